using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.Codecs;

/// <summary>How a byte and the one before it make one byte, and are made of it again.</summary>
internal interface INeighbours
{
    /// <summary>What is left of bytes beside those before them.</summary>
    static abstract Vector<byte> Part(Vector<byte> bytes, Vector<byte> before);

    /// <inheritdoc cref="Part(Vector{byte}, Vector{byte})"/>
    static abstract byte Part(byte bytes, byte before);

    /// <summary>The bytes from what was left of them. It is associative: what is left may be joined in any grouping.</summary>
    static abstract Vector256<byte> Join(Vector256<byte> parts, Vector256<byte> before);

    /// <inheritdoc cref="Join(Vector256{byte}, Vector256{byte})"/>
    static abstract Vector128<byte> Join(Vector128<byte> parts, Vector128<byte> before);

    /// <inheritdoc cref="Join(Vector256{byte}, Vector256{byte})"/>
    static abstract byte Join(byte part, byte before);
}

/// <summary>Bytes as something beside the bytes a fixed distance before them.</summary>
internal static unsafe class NeighbourBytes
{
    private const int Lane = 16;

    /// <summary>Each byte beside the one before it; the first ones, that have none, are copied.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">As many bytes, that do not overlap the source.</param>
    /// <param name="length">How many.</param>
    /// <param name="distance">How far before it is.</param>
    public static void Encode<TNeighbours>(byte* source, byte* destination, nint length, int distance)
        where TNeighbours : struct, INeighbours
    {
        nint i = 0;
        for (; i < length && i < distance; i++)
            destination[i] = source[i];
        if (Vector.IsHardwareAccelerated)
        {
            for (; i <= length - Vector<byte>.Count; i += Vector<byte>.Count)
                TNeighbours.Part(Vector.Load(source + i), Vector.Load(source + i - distance)).Store(destination + i);
        }

        for (; i < length; i++)
            destination[i] = TNeighbours.Part(source[i], source[i - distance]);
    }

    /// <summary>The bytes that <see cref="Encode"/> had.</summary>
    /// <inheritdoc cref="Encode"/>
    public static void Decode<TNeighbours>(byte* source, byte* destination, nint length, int distance)
        where TNeighbours : struct, INeighbours
    {
        nint i = 0;
        if (Lane % distance == 0)
        {
            if (Avx2.IsSupported)
                i = Join256<TNeighbours>(source, destination, length, distance);
            if (Vector128.IsHardwareAccelerated)
                i = Join128<TNeighbours>(source, destination, i, length, distance);
        }

        for (; i < length && i < distance; i++)
            destination[i] = source[i];
        // A vector of bytes that are all decoded.
        if (distance >= Lane)
        {
            for (; i <= length - Lane; i += Lane)
                TNeighbours.Join(Vector128.Load(source + i), Vector128.Load(destination + i - distance)).Store(destination + i);
        }

        for (; i < length; i++)
            destination[i] = TNeighbours.Join(source[i], destination[i - distance]);
    }

    // In each lane all bytes with those before them, in steps of doubled distance; then the lower lane's last ones with the upper lane, and all
    // that came before with both. Only the last depends on the vector before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Join256<TNeighbours>(byte* source, byte* destination, nint length, int distance)
        where TNeighbours : struct, INeighbours
    {
        Vector128<byte> lastOfLane = Last(distance);
        Vector256<byte> last = Vector256.Create(lastOfLane, lastOfLane);
        Vector256<byte> before = Vector256<byte>.Zero;
        nint i = 0;
        for (; i <= length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            Vector256<byte> bytes = Vector256.Load(source + i);
            if (distance <= 1)
                bytes = TNeighbours.Join(bytes, Avx2.ShiftLeftLogical128BitLane(bytes, 1));
            if (distance <= 2)
                bytes = TNeighbours.Join(bytes, Avx2.ShiftLeftLogical128BitLane(bytes, 2));
            if (distance <= 4)
                bytes = TNeighbours.Join(bytes, Avx2.ShiftLeftLogical128BitLane(bytes, 4));
            if (distance <= 8)
                bytes = TNeighbours.Join(bytes, Avx2.ShiftLeftLogical128BitLane(bytes, 8));
            Vector256<byte> ends = Avx2.Shuffle(bytes, last);
            Vector256<byte> crossed = Avx2.Permute2x128(ends, ends, 0x08);
            TNeighbours.Join(TNeighbours.Join(bytes, crossed), before).Store(destination + i);
            before = TNeighbours.Join(TNeighbours.Join(ends, Avx2.Permute2x128(ends, ends, 0x01)), before);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Join128<TNeighbours>(byte* source, byte* destination, nint start, nint length, int distance)
        where TNeighbours : struct, INeighbours
    {
        Vector128<byte> last = Last(distance);
        Vector128<byte> before = start == 0 ? Vector128<byte>.Zero : Vector128.Shuffle(Vector128.Load(destination + start - Lane), last);
        nint i = start;
        for (; i <= length - Lane; i += Lane)
        {
            Vector128<byte> bytes = Vector128.Load(source + i);
            // A place of 16 and above is zero.
            if (distance <= 1)
                bytes = TNeighbours.Join(bytes, Vector128.Shuffle(bytes, Vector128.Create(255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, (byte)14)));
            if (distance <= 2)
                bytes = TNeighbours.Join(bytes, Vector128.Shuffle(bytes, Vector128.Create(255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (byte)13)));
            if (distance <= 4)
                bytes = TNeighbours.Join(bytes, Vector128.Shuffle(bytes, Vector128.Create(255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte)11)));
            if (distance <= 8)
                bytes = TNeighbours.Join(bytes, Vector128.Shuffle(bytes, Vector128.Create(255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, (byte)7)));
            TNeighbours.Join(bytes, before).Store(destination + i);
            before = TNeighbours.Join(Vector128.Shuffle(bytes, last), before);
        }

        return i;
    }

    // For each byte of the next lane, the place of the one in this lane that comes last before it, a multiple of the distance away.
    private static Vector128<byte> Last(int distance)
    {
        Span<byte> places = stackalloc byte[Lane];
        for (int i = 0; i < Lane; i++)
            places[i] = (byte)(Lane - distance + (i % distance));
        return Vector128.Create<byte>(places);
    }
}
