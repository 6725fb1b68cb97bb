using System.Globalization;
using System.Numerics;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>
/// Errors of each part of the complex functions against multi-precision references, in ULP of the result's magnitude.
/// </summary>
public class ComplexAccuracyTests
{
    private static readonly Dictionary<string, double> Bounds = new()
    {
        ["multiply"] = 2.3,
        ["divide"] = 4,
        ["power"] = 4,
        ["whole_power"] = 4,
        ["sqrt"] = 2,
        ["sign"] = 2,
        ["abs"] = 0.51,
        ["exp"] = 2,
        ["expm1"] = 4,
        ["exp2"] = 2,
        ["log"] = 1.1,
        ["log2"] = 0.6,
        ["log10"] = 0.6,
        ["log1p"] = 0.6,
        ["sin"] = 3,
        ["cos"] = 3,
        ["tan"] = 4,
        ["sinh"] = 3,
        ["cosh"] = 3,
        ["tanh"] = 4,
        ["arcsin"] = 0.6,
        ["arccos"] = 0.6,
        ["arctan"] = 0.6,
        ["arcsinh"] = 0.6,
        ["arccosh"] = 0.6,
        ["arctanh"] = 0.6,
    };

    [Fact]
    public void Points_of_the_table_are_within_the_bounds()
    {
        using Stream stream = typeof(ComplexAccuracyTests).Assembly.GetManifestResourceStream("complex_references.csv")!;
        using StreamReader reader = new(stream);
        Check(Parse(reader.ReadToEnd()));
    }

    [Fact]
    public void Random_points_of_the_day_are_within_the_bounds()
    {
        string seed = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string? lines = Python.Run("complex_references.py", "mpmath", "fresh", seed, "1000");
        if (lines is null)
            Assert.Skip("Python's mpmath (Debian: python3-mpmath) is not installed");
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Check(Parse(lines));
    }

    private static void Check(Reference[] references)
    {
        Assert.Equal(Bounds.Keys.Order(), references.Select(reference => reference.Function).Distinct().Order());
        List<string> beyond = [];
        foreach (IGrouping<string, Reference> points in references.GroupBy(reference => reference.Function))
        {
            Reference[] chosen = [.. points];
            Complex[] values = ComplexFunction.Run(
                points.Key, [.. chosen.Select(point => point.Z)], [.. chosen.Select(point => point.W)]);
            (Reference worst, Complex value) = chosen.Zip(values).MaxBy(pair => pair.First.Ulps(pair.Second));
            string report = $"{points.Key}: {worst.Ulps(value):F3} ULP of {chosen.Length} points, at {worst.Z:R}, {worst.W:R}: {value:R} for {worst.Result:R}";
            TestContext.Current.TestOutputHelper?.WriteLine(report);
            if (!(worst.Ulps(value) <= Bounds[points.Key]))
                beyond.Add(report);
        }

        Assert.Empty(beyond);
    }

    private static Reference[] Parse(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
        {
            string[] fields = line.Split(',');
            double Number(int i) => BitConverter.UInt64BitsToDouble(
                ulong.Parse(fields[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            double Decimal(int i) => double.Parse(fields[i], CultureInfo.InvariantCulture);
            return new Reference(
                fields[0],
                new(Number(1), Number(2)),
                new(Number(3), Number(4)),
                new(Number(5), Number(6)),
                (int)Decimal(7),
                new(Decimal(8), Decimal(9)));
        }),
    ];

    /// <summary>A line that complex_references.py has printed.</summary>
    private readonly record struct Reference(
        string Function, Complex Z, Complex W, Complex Result, int Exponent, Complex Residual)
    {
        /// <summary>The larger error of the two parts, in units in the last place of the true magnitude.</summary>
        public double Ulps(Complex value)
        {
            double real = Ulps(value.Real, Result.Real, Residual.Real);
            double imaginary = Ulps(value.Imaginary, Result.Imaginary, Residual.Imaginary);
            return double.IsNaN(real) || double.IsNaN(imaginary)
                ? double.PositiveInfinity
                : Math.Max(real, imaginary);
        }

        // In two steps, since the unit may be subnormal.
        private double Ulps(double value, double result, double residual) =>
            Math.Abs(Math.ScaleB(Math.ScaleB(value, -Exponent / 2) - Math.ScaleB(result, -Exponent / 2), -Exponent - (-Exponent / 2)) - residual);
    }
}
