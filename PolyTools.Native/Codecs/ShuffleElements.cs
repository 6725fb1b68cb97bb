using System.Runtime.CompilerServices;

namespace PolyTools.Native.Codecs;

/// <summary>Elements of one size, whose bytes are parted and joined with vectors.</summary>
/// <remarks>
/// A round interleaves the bytes of the first half of some vectors with those of the second half. Of 2^n vectors it moves the highest
/// bit of each byte's index to the lowest place: the index is rotated by one bit. Of the 16 elements of 2^k bytes in the same lanes
/// the byte b of element e has the index with the bits (e, b); four rounds, one for each bit of e, make it (b, e), which is byte e of
/// plane b. To go back, k rounds make it (e, b) again.
/// </remarks>
internal unsafe interface IElements
{
    /// <summary>Parts elements: byte j of element i goes to byte i of plane j.</summary>
    /// <param name="source">Element 0.</param>
    /// <param name="planes">As many as an element has bytes.</param>
    /// <param name="start">The first element.</param>
    /// <param name="count">The element behind the last one.</param>
    /// <returns>The first element that is left over, fewer than a vector has bytes before the end.</returns>
    static abstract nint Encode<TLanes, TVector>(byte* source, byte** planes, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>;

    /// <summary>Joins elements.</summary>
    /// <inheritdoc cref="Encode"/>
    static abstract nint Decode<TLanes, TVector>(byte** planes, byte* destination, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>;
}

/// <summary>How 8 bytes of each of 16 elements a lane are read and written: in 8 vectors, with those of two elements in each lane.</summary>
internal unsafe interface IEightBytes
{
    /// <summary>Bytes from one element to the next.</summary>
    static abstract int Step { get; }

    /// <summary>Reads two elements a lane.</summary>
    /// <param name="source">Element 0.</param>
    /// <param name="pair">Which, 0-7.</param>
    static abstract TVector Load<TLanes, TVector>(byte* source, int pair)
        where TLanes : struct, IByteLanes<TVector>;

    /// <summary>Writes two elements a lane.</summary>
    static abstract void Store<TLanes, TVector>(TVector vector, byte* destination, int pair)
        where TLanes : struct, IByteLanes<TVector>;
}

/// <summary>Elements of 2 bytes.</summary>
internal readonly unsafe struct Elements2 : IElements
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Encode<TLanes, TVector>(byte* source, byte** planes, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        byte* plane0 = planes[0];
        byte* plane1 = planes[1];
        nint i = start;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            byte* place = source + (i * 2);
            TVector a0 = TLanes.LoadLanes(place, 32);
            TVector a1 = TLanes.LoadLanes(place + 16, 32);
            TVector b0 = TLanes.Low(a0, a1);
            TVector b1 = TLanes.High(a0, a1);
            TVector c0 = TLanes.Low(b0, b1);
            TVector c1 = TLanes.High(b0, b1);
            TVector d0 = TLanes.Low(c0, c1);
            TVector d1 = TLanes.High(c0, c1);
            TVector e0 = TLanes.Low(d0, d1);
            TVector e1 = TLanes.High(d0, d1);
            TLanes.Store(e0, plane0 + i);
            TLanes.Store(e1, plane1 + i);
        }

        return i;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Decode<TLanes, TVector>(byte** planes, byte* destination, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        byte* plane0 = planes[0];
        byte* plane1 = planes[1];
        nint i = start;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            byte* place = destination + (i * 2);
            TVector a0 = TLanes.Load(plane0 + i);
            TVector a1 = TLanes.Load(plane1 + i);
            TVector b0 = TLanes.Low(a0, a1);
            TVector b1 = TLanes.High(a0, a1);
            TLanes.StoreLanes(b0, place, 32);
            TLanes.StoreLanes(b1, place + 16, 32);
        }

        return i;
    }
}

/// <summary>Elements of 4 bytes.</summary>
internal readonly unsafe struct Elements4 : IElements
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Encode<TLanes, TVector>(byte* source, byte** planes, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        byte* plane0 = planes[0];
        byte* plane1 = planes[1];
        byte* plane2 = planes[2];
        byte* plane3 = planes[3];
        nint i = start;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            byte* place = source + (i * 4);
            TVector a0 = TLanes.LoadLanes(place, 64);
            TVector a1 = TLanes.LoadLanes(place + 16, 64);
            TVector a2 = TLanes.LoadLanes(place + 32, 64);
            TVector a3 = TLanes.LoadLanes(place + 48, 64);
            TVector b0 = TLanes.Low(a0, a2);
            TVector b1 = TLanes.High(a0, a2);
            TVector b2 = TLanes.Low(a1, a3);
            TVector b3 = TLanes.High(a1, a3);
            TVector c0 = TLanes.Low(b0, b2);
            TVector c1 = TLanes.High(b0, b2);
            TVector c2 = TLanes.Low(b1, b3);
            TVector c3 = TLanes.High(b1, b3);
            TVector d0 = TLanes.Low(c0, c2);
            TVector d1 = TLanes.High(c0, c2);
            TVector d2 = TLanes.Low(c1, c3);
            TVector d3 = TLanes.High(c1, c3);
            TVector e0 = TLanes.Low(d0, d2);
            TVector e1 = TLanes.High(d0, d2);
            TVector e2 = TLanes.Low(d1, d3);
            TVector e3 = TLanes.High(d1, d3);
            TLanes.Store(e0, plane0 + i);
            TLanes.Store(e1, plane1 + i);
            TLanes.Store(e2, plane2 + i);
            TLanes.Store(e3, plane3 + i);
        }

        return i;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Decode<TLanes, TVector>(byte** planes, byte* destination, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        byte* plane0 = planes[0];
        byte* plane1 = planes[1];
        byte* plane2 = planes[2];
        byte* plane3 = planes[3];
        nint i = start;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            byte* place = destination + (i * 4);
            TVector a0 = TLanes.Load(plane0 + i);
            TVector a1 = TLanes.Load(plane1 + i);
            TVector a2 = TLanes.Load(plane2 + i);
            TVector a3 = TLanes.Load(plane3 + i);
            TVector b0 = TLanes.Low(a0, a2);
            TVector b1 = TLanes.High(a0, a2);
            TVector b2 = TLanes.Low(a1, a3);
            TVector b3 = TLanes.High(a1, a3);
            TVector c0 = TLanes.Low(b0, b2);
            TVector c1 = TLanes.High(b0, b2);
            TVector c2 = TLanes.Low(b1, b3);
            TVector c3 = TLanes.High(b1, b3);
            TLanes.StoreLanes(c0, place, 64);
            TLanes.StoreLanes(c1, place + 16, 64);
            TLanes.StoreLanes(c2, place + 32, 64);
            TLanes.StoreLanes(c3, place + 48, 64);
        }

        return i;
    }
}

/// <summary>Eight bytes of each element.</summary>
internal readonly unsafe struct Elements8<TAccess> : IElements
    where TAccess : struct, IEightBytes
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Encode<TLanes, TVector>(byte* source, byte** planes, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        byte* plane0 = planes[0];
        byte* plane1 = planes[1];
        byte* plane2 = planes[2];
        byte* plane3 = planes[3];
        byte* plane4 = planes[4];
        byte* plane5 = planes[5];
        byte* plane6 = planes[6];
        byte* plane7 = planes[7];
        nint i = start;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            byte* place = source + (i * TAccess.Step);
            TVector a0 = TAccess.Load<TLanes, TVector>(place, 0);
            TVector a1 = TAccess.Load<TLanes, TVector>(place, 1);
            TVector a2 = TAccess.Load<TLanes, TVector>(place, 2);
            TVector a3 = TAccess.Load<TLanes, TVector>(place, 3);
            TVector a4 = TAccess.Load<TLanes, TVector>(place, 4);
            TVector a5 = TAccess.Load<TLanes, TVector>(place, 5);
            TVector a6 = TAccess.Load<TLanes, TVector>(place, 6);
            TVector a7 = TAccess.Load<TLanes, TVector>(place, 7);
            TVector b0 = TLanes.Low(a0, a4);
            TVector b1 = TLanes.High(a0, a4);
            TVector b2 = TLanes.Low(a1, a5);
            TVector b3 = TLanes.High(a1, a5);
            TVector b4 = TLanes.Low(a2, a6);
            TVector b5 = TLanes.High(a2, a6);
            TVector b6 = TLanes.Low(a3, a7);
            TVector b7 = TLanes.High(a3, a7);
            TVector c0 = TLanes.Low(b0, b4);
            TVector c1 = TLanes.High(b0, b4);
            TVector c2 = TLanes.Low(b1, b5);
            TVector c3 = TLanes.High(b1, b5);
            TVector c4 = TLanes.Low(b2, b6);
            TVector c5 = TLanes.High(b2, b6);
            TVector c6 = TLanes.Low(b3, b7);
            TVector c7 = TLanes.High(b3, b7);
            TVector d0 = TLanes.Low(c0, c4);
            TVector d1 = TLanes.High(c0, c4);
            TVector d2 = TLanes.Low(c1, c5);
            TVector d3 = TLanes.High(c1, c5);
            TVector d4 = TLanes.Low(c2, c6);
            TVector d5 = TLanes.High(c2, c6);
            TVector d6 = TLanes.Low(c3, c7);
            TVector d7 = TLanes.High(c3, c7);
            TVector e0 = TLanes.Low(d0, d4);
            TVector e1 = TLanes.High(d0, d4);
            TVector e2 = TLanes.Low(d1, d5);
            TVector e3 = TLanes.High(d1, d5);
            TVector e4 = TLanes.Low(d2, d6);
            TVector e5 = TLanes.High(d2, d6);
            TVector e6 = TLanes.Low(d3, d7);
            TVector e7 = TLanes.High(d3, d7);
            TLanes.Store(e0, plane0 + i);
            TLanes.Store(e1, plane1 + i);
            TLanes.Store(e2, plane2 + i);
            TLanes.Store(e3, plane3 + i);
            TLanes.Store(e4, plane4 + i);
            TLanes.Store(e5, plane5 + i);
            TLanes.Store(e6, plane6 + i);
            TLanes.Store(e7, plane7 + i);
        }

        return i;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Decode<TLanes, TVector>(byte** planes, byte* destination, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        byte* plane0 = planes[0];
        byte* plane1 = planes[1];
        byte* plane2 = planes[2];
        byte* plane3 = planes[3];
        byte* plane4 = planes[4];
        byte* plane5 = planes[5];
        byte* plane6 = planes[6];
        byte* plane7 = planes[7];
        nint i = start;
        for (; i <= count - TLanes.Width; i += TLanes.Width)
        {
            byte* place = destination + (i * TAccess.Step);
            TVector a0 = TLanes.Load(plane0 + i);
            TVector a1 = TLanes.Load(plane1 + i);
            TVector a2 = TLanes.Load(plane2 + i);
            TVector a3 = TLanes.Load(plane3 + i);
            TVector a4 = TLanes.Load(plane4 + i);
            TVector a5 = TLanes.Load(plane5 + i);
            TVector a6 = TLanes.Load(plane6 + i);
            TVector a7 = TLanes.Load(plane7 + i);
            TVector b0 = TLanes.Low(a0, a4);
            TVector b1 = TLanes.High(a0, a4);
            TVector b2 = TLanes.Low(a1, a5);
            TVector b3 = TLanes.High(a1, a5);
            TVector b4 = TLanes.Low(a2, a6);
            TVector b5 = TLanes.High(a2, a6);
            TVector b6 = TLanes.Low(a3, a7);
            TVector b7 = TLanes.High(a3, a7);
            TVector c0 = TLanes.Low(b0, b4);
            TVector c1 = TLanes.High(b0, b4);
            TVector c2 = TLanes.Low(b1, b5);
            TVector c3 = TLanes.High(b1, b5);
            TVector c4 = TLanes.Low(b2, b6);
            TVector c5 = TLanes.High(b2, b6);
            TVector c6 = TLanes.Low(b3, b7);
            TVector c7 = TLanes.High(b3, b7);
            TVector d0 = TLanes.Low(c0, c4);
            TVector d1 = TLanes.High(c0, c4);
            TVector d2 = TLanes.Low(c1, c5);
            TVector d3 = TLanes.High(c1, c5);
            TVector d4 = TLanes.Low(c2, c6);
            TVector d5 = TLanes.High(c2, c6);
            TVector d6 = TLanes.Low(c3, c7);
            TVector d7 = TLanes.High(c3, c7);
            TAccess.Store<TLanes, TVector>(d0, place, 0);
            TAccess.Store<TLanes, TVector>(d1, place, 1);
            TAccess.Store<TLanes, TVector>(d2, place, 2);
            TAccess.Store<TLanes, TVector>(d3, place, 3);
            TAccess.Store<TLanes, TVector>(d4, place, 4);
            TAccess.Store<TLanes, TVector>(d5, place, 5);
            TAccess.Store<TLanes, TVector>(d6, place, 6);
            TAccess.Store<TLanes, TVector>(d7, place, 7);
        }

        return i;
    }
}

/// <summary>Elements of 16 bytes: their first and their last 8 bytes, in parts that stay in the nearest cache.</summary>
internal readonly unsafe struct Elements16 : IElements
{
    private const int Part = 512;

    /// <inheritdoc/>
    public static nint Encode<TLanes, TVector>(byte* source, byte** planes, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        nint end = start + ((count - start) / TLanes.Width * TLanes.Width);
        for (nint i = start; i < end; i += Part)
        {
            nint partEnd = nint.Min(i + Part, end);
            Elements8<FirstHalves>.Encode<TLanes, TVector>(source, planes, i, partEnd);
            Elements8<LastHalves>.Encode<TLanes, TVector>(source, planes + 8, i, partEnd);
        }

        return end;
    }

    /// <inheritdoc/>
    public static nint Decode<TLanes, TVector>(byte** planes, byte* destination, nint start, nint count)
        where TLanes : struct, IByteLanes<TVector>
    {
        nint end = start + ((count - start) / TLanes.Width * TLanes.Width);
        for (nint i = start; i < end; i += Part)
        {
            nint partEnd = nint.Min(i + Part, end);
            Elements8<FirstHalves>.Decode<TLanes, TVector>(planes, destination, i, partEnd);
            Elements8<LastHalves>.Decode<TLanes, TVector>(planes + 8, destination, i, partEnd);
        }

        return end;
    }
}

/// <summary>Elements of 8 bytes, one after the other.</summary>
internal readonly unsafe struct Whole : IEightBytes
{
    /// <inheritdoc/>
    public static int Step => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* source, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.LoadLanes(source + (16 * pair), 16 * Step);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector vector, byte* destination, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.StoreLanes(vector, destination + (16 * pair), 16 * Step);
}

/// <summary>The first halves of elements of 16 bytes.</summary>
internal readonly unsafe struct FirstHalves : IEightBytes
{
    /// <inheritdoc/>
    public static int Step => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* source, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.LowHalves(
            TLanes.LoadLanes(source + (32 * pair), 16 * Step), TLanes.LoadLanes(source + (32 * pair) + 16, 16 * Step));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector vector, byte* destination, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.StoreHalves(vector, destination + (32 * pair), 16 * Step);
}

/// <summary>The last halves of elements of 16 bytes.</summary>
internal readonly unsafe struct LastHalves : IEightBytes
{
    /// <inheritdoc/>
    public static int Step => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* source, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.HighHalves(
            TLanes.LoadLanes(source + (32 * pair), 16 * Step), TLanes.LoadLanes(source + (32 * pair) + 16, 16 * Step));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector vector, byte* destination, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.StoreHalves(vector, destination + (32 * pair) + 8, 16 * Step);
}

/// <summary>Bytes of 8 elements each, as matrices of 8 × 8 bits: byte i of a plane becomes row i of the matrix, and the other way round.</summary>
internal readonly unsafe struct BitRows : IEightBytes
{
    /// <inheritdoc/>
    public static int Step => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(byte* source, int pair)
        where TLanes : struct, IByteLanes<TVector> => TLanes.TransposeBits(Whole.Load<TLanes, TVector>(source, pair));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector vector, byte* destination, int pair)
        where TLanes : struct, IByteLanes<TVector> =>
        Whole.Store<TLanes, TVector>(TLanes.TransposeBits(vector), destination, pair);
}
