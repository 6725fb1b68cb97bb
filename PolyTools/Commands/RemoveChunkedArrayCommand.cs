using System.Management.Automation;
using PolyTools.Native;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>Remove-ChunkedArray: removes an array, and nothing else.</summary>
[Cmdlet(VerbsCommon.Remove, "ChunkedArray", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
public sealed class RemoveChunkedArrayCommand : ArrayPathCmdlet
{
    /// <summary>Arrays.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArrayPath]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Removes an array whose files are read-only, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEachArray(Path, (path, isFound) =>
    {
        if (!ArrayMetadata.IsArray(path))
        {
            // A wildcard finds files and folders of all kinds; they stay.
            if (isFound)
                return;
            throw new PolyException(
                "ArrayNotFound", ErrorKind.ResourceUnavailable, $"There is no array '{path}'.",
                "Pass the path of an array's folder; Remove-Item removes anything else.");
        }

        if (!ShouldProcess(path, "Remove chunked array"))
            return;
        try
        {
            Native.Storage.ChunkedArray.Delete(path, Force);
        }
        catch (PolyException exception) when (exception.ErrorId == "FolderNotEmpty")
        {
            // The array is gone; what was not its own stays.
            WriteWarning(exception.Message);
        }
    });
}
