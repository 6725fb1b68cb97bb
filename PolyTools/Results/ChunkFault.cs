namespace PolyTools;

/// <summary>A chunk that Test-ChunkedArray found to be bad.</summary>
public sealed class ChunkFault
{
    /// <summary>The full path of the array's folder.</summary>
    public string Path { get; init; } = "";

    /// <summary>The chunk's place in the grid of chunks: how many chunks lie before it along each dimension.</summary>
    public DimensionList<long> Index { get; init; } = new([]);

    /// <summary>The full path of the chunk's file.</summary>
    public string File { get; init; } = "";

    /// <summary>Missing, Truncated, Checksum, Undecodable or Unreadable.</summary>
    public string Problem { get; init; } = "";

    /// <summary>What was expected and what was found.</summary>
    public string Reason { get; init; } = "";
}
