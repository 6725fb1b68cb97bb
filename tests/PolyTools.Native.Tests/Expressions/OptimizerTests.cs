using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

/// <summary>What the optimiser may not change, and what it promises.</summary>
public class OptimizerTests
{
    public static TheoryData<int, DType> Powers()
    {
        TheoryData<int, DType> powers = [];
        foreach (DType type in (DType[])[DType.Float64, DType.Float32])
        {
            for (int n = -4; n <= 4; n++)
                powers.Add(n, type);
        }

        return powers;
    }

    [Theory]
    [MemberData(nameof(Powers))]
    public void A_small_power_is_the_documented_chain(int n, DType type)
    {
        using var pool = new OperandPool(5);
        string name = type == DType.Float64 ? "a" : "f";
        double[] x = pool.Values[Index(name)];
        foreach (EngineKind engine in AvailableEngines.Expanding)
        {
            Result result = Result.Of(Result.Compile($"{name}**{n}", engine), pool, 0, 5000);
            Assert.Equal(type, result.Type);
            for (int i = 0; i < result.Count; i++)
            {
                double expected = Chain(x[i]);
                if (!Result.Same(expected, result[i]))
                    Assert.Fail($"{engine}: {x[i]:R}**{n} is {Result.Show(result[i])} and not {Result.Show(expected)}");
            }
        }

        double Chain(double v)
        {
            double square = Round(v * v);
            double positive = Math.Abs(n) switch
            {
                0 => 1,
                1 => v,
                2 => square,
                3 => Round(square * v),
                _ => Round(square * square),
            };
            return n < 0 ? Round(1 / positive) : positive;
        }

        double Round(double value) => type == DType.Float64 ? value : (float)value;
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Eager_takes_the_short_cuts_of_NumPy_only(int n)
    {
        using var pool = new OperandPool(6);
        Result eager = Result.Of(Result.Compile($"a**{n}", EngineKind.Eager), pool, 0, 5000);
        Result fused = Result.Of(Result.Compile($"a**{n}", EngineKind.Fused), pool, 0, 5000);
        Assert.Equal(-1, fused.FirstDifference(eager));
    }

    [Theory]
    [InlineData("a**0")]
    [InlineData("nan**0")]
    [InlineData("(a*nan)**0")]
    [InlineData("a**0 + f**0 - 1")]
    [InlineData("where(a**0 == 1, 1, 2)")]
    [InlineData("f**0 * b**0")]
    [InlineData("a**(f**0) / a ** (1 - 0)")]
    public void To_the_power_of_0_is_1_even_of_NaN(string text)
    {
        using var pool = new OperandPool(7);
        foreach (EngineKind engine in AvailableEngines.All)
        {
            Result result = Result.Of(Result.Compile(text, engine), pool, 0, 100);
            for (int i = 0; i < 100; i++)
            {
                bool isOne = result[i] == 1 || (text.Contains('/') && double.IsNaN(result[i]));
                Assert.True(isOne, $"{engine}: {result[i]}");
            }
        }
    }

    [Theory]
    [InlineData("sin(0.3)", "sin(s)", 0.3)]
    [InlineData("cos(1e5)", "cos(s)", 1e5)]
    [InlineData("tan(-2.5)", "tan(s)", -2.5)]
    [InlineData("exp(-700.25)", "exp(s)", -700.25)]
    [InlineData("log(7.125)", "log(s)", 7.125)]
    [InlineData("sqrt(2)", "sqrt(s)", 2)]
    [InlineData("arctan2(0.7, -3)", "arctan2(s, -3)", 0.7)]
    [InlineData("0.7 % -0.3", "s % -0.3", 0.7)]
    [InlineData("-7 % 3", "s % 3", -7)]
    [InlineData("0.1 + 0.2", "s + 0.2", 0.1)]
    [InlineData("1/3", "1/s", 3)]
    [InlineData("1/-0.0", "1/s", -0.0)]
    [InlineData("2.5**0.7", "2.5**s", 0.7)]
    [InlineData("minimum(nan, 1)", "minimum(nan, s)", 1)]
    [InlineData("maximum(-0.0, 0.0)", "maximum(-0.0, s)", 0)]
    [InlineData("floor(-0.5)", "floor(s)", -0.5)]
    [InlineData("ceil(-0.5)", "ceil(s)", -0.5)]
    [InlineData("abs(-0.0)", "abs(s)", -0.0)]
    [InlineData("-(0.0)", "-s", 0)]
    [InlineData("0.0 - 0.0", "s - 0.0", 0)]
    [InlineData("1 < 2 < 3", "1 < s < 3", 2)]
    [InlineData("where(1 == 1, 5, 6)", "where(s == 1, 5, 6)", 1)]
    [InlineData("~(1 > 2)", "~(s > 2)", 1)]
    [InlineData("(1 > 2) ^ True", "(s > 2) ^ True", 1)]
    [InlineData("1e308 * 10", "s * 10", 1e308)]
    public void Folding_a_constant_has_the_bits_of_evaluation(string constant, string variable, double value)
    {
        Variable[] array = [TestExpression.Array("s", DType.Float64)];
        Variable[] scalar = [TestExpression.Scalar("s", DType.Float64)];
        foreach (EngineKind engine in AvailableEngines.WithOwnMaths)
        {
            double folded = Result.Compile(constant, engine, variables: []).Evaluate([]);
            double evaluated = Result.Compile(variable, engine, variables: scalar).Evaluate([value]);
            Assert.True(Result.Same(folded, evaluated), $"{engine}: {folded:R}, scalar {evaluated:R}");
            using ArrayOperand operand = ArrayOperand.From(Enumerable.Repeat(value, 37).ToArray());
            Result elements = Result.Of(Result.Compile(variable, engine, variables: array), [operand.Pointer], [0], 37);
            for (int i = 0; i < elements.Count; i++)
                Assert.True(Result.Same(folded, elements[i]), $"{engine}: {folded:R}, array {elements[i]:R}");
        }
    }

    [Theory]
    [InlineData("sin(a)*sin(a) + cos(a)*cos(a)", "sin(a)*sin(b) + cos(a)*cos(b)")]
    [InlineData("(a+1)*(a+1) - (a+1)", "(a+1)*(b+1) - (a+1)")]
    [InlineData("sin(a) + cos(a)", "sin(a) + cos(b)")]
    [InlineData("tan(a) / exp(a) * log(a) + tan(a)", "tan(a) / exp(b) * log(a) + tan(b)")]
    public void A_common_subexpression_has_the_bits_it_has_alone(string shared, string apart)
    {
        using var pool = new OperandPool(8);
        nint[] same = pool.At(3);
        same[Index("b")] = same[Index("a")];
        foreach (EngineKind engine in AvailableEngines.All)
        {
            Result one = Result.Of(Result.Compile(shared, engine), same, pool.Scalars, 3000);
            Result two = Result.Of(Result.Compile(apart, engine), same, pool.Scalars, 3000);
            // gcc makes one sincos of sin and cos of one operand, which its library need not give the same bits.
            if (engine != EngineKind.C)
                Assert.Equal(-1, one.FirstDifference(two));
        }
    }

    [Theory]
    [InlineData("a*b + c", "a*b - c", "c - a*b", DType.Float64)]
    [InlineData("f*g + (-f)", "f*g - (-f)", "(-f) - f*g", DType.Float32)]
    public void Contraction_rounds_once(string plus, string minus, string reversed, DType type)
    {
        using var pool = new OperandPool(9);
        bool isDouble = type == DType.Float64;
        double[] a = pool.Values[Index(isDouble ? "a" : "f")];
        double[] b = pool.Values[Index(isDouble ? "b" : "g")];
        double[] c = isDouble ? pool.Values[Index("c")] : [.. a.Select(value => -value)];
        double Reference(double x, double y, double z) =>
            isDouble ? Math.FusedMultiplyAdd(x, y, z) : MathF.FusedMultiplyAdd((float)x, (float)y, (float)z);
        Check(plus, i => Reference(a[i], b[i], c[i]));
        Check(minus, i => Reference(a[i], b[i], -c[i]));
        Check(reversed, i => Reference(-a[i], b[i], c[i]));

        void Check(string text, Func<int, double> expected)
        {
            int contracted = 0;
            foreach (EngineKind engine in AvailableEngines.Expanding)
            {
                var options = new CompileOptions { FusedMultiplyAdd = true };
                Result result = Result.Of(Result.Compile(text, engine, options), pool, 0, 5000);
                Result apart = Result.Of(Result.Compile(text, engine), pool, 0, 5000);
                Assert.Equal(type, result.Type);
                for (int i = 0; i < result.Count; i++)
                {
                    if (!Result.Same(expected(i), result[i]))
                    {
                        Assert.Fail($"{engine}: {text} of {a[i]:R}, {b[i]:R}, {c[i]:R} is {result[i]:R} and not "
                            + $"{expected(i):R}");
                    }
                    contracted += Result.Same(apart[i], result[i]) ? 0 : 1;
                }
            }

            Assert.True(contracted > 0, "contraction changed nothing");
        }
    }

    [Theory]
    [InlineData(".25*a**3 + .75*a**2 - 1.5*a - 2")]
    [InlineData("a*b + a*b")]
    [InlineData("a*b - b*c + s*a")]
    [InlineData("f*a + g*t - s*f")]
    [InlineData("2 - a*b")]
    [InlineData("a*b - 0")]
    [InlineData("f - 3*f")]
    [InlineData("f*g - s")]
    [InlineData("f*g - k")]
    [InlineData("s - t*a")]
    [InlineData("where(a*b + c > 0, a*b, c*a - b)")]
    public void Contracting_engines_agree(string text)
    {
        using var pool = new OperandPool(10);
        var options = new CompileOptions { FusedMultiplyAdd = true };
        Result fused = Result.Of(Result.Compile(text, EngineKind.Fused, options), pool, 1, 5000);
        foreach (EngineKind engine in AvailableEngines.Expanding)
        {
            Result result = Result.Of(Result.Compile(text, engine, options), pool, 1, 5000, 2, 1);
            Assert.True(fused.FirstDifference(result) < 0, $"{engine} differs");
        }
    }

    [Fact]
    public void Eager_never_contracts()
    {
        using var pool = new OperandPool(10);
        var options = new CompileOptions { FusedMultiplyAdd = true };
        Result with = Result.Of(Result.Compile("a*b + c", EngineKind.Eager, options), pool, 0, 5000);
        Result without = Result.Of(Result.Compile("a*b + c", EngineKind.Eager), pool, 0, 5000);
        Assert.Equal(-1, with.FirstDifference(without));
    }

    internal static int Index(string name) =>
        Array.FindIndex(OperandPool.Variables, variable => variable.Name == name);
}
