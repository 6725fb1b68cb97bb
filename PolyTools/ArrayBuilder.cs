using System.Globalization;
using System.Text;
using PolyTools.Native;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>An array that is made under a temporary name beside its own, and appears there when it is complete.</summary>
/// <remarks>
/// Until <see cref="Finish"/> an older array of that name stays; if it is not called, nothing is left. What a process leaves that is killed is removed
/// when the next array is made beside it.
/// </remarks>
internal sealed class ArrayBuilder(string path, bool force, ChunkWork work) : IDisposable
{
    /// <summary>File systems take 255 bytes, of which a temporary name needs some.</summary>
    private const int MostNameBytes = 220;

    private static int counter;

    private readonly WorkFolder folder = new(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path))!);
    private NativeArray? array;

    /// <summary>How the array is worked on.</summary>
    public ChunkWork Work => work;

    /// <summary>The array as far as it is made; null before <see cref="Create"/>.</summary>
    public NativeArray? Array => array;

    /// <summary>Makes the array without chunks.</summary>
    public NativeArray Create(ArrayMetadata metadata) => array = NewArray(metadata);

    /// <summary>Makes the array anew with elements of a wider type, and copies what is in it.</summary>
    public NativeArray Widen(ArrayMetadata metadata)
    {
        NativeArray old = array!;
        NativeArray wider = NewArray(metadata);
        try
        {
            new ArrayFile(old, null).WriteTo(wider, work);
        }
        catch
        {
            wider.Discard();
            throw;
        }

        array = wider;
        old.Discard();
        return wider;
    }

    /// <summary>A path on the same disk for the array while it is made.</summary>
    public string NewPath() => folder.NewPath(".zarr");

    /// <summary>Takes over an array that was made at <see cref="NewPath"/>.</summary>
    public void Adopt(NativeArray made) => array = made;

    /// <summary>Gives the array its name. With force, an array that has it is removed; other files in its folder are not.</summary>
    /// <returns>The array at its place.</returns>
    /// <exception cref="PolyException">
    /// Another array has come into being meanwhile and may not be replaced (ArrayExists), or the folder cannot be written to (FileUnwritable).
    /// </exception>
    public NativeArray Finish()
    {
        string made = array!.Path;
        try
        {
            if (force && ArrayMetadata.IsArray(path))
            {
                string old = Replace(made);
                // From here on the new array has its name, whatever becomes of the old one.
                array = null;
                RemoveOld(old);
            }
            else
            {
                if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
                    Directory.Delete(path);
                Directory.Move(made, path);
                array = null;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw !force && ArrayMetadata.IsArray(path) ? Exists(path) : new PolyException(
                "FileUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be written: {exception.Message}",
                "Check the folder and your rights.", exception);
        }

        if (work.Sync)
            WorkFolder.SyncParent(path);
        return NativeArray.Open(path);
    }

    /// <summary>Says what is in the way of a new array, before any work.</summary>
    /// <param name="path">The new array.</param>
    /// <param name="force">Whether an array there may be replaced.</param>
    /// <param name="isFile">True if it will be a file, which may take the place of another file.</param>
    /// <exception cref="PolyException">
    /// The name is too long (NameTooLong), there is no folder for it (FolderNotFound), an array or file is there and may not be replaced (ArrayExists), or something that is no array
    /// (PathOccupied), which is never replaced.
    /// </exception>
    public static void RequireFree(string path, bool force, bool isFile)
    {
        string? folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (Encoding.UTF8.GetByteCount(name) is > MostNameBytes and int bytes)
        {
            throw new PolyException(
                "NameTooLong", ErrorKind.InvalidArgument, $"The name '{name[..20]}…' has {bytes} bytes; it may have {MostNameBytes}.",
                "Use a shorter name.");
        }

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
                throw Exists(path);
            }

            // Whose metadata cannot be read cannot be told from other files, and must not be found so after the work.
            if (!isFile && new DirectoryInfo(path).LinkTarget is null)
                ArrayMetadata.Read(path);
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

    private static PolyException Exists(string path) => new(
        "ArrayExists", ErrorKind.InvalidArgument, $"The array '{path}' exists.", "Use Force to replace it, or another path.");

    /// <summary>Puts the new array in the place of the old one.</summary>
    /// <returns>Where the old one is now.</returns>
    private string Replace(string made)
    {
        // At once, so that there is an array of that name at every moment.
        if (!NativeArray.HasForeignFiles(path))
        {
            if (FolderExchange.TryExchange(made, path))
                return made;
        }
        else
        {
            // What lies in the folder for temporary files is removed when this process is killed: other files must never be there. Killed just
            // here, the process leaves the new array under its name aside.
            string next = PathAside();
            Directory.Move(made, next);
            if (FolderExchange.TryExchange(next, path))
                return next;
            Directory.Move(next, made);
        }

        // Two renames; the old array is an array of another name between them.
        string aside = PathAside();
        Directory.Move(path, aside);
        try
        {
            Directory.Move(made, path);
        }
        catch
        {
            Directory.Move(aside, path);
            throw;
        }

        return aside;
    }

    /// <summary>Deletes the old array; what else was in its folder goes back beside the new one. Of a link, only the link goes.</summary>
    private void RemoveOld(string old)
    {
        var link = new DirectoryInfo(old);
        if (link.LinkTarget is not null)
        {
            // Away from its place, a relative link leads nowhere, and is no folder to .NET.
            if (OperatingSystem.IsWindows())
                link.Delete();
            else
                File.Delete(old);
            return;
        }

        try
        {
            NativeArray.Delete(old, force: true);
        }
        catch (PolyException exception) when (exception.ErrorId == "FolderNotEmpty")
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(old).ToArray())
            {
                string target = Path.Combine(path, Path.GetFileName(entry));
                if (!Path.Exists(target))
                    Directory.Move(entry, target);
            }

            if (!Directory.EnumerateFileSystemEntries(old).Any())
                Directory.Delete(old);
            else if (old.StartsWith(folder.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                // What has come since, and has no place beside the new array, is not ours to delete.
                Directory.Move(old, PathAside());
        }
    }

    private NativeArray NewArray(ArrayMetadata metadata)
    {
        var made = NativeArray.Create(NewPath(), metadata, sync: work.Sync);
        made.IsPrivate = true;
        return made;
    }

    // Not in the folder for what is made, which is removed with all that is in it when this process is killed.
    private string PathAside() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path.TrimEndingDirectorySeparator(path)}.{Environment.ProcessId}-c{Interlocked.Increment(ref counter)}.tmp");
}
