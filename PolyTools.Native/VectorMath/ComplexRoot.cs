using System.Numerics;

namespace PolyTools.Native.VectorMath;

/// <summary>The principal square root, with a real part that is not negative, each part at most 2 ULP; special values as C99's csqrt (Annex G.6.4.2).</summary>
/// <remarks>
/// t = √((|x| + |z|)/2) and y/(2t) are the larger and the smaller part, the real one first where x ≥ 0 (Friedland, Algorithm 312, 1967).
/// Nothing cancels. The cut is the negative real axis; the sign of a zero imaginary part says on which side of it z is.
/// </remarks>
internal readonly struct ComplexSqrt : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (double.IsInfinity(y))
            return new(double.PositiveInfinity, y);
        if (double.IsInfinity(x))
        {
            double other = double.IsNaN(y) ? y : 0;
            return x > 0
                ? new(x, Math.CopySign(other, y))
                : new(other, Math.CopySign(double.PositiveInfinity, y));
        }

        if (double.IsNaN(x) || double.IsNaN(y))
            return new(double.NaN, double.NaN);
        if (x == 0 && y == 0)
            return new(0, y);

        // Powers of 4 and their roots, so that |x| + |z| stays in the range and is not subnormal.
        (double larger, _) = ScalarFunctions.Ordered(x, y);
        double root = 1;
        if (larger > 1e300)
        {
            (x, y) = (x * 0.0625, y * 0.0625);
            root = 4;
        }
        else if (larger < 1e-280)
        {
            (x, y) = (Math.ScaleB(x, 120), Math.ScaleB(y, 120));
            root = 1 / 1152921504606846976.0; // 2^-60
        }

        double t = Math.Sqrt((Math.Abs(x) + ScalarFunctions.Hypot(x, y)) * 0.5);
        double u = Math.Abs(y) / (2 * t);
        return x >= 0
            ? new(t * root, Math.CopySign(u * root, y))
            : new(u * root, Math.CopySign(t * root, y));
    }
}
