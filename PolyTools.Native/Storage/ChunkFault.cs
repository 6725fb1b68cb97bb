namespace PolyTools.Native.Storage;

/// <summary>What is wrong with a chunk.</summary>
public enum ChunkFaultKind
{
    /// <summary>There is no file, or the shard has no such chunk: the fill value stands there.</summary>
    Missing,

    /// <summary>It is shorter than it says, or than it must be.</summary>
    Truncated,

    /// <summary>A checksum is not that of the bytes.</summary>
    Checksum,

    /// <summary>It is not what the codec writes, or holds another number of elements.</summary>
    Undecodable,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}

/// <summary>A chunk that is not as it should be.</summary>
/// <param name="Index">Which one, along each dimension of the grid of chunks.</param>
/// <param name="File">Its file, or that of its shard.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Reason">The same as a sentence.</param>
public sealed record ChunkFault(IReadOnlyList<long> Index, string File, ChunkFaultKind Kind, string Reason);
