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
        MakeWritable(path);
        try
        {
            Native.Storage.ChunkedArray.Delete(path);
        }
        catch (PolyException exception) when (exception.ErrorId == "FolderNotEmpty")
        {
            // The array is gone; what was not its own stays.
            WriteWarning(exception.Message);
        }
    });

    // As Remove-Item does with files. Links are left alone: what they point to is not the array's.
    private void MakeWritable(string path)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles("*", options))
        {
            if (!file.IsReadOnly)
                continue;
            if (!Force)
            {
                throw new PolyException(
                    "ArrayIsReadOnly", ErrorKind.InvalidArgument, $"'{file.FullName}' is read-only.", "Use Force to remove the array.");
            }

            file.IsReadOnly = false;
        }
    }
}
