using BenchmarkDotNet.Attributes;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Benchmarks.Micro;

/// <summary>One operator or function over 4096 float64 that stay in cache, on one thread.</summary>
[Config(typeof(MicroConfig))]
public unsafe class FunctionBenchmarks
{
    private const int Count = 4096;

    private ArrayOperand x = null!;
    private ArrayOperand y = null!;
    private NativeBuffer result = null!;
    private CompiledExpression expression = null!;
    private nint[] pointers = [];

    public static IEnumerable<string> Expressions =>
    [
        "x + y", "x - y", "x * y", "x / y", "x % y", "x ** y", "-x", "x < y", "(x < y) & (x < 1)", "~(x < y)",
        .. Expression.FunctionNames.Select(Call),
    ];

    [ParamsSource(nameof(Expressions))]
    public string Text { get; set; } = "";

    [Params(EngineKind.Fused, EngineKind.Eager)]
    public EngineKind Engine { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        x = ArrayOperand.Linspace(DType.Float64, Count, 0.5, 4, threads: 1);
        y = ArrayOperand.Linspace(DType.Float64, Count, 3, -2, threads: 1);
        result = new NativeBuffer(Count * sizeof(double));
        Expression parsed = Expression.Parse(Text);
        expression = CompiledExpression.Compile(
            parsed, [.. parsed.Names.Select(name => new Variable(name, DType.Float64, IsScalar: false))], Engine,
            new CompileOptions());
        pointers = [.. parsed.Names.Select(name => name == "x" ? x.Pointer : y.Pointer)];
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        x.Dispose();
        y.Dispose();
        result.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Element() => expression.Run(
        pointers, [], result.Pointer, Count, threads: 1, StorePolicy.DefaultThreshold, CancellationToken.None);

    private static string Call(string name) => Operations.Find(name) switch
    {
        { Arity: 1 } => $"{name}(x)",
        { Arity: 2 } => $"{name}(x, y)",
        _ => $"{name}(x < y, x, y)",
    };
}
