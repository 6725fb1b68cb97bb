using System.Globalization;
using System.Numerics;
using CsCheck;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Complex arithmetic, comparisons and choices against NumPy, and what must hold by itself.</summary>
public class ComplexArithmeticTests
{
    private static readonly double[] Parts =
        [0.0, -0.0, 1, -1, 2, 0.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    private static readonly Gen<Complex> Number = Gen.Select(
        Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Int[-1000, 1000],
        (x, y, exponent) => new Complex(Math.ScaleB(x, exponent), Math.ScaleB(y, exponent)));

    [Fact]
    public void Special_operands_are_treated_as_NumPy_does()
    {
        Complex[] grid = [.. Parts.SelectMany(x => Parts.Select(y => new Complex(x, y)))];
        (Complex Z, Complex W)[] pairs = [.. grid.SelectMany(z => grid.Select(w => (z, w)))];
        Complex[] z = [.. pairs.Select(pair => pair.Z)];
        Complex[] w = [.. pairs.Select(pair => pair.W)];
        ILookup<string, string[]> expected = NumPy(z, w);
        foreach (string name in new[] { "add", "subtract", "multiply", "minimum", "maximum", "negative", "conjugate" })
        {
            Complex[] values = ComplexFunction.Run(name, z, w);
            foreach ((string[] words, int i) in expected[name].Select((words, i) => (words, i)))
            {
                Complex value = new(Bits(words[1]), Bits(words[2]));
                Assert.True(
                    Same(value.Real, values[i].Real) && Same(value.Imaginary, values[i].Imaginary),
                    $"{name} {z[i]} {w[i]}: {values[i]} is not {value}");
            }
        }

        Check("equal", ComplexLoopsOf<ComplexEqual>());
        Check("not_equal", ComplexLoopsOf<ComplexNotEqual>());
        Check("less", ComplexLoopsOf<ComplexLessThan>());
        Check("less_equal", ComplexLoopsOf<ComplexLessThanOrEqual>());
        Check("greater", ComplexLoopsOf<ComplexGreaterThan>());
        Check("greater_equal", ComplexLoopsOf<ComplexGreaterThanOrEqual>());
        unsafe
        {
            Check("isnan", ComplexLoops.Test<ComplexIsNaN>);
            Check("isinf", ComplexLoops.Test<ComplexIsInfinity>);
            Check("isfinite", ComplexLoops.Test<ComplexIsFinite>);
        }

        void Check(string name, ComplexFunction.Loop loop)
        {
            byte[] values = ComplexFunction.Run<Complex, byte>(loop, z, w, z.Length);
            string[][] words = [.. expected[name]];
            Assert.Equal(z.Length, words.Length);
            for (int i = 0; i < z.Length; i++)
                Assert.True(words[i][1] == values[i].ToString(CultureInfo.InvariantCulture), $"{name} {z[i]} {w[i]}: {values[i]}");
        }
    }

    [Fact]
    public void Powers_are_close_to_those_of_NumPy()
    {
        double[] parts = [0.0, 1, -1.5, 2.25, -0.5];
        double[] exponents = [0, 1, -1, 2, 3, -3, 7, 50, -99, 0.5, -1.25];
        Complex[] bases = [.. parts.SelectMany(x => parts.Select(y => new Complex(x, y))).Where(z => z != 0)];
        Complex[] powers =
            [.. exponents.Select(x => new Complex(x, 0)), .. exponents.Select(x => new Complex(x, 0.75))];
        Complex[] z = [.. bases.SelectMany(z => powers.Select(_ => z))];
        Complex[] w = [.. bases.SelectMany(_ => powers)];
        Complex[] values = ComplexFunction.Run("power", z, w);
        foreach ((string[] words, int i) in NumPy(z, w)["power"].Select((words, i) => (words, i)))
        {
            Complex value = new(Bits(words[1]), Bits(words[2]));
            Assert.True(
                Complex.Abs(value - values[i]) <= 1e-13 * Complex.Abs(value), $"{z[i]}^{w[i]}: {values[i]} is not {value}");
        }
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.0, 0.0, 1, 0)]
    [InlineData(double.NaN, 1, 0.0, 0.0, 1, 0)]
    [InlineData(0.0, 0.0, 2.5, 0.0, 0, 0)]
    [InlineData(0.0, 0.0, 2.5, 1, 0, 0)]
    [InlineData(0.0, 0.0, -1, 0.0, double.NaN, double.NaN)]
    [InlineData(0.0, 0.0, 0.0, 1, double.NaN, double.NaN)]
    [InlineData(1, 1, 8, 0.0, 16, 0)]
    [InlineData(0, 1, -3, 0.0, 0, 1)]
    [InlineData(3, -4, 5, 0.0, -237, 3116)]
    [InlineData(double.PositiveInfinity, 2, 1, 0.0, double.PositiveInfinity, 2)]
    public void Powers(double x, double y, double p, double q, double real, double imaginary) =>
        Assert.Equal(new Complex(real, imaginary), ComplexFunction.Run("power", new Complex(x, y), new Complex(p, q)));

    [Fact]
    public void Whole_powers_do_not_overflow_on_the_way()
    {
        Assert.Equal(1e-320, ComplexFunction.Run("power", new Complex(1e80, 0), new Complex(-4, 0)).Real);
        Assert.Equal(double.PositiveInfinity, ComplexFunction.Run("power", new Complex(1e80, 0), new Complex(4, 0)).Real);
    }

    [Theory]
    [InlineData(1, 0.0, 0.0, 0.0, double.PositiveInfinity, double.NaN)]
    [InlineData(0.0, 0.0, 0.0, 0.0, double.NaN, double.NaN)]
    [InlineData(1, 1, double.PositiveInfinity, 0.0, 0.0, 0.0)]
    [InlineData(double.PositiveInfinity, 1, 2, 0.0, double.PositiveInfinity, double.NaN)]
    [InlineData(double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, 1, 0.0)]
    [InlineData(double.Epsilon, double.Epsilon, double.Epsilon, double.Epsilon, 1, 0.0)]
    [InlineData(1e-307, 1e-307, 1e-307, 0.0, 1, 1)]
    [InlineData(4, 6, 2, 0.0, 2, 3)]
    [InlineData(-6, 4, 0.0, 2, 2, 3)]
    public void Quotients(double x, double y, double p, double q, double real, double imaginary) =>
        Assert.Equal(new Complex(real, imaginary), ComplexFunction.Run("divide", new Complex(x, y), new Complex(p, q)));

    [Fact]
    public void Products_commute_and_numbers_over_themselves_are_one() =>
        Gen.Select(Number, Number).Sample((z, w) =>
        {
            Assert.Equal(ComplexFunction.Run("multiply", z, w), ComplexFunction.Run("multiply", w, z));
            if (z != 0)
                Assert.Equal(Complex.One, ComplexFunction.Run("divide", z, z));
        });

    [Fact]
    public void A_quotient_times_its_divisor_is_the_dividend() =>
        Gen.Select(Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[-2, 2], Gen.Double[0.01, 2]).Sample((a, b, c, d) =>
        {
            Complex z = new(a, b);
            Complex w = new(c, d);
            Complex back = ComplexFunction.Run("multiply", ComplexFunction.Run("divide", z, w), w);
            Assert.True(Complex.Abs(back - z) <= 2e-15 * Complex.Abs(z));
        });

    [Fact]
    public unsafe void A_step_of_zero_repeats_an_element()
    {
        Complex[] many = [.. Enumerable.Range(0, 9).Select(i => new Complex(i, -i))];
        Complex[] one = [new(2, 3)];
        Complex[] repeated = [.. many.Select(_ => one[0])];
        ComplexFunction.Loop power = ComplexLoops.Binary<ComplexPower>;
        Assert.Equal(
            ComplexFunction.Run<Complex, Complex>(power, many, repeated, 9), ComplexFunction.Run<Complex, Complex>(power, many, one, 9));
        Assert.Equal(
            ComplexFunction.Run<Complex, Complex>(power, repeated, many, 9), ComplexFunction.Run<Complex, Complex>(power, one, many, 9));
        Assert.Equal(
            [.. Enumerable.Repeat(ComplexFunction.Run("exp", one[0]), 9)],
            ComplexFunction.Run<Complex, Complex>(ComplexLoops.Unary<ComplexExp>, one, one, 9));
    }

    [Fact]
    public unsafe void Parts_are_taken_and_put_together()
    {
        Complex[] z = [new(1, 2), new(-0.0, 3), new(double.NaN, -0.0)];
        double[] real = ComplexFunction.Run<Complex, double>(ComplexLoops.ToReal<ComplexReal>, z, z, 3);
        double[] imaginary = ComplexFunction.Run<Complex, double>(ComplexLoops.ToReal<ComplexImaginary>, z, z, 3);
        Assert.Equal([1, -0.0, double.NaN], real);
        Assert.Equal([2, 3, -0.0], imaginary);
        Assert.Equal(z, ComplexFunction.Run<double, Complex>(ComplexLoops.FromReal, real, imaginary, 3));
        Assert.Equal(
            [new(1, 7), new(-0.0, 7), new(double.NaN, 7)], ComplexFunction.Run<double, Complex>(ComplexLoops.FromReal, real, [7], 3));
    }

    [Fact]
    public unsafe void Where_chooses()
    {
        Complex[] b = [1, 2, 3];
        Complex[] c = [new(0, 9)];
        Assert.Equal([1, new(0, 9), 3], ComplexFunction.Choose(ComplexLoops.Where, [true, false, true], b, c, 3));
        Assert.Equal([new Complex(0, 9), new(0, 9)], ComplexFunction.Choose(ComplexLoops.Where, [false], b, c, 2));
        Assert.Equal([new(0, 9), 2, 3], ComplexFunction.Choose(ComplexLoops.Where, [true, false, false], c, b, 3));
    }

    private static unsafe ComplexFunction.Loop ComplexLoopsOf<TOperator>()
        where TOperator : IComplexComparison => ComplexLoops.Comparison<TOperator>;

    private static ILookup<string, string[]> NumPy(Complex[] z, Complex[] w)
    {
        string input = string.Concat(z.Zip(w, (z, w) =>
            string.Join(' ', new[] { z.Real, z.Imaginary, w.Real, w.Imaginary }.Select(part => $"{BitConverter.DoubleToUInt64Bits(part):x16}")) + "\n"));
        string? lines = Python.RunWithInput("complex_numpy.py", "numpy", input);
        Assert.SkipWhen(lines is null, "NumPy (Debian: python3-numpy) is not installed");
        return lines!.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ')).ToLookup(words => words[0]);
    }

    private static double Bits(string word) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static bool Same(double expected, double actual) =>
        (double.IsNaN(expected) && double.IsNaN(actual))
        || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual);
}
