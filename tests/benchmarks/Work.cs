using System.Globalization;
using PolyTools.Native;

namespace PolyTools.Benchmarks;

/// <summary>An array that works read: it runs evenly from its first value to its last, integers rounded down.</summary>
/// <param name="Name">Its name in expressions, one small letter.</param>
/// <param name="Type">float64, float32 or int32.</param>
/// <param name="First">Its first value.</param>
/// <param name="Last">Its last value.</param>
internal sealed record Operand(char Name, DType Type, long First, long Last)
{
    public static readonly Operand X = new('x', DType.Float64, -1, 1);

    public static readonly Operand Y = new('y', DType.Float64, 0, 3);

    public static readonly Operand Z = new('z', DType.Float64, 2, -1);

    public static readonly Operand F = new('f', DType.Float32, -1, 1);

    /// <remarks>
    /// 3i + j is not negative, where all languages round a quotient alike, and fits in int32.
    /// </remarks>
    public static readonly Operand I = new('i', DType.Int32, 1, 500_000_000);

    public static readonly Operand J = new('j', DType.Int32, 100, 600_000_000);

    public static readonly IReadOnlyList<Operand> All = [X, Y, Z, F, I, J];

    /// <summary>It in the peers' protocol.</summary>
    public string Description =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}:{Type.Name()}:{First}:{Last}");
}

/// <summary>What is computed.</summary>
/// <param name="Name">Its name in the peers' protocol.</param>
/// <param name="Title">Its name in the report.</param>
/// <param name="Expression">It as an expression of PolyTools.</param>
/// <param name="Operands">The arrays that it reads.</param>
/// <param name="Type">The type of its result.</param>
internal sealed record Work(
    string Name, string Title, string Expression, IReadOnlyList<Operand> Operands, DType Type = DType.Float64)
{
    public static readonly Work Polynomial =
        new("polynomial", "polynomial", ".25*x**3 + .75*x**2 - 1.5*x - 2", [Operand.X]);

    public static readonly Work Horner = new("horner", "Horner's form", "((.25*x + .75)*x - 1.5)*x - 2", [Operand.X]);

    public static readonly Work SinCos = new("sincos", "sin²+cos²", "sin(x)**2 + cos(x)**2", [Operand.X]);

    public static readonly Work Where =
        new("where", "where", "where((x > 0.25) & (y < 2), x*y, x - y)", [Operand.X, Operand.Y]);

    public static readonly Work Comparison =
        new("comparison", "comparison", "x*y - 4.1*x > 2.5*y", [Operand.X, Operand.Y], DType.Bool);

    public static readonly Work Logic =
        new("logic", "logic", "(x < y) & ~(y < z)", [Operand.X, Operand.Y, Operand.Z], DType.Bool);

    public static readonly Work Integer =
        new("integer", "int32 division", "(i*3 + j) // 7 % 11", [Operand.I, Operand.J], DType.Int32);

    public static readonly Work Horner32 =
        new("horner32", "float32 Horner", "((.25*f + .75)*f - 1.5)*f - 2", [Operand.F], DType.Float32);

    public static readonly Work SumOfExpression =
        new("sum-expression", "sum of an expression", "sum(x*x + y)", [Operand.X, Operand.Y]) { IsSum = true };

    public static readonly Work Sum = new("sum", "sum", "sum(y)", [Operand.Y]) { IsSum = true };

    /// <summary>The bytes of a polynomial, without its arithmetic.</summary>
    public static readonly Work Copy = new("copy", "copy", "x", [Operand.X]);

    public static readonly IReadOnlyList<Work> Expressions =
        [Polynomial, Horner, SinCos, Where, Comparison, Logic, Integer, Horner32, SumOfExpression, Sum];

    public static readonly IReadOnlyList<Work> All = [.. Expressions, Copy];

    /// <summary>True if the result is one number, the sum of all elements.</summary>
    public bool IsSum { get; private init; }

    /// <summary>Works of one group are compared with each other: the polynomials and the copy.</summary>
    public string Group => this == Polynomial || this == Horner || this == Copy ? "polynomials" : Name;

    /// <summary>
    /// How far results may lie apart, as a part of the result or of one, whichever is more.
    /// </summary>
    /// <remarks>
    /// Functions, and products that are or are not rounded before they are added, differ in the last digits. One sum by
    /// one, as plain C adds, the error may be the count times the unit of rounding; it grows with the count's root.
    /// </remarks>
    public double Tolerance => IsSum ? 1e-9 : Type switch
    {
        DType.Float64 => 1e-12,
        DType.Float32 => 1e-6,
        _ => 0,
    };

    /// <summary>Bytes that it must move: each array once in, the result once out.</summary>
    public long BytesMoved(long count) =>
        Operands.Sum(operand => operand.Type.Size() * count) + (Type.Size() * (IsSum ? 1 : count));
}
