using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>
/// New-ChunkedArray: makes a chunked, compressed array on disk from a range, a value, an array, numbers of the pipeline, or a file.
/// </summary>
[Cmdlet(VerbsCommon.New, "ChunkedArray", SupportsShouldProcess = true, DefaultParameterSetName = RangeSet)]
[OutputType(typeof(ChunkedArray))]
public sealed class NewChunkedArrayCommand : StorageCmdlet, IDisposable
{
    private const string RangeSet = "Range";
    private const string ShapeSet = "Shape";
    private const string InputSet = "Input";
    private const string FileSet = "File";

    private string target = "";
    private bool isWanted;
    private bool hasInput;
    private ArrayBuilder? builder;
    private ValueCollector? collector;

    /// <summary>The folder that the array will be.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>How many points of a range.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    [WholeNumber]
    public long Count { get; set; } = 10_000_000;

    /// <summary>The first and the last point of a range.</summary>
    [Parameter(ParameterSetName = RangeSet)]
    [ValidateCount(2, 2)]
    public double[] Range { get; set; } = [-1, 1];

    /// <summary>The lengths of the dimensions.</summary>
    [Parameter(ParameterSetName = ShapeSet, Mandatory = true)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNull]
    [AllowEmptyCollection]
    [WholeNumber]
    public long[] Shape { get; set; } = [];

    /// <summary>The value of all elements.</summary>
    [Parameter(ParameterSetName = ShapeSet)]
    [ValidateNotNull]
    public object? Value { get; set; }

    /// <summary>An array as a whole, or numbers and arrays from the pipeline.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>A .npy file, or one with elements and nothing else.</summary>
    [Parameter(ParameterSetName = FileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FilePathCompleter))]
    public string FromFile { get; set; } = "";

    /// <summary>Where in a file the first element begins.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [WholeNumber]
    public long Offset { get; set; }

    /// <summary>Removes what is not finished.</summary>
    public void Dispose() => builder?.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
    {
        target = FileSystemPath(Path);
        CheckParameters();
        RequireRange("InvalidCount", nameof(Count), Count, 0, MaximumCount);
        RequireRange("InvalidOffset", nameof(Offset), Offset, 0, long.MaxValue);
        RequireFreePath(target);
        isWanted = ShouldMake(target);
        builder = new ArrayBuilder(target, Force, Work(target, Threads, Sync) with { OnProgress = null });
        // Numbers come without an end known: a share of them is none.
        long firstLength = (ShardShape ?? ChunkShape) is [long length, ..]
            ? length : (ChunkSize ?? CreationOptions.DefaultChunkBytes) / sizeof(double);
        collector = new NewArrayCollector(
            builder, AskedType(), firstLength, (shape, type) => NewMetadata(shape, type), builder.Work);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!isWanted || ParameterSetName != InputSet)
            return;
        hasInput = true;
        Guarded(() => collector!.Add(InputObject));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guarded(() =>
    {
        if (!isWanted)
            return;
        bool isPipeline = hasInput || (MyInvocation.ExpectingInput && ParameterSetName is RangeSet or InputSet
            && !MyInvocation.BoundParameters.ContainsKey(nameof(Count)) && !MyInvocation.BoundParameters.ContainsKey(nameof(Range)));
        if (isPipeline)
            Collect();
        else if (ParameterSetName == FileSet)
            FromArrayFile();
        else if (ParameterSetName == ShapeSet)
            FromValue();
        else
            FromRange();
        WriteObject(Describe(builder!.Finish()));
    });

    private void Collect()
    {
        collector!.Flush();
        // The pipeline was empty.
        if (builder!.Array is null)
            builder.Create(NewMetadata([0], AskedType() ?? StorageType.Float64));
    }

    private void FromRange()
    {
        StorageType type = AskedType() ?? StorageType.Float64;
        if (!type.MemoryType().IsFloat())
        {
            throw new PolyException(
                "RangeNeedsFloats", ErrorKind.InvalidArgument,
                $"The points of a range lie evenly between its ends, which those of the type {type.Name()} in general cannot.",
                "Use float64, float32 or float16, or pass numbers through the pipeline.");
        }

        DType memory = type.MemoryType();
        foreach (double end in Range)
            NumberRange.Require(end, type);
        builder!.Create(NewMetadata([Count], type)).Produce(
            (start, shape, destination) => Generator.LinspacePart(
                destination, memory, start[0], shape[0], Count, Range[0], Range[1]),
            Filling([Count], type));
    }

    private void FromValue()
    {
        object? value = ArrayValue.FromText(ArrayValue.Unwrap(Value));
        object? example = value ?? ArrayValue.Unwrap(FillValue);
        StorageType type = AskedType()
            ?? (value is not null || ArrayValue.IsNumber(example) ? ArrayValue.TypeOf(example) : StorageType.Float64);
        Native.Storage.ChunkedArray array = builder!.Create(NewMetadata(Shape, type));
        // Without a value, what stands where no chunk was written says it all.
        if (value is null)
            return;
        if (!ArrayValue.IsNumber(value))
            ArrayValue.TypeOf(value);
        using ArrayOperand operand = ArrayValue.From(value, type);
        array.Write([], operand, Filling(Shape, type));
    }

    private void FromArrayFile()
    {
        string file = FileSystemPath(FromFile);
        if (Directory.Exists(file))
        {
            throw new PolyException(
                "NotAFile", ErrorKind.InvalidArgument, $"'{file}' is a folder.",
                "FromFile takes a .npy file, or one with elements and nothing else; Copy-ChunkedArray copies chunked arrays.");
        }

        if (IsNpy(file))
        {
            if (MyInvocation.BoundParameters.ContainsKey(nameof(Shape)) || Offset > 0)
            {
                throw new PolyException(
                    "NpySaysItsShape", ErrorKind.InvalidArgument, "A .npy file says itself which shape it has and where it begins.",
                    "Leave out Shape and Offset.");
            }

            using ArrayFile source = ArrayFile.Open(file);
            Fill(source.Mapped!);
            return;
        }

        StorageType type = AskedType() ?? throw new PolyException(
            "RawNeedsType", ErrorKind.InvalidArgument, $"'{file}' is no .npy file and does not say of which type its elements are.",
            "Name the type by DType, and the shape by Shape if it has more than one dimension.");
        if (!type.IsMemoryType())
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, $"Raw files of {type.Name()} cannot be read.",
                "Use a .npy file, or elements of another type.");
        }

        long[]? shape = MyInvocation.BoundParameters.ContainsKey(nameof(Shape)) ? Shape : null;
        using ArrayOperand raw = MappedArray.OpenRaw(file, type.MemoryType(), Offset, shape);
        Fill(raw);
    }

    private void Fill(ArrayOperand source)
    {
        StorageType type = AskedType() ?? StorageTypes.From(source.Type);
        builder!.Create(NewMetadata(source.Shape, type)).Write([], source, Filling(source.Shape, type));
    }

    private ChunkWork Filling(IReadOnlyList<long> shape, StorageType type) => Work(target, Threads, Sync, BytesOf(shape, type));
}
