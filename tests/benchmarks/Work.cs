namespace PolyTools.Benchmarks;

/// <summary>What is computed: x runs evenly from -1 to 1, y from 0 to 3.</summary>
/// <param name="Name">Its name in the peers' protocol.</param>
/// <param name="Title">Its name in the report.</param>
/// <param name="Expression">It as an expression of PolyTools.</param>
/// <param name="Variables">The arrays that it reads.</param>
internal sealed record Work(string Name, string Title, string Expression, IReadOnlyList<string> Variables)
{
    public static readonly Work Polynomial =
        new("polynomial", "polynomial", ".25*x**3 + .75*x**2 - 1.5*x - 2", ["x"]);

    public static readonly Work Horner = new("horner", "Horner's form", "((.25*x + .75)*x - 1.5)*x - 2", ["x"]);

    public static readonly Work SinCos = new("sincos", "sin²+cos²", "sin(x)**2 + cos(x)**2", ["x"]);

    public static readonly Work Where =
        new("where", "where", "where((x > 0.25) & (y < 2), x*y, x - y)", ["x", "y"]);

    /// <summary>The bytes of a polynomial, without its arithmetic.</summary>
    public static readonly Work Copy = new("copy", "copy", "x", ["x"]);

    public static readonly IReadOnlyList<Work> Expressions = [Polynomial, Horner, SinCos, Where];

    public static readonly IReadOnlyList<Work> All = [.. Expressions, Copy];

    /// <summary>Works with one shape are compared with each other: the polynomials and the copy.</summary>
    public string Shape => this == SinCos || this == Where ? Name : "polynomials";

    /// <summary>Bytes that it must move per element: each array once in, the result once out.</summary>
    public int BytesPerElement => sizeof(double) * (Variables.Count + 1);
}
