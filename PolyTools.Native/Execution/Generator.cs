using System.Runtime.CompilerServices;

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
        double divisions = Math.Max(count - 1, 1);
        double step = (last - first) / divisions;
        // NumPy scales before it divides where the step is too small to be told from 0.
        bool isTiny = step == 0 && last != first;
        double scale = isTiny ? last - first : step;
        int workers = Partition.Workers(count, threads);
        WorkerPool.Shared.Run(workers, worker =>
        {
            foreach ((long start, long end) in Partition.Slices(count, worker, workers, cancellation))
                Fill(destination, type, start, end, first, scale, isTiny ? divisions : 1);
        });
        if (count > 1)
        {
            if (type == DType.Float64)
                ((double*)destination)[count - 1] = last;
            else
                ((float*)destination)[count - 1] = (float)last;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(
        byte* destination, DType type, long start, long end, double first, double scale, double divisor)
    {
        if (type == DType.Float64)
        {
            for (long i = start; i < end; i++)
                ((double*)destination)[i] = (i / divisor * scale) + first;
        }
        else
        {
            for (long i = start; i < end; i++)
                ((float*)destination)[i] = (float)((i / divisor * scale) + first);
        }
    }
}
