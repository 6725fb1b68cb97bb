using System.Numerics;
using System.Runtime.CompilerServices;
using PolyTools.Native.Execution;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Measurement;

/// <summary>How far two results are apart.</summary>
/// <param name="Absolute">
/// The largest |a - b|; infinite if a NaN or an infinity stands against something else. Booleans and strings differ by
/// 1; of complex numbers it is the larger difference of a part.
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
                    DType.Complex128 => Compare((double*)reference, (double*)result, 2 * start, 2 * end),
                    DType.Int8 => CompareIntegers((sbyte*)reference, (sbyte*)result, start, end),
                    DType.UInt8 => CompareIntegers(reference, result, start, end),
                    DType.Int16 => CompareIntegers((short*)reference, (short*)result, start, end),
                    DType.UInt16 => CompareIntegers((ushort*)reference, (ushort*)result, start, end),
                    DType.Int32 => CompareIntegers((int*)reference, (int*)result, start, end),
                    DType.UInt32 => CompareIntegers((uint*)reference, (uint*)result, start, end),
                    DType.Int64 => CompareIntegers((long*)reference, (long*)result, start, end),
                    DType.UInt64 => CompareIntegers((ulong*)reference, (ulong*)result, start, end),
                    DType.String => CompareTexts((StringRef*)reference, (StringRef*)result, start, end),
                    _ => CompareIntegers(reference, result, start, end),
                };
                parts[worker] =
                    (Math.Max(parts[worker].Absolute, absolute), Math.Max(parts[worker].Largest, largest));
            }
        });
        double difference = parts.Max(part => part.Absolute);
        double magnitude = parts.Max(part => part.Largest);
        double unit = type switch
        {
            DType.Float64 or DType.Complex128 => Math.BitIncrement(magnitude) - magnitude,
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (double Absolute, double Largest) CompareIntegers<T>(
        T* reference, T* result, long start, long end)
        where T : unmanaged, IBinaryInteger<T>
    {
        double absolute = 0;
        for (long i = start; i < end; i++)
        {
            if (reference[i] == result[i])
                continue;
            double difference = Math.Abs((double)(Int128.CreateTruncating(reference[i]) - Int128.CreateTruncating(result[i])));
            absolute = Math.Max(absolute, difference);
        }

        return (absolute, 1);
    }

    private static unsafe (double Absolute, double Largest) CompareTexts(
        StringRef* reference, StringRef* result, long start, long end)
    {
        while (start < end && reference[start].Text.SequenceEqual(result[start].Text))
            start++;
        return (start < end ? 1 : 0, 1);
    }
}
