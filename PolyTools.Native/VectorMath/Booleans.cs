using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.VectorMath;

/// <summary>Booleans in memory: one byte each, 0 or 1, as in .NET and NumPy.</summary>
internal static unsafe class Booleans
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Eight bits as eight bytes of 0 or 1, the lowest bit in the lowest byte.</summary>
    [MethodImpl(Inline)]
    public static ulong Spread(byte bits)
    {
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.ParallelBitDeposit(bits, 0x0101010101010101);

        // A copy of the bits in every byte; byte i keeps bit i; adding 0x7F carries any kept bit into the byte's top.
        ulong kept = (bits * 0x0101010101010101UL) & 0x8040201008040201UL;
        return ((kept + 0x7F7F7F7F7F7F7F7FUL) >> 7) & 0x0101010101010101UL;
    }

    /// <summary>Reads 2, 4, 8 or 16 bytes and nothing beyond them; the bytes above are undefined.</summary>
    [MethodImpl(Inline)]
    public static Vector128<byte> Read(byte* source, int count) => count switch
    {
        2 => Vector128.CreateScalarUnsafe((uint)Unsafe.ReadUnaligned<ushort>(source)).AsByte(),
        4 => Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(source)).AsByte(),
        8 => Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(source)).AsByte(),
        _ => Vector128.Load(source),
    };

    /// <summary>Writes 2, 4, 8 or 16 bits as so many bytes.</summary>
    [MethodImpl(Inline)]
    public static void Write(uint bits, byte* destination, int count)
    {
        ulong bytes = Spread((byte)bits);
        if (count == 2)
            Unsafe.WriteUnaligned(destination, (ushort)bytes);
        else if (count == 4)
            Unsafe.WriteUnaligned(destination, (uint)bytes);
        else
            Unsafe.WriteUnaligned(destination, bytes);
        if (count == 16)
            Unsafe.WriteUnaligned(destination + 8, Spread((byte)(bits >> 8)));
    }
}
