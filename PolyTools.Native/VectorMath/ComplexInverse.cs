using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The inverse sine, −i·arcsinh(iz), with the error and the special values of <see cref="ComplexArcsinh"/>.</summary>
/// <remarks>The cuts are the real axis beyond ±1; the sign of a zero imaginary part says on which side z is.</remarks>
internal readonly struct ComplexArcsin : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        Complex w = ComplexArcsinh.Invoke(new(-z.Imaginary, z.Real));
        return new(w.Imaginary, -w.Real);
    }
}

/// <summary>
/// The inverse cosine, with a real part in [0, π], each part at most 0.6 ULP of its magnitude; special values as C99's cacos (Annex G.6.1.1).
/// </summary>
/// <remarks>The cuts are those of <see cref="ComplexArcsin"/>; the method is <see cref="InverseSine"/>'s.</remarks>
internal readonly struct ComplexArccos : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!Complex.IsFinite(z))
        {
            if (double.IsInfinity(y))
            {
                double angle = double.IsInfinity(x) ? Math.Atan2(1, Math.CopySign(1, x)) : Math.PI / 2;
                return new(double.IsNaN(x) ? x : angle, -y);
            }

            if (double.IsInfinity(x))
            {
                double real = double.IsNaN(y) ? y : x < 0 ? Math.PI : 0;
                return new(real, Math.CopySign(double.PositiveInfinity, double.IsNegative(y) ? 1 : -1));
            }

            return new(x == 0 ? Math.PI / 2 : double.NaN, double.NaN);
        }

        if (Math.Abs(x) < 1e-9 && Math.Abs(y) < 1e-9)
            return new((ScalarFunctions.HalfPi - x).Value, -y);
        InverseSine inverse = new(Math.Abs(x), Math.Abs(y));
        double imaginary = inverse.Imaginary.Value;
        return new(
            (double.IsNegative(x) ? inverse.MirroredCosine : inverse.Cosine).Value,
            double.IsNegative(y) ? imaginary : -imaginary);
    }
}

/// <summary>The inverse hyperbolic cosine, ±i·arccos z with a real part ≥ 0, with the error of <see cref="ComplexArccos"/>; special values as C99's cacosh (Annex G.6.2.1).</summary>
/// <remarks>The cut is the real axis below 1.</remarks>
internal readonly struct ComplexArccosh : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        Complex w = ComplexArccos.Invoke(z);
        if (double.IsNaN(z.Real) && double.IsFinite(z.Imaginary))
            return new(double.NaN, double.NaN);
        return new(
            Math.Abs(w.Imaginary),
            Math.CopySign(w.Real, z.Imaginary));
    }
}

/// <summary>
/// The inverse hyperbolic sine, each part at most 0.6 ULP of its magnitude; special values as C99's casinh (Annex G.6.2.2).
/// </summary>
/// <remarks>The cuts are the imaginary axis beyond ±i; the method is <see cref="InverseSine"/>'s, for arcsinh z = −i·arcsin(iz).</remarks>
internal readonly struct ComplexArcsinh : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!Complex.IsFinite(z))
        {
            if (double.IsInfinity(x))
            {
                double angle = double.IsNaN(y) ? y : double.IsInfinity(y) ? Math.PI / 4 : 0;
                return new(x, Math.CopySign(angle, y));
            }

            if (double.IsInfinity(y))
            {
                return new(
                    Math.CopySign(double.PositiveInfinity, x),
                    double.IsNaN(x) ? x : Math.CopySign(Math.PI / 2, y));
            }

            return new(double.NaN, y == 0 ? y : double.NaN);
        }

        // z³/6 is below 2^-61·z.
        if (Math.Abs(x) < 1e-9 && Math.Abs(y) < 1e-9)
            return z;
        InverseSine inverse = new(Math.Abs(y), Math.Abs(x));
        return new(
            Math.CopySign(inverse.Imaginary.Value, x),
            Math.CopySign(inverse.Sine.Value, y));
    }
}

/// <summary>The parts of arcsin z and arccos z for z = x + iy with finite x, y ≥ 0, not both near 0, in twice the precision.</summary>
/// <remarks>
/// <para>
/// Kahan's formulas (Branch cuts for complex elementary functions, 1987). With √(1 − z) = a − ib and √(1 + z) = c + id, where a, b, c, d ≥ 0,
/// </para>
/// <code>
/// arcsin z = arctan(x/(ac + bd)) + i·arcsinh(ad + bc)
/// arccos z = 2·arctan(a/c) − i·arcsinh(ad + bc)
/// </code>
/// <para>
/// and arccos(−z̄) = 2·arctan(c/a) − i·arcsinh(ad + bc). All terms are positive: nothing cancels, and since 1 ∓ x is exact in twice
/// the precision, nothing is lost near ±1. From |z| = 2^30 on, arcsin z is arctan(x/y) + i·log(2|z|) to 2^-62.
/// </para>
/// </remarks>
internal readonly struct InverseSine
{
    private const double Large = 1073741824;

    private readonly DoubleDouble sineX;
    private readonly DoubleDouble sineY;
    private readonly DoubleDouble cosineX;
    private readonly DoubleDouble cosineY;
    private readonly bool isLarge;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public InverseSine(double x, double y)
    {
        sineX = x;
        if (x > Large || y > Large)
        {
            isLarge = true;
            sineY = y;
            Imaginary = ScalarFunctions.LogHypot(x, y) + ScalarFunctions.Ln2;
            return;
        }

        (DoubleDouble a, DoubleDouble b) = Sqrt(DoubleDouble.Sum(1, -x), y);
        (DoubleDouble c, DoubleDouble d) = Sqrt(DoubleDouble.Sum(1, x), y);
        sineY = a * c + b * d;
        (cosineX, cosineY) = (c, a);
        DoubleDouble v = a * d + b * c;

        // arcsinh v = log(v + √(1 + v²)) = log(1 + v + v²/(1 + √(1 + v²)))
        DoubleDouble square = v * v;
        Imaginary = ScalarFunctions.Log1p(v + square / (1 + DoubleDouble.Sqrt(1 + square)));
    }

    /// <summary>The imaginary part of arcsin z, and of arccos z with the other sign.</summary>
    public DoubleDouble Imaginary { get; }

    /// <summary>The real part of arcsin z.</summary>
    public DoubleDouble Sine => ScalarFunctions.ArcTangent(sineX, sineY);

    /// <summary>The real part of arccos z.</summary>
    public DoubleDouble Cosine => isLarge
        ? ScalarFunctions.ArcTangent(sineY, sineX)
        : ScalarFunctions.ArcTangent(cosineY, cosineX).Times(2);

    /// <summary>The real part of arccos(−z̄).</summary>
    public DoubleDouble MirroredCosine => isLarge
        ? ScalarFunctions.ArcTangent(sineY, -sineX)
        : ScalarFunctions.ArcTangent(cosineX, cosineY).Times(2);

    /// <summary>The magnitudes of the parts of √(x ± iy) for y ≥ 0, as <see cref="ComplexSqrt"/> takes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (DoubleDouble Real, DoubleDouble Imaginary) Sqrt(DoubleDouble x, double y)
    {
        DoubleDouble magnitude = ScalarFunctions.Abs(x);
        if (magnitude.High == 0)
        {
            DoubleDouble both = DoubleDouble.Sqrt(2 * y).Times(0.5);
            return (both, both);
        }

        DoubleDouble modulus = DoubleDouble.Sqrt(magnitude * magnitude + DoubleDouble.Product(y, y));
        DoubleDouble t = DoubleDouble.Sqrt((magnitude + modulus).Times(0.5));
        DoubleDouble u = y / t.Times(2);
        return x.High > 0 ? (t, u) : (u, t);
    }
}

/// <summary>The inverse tangent, −i·arctanh(iz), with the error and the special values of <see cref="ComplexArctanh"/>.</summary>
/// <remarks>The cuts are the imaginary axis beyond ±i.</remarks>
internal readonly struct ComplexArctan : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z)
    {
        Complex w = ComplexArctanh.Invoke(new(-z.Imaginary, z.Real));
        return new(w.Imaginary, -w.Real);
    }
}

/// <summary>
/// The inverse hyperbolic tangent, each part at most 0.6 ULP of its magnitude; special values as C99's catanh (Annex G.6.2.3).
/// </summary>
/// <remarks>
/// <para>
/// (log(1 + z) − log(1 − z))/2 (Kahan, Branch cuts for complex elementary functions, 1987): for x, y ≥ 0 the imaginary part is
/// arctan(2y/((1 − x)(1 + x) − y²))/2, and the real part log((1 + x)² + y²)/4 − log((1 − x)² + y²)/4, as a difference of logarithms
/// in twice the precision, or where x is below 2^-10, as log(1 + f)/4 with f = 4x/((1 − x)² + y²).
/// </para>
/// <para>
/// From |z| = 2^60 on, the value is Re(1/z) ± iπ/2. The cuts are the real axis beyond ±1; the sign of a zero imaginary part says on which side z is.
/// </para>
/// </remarks>
internal readonly struct ComplexArctanh : IComplexUnaryOperator
{
    private const double Large = 1152921504606846976;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Complex Invoke(Complex z)
    {
        (double x, double y) = (z.Real, z.Imaginary);
        if (!Complex.IsFinite(z))
        {
            if (double.IsInfinity(y))
                return new(Math.CopySign(0, x), Math.CopySign(Math.PI / 2, y));
            if (double.IsInfinity(x))
                return new(Math.CopySign(0, x), double.IsNaN(y) ? y : Math.CopySign(Math.PI / 2, y));
            return new(x == 0 ? x : double.NaN, double.NaN);
        }

        double a = Math.Abs(x);
        double b = Math.Abs(y);

        // z³/3 is below 2^-60·z.
        if (a < 1e-9 && b < 1e-9)
            return z;
        double real;
        double imaginary;
        if (a > Large || b > Large)
        {
            real = ComplexDivide.Invoke(Complex.One, new(a, b)).Real;
            imaginary = Math.PI / 2;
        }
        else if (a == 1 && b == 0)
        {
            return new(Math.CopySign(double.PositiveInfinity, x), y);
        }
        else
        {
            DoubleDouble less = DoubleDouble.Sum(1, -a);
            DoubleDouble more = DoubleDouble.Sum(1, a);
            DoubleDouble square = DoubleDouble.Product(b, b);
            if (a < 0.0009765625)
                real = ScalarFunctions.Log1p(4 * a / (less * less + square)).Value * 0.25;
            else
                real = (ScalarFunctions.LogHypot(more, b) - ScalarFunctions.LogHypot(less, b)).Value * 0.5;
            imaginary = ScalarFunctions.ArcTangent(2 * b, less * more - square).Value * 0.5;
        }

        return new(Math.CopySign(real, x), Math.CopySign(imaginary, y));
    }
}
