using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>A result in chunks on disk. Each run makes a new array, and the one before is removed.</summary>
/// <param name="newPath">Gives a path that is free.</param>
/// <param name="metadata">What the array is to be.</param>
public sealed class ChunkedResult(Func<string> newPath, ArrayMetadata metadata) : ResultTarget
{
    private ChunkedArray? array;
    private ChunkedArray? before;

    /// <inheritdoc/>
    public override ArrayStorage Storage => ArrayStorage.Chunked;

    /// <inheritdoc/>
    public override ChunkedArray? Chunks => array;

    /// <inheritdoc/>
    public override ArrayMetadata Metadata => metadata;

    /// <inheritdoc/>
    public override long StoredBytes => array?.StoredBytes() ?? 0;

    /// <inheritdoc/>
    public override void Prepare()
    {
        before = array;
        array = null;
        Remove(ref before);
    }

    /// <inheritdoc/>
    public override void Begin(bool sync)
    {
        before = array;
        array = ChunkedArray.Create(newPath(), metadata, sync: sync);
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
        Remove(ref before);
        Remove(ref array);
    }

    private static void Remove(ref ChunkedArray? array)
    {
        if (array is not null && Directory.Exists(array.Path))
            ChunkedArray.Delete(array.Path);
        array = null;
    }
}
