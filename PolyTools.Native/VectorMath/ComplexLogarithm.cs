using System.Numerics;

namespace PolyTools.Native.VectorMath;

/// <summary>The principal logarithm, log|z| + i·arg z, each part at most 1.1 ULP of |log z|; special values as C99's clog (Annex G.6.3.2).</summary>
/// <remarks>The cut is the negative real axis; the sign of a zero imaginary part says on which side of it z is.</remarks>
internal readonly struct ComplexLog : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double larger, double smaller) = ScalarFunctions.Ordered(z.Real, z.Imaginary);
        if (larger is > 1e-100 and < 1e100)
        {
            // Away from the unit circle, the logarithm of |z|² is no less than ln 2, and a double's precision will do.
            DoubleDouble square = DoubleDouble.Product(larger, larger) + DoubleDouble.Product(smaller, smaller);
            double real = square.High is > 0.5 and < 2
                ? ScalarFunctions.LogHypot(larger, smaller).Value
                : 0.5 * (Math.Log(square.High) + square.Low / square.High);
            return new(real, Math.Atan2(z.Imaginary, z.Real));
        }

        return Times(z, 1);
    }

    /// <summary>The logarithm times a positive number, so that a logarithm of another base is rounded once.</summary>
    public static Complex Times(Complex z, DoubleDouble factor) => Complex.IsFinite(z) && z != Complex.Zero
        ? new(
            (ScalarFunctions.LogHypot(z.Real, z.Imaginary) * factor).Value,
            SignedProduct(ScalarFunctions.ArcTangent(z.Imaginary, z.Real), factor))
        : Special(z, factor);

    /// <summary>Where z is 0 or has a part that is not finite.</summary>
    private static Complex Special(Complex z, DoubleDouble factor)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        bool isZero = x == 0 && y == 0;
        double real = isZero ? double.NegativeInfinity : ComplexAbs.Invoke(z);
        if (double.IsNaN(x) || double.IsNaN(y))
            return new(real, double.NaN);

        // The angle is a multiple of π/4: that of a point with coordinates 0 and ±1.
        double pointX = Math.CopySign(isZero || double.IsInfinity(x) ? 1 : 0, x);
        double pointY = Math.CopySign(double.IsInfinity(y) ? 1 : 0, y);
        return new(real, SignedProduct(ScalarFunctions.ArcTangent(pointY, pointX), factor));
    }

    // −0 + 0 in the lower part would lose a zero's sign.
    private static double SignedProduct(DoubleDouble x, DoubleDouble factor) =>
        x.High == 0 ? x.High : (x * factor).Value;
}

/// <summary>The principal logarithm to base 2: <see cref="ComplexLog"/> divided by ln 2 before it is rounded, at most 0.6 ULP of the magnitude.</summary>
internal readonly struct ComplexLog2 : IComplexUnaryOperator
{
    private static readonly DoubleDouble Log2E = new(1.4426950408889634, 2.0355273740931033e-17);

    public static Complex Invoke(Complex z) => ComplexLog.Times(z, Log2E);
}

/// <summary>The principal logarithm to base 10: <see cref="ComplexLog"/> divided by ln 10 before it is rounded, at most 0.6 ULP of the magnitude.</summary>
internal readonly struct ComplexLog10 : IComplexUnaryOperator
{
    private static readonly DoubleDouble Log10E = new(0.4342944819032518, 1.098319650216765e-17);

    public static Complex Invoke(Complex z) => ComplexLog.Times(z, Log10E);
}

/// <summary>
/// log(1 + z), each part at most 0.6 ULP of the result's magnitude, also near 0 and on the circle |1 + z| = 1. The cut is the real axis below −1. Special
/// values are those of <see cref="ComplexLog"/> at 1 + z; zeros keep their signs.
/// </summary>
/// <remarks>1 + x is exact in twice the precision; where |1 + z|² is between ½ and 2, its logarithm is log(1 + f) of f = 2x + x² + y².</remarks>
internal readonly struct ComplexLog1p : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!Complex.IsFinite(z) || (x == -1 && y == 0))
            return ComplexLog.Invoke(new(1 + x, y));
        if (Math.Abs(x) < 1e-18 && Math.Abs(y) < 1e-18)
            return z;
        DoubleDouble real = DoubleDouble.Sum(1, x);
        double angle = ScalarFunctions.ArcTangent(y, real).Value;
        if (Math.Abs(x) < 4 && Math.Abs(y) < 2)
        {
            DoubleDouble f = 2 * x + DoubleDouble.Product(x, x) + DoubleDouble.Product(y, y);
            if (f.High is > -0.5 and < 1)
                return new(ScalarFunctions.Log1p(f).Value * 0.5, angle);
        }

        return new(ScalarFunctions.LogHypot(real, y).Value, angle);
    }
}
