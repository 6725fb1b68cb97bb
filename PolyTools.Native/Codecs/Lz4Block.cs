using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>LZ4's block format, with a fast encoder that trades ratio for speed by its acceleration.</summary>
/// <remarks>
/// A block is a row of sequences: a token (literals' count in its upper four bits, match length - 4 in its lower ones; 15 goes on in
/// bytes that are added, up to one below 255), the literals, and the match's distance, two bytes, little-endian. The last sequence
/// has only literals. The format asks that the last 5 bytes are literals and that no match starts in the last 12.
/// </remarks>
internal sealed unsafe class Lz4Block : BlockCodec
{
    /// <summary>The highest acceleration: beyond it, nothing gets faster.</summary>
    public const int MaxAcceleration = 65537;

    private const string CodecName = "lz4";
    private const int MinMatch = 4;
    private const int LastLiterals = 5;
    private const int MatchStartMargin = 12;
    private const int MaxDistance = ushort.MaxValue;

    /// <summary>Enough for the token, 16 bytes in place of up to 14 literals, distance, one more byte and the smallest last sequence.</summary>
    private const int FastRoom = 32;
    private const int TableBytes = 16384;

    /// <summary>After 2 to this power places without a match, the search goes on in larger steps.</summary>
    private const int SkipTrigger = 6;

    /// <summary>Where the positions of earlier sequences are kept, by their hashes.</summary>
    private interface IMatchTable
    {
        /// <summary>The slot of the bytes at a place; 8 of them are readable.</summary>
        static abstract nuint Slot(byte* place);

        static abstract nuint Get(void* table, nuint slot);

        static abstract void Set(void* table, nuint slot, nuint position);
    }

    /// <inheritdoc/>
    public override string Name => CodecName;

    /// <inheritdoc/>
    public override int FormatId => 1;

    /// <summary>The most bytes that a block of a length takes: all literals.</summary>
    public static long MaxEncodedLength(int length) => length + (length / 255L) + 16;

    /// <inheritdoc/>
    /// <remarks>C-Blosc's acceleration: 9 at level 1 to 1 at level 9.</remarks>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel) =>
        EncodeFast(source, destination, 10 - clevel);

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => DecodeBlock(source, destination);

    /// <summary>Encodes one block.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">Where they go.</param>
    /// <param name="acceleration">1 for the best ratio; higher is faster. Values outside 1..<see cref="MaxAcceleration"/> mean the nearest.</param>
    /// <returns>The bytes written, or 0 where they do not fit.</returns>
    public static int EncodeFast(ReadOnlySpan<byte> source, Span<byte> destination, int acceleration)
    {
        acceleration = Math.Clamp(acceleration, 1, MaxAcceleration);
        fixed (byte* input = source, output = destination)
        {
            // An empty span may be pinned as null: no pointer into it is used, since its end is its start.
            if (source.Length <= MatchStartMargin)
                return EncodeLast(input, source.Length, output, output, output + destination.Length);

            byte* table = ThreadScratch.Get(ScratchPurpose.MatchTable, TableBytes);
            Unsafe.InitBlock(table, 0, TableBytes);
            return source.Length - MatchStartMargin < MaxDistance
                ? EncodeWith<NearTable>(input, source.Length, output, destination.Length, table, acceleration)
                : EncodeWith<FarTable>(input, source.Length, output, destination.Length, table, acceleration);
        }
    }

    /// <summary>Decodes one block.</summary>
    /// <param name="source">The block, from its first to its last byte.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="CodecException">The block is damaged, or holds more bytes than the destination has room for.</exception>
    public static int DecodeBlock(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // One byte of own memory stands in for an empty span, whose address may be null.
        byte none = 0;
        fixed (byte* pinnedInput = source, pinnedOutput = destination)
        {
            byte* input = pinnedInput is null ? &none : pinnedInput;
            byte* output = pinnedOutput is null ? &none : pinnedOutput;
            return Decode(input, source.Length, output, destination.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int EncodeWith<TTable>(
        byte* source, int length, byte* destination, int capacity, byte* table, int acceleration)
        where TTable : struct, IMatchTable
    {
        // length > MatchStartMargin. Reads: slots read 8 bytes and comparisons 4 at places up to 11 bytes before the
        // end; candidates lie below the place they are compared with. Writes: all that a sequence needs is checked before it is written.
        byte* end = source + length;
        byte* searchEnd = end - (MatchStartMargin - 1);
        byte* matchLimit = end - LastLiterals;
        byte* output = destination;
        byte* outputEnd = destination + capacity;
        byte* anchor = source;
        byte* next = source + 1;
        TTable.Set(table, TTable.Slot(source), 0);
        while (next < searchEnd)
        {
            byte* place;
            byte* match;
            nint step = 1;
            uint tries = (uint)acceleration << SkipTrigger;
            nuint slot = TTable.Slot(next);
            do
            {
                place = next;
                next += step;
                step = (nint)(tries++ >> SkipTrigger);
                if (next > searchEnd)
                    return EncodeLast(anchor, (nint)(end - anchor), output, destination, outputEnd);
                match = source + TTable.Get(table, slot);
                TTable.Set(table, slot, (nuint)(place - source));
                slot = TTable.Slot(next);
            }
            while (Unsafe.ReadUnaligned<uint>(match) != Unsafe.ReadUnaligned<uint>(place)
                || (typeof(TTable) == typeof(FarTable) && place - match > MaxDistance));

            while (place > anchor && match > source && place[-1] == match[-1])
            {
                place--;
                match--;
            }

            while (true)
            {
                nint literals = (nint)(place - anchor);
                nint distance = (nint)(place - match);

                // A run gets a branch of its own: a processor that foresees it need not wait for the position from the table.
                nint more = LzCopy.CountEqual(place + MinMatch, match + MinMatch, matchLimit);

                if (literals < 15 && more < 15 + 255 && outputEnd - output >= FastRoom && end - anchor >= 16)
                {
                    // Without branches: a byte follows the distance where 15 or more are counted beyond the first 4 of the match.
                    int beyond = (int)more - 15;
                    int isShort = beyond >> 31;
                    *output = (byte)((int)(literals << 4) + 15 + (beyond & isShort));
                    Vector128.Load(anchor).Store(output + 1);
                    output += 1 + literals;
                    Unsafe.WriteUnaligned(output, LittleEndian((ushort)distance));
                    output[2] = (byte)beyond;
                    output += 3 + isShort;
                }
                else
                {
                    output = WriteSequence(anchor, literals, distance, more, output, outputEnd);
                    if (output is null)
                        return 0;
                }

                place += MinMatch + more;
                anchor = place;
                if (place >= searchEnd)
                    return EncodeLast(anchor, (nint)(end - anchor), output, destination, outputEnd);

                // Often one match follows the other.
                TTable.Set(table, TTable.Slot(place - 2), (nuint)(place - 2 - source));
                slot = TTable.Slot(place);
                match = source + TTable.Get(table, slot);
                TTable.Set(table, slot, (nuint)(place - source));
                if (Unsafe.ReadUnaligned<uint>(match) != Unsafe.ReadUnaligned<uint>(place)
                    || (typeof(TTable) == typeof(FarTable) && place - match > MaxDistance))
                {
                    next = place + 1;
                    break;
                }
            }
        }

        return EncodeLast(anchor, (nint)(end - anchor), output, destination, outputEnd);
    }

    /// <summary>Writes a sequence of any length.</summary>
    /// <returns>Where the next one goes; null where there is no room for it and the smallest last one.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* WriteSequence(byte* anchor, nint literals, nint distance, nint more, byte* output, byte* outputEnd)
    {
        // The token, the distance, the longest that both counts can be, and then the smallest last sequence.
        if (outputEnd - output < 3 + literals + (literals / 255) + (more / 255) + 2 + 1 + LastLiterals)
            return null;
        *output++ = (byte)((Math.Min(literals, 15) << 4) + Math.Min(more, 15));
        if (literals >= 15)
            output = WriteLength(output, literals - 15);
        Buffer.MemoryCopy(anchor, output, literals, literals);
        output += literals;
        Unsafe.WriteUnaligned(output, LittleEndian((ushort)distance));
        output += sizeof(ushort);
        return more >= 15 ? WriteLength(output, more - 15) : output;
    }

    /// <summary>Writes the last sequence, which has only literals.</summary>
    /// <returns>The length of the whole block, or 0 where it does not fit.</returns>
    private static int EncodeLast(byte* anchor, nint literals, byte* output, byte* destination, byte* outputEnd)
    {
        nint extra = literals < 15 ? 0 : ((literals - 15) / 255) + 1;
        if (outputEnd - output < 1 + extra + literals)
            return 0;
        *output++ = (byte)(Math.Min(literals, 15) << 4);
        if (literals >= 15)
            output = WriteLength(output, literals - 15);
        Buffer.MemoryCopy(anchor, output, literals, literals);
        return (int)(output + literals - destination);
    }

    /// <summary>Writes what a count has beyond 15.</summary>
    private static byte* WriteLength(byte* output, nint rest)
    {
        if (rest >= 255)
        {
            nint full = rest / 255;
            Unsafe.InitBlockUnaligned(output, 255, (uint)full);
            output += full;
            rest -= full * 255;
        }

        *output++ = (byte)rest;
        return output;
    }

    private static int Decode(byte* source, int length, byte* destination, int capacity)
    {
        byte* input = source;
        byte* inputEnd = source + length;
        byte* output = destination;
        byte* outputEnd = destination + capacity;
        while (input < inputEnd)
        {
            int token = *input++;
            nint count = token >> 4;

            // The common case: up to 14 literals, 16 bytes of room on both sides, and the distance behind them.
            if (count < 15 && inputEnd - input >= 18 && outputEnd - output >= 16)
            {
                Vector128.Load(input).Store(output);
                input += count;
                output += count;
            }
            else
            {
                if (count == 15 && !ReadLength(ref input, inputEnd, ref count))
                    throw DamagedData.CutOff(CodecName, input - source, "the count of literals");
                if (count > inputEnd - input)
                    throw DamagedData.TooFew(CodecName, input - source, count, (nint)(inputEnd - input));
                if (count > outputEnd - output)
                    throw DamagedData.TooLong(CodecName, input - source, capacity);
                LzCopy.Literals(input, inputEnd, output, outputEnd, count);
                input += count;
                output += count;
                if (input == inputEnd)
                    return (int)(output - destination);
                if (inputEnd - input < sizeof(ushort))
                    throw DamagedData.CutOff(CodecName, input - source, "a distance");
            }

            nint distance = LittleEndian(Unsafe.ReadUnaligned<ushort>(input));
            input += sizeof(ushort);
            if ((nuint)(distance - 1) >= (nuint)(output - destination))
                throw DamagedData.TooFar(CodecName, input - 2 - source, distance, (nint)(output - destination));
            nint matched = token & 15;
            if (matched == 15 && !ReadLength(ref input, inputEnd, ref matched))
                throw DamagedData.CutOff(CodecName, input - source, "the length of a match");
            matched += MinMatch;
            if (matched > outputEnd - output)
                throw DamagedData.TooLong(CodecName, input - source, capacity);
            LzCopy.Match(output, outputEnd, distance, matched);
            output += matched;
        }

        throw DamagedData.CutOff(CodecName, length, "a row of sequences, whose last one has no match");
    }

    /// <summary>Adds the bytes that continue a count; false where the input ends first.</summary>
    /// <remarks>A count stays below 255 times the input's length: no overflow.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReadLength(ref byte* input, byte* inputEnd, ref nint count)
    {
        int part;
        do
        {
            if (input >= inputEnd)
                return false;
            part = *input++;
            count += part;
        }
        while (part == 255);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort LittleEndian(ushort value) =>
        BitConverter.IsLittleEndian ? value : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);

    /// <summary>8192 positions below 65536, by a hash of 4 bytes.</summary>
    private readonly struct NearTable : IMatchTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Slot(byte* place) => (Unsafe.ReadUnaligned<uint>(place) * 2654435761u) >> (32 - 13);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Get(void* table, nuint slot) => ((ushort*)table)[slot];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Set(void* table, nuint slot, nuint position) => ((ushort*)table)[slot] = (ushort)position;
    }

    /// <summary>4096 positions, by a hash of 5 bytes: in longer data four alike are found too often to be the best match.</summary>
    private readonly struct FarTable : IMatchTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Slot(byte* place) =>
            (nuint)(((Unsafe.ReadUnaligned<ulong>(place) << 24) * 889523592379ul) >> (64 - 12));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Get(void* table, nuint slot) => ((uint*)table)[slot];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Set(void* table, nuint slot, nuint position) => ((uint*)table)[slot] = (uint)position;
    }
}
