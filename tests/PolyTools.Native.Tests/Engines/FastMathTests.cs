using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Faster forms of functions: only when asked for, the same in all engines, and near the accurate ones.</summary>
public sealed class FastMathTests
{
    private const int Count = 10_001;

    public static TheoryData<string, DType> Functions()
    {
        var data = new TheoryData<string, DType>();
        foreach (Operation operation in Operations.All.Where(operation => operation.Fast is not null))
        {
            foreach (DType type in new[] { DType.Float32, DType.Float64 })
                data.Add(Call(operation.Name, operation.Arity), type);
        }

        return data;

        // x runs over 1 to 20, and y too.
        static string Call(string name, int arity) => name switch
        {
            "**" => "x**y",
            "arcsin" or "arccos" or "arctanh" => $"{name}(x/10 - 1.01)",
            _ => arity == 1 ? $"{name}(x)" : $"{name}(x, y)",
        };
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Engines_agree_and_are_near_the_accurate_function(string text, DType type)
    {
        double[] accurate = Run(text, type, EngineKind.Fused, isFast: false);
        double[] fast = Run(text, type, EngineKind.Fused, isFast: true);
        Assert.Equal(fast, Run(text, type, EngineKind.Eager, isFast: true));
        Assert.Equal(fast, Run(text, type, EngineKind.Blocked, isFast: true));
        double unit = type == DType.Float32 ? Math.ScaleB(1, -23) : Math.ScaleB(1, -52);
        for (int i = 0; i < Count; i++)
        {
            // The accurate one is off by a unit itself.
            Assert.InRange(Math.Abs(fast[i] - accurate[i]), 0, (Operation.FastUlp + 1) * unit * Math.Abs(accurate[i]));
        }
    }

    [Fact]
    public void Some_results_differ_when_it_is_asked_for_and_none_otherwise()
    {
        double[] accurate = Run("sin(x) + log2(y)", DType.Float64, EngineKind.Fused, isFast: false);
        Assert.NotEqual(accurate, Run("sin(x) + log2(y)", DType.Float64, EngineKind.Fused, isFast: true));
        Assert.Equal(accurate, Run("sin(x) + log2(y)", DType.Float64, EngineKind.Fused, isFast: false));
    }

    [Fact]
    public void Scalars_and_integers_stay_as_they_are()
    {
        double[] accurate = Run("x*sin(2) + x**3 % 7", DType.Float64, EngineKind.Fused, isFast: false);
        Assert.Equal(accurate, Run("x*sin(2) + x**3 % 7", DType.Float64, EngineKind.Fused, isFast: true));
    }

    private static unsafe double[] Run(string text, DType type, EngineKind engine, bool isFast)
    {
        Expression parsed = Expression.Parse(text);
        using ArrayOperand x = ArrayOperand.Linspace(type, Count, 1.01, 20, threads: 1);
        using ArrayOperand y = ArrayOperand.Linspace(type, Count, 30, 0.25, threads: 1);
        ArrayOperand[] operands = [.. parsed.Names.Select(name => name == "x" ? x : y)];
        CompiledExpression compiled = CompiledExpression.Compile(
            parsed, [.. parsed.Names.Zip(operands, Variable.Of)], engine, new CompileOptions { FastMath = isFast });
        using var result = new NativeBuffer(compiled.ResultBytes);
        compiled.Run(operands, [], result.Pointer, threads: 2, StorePolicy.DefaultThreshold, CancellationToken.None);
        double[] values = new double[Count];
        for (int i = 0; i < Count; i++)
            values[i] = type == DType.Float32 ? ((float*)result.Pointer)[i] : ((double*)result.Pointer)[i];
        return values;
    }
}
