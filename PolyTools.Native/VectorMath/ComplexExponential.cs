using System.Numerics;

namespace PolyTools.Native.VectorMath;

/// <summary>e^z = e^x·(cos y + i·sin y), each part at most 2 ULP of |e^z|; special values as C99's cexp (Annex G.6.3.1).</summary>
internal readonly struct ComplexExp : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(Math.Exp(x), y);
        if (!double.IsFinite(y))
            return WithoutAngle(x, y);
        (double sin, double cos) = Math.SinCos(y);
        return Times(x, cos, sin);
    }

    /// <summary>e^x·(cos + i·sin), for any x.</summary>
    public static Complex Times(double x, double cos, double sin) =>
        new(ScalarFunctions.ScaledExp(x, cos), ScalarFunctions.ScaledExp(x, sin));

    /// <summary>
    /// e^(x + iy) of numbers in twice the precision: as accurate as <see cref="Invoke"/> while |x.Low| and |y.Low| are below 2^-26.
    /// </summary>
    public static Complex Exponential(DoubleDouble x, DoubleDouble y)
    {
        // The first-order terms are for low parts below 1; where they are not, the magnitude is beyond all floats, or the angle
        // beyond its own precision.
        double growth = 1 + (Math.Abs(x.Low) < 1 ? x.Low : 0);
        double turn = Math.Abs(y.Low) < 1 ? y.Low : 0;
        if (y.High == 0)
            return new(ScalarFunctions.ScaledExp(x.High, growth), y.High);
        (double sin, double cos) = Math.SinCos(y.High);
        return Times(x.High, growth * (cos - sin * turn), growth * (sin + cos * turn));
    }

    /// <summary>The value where y is infinite or NaN.</summary>
    public static Complex WithoutAngle(double x, double y)
    {
        if (double.IsNegativeInfinity(x))
            return new(0, Math.CopySign(0, y));
        return new(double.IsPositiveInfinity(x) ? x : double.NaN, double.NaN);
    }
}

/// <summary>
/// e^z − 1, each part at most 4 ULP of the result's magnitude. Special values are those of <see cref="ComplexExp"/> less 1; zeros keep their signs.
/// </summary>
/// <remarks>
/// The real part e^x·cos y − 1 is taken as (e^x − 1)·cos y − 2·sin²(y/2) where |x| &lt; 1 and cos y > ½: what cancels between
/// these two is as small as sin² y, while the imaginary part is as large as sin y.
/// </remarks>
internal readonly struct ComplexExpm1 : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y == 0)
            return new(ScalarFunctions.Expm1(x), y);
        if (!double.IsFinite(y))
        {
            Complex exp = ComplexExp.WithoutAngle(x, y);
            return new(exp.Real - 1, exp.Imaginary);
        }

        (double sin, double cos) = Math.SinCos(y);
        if (!(Math.Abs(x) < 1 && cos > 0.5))
            return new(ScalarFunctions.ScaledExp(x, cos) - 1, ScalarFunctions.ScaledExp(x, sin));
        double half = Math.Sin(y / 2);
        return new((ScalarFunctions.Expm1(x) * cos) - (2 * half * half), Math.Exp(x) * sin);
    }
}

/// <summary>2^z = 2^x·(cos(y·ln 2) + i·sin(y·ln 2)), each part at most 2 ULP of |2^z|, for y of any size. Special values as <see cref="ComplexExp"/>'s.</summary>
/// <remarks>
/// x = n + f with a whole n; 2^f is the exponential of f·ln 2, whose rounding is harmless for |f| ≤ ½, and 2^n is exact. y·ln 2 is
/// taken in twice the precision; from 2^18 on modulo 2π, by <see cref="HugeArgument"/>.
/// </remarks>
internal readonly struct ComplexExp2 : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (y != 0 && !double.IsFinite(y))
            return ComplexExp.WithoutAngle(x, y);
        (double sin, double cos) = SinCosTimesLn2(y);
        if (!double.IsFinite(x))
            return y == 0 ? new(Math.Exp(x), y) : ComplexExp.Times(x, cos, sin);

        // Beyond ±2200 even the least sine, 2^-1074, gives infinity or 0.
        double bounded = Math.Clamp(x, -2200, 2200);
        double whole = Math.Round(bounded);
        double exp = Math.Exp((bounded - whole) * ScalarFunctions.Ln2.High);
        int n = (int)whole;
        return new(Math.ScaleB(exp * cos, n), y == 0 ? y : Math.ScaleB(exp * sin, n));
    }

    private static (double Sin, double Cos) SinCosTimesLn2(double y)
    {
        double magnitude = Math.Abs(y);
        if (magnitude < 262144)
        {
            DoubleDouble angle = ScalarFunctions.Ln2 * y;
            (double sin, double cos) = Math.SinCos(angle.High);
            return (sin + cos * angle.Low, cos - sin * angle.Low);
        }

        int k = HugeArgument.ReduceTimesLn2(y, out double r, out double e);
        (double s, double c) = Math.SinCos(r);
        (s, c) = (s + c * e, c - s * e);
        (s, c) = k switch
        {
            0 => (s, c),
            1 => (c, -s),
            2 => (-s, -c),
            _ => (-c, s),
        };
        return (Math.CopySign(1, y) * s, c);
    }
}
