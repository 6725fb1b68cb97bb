using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Errors against multi-precision references, in ULP.</summary>
public class AccuracyTests
{
    // Largest errors allowed. Floats are computed in double and rounded, so theirs is that of the rounding. The functions
    // that call the system's C library for each lane have what that gives. hypot is computed in the element type.
    private const double SingleBound = 0.5001;
    private const double LibraryBound = 4;

    private static readonly Dictionary<string, double> Bounds = new()
    {
        ["sin"] = 0.85,
        ["cos"] = 0.85,
        ["tan"] = 2.6,
        ["exp"] = 0.85,
        ["log"] = 0.85,
        ["arctan2"] = LibraryBound,
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
        ["cbrt"] = 0.7,
        ["hypot"] = 1.5,
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
        double bound = function == "hypot" ? Bounds[function] : SingleBound;
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
