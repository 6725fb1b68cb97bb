using System.Diagnostics;
using System.Globalization;

namespace PolyTools.Native.Storage;

/// <summary>What a file in an array's folder is.</summary>
internal enum Role
{
    /// <summary>A chunk or a shard.</summary>
    Chunk,

    /// <summary>Metadata.</summary>
    Metadata,

    /// <summary>A file of the above under a temporary name.</summary>
    Temporary,

    /// <summary>A lock.</summary>
    Lock,

    /// <summary>Not the array's.</summary>
    Foreign,
}

/// <summary>The files in an array's folder. Links to folders are not followed.</summary>
internal static class ArrayFolder
{
    private const string TemporaryEnding = ".tmp";

    private static readonly string[] MetadataNames =
        [ZarrV3Metadata.FileName, ZarrV2Metadata.FileName, ZarrV2Metadata.AttributesFileName];

    /// <summary>All files below the folder, and what they are.</summary>
    /// <exception cref="PolyException">A folder cannot be read (FileUnreadable).</exception>
    public static IEnumerable<(FileInfo File, Role Role)> Files(string path, ArrayMetadata metadata)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
            // As deep as chunks are: c/0/1/…
            MaxRecursionDepth = metadata.Shape.Count + 1,
        };
        var root = new DirectoryInfo(path);
        long[] index = new long[metadata.Shape.Count];
        using IEnumerator<FileSystemInfo> entries = Open(root, options);
        while (Next(entries, path))
        {
            if (entries.Current is not FileInfo file)
                continue;
            yield return (file, RoleOf(KeyOf(path, file), metadata, index));
        }
    }

    /// <summary>See <see cref="ChunkedArray.Delete"/>.</summary>
    public static void Delete(string path, bool force)
    {
        try
        {
            var link = new DirectoryInfo(path);
            if (link.LinkTarget is not null)
            {
                link.Delete();
                return;
            }

            ArrayMetadata metadata = MetadataOf(path);
            (FileInfo File, Role Role)[] files = [.. Files(path, metadata)];
            int foreign = files.Count(file => file.Role == Role.Foreign) + ForeignFolders(path, metadata).Count();
            RequireWritable(files, force);
            if (foreign == 0 && TryDeleteAside(path))
                return;
            // Who opens it now finds no array.
            foreach (string name in MetadataNames)
                File.Delete(Path.Combine(path, name));
            foreach ((FileInfo file, Role role) in files)
            {
                if (role != Role.Foreign)
                    file.Delete();
            }

            DeleteEmptyFolders(path, metadata);
            if (Directory.Exists(path))
            {
                throw new PolyException(
                    "FolderNotEmpty", ErrorKind.OperationFailed,
                    $"The array in '{path}' is deleted; {(foreign == 1 ? "another file or folder that was there stays" : $"{foreign:N0} other files or folders that were there stay")}.",
                    "Look at what is there, and delete the folder if it is not needed.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PolyException(
                "FileUnwritable", ErrorKind.OperationFailed, $"The array '{path}' is not wholly deleted: {exception.Message}",
                "Check the rights; delete what is left by other means.", exception);
        }
    }

    /// <summary>See <see cref="ChunkedArray.HasForeignFiles"/>.</summary>
    public static bool HasForeignFiles(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
            return false;
        ArrayMetadata metadata = MetadataOf(path);
        return Files(path, metadata).Any(file => file.Role == Role.Foreign) || ForeignFolders(path, metadata).Any();
    }

    private static ArrayMetadata MetadataOf(string path)
    {
        try
        {
            return ArrayMetadata.Read(path);
        }
        catch (PolyException exception) when (exception.ErrorId is "MetadataInvalid" or "MetadataUnsupported" or "ChunkTooLarge")
        {
            throw new PolyException(
                exception.ErrorId, exception.Kind, $"'{path}' is not deleted, because its chunks cannot be told from other files. {exception.Message}",
                "Delete the folder by other means if all of it is to go.", exception);
        }
    }

    private static void RequireWritable((FileInfo File, Role Role)[] files, bool force)
    {
        foreach ((FileInfo file, Role role) in files)
        {
            if (role == Role.Foreign || !file.IsReadOnly)
                continue;
            if (!force)
            {
                throw new PolyException(
                    "ArrayIsReadOnly", ErrorKind.InvalidArgument, $"'{file.FullName}' is read-only.", "Use Force to remove the array.");
            }

            file.IsReadOnly = false;
        }
    }

    /// <summary>Gives the folder another name and deletes it there.</summary>
    /// <returns>False if nothing may be made beside it; nothing has changed then.</returns>
    private static bool TryDeleteAside(string path)
    {
        using var aside = new WorkFolder(Path.GetDirectoryName(path)!);
        try
        {
            Directory.Move(path, aside.NewPath(""));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PolyException)
        {
            return false;
        }
    }

    /// <summary>Deletes the metadata of an array that has nothing else, and its folder; does nothing where that fails.</summary>
    public static void DeleteMetadata(string path)
    {
        try
        {
            foreach (string name in MetadataNames)
                File.Delete(Path.Combine(path, name));
            Directory.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The caller's exception says more.
        }
    }

    /// <summary>Deletes chunks and shards that lie beyond an array.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="metadata">The array.</param>
    public static void DeleteBeyond(string path, ArrayMetadata metadata)
    {
        var index = new long[metadata.Shape.Count];
        foreach ((FileInfo file, Role role) in Files(path, metadata))
        {
            if (role != Role.Chunk || !metadata.Keys.TryParse(KeyOf(path, file), index)
                || !Enumerable.Range(0, index.Length).Any(axis => index[axis] * metadata.FileShape[axis] >= metadata.Shape[axis]))
                continue;
            try
            {
                file.Delete();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It harms nobody: the next append writes it anew.
            }
        }
    }

    /// <summary>Deletes files under temporary names whose writers have died, and lock files that nobody holds.</summary>
    public static int Sweep(string path, ArrayMetadata metadata)
    {
        int count = 0;
        foreach ((FileInfo file, Role role) in Files(path, metadata))
        {
            try
            {
                if (role == Role.Lock)
                {
                    count += ChunkLock.TryRemove(file.FullName) ? 1 : 0;
                }
                else if (role == Role.Temporary && !IsAlive(OwnerOf(file.Name)))
                {
                    file.Delete();
                    count++;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PolyException)
            {
                // It harms nobody.
            }
        }

        return count;
    }

    private static string KeyOf(string path, FileInfo file) =>
        System.IO.Path.GetRelativePath(path, file.FullName).Replace(Path.DirectorySeparatorChar, '/');

    private static Role RoleOf(string key, ArrayMetadata metadata, long[] index)
    {
        if (MetadataNames.Contains(key))
            return Role.Metadata;
        if (metadata.Keys.TryParse(key, index))
            return Role.Chunk;
        if (key.EndsWith(ChunkLock.Ending, StringComparison.Ordinal))
            return IsOwn(key[..^ChunkLock.Ending.Length]) ? Role.Lock : Role.Foreign;
        return OwnerOf(key) is not null && IsOwn(key[..key.LastIndexOf('.', key.Length - TemporaryEnding.Length - 1)])
            ? Role.Temporary : Role.Foreign;

        bool IsOwn(string name) => MetadataNames.Contains(name) || metadata.Keys.TryParse(name, index);
    }

    /// <summary>The process that made a temporary file: the number in <c>name.process-number.tmp</c>; null for another name.</summary>
    private static int? OwnerOf(string name)
    {
        if (!name.EndsWith(TemporaryEnding, StringComparison.Ordinal))
            return null;
        string[] parts = name[..^TemporaryEnding.Length].Split('.')[^1].Split('-');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? process : null;
    }

    // A process of that number that is another one keeps the file a while longer.
    private static bool IsAlive(int? process)
    {
        try
        {
            using var found = Process.GetProcessById(process.GetValueOrDefault());
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Folders in an array's that are no part of a chunk's name: of others, even if they are empty.</summary>
    private static IEnumerable<DirectoryInfo> ForeignFolders(string path, ArrayMetadata metadata) =>
        new DirectoryInfo(path).EnumerateDirectories("*", SearchOption.TopDirectoryOnly).Where(folder => !IsOfChunks(folder, metadata));

    private static bool IsOfChunks(DirectoryInfo folder, ArrayMetadata metadata) => folder.LinkTarget is null && metadata.Keys.Separator == '/'
        && (folder.Name == "c" || folder.Name.All(char.IsAsciiDigit));

    private static void DeleteEmptyFolders(string path, ArrayMetadata metadata)
    {
        foreach (DirectoryInfo folder in new DirectoryInfo(path).GetDirectories())
        {
            if (IsOfChunks(folder, metadata))
                DeleteEmptyFolders(folder.FullName, metadata);
        }

        if (!Directory.EnumerateFileSystemEntries(path).Any())
            Directory.Delete(path);
    }

    private static IEnumerator<FileSystemInfo> Open(DirectoryInfo root, EnumerationOptions options)
    {
        try
        {
            return new System.IO.Enumeration.FileSystemEnumerable<FileSystemInfo>(
                root.FullName, static (ref entry) => entry.ToFileSystemInfo(), options)
            {
                ShouldRecursePredicate = static (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            }.GetEnumerator();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(root.FullName, exception);
        }
    }

    private static bool Next(IEnumerator<FileSystemInfo> entries, string path)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    private static PolyException Unreadable(string path, Exception exception) => new(
        "FileUnreadable", ErrorKind.ResourceUnavailable, $"The folder '{path}' cannot be read: {exception.Message}",
        "Check its rights.", exception);
}
