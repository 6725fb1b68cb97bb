using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>The BloscLZ format, a descendant of FastLZ, as C-Blosc 1.21 writes and reads it.</summary>
/// <remarks>
/// <para>The data is a row of instructions. One whose first byte c is below 32 is followed by c + 1 literals. Any other is a match:
/// the upper three bits of c are its length - 2, and 7 there goes on in bytes that are added, up to one below 255; the lower five
/// bits and the next byte are its distance - 1, below 8191. Where all 13 bits are set, two bytes more, the high one first, are the
/// distance - 8192. The first instruction is always literals, and its upper three bits are not counted: bit 5 marks this
/// version of the format.</para>
/// <para>The encoder first looks at a part of the data whether it is worth the time, as C-Blosc does, with the same limits per
/// level.</para>
/// </remarks>
internal sealed unsafe class BloscLz : BlockCodec
{
    private const string CodecName = "blosclz";
    private const int MaxLiterals = 32;
    private const int MaxNear = 8191;
    private const int MaxFar = ushort.MaxValue + MaxNear - 1;
    private const byte Marker = 1 << 5;

    /// <summary>Shorter sources and destinations are not tried, in C-Blosc neither.</summary>
    private const int MinLength = 16;
    private const int MinCapacity = 66;

    /// <summary>Bytes at the end where no match starts, and the one at the end that is always a literal.</summary>
    private const int StartMargin = 12;
    private const int EndMargin = 1;

    /// <summary>The longest part that is looked at beforehand, which is also the number of positions kept while looking.</summary>
    private const int ProbeLog = 12;
    private const int ProbeLength = 1 << ProbeLog;

    /// <summary>Enough for 32 literals and a match with their instructions.</summary>
    private const int FastRoom = 40;

    private const int MaxTableLog = 14;

    /// <summary>For levels 1-9: what the part must shrink by, so that the whole is encoded.</summary>
    private static ReadOnlySpan<float> MinRatios => [0, 2, 1.5f, 1.2f, 1.2f, 1.2f, 1.2f, 1.15f, 1.1f, 1];

    /// <inheritdoc/>
    public override string Name => CodecName;

    /// <inheritdoc/>
    public override int FormatId => 0;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel)
    {
        if (source.Length < MinLength || destination.Length < MinCapacity)
            return 0;
        clevel = Math.Clamp(clevel, 1, 9);
        int tableLog = Math.Min(MaxTableLog, clevel + 11);
        uint* table = (uint*)ThreadScratch.Get(ScratchPurpose.MatchTable, sizeof(uint) << MaxTableLog);
        fixed (byte* input = source, output = destination)
        {
            double ratio = ProbeRatio(input + source.Length - (source.Length / 4), source.Length / 4, (ushort*)table);
            if (ratio < MinRatios[clevel])
                return 0;
            Unsafe.InitBlock(table, 0, (uint)sizeof(uint) << tableLog);

            // Where much is found, short matches cost the decoder more time than they save room, and a match that gives its last
            // byte back often lets the next one begin earlier.
            return Encode(input, source.Length, output, destination.Length, table, 32 - tableLog, ratio < 4 ? 0 : 1, clevel == 9);
        }
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
            throw Damaged(0, "it is empty");
        byte none = 0;
        fixed (byte* input = source, pinned = destination)
            return Decode(input, source.Length, pinned is null ? &none : pinned, destination.Length);
    }

    /// <summary>How much the beginning of some data would shrink: its length by the length of its encoding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double ProbeRatio(byte* source, int length, ushort* table)
    {
        length = Math.Min(length, ProbeLength);
        Unsafe.InitBlock(table, 0, sizeof(ushort) << ProbeLog);

        // Reads: 4 bytes at places before startLimit, 12 before the end; candidates lie lower.
        byte* limit = source + length - EndMargin;
        byte* startLimit = source + length - StartMargin;
        byte* place = source;
        int literals = 4;
        int encoded = 4;
        while (place < startLimit)
        {
            uint sequence = Unsafe.ReadUnaligned<uint>(place);
            nuint slot = Slot(sequence, 32 - ProbeLog);
            byte* match = source + table[slot];
            table[slot] = (ushort)(place - source);
            if (Unsafe.ReadUnaligned<uint>(match) == sequence && match != place)
            {
                nint matched = Matched(place, match, limit);
                if (matched >= 5)
                {
                    encoded += ((literals + MaxLiterals - 1) / MaxLiterals) + MatchBytes(matched, (nint)(place - match));
                    literals = 0;
                    place += matched - 2;
                    table[Slot(Unsafe.ReadUnaligned<uint>(place), 32 - ProbeLog)] = (ushort)(place - source);
                    place += 2;
                    continue;
                }
            }

            place++;
            literals++;
            encoded++;
        }

        return (double)(place - source) / (encoded + 1 + (literals / MaxLiterals));
    }

    /// <summary>The length of a match of which 4 bytes are known; at the limit its last byte is left out, as C-Blosc does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Matched(byte* place, byte* match, byte* limit)
    {
        // A run gets a branch of its own: a processor that foresees it need not wait for the position from the table.
        nint matched = 4 + (place - match == 1
            ? LzCopy.CountMany(place + 4, place + 3, limit)
            : LzCopy.CountEqual(place + 4, match + 4, limit));
        return place + matched == limit ? matched - 1 : matched;
    }

    /// <summary>The bytes that a match takes.</summary>
    private static int MatchBytes(nint length, nint distance) =>
        (length < 9 ? 2 : 3 + (int)((length - 9) / 255)) + (distance > MaxNear ? 2 : 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Encode(
        byte* source, int length, byte* destination, int capacity, uint* table, int shift, int given, bool thorough)
    {
        // Reads: 4 bytes at places before startLimit, 12 bytes before the end; candidates lie lower. After a match, which ends at most
        // EndMargin before the end, places are read only below startLimit. Writes: checked before each match and at the end.
        byte* end = source + length;
        byte* limit = end - EndMargin;
        byte* startLimit = end - StartMargin;
        byte* output = destination;
        byte* outputEnd = destination + capacity;
        byte* anchor = source;
        byte* place = source + 4;
        byte* stop = GiveUpAt(anchor, startLimit, (nint)(outputEnd - output));
        while (true)
        {
            byte* match;
            nint matched;
            nint distance;
            while (true)
            {
                if (place >= stop)
                {
                    if (stop < startLimit)
                        return 0;
                    goto rest;
                }

                uint sequence = Unsafe.ReadUnaligned<uint>(place);
                nuint slot = Slot(sequence, shift);
                match = source + table[slot];
                table[slot] = (uint)(place - source);
                if (Unsafe.ReadUnaligned<uint>(match) == sequence)
                {
                    distance = (nint)(place - match);
                    matched = Matched(place, match, limit) - given;
                    if (matched >= 5 + given && distance < MaxFar && (matched > 7 || distance <= MaxNear))
                        break;
                }

                place++;
            }

            // Literals with an instruction each 32, and the match.
            nint literals = (nint)(place - anchor);
            nint code = matched - 2;
            if (literals <= MaxLiterals && code < 7 + 255 && distance <= MaxNear && outputEnd - output >= FastRoom && end - anchor >= MaxLiterals)
            {
                // Without branches: an instruction for the literals if there are any, the match, and a byte between its two where its
                // length needs it.
                *output = (byte)(literals - 1);
                Vector256.Load(anchor).Store(output + 1);
                output += literals - ((int)-literals >> 31);
                int beyond = (int)code - 7;
                int isShort = beyond >> 31;
                *output = (byte)(((7 + (beyond & isShort)) << 5) + (int)((distance - 1) >> 8));
                output[1] = (byte)beyond;
                output += 2 + isShort;
                *output++ = (byte)(distance - 1);
            }
            else
            {
                output = WriteAny(anchor, end, literals, matched, distance, output, outputEnd);
                if (output is null)
                    return 0;
            }

            place += matched;
            anchor = place;
            stop = GiveUpAt(anchor, startLimit, (nint)(outputEnd - output));
            if (place <= startLimit)
            {
                uint last = Unsafe.ReadUnaligned<uint>(place - 2);
                table[Slot(last, shift)] = (uint)(place - 2 - source);
                if (thorough)
                    table[Slot(last >> 8, shift)] = (uint)(place - 1 - source);
            }
        }

    rest:
        nint left = (nint)(end - anchor);
        if (outputEnd - output < left + ((left + MaxLiterals - 1) / MaxLiterals))
            return 0;
        output = WriteLiterals(anchor, end, output, outputEnd, left);
        *destination |= Marker;
        return (int)(output - destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Slot(uint sequence, int shift) => (sequence * 2654435761u) >> shift;

    /// <summary>The place by which a match must begin, lest the literals before it overflow the room; at most the limit.</summary>
    private static byte* GiveUpAt(byte* anchor, byte* limit, nint room) => limit - anchor <= room ? limit : anchor + room;

    /// <summary>Writes literals and a match of any length.</summary>
    /// <returns>Where the next ones go; null where there is no room.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* WriteAny(byte* anchor, byte* end, nint literals, nint matched, nint distance, byte* output, byte* outputEnd)
    {
        if (outputEnd - output < literals + ((literals + MaxLiterals - 1) / MaxLiterals) + MatchBytes(matched, distance))
            return null;
        output = WriteLiterals(anchor, end, output, outputEnd, literals);
        return WriteMatch(output, matched, distance);
    }

    private static byte* WriteLiterals(byte* source, byte* end, byte* output, byte* outputEnd, nint count)
    {
        while (count > 0)
        {
            nint part = Math.Min(count, MaxLiterals);
            *output++ = (byte)(part - 1);
            if (end - source >= MaxLiterals && outputEnd - output >= MaxLiterals)
                Vector256.Load(source).Store(output);
            else
                Buffer.MemoryCopy(source, output, part, part);
            output += part;
            source += part;
            count -= part;
        }

        return output;
    }

    private static byte* WriteMatch(byte* output, nint length, nint distance)
    {
        nint code = length - 2;
        nint offset = distance - 1;
        bool far = offset >= MaxNear;
        nint high = far ? 31 : offset >> 8;
        if (code < 7)
        {
            *output++ = (byte)((code << 5) + high);
        }
        else
        {
            *output++ = (byte)((7 << 5) + high);
            nint rest = code - 7;
            if (rest >= 255)
            {
                nint full = rest / 255;
                Unsafe.InitBlockUnaligned(output, 255, (uint)full);
                output += full;
                rest -= full * 255;
            }

            *output++ = (byte)rest;
        }

        if (far)
        {
            *output++ = 255;
            offset -= MaxNear;
            *output++ = (byte)(offset >> 8);
        }

        *output++ = (byte)offset;
        return output;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Decode(byte* source, int length, byte* destination, int capacity)
    {
        byte* input = source;
        byte* inputEnd = source + length;
        byte* output = destination;
        byte* outputEnd = destination + capacity;
        int control = *input++ & (MaxLiterals - 1);
        while (true)
        {
            if (control < MaxLiterals)
            {
                nint count = control + 1;
                if (inputEnd - input >= MaxLiterals && outputEnd - output >= MaxLiterals)
                {
                    Vector256.Load(input).Store(output);
                }
                else
                {
                    if (count > inputEnd - input)
                        throw DamagedData.TooFew(CodecName, input - source, count, (nint)(inputEnd - input));
                    if (count > outputEnd - output)
                        throw DamagedData.TooLong(CodecName, input - source, capacity);
                    Buffer.MemoryCopy(input, output, count, count);
                }

                input += count;
                output += count;
            }
            else
            {
                nint matched = (control >> 5) + 2;
                int high = control & 31;
                if (matched == 9)
                {
                    int part;
                    do
                    {
                        if (input >= inputEnd)
                            throw DamagedData.CutOff(CodecName, input - source, "the length of a match");
                        part = *input++;
                        matched += part;
                    }
                    while (part == 255);
                }

                if (input >= inputEnd)
                    throw DamagedData.CutOff(CodecName, input - source, "a distance");
                int low = *input++;
                nint distance = (high << 8) + low + 1;
                if (distance > MaxNear)
                {
                    if (inputEnd - input < 2)
                        throw DamagedData.CutOff(CodecName, input - source, "a distance");
                    distance = (input[0] << 8) + input[1] + MaxNear + 1;
                    input += 2;
                }

                if (distance > output - destination)
                    throw DamagedData.TooFar(CodecName, input - source, distance, (nint)(output - destination));
                if (matched > outputEnd - output)
                    throw DamagedData.TooLong(CodecName, input - source, capacity);
                LzCopy.Match(output, outputEnd, distance, matched);
                output += matched;
            }

            if (input >= inputEnd)
                return (int)(output - destination);
            control = *input++;
        }
    }

    private static CodecException Damaged(long offset, string reason) => new(CodecName, offset, reason);
}
