using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>What the process had in memory at a moment of its runs. MB are 10⁶ bytes.</summary>
public sealed class EvalMemorySample
{
    /// <summary>Since the watch began.</summary>
    public double Seconds { get; init; }

    /// <summary>Memory that is resident, mapped files included.</summary>
    public double ResidentMB { get; init; }

    /// <summary>The part of it that is no file's.</summary>
    public double AnonymousMB { get; init; }

    /// <summary>Bytes read through the file system's calls so far.</summary>
    public double ReadMB { get; init; }

    /// <summary>Bytes written through them so far.</summary>
    public double WrittenMB { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Seconds:F3} s: {ResidentMB:F1} MB");

    internal static EvalMemorySample From(MemorySample sample) => new()
    {
        Seconds = sample.Seconds,
        ResidentMB = sample.ResidentBytes / 1e6,
        AnonymousMB = sample.AnonymousBytes / 1e6,
        ReadMB = sample.ReadBytes / 1e6,
        WrittenMB = sample.WrittenBytes / 1e6,
    };
}
