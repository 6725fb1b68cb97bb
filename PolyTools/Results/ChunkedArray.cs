namespace PolyTools;

/// <summary>An array on disk, as it was when this object was made.</summary>
/// <remarks>
/// MB are 10⁶ bytes. Commands that take such an object open the array at its path again. A file has neither chunks nor codecs.
/// </remarks>
public sealed class ChunkedArray
{
    /// <summary>The full path of the array's folder, or of the file.</summary>
    public string Path { get; init; } = "";

    /// <summary>The format: Zarr v3, Zarr v2; npy or raw for a file.</summary>
    public string Format { get; init; } = "";

    /// <summary>The lengths of the dimensions; none for a single element.</summary>
    public DimensionList<long> Shape { get; init; } = new([]);

    /// <summary>The type of the elements on disk, by NumPy's name.</summary>
    public string DType { get; init; } = "";

    /// <summary>The lengths of a chunk along the dimensions; with shards of a chunk inside them. Null for a file.</summary>
    public DimensionList<long>? ChunkShape { get; init; }

    /// <summary>The name of the compressor, as -Codec takes it; none without.</summary>
    public string Codec { get; init; } = "";

    /// <summary>The compressor's level; empty if it has none.</summary>
    public int? Level { get; init; }

    /// <summary>The name of the filter before the compressor, as -Filter takes it; none without.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Elements.</summary>
    public long Count { get; init; }

    /// <summary>Chunks that the shape takes, whether or not they were written; with shards, those inside them.</summary>
    public long Chunks { get; init; }

    /// <summary>Size of the elements.</summary>
    public double RawMB { get; init; }

    /// <summary>Size of the files of the chunks.</summary>
    public double StoredMB { get; init; }

    /// <summary>RawMB by StoredMB; empty if no chunk is stored.</summary>
    public double? Ratio { get; init; }

    /// <summary>The lengths of a shard along the dimensions; null without shards.</summary>
    public DimensionList<long>? ShardShape { get; init; }

    /// <summary>The name of the checksum of each chunk, as -Checksum takes it; none without.</summary>
    public string Checksum { get; init; } = "";

    /// <summary>What stands where no chunk was written; null for a file, and where version 2 does not say.</summary>
    public object? FillValue { get; init; }

    /// <summary>The order of the elements in a chunk, C or F.</summary>
    public string Order { get; init; } = "";

    /// <summary>What stands between the numbers in the name of a chunk's file; null for a file.</summary>
    public string? Separator { get; init; }

    /// <summary>The names of the dimensions, empty for one without; null if there are none.</summary>
    public DimensionList<string>? DimensionNames { get; init; }

    /// <summary>Names and values that are kept with the array; null if there are none.</summary>
    public AttributeTable? Attributes { get; init; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
