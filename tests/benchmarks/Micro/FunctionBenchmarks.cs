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
    private ArrayOperand[] operands = [];

    /// <summary>Every function of real numbers by its first name, aliases left out.</summary>
    public static IEnumerable<string> Expressions =>
    [
        "x + y", "x - y", "x * y", "x / y", "x // y", "x % y", "x ** y", "-x", "x < y", "(x < y) & (x < 1)", "~(x < y)",
        .. Operations.All.Where(operation => char.IsLetter(operation.Name[0])).Select(Call)
            .Concat(Reductions.Names.Select(name => $"{name}(x)")).Append("clip(x, y, 1)").Where(IsCompilable),
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
        expression = Compile(Text, Engine);
        result = new NativeBuffer(expression.ResultBytes);
        operands = [.. Expression.Parse(Text).Names.Select(name => name == "x" ? x : y)];
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
        operands, [], result.Pointer, threads: 1, StorePolicy.DefaultThreshold, CancellationToken.None);

    private static string Call(Operation operation) => operation.Arity switch
    {
        1 => $"{operation.Name}(x)",
        2 => $"{operation.Name}(x, y)",
        _ => $"{operation.Name}(x < y, x, y)",
    };

    private static CompiledExpression Compile(string text, EngineKind engine)
    {
        Expression parsed = Expression.Parse(text);
        return CompiledExpression.Compile(
            parsed, [.. parsed.Names.Select(name => new Variable(name, DType.Float64, new Shape(Count)))], engine,
            new CompileOptions());
    }

    /// <summary>False for a function of strings.</summary>
    private static bool IsCompilable(string text)
    {
        try
        {
            Compile(text, EngineKind.Blocked);
            return true;
        }
        catch (ExpressionException)
        {
            return false;
        }
    }
}
