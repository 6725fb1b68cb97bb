namespace PolyTools;

/// <summary>One combination of expression, engine, threads, storage and codec, as Invoke-PolyEval measured it.</summary>
/// <remarks>MB and GB are 10⁶ and 10⁹ bytes. What does not apply, to work in memory or on disk, is empty.</remarks>
public sealed class EvalResult
{
    /// <summary>The expression.</summary>
    public string Expression { get; init; } = "";

    /// <summary>Eager, Blocked, Fused or C.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Where the operands live: Memory, MemoryMap or Chunked.</summary>
    public string Storage { get; init; } = "";

    /// <summary>The codec of the chunked result; where the result is in memory, of the first chunked operand.</summary>
    public string? Codec { get; init; }

    /// <summary>The codec's level.</summary>
    public int? Level { get; init; }

    /// <summary>The codec's filter.</summary>
    public string? Filter { get; init; }

    /// <summary>Threads asked for; 1 for Eager. A short array keeps fewer busy.</summary>
    public int Threads { get; init; }

    /// <summary>Elements of the result.</summary>
    public long? Count { get; init; }

    /// <summary>The type of the result's elements, by NumPy's name.</summary>
    public string? DType { get; init; }

    /// <summary>Seconds of the median run.</summary>
    public double? Seconds { get; init; }

    /// <summary>Seconds of the fastest run.</summary>
    public double? MinSeconds { get; init; }

    /// <summary>Seconds of the slowest run.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>Millions of elements per second of the median run.</summary>
    public double? MElementsPerSecond { get; init; }

    /// <summary>
    /// 10⁹ bytes per second of the median run, of the bytes that the expression must move: each distinct operand once,
    /// the result once.
    /// </summary>
    public double? GBPerSecond { get; init; }

    /// <summary>
    /// <see cref="GBPerSecond"/> in percent of the faster of an ordinary and a non-temporal copy by as many threads.
    /// </summary>
    public double? PercentOfPeak { get; init; }

    /// <summary>How many times faster than the first row of the same count and type.</summary>
    public double? Speedup { get; internal set; }

    /// <summary>Peak of the resident memory above that at the start of the run.</summary>
    public double? PeakMemoryMB { get; init; }

    /// <summary>Page faults of the median run that needed no device.</summary>
    public long? MinorFaults { get; init; }

    /// <summary>Page faults of the median run that had to read a device.</summary>
    public long? MajorFaults { get; init; }

    /// <summary>Bytes that the median run read through the file system's calls; a mapped file is read without any.</summary>
    public double? ReadMB { get; init; }

    /// <summary>Bytes that the median run wrote through the file system's calls.</summary>
    public double? WrittenMB { get; init; }

    /// <summary>What operands and result take on disk; empty where they are in memory.</summary>
    public double? StoredMB { get; init; }

    /// <summary>The size of those operands and that result in memory by <see cref="StoredMB"/>.</summary>
    public double? Ratio { get; init; }

    /// <summary>Largest absolute difference from the first row of the same count and type.</summary>
    public double? MaxDifference { get; internal set; }

    /// <summary>
    /// Largest difference from the first of the consecutive rows of the same expression, in units in the last place of
    /// its largest result.
    /// </summary>
    public double? MaxUlp { get; internal set; }

    /// <summary>How the run ended: Completed, or in a process of its own OutOfMemory, Killed or TimedOut; figures are empty then.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The memory of the process over all runs, the warm-up included; empty unless it was asked for.</summary>
    public EvalMemorySample[]? Timeline { get; init; }

    /// <summary>Bytes that came from a device in the median run; empty where the system does not tell.</summary>
    public double? DeviceReadMB { get; init; }

    /// <summary>Bytes that were handed on to a device in the median run; empty where the system does not tell.</summary>
    public double? DeviceWrittenMB { get; init; }

    /// <summary>How the memory of a process of its own was capped: cgroup v2, cgroup v1, RLIMIT_DATA, job object or none; empty for this process.</summary>
    public string? MemoryCap { get; internal set; }

    /// <summary>Where the result lives: Memory, MemoryMap or Chunked.</summary>
    public string? ResultStorage { get; init; }

    /// <summary>Whether each run waited until the device had the result.</summary>
    public bool Sync { get; init; }

    /// <summary>The flags of the C compiler; empty for the other engines.</summary>
    public string? CompilerFlag { get; init; }

    /// <summary>Loops over the arrays, one after the other: for Eager one for each operation.</summary>
    public int? Passes { get; init; }

    /// <summary>
    /// Operations for each element as the engine does them: a small power is one for Eager, and the multiplications that it expands to for the
    /// others.
    /// </summary>
    public int? Operations { get; init; }

    /// <summary>
    /// Bytes that the loops read and write, in caches and in memory: operands, temporaries and result, each as often as a loop takes it.
    /// </summary>
    public double? TrafficMB { get; init; }

    /// <summary>How much memory such a process may have; empty without a cap.</summary>
    public double? MemoryCapMB { get; internal set; }

    /// <summary>Whether elementary functions could have errors of up to 4 units in the last place.</summary>
    public bool FastMath { get; init; }
}
