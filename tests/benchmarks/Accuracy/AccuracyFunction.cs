using System.Runtime.Intrinsics;
using PolyTools.Native.Expressions;

namespace PolyTools.Benchmarks.Accuracy;

/// <summary>An elementary function whose errors are measured.</summary>
/// <param name="Name">NumPy's name.</param>
/// <param name="Operation">PolyTools' operation.</param>
internal sealed record AccuracyFunction(string Name, Operation Operation)
{
    /// <summary>All, in the order of the page.</summary>
    public static IReadOnlyList<AccuracyFunction> All { get; } =
    [
        .. "sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh exp exp2 expm1 log log2 log10 log1p".Split(' ')
            .Append("power").Concat(["sqrt", "cbrt", "hypot"])
            .Select(name => new AccuracyFunction(name, name == "power" ? Operations.Power : Operations.Find(name)!)),
    ];

    public bool HasTwoOperands => Operation.Arity == 2;

    /// <summary>The expression that is compiled.</summary>
    public string Expression => !Operation.IsFunction ? "x ** y" : HasTwoOperands ? $"{Name}(x, y)" : $"{Name}(x)";

    /// <summary>Whether the runtime has it for vectors.</summary>
    public bool HasRuntimeVectors => Name is "sin" or "cos" or "exp" or "log" or "log2" or "hypot";

    /// <summary>What the runtime gives: its vector functions where it has them, otherwise those of <see cref="Math"/>.</summary>
    public void Runtime(double[] x, double[] y, double[] result)
    {
        if (!HasRuntimeVectors)
        {
            for (int i = 0; i < x.Length; i++)
                result[i] = Scalar(x[i], y[i]);
            return;
        }

        int width = Vector512<double>.Count;
        for (int i = 0; i < x.Length; i += width)
        {
            // What lies behind the end is computed and dropped.
            int start = Math.Min(i, x.Length - width);
            Vector(Vector512.LoadUnsafe(ref x[start]), Vector512.LoadUnsafe(ref y[start])).StoreUnsafe(ref result[start]);
        }
    }

    /// <inheritdoc cref="Runtime(double[], double[], double[])"/>
    public void Runtime(float[] x, float[] y, float[] result)
    {
        if (!HasRuntimeVectors)
        {
            for (int i = 0; i < x.Length; i++)
                result[i] = Scalar(x[i], y[i]);
            return;
        }

        int width = Vector512<float>.Count;
        for (int i = 0; i < x.Length; i += width)
        {
            int start = Math.Min(i, x.Length - width);
            Vector(Vector512.LoadUnsafe(ref x[start]), Vector512.LoadUnsafe(ref y[start])).StoreUnsafe(ref result[start]);
        }
    }

    private Vector512<double> Vector(Vector512<double> x, Vector512<double> y) => Name switch
    {
        "sin" => Vector512.Sin(x),
        "cos" => Vector512.Cos(x),
        "exp" => Vector512.Exp(x),
        "log" => Vector512.Log(x),
        "log2" => Vector512.Log2(x),
        _ => Vector512.Hypot(x, y),
    };

    private Vector512<float> Vector(Vector512<float> x, Vector512<float> y) => Name switch
    {
        "sin" => Vector512.Sin(x),
        "cos" => Vector512.Cos(x),
        "exp" => Vector512.Exp(x),
        "log" => Vector512.Log(x),
        "log2" => Vector512.Log2(x),
        _ => Vector512.Hypot(x, y),
    };

    private T Scalar<T>(T x, T y)
        where T : System.Numerics.IFloatingPointIeee754<T> => Name switch
    {
        "tan" => T.Tan(x),
        "arcsin" => T.Asin(x),
        "arccos" => T.Acos(x),
        "arctan" => T.Atan(x),
        "arctan2" => T.Atan2(x, y),
        "sinh" => T.Sinh(x),
        "cosh" => T.Cosh(x),
        "tanh" => T.Tanh(x),
        "arcsinh" => T.Asinh(x),
        "arccosh" => T.Acosh(x),
        "arctanh" => T.Atanh(x),
        "exp2" => T.Exp2(x),
        "expm1" => T.ExpM1(x),
        "log10" => T.Log10(x),
        "log1p" => T.LogP1(x),
        "power" => T.Pow(x, y),
        "sqrt" => T.Sqrt(x),
        "cbrt" => T.Cbrt(x),
        _ => throw new InvalidOperationException(Name),
    };
}
