using PolyTools.Native.Measurement;

namespace PolyTools.Native.Engines;

/// <summary>When a result is stored past the caches.</summary>
/// <remarks>
/// An ordinary store to a line that is not in a cache reads the line first, so that a result that memory must take
/// anyway costs half as much again in traffic. A result that the caches keep is better stored in them, for whoever reads
/// it next.
/// </remarks>
public static class StorePolicy
{
    /// <summary>
    /// The share of the last-level cache that a program can count on where processors share it.
    /// </summary>
    private const long LargestShare = 32 << 20;

    /// <summary>
    /// Results of more bytes than this are stored past the caches, unless a call says otherwise: the size of one
    /// instance of the last-level cache, at most 32 MiB.
    /// </summary>
    public static long DefaultThreshold { get; } =
        Math.Min(Hardware.Get().LastLevelCacheBytes ?? LargestShare, LargestShare);
}
