using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Reductions: their values, and that the bits depend on nothing but the elements.</summary>
public unsafe class ReducerTests
{
    private static readonly long[][] Shapes =
    [
        [], [1], [2], [15], [16], [17], [33], [1000], [2047], [2048], [2049], [5000], [300000],
        [1, 7], [7, 1], [3, 5], [5, 3], [100, 3], [3, 100], [4000, 3], [3, 4000], [60, 70], [2, 3000], [3000, 2],
        [1500, 17], [17, 1500], [130, 129], [1, 1, 6], [4, 5, 6], [3, 40, 50], [700, 3, 2], [2, 3, 700], [2, 1100, 3],
        [5, 2, 2500], [50, 1, 50], [30, 16, 16], [3, 4, 5, 6], [2, 3, 4, 500], [500, 4, 3, 2], [2, 500, 2, 5], [5, 1, 7, 20],
        [3, 3, 2, 2, 3, 2],
    ];

    /// <summary>Shapes whose reduced ranges are divided.</summary>
    private static readonly long[][] LargeShapes =
    [
        [700_003], [130_001, 3], [3, 130_001], [600, 700], [400, 1100], [2, 3, 70_000], [140_000, 2, 2], [2, 140_000, 2],
        [40_000, 2, 2, 4], [400, 2, 800], [2, 300_000], [300, 1, 1500], [100, 4000],
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_are_those_of_NumPy(bool special)
    {
        NumPy.SkipWithout();
        var random = new Random(special ? 11 : 12);
        Compare(
            from shape in Shapes
            from axes in ReductionCase.Subsets(shape.Length)
            from type in ReductionCase.Types
            from kind in ReductionCase.Kinds
            // All of them for few axes; a sample of the many.
            where shape is [] or [< 10_000] || random.Next(4 + (shape.Length * 4)) == 0
            select new ReductionCase(kind, type, shape, axes),
            random, special);
    }

    [Fact]
    public void Values_of_long_ranges_are_those_of_NumPy()
    {
        NumPy.SkipWithout();
        var random = new Random(13);
        Compare(
            from shape in LargeShapes
            from axes in ReductionCase.Subsets(shape.Length)
            from type in ReductionCase.Types
            from kind in ReductionCase.Kinds
            where random.Next(100) == 0
            select new ReductionCase(kind, type, shape, axes),
            random, special: false);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_and_the_place_of_the_elements_do_not_change_the_bits(bool special)
    {
        var random = new Random(special ? 21 : 22);
        foreach (long[] shape in Shapes.Concat(LargeShapes))
        {
            long count = shape.Aggregate(1L, (a, b) => a * b);
            foreach (DType type in ReductionCase.Types)
            {
                if (count > 100_000 && random.Next(4) != 0)
                    continue;
                byte[] data = ReductionCase.Random(random, type, count, special);
                foreach (int[] axes in ReductionCase.Subsets(shape.Length))
                {
                    var reduction = new ReductionCase(
                        ReductionCase.Kinds[random.Next(ReductionCase.Kinds.Length)], type, shape, axes);
                    if (axes.Length > 0 && shape.Length > 1 && random.Next(2) == 0)
                        continue;
                    byte[] expected = reduction.Reduce(data);
                    Assert.True(expected.AsSpan().SequenceEqual(reduction.Reduce(data, 1, copies: true)), $"{reduction}");
                    foreach (int threads in new[] { 2, 3, 7 })
                    {
                        Assert.True(
                            expected.AsSpan().SequenceEqual(reduction.Reduce(data, threads, threads == 3)),
                            $"{reduction}, {threads} threads");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_sum_of_ten_million_is_within_one_unit_of_the_exact_one()
    {
        NumPy.SkipWithout();
        var random = new Random(41);
        // Sums near 0, whose terms cancel, as well as plain ones.
        Compare(
            new[]
            {
                new ReductionCase(ReductionKind.Sum, DType.Float64, [10_000_000], [0]),
                new ReductionCase(ReductionKind.Mean, DType.Float64, [10_000_000], [0]),
            },
            random, special: false, element => (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-20, 20)));
    }

    [Fact]
    public void What_cancels_leaves_what_is_left()
    {
        double[] x = new double[100_000];
        for (int i = 0; i < x.Length; i++)
            x[i] = (i % 4) switch { 1 => 1e16, 3 => -1e16, _ => 1 };
        Assert.Equal([50_000.0], Doubles(ReductionKind.Sum, x));
        Assert.Equal([0.5], Doubles(ReductionKind.Mean, x));
    }

    [Fact]
    public void Infinities_stay_infinities()
    {
        const double Infinity = double.PositiveInfinity;
        double[][] arrays = [[1, Infinity, 2], [Infinity, Infinity], [-Infinity, 5, -Infinity], [Infinity, -Infinity], [1, double.NaN]];
        double[] sums = [Infinity, Infinity, -Infinity, double.NaN, double.NaN];
        foreach (int padding in new[] { 0, 13, 100, 5000 })
        {
            for (int i = 0; i < arrays.Length; i++)
            {
                Assert.Equal([sums[i]], Doubles(ReductionKind.Sum, [.. arrays[i], .. new double[padding]]));
                Assert.Equal([sums[i]], Doubles(ReductionKind.Sum, [.. new double[padding], .. arrays[i]]));
            }
        }

        Assert.Equal([Infinity], Doubles(ReductionKind.Sum, [1e308, 1e308]));
        Assert.Equal([double.MaxValue], Doubles(ReductionKind.Sum, [double.MaxValue, -1, 0.5]));
        Assert.Equal(
            BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(Doubles(ReductionKind.Sum, [-0.0, -0.0])[0]));
        Assert.Equal(
            BitConverter.DoubleToInt64Bits(0.0), BitConverter.DoubleToInt64Bits(Doubles(ReductionKind.Sum, [-0.0, 0.0])[0]));
    }

    [Fact]
    public void Integer_sums_wrap_and_narrow_ones_do_not()
    {
        Assert.Equal(long.MinValue, Single<long>(ReductionKind.Sum, DType.Int64, new[] { long.MaxValue, 1L }));
        Assert.Equal(1UL, Single<ulong>(ReductionKind.Sum, DType.UInt64, new[] { ulong.MaxValue, 2UL }));
        Assert.Equal(255L * 100_000, (long)Single<ulong>(ReductionKind.Sum, DType.UInt8, Enumerable.Repeat((byte)255, 100_000).ToArray()));
        Assert.Equal(-128L * 100_000, Single<long>(ReductionKind.Sum, DType.Int8, Enumerable.Repeat((sbyte)-128, 100_000).ToArray()));
        Assert.Equal(
            Math.ScaleB(1, 63),
            Single<double>(ReductionKind.Mean, DType.Int64, new[] { long.MaxValue, long.MaxValue }));
    }

    [Fact]
    public void The_first_of_equals_is_found_wherever_it_is()
    {
        var random = new Random(51);
        foreach (int count in new[] { 1, 2, 3, 15, 16, 17, 100, 2048, 2049, 5000, 400_000 })
        {
            for (int trial = 0; trial < 20; trial++)
            {
                double[] x = new double[count];
                int first = random.Next(count);
                for (int i = first; i < count; i++)
                    x[i] = i == first || random.Next(5) == 0 ? (trial % 2 == 0 ? -1 : double.NaN) : random.Next(2) - 0.0;
                Assert.Equal(first, Single<long>(ReductionKind.ArgMinimum, DType.Float64, x));
                for (int i = 0; i < count; i++)
                    x[i] = -x[i];
                Assert.Equal(first, Single<long>(ReductionKind.ArgMaximum, DType.Float64, x));
            }
        }

        Assert.Equal(0, Single<long>(ReductionKind.ArgMinimum, DType.Float64, new[] { 0.0, -0.0 }));
        Assert.Equal(0, Single<long>(ReductionKind.ArgMaximum, DType.Float64, new[] { -0.0, 0.0 }));
    }

    [Fact]
    public void Of_no_elements_there_are_sums_but_no_extrema()
    {
        double[] none = [];
        Assert.Equal([0.0], Doubles(ReductionKind.Sum, none));
        Assert.Equal([1.0], Doubles(ReductionKind.Product, none));
        Assert.Equal([double.NaN], Doubles(ReductionKind.Mean, none));
        foreach (DType type in ReductionCase.Types)
        {
            Assert.Equal([0], new ReductionCase(ReductionKind.Any, type, [0], [0]).Reduce([]));
            Assert.Equal([1, 1, 1], new ReductionCase(ReductionKind.All, type, [3, 0], [1]).Reduce([]));
            ReductionKind[] extrema =
            [
                ReductionKind.Minimum, ReductionKind.Maximum, ReductionKind.ArgMinimum, ReductionKind.ArgMaximum,
            ];
            foreach (ReductionKind kind in extrema)
            {
                Assert.Empty(new ReductionCase(kind, type, [0, 5], [1]).Reduce([]));
                Assert.Empty(new ReductionCase(kind, type, [0, 0], [1]).Reduce([]));
                PolyException exception = Assert.Throws<PolyException>(
                    () => new ReductionCase(kind, type, [5, 0], [1]).Reduce([]));
                Assert.Equal("EmptyReduction", exception.ErrorId);
            }
        }

        Assert.Equal(
            [Complex.Zero, Complex.Zero],
            MemoryMarshal.Cast<byte, Complex>(
                new ReductionCase(ReductionKind.Sum, DType.Complex128, [0, 2], [0]).Reduce([])).ToArray());
        Assert.Equal(
            [Complex.One],
            MemoryMarshal.Cast<byte, Complex>(
                new ReductionCase(ReductionKind.Product, DType.Complex128, [0], [0]).Reduce([])).ToArray());
    }

    [Fact]
    public void A_mean_divides_by_what_it_is_told()
    {
        double[] x = [1, 2, 3, 4];
        double mean;
        fixed (double* elements = x)
        {
            Reducer.Reduce(
                ReductionKind.Mean, DType.Float64, [4], [true], new MemorySource((nint)elements, 8, false), 3,
                (byte*)&mean, 1, default);
        }

        Assert.Equal(10.0 / 3, mean);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_cancelled_reduction_ends(int threads)
    {
        byte[] data = ReductionCase.Random(new Random(61), DType.Float64, 3_000_000, false);
        foreach (int[] axes in ReductionCase.Subsets(2))
        {
            var reduction = new ReductionCase(ReductionKind.Sum, DType.Float64, [1000, 3000], axes);
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => reduction.Reduce(data, threads, false, cancelled.Token));

            using var later = new CancellationTokenSource();
            byte[] result = new byte[reduction.ResultCount * 8];
            fixed (byte* target = result, elements = data)
            {
                var source = new CancellingSource(new MemorySource((nint)elements, 8, false), later);
                nint address = (nint)target;
                Assert.ThrowsAny<OperationCanceledException>(() => Reducer.Reduce(
                    reduction.Kind, reduction.Type, reduction.Shape, reduction.Reduced, source, 1, (byte*)address, threads,
                    later.Token));
                // Each thread may have begun another block.
                Assert.InRange(source.Reads, 10, 10 + (2 * threads));
            }
        }
    }

    [Theory]
    [InlineData(ReductionKind.Sum, DType.Bool, DType.Int64)]
    [InlineData(ReductionKind.Sum, DType.Int8, DType.Int64)]
    [InlineData(ReductionKind.Product, DType.UInt16, DType.UInt64)]
    [InlineData(ReductionKind.Sum, DType.Float32, DType.Float32)]
    [InlineData(ReductionKind.Mean, DType.UInt8, DType.Float64)]
    [InlineData(ReductionKind.Mean, DType.Float32, DType.Float32)]
    [InlineData(ReductionKind.Mean, DType.Complex128, DType.Complex128)]
    [InlineData(ReductionKind.Minimum, DType.Bool, DType.Bool)]
    [InlineData(ReductionKind.Any, DType.Complex128, DType.Bool)]
    [InlineData(ReductionKind.ArgMaximum, DType.Bool, DType.Int64)]
    internal void Types_of_results_are_those_of_NumPy(ReductionKind kind, DType input, DType result) =>
        Assert.Equal(result, Reducer.ResultType(kind, input));

    private static double[] Doubles(ReductionKind kind, double[] x) =>
        MemoryMarshal.Cast<byte, double>(
            new ReductionCase(kind, DType.Float64, [x.Length], [0]).Reduce(MemoryMarshal.AsBytes(x.AsSpan()))).ToArray();

    private static TResult Single<TResult>(ReductionKind kind, DType type, Array x)
        where TResult : unmanaged
    {
        byte[] bytes = new byte[x.Length * type.Size()];
        Buffer.BlockCopy(x, 0, bytes, 0, bytes.Length);
        byte[] result = new ReductionCase(kind, type, [x.Length], [0]).Reduce(bytes);
        return Assert.Single(MemoryMarshal.Cast<byte, TResult>(result).ToArray());
    }

    /// <summary>Compares reductions with NumPy's: integers, tests and extrema exactly, sums within a unit.</summary>
    private static void Compare(
        IEnumerable<ReductionCase> reductions, Random random, bool special, Func<int, double>? element = null)
    {
        string path = Path.GetTempFileName();
        try
        {
            var input = new System.Text.StringBuilder(path).Append('\n');
            List<(ReductionCase Case, byte[] Result)> results = [];
            using (FileStream file = File.Create(path))
            {
                // Consecutive cases of one shape and type share their elements.
                (DType Type, long[] Shape, byte[] Data, long Offset) last = (DType.String, [], [], 0);
                foreach (ReductionCase reduction in reductions.OrderBy(reduction => reduction.Type))
                {
                    if (last.Type != reduction.Type || last.Shape != reduction.Shape)
                    {
                        byte[] data = ReductionCase.Random(random, reduction.Type, reduction.Count, special);
                        if (element is not null)
                        {
                            Span<double> numbers = MemoryMarshal.Cast<byte, double>(data.AsSpan());
                            for (int i = 0; i < numbers.Length; i++)
                                numbers[i] = element(i);
                        }

                        last = (reduction.Type, reduction.Shape, data, file.Position);
                        file.Write(data);
                    }

                    results.Add((reduction, reduction.Reduce(last.Data, 2)));
                    input.Append($"{reduction} {last.Offset}\n");
                }
            }

            string[] lines = NumPy.ScriptWithNumPy("numpy_reductions.py", input.ToString())
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(results.Count, lines.Length);
            Assert.True(results.Count > 0);
            for (int i = 0; i < lines.Length; i++)
            {
                (ReductionCase reduction, byte[] actual) = results[i];
                string[] fields = lines[i].Split(' ');
                Assert.Equal(fields[0], reduction.ResultType.Name());
                byte[] expected = fields[1] == "-" ? [] : Convert.FromBase64String(fields[1]);
                Assert.Equal(expected.Length, actual.Length);
                AssertClose(reduction, expected, actual);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertClose(ReductionCase reduction, byte[] expected, byte[] actual)
    {
        bool isSum = reduction.Kind is ReductionKind.Sum or ReductionKind.Mean;
        switch (reduction.ResultType)
        {
            case DType.Float32:
                ReadOnlySpan<float> expectedFloats = MemoryMarshal.Cast<byte, float>(expected);
                ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(actual);
                for (int i = 0; i < floats.Length; i++)
                    Check(expectedFloats[i], floats[i], Math.Abs((double)MathF.BitIncrement(MathF.Abs(expectedFloats[i])) - MathF.Abs(expectedFloats[i])), i);
                break;
            case DType.Float64 or DType.Complex128:
                ReadOnlySpan<double> expectedDoubles = MemoryMarshal.Cast<byte, double>(expected);
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(actual);
                // A complex product's error is relative to its magnitude.
                int group = reduction.ResultType == DType.Complex128 && reduction.Kind == ReductionKind.Product ? 2 : 1;
                for (int i = 0; i < doubles.Length; i++)
                {
                    int start = i / group * group;
                    double magnitude = group == 1 ? Math.Abs(expectedDoubles[i])
                        : Math.Max(Math.Abs(expectedDoubles[start]), Math.Abs(expectedDoubles[start + 1]));
                    Check(expectedDoubles[i], doubles[i], Math.BitIncrement(magnitude) - magnitude, i);
                }

                break;
            default:
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"{reduction}");
                break;
        }

        void Check(double exact, double value, double unit, int place)
        {
            // A mean rounds twice; a product's error is at most a unit per factor and operation, in both values.
            double bound = isSum ? reduction.Kind == ReductionKind.Sum ? 1 : 2
                : reduction.Kind == ReductionKind.Product ? 8.0 * reduction.ReducedCount : 0;
            bool isSame = exact == value || (double.IsNaN(exact) && double.IsNaN(value))
                || Math.Abs(exact - value) <= bound * unit;
            Assert.True(isSame, $"{reduction} [{place}]: {value:R}, not {exact:R}");
        }
    }

    /// <summary>What is run again with narrower vectors.</summary>
    public class WidthTests
    {
        /// <summary>
        /// The bits of some hundred results, which are the same on every machine. They may change if what is merged with
        /// what is changed, but then for all.
        /// </summary>
        [Fact]
        public void Vectors_do_not_change_the_bits()
        {
            var random = new Random(31);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (long[] shape in Shapes.Concat(LargeShapes))
            {
                foreach (DType type in ReductionCase.Types)
                {
                    var reduction = new ReductionCase(
                        ReductionCase.Kinds[random.Next(ReductionCase.Kinds.Length)], type, shape,
                        [.. Enumerable.Range(0, shape.Length).Where(_ => random.Next(2) == 0)]);
                    byte[] data = ReductionCase.Random(random, type, reduction.Count, random.Next(2) == 0);
                    hash.AppendData(reduction.Reduce(data, 2));
                    if (type is DType.Float64 or DType.Float32 or DType.Complex128)
                    {
                        hash.AppendData((reduction with { Kind = ReductionKind.Sum }).Reduce(data));
                        hash.AppendData((reduction with { Kind = ReductionKind.Product }).Reduce(data));
                    }
                }
            }

            Assert.Equal("63977B58182C1DAE672508B6173A729D", Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16)));
        }
    }

    /// <summary>Cancels when it is read the tenth time.</summary>
    private sealed class CancellingSource(IBlockSource source, CancellationTokenSource cancellation) : IBlockSource
    {
        private int reads;

        public int Reads => reads;

        public byte* Read(long start, int count, byte* scratch)
        {
            if (Interlocked.Increment(ref reads) == 10)
                cancellation.Cancel();
            return source.Read(start, count, scratch);
        }
    }
}
