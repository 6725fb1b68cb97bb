using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.Codecs;

/// <summary>Blosc's and numcodecs' shuffle: the first bytes of all elements, then all second bytes, and so on.</summary>
/// <remarks>Bytes at the end that are no whole element stay where they are.</remarks>
internal static unsafe class Shuffle
{
    /// <summary>The largest element.</summary>
    public const int MaxElementSize = 255;

    /// <summary>Parts the bytes of elements.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">At least as many bytes, that do not overlap the source.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    public static void Encode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        Check(source, destination, elementSize);
        int count = source.Length / elementSize;
        fixed (byte* input = source, output = destination)
        {
            byte** planes = stackalloc byte*[elementSize];
            for (int j = 0; j < elementSize; j++)
                planes[j] = output + ((nint)j * count);
            Part(input, planes, elementSize, count);
        }

        int done = count * elementSize;
        source[done..].CopyTo(destination[done..]);
    }

    /// <summary>Joins the bytes of elements.</summary>
    /// <param name="source">What <see cref="Encode"/> wrote.</param>
    /// <param name="destination">At least as many bytes, that do not overlap the source.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    public static void Decode(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        Check(source, destination, elementSize);
        int count = source.Length / elementSize;
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

    /// <summary>Parts elements into planes of any addresses.</summary>
    /// <param name="source">The elements; nothing beyond them is read.</param>
    /// <param name="planes">For each byte of an element, where as many bytes go as there are elements.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="count">How many elements.</param>
    public static void Part(byte* source, byte** planes, int elementSize, nint count)
    {
        nint start = elementSize switch
        {
            2 => PartVectors<Elements2>(source, planes, count),
            4 => PartVectors<Elements4>(source, planes, count),
            8 => PartVectors<Elements8<Whole>>(source, planes, count),
            16 => PartVectors<Elements16>(source, planes, count),
            _ => 0,
        };
        byte* element = source + (start * elementSize);
        for (nint i = start; i < count; i++, element += elementSize)
        {
            for (int j = 0; j < elementSize; j++)
                planes[j][i] = element[j];
        }
    }

    /// <summary>Joins elements from planes of any addresses.</summary>
    /// <param name="planes">For each byte of an element, as many bytes as there are elements; nothing beyond them is read.</param>
    /// <param name="destination">Where the elements go.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="count">How many elements.</param>
    public static void Join(byte** planes, byte* destination, int elementSize, nint count)
    {
        nint start = elementSize switch
        {
            2 => JoinVectors<Elements2>(planes, destination, count),
            4 => JoinVectors<Elements4>(planes, destination, count),
            8 => JoinVectors<Elements8<Whole>>(planes, destination, count),
            16 => JoinVectors<Elements16>(planes, destination, count),
            _ => 0,
        };
        byte* element = destination + (start * elementSize);
        for (nint i = start; i < count; i++, element += elementSize)
        {
            for (int j = 0; j < elementSize; j++)
                element[j] = planes[j][i];
        }
    }

    /// <summary>Parts elements with the widest vectors, then with narrower ones.</summary>
    /// <returns>The first element that is left over.</returns>
    public static nint PartVectors<TElements>(byte* source, byte** planes, nint count)
        where TElements : struct, IElements
    {
        nint start = 0;
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
            start = TElements.Encode<ByteLanes512, Vector512<byte>>(source, planes, start, count);
        if (Vector256.IsHardwareAccelerated && Avx2.IsSupported)
            start = TElements.Encode<ByteLanes256, Vector256<byte>>(source, planes, start, count);
        return TElements.Encode<ByteLanes128, Vector128<byte>>(source, planes, start, count);
    }

    /// <summary>Joins elements with the widest vectors, then with narrower ones.</summary>
    /// <returns>The first element that is left over.</returns>
    public static nint JoinVectors<TElements>(byte** planes, byte* destination, nint count)
        where TElements : struct, IElements
    {
        nint start = 0;
        if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported)
            start = TElements.Decode<ByteLanes512, Vector512<byte>>(planes, destination, start, count);
        if (Vector256.IsHardwareAccelerated && Avx2.IsSupported)
            start = TElements.Decode<ByteLanes256, Vector256<byte>>(planes, destination, start, count);
        return TElements.Decode<ByteLanes128, Vector128<byte>>(planes, destination, start, count);
    }

    /// <summary>Checks the arguments of the filters.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or there is no such element.</exception>
    public static void Check(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elementSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementSize, MaxElementSize);
        if (destination.Length < source.Length)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length:N0} bytes; {source.Length:N0} are needed.", nameof(destination));
        }
    }
}
