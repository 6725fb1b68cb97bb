using System.Diagnostics;
using System.Globalization;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>
/// How long a polynomial that was never seen before takes from its text to its first result of 1000 points: Fused emits
/// a loop at its first run, which serves others that differ in their coefficients only.
/// </summary>
internal static unsafe class CompileTime
{
    private const int Points = 1000;
    private const int WarmUps = 10;
    private const int Expressions = 51;

    /// <summary>
    /// The first in this process, which loads and compiles the compiler itself, the median of later ones, and of those
    /// whose loop is kept from one with other coefficients.
    /// </summary>
    public static (double First, double New, double Similar) Measure()
    {
        using ArrayOperand x = ArrayOperand.Linspace(DType.Float64, Points, -1, 1, threads: 1);
        using var result = new NativeBuffer(Points * sizeof(double));
        double first = 0;
        var seconds = new List<double>();
        var similar = new List<double>();
        for (int i = 0; i < WarmUps + Expressions; i++)
        {
            CompiledExpression.ClearCache();
            double elapsed = Compile(NewPolynomial(2 * i), x, result);
            double again = Compile(NewPolynomial((2 * i) + 1), x, result);
            if (i == 0)
                first = elapsed;
            if (i < WarmUps)
                continue;
            seconds.Add(elapsed);
            similar.Add(again);
        }

        return (first, Statistics.Median([.. seconds]), Statistics.Median([.. similar]));
    }

    /// <summary>A polynomial with coefficients of its own.</summary>
    public static string NewPolynomial(int number) => string.Create(
        CultureInfo.InvariantCulture, $".25*x**3 + {number}.75*x**2 - 1.5*x - {number}.5");

    private static double Compile(string text, ArrayOperand x, NativeBuffer result)
    {
        long start = Stopwatch.GetTimestamp();
        CompiledExpression expression = CompiledExpression.Compile(
            Expression.Parse(text), [Variable.Of("x", x)], EngineKind.Fused,
            new CompileOptions());
        expression.Run(
            [x], [], result.Pointer, threads: 1, StorePolicy.DefaultThreshold, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
