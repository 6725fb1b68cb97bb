using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.VectorMath;

/// <summary>Booleans in memory: one byte each, 0 or 1, as in .NET and NumPy.</summary>
internal static class Booleans
{
    /// <summary>Eight bits as eight bytes of 0 or 1, the lowest bit in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spread(byte bits)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitDeposit(bits, 0x0101010101010101);

        // A copy of the bits in every byte; byte i keeps bit i; adding 0x7F carries any kept bit into the byte's top.
        ulong kept = (bits * 0x0101010101010101UL) & 0x8040201008040201UL;
        return ((kept + 0x7F7F7F7F7F7F7F7FUL) >> 7) & 0x0101010101010101UL;
    }
}
