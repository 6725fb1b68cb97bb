using System.Numerics;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>
/// The special values of the complex functions: C99's Annex G.6 (with defect report 471 for ctanh), row by row, and their images by the
/// symmetries that it states.
/// </summary>
public class ComplexSpecialValueTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;
    private const double Pi = Math.PI;

    private static readonly double[] Interesting =
        [0.0, -0.0, 0.5, -0.5, 1, -1, 2, -2, 1e-320, -1e-320, 1e300, -1e300, Inf, -Inf, NaN];

    // Function, x, y, the parts of the result, and which of them has a sign that the standard leaves open.
    public static TheoryData<string, double, double, double, double, string> Rows() => new()
    {
        { "arccos", 0.0, 0.0, Pi / 2, -0.0, "" },
        { "arccos", -0.0, 0.0, Pi / 2, -0.0, "" },
        { "arccos", 0.0, NaN, Pi / 2, NaN, "" },
        { "arccos", -0.0, NaN, Pi / 2, NaN, "" },
        { "arccos", 0.0, Inf, Pi / 2, -Inf, "" },
        { "arccos", 1, Inf, Pi / 2, -Inf, "" },
        { "arccos", -1, Inf, Pi / 2, -Inf, "" },
        { "arccos", 1, NaN, NaN, NaN, "" },
        { "arccos", -Inf, 1, Pi, -Inf, "" },
        { "arccos", -Inf, 0.0, Pi, -Inf, "" },
        { "arccos", Inf, 1, 0.0, -Inf, "" },
        { "arccos", -Inf, Inf, 3 * Pi / 4, -Inf, "" },
        { "arccos", Inf, Inf, Pi / 4, -Inf, "" },
        { "arccos", Inf, NaN, NaN, Inf, "i" },
        { "arccos", -Inf, NaN, NaN, Inf, "i" },
        { "arccos", NaN, 1, NaN, NaN, "" },
        { "arccos", NaN, Inf, NaN, -Inf, "" },
        { "arccos", NaN, NaN, NaN, NaN, "" },
        { "arccos", 1, 0.0, 0.0, -0.0, "" },
        { "arccos", -1, 0.0, Pi, -0.0, "" },

        { "arccosh", 0.0, 0.0, 0.0, Pi / 2, "" },
        { "arccosh", -0.0, 0.0, 0.0, Pi / 2, "" },
        { "arccosh", 1, Inf, Inf, Pi / 2, "" },
        { "arccosh", 0.0, NaN, NaN, Pi / 2, "i" },
        { "arccosh", 1, NaN, NaN, NaN, "" },
        { "arccosh", -Inf, 1, Inf, Pi, "" },
        { "arccosh", Inf, 1, Inf, 0.0, "" },
        { "arccosh", -Inf, Inf, Inf, 3 * Pi / 4, "" },
        { "arccosh", Inf, Inf, Inf, Pi / 4, "" },
        { "arccosh", Inf, NaN, Inf, NaN, "" },
        { "arccosh", -Inf, NaN, Inf, NaN, "" },
        { "arccosh", NaN, 1, NaN, NaN, "" },
        { "arccosh", NaN, 0.0, NaN, NaN, "" },
        { "arccosh", NaN, Inf, Inf, NaN, "" },
        { "arccosh", NaN, NaN, NaN, NaN, "" },
        { "arccosh", 1, 0.0, 0.0, 0.0, "" },

        { "arcsinh", 0.0, 0.0, 0.0, 0.0, "" },
        { "arcsinh", 1, Inf, Inf, Pi / 2, "" },
        { "arcsinh", 1, NaN, NaN, NaN, "" },
        { "arcsinh", Inf, 1, Inf, 0.0, "" },
        { "arcsinh", Inf, Inf, Inf, Pi / 4, "" },
        { "arcsinh", Inf, NaN, Inf, NaN, "" },
        { "arcsinh", NaN, 0.0, NaN, 0.0, "" },
        { "arcsinh", NaN, 1, NaN, NaN, "" },
        { "arcsinh", NaN, Inf, Inf, NaN, "r" },
        { "arcsinh", NaN, NaN, NaN, NaN, "" },

        { "arctanh", 0.0, 0.0, 0.0, 0.0, "" },
        { "arctanh", 0.0, NaN, 0.0, NaN, "" },
        { "arctanh", 1, 0.0, Inf, 0.0, "" },
        { "arctanh", 1, Inf, 0.0, Pi / 2, "" },
        { "arctanh", 0.0, Inf, 0.0, Pi / 2, "" },
        { "arctanh", 1, NaN, NaN, NaN, "" },
        { "arctanh", Inf, 1, 0.0, Pi / 2, "" },
        { "arctanh", Inf, 0.0, 0.0, Pi / 2, "" },
        { "arctanh", Inf, Inf, 0.0, Pi / 2, "" },
        { "arctanh", Inf, NaN, 0.0, NaN, "" },
        { "arctanh", NaN, 1, NaN, NaN, "" },
        { "arctanh", NaN, Inf, 0.0, Pi / 2, "r" },
        { "arctanh", NaN, NaN, NaN, NaN, "" },

        { "cosh", 0.0, 0.0, 1, 0.0, "" },
        { "cosh", 0.0, Inf, NaN, 0.0, "i" },
        { "cosh", 0.0, NaN, NaN, 0.0, "i" },
        { "cosh", 1, Inf, NaN, NaN, "" },
        { "cosh", 1, NaN, NaN, NaN, "" },
        { "cosh", Inf, 0.0, Inf, 0.0, "" },
        { "cosh", Inf, 1, Inf, Inf, "" },
        { "cosh", Inf, 2, -Inf, Inf, "" },
        { "cosh", Inf, Inf, Inf, NaN, "r" },
        { "cosh", Inf, NaN, Inf, NaN, "" },
        { "cosh", NaN, 0.0, NaN, 0.0, "i" },
        { "cosh", NaN, 1, NaN, NaN, "" },
        { "cosh", NaN, NaN, NaN, NaN, "" },

        { "sinh", 0.0, 0.0, 0.0, 0.0, "" },
        { "sinh", 0.0, Inf, 0.0, NaN, "r" },
        { "sinh", 0.0, NaN, 0.0, NaN, "r" },
        { "sinh", 1, Inf, NaN, NaN, "" },
        { "sinh", 1, NaN, NaN, NaN, "" },
        { "sinh", Inf, 0.0, Inf, 0.0, "" },
        { "sinh", Inf, 1, Inf, Inf, "" },
        { "sinh", Inf, 2, -Inf, Inf, "" },
        { "sinh", Inf, Inf, Inf, NaN, "r" },
        { "sinh", Inf, NaN, Inf, NaN, "r" },
        { "sinh", NaN, 0.0, NaN, 0.0, "" },
        { "sinh", NaN, 1, NaN, NaN, "" },
        { "sinh", NaN, NaN, NaN, NaN, "" },

        { "tanh", 0.0, 0.0, 0.0, 0.0, "" },
        { "tanh", 0.0, Inf, 0.0, NaN, "" },
        { "tanh", 0.0, NaN, 0.0, NaN, "" },
        { "tanh", 1, Inf, NaN, NaN, "" },
        { "tanh", 1, NaN, NaN, NaN, "" },
        { "tanh", Inf, 1, 1, 0.0, "" },
        { "tanh", Inf, 2, 1, -0.0, "" },
        { "tanh", Inf, 0.0, 1, 0.0, "" },
        { "tanh", Inf, Inf, 1, 0.0, "i" },
        { "tanh", Inf, NaN, 1, 0.0, "i" },
        { "tanh", NaN, 0.0, NaN, 0.0, "" },
        { "tanh", NaN, 1, NaN, NaN, "" },
        { "tanh", NaN, NaN, NaN, NaN, "" },

        { "exp", 0.0, 0.0, 1, 0.0, "" },
        { "exp", -0.0, 0.0, 1, 0.0, "" },
        { "exp", 1, Inf, NaN, NaN, "" },
        { "exp", 1, NaN, NaN, NaN, "" },
        { "exp", Inf, 0.0, Inf, 0.0, "" },
        { "exp", -Inf, 1, 0.0, 0.0, "" },
        { "exp", -Inf, 2, -0.0, 0.0, "" },
        { "exp", Inf, 1, Inf, Inf, "" },
        { "exp", Inf, 2, -Inf, Inf, "" },
        { "exp", -Inf, Inf, 0.0, 0.0, "ri" },
        { "exp", Inf, Inf, Inf, NaN, "r" },
        { "exp", -Inf, NaN, 0.0, 0.0, "ri" },
        { "exp", Inf, NaN, Inf, NaN, "r" },
        { "exp", NaN, 0.0, NaN, 0.0, "" },
        { "exp", NaN, 1, NaN, NaN, "" },
        { "exp", NaN, NaN, NaN, NaN, "" },

        { "log", -0.0, 0.0, -Inf, Pi, "" },
        { "log", 0.0, 0.0, -Inf, 0.0, "" },
        { "log", 1, Inf, Inf, Pi / 2, "" },
        { "log", 1, NaN, NaN, NaN, "" },
        { "log", -Inf, 1, Inf, Pi, "" },
        { "log", Inf, 1, Inf, 0.0, "" },
        { "log", -Inf, Inf, Inf, 3 * Pi / 4, "" },
        { "log", Inf, Inf, Inf, Pi / 4, "" },
        { "log", Inf, NaN, Inf, NaN, "" },
        { "log", -Inf, NaN, Inf, NaN, "" },
        { "log", NaN, 1, NaN, NaN, "" },
        { "log", NaN, Inf, Inf, NaN, "" },
        { "log", NaN, NaN, NaN, NaN, "" },
        { "log", 1, 0.0, 0.0, 0.0, "" },
        { "log", -1, 0.0, 0.0, Pi, "" },

        { "sqrt", 0.0, 0.0, 0.0, 0.0, "" },
        { "sqrt", -0.0, 0.0, 0.0, 0.0, "" },
        { "sqrt", 1, Inf, Inf, Inf, "" },
        { "sqrt", NaN, Inf, Inf, Inf, "" },
        { "sqrt", Inf, Inf, Inf, Inf, "" },
        { "sqrt", -Inf, Inf, Inf, Inf, "" },
        { "sqrt", 1, NaN, NaN, NaN, "" },
        { "sqrt", -Inf, 1, 0.0, Inf, "" },
        { "sqrt", Inf, 1, Inf, 0.0, "" },
        { "sqrt", -Inf, NaN, NaN, Inf, "i" },
        { "sqrt", Inf, NaN, Inf, NaN, "" },
        { "sqrt", NaN, 1, NaN, NaN, "" },
        { "sqrt", NaN, NaN, NaN, NaN, "" },
        { "sqrt", -4, 0.0, 0.0, 2, "" },
        { "sqrt", 4, 0.0, 2, 0.0, "" },

        // Not in the standard: those of e^z and log z, at z·ln 2 and 1 + z, divided, or less 1.
        { "expm1", 0.0, 0.0, 0.0, 0.0, "" },
        { "expm1", -0.0, 0.0, -0.0, 0.0, "" },
        { "expm1", -Inf, 1, -1, 0.0, "" },
        { "expm1", Inf, 2, -Inf, Inf, "" },
        { "expm1", -Inf, Inf, -1, 0.0, "i" },
        { "expm1", Inf, NaN, Inf, NaN, "r" },
        { "expm1", NaN, 0.0, NaN, 0.0, "" },
        { "expm1", 1, Inf, NaN, NaN, "" },
        { "exp2", 0.0, 0.0, 1, 0.0, "" },
        { "exp2", 3, 0.0, 8, 0.0, "" },
        { "exp2", -Inf, 3, -0.0, 0.0, "" },
        { "exp2", Inf, 3, -Inf, Inf, "" },
        { "exp2", Inf, 0.0, Inf, 0.0, "" },
        { "exp2", Inf, Inf, Inf, NaN, "r" },
        { "exp2", -Inf, NaN, 0.0, 0.0, "ri" },
        { "exp2", NaN, 0.0, NaN, 0.0, "" },
        { "exp2", NaN, 1, NaN, NaN, "" },
        { "log2", 8, 0.0, 3, 0.0, "" },
        { "log2", -0.0, 0.0, -Inf, 4.532360141827194, "" },
        { "log2", 0.0, 0.0, -Inf, 0.0, "" },
        { "log2", NaN, Inf, Inf, NaN, "" },
        { "log10", 1000, 0.0, 3, 0.0, "" },
        { "log10", 0.0, 0.0, -Inf, 0.0, "" },
        { "log10", -Inf, 1, Inf, 1.3643763538418414, "" },
        { "log1p", 0.0, 0.0, 0.0, 0.0, "" },
        { "log1p", -0.0, 0.0, -0.0, 0.0, "" },
        { "log1p", -1, 0.0, -Inf, 0.0, "" },
        { "log1p", -2, 0.0, 0.0, Pi, "" },
        { "log1p", -Inf, 1, Inf, Pi, "" },
        { "log1p", NaN, 1, NaN, NaN, "" },

        // NumPy 2's
        { "sign", 0.0, -0.0, 0.0, 0.0, "ri" },
        { "sign", Inf, 5, 1, 0.0, "" },
        { "sign", 1, -Inf, 0.0, -1, "" },
        { "sign", Inf, Inf, NaN, NaN, "" },
        { "sign", NaN, 0.0, NaN, NaN, "" },
        { "sign", 3, 4, 0.6, 0.8, "" },
        { "abs", Inf, NaN, Inf, 0.0, "" },
        { "abs", NaN, -Inf, Inf, 0.0, "" },
        { "abs", NaN, 1, NaN, 0.0, "" },
        { "abs", 3e-310, 4e-310, 5e-310, 0.0, "" },
        { "abs", 3e307, 4e307, 5e307, 0.0, "" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row(string function, double x, double y, double real, double imaginary, string open)
    {
        AssertSame(new(real, imaginary), ComplexFunction.Run(function, new Complex(x, y)), open);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("expm1")]
    [InlineData("exp2")]
    [InlineData("log")]
    [InlineData("log2")]
    [InlineData("log10")]
    [InlineData("log1p")]
    [InlineData("sqrt")]
    [InlineData("sin")]
    [InlineData("cos")]
    [InlineData("tan")]
    [InlineData("sinh")]
    [InlineData("cosh")]
    [InlineData("tanh")]
    [InlineData("arcsin")]
    [InlineData("arccos")]
    [InlineData("arctan")]
    [InlineData("arcsinh")]
    [InlineData("arccosh")]
    [InlineData("arctanh")]
    public void Conjugate_of_the_operand_gives_the_conjugate(string function)
    {
        foreach (Complex z in Grid())
        {
            // A NaN has no side, so the sign that goes with it stays.
            if (double.IsNaN(z.Imaginary))
                continue;
            Complex w = ComplexFunction.Run(function, z);
            bool isSignOpen = double.IsNaN(z.Real) || double.IsInfinity(z.Imaginary);
            AssertSame(new(w.Real, -w.Imaginary), ComplexFunction.Run(function, new Complex(z.Real, -z.Imaginary)), isSignOpen ? "ri" : "");
        }
    }

    [Theory]
    [InlineData("sinh", -1)]
    [InlineData("cosh", 1)]
    [InlineData("tanh", -1)]
    [InlineData("arcsinh", -1)]
    [InlineData("arctanh", -1)]
    [InlineData("sin", -1)]
    [InlineData("cos", 1)]
    [InlineData("tan", -1)]
    [InlineData("arcsin", -1)]
    [InlineData("arctan", -1)]
    public void Even_and_odd_functions_are(string function, int parity)
    {
        foreach (Complex z in Grid())
        {
            Complex w = ComplexFunction.Run(function, z);
            bool isSignOpen = double.IsNaN(z.Real + z.Imaginary) || !double.IsFinite(z.Imaginary) || !double.IsFinite(z.Real);
            AssertSame(
                parity < 0 ? new(-w.Real, -w.Imaginary) : w,
                ComplexFunction.Run(function, new Complex(-z.Real, -z.Imaginary)),
                isSignOpen ? "ri" : "");
        }
    }

    [Theory]
    [InlineData("sin", "sinh")]
    [InlineData("tan", "tanh")]
    [InlineData("arcsin", "arcsinh")]
    [InlineData("arctan", "arctanh")]
    public void Circular_functions_are_the_hyperbolic_ones_turned(string circular, string hyperbolic)
    {
        foreach (Complex z in Grid())
        {
            Complex w = ComplexFunction.Run(hyperbolic, new Complex(-z.Imaginary, z.Real));
            AssertSame(new(w.Imaginary, -w.Real), ComplexFunction.Run(circular, z), "");
        }
    }

    [Theory]
    [InlineData("log", -3, Pi)]
    [InlineData("sqrt", -9, 3)]
    [InlineData("arccosh", -1, Pi)]
    [InlineData("arccosh", -3, Pi)]
    public void The_sign_of_zero_chooses_the_side_of_the_cut(string function, double x, double imaginary)
    {
        Assert.Equal(imaginary, ComplexFunction.Run(function, new Complex(x, 0.0)).Imaginary);
        Assert.Equal(-imaginary, ComplexFunction.Run(function, new Complex(x, -0.0)).Imaginary);
    }

    [Fact]
    public void Inverse_functions_on_their_cuts_are_those_beside_them()
    {
        foreach ((string function, bool isReal) in new[]
        {
            ("arcsin", true), ("arccos", true), ("arctanh", true), ("arccosh", true), ("log", true), ("log2", true), ("log10", true),
            ("log1p", true), ("sqrt", true), ("arctan", false), ("arcsinh", false),
        })
        {
            foreach (double along in new[] { 1.25, 2, 1e10, -1.25, -2, -1e10, 0.75, -0.75 })
            {
                foreach (double side in new[] { 1.0, -1 })
                {
                    double zero = Math.CopySign(0, side);
                    double near = side * 1e-300;
                    Complex on = ComplexFunction.Run(function, isReal ? new(along, zero) : new(zero, along));
                    Complex beside = ComplexFunction.Run(function, isReal ? new(along, near) : new(near, along));
                    Assert.Equal(beside.Real, on.Real, 1e-299);
                    Assert.Equal(beside.Imaginary, on.Imaginary, 1e-299);
                    Assert.Equal(double.IsNegative(beside.Imaginary), double.IsNegative(on.Imaginary));
                }
            }
        }
    }

    [Fact]
    public void What_is_finite_does_not_overflow()
    {
        Complex Run(string function, double x, double y) => ComplexFunction.Run(function, new Complex(x, y));
        Assert.Equal(Math.Log(1e200) + Math.Log(2) / 2, Run("log", 1e200, 1e200).Real, 1e-12);
        Assert.True(Complex.IsFinite(Run("log", double.MaxValue, double.MaxValue)));
        Assert.True(Complex.IsFinite(Run("sqrt", double.MaxValue, -double.MaxValue)));
        Assert.True(Complex.IsFinite(Run("arcsinh", double.MaxValue, double.MaxValue)));
        Assert.True(Complex.IsFinite(Run("arccos", double.MaxValue, 1e-300)));
        Assert.Equal(Pi / 2, Run("arctanh", double.MaxValue, double.MaxValue).Imaginary);
        Assert.Equal(1 / double.MaxValue / 2, Run("arctan", double.MaxValue, double.MaxValue).Imaginary);
        Assert.Equal(1 / Math.Sqrt(2), Run("sign", double.MaxValue, double.MaxValue).Real, 1e-15);
        Assert.Equal(1 / Math.Sqrt(2), Run("sign", double.Epsilon, double.Epsilon).Imaginary, 1e-15);
        Assert.Equal(4.94e-324 * Math.Exp(700) * Math.Exp(100), Run("exp", 800, double.Epsilon).Imaginary, 1e10);
        Assert.True(Run("exp", 800, double.Epsilon).Imaginary > 1e23);
    }

    private static IEnumerable<Complex> Grid() =>
        Interesting.SelectMany(x => Interesting.Select(y => new Complex(x, y)));

    private static void AssertSame(Complex expected, Complex actual, string open)
    {
        string report = $"{actual:R} is not {expected:R}";
        Assert.True(IsSame(expected.Real, actual.Real, open.Contains('r')), report);
        Assert.True(IsSame(expected.Imaginary, actual.Imaginary, open.Contains('i')), report);
    }

    // Equal bits, or both NaN.
    private static bool IsSame(double expected, double actual, bool isSignOpen)
    {
        if (double.IsNaN(expected) || double.IsNaN(actual))
            return double.IsNaN(expected) && double.IsNaN(actual);
        return isSignOpen
            ? Math.Abs(expected) == Math.Abs(actual)
            : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual);
    }
}
