using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.Execution;

/// <summary>Arrays that are computed rather than given.</summary>
public static unsafe class Generator
{
    /// <summary>
    /// Fills an array with points evenly over a range, both ends in: NumPy's <c>linspace</c>, bit for bit,
    /// but for ranges longer than the largest number, for which NumPy has NaN and infinities.
    /// </summary>
    /// <param name="destination">Room for <paramref name="count"/> elements.</param>
    /// <param name="type">float32 or float64; float32 is computed in float64 and rounded.</param>
    /// <param name="count">How many points.</param>
    /// <param name="first">The first point.</param>
    /// <param name="last">The last point; not reached if there is only one.</param>
    /// <param name="threads">
    /// Threads that fill: those that work on the array afterwards, so that each touches its own pages first.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    public static void Linspace(
        byte* destination, DType type, long count, double first, double last, int threads,
        CancellationToken cancellation = default)
    {
        (double from, double scale, double divisor, double factor) = Steps(count, first, last);
        int workers = Partition.Workers(count, threads);
        WorkerPool.Shared.Run(workers, worker =>
        {
            foreach ((long start, long end) in Partition.Slices(count, worker, workers, cancellation))
                Fill(destination, type, start, end, from, scale, divisor, factor);
        });
        if (count > 1)
            SetLast(destination, type, count - 1, last);
    }

    /// <summary>Fills a part of an array with the points that <see cref="Linspace"/> gives it, in one thread.</summary>
    /// <param name="destination">Room for <paramref name="length"/> elements.</param>
    /// <param name="type">float32 or float64; float32 is computed in float64 and rounded.</param>
    /// <param name="start">The index of the part's first point.</param>
    /// <param name="length">How many points the part has.</param>
    /// <param name="count">How many points the whole array has.</param>
    /// <param name="first">The first point of the whole array.</param>
    /// <param name="last">Its last point.</param>
    public static void LinspacePart(
        nint destination, DType type, long start, long length, long count, double first, double last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, count - start);
        (double from, double scale, double divisor, double factor) = Steps(count, first, last);
        // Where the whole array would begin.
        byte* origin = (byte*)destination - (start * type.Size());
        Fill(origin, type, start, start + length, from, scale, divisor, factor);
        if (count > 1 && length > 0 && start + length == count)
            SetLast(origin, type, count - 1, last);
    }

    /// <summary>Point i is (i / divisor · scale + first) · factor.</summary>
    private static (double First, double Scale, double Divisor, double Factor) Steps(long count, double first, double last)
    {
        // A length beyond the largest number: half of it is computed with, and doubled at the end, which is exact.
        if (double.IsInfinity(last - first) && double.IsFinite(first) && double.IsFinite(last))
        {
            (first, double half, double wide, _) = Steps(count, first / 2, last / 2);
            return (first, half, wide, 2);
        }

        double divisions = Math.Max(count - 1, 1);
        double step = (last - first) / divisions;
        // NumPy scales before it divides where the step is too small to be told from 0.
        return step == 0 && last != first ? (first, last - first, divisions, 1) : (first, step, 1, 1);
    }

    private static void SetLast(byte* destination, DType type, long index, double last)
    {
        if (type == DType.Float64)
            ((double*)destination)[index] = last;
        else
            ((float*)destination)[index] = (float)last;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(
        byte* destination, DType type, long start, long end, double first, double scale, double divisor, double factor)
    {
        if (type == DType.Float64)
        {
            long i = start;
            // Whole numbers below 2^53 are exact, and so are their sums.
            Vector256<double> index = Vector256.Create((double)start) + Vector256.Create(0.0, 1, 2, 3);
            for (; i <= end - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                ((((index / divisor) * scale) + Vector256.Create(first)) * factor).Store((double*)destination + i);
                index += Vector256.Create((double)Vector256<double>.Count);
            }

            for (; i < end; i++)
                ((double*)destination)[i] = ((i / divisor * scale) + first) * factor;
        }
        else
        {
            for (long i = start; i < end; i++)
                ((float*)destination)[i] = (float)(((i / divisor * scale) + first) * factor);
        }
    }
}
