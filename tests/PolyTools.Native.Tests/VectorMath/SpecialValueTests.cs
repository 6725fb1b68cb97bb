using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Values at zeros, infinities, NaN and the ends of the range: C99's Annex F, and NumPy where C has no such function.</summary>
public class SpecialValueTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;
    private const double Pi = Math.PI;

    public static TheoryData<string, double, double, double> Values() => new()
    {
        { "sin", 0.0, 0, 0.0 },
        { "sin", -0.0, 0, -0.0 },
        { "sin", Inf, 0, NaN },
        { "sin", -Inf, 0, NaN },
        { "sin", NaN, 0, NaN },
        { "cos", 0.0, 0, 1 },
        { "cos", -0.0, 0, 1 },
        { "cos", Inf, 0, NaN },
        { "cos", -Inf, 0, NaN },
        { "cos", NaN, 0, NaN },
        { "tan", 0.0, 0, 0.0 },
        { "tan", -0.0, 0, -0.0 },
        { "tan", Inf, 0, NaN },
        { "tan", -Inf, 0, NaN },
        { "tan", NaN, 0, NaN },

        { "exp", 0.0, 0, 1 },
        { "exp", -0.0, 0, 1 },
        { "exp", Inf, 0, Inf },
        { "exp", -Inf, 0, 0.0 },
        { "exp", NaN, 0, NaN },
        { "exp", 1000, 0, Inf },
        { "exp", -1000, 0, 0.0 },

        { "log", 1, 0, 0.0 },
        { "log", 0.0, 0, -Inf },
        { "log", -0.0, 0, -Inf },
        { "log", -1, 0, NaN },
        { "log", -Inf, 0, NaN },
        { "log", Inf, 0, Inf },
        { "log", NaN, 0, NaN },

        { "sqrt", 4, 0, 2 },
        { "sqrt", -0.0, 0, -0.0 },
        { "sqrt", -1, 0, NaN },
        { "sqrt", Inf, 0, Inf },
        { "sqrt", NaN, 0, NaN },

        { "floor", -0.0, 0, -0.0 },
        { "floor", 1.5, 0, 1 },
        { "floor", -1.5, 0, -2 },
        { "floor", Inf, 0, Inf },
        { "floor", NaN, 0, NaN },
        { "ceil", -0.5, 0, -0.0 },
        { "ceil", 1.5, 0, 2 },
        { "ceil", -1.5, 0, -1 },
        { "ceil", -Inf, 0, -Inf },
        { "ceil", NaN, 0, NaN },

        // arctan2(y, x)
        { "arctan2", 0.0, 0.0, 0.0 },
        { "arctan2", -0.0, 0.0, -0.0 },
        { "arctan2", 0.0, -0.0, Pi },
        { "arctan2", -0.0, -0.0, -Pi },
        { "arctan2", 0.0, -1, Pi },
        { "arctan2", -0.0, -1, -Pi },
        { "arctan2", -0.0, 1, -0.0 },
        { "arctan2", -1, 0.0, -Pi / 2 },
        { "arctan2", 1, -0.0, Pi / 2 },
        { "arctan2", 1, -Inf, Pi },
        { "arctan2", -1, Inf, -0.0 },
        { "arctan2", Inf, 1, Pi / 2 },
        { "arctan2", Inf, Inf, Pi / 4 },
        { "arctan2", -Inf, -Inf, -3 * Pi / 4 },
        { "arctan2", NaN, 1, NaN },
        { "arctan2", 1, NaN, NaN },

        { "power", 0.0, -3, Inf },
        { "power", -0.0, -3, -Inf },
        { "power", -0.0, -2, Inf },
        { "power", -0.0, 3, -0.0 },
        { "power", -1, Inf, 1 },
        { "power", 1, NaN, 1 },
        { "power", NaN, 0.0, 1 },
        { "power", -2, 0.5, NaN },
        { "power", 0.5, -Inf, Inf },
        { "power", 2, -Inf, 0.0 },
        { "power", -Inf, -3, -0.0 },
        { "power", -Inf, 3, -Inf },
        { "power", Inf, -1, 0.0 },
        { "power", NaN, 1, NaN },

        // Python's and NumPy's %
        { "remainder", 7, 3, 1 },
        { "remainder", -7, 3, 2 },
        { "remainder", 7, -3, -2 },
        { "remainder", -7, -3, -1 },
        { "remainder", 6, -3, -0.0 },
        { "remainder", -6, 3, 0.0 },
        { "remainder", -0.0, 3, 0.0 },
        { "remainder", 0.0, -3, -0.0 },
        { "remainder", 1, 0.0, NaN },
        { "remainder", Inf, 2, NaN },
        { "remainder", 5, Inf, 5 },
        { "remainder", -5, Inf, Inf },
        { "remainder", 5, -Inf, -Inf },
        { "remainder", NaN, 2, NaN },
        { "remainder", 2, NaN, NaN },
        { "remainder", 5.5, 2, 1.5 },

        { "minimum", 1, 2, 1 },
        { "minimum", 2, 1, 1 },
        { "minimum", 0.0, -0.0, 0.0 },
        { "minimum", -0.0, 0.0, -0.0 },
        { "minimum", NaN, 1, NaN },
        { "minimum", 1, NaN, NaN },
        { "minimum", Inf, -Inf, -Inf },
        { "maximum", 1, 2, 2 },
        { "maximum", 2, 1, 2 },
        { "maximum", 0.0, -0.0, 0.0 },
        { "maximum", -0.0, 0.0, -0.0 },
        { "maximum", NaN, 1, NaN },
        { "maximum", 1, NaN, NaN },
        { "maximum", Inf, -Inf, Inf },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Doubles(string function, double x, double y, double expected)
    {
        foreach (int width in VectorFunction.Widths)
            AssertSame(expected, VectorFunction.All[function].Run(width, [x], [y])[0]);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Floats(string function, double x, double y, double expected)
    {
        foreach (int width in VectorFunction.Widths)
            AssertSame((float)expected, VectorFunction.All[function].Run(width, [(float)x], [(float)y])[0]);
    }

    [Fact]
    public void Exp_underflows_and_overflows_where_doubles_end()
    {
        double[] x = [709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, -708.3964185322641];
        double[] expected = [1.7976931348622732e308, Inf, double.Epsilon, 0, 2.2250738585072626e-308];
        foreach (int width in VectorFunction.Widths)
            Assert.Equal(expected, VectorFunction.All["exp"].Run(width, x, x));
    }

    [Fact]
    public void Log_of_a_power_of_two_and_its_inverse_are_opposite()
    {
        double[] x = [.. Enumerable.Range(1, 1000).Select(k => Math.ScaleB(1, k))];
        double[] inverse = [.. x.Select(value => 1 / value)];
        foreach (int width in VectorFunction.Widths)
        {
            double[] log = VectorFunction.All["log"].Run(width, x, x);
            double[] logOfInverse = VectorFunction.All["log"].Run(width, inverse, inverse);
            Assert.Equal(log, logOfInverse.Select(value => -value));
        }
    }

    // Equal bits, or both NaN.
    private static void AssertSame(double expected, double actual)
    {
        if (double.IsNaN(expected))
            Assert.True(double.IsNaN(actual), $"{actual:R} is not NaN");
        else
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
    }
}
