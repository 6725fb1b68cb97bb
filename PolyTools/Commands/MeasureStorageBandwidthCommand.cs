using System.Management.Automation;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>
/// Measure-StorageBandwidth: how fast a file is written and read from beginning to end, with and without waiting for the device, through and past the
/// system's cache: the roof of work on disk.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "StorageBandwidth", DefaultParameterSetName = PathSet)]
[OutputType(typeof(StorageBandwidthResult))]
public sealed class MeasureStorageBandwidthCommand : ArrayCmdlet, IDisposable
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";
    private const string Write = "Write";
    private const string Read = "Read";
    private const string Through = "Through";
    private const string Past = "Past";
    private const long LargestBlock = 1 << 30;

    private WorkAside? aside;

    /// <summary>Folders; wildcards.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    /// <summary>Folders that are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Write, Read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet(Write, Read)]
    public string[] Operation { get; set; } = [Write, Read];

    /// <summary>Through the system's cache, Past it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet(Through, Past)]
    public string[] Cache { get; set; } = [Through, Past];

    /// <summary>Bytes of the file.</summary>
    [Parameter]
    [WholeNumber]
    public long Size { get; set; } = StorageBandwidth.DefaultBytes;

    /// <summary>Bytes of each call.</summary>
    [Parameter]
    [WholeNumber]
    public long BlockSize { get; set; } = StorageBandwidth.DefaultBlockBytes;

    /// <summary>Timed runs; the median is reported.</summary>
    [Parameter]
    [WholeNumber]
    public int Repeat { get; set; } = 3;

    /// <summary>Ends the work.</summary>
    public void Dispose()
    {
        aside?.Dispose();
        aside = null;
    }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        RequireRange("InvalidSize", nameof(Size), Size, 1, long.MaxValue / 2);
        RequireRange("InvalidBlockSize", nameof(BlockSize), BlockSize, 1, LargestBlock);
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
        aside = new WorkAside();
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralSet;
        ForEachPath(isLiteral ? LiteralPath : Path, isLiteral, (path, isFound) =>
        {
            // A wildcard finds files and folders of all kinds.
            if (!isFound || Directory.Exists(path))
                MeasureFolder(path);
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Dispose();

    private void MeasureFolder(string folder)
    {
        StorageWay[] ways =
        [
            .. StorageWay.All.Where(way => Operation.Contains(OperationOf(way), StringComparer.OrdinalIgnoreCase)
                && Cache.Contains(CacheOf(way), StringComparer.OrdinalIgnoreCase)),
        ];
        // Past the cache, calls have whole sectors.
        int block = (int)((BlockSize + StorageBandwidth.Alignment - 1) / StorageBandwidth.Alignment * StorageBandwidth.Alignment);
        string kind = StorageBandwidth.FileSystemOf(folder).Kind;
        for (int i = 0; i < ways.Length; i++)
        {
            StorageWay way = ways[i];
            Action<double> report = Work($"{folder}: {OperationOf(way)}, {CacheOf(way)} the cache{(way.IsSynced ? ", until the device has it" : "")}").OnProgress!;
            int done = i;
            StorageMeasurement measured = aside!.Run(
                progress => StorageBandwidth.Measure(folder, [way], Size, block, Repeat, Cancellation, progress)[0],
                share => report((done + share) / ways.Length), Cancellation);
            double fastest = measured.Seconds.Min();
            WriteObject(new StorageBandwidthResult
            {
                Path = folder,
                FileSystem = kind,
                Operation = OperationOf(way),
                Cache = CacheOf(way),
                Sync = way.IsSynced,
                SizeMB = measured.Bytes / 1e6,
                BlockSize = block,
                Seconds = Statistics.Median([.. measured.Seconds]),
                MinSeconds = fastest,
                MaxSeconds = measured.Seconds.Max(),
                MBPerSecond = measured.BytesPerSecond / 1e6,
                MaxMBPerSecond = measured.Bytes / fastest / 1e6,
                Note = measured.Note,
            });
        }

        EndProgress();
    }

    private static string OperationOf(StorageWay way) => way.IsWrite ? Write : Read;

    private static string CacheOf(StorageWay way) => way.IsPastCache ? Past : Through;
}
