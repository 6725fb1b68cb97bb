using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PolyTools.Native.Codecs;

/// <summary>CRC-32C: the remainder by Castagnoli's polynomial 0x1edc6f41, bits reflected, ones before and after (RFC 3720).</summary>
/// <remarks>
/// The processor's instruction (SSE4.2, Arm's CRC32; else the runtime's table) takes 8 bytes and starts one cycle after the last, but
/// ends three cycles later: three lanes next to each other keep it busy. The remainder is linear: that of two parts is the one of
/// the first, continued over as many zeros as the second has bytes, plus (exclusive or) the one of the second, begun with zero. Continuing a
/// remainder over a lane's zeros is linear in its 32 bits, so that four tables, one for each of its bytes, do it.
/// </remarks>
internal static class Crc32c
{
    private const int LaneBytes = 1024;
    private const int LaneWords = LaneBytes / sizeof(ulong);
    private const int TableSize = 256;

    private static readonly uint[] LaneOfZeros = MakeTables();

    /// <summary>The checksum of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint sum = ~0u;
        while (bytes.Length >= 3 * LaneBytes)
        {
            ref ulong words = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(bytes));
            uint second = 0;
            uint third = 0;
            // The loop reads words 0 to 3 x LaneWords - 1: the bytes whose number was just checked.
            for (nint i = 0; i < LaneWords; i++)
            {
                sum = BitOperations.Crc32C(sum, Word(ref words, i));
                second = BitOperations.Crc32C(second, Word(ref words, i + LaneWords));
                third = BitOperations.Crc32C(third, Word(ref words, i + (2 * LaneWords)));
            }

            sum = OverZeros(OverZeros(sum) ^ second) ^ third;
            bytes = bytes[(3 * LaneBytes)..];
        }

        while (bytes.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
            sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref ulong words, nint index) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref words, index)));

    private static uint OverZeros(uint sum) =>
        LaneOfZeros[(byte)sum] ^ LaneOfZeros[TableSize + (byte)(sum >> 8)]
        ^ LaneOfZeros[(2 * TableSize) + (byte)(sum >> 16)] ^ LaneOfZeros[(3 * TableSize) + (sum >> 24)];

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[4 * TableSize];
        for (int bit = 0; bit < 32; bit++)
        {
            uint sum = 1u << bit;
            for (int i = 0; i < LaneWords; i++)
                sum = BitOperations.Crc32C(sum, 0ul);
            // The entries with this bit and lower ones: those without it, plus what the bit gives.
            int table = bit / 8 * TableSize;
            int value = 1 << (bit % 8);
            for (int lower = 0; lower < value; lower++)
                tables[table + value + lower] = tables[table + lower] ^ sum;
        }

        return tables;
    }
}
