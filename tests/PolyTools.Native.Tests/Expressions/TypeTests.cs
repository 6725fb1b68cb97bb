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
    [InlineData("where(p, 1, 2)", DType.Int64)]
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
    [InlineData("5", DType.Int64)]
    [InlineData("5.0", DType.Float64)]
    [InlineData("7 // 2", DType.Int64)]
    [InlineData("1 / 2", DType.Float64)]
    [InlineData("True + True", DType.Bool)]
    [InlineData("True * 2", DType.Int64)]
    [InlineData("1 < 2", DType.Bool)]
    [InlineData("(1 < 2) < 3", DType.Bool)]
    [InlineData("pi > 3 & 1 == 1", DType.Bool)]
    [InlineData("p + 1", DType.Int64)]
    [InlineData("p + q", DType.Bool)]
    [InlineData("p * q", DType.Bool)]
    [InlineData("p - 1", DType.Int64)]
    [InlineData("p + f", DType.Float32)]
    [InlineData("p / q", DType.Float64)]
    [InlineData("sin(p)", DType.Float32)]
    [InlineData("sqrt(p) + f", DType.Float32)]
    [InlineData("p < q", DType.Bool)]
    [InlineData("p == 1", DType.Bool)]
    [InlineData("p & 1", DType.Int64)]
    [InlineData("p ** 2", DType.Int64)]
    [InlineData("p // q", DType.Int8)]
    [InlineData("p << q", DType.Int8)]
    [InlineData("p ** q", DType.Int8)]
    [InlineData("where(p, q, p)", DType.Bool)]
    [InlineData("where(p, q, 1)", DType.Int64)]
    [InlineData("where(p, q, f)", DType.Float32)]
    [InlineData("not p", DType.Bool)]
    [InlineData("p and q or a > b", DType.Bool)]
    [InlineData("a // f", DType.Float64)]
    [InlineData("f // 0.7", DType.Float32)]
    [InlineData("isnan(f)", DType.Bool)]
    [InlineData("t = f*2; u = t + 1; u*t", DType.Float32)]
    public void The_result_has_the_type_of_NEP_50(string text, DType type)
    {
        using var pool = new OperandPool(21);
        Result? reference = null;
        foreach (EngineKind engine in AvailableEngines.All)
        {
            TestExpression compiled = Result.Compile(text, engine);
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
        Variable[] variables = [TestExpression.Array("f", DType.Float32)];
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
            TestExpression compiled = Result.Compile(text, engine);
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

    /// <summary>The types that integers, booleans and floats of arrays give, by NumPy 2's rules, in every engine.</summary>
    [Theory]
    [InlineData("i8 + i8", DType.Int8)]
    [InlineData("i8 + 1", DType.Int8)]
    [InlineData("u8 * 255", DType.UInt8)]
    [InlineData("i8 + u8", DType.Int16)]
    [InlineData("u8 + i16", DType.Int16)]
    [InlineData("u16 - i16", DType.Int32)]
    [InlineData("u32 + i8", DType.Int64)]
    [InlineData("u64 + i64", DType.Float64)]
    [InlineData("u64 + u8", DType.UInt64)]
    [InlineData("i32 + p", DType.Int32)]
    [InlineData("i32 + True", DType.Int32)]
    [InlineData("i32 + 0.5", DType.Float64)]
    [InlineData("i16 + f", DType.Float32)]
    [InlineData("i32 + f", DType.Float64)]
    [InlineData("i8 / i8", DType.Float64)]
    [InlineData("i64 // 3", DType.Int64)]
    [InlineData("u8 % 7", DType.UInt8)]
    [InlineData("i32 ** 2", DType.Int32)]
    [InlineData("i32 ** 0.5", DType.Float64)]
    [InlineData("u8 << 1", DType.UInt8)]
    [InlineData("~i16", DType.Int16)]
    [InlineData("-u8", DType.UInt8)]
    [InlineData("abs(i8)", DType.Int8)]
    [InlineData("floor(i32)", DType.Int32)]
    [InlineData("sqrt(i8)", DType.Float32)]
    [InlineData("sqrt(u16)", DType.Float32)]
    [InlineData("sqrt(i32)", DType.Float64)]
    [InlineData("i8 < 300", DType.Bool)]
    [InlineData("where(p, i8, u8)", DType.Int16)]
    [InlineData("where(p, i8, 1.5)", DType.Float64)]
    [InlineData("minimum(i8, i16)", DType.Int16)]
    [InlineData("maximum(u8, 3)", DType.UInt8)]
    [InlineData("clip(i32, 0, 255)", DType.Int32)]
    [InlineData("ones_like(u16)", DType.UInt16)]
    public void Integers_stay_integers_as_NumPy_promotes_them(string text, DType type)
    {
        (string Name, Array Values)[] arrays =
        [
            ("i8", new sbyte[] { -128, -7, 0, 1, 127 }), ("u8", new byte[] { 255, 0, 1, 7, 128 }),
            ("i16", new short[] { -32768, -7, 0, 3, 32767 }), ("u16", new ushort[] { 65535, 0, 1, 7, 300 }),
            ("i32", new[] { int.MinValue, -70_000, 0, 3, int.MaxValue }), ("u32", new uint[] { uint.MaxValue, 0, 1, 7, 300 }),
            ("i64", new[] { long.MinValue, -7, 0, 3, long.MaxValue }), ("u64", new ulong[] { ulong.MaxValue, 0, 1, 7, 300 }),
            ("f", new[] { -2.5f, 0, 1.5f, 3, float.NaN }), ("p", new[] { true, false, true, true, false }),
        ];
        Dictionary<string, object> variables = arrays.ToDictionary(array => array.Name, array => (object)array.Values);
        Array? reference = null;
        foreach (EngineKind engine in AvailableEngines.All)
        {
            var result = (Array)Evaluator.Evaluate(
                text, variables, engine, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(type.ClrType(), result.GetType().GetElementType());
            reference ??= result;
            if (!(engine == EngineKind.C && text.Contains("**", StringComparison.Ordinal)))
                Assert.Equal(reference, result);
        }
    }

    [Theory]
    [InlineData("-p")]
    [InlineData("+p")]
    [InlineData("p - q")]
    [InlineData("a & b")]
    [InlineData("~a")]
    [InlineData("a << 1")]
    [InlineData("a > 1 & b < 2")]
    [InlineData("where(a, b, c)")]
    [InlineData("not a")]
    [InlineData("a and b")]
    [InlineData("p or 1")]
    [InlineData("sign(p)")]
    [InlineData("floor(2j*a)")]
    [InlineData("2j*a % 3")]
    [InlineData("arctan2(2j, a)")]
    [InlineData("a + 'text'")]
    [InlineData("a == 'text'")]
    [InlineData("sin('text')")]
    [InlineData("contains(a, 'text')")]
    [InlineData("sum('text')")]
    [InlineData("sum(s)")]
    public void An_operation_that_a_type_has_not_is_said(string text)
    {
        var error = Assert.Throws<ExpressionException>(() => Result.Compile(text, EngineKind.Fused));
        Assert.Equal("TypeMismatch", error.ErrorId);
        Assert.InRange(error.Position, 0, text.Length);
    }

    [Fact]
    public void Bytes_moved_count_each_array_once()
    {
        Assert.Equal(100 * (8 + 8), Result.Compile("a*a + a", EngineKind.Fused).For(100).BytesMoved);
        Assert.Equal(100 * (8 + 4 + 8), Result.Compile("a*f + s", EngineKind.Fused).For(100).BytesMoved);
        Assert.Equal(100 * (8 + 1), Result.Compile("a > s", EngineKind.Fused).For(100).BytesMoved);
        Assert.Equal(100, Result.Compile("a > s", EngineKind.Fused).For(100).ResultBytes);
        Variable[] table =
        [
            new("m", DType.Float64, new Shape(3, 100)), new("r", DType.Int16, new Shape(100)),
            new("c", DType.Float32, new Shape(3, 1)),
        ];
        CompiledExpression Compile(string text, EngineKind engine) => CompiledExpression.Compile(
            Expression.Parse(text), table, engine, new CompileOptions(), TestContext.Current.CancellationToken);
        CompiledExpression all = Compile("m*r + c", EngineKind.Fused);
        Assert.Equal((300 * 8) + (100 * 2) + (3 * 4) + (300 * 8), all.BytesMoved);
        Assert.Equal(300, all.Count);
        // The row and the column as float64, each converted once.
        Assert.Equal((100 + 3) * 8, all.TemporaryBytes);
        Assert.Equal((50 * 8) + (50 * 8), Compile("m[0, ::2] + 1", EngineKind.Fused).BytesMoved);
    }

    [Fact]
    public void Eager_needs_whole_arrays_besides_the_result_where_the_others_need_none()
    {
        const string Text = "a*b + f*g - c";
        Assert.InRange(Result.Compile(Text, EngineKind.Eager).For(1000).TemporaryBytes, 8_000, 16_000);
        foreach (EngineKind engine in AvailableEngines.Expanding)
            Assert.Equal(0, Result.Compile(Text, engine).For(1000).TemporaryBytes);
    }
}
