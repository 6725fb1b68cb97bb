using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Compensated sums of doubles, and their means.</summary>
/// <remarks>
/// <para>
/// An accumulator is an unevaluated sum high + low (Ogita, Rump and Oishi, "Accurate sum and dot product", 2005,
/// algorithm Sum2). Knuth's TwoSum gives s = fl(a + b) and e with a + b = s + e exactly; high becomes s, and e is added to
/// low. Merging two accumulators does the same with both highs and adds the lows. So only the additions to low round, and
/// for n elements |result - Σx| ≤ u·|Σx| + γ²·Σ|x| with u = 2⁻⁵³ and γ = n·u/(1 - n·u): less than 1 ULP as long
/// as Σ|x| / |Σx| is below some u/γ² (10⁴ for n = 10⁷ in the worst case; since a lane absorbs a sixteenth of a block and
/// errors do not all go one way, 10¹⁰ and more in practice).
/// </para>
/// <para>
/// The first sums are the plain ones, so that infinities and NaN come out as by plain addition; the errors are then NaN and are
/// left out. A NaN result is the one NaN. Lanes start from -0, which changes nothing that is added to it.
/// </para>
/// </remarks>
internal sealed unsafe class Summation<TSimd, TVector>(DType resultType, bool isMean) : ColumnReduction
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    public override int ElementSize => sizeof(double);

    public override int FirstSize => sizeof(double);

    public override int SecondSize => sizeof(double);

    public override void Clear(ColumnState state, nint columns)
    {
        new Span<double>((void*)state.First, (int)columns).Fill(-0.0);
        new Span<double>((void*)state.Second, (int)columns).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddRows(
        ColumnState state, nint columns, byte* data, nint pitch, nint rows, long firstIndex)
    {
        double* high = (double*)state.First;
        double* low = (double*)state.Second;
        nint width = TSimd.Count;
        nint column = 0;
        byte* end = data + (rows * pitch);
        for (; column + (4 * width) <= columns; column += 4 * width)
        {
            TVector high0 = TSimd.Load(high + column), low0 = TSimd.Load(low + column);
            TVector high1 = TSimd.Load(high + column + width), low1 = TSimd.Load(low + column + width);
            TVector high2 = TSimd.Load(high + column + (2 * width)), low2 = TSimd.Load(low + column + (2 * width));
            TVector high3 = TSimd.Load(high + column + (3 * width)), low3 = TSimd.Load(low + column + (3 * width));
            for (byte* row = data; row < end; row += pitch)
            {
                double* x = (double*)row + column;
                Absorb(ref high0, ref low0, TSimd.Load(x));
                Absorb(ref high1, ref low1, TSimd.Load(x + width));
                Absorb(ref high2, ref low2, TSimd.Load(x + (2 * width)));
                Absorb(ref high3, ref low3, TSimd.Load(x + (3 * width)));
            }

            TSimd.Store(high0, high + column);
            TSimd.Store(low0, low + column);
            TSimd.Store(high1, high + column + width);
            TSimd.Store(low1, low + column + width);
            TSimd.Store(high2, high + column + (2 * width));
            TSimd.Store(low2, low + column + (2 * width));
            TSimd.Store(high3, high + column + (3 * width));
            TSimd.Store(low3, low + column + (3 * width));
        }

        for (; column + (2 * width) <= columns; column += 2 * width)
        {
            TVector high0 = TSimd.Load(high + column), low0 = TSimd.Load(low + column);
            TVector high1 = TSimd.Load(high + column + width), low1 = TSimd.Load(low + column + width);
            for (byte* row = data; row < end; row += pitch)
            {
                double* x = (double*)row + column;
                Absorb(ref high0, ref low0, TSimd.Load(x));
                Absorb(ref high1, ref low1, TSimd.Load(x + width));
            }

            TSimd.Store(high0, high + column);
            TSimd.Store(low0, low + column);
            TSimd.Store(high1, high + column + width);
            TSimd.Store(low1, low + column + width);
        }

        for (; column < columns; column++)
        {
            double highest = high[column], lowest = low[column];
            for (byte* row = data; row < end; row += pitch)
                Absorb(ref highest, ref lowest, ((double*)row)[column]);
            high[column] = highest;
            low[column] = lowest;
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

        double* high = (double*)state.First;
        double* low = (double*)state.Second;
        double* x = (double*)data;
        for (nint i = 0; i < count; i++)
        {
            double highest = high[i], lowest = low[i];
            for (double* end = x + length; x < end; x++)
                Absorb(ref highest, ref lowest, *x);
            high[i] = highest;
            low[i] = lowest;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Merge(ColumnState target, ColumnState source, nint columns)
    {
        double* high = (double*)target.First;
        double* low = (double*)target.Second;
        double* otherHigh = (double*)source.First;
        double* otherLow = (double*)source.Second;
        nint width = TSimd.Count;
        nint i = 0;
        for (; i + width <= columns; i += width)
        {
            TVector sum = TSimd.Load(high + i);
            TVector error = TSimd.Add(TSimd.Load(low + i), TSimd.Load(otherLow + i));
            Absorb(ref sum, ref error, TSimd.Load(otherHigh + i));
            TSimd.Store(sum, high + i);
            TSimd.Store(error, low + i);
        }

        for (; i < columns; i++)
        {
            low[i] += otherLow[i];
            Absorb(ref high[i], ref low[i], otherHigh[i]);
        }
    }

    public override void Finish(ColumnState state, nint columns, double divisor, byte* result)
    {
        double* high = (double*)state.First;
        double* low = (double*)state.Second;
        for (nint i = 0; i < columns; i++)
        {
            // A low part of 0 must not turn -0 into 0, and one that is not finite belongs to no finite sum.
            double sum = low[i] != 0 && double.IsFinite(low[i]) && double.IsFinite(high[i]) ? high[i] + low[i] : high[i];
            if (isMean)
                sum /= divisor;
            if (double.IsNaN(sum))
                sum = double.NaN;
            if (resultType == DType.Float32)
                ((float*)result)[i] = (float)sum;
            else
                ((double*)result)[i] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ref TVector high, ref TVector low, TVector x)
    {
        TVector sum = TSimd.Add(high, x);
        TVector part = TSimd.Subtract(sum, high);
        TVector error = TSimd.Add(TSimd.Subtract(high, TSimd.Subtract(sum, part)), TSimd.Subtract(x, part));
        high = sum;
        low = TSimd.Add(low, error);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ref double high, ref double low, double x)
    {
        double sum = high + x;
        double part = sum - high;
        double error = high - (sum - part) + (x - part);
        high = sum;
        low += error;
    }
}

/// <summary>Chooses the widest vectors for <see cref="Summation{TSimd, TVector}"/>.</summary>
internal static class Summation
{
    /// <summary>Sums of doubles.</summary>
    /// <param name="resultType">Float64, or Float32 to round to.</param>
    /// <param name="isMean">Divide the sums.</param>
    public static ColumnReduction Create(DType resultType, bool isMean) => Simd.Width switch
    {
        64 => new Summation<Simd512<double>, System.Runtime.Intrinsics.Vector512<double>>(resultType, isMean),
        32 => new Summation<Simd256<double>, System.Runtime.Intrinsics.Vector256<double>>(resultType, isMean),
        _ => new Summation<Simd128<double>, System.Runtime.Intrinsics.Vector128<double>>(resultType, isMean),
    };
}
