using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Errors against multi-precision references, in ULP.</summary>
public class AccuracyTests
{
    // Largest errors allowed. Most floats are computed in double and rounded, so theirs is that of the rounding. The functions
    // that call the system's C library for each lane have what that gives.
    private const double SingleBound = 0.5001;
    private const double LibraryBound = 4;

    private static readonly Dictionary<string, double> Bounds = new()
    {
        ["sin"] = 0.9,
        ["cos"] = 0.9,
        ["tan"] = 1,
        ["exp"] = 0.85,
        ["log"] = 0.85,
        ["arctan2"] = 1,
        ["power"] = LibraryBound,
        ["exp2"] = 0.85,
        ["expm1"] = 0.9,
        ["log1p"] = 1.1,
        ["log2"] = 0.8,
        ["log10"] = 0.8,
        ["sinh"] = 3,
        ["cosh"] = 2,
        ["tanh"] = 3,
        ["arcsin"] = 1,
        ["arccos"] = 1,
        ["arctan"] = 1,
        ["arcsinh"] = 3.2,
        ["arccosh"] = 3.5,
        ["arctanh"] = 3,
        ["cbrt"] = 0.6,
        ["hypot"] = 0.9,
    };

    // Functions that are computed in float32 themselves. A subnormal result of hypot is rounded twice.
    private static readonly Dictionary<string, double> SingleBounds = new()
    {
        ["sin"] = 1,
        ["cos"] = 1,
        ["tan"] = 1,
        ["arcsin"] = 1,
        ["arccos"] = 1,
        ["arctan"] = 1,
        ["arctan2"] = 1,
        ["cbrt"] = 0.6,
        ["hypot"] = 1,
    };

    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> cases = [];
        foreach (string function in Bounds.Keys)
        {
            foreach (int width in VectorFunction.Widths)
                cases.Add(function, width);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Doubles_of_the_table_are_within_the_bound(string function, int width) =>
        CheckDoubles(function, width, Reference.Table);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Floats_of_the_table_are_within_the_bound(string function, int width) =>
        CheckFloats(function, width, Reference.Table);

    [Fact]
    public void Random_points_of_the_day_are_within_the_bound()
    {
        string seed = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Reference[]? points = Reference.Fresh(seed, 300, out string missing);
        if (points is null)
            Assert.Skip(missing);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {points.Length} points");
        foreach (string function in Bounds.Keys)
        {
            CheckDoubles(function, 512, points);
            CheckFloats(function, 512, points);
        }
    }

    /// <summary>
    /// One float of each 4096 in order, at another place on each day, against the same function in double, whose error is a
    /// few billionths of a float's unit.
    /// </summary>
    [Theory]
    [InlineData("sin")]
    [InlineData("cos")]
    [InlineData("tan")]
    [InlineData("arcsin")]
    [InlineData("arccos")]
    [InlineData("arctan")]
    [InlineData("cbrt")]
    public void Floats_are_within_the_bound_of_the_function_in_double(string function)
    {
        int seed = (int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerDay);
        uint place = (uint)new Random(seed).Next(4096);
        float[] x = new float[1 << 20];
        for (int i = 0; i < x.Length; i++)
            x[i] = BitConverter.UInt32BitsToSingle((uint)i * 4096 + place);
        CheckAgainstDouble(function, x, x);
    }

    /// <summary>Pairs of floats of like size, and of any.</summary>
    [Theory]
    [InlineData("arctan2")]
    [InlineData("hypot")]
    public void Pairs_of_floats_are_within_the_bound_of_the_function_in_double(string function)
    {
        Random random = new((int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerDay));
        float[] x = new float[1 << 19];
        float[] y = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            y[i] = i % 4 == 0
                ? BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))
                : (float)(x[i] * (random.Next(2) * 2 - 1) * Math.Exp(i % 4 * (random.NextDouble() * 2 - 1)));
        }

        CheckAgainstDouble(function, x, y);
    }

    private static void CheckAgainstDouble(string function, float[] x, float[] y)
    {
        float[] values = VectorFunction.All[function].Run(512, x, y);
        double[] expected = VectorFunction.All[function].Run(
            512, Array.ConvertAll(x, value => (double)value), Array.ConvertAll(y, value => (double)value));
        int worst = 0;
        double largest = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double error = new Reference(function, true, x[i], y[i], expected[i], 0).Ulps(values[i]);
            if (error > largest)
                (worst, largest) = (i, error);
        }

        string report = $"{function}: {largest:F4} ULP at {x[worst]:R} (and {y[worst]:R}): {values[worst]:R} for {expected[worst]:R}";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(largest <= SingleBounds[function], report);
    }

    private static void CheckDoubles(string function, int width, Reference[] points)
    {
        Reference[] chosen = [.. points.Where(point => point.Function == function && !point.IsSingle)];
        double[] x = [.. chosen.Select(point => point.X)];
        double[] y = [.. chosen.Select(point => point.Y)];
        double[] values = VectorFunction.All[function].Run(width, x, y);
        Check(function, chosen, i => values[i], i => chosen[i].Ulps(values[i]), Bounds[function]);
    }

    private static void CheckFloats(string function, int width, Reference[] points)
    {
        Reference[] chosen = [.. points.Where(point => point.Function == function && point.IsSingle)];
        float[] x = [.. chosen.Select(point => (float)point.X)];
        float[] y = [.. chosen.Select(point => (float)point.Y)];
        float[] values = VectorFunction.All[function].Run(width, x, y);
        double bound = SingleBounds.GetValueOrDefault(function, SingleBound);
        Check(function, chosen, i => values[i], i => chosen[i].Ulps(values[i]), bound);
    }

    private static void Check(
        string function, Reference[] points, Func<int, double> value, Func<int, double> error, double bound)
    {
        Assert.NotEmpty(points);
        int worst = Enumerable.Range(0, points.Length).MaxBy(error);
        string report = $"{function}: {error(worst):F4} ULP at {points[worst].X:R} (and {points[worst].Y:R}): "
            + $"{value(worst):R} for {points[worst].Result:R}";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(error(worst) <= bound, report);
    }
}
