using System.Globalization;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Language;
using Xunit;
using Generator = PolyTools.Native.Tests.Language.Generator;
using Node = PolyTools.Native.Tests.Language.Node;

namespace PolyTools.Native.Tests.Engines;

/// <summary>A run region by region gives the bits of a run in memory, whatever the regions.</summary>
public unsafe class StreamedRunTests
{
    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "60", CultureInfo.InvariantCulture);

    private static readonly int SeedOffset = 1_000 * int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_TEST_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static readonly DType[] Types = [.. Enum.GetValues<DType>().Where(type => type != DType.String)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_expressions_have_the_same_bits(int seed)
    {
        var random = new Random(seed + SeedOffset);
        var generator = new Generator(random, allowsApproximate: seed % 2 == 0, Types);
        for (int i = 0; i < Count; i++)
        {
            Node node = generator.Next(1 + (i % 5));
            EngineKind engine = i % 3 == 0 ? EngineKind.Blocked : EngineKind.Fused;
            if (Complaint(node.Text, node.Variables, engine, random) is { } complaint)
                Assert.Fail($"seed {seed}, expression {i}: {node.Text}: {complaint} "
                    + string.Join(", ", node.Variables.Select(pair => $"{pair.Key}: {pair.Value.Description}")));
        }
    }

    [Theory]
    [InlineData("x[::-1] + x[3]")]
    [InlineData("t[1] + m")]
    [InlineData("t[..., ::2] - m[1:2, ::-2]")]
    [InlineData("t[:, 1, ::-1] * row")]
    [InlineData("sum(t, axis=1) + row")]
    [InlineData("m - mean(m, axis=1, keepdims=True)")]
    [InlineData("a = x - mean(x); sum(a*a)/prod(x[2:4])")]
    [InlineData("argmin(t, axis=1) + max(m, axis=(0, 1))")]
    [InlineData("sin(x)*2 + mean(sin(x))")]
    [InlineData("mi // 3 % 2 + sum(mi)")]
    [InlineData("none + 1")]
    [InlineData("sum(nomatrix, axis=0)")]
    [InlineData("col + row")]
    [InlineData("sum(z*w)")]
    public void Shapes_of_all_kinds(string text)
    {
        var random = new Random(7);
        Dictionary<string, ArrayData> variables = Operands.All;
        for (int i = 0; i < 20; i++)
        {
            string? complaint = Complaint(
                text, variables.Where(pair => pair.Value.Type != DType.String).ToDictionary(), EngineKind.Fused, random);
            Assert.True(complaint is null, complaint);
        }
    }

    [Fact]
    public void A_part_that_is_larger_than_what_may_be_kept_is_computed_again()
    {
        var random = new Random(3);
        // sin(x) serves two loops, and m + 1 is smaller than its use.
        foreach (string text in new[] { "sin(x) - mean(sin(x))", "t * exp(m + 1) - exp(m + 1)" })
        {
            string? complaint = Complaint(
                text, Operands.All.Where(pair => pair.Value.Type != DType.String).ToDictionary(), EngineKind.Fused, random,
                largestBuffer: 16);
            Assert.True(complaint is null, complaint);
        }
    }

    [Fact]
    public void Long_sums_have_the_same_bits_for_any_chunk()
    {
        const int length = 700_001;
        var random = new Random(5);
        var x = ArrayData.Of([.. Enumerable.Range(0, length).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(9)))]);
        var bits = new HashSet<long>();
        foreach (long chunk in new long[] { 1000, 4096, 131_072, 131_071, 500_000, length })
        {
            foreach (int threads in new[] { 1, 2, 3 })
            {
                using ArrayOperand array = ArrayOperand.From(x.ToArgument());
                CompiledExpression compiled = CompiledExpression.Compile(
                    Expression.Parse("sum(x*x - x)"), [Variable.Of("x", array)], EngineKind.Fused, new CompileOptions());
                using var run = new StreamedRun(
                    compiled, [new CopyingRegions(array, [chunk])], [default], threads, CancellationToken.None);
                double sum;
                run.Run(&sum, long.MaxValue);
                bits.Add(BitConverter.DoubleToInt64Bits(sum));
            }
        }

        Assert.Single(bits);
        double direct = (double)Evaluator.Evaluate("sum(x*x - x)", new Dictionary<string, object> { ["x"] = x.ToArgument() });
        Assert.Equal(bits.Single(), BitConverter.DoubleToInt64Bits(direct));
    }

    [Fact]
    public void Cancellation_ends_the_run()
    {
        using ArrayOperand array = ArrayOperand.Linspace(DType.Float64, 100_000, -1, 1, 1);
        CompiledExpression compiled = CompiledExpression.Compile(
            Expression.Parse("x + 1"), [Variable.Of("x", array)], EngineKind.Fused, new CompileOptions());
        using var source = new CancellationTokenSource();
        using var run = new StreamedRun(compiled, [new CopyingRegions(array, [1000])], [default], 2, source.Token);
        using var result = new NativeBuffer(compiled.ResultBytes);
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => run.Run(result.Pointer, long.MaxValue));
    }

    private static string? Complaint(
        string text, IReadOnlyDictionary<string, ArrayData> variables, EngineKind engine, Random random, long largestBuffer = long.MaxValue)
    {
        var arrays = new List<ArrayOperand?>();
        var described = new List<Variable>();
        var scalars = new List<Scalar>();
        try
        {
            foreach ((string name, ArrayData data) in variables)
            {
                object value = data.ToArgument();
                Scalar? scalar = data.Shape is null ? Scalar.From(value) : null;
                ArrayOperand? array = scalar is null ? ArrayOperand.From(value) : null;
                arrays.Add(array);
                described.Add(array is null ? Variable.Of(name, scalar!.Value) : Variable.Of(name, array));
                scalars.Add(scalar ?? default);
            }

            Expression expression = Expression.Parse(text);
            CompiledExpression direct = CompiledExpression.Compile(expression, described, engine, new CompileOptions());
            if (direct.IsScalar || direct.Type == DType.String)
                return null;
            CompiledExpression streamed = CompiledExpression.Compile(
                expression, described, engine, new CompileOptions { LargestBuffer = largestBuffer });
            long bytes = direct.ResultBytes;
            using var expected = new NativeBuffer(bytes);
            using var found = new NativeBuffer(bytes);
            string? expectedError = null, foundError = null;
            bool expectedZero = false;
            try
            {
                expectedZero = direct.Run(
                    arrays, [.. scalars], expected.Pointer, 1, StorePolicy.DefaultThreshold, CancellationToken.None);
            }
            catch (PolyException exception)
            {
                expectedError = exception.ErrorId;
            }

            using var run = new StreamedRun(
                streamed,
                [.. arrays.Select(array => array is null ? null : (RegionSource)new CopyingRegions(array, Chunks(array, random)))],
                [.. scalars], 1 + random.Next(3), CancellationToken.None);
            try
            {
                if (run.IsReduction || random.Next(2) == 0)
                    run.Run(found.Pointer, random.Next(2) == 0 ? 0 : long.MaxValue);
                else
                    MakeRegions(run, streamed, found.Pointer, random);
            }
            catch (PolyException exception)
            {
                foundError = exception.ErrorId;
            }

            if (expectedError != foundError)
                return $"{foundError ?? "no error"}, not {expectedError ?? "no error"}";
            if (expectedError is not null)
                return null;
            if (run.DividedByZero != expectedZero)
                return $"divided by zero: {run.DividedByZero}, not {expectedZero}";
            int length = (int)bytes;
            int at = new ReadOnlySpan<byte>(expected.Pointer, length).CommonPrefixLength(new ReadOnlySpan<byte>(found.Pointer, length));
            return at == length ? null : $"byte {at} of {length} differs";
        }
        finally
        {
            arrays.ForEach(array => array?.Dispose());
        }
    }

    /// <summary>Regions as the chunks of an output are, which are not the operands'.</summary>
    private static void MakeRegions(StreamedRun run, CompiledExpression expression, byte* result, Random random)
    {
        ReadOnlySpan<long> shape = expression.Shape.Lengths;
        int size = expression.Type.Size();
        RegionMaker maker = run.Start();
        long rows = shape.Length == 0 ? 1 : shape[0];
        long rowLength = rows == 0 ? 0 : expression.Shape.Count / rows;
        if (rowLength > 0)
        {
            long[] start = new long[shape.Length];
            long[] length = shape.ToArray();
            for (long row = 0; row < rows;)
            {
                long count = Math.Min(1 + random.Next((int)rows), rows - row);
                if (shape.Length > 0)
                    (start[0], length[0]) = (row, count);
                maker.Make(start, length, (nint)(result + (row * rowLength * size)));
                row += count;
            }
        }

        run.Finish(maker);
    }

    private static long[] Chunks(ArrayOperand array, Random random) =>
        [.. array.Shape.Select(length => 1L + random.Next((int)Math.Max(length, 1)))];

    /// <summary>An array that is read as one on disk is: a copy, wherever the reader has room, in strides of its own.</summary>
    private sealed class CopyingRegions(ArrayOperand array, long[] chunkShape) : RegionSource
    {
        public override DType Type => array.Type;

        public override IReadOnlyList<long> Shape => array.Shape;

        public override IReadOnlyList<long>? ChunkShape => chunkShape;

        public override long ReaderBytes(ReadOnlySpan<long> shape, bool isAligned) => 0;

        public override RegionReader CreateReader() => new Reader(array);

        private sealed class Reader(ArrayOperand array) : RegionReader
        {
            private NativeBuffer? memory;

            public override nint Read(
                ReadOnlySpan<long> start, ReadOnlySpan<long> step, ReadOnlySpan<long> shape, Span<long> strides)
            {
                int size = array.Type.Size();
                long count = 1;
                for (int i = shape.Length - 1; i >= 0; i--)
                {
                    Assert.InRange(start[i], 0, array.Shape[i] - 1);
                    Assert.InRange(start[i] + ((shape[i] - 1) * step[i]), start[i], array.Shape[i] - 1);
                    // A gap behind each row, so that strides matter.
                    strides[i] = count * size;
                    count *= shape[i] + 1;
                }

                memory?.Dispose();
                memory = new NativeBuffer(count * size);
                new Span<byte>(memory.Pointer, (int)(count * size)).Fill(0xEE);
                Copy((byte*)array.Pointer, memory.Pointer, start, step, shape, strides, 0);
                return (nint)memory.Pointer;
            }

            public override void Dispose() => memory?.Dispose();

            private void Copy(
                byte* from, byte* to, ReadOnlySpan<long> start, ReadOnlySpan<long> step, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides,
                int axis)
            {
                if (axis == shape.Length)
                {
                    Buffer.MemoryCopy(from, to, array.Type.Size(), array.Type.Size());
                    return;
                }

                for (long i = 0; i < shape[axis]; i++)
                {
                    Copy(
                        from + ((start[axis] + (i * step[axis])) * array.Strides[axis]), to + (i * strides[axis]), start, step, shape,
                        strides, axis + 1);
                }
            }
        }
    }
}
