using PolyTools.Native;

namespace PolyTools.Benchmarks;

/// <summary>What an operand of a function runs over, without its ends.</summary>
internal readonly record struct Interval(double First, double Last);

/// <summary>An elementary function, or an expression of several, and where it is defined.</summary>
/// <param name="Name">Its name, here and in the peers' protocol.</param>
/// <param name="Vector">The name of its vector form in glibc's libmvec, without the prefix; null if there is none.</param>
/// <param name="HasNumExpr">Whether NumExpr has it.</param>
internal sealed record FunctionWork(string Name, string? Vector, bool HasNumExpr)
{
    /// <summary>The ranges of the arguments: from -R to R.</summary>
    public static readonly IReadOnlyList<int> Ranges = [1, 10, 100_000];

    public static readonly IReadOnlyList<FunctionWork> Functions =
    [
        new("sin", "sin", true), new("cos", "cos", true), new("tan", "tan", true),
        new("arcsin", "asin", true) { X = Unit }, new("arccos", "acos", true) { X = Unit }, new("arctan", "atan", true),
        new("arctan2", "atan2", true) { Expression = "arctan2(x, y)", Y = Whole },
        new("sinh", "sinh", true) { X = Hyperbolic }, new("cosh", "cosh", true) { X = Hyperbolic }, new("tanh", "tanh", true),
        new("arcsinh", "asinh", true),
        new("arccosh", "acosh", true) { X = (_, range) => new Interval(1, Math.Max(2, range)) },
        new("arctanh", "atanh", true) { X = Unit },
        new("exp", "exp", true) { X = Exponential }, new("exp2", "exp2", false) { X = Binary },
        new("expm1", "expm1", true) { X = Exponential },
        new("log", "log", true) { X = Positive }, new("log2", "log2", false) { X = Positive },
        new("log10", "log10", true) { X = Positive },
        new("log1p", "log1p", true) { X = (_, range) => new Interval(-1, range) },
        new("pow", "pow", true) { Expression = "x**y", X = Positive, Y = Exponent },
        new("sqrt", null, true) { X = Positive }, new("cbrt", "cbrt", false),
        new("hypot", "hypot", false) { Expression = "hypot(x, y)", Y = Whole },
        new("fmod", null, true) { Expression = "fmod(x, y)", Y = Positive },
        new("floor", null, true), new("ceil", null, true), new("trunc", null, false), new("round", null, false),
        new("copysign", null, false) { Expression = "copysign(x, y)", Y = Whole },
        new("nextafter", null, false) { Expression = "nextafter(x, y)", Y = Whole },
    ];

    /// <summary>An expression of several functions.</summary>
    public static readonly FunctionWork Mixed = new("mixed", null, true)
    {
        Expression = "sqrt(x*x + y*y) + exp(-x)*log(y + 2) - arctan2(y, x)",
        Y = (_, range) => new Interval(-1, range),
    };

    /// <summary>It as an expression of PolyTools.</summary>
    public string Expression { get; private init; } = $"{Name}(x)";

    /// <summary>What x runs over for a type and a range; null if the function is not defined there.</summary>
    public Func<DType, int, Interval?> X { get; private init; } = Whole;

    /// <summary>What y runs over; null for a function of one operand.</summary>
    public Func<DType, int, Interval?>? Y { get; private init; }

    /// <summary>The goal in cache: the most time as a part of libmvec's.</summary>
    public double CacheLimit => Name is "sin" or "cos" or "exp" or "log" ? 1.3 : 1.6;

    private static Interval? Whole(DType type, int range) => new(-range, range);

    private static Interval? Positive(DType type, int range) => new(0, range);

    private static Interval? Unit(DType type, int range) => range == 1 ? new(-1, 1) : null;

    // Where the result is a normal number.
    private static Interval? Exponential(DType type, int range) =>
        type == DType.Float32 ? Within(range, -87, 88) : Within(range, -708, 709);

    private static Interval? Binary(DType type, int range) =>
        type == DType.Float32 ? Within(range, -126, 127) : Within(range, -1022, 1023);

    private static Interval? Hyperbolic(DType type, int range) =>
        type == DType.Float32 ? Within(range, -89, 89) : Within(range, -710, 710);

    // The smallest base is 2⁻³³ of the range.
    private static Interval? Exponent(DType type, int range)
    {
        double most = Math.Floor((type == DType.Float32 ? 126 : 1022) / Math.Max(33 - Math.Log2(range), Math.Log2(range)));
        return Within(range, -most, most);
    }

    private static Interval Within(int range, double least, double most) => new(Math.Max(-range, least), Math.Min(range, most));
}
