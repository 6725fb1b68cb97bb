using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Compensated sums of doubles, and their means.</summary>
/// <remarks>
/// <para>
/// An accumulator is an unevaluated sum high + low (Ogita, Rump and Oishi, "Accurate sum and dot product", 2005,
/// algorithm Sum2). Knuth's TwoSum gives s = fl(a + b) and e with a + b = s + e exactly; high becomes s, and e is added to
/// low. Merging two accumulators does the same with both highs and adds the lows. So only the additions to low round, and
/// if no element goes through more than h additions, |result - Σx| ≤ u·|Σx| + γ²·Σ|x| with u = 2⁻⁵³ and
/// γ = h·u/(1 - h·u): less than 1 ULP as long as Σ|x| / |Σx| is below u/γ². A sum over all of 10⁷ elements has h = 8,300
/// (a sixteenth of a part of 2¹⁷, and the parts), which makes that 10⁸ in the worst case.
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
    /// <summary>Short sequences that are turned round at once.</summary>
    private const int TurnedSequences = 64;

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
        nint ahead = Prefetching.RowsAhead(pitch);
        for (; column + (4 * width) <= columns; column += 4 * width)
        {
            TVector high0 = TSimd.Load(high + column), low0 = TSimd.Load(low + column);
            TVector high1 = TSimd.Load(high + column + width), low1 = TSimd.Load(low + column + width);
            TVector high2 = TSimd.Load(high + column + (2 * width)), low2 = TSimd.Load(low + column + (2 * width));
            TVector high3 = TSimd.Load(high + column + (3 * width)), low3 = TSimd.Load(low + column + (3 * width));
            for (byte* row = data; row < end; row += pitch)
            {
                double* x = (double*)row + column;
                Prefetching.Lines((byte*)x + ahead, 4 * width * sizeof(double));
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
                Prefetching.Lines((byte*)x + ahead, 2 * width * sizeof(double));
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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddSequences(
        ColumnState state, nint count, byte* data, nint length, long firstIndex, ColumnState lanes)
    {
        double* x = (double*)data;
        if (length < Lanes)
        {
            // Turned round, so that whole vectors of sequences absorb an element at once.
            double* turned = stackalloc double[TurnedSequences * LaneBytes / sizeof(double)];
            for (nint first = 0; first < count; first += TurnedSequences)
            {
                nint sequences = nint.Min(TurnedSequences, count - first);
                for (nint i = 0; i < sequences; i++)
                {
                    for (nint j = 0; j < length; j++)
                        turned[(j * sequences) + i] = *x++;
                }

                AddRows(At(state, first), sequences, (byte*)turned, sequences * sizeof(double), length, 0);
            }

            return;
        }

        double* high = (double*)lanes.First;
        double* low = (double*)lanes.Second;
        (nint rows, nint rest) = Math.DivRem(length, Lanes);
        for (nint i = 0; i < count; i++, x += length)
        {
            for (nint lane = 0; lane < LaneBytes / sizeof(double); lane += TSimd.Count)
            {
                TSimd.Store(TSimd.Load(x + lane), high + lane);
                TSimd.Store(TSimd.Create(0), low + lane);
            }

            AddRows(lanes, Lanes, (byte*)x + LaneBytes, LaneBytes, rows - 1, 0);
            for (nint lane = 0; lane < rest; lane++)
                Absorb(ref high[lane], ref low[lane], x[(rows * LaneBytes / sizeof(double)) + lane]);
            for (nint lane = 0; lane < 8; lane += TSimd.Count)
                MergeVectors<TSimd, TVector>(high + lane, low + lane, high + lane + 8, low + lane + 8);
            MergeVectors<Simd128<double>, Vector128<double>>(high, low, high + 4, low + 4);
            MergeVectors<Simd128<double>, Vector128<double>>(high + 2, low + 2, high + 6, low + 6);
            MergeVectors<Simd128<double>, Vector128<double>>(high, low, high + 2, low + 2);
            double highest = high[0], lowest = low[0] + low[1];
            Absorb(ref highest, ref lowest, high[1]);
            ref double targetLow = ref ((double*)state.Second)[i];
            targetLow += lowest;
            Absorb(ref ((double*)state.First)[i], ref targetLow, highest);
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
            MergeVectors<TSimd, TVector>(high + i, low + i, otherHigh + i, otherLow + i);

        for (; i < columns; i++)
        {
            low[i] += otherLow[i];
            Absorb(ref high[i], ref low[i], otherHigh[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Finish(ColumnState state, nint columns, double divisor, byte* result)
    {
        double* high = (double*)state.First;
        double* low = (double*)state.Second;
        nint width = TSimd.Count;
        nint i = 0;
        if (resultType == DType.Float64)
        {
            TVector divisors = TSimd.Create(isMean ? divisor : 1);
            TVector zero = TSimd.Create(0);
            for (; i + width <= columns; i += width)
            {
                // A low part of 0 must not turn -0 into 0.
                TVector part = TSimd.Load(low + i);
                TVector first = TSimd.Load(high + i);
                TVector sums = TSimd.Select(TSimd.Equal(part, zero), first, TSimd.Add(first, part));
                if (isMean)
                    sums = TSimd.Divide(sums, divisors);
                if (TSimd.All(TSimd.Equal(TSimd.Subtract(sums, sums), zero)))
                    TSimd.Store(sums, (double*)result + i);
                else
                    FinishEach(i, i + width);
            }
        }

        FinishEach(i, columns);

        void FinishEach(nint from, nint to)
        {
            for (nint column = from; column < to; column++)
            {
                // A low part that is not finite belongs to no finite sum.
                double part = low[column];
                double sum = high[column];
                if (part != 0 && double.IsFinite(part) && double.IsFinite(sum))
                    sum += part;
                if (isMean)
                    sum /= divisor;
                if (double.IsNaN(sum))
                    sum = double.NaN;
                if (resultType == DType.Float32)
                    ((float*)result)[column] = (float)sum;
                else
                    ((double*)result)[column] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MergeVectors<TAnySimd, TAnyVector>(
        double* high, double* low, double* otherHigh, double* otherLow)
        where TAnySimd : struct, ISimd<TAnyVector, double>
        where TAnyVector : struct
    {
        TAnyVector sum = TAnySimd.Load(high);
        TAnyVector error = TAnySimd.Add(TAnySimd.Load(low), TAnySimd.Load(otherLow));
        Absorb<TAnySimd, TAnyVector>(ref sum, ref error, TAnySimd.Load(otherHigh));
        TAnySimd.Store(sum, high);
        TAnySimd.Store(error, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb<TAnySimd, TAnyVector>(ref TAnyVector high, ref TAnyVector low, TAnyVector x)
        where TAnySimd : struct, ISimd<TAnyVector, double>
        where TAnyVector : struct
    {
        TAnyVector sum = TAnySimd.Add(high, x);
        TAnyVector part = TAnySimd.Subtract(sum, high);
        TAnyVector error = TAnySimd.Add(TAnySimd.Subtract(high, TAnySimd.Subtract(sum, part)), TAnySimd.Subtract(x, part));
        high = sum;
        low = TAnySimd.Add(low, error);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ref TVector high, ref TVector low, TVector x) =>
        Absorb<TSimd, TVector>(ref high, ref low, x);

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
        64 => new Summation<Simd512<double>, Vector512<double>>(resultType, isMean),
        32 => new Summation<Simd256<double>, Vector256<double>>(resultType, isMean),
        _ => new Summation<Simd128<double>, Vector128<double>>(resultType, isMean),
    };
}
