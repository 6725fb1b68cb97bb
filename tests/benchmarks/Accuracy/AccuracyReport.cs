using System.Globalization;
using System.Runtime.InteropServices;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks.Accuracy;

/// <summary>What one run measured, as the text of docs/accuracy.md and as the table that the module shows.</summary>
internal sealed class AccuracyReport(IReadOnlyList<AccuracyFigure> figures, AccuracyOptions options, IReadOnlyList<string> versions)
{
    /// <summary>The page.</summary>
    public string Page() => $"""
        # Accuracy of the elementary functions

        Errors are in units of the last place (ULP) of the true value; a correctly rounded result has at most 0.5. Every elementary function of
        Eager, Blocked and Fused is computed by PolyTools' own vector code, with the same bits for every engine, vector width, position and
        neighbour, and is promised to be within **1 ULP** in float64 and float32, over the whole range. With `-FastMath` most of them take
        a faster form, which is promised to be within {Operation.FastUlp.ToString(CultureInfo.InvariantCulture)} ULP. The derivations of the bounds are in the docstrings of the functions
        (`PolyTools.Native/VectorMath`); the engine C calls the system's library instead.

        ## Measured

        {options.Points.ToString("N0", CultureInfo.InvariantCulture)} points of each function and type (seed {options.Seed}): a third of them random bits, which are numbers of any size and subnormal ones
        among them; two thirds random in the working ranges below; and the edges: the ends of the range, subnormal numbers, huge arguments,
        neighbours of powers of two, of multiples of π/2 and of where a function's method changes. The true values are MPFR's, and mpmath's
        for a thousand of the points, where both must agree. The largest error of each contestant, and where PolyTools' is:

        {Errors().TrimEnd()}

        The runtime's are those of `Vector512` where it has the function (ᵛ), and of `Math` and `MathF`, which call the system's library, where not. "wrong" is a
        result that is not a number, or a zero of the wrong sign.

        Contestants: PolyTools on {RuntimeInformation.FrameworkDescription}, {string.Join(", ", versions)}; {Hardware.Get().OperatingSystem}, vectors of {Hardware.Get().VectorBits} bits with
        fused multiply-add. Bits can differ between processors with and without fused multiply-add, within the promised bounds.

        ## Ranges

        Beside ±1, ±10 and ±1e5 as far as the function is defined there:

        | function | working ranges |
        | --- | --- |
        | sin, cos, tan | ±0.785, ±4.1e5 |
        | arcsin, arccos | ±0.001, ±0.5, 0.49 to 0.51, beside ±1 |
        | arctan | ±0.001, ±0.4375, ±3 |
        | sinh, cosh | ±1e-8, ±0.001, ±2, ±710.4 |
        | tanh | ±1e-8, ±0.001, ±2, ±23 |
        | arcsinh | ±1e-8, ±0.001, ±2, 1e8 to 1e9 |
        | arccosh | 1 to 1 + 1e-8, 1.001, 1.5; 1e8 to 1e9 |
        | arctanh | ±1e-8, ±0.001, ±0.3, 0.99 to 1 |
        | exp | ±0.001, -708 to 709.7, -745.2 to -707 |
        | exp2 | ±0.001, -1022 to 1024, -1075.5 to -1021 |
        | expm1 | ±1e-8, ±0.001, ±2, -40 to 10, 10 to 709.7 |
        | log, log2, log10 | 0.99 to 1.01, 0.5 to 2, 0.001 to 10 |
        | log1p | ±1e-15, ±1e-8, ±0.001, ±0.5, -1 to -0.2, 0.4 to 3 |
        | power | 0 to 2, 0.9 to 1.1, exponents ±20; and exponents whose results reach from one end of the type to the other |
        | cbrt | 1 to 8, 8 to 64 |
        | hypot | ±1e-20, ±1e20 |

        ## Exact

        Exact by definition: floor, ceil, trunc, round (half to even), abs, sign, fmod, copysign, nextafter (which steps in the
        element's own type), minimum, maximum, isnan, isinf, isfinite, signbit; sqrt is correctly rounded. exp2 of whole numbers and log2 of powers of two
        are exact, as is a power that is a number of the type; log10 of the powers of ten that a double holds (1 to 1e22) is whole.

        Special values are those of C99's Annex F, and NumPy's where C has no such function: sign(NaN) is NaN, sign(-0.0) is 0.

        ## To repeat it

        ```
        dotnet run -c Release --project tests/benchmarks -- accuracy
        ```

        with Debian's python3-numpy, python3-numexpr, python3-mpmath and python3-gmpy2, writes this page and the figures that `Get-PolyFunction` shows. The tests
        hold every function to its bound at the points of a committed table, at new random points each day, and float32 also at a
        4096th of all floats.

        """.ReplaceLineEndings("\n");

    /// <summary>The largest errors.</summary>
    public string Errors()
    {
        bool hasFast = figures.Any(figure => figure.Fast is not null);
        string[] fast = hasFast ? ["-FastMath"] : [];
        return Report.Table(
            ["function", "type", "PolyTools", "at", .. fast, "NumPy", "NumExpr", "runtime"],
            "llrl" + (hasFast ? "r" : "") + "rrr",
            figures.Select(figure => (string[])
            [
                figure.Function.Name, figure.Type, Text(figure.Own), Place(figure), .. hasFast ? [Text(figure.Fast)] : Array.Empty<string>(),
                Text(figure.NumPy), Text(figure.NumExpr), Text(figure.Runtime) + (figure.Function.HasRuntimeVectors ? "ᵛ" : ""),
            ]));
    }

    /// <summary>The figures of PolyTools, with commas between them.</summary>
    public string Table() => "function,type,ulp,fast_ulp\n" + string.Concat(figures.Select(figure =>
        $"{(figure.Function.Operation.IsFunction ? figure.Function.Name : figure.Function.Operation.Name)},{figure.Type},{Text(figure.Own)},{Text(figure.Fast)}\n"));

    private static string Place(AccuracyFigure figure) => figure.Function.HasTwoOperands
        ? $"{Number(figure.Own.X, figure)}, {Number(figure.Own.Y, figure)}" : Number(figure.Own.X, figure);

    private static string Number(double value, AccuracyFigure figure) => figure.IsSingle
        ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);

    // Not rounded to less than it is.
    private static string Text(LargestError? error) => error is null ? ""
        : double.IsInfinity(error.Ulp) ? "wrong"
        : error.Ulp >= 1000 ? error.Ulp.ToString("0.0e0", CultureInfo.InvariantCulture)
        : (Math.Ceiling(error.Ulp * 100) / 100).ToString("0.00", CultureInfo.InvariantCulture);
}
