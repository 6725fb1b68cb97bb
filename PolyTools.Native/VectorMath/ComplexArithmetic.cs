using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>z + w.</summary>
internal readonly struct ComplexAdd : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z, Complex w) => new(z.Real + w.Real, z.Imaginary + w.Imaginary);
}

/// <summary>z − w.</summary>
internal readonly struct ComplexSubtract : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z, Complex w) => new(z.Real - w.Real, z.Imaginary - w.Imaginary);
}

/// <summary>z·w.</summary>
/// <remarks>
/// The four products as they are, as in NumPy: each part is off by at most √5·2^-53·|z·w| (Brent, Percival and Zimmermann, Error
/// bounds on complex floating-point multiplication, 2007), which is less than 2.3 ULP of |z·w|. Infinities and NaN are what these
/// products give; C99's Annex G, which makes an infinity of an infinite factor that has a NaN part, is not followed.
/// </remarks>
internal readonly struct ComplexMultiply : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z, Complex w) => new(
        (z.Real * w.Real) - (z.Imaginary * w.Imaginary),
        (z.Real * w.Imaginary) + (z.Imaginary * w.Real));
}

/// <summary>z/w.</summary>
/// <remarks>
/// <para>
/// z and w are scaled by powers of two to magnitudes in [1, 3), so that z·w̄/|w|² neither overflows nor underflows before its last
/// step. The sums of two products are Kahan's with a fused multiply-add, each right to 1.5·2^-53 relative to itself
/// (Jeannerod, Louvet and Muller, Further analysis of Kahan's algorithm, 2013), so that each part of the quotient, not only its
/// magnitude, is right to 4·2^-53. Scaling back rounds once more where the result is subnormal. z/z is 1.
/// </para>
/// <para>
/// Where w is 0 or an operand is not finite, the result is that of Smith's formula (Algorithm 116, 1962), as in NumPy: 1/0 is ∞ + NaN·i, 1/(∞ + 0i)
/// is 0, but 1/(∞ + ∞i) is NaN, where C99's Annex G has 0.
/// </para>
/// </remarks>
internal readonly struct ComplexDivide : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Complex Invoke(Complex z, Complex w)
    {
        (double dividend, _) = ScalarFunctions.Ordered(z.Real, z.Imaginary);
        (double divisor, _) = ScalarFunctions.Ordered(w.Real, w.Imaginary);
        if (!Complex.IsFinite(z) || !Complex.IsFinite(w) || divisor == 0)
            return Smith(z, w);
        // Most numbers need no scaling: their squares and their quotient's terms are far from overflow and underflow.
        if (IsModerate(divisor) && (dividend == 0 || IsModerate(dividend)))
        {
            double scale = SumOfProducts(w.Real, w.Real, w.Imaginary, w.Imaginary);
            return new(
                SumOfProducts(z.Real, w.Real, z.Imaginary, w.Imaginary) / scale,
                SumOfProducts(z.Imaginary, w.Real, -z.Real, w.Imaginary) / scale);
        }

        int zExponent = dividend == 0 ? 0 : Math.ILogB(dividend);
        int wExponent = Math.ILogB(divisor);
        double a = Math.ScaleB(z.Real, -zExponent);
        double b = Math.ScaleB(z.Imaginary, -zExponent);
        double c = Math.ScaleB(w.Real, -wExponent);
        double d = Math.ScaleB(w.Imaginary, -wExponent);
        double square = SumOfProducts(c, c, d, d);
        return new(
            Math.ScaleB(SumOfProducts(a, c, b, d) / square, zExponent - wExponent),
            Math.ScaleB(SumOfProducts(b, c, -a, d) / square, zExponent - wExponent));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsModerate(double magnitude) => magnitude is > 1e-75 and < 1e75;

    // a·b + c·d
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumOfProducts(double a, double b, double c, double d)
    {
        double product = c * d;
        double error = Math.FusedMultiplyAdd(c, d, -product);
        double sum = Math.FusedMultiplyAdd(a, b, product);
        return error == 0 ? sum : sum + error; // −0 + 0 would be 0
    }

    private static Complex Smith(Complex z, Complex w)
    {
        if (w.Real == 0 && w.Imaginary == 0)
            return new(z.Real / Math.Abs(w.Real), z.Imaginary / Math.Abs(w.Imaginary));
        if (Math.Abs(w.Real) >= Math.Abs(w.Imaginary))
        {
            double ratio = w.Imaginary / w.Real;
            double scale = 1 / (w.Real + w.Imaginary * ratio);
            return new((z.Real + z.Imaginary * ratio) * scale, (z.Imaginary - z.Real * ratio) * scale);
        }
        else
        {
            double ratio = w.Real / w.Imaginary;
            double scale = 1 / (w.Imaginary + w.Real * ratio);
            return new((z.Real * ratio + z.Imaginary) * scale, (z.Imaginary * ratio - z.Real) * scale);
        }
    }
}

/// <summary>−z, both signs flipped.</summary>
internal readonly struct ComplexNegate : IComplexUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z) => new(-z.Real, -z.Imaginary);
}

/// <summary>The conjugate: the imaginary part's sign flipped.</summary>
internal readonly struct ComplexConjugate : IComplexUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z) => new(z.Real, -z.Imaginary);
}

/// <summary>
/// z/|z|, as NumPy 2's sign: 0 for 0, ±1 or ±i for a number with one infinite part, NaN in both parts where both are
/// infinite or one is NaN. At most 2 ULP.
/// </summary>
internal readonly struct ComplexSign : IComplexUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Complex Invoke(Complex z)
    {
        (double larger, _) = ScalarFunctions.Ordered(z.Real, z.Imaginary);
        if (double.IsNaN(z.Real) || double.IsNaN(z.Imaginary)
            || (double.IsInfinity(z.Real) && double.IsInfinity(z.Imaginary)))
        {
            return new(double.NaN, double.NaN);
        }

        if (double.IsInfinity(larger))
        {
            return new(
                double.IsInfinity(z.Real) ? Math.Sign(z.Real) : 0,
                double.IsInfinity(z.Imaginary) ? Math.Sign(z.Imaginary) : 0);
        }

        if (larger == 0)
            return Complex.Zero;

        // By a power of two, so that |z| neither overflows nor is a subnormal of few bits.
        int exponent = Math.ILogB(larger);
        double x = Math.ScaleB(z.Real, -exponent);
        double y = Math.ScaleB(z.Imaginary, -exponent);
        double magnitude = ScalarFunctions.Hypot(x, y);
        return new(x / magnitude, y / magnitude);
    }
}

/// <summary>
/// |z|, at most 0.51 ULP, without overflow on the way; +∞ where a part is infinite, even beside a NaN (C99's hypot).
/// </summary>
internal readonly struct ComplexAbs : IComplexToReal
{
    public static double Invoke(Complex z)
    {
        if (double.IsInfinity(z.Real) || double.IsInfinity(z.Imaginary))
            return double.PositiveInfinity;
        return double.IsNaN(z.Real) || double.IsNaN(z.Imaginary)
            ? double.NaN
            : ScalarFunctions.Hypot(z.Real, z.Imaginary);
    }
}

/// <summary>The real part.</summary>
internal readonly struct ComplexReal : IComplexToReal
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Invoke(Complex z) => z.Real;
}

/// <summary>The imaginary part.</summary>
internal readonly struct ComplexImaginary : IComplexToReal
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Invoke(Complex z) => z.Imaginary;
}

/// <summary>The complex number of a real and an imaginary part.</summary>
internal readonly struct ComplexFromParts
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(double real, double imaginary) => new(real, imaginary);
}

/// <summary>One number where the condition holds, another elsewhere.</summary>
internal readonly struct ComplexWhere
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(bool condition, Complex z, Complex w) => condition ? z : w;
}
