using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.Codecs;

/// <summary>What encoders and decoders of the Lempel-Ziv family share: comparing and copying a few or many bytes, fast.</summary>
/// <remarks>
/// Pointers, because the decoders' speed hangs on copying more bytes than were asked for wherever there is room for them. Each method
/// says what its caller must have checked.
/// </remarks>
internal static unsafe class LzCopy
{
    /// <summary>Bytes beyond its end that <see cref="Wild"/> and <see cref="Match"/> may touch.</summary>
    public const int Margin = 32;

    /// <summary>How many bytes are alike.</summary>
    /// <param name="first">Where to begin.</param>
    /// <param name="second">Where the other bytes are: an earlier place in the same memory.</param>
    /// <param name="limit">First must stay below it: [first, limit) is readable, and so is as much from second, which lies lower.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint CountEqual(byte* first, byte* second, byte* limit)
    {
        if (limit - first >= sizeof(ulong))
        {
            ulong difference = Difference(first, second);
            if (difference != 0)
                return FirstDifference(difference);
        }

        return CountMany(first, second, limit);
    }

    /// <summary>Copies to another buffer, a vector at a time, up to <see cref="Margin"/> - 1 bytes more than asked for.</summary>
    /// <param name="source">Length + <see cref="Margin"/> bytes are readable.</param>
    /// <param name="destination">Length + <see cref="Margin"/> bytes are writable.</param>
    /// <param name="length">Bytes that matter.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Wild(byte* source, byte* destination, nint length)
    {
        byte* end = destination + length;
        do
        {
            Vector256.Load(source).Store(destination);
            source += Margin;
            destination += Margin;
        }
        while (destination < end);
    }

    /// <summary>Copies to another buffer; vectors where there is room for them.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="sourceEnd">The end of the readable memory, at least length bytes on.</param>
    /// <param name="destination">Where they go.</param>
    /// <param name="destinationEnd">The end of the writable memory, at least length bytes on.</param>
    /// <param name="length">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Literals(byte* source, byte* sourceEnd, byte* destination, byte* destinationEnd, nint length)
    {
        if (length <= 512 && sourceEnd - source >= length + Margin && destinationEnd - destination >= length + Margin)
            Wild(source, destination, length);
        else
            Buffer.MemoryCopy(source, destination, length, length);
    }

    /// <summary>
    /// Repeats decoded bytes: destination[i] = destination[i - distance] for ascending i, so that a distance below the length repeats
    /// a pattern.
    /// </summary>
    /// <param name="destination">At least distance bytes before it are decoded.</param>
    /// <param name="end">The end of the writable memory, at least length bytes on.</param>
    /// <param name="distance">1 or more.</param>
    /// <param name="length">1 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Match(byte* destination, byte* end, nint distance, nint length)
    {
        // Stores end less than Margin bytes behind destination + length; loads start at destination - distance and never pass the stores.
        if (distance >= Vector128<byte>.Count && end - destination >= length + Margin)
        {
            byte* source = destination - distance;
            Vector128.Load(source).Store(destination);
            Vector128.Load(source + 16).Store(destination + 16);
            if (length > 32)
                Far(destination + 32, distance, length - 32);
        }
        else
        {
            Near(destination, end, distance, length);
        }
    }

    /// <summary>As <see cref="Match"/>, with distance at least 16 and <see cref="Margin"/> bytes of room.</summary>
    private static void Far(byte* destination, nint distance, nint length)
    {
        byte* stop = destination + length;
        if (distance >= Vector256<byte>.Count)
        {
            do
            {
                Vector256.Load(destination - distance).Store(destination);
                destination += Vector256<byte>.Count;
            }
            while (destination < stop);
        }
        else
        {
            do
            {
                Vector128.Load(destination - distance).Store(destination);
                destination += Vector128<byte>.Count;
            }
            while (destination < stop);
        }
    }

    /// <summary>As <see cref="Match"/>, for any distance and no room beyond the end.</summary>
    private static void Near(byte* destination, byte* end, nint distance, nint length)
    {
        byte* stop = destination + length;

        // Vectors are stored where a whole one, of 32 bytes at most, fits before the end; the bytes that are left follow one by one.
        byte* vectorStop = end - Margin < stop ? end - Margin + 1 : stop;
        if (destination < vectorStop)
        {
            if (distance >= Vector128<byte>.Count)
            {
                do
                {
                    Vector128.Load(destination - distance).Store(destination);
                    destination += Vector128<byte>.Count;
                }
                while (destination < vectorStop);
            }
            else
            {
                // 16 bytes of the pattern; the load may take bytes at and behind the destination, which the shuffle does not use.
                Vector128<byte> pattern = Vector128.ShuffleNative(
                    Vector128.Load(destination - distance), Vector128.Load(Indexes + (16 * distance)));
                if ((distance & (distance - 1)) == 0)
                {
                    Vector256<byte> two = Vector256.Create(pattern, pattern);
                    do
                    {
                        two.Store(destination);
                        destination += Vector256<byte>.Count;
                    }
                    while (destination < vectorStop);
                }
                else
                {
                    // The largest multiple of the distance that a vector holds: the pattern starts anew there.
                    nint step = Steps[(int)distance];
                    do
                    {
                        pattern.Store(destination);
                        destination += step;
                    }
                    while (destination < vectorStop);
                }
            }
        }

        for (; destination < stop; destination++)
            *destination = destination[-distance];
    }

    /// <summary>As <see cref="CountEqual"/>; for runs, where second is the place before first, and for all that may be long.</summary>
    /// <remarks>Words first, because a word's difference is known sooner than a vector's.</remarks>
    public static nint CountMany(byte* first, byte* second, byte* limit)
    {
        nint count = 0;
        nint room = (nint)(limit - first);
        if (room >= 2 * Vector256<byte>.Count)
        {
            for (; count < Vector256<byte>.Count; count += sizeof(ulong))
            {
                ulong difference = Difference(first + count, second + count);
                if (difference != 0)
                    return count + FirstDifference(difference);
            }

            do
            {
                uint equal = Vector256.Equals(Vector256.Load(first + count), Vector256.Load(second + count)).ExtractMostSignificantBits();
                if (equal != uint.MaxValue)
                    return count + (nint)(uint)BitOperations.TrailingZeroCount(~equal);
                count += Vector256<byte>.Count;
            }
            while (room - count >= Vector256<byte>.Count);
        }

        for (; room - count >= sizeof(ulong); count += sizeof(ulong))
        {
            ulong difference = Difference(first + count, second + count);
            if (difference != 0)
                return count + FirstDifference(difference);
        }

        while (count < room && first[count] == second[count])
            count++;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Difference(byte* first, byte* second) =>
        Unsafe.ReadUnaligned<ulong>(first) ^ Unsafe.ReadUnaligned<ulong>(second);

    /// <summary>The first byte in memory that is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint FirstDifference(ulong difference) => BitConverter.IsLittleEndian
        ? (nint)((uint)BitOperations.TrailingZeroCount(difference) >> 3)
        : (nint)((uint)BitOperations.LeadingZeroCount(difference) >> 3);

    /// <summary>For each distance below 16, which bytes of a pattern a vector repeats: i modulo the distance.</summary>
    private static byte* Indexes => (byte*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(IndexTable));

    private static ReadOnlySpan<byte> IndexTable =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
        0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
        0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
        0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
    ];

    private static ReadOnlySpan<byte> Steps => [0, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15];
}
