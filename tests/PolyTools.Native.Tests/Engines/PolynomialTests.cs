using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>The polynomial of the exercises, in both forms, and sin² + cos².</summary>
public class PolynomialTests
{
    private const string Powers = ".25*x**3 + .75*x**2 - 1.5*x - 2";
    private const string Horner = "((.25*x + .75)*x - 1.5)*x - 2";
    private const int Count = 100_003;

    public static TheoryData<DType, double> Ranges() => new()
    {
        { DType.Float64, 1 }, { DType.Float64, 1e5 }, { DType.Float32, 1 }, { DType.Float32, 1e5 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void All_engines_have_the_same_bits(DType type, double range)
    {
        double[] x = Points(type, range);
        foreach (string text in (string[])[Powers, Horner])
        {
            double[] reference = Reference(text, type, x);
            foreach (EngineKind engine in AvailableEngines.All.Where(engine => engine != EngineKind.Eager || text == Horner))
            {
                foreach (int threads in (int[])[1, 2, 3])
                {
                    Result result = Evaluate(text, engine, type, range, threads);
                    for (int i = 0; i < Count; i++)
                    {
                        if (!Result.Same(reference[i], result[i]))
                        {
                            Assert.Fail(
                                $"{engine}, {threads} threads, {text} of {x[i]:R}: {result[i]:R}, not {reference[i]:R}");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Eager_is_within_the_rounding_of_the_terms_on_the_first_form(DType type, double range)
    {
        double[] x = Points(type, range);
        double epsilon = type == DType.Float64 ? Math.Pow(2, -52) : Math.Pow(2, -23);
        Result eager = Evaluate(Powers, EngineKind.Eager, type, range, 1);
        Result fused = Evaluate(Powers, EngineKind.Fused, type, range, 1);
        for (int i = 0; i < Count; i++)
        {
            double terms = Math.Abs(.25 * x[i] * x[i] * x[i]) + (.75 * x[i] * x[i]) + Math.Abs(1.5 * x[i]) + 2;
            if (!(Math.Abs(eager[i] - fused[i]) <= 4 * epsilon * terms))
                Assert.Fail($"at {x[i]:R}: {eager[i]:R}, {fused[i]:R}");
        }
    }

    [Theory]
    [InlineData(DType.Float64, 2.3e-16 * 4)]
    [InlineData(DType.Float32, 1.2e-7 * 4)]
    public void Sine_squared_and_cosine_squared_are_one(DType type, double tolerance)
    {
        foreach (EngineKind engine in AvailableEngines.All)
        {
            foreach (double range in (double[])[1, 100, 1e5])
            {
                Result result = Evaluate("sin(x)**2 + cos(x)**2", engine, type, range, 2);
                for (int i = 0; i < Count; i++)
                {
                    if (!(Math.Abs(result[i] - 1) <= tolerance))
                        Assert.Fail($"{engine}, range {range}: element {i} is {result[i]:R}");
                }
            }
        }
    }

    private static ArrayOperand Operand(DType type, double range, int threads) =>
        ArrayOperand.Linspace(type, Count, -range, range, threads, TestContext.Current.CancellationToken);

    private static double[] Points(DType type, double range)
    {
        using ArrayOperand x = Operand(type, range, 1);
        return Read(x);
    }

    private static unsafe double[] Read(ArrayOperand x) => x.Type == DType.Float64
        ? new Span<double>((void*)x.Pointer, (int)x.Count).ToArray()
        : Array.ConvertAll(new Span<float>((void*)x.Pointer, (int)x.Count).ToArray(), value => (double)value);

    private static Result Evaluate(string text, EngineKind engine, DType type, double range, int threads)
    {
        using ArrayOperand x = Operand(type, range, threads);
        TestExpression compiled = Result.Compile(text, engine, variables: [TestExpression.Array("x", type)]);
        return Result.Of(compiled, [x.Pointer], [0], Count, threads);
    }

    /// <summary>The documented operations one by one, each rounded to the type.</summary>
    private static double[] Reference(string text, DType type, double[] x)
    {
        // Of two floats, a product or sum rounded to double and then to float is rounded once.
        double Round(double value) => type == DType.Float64 ? value : (float)value;
        double Power(double v)
        {
            double square = Round(v * v);
            double cube = Round(square * v);
            return Round(Round(Round(Round(.25 * cube) + Round(.75 * square)) - Round(1.5 * v)) - 2);
        }

        double Chain(double v) =>
            Round(Round(Round(Round(Round(Round(.25 * v) + .75) * v) - 1.5) * v) - 2);
        return Array.ConvertAll<double, double>(x, text == Powers ? Power : Chain);
    }
}
