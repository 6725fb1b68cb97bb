using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>An array on disk in compressed chunks: a Zarr array of version 2 or 3.</summary>
/// <remarks>
/// <para>
/// Files are written under a temporary name and renamed, so that readers, and what a crash leaves, see each file as it was or as it is. Who writes
/// elements holds the <see cref="ChunkLock"/> of each file meanwhile, and reads what stays as it is from the file then. What makes a whole array anew
/// (<see cref="Produce"/>, <see cref="CopyTo"/>) and <see cref="WriteChunk"/> without shards take no locks: nobody else may write the same chunks. Without
/// shards a file is a chunk.
/// </para>
/// <para>Any number of threads and processes may read and write at once; each thread of a caller has a scratch of its own.</para>
/// </remarks>
public sealed unsafe partial class ChunkedArray
{
    private readonly string metadataFile;

    /// <summary>When the metadata was written; unspecified if it cannot be told.</summary>
    private readonly DateTime opened;

    /// <summary>Which folder has the path; another array that takes the path brings a folder of its own.</summary>
    private readonly FileIdentity folder;

    private ChunkedArray(string path, ArrayMetadata metadata)
    {
        Path = path;
        Metadata = metadata;
        metadataFile = System.IO.Path.Combine(
            path, metadata.Format == ZarrFormat.V3 ? ZarrV3Metadata.FileName : ZarrV2Metadata.FileName);
        opened = File.GetLastWriteTimeUtc(metadataFile);
        folder = FileIdentity.Of(path);
    }

    /// <summary>The array's folder.</summary>
    public string Path { get; }

    /// <summary>What is known of the array; another after an append.</summary>
    public ArrayMetadata Metadata { get; private set; }

    /// <summary>
    /// True while nobody else can know of the array, because it has a temporary name: files then get their names at once instead of by a rename,
    /// and what a process that is killed leaves is no array of anybody's.
    /// </summary>
    public bool IsPrivate { get; set; }

    /// <summary>How long a writer waits for another one of the same chunk.</summary>
    public TimeSpan LockTimeout { get; set; } = ChunkLock.DefaultLimit;

    /// <summary>Chunks of the grid, whether they are there or not.</summary>
    public long ChunkCount => ArrayShape.Elements(GridOf(Metadata.ChunkShape));

    /// <summary>Opens an array.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="PolyException">There is none, or its metadata cannot be used; see <see cref="ArrayMetadata.Read"/>.</exception>
    public static ChunkedArray Open(string path) => new(System.IO.Path.GetFullPath(path), ArrayMetadata.Read(path));

    /// <summary>Creates an array without chunks, whose elements all are the fill value.</summary>
    /// <param name="path">Its folder, which is made.</param>
    /// <param name="metadata">What it is to be.</param>
    /// <param name="sync">True to return when the device has it.</param>
    /// <exception cref="PolyException">
    /// There is an array (ArrayExists) or something else (FolderNotEmpty), or it cannot be written (FileUnwritable, DiskFull); nothing is left then.
    /// </exception>
    public static ChunkedArray Create(string path, ArrayMetadata metadata, bool sync = false)
    {
        path = System.IO.Path.GetFullPath(path);
        RequireFree(path);
        bool isNew = !Directory.Exists(path);
        try
        {
            ChunkFile.MakeFolder(path, sync);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NpyFile.Unwritable(path, exception);
        }

        try
        {
            metadata.Write(path, sync);
        }
        catch when (isNew)
        {
            ArrayFolder.DeleteMetadata(path);
            throw;
        }

        return new ChunkedArray(path, metadata);
    }

    /// <summary>Makes the files of all chunks empty, of an array that nobody else knows of and that is about to be written anew.</summary>
    /// <exception cref="PolyException">One of them cannot be written to.</exception>
    internal void Empty()
    {
        foreach ((FileInfo file, Role role) in ArrayFolder.Files(Path, Metadata))
        {
            if (role == Role.Chunk)
                ChunkFile.Write(file.FullName, [], sync: false, isPrivate: true);
        }
    }

    /// <summary>Bytes of the files of chunks and shards.</summary>
    /// <param name="cancellation">Ends the counting.</param>
    public long StoredBytes(CancellationToken cancellation = default)
    {
        long bytes = 0;
        foreach ((FileInfo file, Role role) in ArrayFolder.Files(Path, Metadata))
        {
            cancellation.ThrowIfCancellationRequested();
            if (role != Role.Chunk)
                continue;
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // Replaced or removed since it was listed.
            }
        }

        return bytes;
    }

    /// <summary>Deletes an array, and nothing else.</summary>
    /// <remarks>
    /// It steps aside by a rename into a <see cref="WorkFolder"/> beside it, so that nobody sees half of it, and what a process leaves that is killed
    /// meanwhile is known. Where other files are in the folder, or nothing may be made beside it, the metadata goes first, and the chunks after it.
    /// </remarks>
    /// <param name="path">Its folder, or a link to one, of which only the link goes.</param>
    /// <param name="force">True to delete files that are read-only too.</param>
    /// <exception cref="PolyException">
    /// It is no array (ArrayNotFound) or its metadata cannot be read, so that its files cannot be told from others; a file is read-only (ArrayIsReadOnly):
    /// nothing is deleted then. Files of others were in the folder, which stay, and with them the folder (FolderNotEmpty); something could not be deleted
    /// (FileUnwritable).
    /// </exception>
    public static void Delete(string path, bool force = false) =>
        ArrayFolder.Delete(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), force);

    /// <summary>Whether files or folders that are no part of an array are in its folder; not so of a link to one.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="PolyException">It is no array (ArrayNotFound), or its metadata or the folder cannot be read.</exception>
    public static bool HasForeignFiles(string path) => ArrayFolder.HasForeignFiles(path);

    /// <summary>Deletes this array, of which nobody else knows; what cannot be deleted goes with the folder that it is in.</summary>
    public void Discard()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in a folder for temporary files, which is removed in the end, or by whoever makes the next one.
        }
    }

    /// <summary>Removes what writers that have died have left in the folder: files under temporary names, and lock files.</summary>
    /// <returns>How many there were.</returns>
    public int Sweep() => ArrayFolder.Sweep(Path, Metadata);

    /// <summary>Says that the array that was opened is still there: what is missing in an array that was removed is no fill value.</summary>
    /// <exception cref="PolyException">It was removed (ArrayRemoved), or another one has taken its place (ArrayReplaced).</exception>
    public void RequireUnchanged()
    {
        if (!File.Exists(metadataFile))
        {
            throw new PolyException(
                "ArrayRemoved", ErrorKind.OperationFailed, $"The array '{Path}' was removed while it was read.",
                "Create it again; nothing that was made of it is kept.");
        }

        if (File.GetLastWriteTimeUtc(metadataFile) == opened)
            return;
        // Somebody may have appended to it, or changed its attributes.
        ArrayMetadata now = ArrayMetadata.Read(Path);
        bool isSame = FileIdentity.Of(Path) == folder && now.Type == Metadata.Type && now.Format == Metadata.Format && now.ChunkShape.SequenceEqual(Metadata.ChunkShape)
            && now.FileShape.SequenceEqual(Metadata.FileShape) && now.Codecs.Steps.Select(step => step.Info).SequenceEqual(Metadata.Codecs.Steps.Select(step => step.Info))
            && now.Shape.Zip(Metadata.Shape).All(pair => pair.First >= pair.Second);
        if (!isSame)
        {
            throw new PolyException(
                "ArrayReplaced", ErrorKind.OperationFailed, $"The array '{Path}' was replaced by another one while it was read.",
                "Do it again; nothing that was made of it is kept.");
        }
    }

    /// <summary>How many pieces of a shape the array has along each dimension.</summary>
    internal long[] GridOf(IReadOnlyList<long> pieceShape) =>
        [.. Metadata.Shape.Zip(pieceShape, (length, piece) => (length / piece) + (length % piece == 0 ? 0 : 1))];

    /// <summary>The file of a chunk without shards, or of a shard.</summary>
    internal string FileOf(ReadOnlySpan<long> index) => System.IO.Path.Combine(Path, Metadata.Keys.KeyOf(index));

    private static void RequireFree(string path)
    {
        if (ArrayMetadata.IsArray(path))
        {
            throw new PolyException(
                "ArrayExists", ErrorKind.InvalidArgument, $"There is an array '{path}'.", "Choose another path, or remove it first.");
        }

        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new PolyException(
                "FolderNotEmpty", ErrorKind.InvalidArgument, $"'{path}' exists, and is neither an array nor an empty folder.",
                "Choose another path.");
        }
    }

    private PolyException Damaged(ReadOnlySpan<long> chunk, string file, CodecException exception) => new(
        "ChunkDamaged", ErrorKind.OperationFailed,
        $"Chunk {ArrayShape.Text(chunk)} of '{Path}' is damaged, in '{file}': {exception.Message}",
        "Test-ChunkedArray lists all chunks that are; write them again, or restore them from a copy.", exception);
}
