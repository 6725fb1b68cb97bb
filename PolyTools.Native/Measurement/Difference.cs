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
    /// <summary>Compares two results of one type and shape, which need not fit into memory.</summary>
    /// <param name="reference">The result that the other is held against.</param>
    /// <param name="result">The other.</param>
    /// <param name="threads">Threads that compare; each keeps a region of both.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PolyException">One of them cannot be read.</exception>
    public static unsafe Difference Between(
        RegionSource reference, RegionSource result, int threads, CancellationToken cancellation = default)
    {
        long[] shape = [.. result.Shape];
        long[] region = RegionShape(shape, result.ChunkShape ?? reference.ChunkShape);
        long[] grid = [.. shape.Zip(region, (length, part) => (length + part - 1) / part)];
        long regions = ArrayShape.Count(grid, 1);
        var parts = new (double Absolute, double Largest)[threads];
        long next = 0;
        WorkerPool.Shared.Run(threads, worker =>
        {
            using RegionReader first = reference.CreateReader();
            using RegionReader second = result.CreateReader();
            var start = new long[shape.Length];
            var length = new long[shape.Length];
            for (long number; (number = Interlocked.Increment(ref next) - 1) < regions;)
            {
                cancellation.ThrowIfCancellationRequested();
                long rest = number;
                for (int axis = shape.Length - 1; axis >= 0; axis--)
                {
                    (rest, long index) = Math.DivRem(rest, grid[axis]);
                    start[axis] = index * region[axis];
                    length[axis] = Math.Min(region[axis], shape[axis] - start[axis]);
                }

                try
                {
                    parts[worker] = Larger(parts[worker], CompareRegion(first, second, result.Type, start, length));
                }
                catch
                {
                    // The first failure ends the work of all threads.
                    Interlocked.Exchange(ref next, regions);
                    throw;
                }
            }
        });
        return Of(parts, result.Type);
    }

    /// <summary>Bytes that each thread of a comparison takes.</summary>
    /// <param name="reference">As above.</param>
    /// <param name="result">Likewise.</param>
    public static long BytesPerThread(RegionSource reference, RegionSource result)
    {
        long[] region = RegionShape([.. result.Shape], result.ChunkShape ?? reference.ChunkShape);
        return reference.ReaderBytes(region, isAligned: true) + result.ReaderBytes(region, isAligned: true);
    }

    /// <summary>Whole rows, or a part of one, of some hundred thousand elements; where there are chunks, theirs.</summary>
    private static long[] RegionShape(long[] shape, IReadOnlyList<long>? chunkShape)
    {
        var region = new long[shape.Length];
        long room = 1 << 17;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            region[axis] = Math.Clamp(chunkShape?[axis] ?? room, 1, Math.Max(shape[axis], 1));
            room = Math.Max(1, room / region[axis]);
        }

        return region;
    }

    private static unsafe (double Absolute, double Largest) CompareRegion(
        RegionReader reference, RegionReader result, DType type, long[] start, long[] length)
    {
        int rank = length.Length;
        Span<long> ones = stackalloc long[rank];
        ones.Fill(1);
        Span<long> firstStrides = stackalloc long[rank];
        Span<long> secondStrides = stackalloc long[rank];
        byte* first = (byte*)reference.Read(start, ones, length, firstStrides);
        byte* second = (byte*)result.Read(start, ones, length, secondStrides);
        (double Absolute, double Largest) largest = default;
        // Row by row: rows of both lie side by side, but perhaps not one after the other.
        long row = rank == 0 ? 1 : length[^1];
        long rows = ArrayShape.Count(length, 1) / Math.Max(row, 1);
        var index = new long[rank];
        for (long i = 0; i < rows; i++)
        {
            long one = 0, two = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                one += index[axis] * firstStrides[axis];
                two += index[axis] * secondStrides[axis];
            }

            largest = Larger(largest, Compare(first + one, second + two, type, 0, row));
            for (int axis = rank - 2; axis >= 0 && ++index[axis] == length[axis]; axis--)
                index[axis] = 0;
        }

        return largest;
    }

    private static (double Absolute, double Largest) Larger((double Absolute, double Largest) one, (double Absolute, double Largest) other) =>
        (Math.Max(one.Absolute, other.Absolute), Math.Max(one.Largest, other.Largest));

    private static Difference Of((double Absolute, double Largest)[] parts, DType type)
    {
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

    private static unsafe (double Absolute, double Largest) Compare(byte* reference, byte* result, DType type, long start, long end) => type switch
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
