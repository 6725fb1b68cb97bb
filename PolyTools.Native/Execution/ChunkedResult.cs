using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>A result in chunks on disk. Each run after the first empties the files of the one before and writes them again.</summary>
/// <remarks>
/// Files are not deleted between runs: ext4 looks past all that were deleted within the last minute whenever it makes a new one, which
/// made runs of a hundred chunks 1.3 times as long after some dozens of them.
/// </remarks>
/// <param name="newPath">Gives a path that is free.</param>
/// <param name="metadata">What the array is to be.</param>
public sealed class ChunkedResult(Func<string> newPath, ArrayMetadata metadata) : ResultTarget
{
    private ChunkedArray? array;

    /// <inheritdoc/>
    public override ArrayStorage Storage => ArrayStorage.Chunked;

    /// <inheritdoc/>
    public override ChunkedArray? Chunks => array;

    /// <inheritdoc/>
    public override ArrayMetadata Metadata => metadata;

    /// <inheritdoc/>
    public override long StoredBytes => array?.StoredBytes() ?? 0;

    /// <inheritdoc/>
    public override void Prepare() => array?.Empty();

    /// <inheritdoc/>
    public override void Begin(bool sync)
    {
        if (array is null)
        {
            array = ChunkedArray.Create(newPath(), metadata, sync: sync);
            array.IsPrivate = true;
        }
        else
        {
            metadata.Write(array.Path, sync);
        }
    }

    /// <inheritdoc/>
    public override RegionSource Read() => new ChunkedRegions(array!);

    /// <summary>Leaves the array to the caller.</summary>
    /// <returns>The array, where the last run has made it.</returns>
    public ChunkedArray Release()
    {
        ChunkedArray released = array!;
        array = null;
        return released;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        array?.Discard();
        array = null;
    }
}
