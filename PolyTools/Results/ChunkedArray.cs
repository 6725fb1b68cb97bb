namespace PolyTools;

/// <summary>A chunked array on disk, as it was when this object was made.</summary>
/// <remarks>MB are 10⁶ bytes. Commands that take such an object open the array at its path again.</remarks>
public sealed class ChunkedArray
{
    /// <summary>The full path of the array's folder.</summary>
    public string Path { get; init; } = "";

    /// <summary>The format: Zarr v3 or Zarr v2.</summary>
    public string Format { get; init; } = "";

    /// <summary>The lengths of the dimensions; none for a single element.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>The type of the elements on disk, by NumPy's name.</summary>
    public string DType { get; init; } = "";

    /// <summary>The lengths of a chunk along the dimensions; with shards of a chunk inside them.</summary>
    public long[] ChunkShape { get; init; } = [];

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

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
