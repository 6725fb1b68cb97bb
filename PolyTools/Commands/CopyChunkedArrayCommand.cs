using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Copy-ChunkedArray: copies an array, in other chunks, with another codec, type or format as asked.</summary>
[Cmdlet(VerbsCommon.Copy, "ChunkedArray", SupportsShouldProcess = true, DefaultParameterSetName = ArrayPathCmdlet.PathSet)]
[OutputType(typeof(ChunkedArray))]
public sealed class CopyChunkedArrayCommand : StorageCmdlet
{
    /// <summary>What a file of elements and nothing else is called.</summary>
    private const string RawExtension = ".bin";

    /// <summary>What was made, and of what.</summary>
    private readonly Dictionary<string, string> made = [];

    /// <summary>The arrays: folders of Zarr arrays and .npy files.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ArrayPathCmdlet.PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArrayPath]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths that are taken as they are.</summary>
    [Parameter(ParameterSetName = ArrayPathCmdlet.LiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Arrays that other commands emitted.</summary>
    [Parameter(ParameterSetName = ArrayPathCmdlet.ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ChunkedArray[] InputObject { get; set; } = [];

    /// <summary>The new array, or a folder that exists.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>Writes a file of elements and nothing else.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Guarded(CheckParameters);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isObject = ParameterSetName == ArrayPathCmdlet.ObjectSet;
        bool isLiteral = isObject || ParameterSetName == ArrayPathCmdlet.LiteralSet;
        string[] paths = isObject ? Array.ConvertAll(InputObject, array => array.Path) : isLiteral ? LiteralPath : Path;
        ForEachPath(paths, isLiteral, (path, isFound) =>
        {
            // A wildcard finds files and folders of all kinds.
            if (!isFound || (IsNpy(path) && File.Exists(path)) || ArrayMetadata.IsArray(path))
                Copy(path);
        });
    }

    private void Copy(string path)
    {
        string target = FileSystemPath(Destination);
        if (Directory.Exists(target) && !ArrayMetadata.IsArray(target))
            target = System.IO.Path.Combine(target, System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)));
        if (made.TryGetValue(target, out string? earlier))
        {
            throw new PolyException(
                "SeveralSources", ErrorKind.InvalidArgument, $"'{path}' has no place: '{target}' has just been made of '{earlier}'.",
                "To copy several arrays, pass a folder that exists as the Destination; they keep their names there.");
        }

        using ArrayFile source = ArrayFile.Open(path);
        bool isRaw = Raw || target.EndsWith(RawExtension, StringComparison.OrdinalIgnoreCase);
        if (isRaw || IsNpy(target))
            ToFile(source, target, isRaw);
        else
            ToZarr(source, target);
        made[target] = path;
    }

    private void ToZarr(ArrayFile source, string target)
    {
        RequireFreePath(target);
        ArrayMetadata metadata = NewMetadata(source.Shape, AskedType() ?? source.Type, source.Chunked?.Metadata);
        if (!ShouldMake(target))
            return;
        ChunkWork work = Work(target, Threads, Sync, BytesOf(source.Shape, source.Type));
        using var builder = new ArrayBuilder(target, Force, work);
        source.WriteTo(builder.Create(metadata), work);
        WriteObject(Describe(builder.Finish()));
    }

    private void ToFile(ArrayFile source, string target, bool isRaw)
    {
        RequireFreePath(target, isFile: true);
        // A mapped file has the types of memory.
        DType type = (AskedType() ?? source.Type).MemoryType();
        if (AskedType() is { } asked && !asked.IsMemoryType())
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, $"Files of {asked.Name()} are not written.",
                $"Use {type.Name()}.");
        }

        if (!ShouldProcess(target, "Write file"))
            return;
        long[] shape = [.. source.Shape];
        using NewMappedArray file = isRaw
            ? MappedArray.CreateRaw(target, type, shape, Force) : MappedArray.CreateNpy(target, type, shape, Force);
        source.WriteTo(file.Array, Work(target, Threads, bytes: BytesOf(source.Shape, source.Type)));
        file.Commit(Sync);
        WriteObject(DescribeFile(target, shape, type));
    }
}
