using System.Globalization;

namespace PolyTools.Native.Measurement;

/// <summary>The largest resident memory of this process above that at the start.</summary>
/// <remarks>
/// Linux keeps the peak (VmHWM) and sets it back when 5 is written to /proc/self/clear_refs, so that nothing is missed.
/// Where that is not allowed, and on other systems, the resident memory is sampled every few milliseconds instead, and a
/// shorter peak can be missed.
/// </remarks>
public sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan SamplingInterval = TimeSpan.FromMilliseconds(2);

    private readonly long start;
    private readonly Timer? sampler;
    private long sampled;

    private PeakMemory()
    {
        bool isReset = OperatingSystem.IsLinux() && TryResetPeak();
        start = isReset ? ReadStatus("VmRSS:") : Environment.WorkingSet;
        if (!isReset)
            sampler = new Timer(_ => Sample(), null, TimeSpan.Zero, SamplingInterval);
    }

    /// <summary>Begins to watch.</summary>
    public static PeakMemory Start() => new();

    /// <summary>Bytes of the peak so far above the start; at least 0.</summary>
    public long BytesAboveStart()
    {
        if (sampler is null)
            return Math.Max(0, ReadStatus("VmHWM:") - start);
        Sample();
        return Math.Max(0, Interlocked.Read(ref sampled) - start);
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => sampler?.Dispose();

    private static bool TryResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A line of /proc/self/status, which is in KiB.</summary>
    private static long ReadStatus(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(
            line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }

    private void Sample()
    {
        long now = Environment.WorkingSet;
        long seen = Interlocked.Read(ref sampled);
        while (now > seen)
        {
            long before = Interlocked.CompareExchange(ref sampled, now, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
