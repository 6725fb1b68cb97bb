using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.Codecs;

/// <summary>Encodes LZO1X fast, in the manner of LZO1X-1; <see cref="Lzo1xDecoder"/> describes the stream.</summary>
/// <remarks>
/// The first earlier place that a table of hashed positions gives is taken if 4 bytes are alike there, and the more bytes have
/// found no match, the fewer places are looked up.
/// </remarks>
internal static unsafe class Lzo1xEncoder
{
    /// <summary>Bytes of the table of positions.</summary>
    public const int TableBytes = sizeof(ushort) << TableLog;

    /// <summary>The largest distance of an instruction.</summary>
    public const int MaxDistance = 49151;

    /// <summary>The largest distance of the instructions with two bytes, and with a 14-bit distance.</summary>
    public const int MaxNear = 2048, MaxMiddle = 16384;

    /// <summary>The longest match of the instructions with two bytes.</summary>
    public const int MaxNearLength = 8;

    private const int TableLog = 13;

    private const int SkipLog = 5;
    private const int MaxStep = 128;

    /// <summary>No match starts in so many bytes at the end, so that a vector can be read from every place before.</summary>
    private const int StartMargin = 16;

    /// <summary>The most bytes that a stream of so many has.</summary>
    /// <remarks>
    /// n literals have no header for n up to 3 (but one byte at the beginning), one byte up to 18, else at most 2 + (n - 19) / 255. A match
    /// of 4 bytes or more is at least one byte shorter than what it stands for. So both together are longer than what they stand for
    /// only where n is at least 19, and then by at most 1 + (n - 19) / 255, less than n / 16. Literals at the end are at most 2 + n / 16
    /// longer, and the end has 3 bytes: length + length / 16 + 6 holds everything. A vector that is stored where its first byte belongs
    /// passes that by at most <see cref="LzCopy.Margin"/> - 1.
    /// </remarks>
    public static long MaxLength(int length) => length + (length / 16) + 67L;

    /// <summary>Encodes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="table">Memory of <see cref="TableBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, ushort* table)
    {
        Unsafe.InitBlock(table, 0, TableBytes);
        fixed (byte* input = source, output = destination)
            return (int)(Encode(input, source.Length, output, output + destination.Length, table) - output);
    }

    private static byte* Encode(byte* source, int length, byte* destination, byte* destinationEnd, ushort* table)
    {
        byte* end = source + length;
        byte* output = destination;
        byte* literals = source;
        if (length > StartMargin)
        {
            byte* limit = end - StartMargin;
            byte* at = source + 1;
            while (true)
            {
                byte* match;
                nint distance;
                while (true)
                {
                    if (at > limit)
                        goto Rest;

                    // Positions modulo 65536, so that nothing needs to be cleared as the window moves. An entry is 0 or a place before
                    // at, so the distance is at most at - source, and below 65536: match is inside the source whatever it says.
                    uint value = Unsafe.ReadUnaligned<uint>(at);
                    ushort position = (ushort)(at - source);
                    ushort* slot = table + Hash(value);
                    distance = (ushort)(position - *slot);
                    *slot = position;
                    match = at - distance;
                    if (Unsafe.ReadUnaligned<uint>(match) == value && (nuint)(distance - 1) < MaxDistance)
                        break;
                    at += Math.Min(1 + ((at - literals) >> SkipLog), MaxStep);
                }

                while (at - literals > 16 && match > source && at[-1] == match[-1])
                {
                    at--;
                    match--;
                }

                nint count = (nint)(at - literals);
                if (count > 16 || output == destination)
                {
                    output = WriteLiterals(literals, end, count, output, destination, destinationEnd);
                }
                else
                {
                    if (count <= 3)
                        output[-2] |= (byte)count;
                    else
                        *output++ = (byte)(count - 3);
                    Vector128.Load(literals).Store(output);
                    output += count;
                }

                nint matched = 4 + LzCopy.CountEqual(at + 4, match + 4, end);
                output = WriteMatch(output, matched, distance);
                at += matched;
                literals = at;
                if (at > limit)
                    goto Rest;
            }
        }

    Rest:
        output = WriteLiterals(literals, end, (nint)(end - literals), output, destination, destinationEnd);
        return WriteEnd(output);
    }

    /// <summary>Writes literals; 1 to 3 go with the instruction before them.</summary>
    /// <param name="literals">The literals.</param>
    /// <param name="end">The end of the readable memory.</param>
    /// <param name="count">How many; 0 is allowed.</param>
    /// <param name="output">Where the next instruction begins.</param>
    /// <param name="destination">Where the first instruction begins.</param>
    /// <param name="destinationEnd">The end of the writable memory.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* WriteLiterals(
        byte* literals, byte* end, nint count, byte* output, byte* destination, byte* destinationEnd)
    {
        if (count == 0)
            return output;
        if (output == destination && count <= byte.MaxValue - Lzo1xDecoder.EndCode)
            *output++ = (byte)(count + Lzo1xDecoder.EndCode);
        else if (count <= 3)
            output[-2] |= (byte)count;
        else if (count <= 18)
            *output++ = (byte)(count - 3);
        else
            output = WriteLength(output, 0, count - 18);
        LzCopy.Literals(literals, end, output, destinationEnd, count);
        return output + count;
    }

    /// <summary>Writes a match by the shortest instruction for it, with no literal after it.</summary>
    /// <param name="output">Where the instruction goes.</param>
    /// <param name="length">Bytes of the match: 3 or more if the distance is at most <see cref="MaxNear"/>, else 4 or more.</param>
    /// <param name="distance">1 to <see cref="MaxDistance"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteMatch(byte* output, nint length, nint distance)
    {
        nint offset = distance - 1;
        if (length <= MaxNearLength && distance <= MaxNear)
        {
            output[0] = (byte)(((length - 1) << 5) + ((offset & 7) << 2));
            output[1] = (byte)(offset >> 3);
            return output + 2;
        }

        if (distance <= MaxMiddle)
        {
            if (length <= 33)
                *output++ = (byte)(32 + length - 2);
            else
                output = WriteLength(output, 32, length - 33);
        }
        else
        {
            offset = distance - MaxMiddle;
            byte code = (byte)(16 + ((offset >> 14) << 3));
            if (length <= 9)
                *output++ = (byte)(code + length - 2);
            else
                output = WriteLength(output, code, length - 9);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(output, 2), (ushort)(offset << 2));
        return output + 2;
    }

    /// <summary>Writes the instruction that ends a stream.</summary>
    public static byte* WriteEnd(byte* output)
    {
        output[0] = Lzo1xDecoder.EndCode;
        output[1] = output[2] = 0;
        return output + Lzo1xDecoder.EndLength;
    }

    /// <summary>Writes the first byte of an instruction and a length of 1 or more: zeros that count 255 each, and the rest.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* WriteLength(byte* output, byte code, nint length)
    {
        *output++ = code;
        nint zeros = (length - 1) / 255;
        Unsafe.InitBlockUnaligned(output, 0, (uint)zeros);
        output += zeros;
        *output++ = (byte)(length - (zeros * 255));
        return output;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint value) => (value * 0x9E3779B1) >> (32 - TableLog);
}
