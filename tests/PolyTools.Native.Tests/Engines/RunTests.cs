using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Runs: what they write, from many threads at once, cancelled, and from the cache.</summary>
public class RunTests
{
    [Theory]
    [InlineData("a*b + 1")]
    [InlineData("f*g + 1")]
    [InlineData("f*a + 1")]
    [InlineData("a")]
    [InlineData("where(p, f, 2)")]
    [InlineData("a < f")]
    [InlineData("p & q")]
    [InlineData("sin(a) + cos(a)")]
    public void Storing_past_the_caches_writes_the_same_and_nothing_else(string text)
    {
        using var pool = new OperandPool(51);
        foreach (EngineKind engine in AvailableEngines.All)
        {
            TestExpression compiled = Result.Compile(text, engine);
            Result reference = Result.Of(compiled, pool, 0, OperandPool.Length);
            // Result.Of looks at the bytes on both sides of each result.
            for (int count = 0; count < 150; count++)
                Check(count, count % 17, count % 13);
            for (int shift = 0; shift < 64; shift++)
                Check(1000 + shift, shift % 7, shift);
            Check(4095, 0, 1);
            Check(4097, 1, 3);
            Check(OperandPool.Length - 1, 1, 1);

            void Check(int count, int offset, int shift)
            {
                Result result = Result.Of(compiled, pool, offset, count, 3, shift, nonTemporal: true);
                Assert.True(
                    reference.FirstDifference(result, offset) < 0, $"{engine}, {count} from {offset} to {shift}");
            }
        }
    }

    [Fact]
    public void Many_threads_compile_and_run_at_once()
    {
        using var pool = new OperandPool(52);
        string[] texts = ["a*b + c", "where(p, f*g, a)", "sin(a)**2 + cos(a)**2", "(a < b) ^ q", "f % 3 - s"];
        CompiledExpression.ClearCache();
        Result[] references = Array.ConvertAll(texts, text =>
            Result.Of(Result.Compile(text, EngineKind.Eager), pool, 0, OperandPool.Length));
        CompiledExpression.ClearCache();
        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int which = i % texts.Length;
            EngineKind engine = (EngineKind)(i / texts.Length % 3);
            if (i % 40 == 0)
                CompiledExpression.ClearCache();
            TestExpression compiled = Result.Compile(texts[which], engine);
            int count = OperandPool.Length - (i * 7);
            Result result = Result.Of(compiled, pool, 0, count, 1 + (i % 5), i % 9, nonTemporal: i % 2 == 0);
            Assert.True(references[which].FirstDifference(result) < 0, $"{engine}: {texts[which]}, run {i}");
        });
    }

    [Fact]
    public void The_cache_gives_what_was_compiled_and_nothing_else()
    {
        Variable[] floats = [TestExpression.Array("x", DType.Float64)];
        Variable[] singles = [TestExpression.Array("x", DType.Float32)];
        Variable[] scalar = [TestExpression.Scalar("x", DType.Float64)];
        TestExpression first = Result.Compile("x*2", EngineKind.Fused, variables: floats);
        Assert.Equal(DType.Float64, first.Type);
        Assert.Equal(DType.Float32, Result.Compile("x*2", EngineKind.Fused, variables: singles).Type);
        Assert.True(Result.Compile("x*2", EngineKind.Fused, variables: scalar).IsScalar);
        Assert.False(Result.Compile("x*2", EngineKind.Eager, variables: floats).For(3).IsParallel);
        Assert.True(Result.Compile("x*2", EngineKind.Blocked, variables: floats).For(3).IsParallel);

        using ArrayOperand x = ArrayOperand.From(new double[] { 1, 2, 3 });
        using ArrayOperand y = ArrayOperand.From(new double[] { 10, 20, 30 });
        Variable[] xy = [TestExpression.Array("x", DType.Float64), TestExpression.Array("y", DType.Float64)];
        Variable[] yx = [TestExpression.Array("y", DType.Float64), TestExpression.Array("x", DType.Float64)];
        Result Difference(Variable[] variables) => Result.Of(
            Result.Compile("x - y", EngineKind.Fused, variables: variables), [x.Pointer, y.Pointer], [0, 0], 3);
        Result one = Difference(xy);
        Result two = Difference(yx);
        Assert.Equal([-9, 9], new[] { one[0], two[0] });

        CompiledExpression Compiled(long count, bool contract = false) => Result.Compile(
            "x*y - x*x", EngineKind.Fused, new CompileOptions { FusedMultiplyAdd = contract }, xy).For(count);
        Assert.Same(Compiled(3), Compiled(3));
        Assert.NotSame(Compiled(3), Compiled(3, contract: true));
        Assert.NotSame(Compiled(3), Compiled(4));
        Assert.Equal(4, Compiled(4).Count);
    }

    [Fact]
    public void A_cached_expression_runs_with_new_operands_and_scalars()
    {
        Variable[] variables = [TestExpression.Array("x", DType.Float64), TestExpression.Scalar("s", DType.Float64)];
        foreach (EngineKind engine in AvailableEngines.All)
        {
            foreach (double s in (double[])[1, -2.5, double.NaN])
            {
                using ArrayOperand x = ArrayOperand.From(new double[] { 1, 2, s });
                TestExpression compiled = Result.Compile("x*s", engine, variables: variables);
                Result result = Result.Of(compiled, [x.Pointer, 0], [0, s], 3);
                Assert.Equal([s, 2 * s, s * s], new[] { result[0], result[1], result[2] });
            }
        }
    }

    [Fact]
    public void More_expressions_than_the_cache_keeps_all_work()
    {
        Variable[] variables = [TestExpression.Scalar("x", DType.Float64)];
        for (int i = 0; i < 600; i++)
            Assert.Equal(i + 1, Result.Compile($"x + {i}", EngineKind.Blocked, variables: variables).Evaluate([1]));
    }

    [Theory]
    [InlineData(EngineKind.Eager)]
    [InlineData(EngineKind.Blocked)]
    [InlineData(EngineKind.Fused)]
    public void A_cancelled_run_ends_and_the_next_one_works(EngineKind engine)
    {
        const int Count = 8_000_000;
        Variable[] variables = [TestExpression.Array("x", DType.Float64)];
        const string Slow = "sin(x)**1.5 + arctan2(x, 2)**x % 3";
        TestExpression expression = Result.Compile(Slow, engine, variables: variables);
        CompiledExpression compiled = expression.For(Count);
        using ArrayOperand x = ArrayOperand.Linspace(
            DType.Float64, Count, 0, 1, 2, TestContext.Current.CancellationToken);
        using var result = new NativeBuffer(Count * 8L);

        using var already = new CancellationTokenSource();
        already.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(2, already.Token));

        using var soon = new CancellationTokenSource();
        soon.CancelAfter(20);
        // The whole takes a second and more; whoever waits for the end of it is not cancelled.
        Assert.ThrowsAny<OperationCanceledException>(() => Run(2, soon.Token));

        Result after = Result.Of(expression, [x.Pointer], [0], 10_000, 2);
        Assert.Equal(-1, after.FirstDifference(Result.Of(expression, [x.Pointer], [0], 10_000, 1)));

        unsafe void Run(int threads, CancellationToken cancellation) =>
            compiled.Run([x], [default], result.Pointer, threads, long.MaxValue, cancellation);
    }

    [Fact]
    public void A_scalar_expression_does_not_run_and_an_array_is_no_number()
    {
        CompiledExpression scalar = Result.Compile("s + t", EngineKind.Fused).For(1);
        TestExpression array = Result.Compile("a + t", EngineKind.Fused);
        Assert.Throws<InvalidOperationException>(() => array.Evaluate(new double[10]));
        Assert.Throws<InvalidOperationException>(() => RunScalar());

        unsafe void RunScalar() => scalar.Run(
            new ArrayOperand?[10], new Scalar[10], null, 1, 0, TestContext.Current.CancellationToken);
    }

    [Fact]
    public unsafe void An_array_must_be_there_and_be_what_was_compiled_for()
    {
        Variable[] variables = [TestExpression.Array("x", DType.Float64), TestExpression.Array("y", DType.Float64)];
        using ArrayOperand three = ArrayOperand.From(new double[] { 1, 2, 3 });
        using ArrayOperand two = ArrayOperand.From(new double[] { 1, 2 });
        using ArrayOperand singles = ArrayOperand.From(new float[] { 1, 2, 3 });
        using ArrayOperand row = ArrayOperand.From(new double[,] { { 1, 2, 3 } });
        foreach (EngineKind engine in AvailableEngines.All)
        {
            CompiledExpression compiled = Result.Compile("x + 1", engine, variables: variables).For(3);
            double[] result = new double[3];
            fixed (double* pointer = result)
            {
                byte* target = (byte*)pointer;
                foreach (ArrayOperand? wrong in (ArrayOperand?[])[null, two, singles, row])
                    Assert.Throws<ArgumentException>(() => Run(wrong, target));
                // The other variable is not used.
                Run(three, target);
            }

            Assert.Equal([2, 3, 4], result);
            void Run(ArrayOperand? x, byte* target) => compiled.Run(
                [x, null], new Scalar[2], target, 1, long.MaxValue, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void A_block_of_any_size_gives_the_same(int blockSize)
    {
        using var pool = new OperandPool(53);
        Result reference = Result.Of(Result.Compile("a*f + where(p, b, 1) / c", EngineKind.Blocked), pool, 0, 33_000);
        TestExpression compiled = Result.Compile(
            "a*f + where(p, b, 1) / c", EngineKind.Blocked, new CompileOptions { BlockSize = blockSize });
        Assert.Equal(-1, reference.FirstDifference(Result.Of(compiled, pool, 0, 33_000, 2)));
    }
}
