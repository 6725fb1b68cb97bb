using BenchmarkDotNet.Attributes;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Benchmarks.Micro;

/// <summary>A polynomial from its text to the first 1000 results: one never seen before, and one compiled before.</summary>
[Config(typeof(MicroConfig))]
public unsafe class CompileBenchmarks
{
    private const int Count = 1000;

    private ArrayOperand x = null!;
    private NativeBuffer result = null!;
    private int number;

    [Params(EngineKind.Eager, EngineKind.Blocked, EngineKind.Fused)]
    public EngineKind Engine { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        x = ArrayOperand.Linspace(DType.Float64, Count, -1, 1, threads: 1);
        result = new NativeBuffer(Count * sizeof(double));
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        x.Dispose();
        result.Dispose();
    }

    [Benchmark]
    public void New()
    {
        // Fused would find the loop of the one before, which differs in its coefficients only.
        CompiledExpression.ClearCache();
        Evaluate(CompileTime.NewPolynomial(++number));
    }

    [Benchmark]
    public void Cached() => Evaluate(Work.Polynomial.Expression);

    private void Evaluate(string text) => CompiledExpression
        .Compile(Expression.Parse(text), [Variable.Of("x", x)], Engine, new CompileOptions())
        .Run([x], [], result.Pointer, threads: 1, StorePolicy.DefaultThreshold, CancellationToken.None);
}
