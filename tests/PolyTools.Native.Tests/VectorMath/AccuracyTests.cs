using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Errors against multi-precision references, in ULP.</summary>
public class AccuracyTests
{
    // Largest errors allowed. Floats are computed in double and rounded, so theirs is that of the rounding, unless the function is
    // computed in the element type. The functions that call the system's C library for each lane have what that gives.
    private const double SingleBound = 0.5001;
    private const double PowerOfSingles = 0.55;
    private const double LibraryBound = 4;

    private static readonly Dictionary<string, double> Bounds = new()
    {
        ["sin"] = 0.85,
        ["cos"] = 0.85,
        ["tan"] = 2.6,
        ["exp"] = 1,
        ["log"] = 1,
        ["arctan2"] = LibraryBound,
        ["power"] = 1,
        ["exp2"] = 1,
        ["expm1"] = 1,
        ["log1p"] = 1,
        ["log2"] = 1,
        ["log10"] = 1,
        ["sinh"] = 1,
        ["cosh"] = 1,
        ["tanh"] = 1,
        ["arcsin"] = 1,
        ["arccos"] = 1,
        ["arctan"] = 1,
        ["arcsinh"] = 1,
        ["arccosh"] = 1,
        ["arctanh"] = 1,
        ["cbrt"] = 0.7,
        ["hypot"] = 1.5,
    };

    private static readonly string[] InElementType =
    [
        "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "hypot",
    ];

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

    /// <summary>One float in 4096, of all, against the function of doubles.</summary>
    [Fact]
    public void Floats_all_over_the_range_are_within_the_bound()
    {
        int offset = Random.Shared.Next(4096);
        float[] x = [.. Enumerable.Range(0, 1 << 20).Select(i => BitConverter.UInt32BitsToSingle(((uint)i << 12) + (uint)offset))];
        foreach (string name in InElementType.Except(["hypot"]))
        {
            double[] exact = VectorFunction.All[name].Run(512, Array.ConvertAll(x, value => (double)value), new double[x.Length]);
            float[] values = VectorFunction.All[name].Run(512, x, x);
            CheckAgainst(name, i => x[i].ToString("R"), exact, values, Bounds[name]);
        }
    }

    [Fact]
    public void Powers_of_floats_of_random_bits_are_within_the_bound()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        float[] x = [.. Enumerable.Range(0, 200_000).Select(_ => Any(random))];
        float[] y = [.. x.Select((value, i) => (i % 4) switch
        {
            0 => Any(random),
            1 => random.Next(-20, 21) / 2f,
            _ => (float)((random.NextDouble() * 310 - 155) / Math.Log2(Math.Abs((double)value))),
        })];
        double[] exact = [.. x.Zip(y, (a, b) => Math.Pow(a, b))];
        foreach (int width in VectorFunction.Widths)
        {
            float[] values = VectorFunction.All["power"].Run(width, x, y);
            CheckAgainst("power", i => $"{x[i]:R} and {y[i]:R} (seed {seed})", exact, values, PowerOfSingles);
        }

        static float Any(Random random) => random.Next(3) == 0
            ? BitConverter.Int32BitsToSingle((int)random.NextInt64(int.MinValue, int.MaxValue + 1L))
            : (float)(random.NextDouble() * 4);
    }

    [Fact]
    public void A_power_that_is_a_number_is_exact()
    {
        List<double> x = [], y = [], expected = [];
        for (int b = 1; b <= 99; b++)
        {
            Int128 power = 1;
            for (int n = 0; power < (Int128)1 << 53; n++, power *= b)
            {
                if (n > 60)
                    break;
                x.AddRange([b, -b, b * b]);
                y.AddRange([n, n, n * 0.5]);
                expected.AddRange([(double)power, (double)(n % 2 == 0 ? power : -power), (double)power]);
            }
        }

        foreach (int width in VectorFunction.Widths)
            Assert.Equal(expected, VectorFunction.All["power"].Run(width, [.. x], [.. y]));
    }

    private static void CheckAgainst(
        string function, Func<int, string> point, double[] exact, float[] values, double bound)
    {
        double worst = 0;
        int at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double error = new Reference(function, true, 0, 0, exact[i], 0).Ulps(values[i]);
            if (error > worst)
                (worst, at) = (error, i);
        }

        string report = $"{function}: {worst:F4} ULP at {point(at)}: {values[at]:R} for {exact[at]:R}";
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        Assert.True(worst <= bound, report);
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
        double bound = InElementType.Contains(function) ? Bounds[function]
            : function == "power" ? PowerOfSingles : SingleBound;
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
