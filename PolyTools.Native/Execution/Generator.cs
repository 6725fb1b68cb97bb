using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.Execution;

/// <summary>Arrays that are computed rather than given.</summary>
public static unsafe class Generator
{
    /// <summary>
    /// Fills an array with points evenly over a range, both ends in: NumPy's <c>linspace</c>, bit for bit.
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
        int workers = Partition.Workers(count, threads);
        WorkerPool.Shared.Run(workers, worker =>
        {
            foreach ((long start, long end) in Partition.Slices(count, worker, workers, cancellation))
            {
                LinspaceRange(destination + (start * type.Size()), type, count, first, last, start, end - start);
            }
        });
    }

    /// <summary>A contiguous part of what <see cref="Linspace"/> makes.</summary>
    /// <param name="destination">Room for <paramref name="length"/> elements.</param>
    /// <param name="type">float32 or float64.</param>
    /// <param name="count">Points of the whole.</param>
    /// <param name="first">The first point of the whole.</param>
    /// <param name="last">The last point of the whole.</param>
    /// <param name="start">Which point the part begins with.</param>
    /// <param name="length">Points of the part.</param>
    public static void LinspaceRange(
        byte* destination, DType type, long count, double first, double last, long start, long length)
    {
        double divisions = Math.Max(count - 1, 1);
        double step = (last - first) / divisions;
        // NumPy scales before it divides where the step is too small to be told from 0.
        bool isTiny = step == 0 && last != first;
        double scale = isTiny ? last - first : step;
        double divisor = isTiny ? divisions : 1;
        if (type == DType.Float64)
            Fill((double*)destination, start, length, first, scale, divisor);
        else
            Fill((float*)destination, start, length, first, scale, divisor);
        if (count > 1 && length > 0 && start + length == count)
        {
            if (type == DType.Float64)
                ((double*)destination)[length - 1] = last;
            else
                ((float*)destination)[length - 1] = (float)last;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(double* destination, long start, long length, double first, double scale, double divisor)
    {
        long i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Whole numbers below 2^53 are exact, so that the additions are.
            Vector256<double> position = Vector256.Create((double)start) + Vector256.Create(0.0, 1, 2, 3);
            for (; i <= length - 4; i += 4)
            {
                (((position / divisor) * scale) + Vector256.Create(first)).Store(destination + i);
                position += Vector256.Create(4.0);
            }
        }

        for (; i < length; i++)
            destination[i] = ((start + i) / divisor * scale) + first;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(float* destination, long start, long length, double first, double scale, double divisor)
    {
        for (long i = 0; i < length; i++)
            destination[i] = (float)(((start + i) / divisor * scale) + first);
    }
}
