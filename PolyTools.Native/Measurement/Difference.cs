using System.Runtime.CompilerServices;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Measurement;

/// <summary>How far two results are apart.</summary>
/// <param name="Absolute">
/// The largest |a - b|; infinite if a NaN or an infinity stands against something else. Booleans differ by 1.
/// </param>
/// <param name="Ulp">
/// <see cref="Absolute"/> in units in the last place of the largest finite magnitude of the reference.
/// </param>
public readonly record struct Difference(double Absolute, double Ulp)
{
    /// <summary>Compares two results of one type and length.</summary>
    /// <param name="reference">The result that the other is held against.</param>
    /// <param name="result">The other.</param>
    /// <param name="type">Their type.</param>
    /// <param name="count">Their elements.</param>
    /// <param name="threads">Threads that compare.</param>
    public static unsafe Difference Between(byte* reference, byte* result, DType type, long count, int threads)
    {
        var parts = new (double Absolute, double Largest)[threads];
        WorkerPool.Shared.Run(threads, worker =>
        {
            (long start, long end) = Partition.Range(count, worker, threads);
            parts[worker] = type switch
            {
                DType.Float64 => Compare((double*)reference, (double*)result, start, end),
                DType.Float32 => Compare((float*)reference, (float*)result, start, end),
                _ => CompareBooleans(reference, result, start, end),
            };
        });
        double absolute = parts.Max(part => part.Absolute);
        double largest = parts.Max(part => part.Largest);
        double unit = type == DType.Float32
            ? MathF.BitIncrement((float)largest) - (float)largest
            : Math.BitIncrement(largest) - largest;
        return new Difference(absolute, absolute == 0 ? 0 : type == DType.Bool ? absolute : absolute / unit);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (double Absolute, double Largest) Compare(
        double* reference, double* result, long start, long end)
    {
        double absolute = 0;
        double largest = 0;
        for (long i = start; i < end; i++)
        {
            double a = reference[i];
            double magnitude = Math.Abs(a);
            if (magnitude > largest && magnitude <= double.MaxValue)
                largest = magnitude;
            Include(a, result[i], ref absolute);
        }

        return (absolute, largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (double Absolute, double Largest) Compare(
        float* reference, float* result, long start, long end)
    {
        double absolute = 0;
        double largest = 0;
        for (long i = start; i < end; i++)
        {
            double a = reference[i];
            double magnitude = Math.Abs(a);
            if (magnitude > largest && magnitude <= float.MaxValue)
                largest = magnitude;
            Include(a, result[i], ref absolute);
        }

        return (absolute, largest);
    }

    private static unsafe (double Absolute, double Largest) CompareBooleans(
        byte* reference, byte* result, long start, long end)
    {
        while (start < end && reference[start] == result[start])
            start++;
        return (start < end ? 1 : 0, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Include(double a, double b, ref double absolute)
    {
        if (a == b)
            return;
        double difference = Math.Abs(a - b);
        if (difference > absolute)
            absolute = difference;
        else if (double.IsNaN(difference) && !(double.IsNaN(a) && double.IsNaN(b)))
            absolute = double.PositiveInfinity;
    }
}
