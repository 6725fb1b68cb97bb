namespace PolyTools;

/// <summary>A compressor, filter or checksum of chunked arrays.</summary>
public sealed class CodecInfo
{
    /// <summary>What -Codec, -Filter or -Checksum call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Compressor, Filter or Checksum.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The levels that compress, such as 1-9; empty if there is no choice. Level 0 stores, with every compressor.</summary>
    public string Levels { get; init; } = "";

    /// <summary>The level if none is given.</summary>
    public int? DefaultLevel { get; init; }

    /// <summary>Its id in the metadata of Zarr version 2; empty if that has none.</summary>
    public string ZarrV2 { get; init; } = "";

    /// <summary>Its name in the metadata of Zarr version 3.</summary>
    public string ZarrV3 { get; init; } = "";

    /// <summary>Whether other programs read it.</summary>
    public bool Portable { get; init; }

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "";
}
