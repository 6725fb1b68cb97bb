using System.Globalization;
using PolyTools.Native;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>An array that is made under a temporary name beside its own, and appears there when it is complete.</summary>
/// <remarks>
/// Until <see cref="Finish"/> an older array of that name stays; if it is not called, nothing is left. What a process leaves that is killed is removed
/// when the next array is made beside it.
/// </remarks>
internal sealed class ArrayBuilder(string path, ChunkWork work) : IDisposable
{
    private static int counter;

    private readonly WorkFolder folder = new(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path))!);
    private NativeArray? array;

    /// <summary>How the array is worked on.</summary>
    public ChunkWork Work => work;

    /// <summary>The array as far as it is made; null before <see cref="Create"/>.</summary>
    public NativeArray? Array => array;

    /// <summary>Makes the array without chunks.</summary>
    public NativeArray Create(ArrayMetadata metadata) =>
        array = NativeArray.Create(NewPath(), metadata, sync: work.Sync);

    /// <summary>Makes the array anew with elements of a wider type, and copies what is in it.</summary>
    public NativeArray Widen(ArrayMetadata metadata)
    {
        NativeArray old = array!;
        var wider = NativeArray.Create(NewPath(), metadata, sync: work.Sync);
        try
        {
            new ArrayFile(old, null).WriteTo(wider, work);
        }
        catch
        {
            NativeArray.Delete(wider.Path);
            throw;
        }

        array = wider;
        NativeArray.Delete(old.Path);
        return wider;
    }

    /// <summary>A path on the same disk for the array while it is made.</summary>
    public string NewPath() => folder.NewPath(".zarr");

    /// <summary>Takes over an array that was made at <see cref="NewPath"/>.</summary>
    public void Adopt(NativeArray made) => array = made;

    /// <summary>Gives the array its name. An array that has it is removed, other files in its folder are not.</summary>
    /// <returns>The array at its place.</returns>
    public NativeArray Finish()
    {
        string temporary = array!.Path;
        // The old array steps aside whole, so that there is an array of that name but for the moment between two renames.
        string? aside = ArrayMetadata.IsArray(path) ? PathAside() : null;
        try
        {
            if (aside is not null)
                Directory.Move(path, aside);
            else if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
                Directory.Delete(path);
            try
            {
                Directory.Move(temporary, path);
            }
            catch when (aside is not null)
            {
                Directory.Move(aside, path);
                throw;
            }

            if (aside is not null)
                DeleteOld(aside);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PolyException(
                "FileUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be written: {exception.Message}",
                "Check the folder and your rights.", exception);
        }

        array = null;
        return NativeArray.Open(path);
    }

    /// <summary>Says what is in the way of a new array, before any work.</summary>
    /// <param name="path">The new array.</param>
    /// <param name="force">Whether an array there may be replaced.</param>
    /// <param name="isFile">True if it will be a file, which may take the place of another file.</param>
    /// <exception cref="PolyException">
    /// There is no folder for it (FolderNotFound), an array or file is there and may not be replaced (ArrayExists), or something that is no array
    /// (PathOccupied), which is never replaced.
    /// </exception>
    public static void RequireFree(string path, bool force, bool isFile)
    {
        string? folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        if (folder is null || !Directory.Exists(folder))
        {
            throw new PolyException(
                "FolderNotFound", ErrorKind.ResourceUnavailable, $"There is no folder '{folder ?? path}' for the array.",
                "Make the folder first, or check the path.");
        }

        if (isFile ? File.Exists(path) : Directory.Exists(path) && ArrayMetadata.IsArray(path))
        {
            if (!force)
            {
                throw new PolyException(
                    "ArrayExists", ErrorKind.InvalidArgument, $"The array '{path}' exists.",
                    "Use Force to replace it, or another path.");
            }
        }
        else if (isFile ? Directory.Exists(path) : File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new PolyException(
                "PathOccupied", ErrorKind.InvalidArgument,
                $"'{path}' exists and is no {(isFile ? "file" : "array")}.", "Use another path.");
        }
    }

    /// <summary>Removes what is not finished.</summary>
    public void Dispose()
    {
        array = null;
        folder.Dispose();
    }

    /// <summary>Deletes the array that stepped aside; what else was in its folder goes back beside the new one.</summary>
    private void DeleteOld(string aside)
    {
        if (new DirectoryInfo(aside).LinkTarget is not null)
        {
            // Only the link stood in the way.
            Directory.Delete(aside);
            return;
        }

        try
        {
            NativeArray.Delete(aside);
        }
        catch (PolyException exception) when (exception.ErrorId == "FolderNotEmpty")
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(aside).ToArray())
            {
                string target = Path.Combine(path, Path.GetFileName(entry));
                if (!Path.Exists(target))
                    Directory.Move(entry, target);
            }

            if (!Directory.EnumerateFileSystemEntries(aside).Any())
                Directory.Delete(aside);
        }
    }

    // Not in the folder for what is made, which is removed with all that is in it when this process is killed.
    private string PathAside() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path.TrimEndingDirectorySeparator(path)}.{Environment.ProcessId}-c{Interlocked.Increment(ref counter)}.tmp");
}
