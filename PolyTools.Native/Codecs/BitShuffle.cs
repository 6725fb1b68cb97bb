using System.Runtime.CompilerServices;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>Blosc's bitshuffle: the lowest bits of the first bytes of all elements, then their second bits, and so on.</summary>
/// <remarks>
/// Byte i of row r = 8 j + k has bit k of byte j of the elements 8 i to 8 i + 7, the first element's lowest. As in C-Blosc, elements whose
/// number is not a multiple of 8 all stay as they are, and so do bytes at the end that are no whole element.
/// It is a shuffle into planes, and of each plane, whose 8 bytes are taken as matrices of bits and transposed, another shuffle into 8
/// rows.
/// </remarks>
internal static unsafe class BitShuffle
{
    /// <summary>The planes of a part stay in the nearest cache.</summary>
    private const int PartBytes = 1 << 14;
    private const int LongPart = 512;
    private const int ShortPart = 64;

    /// <summary>How many elements of some bytes are shuffled: all, or none.</summary>
    public static int CountOf(int length, int elementSize) => length / elementSize % 8 == 0 ? length / elementSize : 0;

    /// <summary>Parts the bits of elements.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">At least as many bytes, that do not overlap the source.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    public static void Encode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        Shuffle.Check(source, destination, elementSize);
        int count = CountOf(source.Length, elementSize);
        fixed (byte* input = source, output = destination)
            Part(input, output, elementSize, count);
        int done = count * elementSize;
        source[done..].CopyTo(destination[done..]);
    }

    /// <summary>Joins the bits of elements.</summary>
    /// <param name="source">What <see cref="Encode"/> wrote.</param>
    /// <param name="destination">At least as many bytes, that do not overlap the source.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        Shuffle.Check(source, destination, elementSize);
        int count = CountOf(source.Length, elementSize);
        fixed (byte* input = source, output = destination)
        {
            byte** planes = stackalloc byte*[elementSize];
            for (int j = 0; j < elementSize; j++)
                planes[j] = input + ((nint)j * count);
            Join(planes, output, elementSize, count);
        }

        int done = count * elementSize;
        source[done..].CopyTo(destination[done..]);
    }

    /// <summary>Joins elements whose planes, of 8 rows each, have any addresses.</summary>
    /// <param name="planes">For each byte of an element, as many bytes as there are elements; nothing beyond them is read.</param>
    /// <param name="destination">Where the elements go.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="count">How many elements; a multiple of 8.</param>
    public static void Join(byte** planes, byte* destination, int elementSize, nint count)
    {
        byte* scratch = ThreadScratch.Get(ScratchPurpose.BitPlanes, PartBytes);
        byte** parts = stackalloc byte*[elementSize];
        byte** rows = stackalloc byte*[8];
        nint rowBytes = count / 8;
        nint partLength = PartLength(elementSize);
        for (nint start = 0; start < count; start += partLength)
        {
            nint length = nint.Min(partLength, count - start);
            for (int j = 0; j < elementSize; j++)
            {
                for (int k = 0; k < 8; k++)
                    rows[k] = planes[j] + (k * rowBytes) + (start / 8);
                parts[j] = elementSize == 1 ? destination + start : scratch + (j * length);
                JoinRows(rows, parts[j], length / 8);
            }

            if (elementSize > 1)
                Shuffle.Join(parts, destination + (start * elementSize), elementSize, length);
        }
    }

    private static void Part(byte* source, byte* destination, int elementSize, nint count)
    {
        byte* scratch = ThreadScratch.Get(ScratchPurpose.BitPlanes, PartBytes);
        byte** parts = stackalloc byte*[elementSize];
        byte** rows = stackalloc byte*[8];
        nint rowBytes = count / 8;
        nint partLength = PartLength(elementSize);
        for (nint start = 0; start < count; start += partLength)
        {
            nint length = nint.Min(partLength, count - start);
            for (int j = 0; j < elementSize; j++)
                parts[j] = elementSize == 1 ? source + start : scratch + (j * length);
            if (elementSize > 1)
                Shuffle.Part(source + (start * elementSize), parts, elementSize, length);
            for (int j = 0; j < elementSize; j++)
            {
                for (int k = 0; k < 8; k++)
                    rows[k] = destination + (((8 * (nint)j) + k) * rowBytes) + (start / 8);
                PartRows(parts[j], rows, length / 8);
            }
        }
    }

    // 255 bytes times 64 elements are less than the scratch memory, 32 times 512 are just as much.
    private static int PartLength(int elementSize) => elementSize * LongPart <= PartBytes ? LongPart : ShortPart;

    private static void PartRows(byte* plane, byte** rows, nint count)
    {
        for (nint i = Shuffle.PartVectors<Elements8<BitRows>>(plane, rows, count); i < count; i++)
        {
            ulong bits = BitMatrix.Transpose(LittleEndian(Unsafe.ReadUnaligned<ulong>(plane + (8 * i))));
            for (int k = 0; k < 8; k++)
                rows[k][i] = (byte)(bits >> (8 * k));
        }
    }

    private static void JoinRows(byte** rows, byte* plane, nint count)
    {
        for (nint i = Shuffle.JoinVectors<Elements8<BitRows>>(rows, plane, count); i < count; i++)
        {
            ulong bits = 0;
            for (int k = 0; k < 8; k++)
                bits |= (ulong)rows[k][i] << (8 * k);
            Unsafe.WriteUnaligned(plane + (8 * i), LittleEndian(BitMatrix.Transpose(bits)));
        }
    }

    private static ulong LittleEndian(ulong value) =>
        BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
}
