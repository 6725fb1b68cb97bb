using PolyTools.Native.Engines;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

/// <summary>
/// Types of results: those of NEP 50, in which a scalar widens nothing. Here a, b are float64, f, g float32, p, q bool
/// arrays; s, t are float64 scalars and k is a bool.
/// </summary>
public class TypeTests
{
    [Theory]
    [InlineData("f*0.25", DType.Float32)]
    [InlineData("0.1*f", DType.Float32)]
    [InlineData("f*1e300", DType.Float32)]
    [InlineData("f**0.5", DType.Float32)]
    [InlineData("f**2", DType.Float32)]
    [InlineData("f**0", DType.Float32)]
    [InlineData("f**-1", DType.Float32)]
    [InlineData("f*s", DType.Float32)]
    [InlineData("f*(s + t)", DType.Float32)]
    [InlineData("arctan2(f, 1)", DType.Float32)]
    [InlineData("sin(f) + cos(s)", DType.Float32)]
    [InlineData("minimum(f, 0.1)", DType.Float32)]
    [InlineData("f + g", DType.Float32)]
    [InlineData("f + a", DType.Float64)]
    [InlineData("f*2 + a", DType.Float64)]
    [InlineData("a % f", DType.Float64)]
    [InlineData("f", DType.Float32)]
    [InlineData("a", DType.Float64)]
    [InlineData("p", DType.Bool)]
    [InlineData("-f", DType.Float32)]
    [InlineData("+f", DType.Float32)]
    [InlineData("f < 0.1", DType.Bool)]
    [InlineData("f < a", DType.Bool)]
    [InlineData("p & q", DType.Bool)]
    [InlineData("p | True", DType.Bool)]
    [InlineData("p ^ k", DType.Bool)]
    [InlineData("~p", DType.Bool)]
    [InlineData("~k", DType.Bool)]
    [InlineData("where(p, f, g)", DType.Float32)]
    [InlineData("where(p, f, 1)", DType.Float32)]
    [InlineData("where(p, 1, 2)", DType.Float64)]
    [InlineData("where(a > 0, f, g)", DType.Float32)]
    [InlineData("where(f > 0, a, b)", DType.Float64)]
    [InlineData("where(f > 0, a, g)", DType.Float64)]
    [InlineData("where((a > 0) & (f > 0), f, g)", DType.Float32)]
    [InlineData("where((a > 0) & (f > 0) | p, a, g)", DType.Float64)]
    [InlineData("where(k, f, g)", DType.Float32)]
    [InlineData("where(k, f, a)", DType.Float64)]
    [InlineData("where(True, a, b)", DType.Float64)]
    [InlineData("where(s < t, f, 1)", DType.Float32)]
    [InlineData("where(p ^ (a < f), where(q, f, 2), s)", DType.Float32)]
    [InlineData("where(k, s, t)", DType.Float64)]
    [InlineData("s", DType.Float64)]
    [InlineData("k", DType.Bool)]
    [InlineData("5", DType.Float64)]
    [InlineData("1 < 2", DType.Bool)]
    public void The_result_has_the_type_of_NEP_50(string text, DType type)
    {
        using var pool = new OperandPool(21);
        Result? reference = null;
        foreach (EngineKind engine in AvailableEngines.All)
        {
            CompiledExpression compiled = Result.Compile(text, engine);
            Assert.Equal(type, compiled.Type);
            foreach (int count in (int[])[1, 33, 5000])
            {
                Result result = Result.Of(compiled, pool, 1, count, 2, 1);
                if (engine == EngineKind.Eager)
                    reference = count == 5000 ? result : reference;
                else if (engine != EngineKind.C || text is not ("f**0.5" or "sin(f) + cos(s)" or "arctan2(f, 1)"))
                    Assert.True(reference!.FirstDifference(result) < 0, $"{engine} of {count} differs from Eager");
            }
        }
    }

    [Fact]
    public void A_scalar_is_rounded_to_the_array_once()
    {
        // 1 + 2^-24 + 2^-50 as float32 is 1 + 2^-23, and 1 if it were rounded to fewer bits on the way.
        using var pool = new OperandPool(22);
        double scalar = 1 + Math.Pow(2, -24) + Math.Pow(2, -50);
        double[] scalars = [.. pool.Scalars];
        scalars[OptimizerTests.Index("s")] = scalar;
        foreach (EngineKind engine in AvailableEngines.All)
        {
            Result result = Result.Of(Result.Compile("where(True, s, f)", engine), pool.At(0), scalars, 50);
            Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(1 + Math.Pow(2, -23), result[i]));
        }
    }

    [Fact]
    public void A_comparison_with_a_scalar_is_in_the_type_of_the_array()
    {
        // As float32, 0.1 equals the float32 0.1; as float64 it does not.
        using var operand = Native.Execution.ArrayOperand.From(new[] { 0.1f, 0.2f });
        Variable[] variables = [new("f", DType.Float32, false)];
        foreach (EngineKind engine in AvailableEngines.All)
        {
            Result result = Result.Of(
                Result.Compile("f == 0.1", engine, variables: variables), [operand.Pointer], [0], 2);
            Assert.Equal([1, 0], new[] { result[0], result[1] });
        }
    }

    [Theory]
    [InlineData("a", "a", 0)]
    [InlineData("f", "f", 0)]
    [InlineData("p", "p", 0)]
    [InlineData("+a", "a", 0)]
    [InlineData("a**1", "a", 0)]
    [InlineData("where(p, 4.5, 4.5)", null, 4.5)]
    [InlineData("a**0 * 7", null, 7)]
    public void A_result_that_is_an_operand_or_a_number_is_copied(string text, string? operand, double number)
    {
        using var pool = new OperandPool(23);
        foreach (EngineKind engine in AvailableEngines.All)
        {
            CompiledExpression compiled = Result.Compile(text, engine);
            foreach (int count in (int[])[0, 1, 7, 16, 63, 64, 65, 129, 5000])
            {
                Result result = Result.Of(compiled, pool, 5, count, 2, 3, nonTemporal: count % 2 == 1);
                Assert.Equal(count, result.Count);
                for (int i = 0; i < count; i++)
                {
                    double expected = operand is null ? number : pool.Values[OptimizerTests.Index(operand)][5 + i];
                    if (!Result.Same(expected, result[i]))
                        Assert.Fail($"{engine}, {count}: element {i} is {result[i]:R}");
                }
            }
        }
    }

    [Theory]
    [InlineData("p + 1")]
    [InlineData("sin(p)")]
    [InlineData("-p")]
    [InlineData("+p")]
    [InlineData("p < q")]
    [InlineData("a & b")]
    [InlineData("p & 1")]
    [InlineData("~a")]
    [InlineData("a > 1 & b < 2")]
    [InlineData("pi > 3 & 1 == 1")]
    [InlineData("where(a, b, c)")]
    [InlineData("where(p, q, p)")]
    [InlineData("where(p, q, 1)")]
    [InlineData("p ** 2")]
    [InlineData("True * 2")]
    [InlineData("(1 < 2) < 3")]
    public void Booleans_and_numbers_are_not_mixed(string text)
    {
        var error = Assert.Throws<ExpressionException>(() => Result.Compile(text, EngineKind.Fused));
        Assert.Equal("TypeMismatch", error.ErrorId);
        Assert.InRange(error.Position, 0, text.Length);
    }

    [Fact]
    public void Bytes_moved_count_each_array_once()
    {
        Assert.Equal(8 + 8, Result.Compile("a*a + a", EngineKind.Fused).BytesMovedPerElement);
        Assert.Equal(8 + 4 + 8, Result.Compile("a*f + s", EngineKind.Fused).BytesMovedPerElement);
        Assert.Equal(8 + 1, Result.Compile("a > s", EngineKind.Fused).BytesMovedPerElement);
    }
}
