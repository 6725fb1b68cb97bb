using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Execution;

namespace PolyTools;

/// <summary>Read-ChunkedArray: a slice of an array on disk as a .NET array.</summary>
[Cmdlet(VerbsCommunications.Read, "ChunkedArray")]
[OutputType(typeof(Array), typeof(object))]
public sealed class ReadChunkedArrayCommand : ArrayCmdlet
{
    /// <summary>The array: a Zarr array's folder or a .npy file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>What to read, as between NumPy's brackets.</summary>
    [Parameter(Position = 1)]
    [AllowEmptyString]
    [Slice]
    public string Slice { get; set; } = "...";

    /// <summary>Threads that work.</summary>
    [Parameter]
    [WholeNumber]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(() =>
        RequireRange("InvalidThreads", nameof(Threads), Threads, 1, WorkerPool.MaximumThreads));

    /// <inheritdoc/>
    protected override void ProcessRecord() => Reporting(Path, () =>
    {
        string path = FileSystemPath(Path);
        ArraySlice[] slices = ArraySlice.Parse(Slice);
        using ArrayFile source = ArrayFile.Open(path);
        long[] shape = [.. source.Shape];
        (long _, long[] selected, long[] _) = ArraySlice.Apply(shape, new long[shape.Length], slices);
        RequireRoom(selected, source.Type.MemoryType());
        bool isSingle = selected.Length == 0;
        Array result = NetArray.Allocate(source.Type.MemoryType(), isSingle ? [1] : selected);
        using (ArrayOperand whole = ArrayOperand.From(result))
        using (ArrayOperand target = isSingle ? whole.Slice(ArraySlice.Index(0)) : whole.Slice())
            source.Read(slices, target, Work(path, Threads, bytes: BytesOf(selected, source.Type)));
        WriteObject(isSingle ? result.GetValue(0) : result, enumerateCollection: false);
    });
}
