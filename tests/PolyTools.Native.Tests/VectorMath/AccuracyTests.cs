using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Errors against multi-precision references, in ULP.</summary>
public class AccuracyTests
{
    // The largest error promised, of either type, against the true value.
    private const double Bound = 1;

    // Functions with a closer bound, derived where they are written.
    private static readonly Dictionary<string, double> CloserBounds = new() { ["cbrt"] = 0.6 };

    // The power of floats is computed in double and rounded.
    private const double PowerOfSingles = 0.55;

    private static readonly string[] OfOneOperand =
    [
        "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
        "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "cbrt",
    ];

    private static readonly string[] Functions = [.. WithFast([.. OfOneOperand, "arctan2", "hypot", "power"])];

    public static TheoryData<string, int> Cases()
    {
        TheoryData<string, int> cases = [];
        foreach (string function in Functions)
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
        foreach (string function in Functions)
        {
            CheckDoubles(function, 512, points);
            CheckFloats(function, 512, points);
        }
    }

    public static TheoryData<string> FunctionsOfOneOperand() => [.. WithFast(OfOneOperand)];

    public static TheoryData<string> FunctionsOfTwoOperands() => [.. WithFast(["arctan2", "hypot"])];

    private static IEnumerable<string> WithFast(string[] functions) =>
        functions.Concat(functions.Select(function => VectorFunction.Fast + function).Where(VectorFunction.All.ContainsKey));

    /// <summary>
    /// One float of each 4096 in order, at another place on each day, against the same function in double, whose error is a
    /// few billionths of a float's unit.
    /// </summary>
    [Theory]
    [MemberData(nameof(FunctionsOfOneOperand))]
    public void Floats_are_within_the_bound_of_the_function_in_double(string function)
    {
        uint place = (uint)OfTheDay().Next(4096);
        float[] x = new float[1 << 20];
        for (int i = 0; i < x.Length; i++)
            x[i] = BitConverter.UInt32BitsToSingle((uint)i * 4096 + place);
        CheckAgainstDouble(function, x, x, BoundOf(function));
    }

    /// <summary>Pairs of floats of like size, and of any.</summary>
    [Theory]
    [MemberData(nameof(FunctionsOfTwoOperands))]
    public void Pairs_of_floats_are_within_the_bound_of_the_function_in_double(string function)
    {
        Random random = OfTheDay();
        float[] x = new float[1 << 19];
        float[] y = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = AnyFloat(random);
            y[i] = i % 4 == 0 ? AnyFloat(random) : (float)(x[i] * (random.Next(2) * 2 - 1) * Math.Exp(i % 4 * (random.NextDouble() * 2 - 1)));
        }

        CheckAgainstDouble(function, x, y, BoundOf(function));
    }

    /// <summary>Powers with results from one end of the floats to the other, of halves, and of any two floats.</summary>
    [Fact]
    public void Powers_of_floats_are_within_the_bound_of_the_power_in_double()
    {
        Random random = OfTheDay();
        float[] x = new float[200_000];
        float[] y = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = random.Next(3) == 0 ? AnyFloat(random) : (float)(random.NextDouble() * 4);
            y[i] = (i % 4) switch
            {
                0 => AnyFloat(random),
                1 => random.Next(-20, 21) / 2f,
                _ => (float)((random.NextDouble() * 310 - 155) / Math.Log2(Math.Abs((double)x[i]))),
            };
        }

        CheckAgainstDouble("power", x, y, PowerOfSingles);
    }

    [Fact]
    public void A_power_that_is_a_number_is_exact()
    {
        List<double> x = [], y = [], expected = [];
        for (int b = 1; b <= 99; b++)
        {
            Int128 power = 1;
            for (int n = 0; n <= 60 && power < (Int128)1 << 53; n++, power *= b)
            {
                x.AddRange([b, -b, b * b]);
                y.AddRange([n, n, n * 0.5]);
                expected.AddRange([(double)power, (double)(n % 2 == 0 ? power : -power), (double)power]);
            }
        }

        foreach (int width in VectorFunction.Widths)
            Assert.Equal(expected, VectorFunction.All["power"].Run(width, [.. x], [.. y]));
    }

    private static Random OfTheDay() => new((int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerDay));

    private static float AnyFloat(Random random) => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32));

    private static double BoundOf(string function) => function.StartsWith(VectorFunction.Fast, StringComparison.Ordinal)
        ? Operation.FastUlp : CloserBounds.GetValueOrDefault(function, Bound);

    private static void CheckAgainstDouble(string function, float[] x, float[] y, double bound)
    {
        double[] expected = VectorFunction.All[VectorFunction.Exact(function)].Run(
            512, Array.ConvertAll(x, value => (double)value), Array.ConvertAll(y, value => (double)value));
        Reference[] points = [.. x.Select((value, i) => new Reference(function, true, value, y[i], expected[i], 0))];
        float[] values = VectorFunction.All[function].Run(512, x, y);
        Check(function, points, i => values[i], i => points[i].Ulps(values[i]), bound);
    }

    private static void CheckDoubles(string function, int width, Reference[] points)
    {
        Reference[] chosen = [.. points.Where(point => point.Function == VectorFunction.Exact(function) && !point.IsSingle)];
        double[] x = [.. chosen.Select(point => point.X)];
        double[] y = [.. chosen.Select(point => point.Y)];
        double[] values = VectorFunction.All[function].Run(width, x, y);
        Check(function, chosen, i => values[i], i => chosen[i].Ulps(values[i]), BoundOf(function));
    }

    private static void CheckFloats(string function, int width, Reference[] points)
    {
        Reference[] chosen = [.. points.Where(point => point.Function == VectorFunction.Exact(function) && point.IsSingle)];
        float[] x = [.. chosen.Select(point => (float)point.X)];
        float[] y = [.. chosen.Select(point => (float)point.Y)];
        float[] values = VectorFunction.All[function].Run(width, x, y);
        double bound = function == "power" ? PowerOfSingles : BoundOf(function);
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
