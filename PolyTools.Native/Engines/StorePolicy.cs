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
    /// <summary>What is counted on of a last-level cache that other systems may share.</summary>
    /// <remarks>
    /// Measured on a virtual machine with two processors that names a last-level cache of 260 MiB: ordinary stores are
    /// the faster ones up to results of 1 MB, both are alike up to 8 MB, and non-temporal stores take 0.6 of the time
    /// from 16 MB on.
    /// </remarks>
    private const long SharedCacheBytes = 16 << 20;

    /// <summary>
    /// Results of more bytes than this are stored past the caches, unless a call says otherwise: the size of one
    /// instance of the last-level cache, on a virtual machine at most 16 MiB.
    /// </summary>
    public static long DefaultThreshold { get; } = Choose(Hardware.Get());

    private static long Choose(HardwareInfo machine)
    {
        long cache = machine.LastLevelCacheBytes ?? SharedCacheBytes;
        return machine.IsVirtual == true ? Math.Min(cache, SharedCacheBytes) : cache;
    }
}
