using System.Globalization;
using PolyTools.Native.Expressions;
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
        { "arctan2", -0.0, -Inf, -Pi },
        { "arctan2", 0.0, Inf, 0.0 },
        { "arctan2", 1, 0.0, Pi / 2 },
        { "arctan2", -1, -0.0, -Pi / 2 },
        { "arctan2", Inf, 0.0, Pi / 2 },
        { "arctan2", -Inf, -1, -Pi / 2 },
        { "arctan2", Inf, -Inf, 3 * Pi / 4 },
        { "arctan2", -Inf, Inf, -Pi / 4 },
        { "arctan2", 2, 2, Pi / 4 },
        { "arctan2", -2, -2, -3 * Pi / 4 },
        { "arctan2", 2, -2, 3 * Pi / 4 },
        { "arctan2", Inf, NaN, NaN },
        { "arctan2", NaN, -Inf, NaN },
        { "arctan2", NaN, 0.0, NaN },
        { "arctan2", 0.0, NaN, NaN },
        { "arctan2", NaN, 1, NaN },
        { "arctan2", 1, NaN, NaN },

        { "power", 0.0, -3, Inf },
        { "power", -0.0, -3, -Inf },
        { "power", 0.0, -2, Inf },
        { "power", -0.0, -2, Inf },
        { "power", 0.0, -0.5, Inf },
        { "power", -0.0, -0.5, Inf },
        { "power", 0.0, -Inf, Inf },
        { "power", -0.0, -Inf, Inf },
        { "power", 0.0, 3, 0.0 },
        { "power", -0.0, 3, -0.0 },
        { "power", 0.0, 2, 0.0 },
        { "power", -0.0, 2, 0.0 },
        { "power", -0.0, 0.5, 0.0 },
        { "power", -0.0, Inf, 0.0 },
        { "power", -1, Inf, 1 },
        { "power", -1, -Inf, 1 },
        { "power", 1, NaN, 1 },
        { "power", 1, Inf, 1 },
        { "power", 1, -1e30, 1 },
        { "power", NaN, 0.0, 1 },
        { "power", NaN, -0.0, 1 },
        { "power", 0.0, 0.0, 1 },
        { "power", -0.0, -0.0, 1 },
        { "power", Inf, 0.0, 1 },
        { "power", -Inf, -0.0, 1 },
        { "power", -2, 0.5, NaN },
        { "power", -1, 1e-30, NaN },
        { "power", -1, 1e30, 1 },
        { "power", -1, 3, -1 },
        { "power", -1, -4, 1 },
        { "power", 0.5, -Inf, Inf },
        { "power", -0.5, -Inf, Inf },
        { "power", 2, -Inf, 0.0 },
        { "power", -2, -Inf, 0.0 },
        { "power", 0.5, Inf, 0.0 },
        { "power", -0.5, Inf, 0.0 },
        { "power", 2, Inf, Inf },
        { "power", -2, Inf, Inf },
        { "power", -Inf, -3, -0.0 },
        { "power", -Inf, -2, 0.0 },
        { "power", -Inf, -0.5, 0.0 },
        { "power", -Inf, 3, -Inf },
        { "power", -Inf, 2, Inf },
        { "power", -Inf, 0.5, Inf },
        { "power", -Inf, Inf, Inf },
        { "power", -Inf, -Inf, 0.0 },
        { "power", Inf, -1, 0.0 },
        { "power", Inf, 1, Inf },
        { "power", Inf, Inf, Inf },
        { "power", NaN, 1, NaN },
        { "power", 2, NaN, NaN },
        { "power", 0.0, NaN, NaN },
        { "power", Inf, NaN, NaN },
        { "power", NaN, Inf, NaN },
        { "power", 1e30, 1e30, Inf },
        { "power", -1e30, 11, -Inf },
        { "power", 1e-30, 1e30, 0.0 },
        { "power", -1e-30, 11, -0.0 },
        { "power", -3, 3, -27 },
        { "power", 9, 0.5, 3 },

        { "fmod", 7, 3, 1 },
        { "fmod", -7, 3, -1 },
        { "fmod", 7, -3, 1 },
        { "fmod", -7, -3, -1 },
        { "fmod", 6, -3, 0.0 },
        { "fmod", -6, 3, -0.0 },
        { "fmod", 0.0, 3, 0.0 },
        { "fmod", -0.0, 3, -0.0 },
        { "fmod", 1152921504606846976.0, 3, 1 },
        { "fmod", 5, Inf, 5 },
        { "fmod", -5, -Inf, -5 },
        { "fmod", -0.0, Inf, -0.0 },
        { "fmod", Inf, 3, NaN },
        { "fmod", -Inf, Inf, NaN },
        { "fmod", 1, 0.0, NaN },
        { "fmod", 0.0, -0.0, NaN },
        { "fmod", NaN, 3, NaN },
        { "fmod", 3, NaN, NaN },

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

        { "exp2", 0.0, 0, 1 },
        { "exp2", -0.0, 0, 1 },
        { "exp2", Inf, 0, Inf },
        { "exp2", -Inf, 0, 0.0 },
        { "exp2", NaN, 0, NaN },
        { "exp2", 10, 0, 1024 },
        { "exp2", -3, 0, 0.125 },
        { "exp2", 1e30, 0, Inf },
        { "exp2", -1e30, 0, 0.0 },

        { "expm1", 0.0, 0, 0.0 },
        { "expm1", -0.0, 0, -0.0 },
        { "expm1", NaN, 0, NaN },
        { "expm1", Inf, 0, Inf },
        { "expm1", -Inf, 0, -1 },
        { "expm1", 1000, 0, Inf },
        { "expm1", -1000, 0, -1 },
        { "expm1", -50, 0, -1 },

        { "log1p", 0.0, 0, 0.0 },
        { "log1p", -0.0, 0, -0.0 },
        { "log1p", NaN, 0, NaN },
        { "log1p", -1, 0, -Inf },
        { "log1p", -2, 0, NaN },
        { "log1p", -Inf, 0, NaN },
        { "log1p", Inf, 0, Inf },

        { "log2", 1, 0, 0.0 },
        { "log2", 0.0, 0, -Inf },
        { "log2", -0.0, 0, -Inf },
        { "log2", -1, 0, NaN },
        { "log2", -Inf, 0, NaN },
        { "log2", Inf, 0, Inf },
        { "log2", NaN, 0, NaN },
        { "log2", 8, 0, 3 },
        { "log2", 0.25, 0, -2 },

        { "log10", 1, 0, 0.0 },
        { "log10", 0.0, 0, -Inf },
        { "log10", -0.0, 0, -Inf },
        { "log10", -1, 0, NaN },
        { "log10", -Inf, 0, NaN },
        { "log10", Inf, 0, Inf },
        { "log10", NaN, 0, NaN },
        { "log10", 1000, 0, 3 },
        { "log10", 100000, 0, 5 },
        { "log10", 1e22, 0, 22 },

        { "sinh", 0.0, 0, 0.0 },
        { "sinh", -0.0, 0, -0.0 },
        { "sinh", NaN, 0, NaN },
        { "sinh", Inf, 0, Inf },
        { "sinh", -Inf, 0, -Inf },
        { "sinh", 1000, 0, Inf },
        { "sinh", -1000, 0, -Inf },

        { "cosh", 0.0, 0, 1 },
        { "cosh", -0.0, 0, 1 },
        { "cosh", Inf, 0, Inf },
        { "cosh", -Inf, 0, Inf },
        { "cosh", NaN, 0, NaN },
        { "cosh", 1000, 0, Inf },
        { "cosh", -1000, 0, Inf },

        { "tanh", 0.0, 0, 0.0 },
        { "tanh", -0.0, 0, -0.0 },
        { "tanh", NaN, 0, NaN },
        { "tanh", Inf, 0, 1 },
        { "tanh", -Inf, 0, -1 },
        { "tanh", 50, 0, 1 },
        { "tanh", -1e30, 0, -1 },

        { "arcsin", 0.0, 0, 0.0 },
        { "arcsin", -0.0, 0, -0.0 },
        { "arcsin", NaN, 0, NaN },
        { "arcsin", 1, 0, Pi / 2 },
        { "arcsin", -1, 0, -Pi / 2 },
        { "arcsin", 1.5, 0, NaN },
        { "arcsin", -2, 0, NaN },
        { "arcsin", Inf, 0, NaN },
        { "arcsin", -Inf, 0, NaN },

        { "arccos", 1, 0, 0.0 },
        { "arccos", 0.0, 0, Pi / 2 },
        { "arccos", -0.0, 0, Pi / 2 },
        { "arccos", -1, 0, Pi },
        { "arccos", 1.5, 0, NaN },
        { "arccos", -2, 0, NaN },
        { "arccos", Inf, 0, NaN },
        { "arccos", -Inf, 0, NaN },
        { "arccos", NaN, 0, NaN },

        { "arctan", 0.0, 0, 0.0 },
        { "arctan", -0.0, 0, -0.0 },
        { "arctan", NaN, 0, NaN },
        { "arctan", Inf, 0, Pi / 2 },
        { "arctan", -Inf, 0, -Pi / 2 },
        { "arctan", 1, 0, Pi / 4 },

        { "arcsinh", 0.0, 0, 0.0 },
        { "arcsinh", -0.0, 0, -0.0 },
        { "arcsinh", NaN, 0, NaN },
        { "arcsinh", Inf, 0, Inf },
        { "arcsinh", -Inf, 0, -Inf },

        { "arccosh", 1, 0, 0.0 },
        { "arccosh", 0.5, 0, NaN },
        { "arccosh", 0.0, 0, NaN },
        { "arccosh", -1, 0, NaN },
        { "arccosh", -5, 0, NaN },
        { "arccosh", -1e30, 0, NaN },
        { "arccosh", -Inf, 0, NaN },
        { "arccosh", Inf, 0, Inf },
        { "arccosh", NaN, 0, NaN },

        { "arctanh", 0.0, 0, 0.0 },
        { "arctanh", -0.0, 0, -0.0 },
        { "arctanh", NaN, 0, NaN },
        { "arctanh", 1, 0, Inf },
        { "arctanh", -1, 0, -Inf },
        { "arctanh", 1.5, 0, NaN },
        { "arctanh", -3, 0, NaN },
        { "arctanh", 1e30, 0, NaN },
        { "arctanh", Inf, 0, NaN },
        { "arctanh", -Inf, 0, NaN },

        { "cbrt", 0.0, 0, 0.0 },
        { "cbrt", -0.0, 0, -0.0 },
        { "cbrt", NaN, 0, NaN },
        { "cbrt", Inf, 0, Inf },
        { "cbrt", -Inf, 0, -Inf },
        { "cbrt", 27, 0, 3 },
        { "cbrt", -8, 0, -2 },
        { "cbrt", 0.001953125, 0, 0.125 },

        { "hypot", 0.0, 0.0, 0.0 },
        { "hypot", -0.0, -0.0, 0.0 },
        { "hypot", 3, 4, 5 },
        { "hypot", -5, 12, 13 },
        { "hypot", Inf, NaN, Inf },
        { "hypot", NaN, -Inf, Inf },
        { "hypot", 1, Inf, Inf },
        { "hypot", -Inf, 0.0, Inf },
        { "hypot", NaN, 1, NaN },
        { "hypot", 1, NaN, NaN },
        { "hypot", -2, 0.0, 2 },
        { "hypot", -0.0, 0.0, 0.0 },
        { "hypot", -Inf, Inf, Inf },
        { "hypot", NaN, NaN, NaN },
        { "hypot", 0.0, NaN, NaN },

        { "trunc", 0.0, 0, 0.0 },
        { "trunc", -0.0, 0, -0.0 },
        { "trunc", NaN, 0, NaN },
        { "trunc", Inf, 0, Inf },
        { "trunc", -Inf, 0, -Inf },
        { "trunc", 1.75, 0, 1 },
        { "trunc", -1.75, 0, -1 },
        { "trunc", -0.75, 0, -0.0 },
        { "trunc", 0.75, 0, 0.0 },
        { "trunc", 1e30, 0, 1e30 },

        { "round", 0.0, 0, 0.0 },
        { "round", -0.0, 0, -0.0 },
        { "round", NaN, 0, NaN },
        { "round", Inf, 0, Inf },
        { "round", -Inf, 0, -Inf },
        { "round", 0.5, 0, 0.0 },
        { "round", -0.5, 0, -0.0 },
        { "round", 1.5, 0, 2 },
        { "round", 2.5, 0, 2 },
        { "round", -2.5, 0, -2 },
        { "round", -3.5, 0, -4 },
        { "round", 0.25, 0, 0.0 },
        { "round", 8388609, 0, 8388609 },
        { "round", -4194304.5, 0, -4194304 },

        { "sign", 0.0, 0, 0.0 },
        { "sign", -0.0, 0, 0.0 },
        { "sign", 3, 0, 1 },
        { "sign", -0.5, 0, -1 },
        { "sign", Inf, 0, 1 },
        { "sign", -Inf, 0, -1 },
        { "sign", NaN, 0, NaN },

        { "copysign", 1, -0.0, -1 },
        { "copysign", -2, 3, 2 },
        { "copysign", 0.0, -1, -0.0 },
        { "copysign", -0.0, 1, 0.0 },
        { "copysign", Inf, -2, -Inf },
        { "copysign", NaN, 1, NaN },
        { "copysign", 1, -Inf, -1 },

        { "nextafter", 1, 1, 1 },
        { "nextafter", 0.0, -0.0, -0.0 },
        { "nextafter", -0.0, 0.0, 0.0 },
        { "nextafter", NaN, 1, NaN },
        { "nextafter", 1, NaN, NaN },
        { "nextafter", Inf, Inf, Inf },

        { "isnan", NaN, 0, 1 },
        { "isnan", -NaN, 0, 1 },
        { "isnan", Inf, 0, 0.0 },
        { "isnan", 1, 0, 0.0 },

        { "isinf", Inf, 0, 1 },
        { "isinf", -Inf, 0, 1 },
        { "isinf", NaN, 0, 0.0 },
        { "isinf", 1e30, 0, 0.0 },

        { "isfinite", Inf, 0, 0.0 },
        { "isfinite", -Inf, 0, 0.0 },
        { "isfinite", NaN, 0, 0.0 },
        { "isfinite", -NaN, 0, 0.0 },
        { "isfinite", 1e30, 0, 1 },
        { "isfinite", -0.0, 0, 1 },

        { "signbit", -0.0, 0, 1 },
        { "signbit", 0.0, 0, 0.0 },
        { "signbit", -1, 0, 1 },
        { "signbit", 1, 0, 0.0 },
        { "signbit", -Inf, 0, 1 },
        { "signbit", double.CopySign(NaN, -1), 0, 1 },
        { "signbit", double.CopySign(NaN, 1), 0, 0.0 },
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

    public static TheoryData<string> FastFunctions() =>
        [.. VectorFunction.All.Keys.Where(name => name.StartsWith(VectorFunction.Fast, StringComparison.Ordinal))];

    /// <summary>Faster forms have the same zeros, infinities and NaN; other values within their bound.</summary>
    [Theory]
    [MemberData(nameof(FastFunctions))]
    public void Faster_forms(string function)
    {
        foreach ((string name, double x, double y, double expected) in Values().Select(row => row.Data))
        {
            if (name != VectorFunction.Exact(function))
                continue;
            foreach (int width in VectorFunction.Widths)
            {
                double value = VectorFunction.All[function].Run(width, [x], [y])[0];
                Assert.InRange(new Reference(name, false, x, y, expected, 0).Ulps(value), 0, Operation.FastUlp);
                Assert.Equal(double.IsInfinity(expected), double.IsInfinity(value));
                float single = VectorFunction.All[function].Run(width, [(float)x], [(float)y])[0];
                Assert.InRange(new Reference(name, true, x, y, (float)expected, 0).Ulps(single), 0, Operation.FastUlp);
            }
        }
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
    public void Exp2_underflows_and_overflows_where_doubles_end_and_is_exact_for_whole_numbers()
    {
        double[] x = [1023.9999999999999, 1024, -1074, -1074.9999999999998, -1075, -1075.0000000000002];
        double[] expected = [1.7976931348621742e308, Inf, double.Epsilon, double.Epsilon, 0, 0];
        double[] whole = [.. Enumerable.Range(-1074, 2098).Select(n => (double)n)];
        foreach (int width in VectorFunction.Widths)
        {
            Assert.Equal(expected, VectorFunction.All["exp2"].Run(width, x, x));
            Assert.Equal(whole.Select(n => Math.ScaleB(1, (int)n)), VectorFunction.All["exp2"].Run(width, whole, whole));
        }
    }

    [Fact]
    public void Log2_of_powers_of_two_and_log10_of_powers_of_ten_are_whole()
    {
        double[] twos = [.. Enumerable.Range(-1074, 2098).Select(n => Math.ScaleB(1, n))];
        double[] tens = [.. Enumerable.Range(0, 23).Select(n => double.Parse($"1e{n}", CultureInfo.InvariantCulture))];
        foreach (int width in VectorFunction.Widths)
        {
            Assert.Equal(
                Enumerable.Range(-1074, 2098).Select(n => (double)n), VectorFunction.All["log2"].Run(width, twos, twos));
            Assert.Equal(
                Enumerable.Range(0, 23).Select(n => (double)n), VectorFunction.All["log10"].Run(width, tens, tens));
        }
    }

    [Fact]
    public void Sinh_and_cosh_overflow_later_than_exp()
    {
        double[] x = [710.4758600739439, 710.475860073944, -710.4758600739439, -710.475860073944];
        foreach (int width in VectorFunction.Widths)
        {
            double[] sinh = VectorFunction.All["sinh"].Run(width, x, x);
            double[] cosh = VectorFunction.All["cosh"].Run(width, x, x);
            Assert.Equal([Inf, -Inf], new[] { sinh[1], sinh[3] });
            Assert.Equal([Inf, Inf], new[] { cosh[1], cosh[3] });
            Assert.InRange(sinh[0], 1.79769313486e308, double.MaxValue);
            Assert.Equal(sinh[0], cosh[0]);
            Assert.Equal(-sinh[0], sinh[2]);
        }
    }

    [Fact]
    public void NextAfter_steps_in_the_element_type()
    {
        float[] x = [0, -0.0f, 1, 1, -1, float.MaxValue, float.PositiveInfinity, float.Epsilon, -float.Epsilon];
        float[] y = [1, -1, 2, 0, 0, float.PositiveInfinity, 0, 0, 0];
        float[] expected =
        [
            float.Epsilon, -float.Epsilon, 1.00000012f, 0.99999994f, -0.99999994f, float.PositiveInfinity, float.MaxValue,
            0, -0.0f,
        ];
        foreach (int width in VectorFunction.Widths)
        {
            float[] next = VectorFunction.All["nextafter"].Run(width, x, y);
            for (int i = 0; i < x.Length; i++)
                AssertSame(expected[i], next[i]);
        }
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
