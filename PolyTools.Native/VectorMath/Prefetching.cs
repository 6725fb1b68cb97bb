using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.VectorMath;

/// <summary>Asks for lines of memory before they are needed, where the processor takes such hints.</summary>
/// <remarks>
/// The hardware's prefetcher alone leaves a loop with arithmetic behind a bare copy of the same bytes; measured on a two-core
/// AVX-512 machine, the polynomial over 10 million float64 in C: 4.1 ms without, 3.3 ms with 2 KiB ahead, 3.2 ms with 8 KiB
/// ahead, and the copy 3.2 ms; a comparison of products 7.5 ms without and 6.8 ms with it; a sum on one thread 11.0 and 7.8 ms.
/// In the cache it costs nothing that could be measured. A hint for memory that is not there is ignored.
/// </remarks>
internal static unsafe class Prefetching
{
    /// <summary>Bytes ahead of the loads.</summary>
    public const int Distance = 4096;

    /// <summary>Bytes of a line.</summary>
    public const int CacheLine = 64;

    /// <summary>About <see cref="Distance"/> in whole rows.</summary>
    /// <param name="pitch">Bytes from row to row.</param>
    public static nint RowsAhead(nint pitch) => Math.Max(1, Distance / pitch) * pitch;

    /// <summary>Asks for the lines from an address on.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="bytes">How many; a constant, so that no loop is left.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lines(byte* address, nint bytes)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(address);
        if (bytes > CacheLine)
            Sse.Prefetch0(address + CacheLine);
        if (bytes > 2 * CacheLine)
            Sse.Prefetch0(address + (2 * CacheLine));
        if (bytes > 3 * CacheLine)
            Sse.Prefetch0(address + (3 * CacheLine));
    }
}
