using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Get-ChunkedArray: opens an array, or lists those in a folder.</summary>
[Cmdlet(VerbsCommon.Get, "ChunkedArray", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ChunkedArray))]
public sealed class GetChunkedArrayCommand : ArrayPathCmdlet
{
    /// <summary>Arrays, and folders with arrays.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArrayPath]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    [SupportsWildcards]
    public string[] Path { get; set; } = ["."];

    /// <summary>Goes into the folders in a folder, too.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachArray(Path, (path, isFound) =>
    {
        if (ArrayMetadata.IsArray(path))
            Write(path);
        // A wildcard finds files and folders of all kinds.
        else if (!isFound || (Recurse && Directory.Exists(path)))
            List(path);
    });

    private void List(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new PolyException(
                "ArrayNotFound", ErrorKind.ResourceUnavailable,
                File.Exists(path) ? $"'{path}' is a file, and a chunked array is a folder." : $"There is no array '{path}'.",
                File.Exists(path) ? "New-ChunkedArray -FromFile makes a chunked array of a .npy file." : "Check the path.");
        }

        foreach (string name in ArrayGroup.List(path, Recurse))
        {
            Cancellation.ThrowIfCancellationRequested();
            string array = System.IO.Path.GetFullPath(System.IO.Path.Combine(path, name));
            Reporting(array, () => Write(array));
        }
    }

    private void Write(string path) => WriteObject(Describe(Native.Storage.ChunkedArray.Open(path)));
}
