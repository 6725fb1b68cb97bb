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
    private const string Ordinary = "Ordinary";
    private const string NonTemporal = "NonTemporal";

    /// <summary>The loops: Copy, Scale, Add, Triad.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ValidateSet("Copy", "Scale", "Add", "Triad")]
    public string[] Kernel { get; set; } = ["Copy", "Scale", "Add", "Triad"];

    /// <summary>The kinds of store: Ordinary, NonTemporal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet(Ordinary, NonTemporal)]
    public string[] Store { get; set; } = [Ordinary, NonTemporal];

    /// <summary>Thread counts; by default one, and all processors.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [WholeNumber]
    public int[] Threads { get; set; } = [1, Environment.ProcessorCount];

    /// <summary>Elements of each array of float64; they should exceed the caches.</summary>
    [Parameter]
    [WholeNumber]
    public long Count { get; set; } = MemoryBandwidth.DefaultCount;

    /// <summary>Timed runs, after one to warm up.</summary>
    [Parameter]
    [WholeNumber]
    public int Repeat { get; set; } = 7;

    /// <inheritdoc/>
    protected override void EndProcessing() => Guarded(() =>
    {
        RequireRange("InvalidCount", nameof(Count), Count, 1, MaximumCount);
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
        foreach (int threads in Threads)
            RequireRange("InvalidThreads", nameof(Threads), threads, 1, WorkerPool.MaximumThreads);
        BandwidthKernel[] kernels = [.. Kernel.Select(name => Enum.Parse<BandwidthKernel>(name, ignoreCase: true))];
        int arrays = kernels.Max(MemoryBandwidth.Arrays);
        RequireMemory((double)arrays * sizeof(double) * Count, Count, $"{arrays} arrays", "Count");

        (BandwidthKernel Kernel, bool NonTemporal, int Threads)[] grid =
        [
            .. from threads in Threads.Distinct()
               from kernel in kernels.Distinct()
               from nonTemporal in Store.Select(store => store.Equals(NonTemporal, StringComparison.OrdinalIgnoreCase)).Distinct()
               select (kernel, nonTemporal, threads),
        ];
        for (int i = 0; i < grid.Length; i++)
        {
            (BandwidthKernel kernel, bool nonTemporal, int threads) = grid[i];
            string store = nonTemporal ? NonTemporal : Ordinary;
            double moved = (double)MemoryBandwidth.Arrays(kernel) * sizeof(double) * Count * (Repeat + 1);
            BandwidthMeasurement measured = MemoryBandwidth.Measure(
                kernel, nonTemporal, threads, Count, Repeat, Cancellation,
                Progress.Begin($"{kernel}, {store}, {threads} threads", moved / 1e6, "MB", i, grid.Length));
            WriteObject(new BandwidthResult
            {
                Kernel = kernel.ToString(),
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
    });
}
