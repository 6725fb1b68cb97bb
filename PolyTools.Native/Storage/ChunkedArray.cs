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

    private ChunkedArray(string path, ArrayMetadata metadata)
    {
        Path = path;
        Metadata = metadata;
        metadataFile = System.IO.Path.Combine(
            path, metadata.Format == ZarrFormat.V3 ? ZarrV3Metadata.FileName : ZarrV2Metadata.FileName);
    }

    /// <summary>The array's folder.</summary>
    public string Path { get; }

    /// <summary>What is known of the array; another after an append.</summary>
    public ArrayMetadata Metadata { get; private set; }

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
    /// There is an array (ArrayExists) or something else (FolderNotEmpty), or it cannot be written (FileUnwritable).
    /// </exception>
    public static ChunkedArray Create(string path, ArrayMetadata metadata, bool sync = false)
    {
        path = System.IO.Path.GetFullPath(path);
        RequireRoom(path);
        try
        {
            ChunkFile.MakeFolder(path, sync);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PolyException(
                "FileUnwritable", ErrorKind.OperationFailed, $"The folder '{path}' cannot be made: {exception.Message}",
                "Check the path and the rights.", exception);
        }

        metadata.Write(path, sync);
        return new ChunkedArray(path, metadata);
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

    /// <summary>Deletes an array: its metadata first, so that nobody opens what is half there, and then its chunks.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="PolyException">
    /// It is no array (ArrayNotFound); files of others were in the folder, which stay, and with them the folder
    /// (FolderNotEmpty); something could not be deleted (FileUnwritable).
    /// </exception>
    public static void Delete(string path) => ArrayFolder.Delete(System.IO.Path.GetFullPath(path));

    /// <summary>Removes what writers that have died have left in the folder: files under temporary names, and lock files.</summary>
    /// <returns>How many there were.</returns>
    public int Sweep() => ArrayFolder.Sweep(Path, Metadata);

    /// <summary>How many pieces of a shape the array has along each dimension.</summary>
    internal long[] GridOf(IReadOnlyList<long> pieceShape) =>
        [.. Metadata.Shape.Zip(pieceShape, (length, piece) => (length / piece) + (length % piece == 0 ? 0 : 1))];

    /// <summary>The file of a chunk without shards, or of a shard.</summary>
    internal string FileOf(ReadOnlySpan<long> index) => System.IO.Path.Combine(Path, Metadata.Keys.KeyOf(index));

    private static void RequireRoom(string path)
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
