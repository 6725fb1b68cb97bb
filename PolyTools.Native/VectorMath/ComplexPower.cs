using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>z^w, with NumPy's special cases.</summary>
/// <remarks>
/// <para>
/// z^0 is 1 for any z, NaN too; 0^w is 0 for Re w &gt; 0 and NaN otherwise. A whole w with |w| &lt; 100 is a power by repeated squaring, of finite numbers in
/// twice the precision and with the powers of two kept apart, so that nothing on the way overflows and each part is off by at most 0.6 ULP of |z^w|,
/// and whole results are exact; z², and z³, which are one and two plain products as in NumPy, by 2.3 and 4 ULP. A negative exponent inverts at the end.
/// </para>
/// <para>
/// All else is e^(w·log z), with the logarithm and the product in twice the precision, right to 2^-70: each part is within 2 ULP of
/// |z^w| as long as |w·log z| ≤ 2^16, and the error grows with |w·log z|·2^-70 beyond. Where z or w is not finite, it is e^(w·log z) in plain arithmetic.
/// </para>
/// </remarks>
internal readonly struct ComplexPower : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Complex Invoke(Complex z, Complex w)
    {
        (double p, double q) = (w.Real, w.Imaginary);
        if (p == 0 && q == 0)
            return Complex.One;
        if (z.Real == 0 && z.Imaginary == 0)
            return p > 0 ? Complex.Zero : new(double.NaN, double.NaN);
        if (q == 0 && Math.Abs(p) < 100 && p == Math.Truncate(p))
        {
            int n = (int)p;
            return n switch
            {
                1 => z,
                2 => ComplexMultiply.Invoke(z, z),
                3 => ComplexMultiply.Invoke(z, ComplexMultiply.Invoke(z, z)),
                _ when Complex.IsFinite(z) => WholePower(z, n),
                _ => PlainPower(z, n),
            };
        }

        if (!Complex.IsFinite(z) || !(Math.Abs(p) < 1e290) || !(Math.Abs(q) < 1e290))
            return ComplexExp.Invoke(ComplexMultiply.Invoke(w, ComplexLog.Invoke(z)));
        DoubleDouble log = ScalarFunctions.LogHypot(z.Real, z.Imaginary);
        DoubleDouble angle = ScalarFunctions.ArcTangent(z.Imaginary, z.Real);
        return ComplexExp.Exponential(log * p - angle * q, log * q + angle * p);
    }

    // z = 2^exponent·m with the larger part of m in [1, 2), so that |m|^99 < 2^149.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Complex WholePower(Complex z, int n)
    {
        (double larger, _) = ScalarFunctions.Ordered(z.Real, z.Imaginary);
        int exponent = Math.ILogB(larger);
        DoubleDouble x = Math.ScaleB(z.Real, -exponent);
        DoubleDouble y = Math.ScaleB(z.Imaginary, -exponent);
        DoubleDouble real = 1;
        DoubleDouble imaginary = 0;
        for (int bits = Math.Abs(n); ;)
        {
            if ((bits & 1) != 0)
                (real, imaginary) = (real * x - imaginary * y, real * y + imaginary * x);
            bits >>= 1;
            if (bits == 0)
                break;
            (x, y) = (x * x - y * y, (x * y).Times(2));
        }

        if (n < 0)
        {
            DoubleDouble square = real * real + imaginary * imaginary;
            (real, imaginary) = (real / square, -imaginary / square);
        }

        return new(Math.ScaleB(real.Value, n * exponent), Math.ScaleB(imaginary.Value, n * exponent));
    }

    private static Complex PlainPower(Complex z, int n)
    {
        Complex power = Complex.One;
        for (int bits = Math.Abs(n); ;)
        {
            if ((bits & 1) != 0)
                power = ComplexMultiply.Invoke(power, z);
            bits >>= 1;
            if (bits == 0)
                break;
            z = ComplexMultiply.Invoke(z, z);
        }

        return n < 0 ? ComplexDivide.Invoke(Complex.One, power) : power;
    }
}
