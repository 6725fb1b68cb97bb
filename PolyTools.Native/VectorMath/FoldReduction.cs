using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>How an accumulator of the elements' own type absorbs an element, and another accumulator.</summary>
internal unsafe interface IFold<T>
    where T : unmanaged
{
    /// <summary>The accumulator of no elements.</summary>
    static abstract T Identity { get; }

    static abstract Vector<T> Absorb(Vector<T> accumulator, Vector<T> x);
    static abstract T Absorb(T accumulator, T x);
    static abstract T Merge(T accumulator, T other);

    /// <summary>Writes the values of accumulators.</summary>
    static abstract void Finish(T* accumulators, nint count, DType resultType, double divisor, byte* result);
}

/// <summary>A reduction whose accumulators are of the elements' type.</summary>
internal sealed unsafe class FoldReduction<T, TFold>(DType resultType) : ColumnReduction
    where T : unmanaged
    where TFold : IFold<T>
{
    public override int ElementSize => sizeof(T);

    public override int FirstSize => sizeof(T);

    public override void Clear(ColumnState state, nint columns) =>
        new Span<T>((void*)state.First, (int)columns).Fill(TFold.Identity);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddRows(
        ColumnState state, nint columns, byte* data, nint pitch, nint rows, long firstIndex)
    {
        T* accumulators = (T*)state.First;
        nint width = Vector<T>.Count;
        nint column = 0;
        byte* end = data + (rows * pitch);
        nint ahead = Prefetching.RowsAhead(pitch);
        for (; column + (4 * width) <= columns; column += 4 * width)
        {
            T* a = accumulators + column;
            Vector<T> a0 = Vector.Load(a);
            Vector<T> a1 = Vector.Load(a + width);
            Vector<T> a2 = Vector.Load(a + (2 * width));
            Vector<T> a3 = Vector.Load(a + (3 * width));
            for (byte* row = data; row < end; row += pitch)
            {
                T* x = (T*)row + column;
                Prefetching.Lines((byte*)x + ahead, 4 * Vector<byte>.Count);
                a0 = TFold.Absorb(a0, Vector.Load(x));
                a1 = TFold.Absorb(a1, Vector.Load(x + width));
                a2 = TFold.Absorb(a2, Vector.Load(x + (2 * width)));
                a3 = TFold.Absorb(a3, Vector.Load(x + (3 * width)));
            }

            a0.Store(a);
            a1.Store(a + width);
            a2.Store(a + (2 * width));
            a3.Store(a + (3 * width));
        }

        for (; column + width <= columns; column += width)
        {
            Vector<T> a0 = Vector.Load(accumulators + column);
            for (byte* row = data; row < end; row += pitch)
                a0 = TFold.Absorb(a0, Vector.Load((T*)row + column));
            a0.Store(accumulators + column);
        }

        for (; column < columns; column++)
        {
            T a = accumulators[column];
            for (byte* row = data; row < end; row += pitch)
                a = TFold.Absorb(a, ((T*)row)[column]);
            accumulators[column] = a;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddSequences(
        ColumnState state, nint count, byte* data, nint length, long firstIndex, ColumnState lanes)
    {
        if (length >= Lanes)
        {
            base.AddSequences(state, count, data, length, firstIndex, lanes);
            return;
        }

        T* accumulators = (T*)state.First;
        T* x = (T*)data;
        for (nint i = 0; i < count; i++)
        {
            T a = accumulators[i];
            for (T* end = x + length; x < end; x++)
                a = TFold.Absorb(a, *x);
            accumulators[i] = a;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Merge(ColumnState target, ColumnState source, nint columns)
    {
        T* accumulators = (T*)target.First;
        T* others = (T*)source.First;
        for (nint i = 0; i < columns; i++)
            accumulators[i] = TFold.Merge(accumulators[i], others[i]);
    }

    public override void Finish(ColumnState state, nint columns, double divisor, byte* result) =>
        TFold.Finish((T*)state.First, columns, resultType, divisor, result);
}

/// <summary>Sums of 64-bit integers, which wrap; as signed and as unsigned numbers they have the same bits.</summary>
internal readonly unsafe struct IntegerSum : IFold<long>
{
    public static long Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<long> Absorb(Vector<long> accumulator, Vector<long> x) => accumulator + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Absorb(long accumulator, long x) => accumulator + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Merge(long accumulator, long other) => accumulator + other;

    /// <remarks>A result of float64 is the mean of integers of at most 16 bits, whose sum cannot wrap.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(long* accumulators, nint count, DType resultType, double divisor, byte* result)
    {
        for (nint i = 0; i < count; i++)
        {
            if (resultType == DType.Float64)
            {
                double mean = accumulators[i] / divisor;
                ((double*)result)[i] = double.IsNaN(mean) ? double.NaN : mean;
            }
            else
            {
                ((long*)result)[i] = accumulators[i];
            }
        }
    }
}

/// <summary>Products: of 64-bit integers, which wrap, or of doubles.</summary>
/// <remarks>
/// Of doubles, each of the n - 1 multiplications rounds once, so that the relative error is at most (n - 1)·u / (1 - (n - 1)·u),
/// u = 2⁻⁵³, unless an intermediate product overflows or is subnormal. A NaN result is the one NaN.
/// </remarks>
internal readonly unsafe struct Product<T> : IFold<T>
    where T : unmanaged, INumber<T>
{
    public static T Identity => T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Absorb(Vector<T> accumulator, Vector<T> x) => accumulator * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absorb(T accumulator, T x) => unchecked(accumulator * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Merge(T accumulator, T other) => unchecked(accumulator * other);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* accumulators, nint count, DType resultType, double divisor, byte* result)
    {
        for (nint i = 0; i < count; i++)
        {
            T product = T.IsNaN(accumulators[i]) ? T.CreateTruncating(double.NaN) : accumulators[i];
            if (resultType == DType.Float32)
                ((float*)result)[i] = float.CreateTruncating(product);
            else
                ((T*)result)[i] = product;
        }
    }
}

/// <summary>The least element; NaN if there is one. -0 is less than 0. A NaN result is the one NaN.</summary>
internal readonly unsafe struct Least<T> : IFold<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static T Identity => T.IsPositiveInfinity(T.CreateSaturating(double.PositiveInfinity))
        ? T.CreateSaturating(double.PositiveInfinity)
        : T.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Absorb(Vector<T> accumulator, Vector<T> x) => Vector.Min(accumulator, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absorb(T accumulator, T x) => T.Min(accumulator, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Merge(T accumulator, T other) => T.Min(accumulator, other);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* accumulators, nint count, DType resultType, double divisor, byte* result)
    {
        for (nint i = 0; i < count; i++)
            ((T*)result)[i] = T.IsNaN(accumulators[i]) ? T.CreateTruncating(double.NaN) : accumulators[i];
    }
}

/// <summary>The greatest element; NaN if there is one. 0 is greater than -0. A NaN result is the one NaN.</summary>
internal readonly unsafe struct Greatest<T> : IFold<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public static T Identity => T.IsNegativeInfinity(T.CreateSaturating(double.NegativeInfinity))
        ? T.CreateSaturating(double.NegativeInfinity)
        : T.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Absorb(Vector<T> accumulator, Vector<T> x) => Vector.Max(accumulator, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absorb(T accumulator, T x) => T.Max(accumulator, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Merge(T accumulator, T other) => T.Max(accumulator, other);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* accumulators, nint count, DType resultType, double divisor, byte* result) =>
        Least<T>.Finish(accumulators, count, resultType, divisor, result);
}

/// <summary>How an element's bits tell whether it is zero.</summary>
internal interface IZeroBits<T>
    where T : unmanaged
{
    /// <summary>The bits that are not all 0 in an element that is not zero; a float's sign is none of them.</summary>
    static abstract T Significant { get; }
}

/// <summary>All bits of an integer.</summary>
internal readonly struct IntegerBits<T> : IZeroBits<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Significant => T.AllBitsSet;
}

/// <summary>All bits of a floating number but the sign.</summary>
internal readonly struct FloatBits<T> : IZeroBits<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static T Significant => T.AllBitsSet >>> 1;
}

/// <summary>Whether any element is not zero (NaN is not): the bitwise or of all elements.</summary>
internal readonly unsafe struct AnyNonzero<T, TBits> : IFold<T>
    where T : unmanaged, IBinaryInteger<T>
    where TBits : IZeroBits<T>
{
    public static T Identity => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Absorb(Vector<T> accumulator, Vector<T> x) => accumulator | x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absorb(T accumulator, T x) => accumulator | x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Merge(T accumulator, T other) => accumulator | other;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* accumulators, nint count, DType resultType, double divisor, byte* result)
    {
        for (nint i = 0; i < count; i++)
            result[i] = (accumulators[i] & TBits.Significant) != T.Zero ? (byte)1 : (byte)0;
    }
}

/// <summary>Whether all elements are not zero: the accumulator's bits are set once there is a zero.</summary>
internal readonly unsafe struct AllNonzero<T, TBits> : IFold<T>
    where T : unmanaged, IBinaryInteger<T>
    where TBits : IZeroBits<T>
{
    public static T Identity => T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Absorb(Vector<T> accumulator, Vector<T> x) =>
        accumulator | Vector.Equals(x & new Vector<T>(TBits.Significant), Vector<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Absorb(T accumulator, T x) =>
        (x & TBits.Significant) == T.Zero ? T.AllBitsSet : accumulator;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Merge(T accumulator, T other) => accumulator | other;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(T* accumulators, nint count, DType resultType, double divisor, byte* result)
    {
        for (nint i = 0; i < count; i++)
            result[i] = accumulators[i] == T.Zero ? (byte)1 : (byte)0;
    }
}
