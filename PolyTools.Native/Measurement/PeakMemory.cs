namespace PolyTools.Native.Measurement;

/// <summary>The largest resident memory of this process above that at the start.</summary>
/// <remarks>
/// Linux keeps the peak (VmHWM) and sets it back when 5 is written to /proc/self/clear_refs, so that nothing is missed.
/// Where that is not allowed, and on other systems, the resident memory is sampled every few milliseconds instead, and a
/// shorter peak can be missed. There is one peak per process: a start sets it back for all that are watching.
/// </remarks>
public sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan SamplingInterval = TimeSpan.FromMilliseconds(2);

    private readonly long start;
    private readonly Timer? sampler;
    private long sampled;

    private PeakMemory()
    {
        bool isReset = OperatingSystem.IsLinux() && TryResetPeak() && ReadStatus("VmHWM:"u8) is not null;
        start = Resident().All;
        if (!isReset)
            sampler = new Timer(_ => Sample(), null, TimeSpan.Zero, SamplingInterval);
    }

    /// <summary>Begins to watch.</summary>
    public static PeakMemory Start() => new();

    /// <summary>Bytes of the peak so far above the start; at least 0.</summary>
    public long BytesAboveStart()
    {
        if (sampler is null)
            return Math.Max(0, (ReadStatus("VmHWM:"u8) ?? 0) - start);
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

    /// <summary>Bytes of this process that are in memory, and how many of them are no file's; the same where the system does not tell.</summary>
    internal static (long All, long Anonymous) Resident()
    {
        long all = (OperatingSystem.IsLinux() ? ReadStatus("VmRSS:"u8) : null) ?? Environment.WorkingSet;
        return (all, (OperatingSystem.IsLinux() ? ReadStatus("RssAnon:"u8) : null) ?? all);
    }

    /// <summary>A line of /proc/self/status, which is in KiB, as bytes; null if there is none.</summary>
    private static long? ReadStatus(ReadOnlySpan<byte> label)
    {
        // The groups of the user, which can be a thousand, stand before the lines of memory.
        Span<byte> buffer = stackalloc byte[16 << 10];
        return 1024 * ProcFile.Number(ProcFile.Read("/proc/self/status", buffer), label);
    }

    private void Sample()
    {
        long now = Resident().All;
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
