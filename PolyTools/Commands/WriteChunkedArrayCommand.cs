using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Write-ChunkedArray: writes a slice of an array on disk, or appends to it.</summary>
[Cmdlet(VerbsCommunications.Write, "ChunkedArray", SupportsShouldProcess = true, DefaultParameterSetName = SliceSet)]
[OutputType(typeof(ChunkedArray))]
public sealed class WriteChunkedArrayCommand : ArrayCmdlet
{
    private const string SliceSet = "Slice";
    private const string AppendSet = "Append";

    private AppendCollector? collector;
    private string target = "";

    /// <summary>The array: a Zarr array's folder or, for slices, a .npy file.</summary>
    [Parameter(
        Position = 0, Mandatory = true, ParameterSetName = SliceSet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = AppendSet)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>Where to write, as between NumPy's brackets.</summary>
    [Parameter(Position = 1, ParameterSetName = SliceSet)]
    [AllowEmptyString]
    [Slice]
    public string Slice { get; set; } = "...";

    /// <summary>What to write: a number, a list of numbers, or an array.</summary>
    [Parameter(Position = 2, ParameterSetName = SliceSet)]
    public object? Value { get; set; }

    /// <summary>Makes the array longer.</summary>
    [Parameter(ParameterSetName = AppendSet)]
    public SwitchParameter Append { get; set; }

    /// <summary>What to append: an array as a whole, or numbers and arrays from the pipeline.</summary>
    [Parameter(ParameterSetName = AppendSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>The dimension that grows.</summary>
    [Parameter(ParameterSetName = AppendSet)]
    [WholeNumber]
    public int Axis { get; set; }

    /// <summary>Threads that work.</summary>
    [Parameter]
    [WholeNumber]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Returns when the device has everything.</summary>
    [Parameter]
    public SwitchParameter Sync { get; set; }

    /// <summary>Emits the array.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        RequireRange("InvalidThreads", nameof(Threads), Threads, 1, WorkerPool.MaximumThreads);
        if (!Append)
        {
            // Neither is mandatory to PowerShell, which would prompt for either where the other may be meant.
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Value)))
                return;
            throw new PolyException(
                "NothingToWrite", ErrorKind.InvalidArgument, "Neither Value nor Append is there to say what is written where.",
                "Use Append for what comes through the pipeline, and Slice and Value to change what is there.");
        }

        target = FileSystemPath(Path);
        if (IsNpy(target))
        {
            throw new PolyException(
                "AppendUnsupported", ErrorKind.InvalidArgument, "A .npy file does not grow.",
                "Make a chunked array of it by New-ChunkedArray -FromFile, and append to that.");
        }

        var array = Native.Storage.ChunkedArray.Open(target);
        // Negative ones count from the last dimension, as NumPy's.
        int rank = Math.Max(array.Metadata.Shape.Count, 1);
        RequireRange("InvalidAxis", nameof(Axis), Axis, -rank, rank - 1);
        if (ShouldProcess(target, "Append to chunked array"))
            collector = new AppendCollector(array, Axis, Work(target, Threads, Sync) with { OnProgress = null });
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!Append)
            Reporting(Path, WriteSlice);
        else if (collector is not null)
            Guarded(() => collector.Add(InputObject));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guarded(() =>
    {
        if (collector is null)
            return;
        collector.Flush();
        Emit(target);
    });

    private void WriteSlice()
    {
        string path = FileSystemPath(Path);
        ArraySlice[] slices = ArraySlice.Parse(Slice);
        object? value = ArrayValue.FromText(ArrayValue.Unwrap(Value));
        if (IsNpy(path) && !Directory.Exists(path))
        {
            if (!ShouldProcess(path, $"Write [{Slice}]"))
                return;
            using ArrayOperand file = MappedArray.OpenNpy(path, writable: true);
            using ArrayOperand part = file.Slice(slices);
            using ArrayOperand values = ArrayValue.From(value, StorageTypes.From(file.Type));
            ArrayFile.RequireCast(values.Type, part.Type);
            NumberRange.Require(values, StorageTypes.From(part.Type));
            ArrayCopy.Copy(values, part, Work(path, Threads, bytes: BytesOf(part.Shape, StorageTypes.From(part.Type))));
            if (Sync)
                file.Flush();
        }
        else
        {
            var array = Native.Storage.ChunkedArray.Open(path);
            using ArrayOperand values = ArrayValue.From(value, array.Metadata.Type);
            if (!ShouldProcess(path, $"Write [{Slice}]"))
                return;
            (long _, long[] selected, long[] _) = ArraySlice.Apply([.. array.Metadata.Shape], new long[array.Metadata.Shape.Count], slices);
            array.Write(slices, values, Work(path, Threads, Sync, BytesOf(selected, array.Metadata.Type)));
        }

        Emit(path);
    }

    private void Emit(string path)
    {
        if (!PassThru)
            return;
        using ArrayFile file = ArrayFile.Open(path);
        WriteObject(file.Chunked is { } array ? Describe(array) : DescribeFile(path, file.Shape, file.Mapped!.Type));
    }
}
