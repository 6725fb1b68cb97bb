using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>Snappy inside a Blosc frame: each stream is a raw one, without Snappy's framing.</summary>
/// <remarks>
/// A stream begins with the number of its bytes, 7 bits a byte, the lowest first, with the highest bit set in all but the last. Then
/// come elements, whose kind is in the two lowest bits of their first byte. 0: literals, their number - 1 in the upper 6 bits, where 60 to
/// 63 say that it stands in the next 1 to 4 bytes. 1: a match of 4 to 11 bytes, length - 4 in 3 bits, the distance in the upper 3 bits
/// and the next byte. 2 and 3: a match of 1 to 64 bytes, length - 1 in the upper 6 bits, the distance in the next 2 or 4 bytes. All
/// numbers are little-endian. Matches are looked for within parts of 64 kB, by one table of positions. Written here since the
/// libraries there are allocate for each stream.
/// </remarks>
internal sealed unsafe class SnappyBlock : BlockCodec
{
    private const string CodecName = "snappy";
    private const int PartLength = 1 << 16;
    private const int TableLog = 14;

    /// <summary>The bytes at the end of a part where no match starts: what is read at a place may be 8 bytes long.</summary>
    private const int StartMargin = 15;

    /// <inheritdoc/>
    public override string Name => CodecName;

    /// <inheritdoc/>
    public override int FormatId => 2;

    /// <inheritdoc/>
    /// <remarks>It has no levels.</remarks>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel)
    {
        if (destination.IsEmpty)
            return 0;
        ushort* table = (ushort*)ThreadScratch.Get(ScratchPurpose.MatchTable, sizeof(ushort) << TableLog);
        fixed (byte* input = source, pinned = destination)
        {
            byte* outputEnd = pinned + destination.Length;
            byte* output = WriteLength(pinned, outputEnd, source.Length);
            for (int start = 0; start < source.Length && output is not null; start += PartLength)
                output = EncodePart(input + start, Math.Min(PartLength, source.Length - start), output, outputEnd, table);
            return output is null ? 0 : (int)(output - pinned);
        }
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte none = 0;
        fixed (byte* input = source, pinned = destination)
            return Decode(input, source.Length, pinned is null ? &none : pinned, destination.Length);
    }

    private static byte* WriteLength(byte* output, byte* end, int length)
    {
        for (uint rest = (uint)length; ; rest >>= 7)
        {
            if (output == end)
                return null;
            *output++ = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80)
                return output;
        }
    }

    /// <summary>Writes the elements of a part.</summary>
    /// <returns>Where the next ones go; null where there is no room.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* EncodePart(byte* source, int length, byte* output, byte* outputEnd, ushort* table)
    {
        // Reads: 4 bytes at places StartMargin - 4 before the end; candidates lie below the place they are compared with.
        byte* end = source + length;
        byte* anchor = source;
        if (length > StartMargin)
        {
            // Short data needs no large table, whose clearing takes time.
            int tableLog = Math.Clamp(32 - System.Numerics.BitOperations.LeadingZeroCount((uint)length - 1), 8, TableLog);
            int shift = 32 - tableLog;
            Unsafe.InitBlock(table, 0, (uint)sizeof(ushort) << tableLog);
            byte* startLimit = end - StartMargin;
            byte* place = source + 1;
            while (true)
            {
                // The longer nothing is found, the larger the steps.
                uint tries = 32;
                byte* match;
                while (true)
                {
                    if (place > startLimit)
                        return WriteLiterals(anchor, end, (nint)(end - anchor), output, outputEnd);
                    uint bytes = Unsafe.ReadUnaligned<uint>(place);
                    nuint slot = (bytes * 0x1e35a7bdu) >> shift;
                    match = source + table[slot];
                    table[slot] = (ushort)(place - source);
                    if (Unsafe.ReadUnaligned<uint>(match) == bytes)
                        break;
                    place += tries++ >> 5;
                }

                if (place > anchor)
                {
                    output = WriteLiterals(anchor, end, (nint)(place - anchor), output, outputEnd);
                    if (output is null)
                        return null;
                }

                while (true)
                {
                    nint matched = 4 + LzCopy.CountEqual(place + 4, match + 4, end);
                    output = WriteMatch(matched, (nint)(place - match), output, outputEnd);
                    if (output is null)
                        return null;
                    place += matched;
                    anchor = place;
                    if (place > startLimit)
                        return WriteLiterals(anchor, end, (nint)(end - anchor), output, outputEnd);

                    // Often one match follows the other.
                    table[(Unsafe.ReadUnaligned<uint>(place - 1) * 0x1e35a7bdu) >> shift] = (ushort)(place - 1 - source);
                    uint bytes = Unsafe.ReadUnaligned<uint>(place);
                    nuint slot = (bytes * 0x1e35a7bdu) >> shift;
                    match = source + table[slot];
                    table[slot] = (ushort)(place - source);
                    if (Unsafe.ReadUnaligned<uint>(match) != bytes)
                        break;
                }

                place++;
            }
        }

        return WriteLiterals(anchor, end, length, output, outputEnd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteLiterals(byte* source, byte* sourceEnd, nint length, byte* output, byte* outputEnd)
    {
        if (length <= 16 && length > 0 && sourceEnd - source >= 16 && outputEnd - output >= 17)
        {
            *output = (byte)((length - 1) << 2);
            Vector128.Load(source).Store(output + 1);
            return output + 1 + length;
        }

        return WriteManyLiterals(source, length, output, outputEnd);
    }

    // A part has at most 65536 literals: two bytes hold their number - 1.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* WriteManyLiterals(byte* source, nint length, byte* output, byte* outputEnd)
    {
        if (length == 0)
            return output;
        nint count = length - 1;
        int extra = count < 60 ? 0 : count < 256 ? 1 : 2;
        if (outputEnd - output < 1 + extra + length)
            return null;
        *output++ = (byte)((extra == 0 ? count : 59 + extra) << 2);
        for (; extra > 0; extra--, count >>= 8)
            *output++ = (byte)count;
        Buffer.MemoryCopy(source, output, length, length);
        return output + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteMatch(nint length, nint distance, byte* output, byte* outputEnd)
    {
        if (outputEnd - output < 3 * ((length / 60) + 1))
            return null;

        // Of 65 to 67 bytes 60 come first: what is left over is never less than 4.
        while (length >= 68)
        {
            output = WriteCopy(64, distance, output);
            length -= 64;
        }

        if (length > 64)
        {
            output = WriteCopy(60, distance, output);
            length -= 60;
        }

        if (length < 12 && distance < 2048)
        {
            *output = (byte)(((distance >> 8) << 5) + ((length - 4) << 2) + 1);
            output[1] = (byte)distance;
            return output + 2;
        }

        return WriteCopy(length, distance, output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteCopy(nint length, nint distance, byte* output)
    {
        *output = (byte)(((length - 1) << 2) + 2);
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(output + 1, 2), (ushort)distance);
        return output + 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Decode(byte* source, int length, byte* destination, int capacity)
    {
        byte* input = source;
        byte* inputEnd = source + length;
        long expected = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (input == inputEnd)
                throw DamagedData.Truncated(CodecName, length);
            int part = *input++;
            expected |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                break;
            if (shift == 28)
                throw new CodecException(CodecName, 0, "its length has more than 5 bytes");
        }

        if (expected > capacity)
            throw DamagedData.TooLong(CodecName, 0, capacity);
        byte* output = destination;
        byte* outputEnd = destination + expected;
        while (input < inputEnd)
        {
            int tag = *input++;
            int kind = tag & 3;
            if (kind == 0)
            {
                nint count = (tag >> 2) + 1;
                if (count <= 16 && inputEnd - input >= 16 && outputEnd - output >= 16)
                {
                    Vector128.Load(input).Store(output);
                    input += count;
                    output += count;
                    continue;
                }

                if (count > 60)
                    count = 1 + ReadNumber(ref input, inputEnd, source, (int)count - 60);
                if (count > inputEnd - input)
                    throw DamagedData.Truncated(CodecName, length);
                if (count > outputEnd - output)
                    throw TooLong(input - source, expected);
                LzCopy.Literals(input, inputEnd, output, outputEnd, count);
                input += count;
                output += count;
                continue;
            }

            nint matched;
            nint distance;
            if (kind == 1)
            {
                matched = ((tag >> 2) & 7) + 4;
                distance = ((nint)(tag >> 5) << 8) + ReadNumber(ref input, inputEnd, source, 1);
            }
            else
            {
                matched = (tag >> 2) + 1;
                distance = ReadNumber(ref input, inputEnd, source, kind == 2 ? 2 : 4);
            }

            if ((nuint)(distance - 1) >= (nuint)(output - destination))
            {
                throw new CodecException(
                    CodecName, input - source, $"the distance {distance:N0} leads outside the {output - destination:N0} bytes decoded");
            }

            if (matched > outputEnd - output)
                throw TooLong(input - source, expected);
            LzCopy.Match(output, outputEnd, distance, matched);
            output += matched;
        }

        return output == outputEnd
            ? (int)expected
            : throw new CodecException(CodecName, length, $"it ends after {output - destination:N0} of {expected:N0} bytes");
    }

    /// <summary>A number of 1 to 4 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint ReadNumber(ref byte* input, byte* inputEnd, byte* source, int bytes)
    {
        if (inputEnd - input < bytes)
            throw DamagedData.Truncated(CodecName, inputEnd - source);
        long number = 0;
        for (int i = 0; i < bytes; i++)
            number |= (long)*input++ << (8 * i);
        return (nint)number;
    }

    private static CodecException TooLong(long offset, long expected) =>
        new(CodecName, offset, $"it holds more than the {expected:N0} bytes that it announces");
}
