using System.Numerics;
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
    /// <param name="cancellation">Ends the work.</param>
    public static unsafe Difference Between(
        byte* reference, byte* result, DType type, long count, int threads, CancellationToken cancellation = default)
    {
        var parts = new (double Absolute, double Largest)[threads];
        WorkerPool.Shared.Run(threads, worker =>
        {
            foreach ((long start, long end) in Partition.Slices(count, worker, threads, cancellation))
            {
                (double absolute, double largest) = type switch
                {
                    DType.Float64 => Compare((double*)reference, (double*)result, start, end),
                    DType.Float32 => Compare((float*)reference, (float*)result, start, end),
                    _ => CompareBooleans(reference, result, start, end),
                };
                parts[worker] =
                    (Math.Max(parts[worker].Absolute, absolute), Math.Max(parts[worker].Largest, largest));
            }
        });
        double difference = parts.Max(part => part.Absolute);
        double magnitude = parts.Max(part => part.Largest);
        double unit = type switch
        {
            DType.Float64 => Math.BitIncrement(magnitude) - magnitude,
            DType.Float32 => MathF.BitIncrement((float)magnitude) - (float)magnitude,
            _ => 1,
        };
        return new Difference(difference, difference == 0 ? 0 : difference / unit);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (double Absolute, double Largest) Compare<T>(T* reference, T* result, long start, long end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double absolute = 0;
        double largest = 0;
        for (long i = start; i < end; i++)
        {
            double a = double.CreateTruncating(reference[i]);
            double b = double.CreateTruncating(result[i]);
            double magnitude = Math.Abs(a);
            if (magnitude > largest && double.IsFinite(magnitude))
                largest = magnitude;
            if (a == b)
                continue;
            double difference = Math.Abs(a - b);
            if (difference > absolute)
                absolute = difference;
            else if (double.IsNaN(difference) && !(double.IsNaN(a) && double.IsNaN(b)))
                absolute = double.PositiveInfinity;
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
}
