using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>
/// Measure-StorageBandwidth: a file in a folder written and read from its beginning to its end, through and past the page cache,
/// with and without sync: the roof of work that does not fit memory.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "StorageBandwidth")]
[OutputType(typeof(StorageBandwidthResult))]
public sealed class MeasureStorageBandwidthCommand : ArrayCmdlet
{
    private const string Write = "Write";
    private const string Read = "Read";
    private const string Through = "Through";
    private const string Past = "Past";

    /// <summary>A size that no disk has, and that counts of bytes still hold many times.</summary>
    private const long MaximumSize = 1L << 50;

    /// <summary>Folders, taken as they are.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FolderPathCompleter))]
    public string[] Path { get; set; } = ["."];

    /// <summary>Write, Read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet(Write, Read)]
    public string[] Operation { get; set; } = [Write, Read];

    /// <summary>Through the page cache, Past it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateSet(Through, Past)]
    public string[] Cache { get; set; } = [Through, Past];

    /// <summary>Bytes of the file.</summary>
    [Parameter]
    [WholeNumber]
    public long Size { get; set; } = StorageBandwidthOptions.DefaultSize;

    /// <summary>Bytes of each call of the system.</summary>
    [Parameter]
    [WholeNumber]
    public long BlockSize { get; set; } = StorageBandwidthOptions.DefaultBlockSize;

    /// <summary>Timed runs of each way.</summary>
    [Parameter]
    [WholeNumber]
    public int Repeat { get; set; } = 3;

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        const int unit = StorageBandwidthOptions.BlockUnit;
        RequireRange("InvalidBlockSize", nameof(BlockSize), BlockSize, unit, StorageBandwidthOptions.MaximumBlockSize);
        if (BlockSize % unit != 0)
        {
            throw new PolyException(
                "InvalidBlockSize", ErrorKind.InvalidArgument, $"BlockSize is {BlockSize:N0}; it must be a multiple of {unit:N0}.",
                $"Give BlockSize the value {(BlockSize / unit + 1) * unit}.");
        }

        RequireRange("InvalidSize", nameof(Size), Size, BlockSize, MaximumSize);
        RequireRange("InvalidRepeat", nameof(Repeat), Repeat, 1, MaximumRepeat);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachPath(Path, isLiteral: true, (folder, _) =>
    {
        var options = new StorageBandwidthOptions
        {
            Size = Size,
            BlockSize = (int)BlockSize,
            Repeat = Repeat,
            Ways =
            [
                .. StorageWay.All.Where(way => Operation.Contains(way.Writes ? Write : Read, StringComparer.OrdinalIgnoreCase)
                    && Cache.Contains(way.PastCache ? Past : Through, StringComparer.OrdinalIgnoreCase)),
            ],
        };
        Action<double>? progress = Work(folder, bytes: (double)Size * Repeat * options.Ways.Count).OnProgress;
        foreach (StorageMeasurement measured in StorageBandwidth.Measure(folder, options, Cancellation, progress))
            WriteObject(Result(folder, measured));
    });

    private static StorageBandwidthResult Result(string folder, StorageMeasurement measured)
    {
        double[] seconds = [.. measured.Seconds];
        return new StorageBandwidthResult
        {
            Path = folder,
            Operation = measured.Way.Writes ? Write : Read,
            Cache = measured.Way.PastCache ? Past : Through,
            Sync = measured.Way.Sync,
            SizeMB = measured.Bytes / 1e6,
            BlockSize = measured.BlockSize,
            Seconds = seconds.Length > 0 ? Statistics.Median(seconds) : null,
            MinSeconds = seconds.Length > 0 ? seconds.Min() : null,
            MaxSeconds = seconds.Length > 0 ? seconds.Max() : null,
            MBPerSecond = measured.MBPerSecond,
            FileSystem = measured.FileSystem,
            Note = measured.Note,
        };
    }
}
