using System.Management.Automation;
using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>
/// Measure-MemoryBandwidth: the four loops of the STREAM benchmark with ordinary and non-temporal stores, for one or more
/// thread counts: the roof that other figures are held against.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "MemoryBandwidth")]
[OutputType(typeof(BandwidthResult))]
public sealed class MeasureMemoryBandwidthCommand : PolyCmdlet
{
    /// <summary>The loops: Copy, Scale, Add, Triad.</summary>
    [Parameter(Position = 0)]
    [ValidateSet("Copy", "Scale", "Add", "Triad")]
    public string[] Kernel { get; set; } = ["Copy", "Scale", "Add", "Triad"];

    /// <summary>The kinds of store: Ordinary, NonTemporal.</summary>
    [Parameter]
    [ValidateSet("Ordinary", "NonTemporal")]
    public string[] Store { get; set; } = ["Ordinary", "NonTemporal"];

    /// <summary>Thread counts; by default one, and all processors.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public int[] Threads { get; set; } = [1, Environment.ProcessorCount];

    /// <summary>Elements of each array of float64; they should exceed the caches.</summary>
    [Parameter]
    public long Count { get; set; } = MemoryBandwidth.DefaultCount;

    /// <summary>Timed runs, after one to warm up.</summary>
    [Parameter]
    public int Repeat { get; set; } = 7;

    /// <inheritdoc/>
    protected override void EndProcessing() => Guarded(() =>
    {
        RequireRange("InvalidCount", nameof(Count), Count, 1, MaximumCount);
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
        foreach (int threads in Threads)
            RequireRange("InvalidThreads", nameof(Threads), threads, 1, WorkerPool.MaximumThreads);
        RequireMemory(3.0 * sizeof(double) * Count, Count, "three arrays", "Count");

        (string Kernel, string Store, int Threads)[] grid =
        [
            .. from threads in Threads.Distinct()
               from kernel in Kernel
               from store in Store
               select (kernel, store, threads),
        ];
        for (int i = 0; i < grid.Length; i++)
        {
            (string kernel, string store, int threads) = grid[i];
            WriteProgress(new ProgressRecord(0, "Measure-MemoryBandwidth", $"{kernel}, {store}, {threads} threads")
            {
                PercentComplete = 100 * i / grid.Length,
            });
            BandwidthMeasurement measured = MemoryBandwidth.Measure(
                Enum.Parse<BandwidthKernel>(kernel, ignoreCase: true),
                string.Equals(store, "NonTemporal", StringComparison.OrdinalIgnoreCase),
                threads, Count, Repeat, Cancellation);
            WriteObject(new BandwidthResult
            {
                Kernel = kernel,
                Store = store,
                Threads = threads,
                Count = Count,
                MovedMB = measured.Bytes / 1e6,
                Seconds = Statistics.Median([.. measured.Seconds]),
                MinSeconds = measured.Seconds.Min(),
                GBPerSecond = measured.GBPerSecond,
                MaxGBPerSecond = measured.MaxGBPerSecond,
            });
        }

        WriteProgress(new ProgressRecord(0, "Measure-MemoryBandwidth", "Done")
        {
            RecordType = ProgressRecordType.Completed,
        });
    });
}
