using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Real functions of single numbers that the complex ones are made of.</summary>
/// <remarks>
/// AggressiveOptimization: as the loops that call them, they are compiled once, at full speed; in the runtime's first tier, arithmetic in twice the
/// precision is five times slower.
/// </remarks>
internal static class ScalarFunctions
{
    private const double Exp695 = 6.833841829578011e+301; // e^695, right to 0.01 ULP

    private const double RootOfHalf = 0.70710678118654757;
    private const double RootOfTwo = 1.4142135623730951;

    public static DoubleDouble Ln2 => new(0.6931471805599453, 2.3190468138462996e-17);
    public static DoubleDouble Pi => new(3.141592653589793, 1.2246467991473532e-16);
    public static DoubleDouble HalfPi => new(1.5707963267948966, 6.123233995736766e-17);

    private static DoubleDouble Third => new(0.3333333333333333, 1.850371707708594e-17);
    private static DoubleDouble Fifth => new(0.2, -1.1102230246251566e-17);
    private static DoubleDouble Seventh => new(0.14285714285714285, 7.93016446160826e-18);

    // arctan(j/8), the two parts
    private static ReadOnlySpan<double> ArcTangents =>
    [
        0, 0,
        0.12435499454676144, -3.1253241424539383e-18,
        0.24497866312686414, 1.0698755618734451e-17,
        0.35877067027057225, -2.4623815582638635e-17,
        0.4636476090008061, 2.2698777452961687e-17,
        0.5585993153435624, -5.4556305485916264e-18,
        0.6435011087932844, 1.5834785051444286e-17,
        0.7188299996216245, -2.1478388444456983e-17,
        0.7853981633974483, 3.061616997868383e-17,
    ];

    /// <summary>
    /// factor·scale·e^x, where e^x alone may be beyond the range and the product not. The relative error is that of the runtime's
    /// exponential and one rounding, and 0.01 ULP and one rounding more per 695 of a large x.
    /// </summary>
    /// <param name="x">The exponent.</param>
    /// <param name="factor">Any number, also a subnormal one, but not 0.</param>
    /// <param name="scale">1, or ½ where |x| is no less than 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ScaledExp(double x, double factor, double scale = 1)
    {
        // e^695 is multiplied first: a subnormal factor times a number near one would be rounded to few bits. Beyond
        // 3·695 the product is infinite for the least of factors.
        for (int i = 0; x > 709 && i < 3; i++)
        {
            x -= 695;
            factor *= Exp695;
        }

        return factor * (scale * Math.Exp(x));
    }

    /// <summary>
    /// e^x − 1, at most 2.5 ULP. Below 1 it is 2·sinh(x/2)·e^(x/2), the product of two accurate numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Expm1(double x)
    {
        if (!(Math.Abs(x) < 1))
            return Math.Exp(x) - 1;
        return 2 * SmallSinh(x / 2) * Math.Exp(x / 2);
    }

    /// <summary>
    /// sinh x, at most 1.5 ULP, for |x| ≤ 709. From 1 on (e^|x| − e^-|x|)/2, where little cancels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sinh(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude < 1)
            return SmallSinh(x);
        double exp = Math.Exp(magnitude);
        return Math.CopySign(0.5 * (exp - 1 / exp), x);
    }

    /// <summary>cosh x, at most 1.5 ULP, for |x| ≤ 709.</summary>
    public static double Cosh(double x)
    {
        double exp = Math.Exp(Math.Abs(x));
        return 0.5 * (exp + 1 / exp);
    }

    /// <summary>
    /// √(x² + y²) of finite numbers, at most 0.51 ULP: the root of the sum of squares in twice the precision. The numbers are scaled by
    /// a power of two where a square could leave the range.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Hypot(double x, double y)
    {
        (double a, double b) = Ordered(x, y);
        if (a is >= 1e-140 and <= 1e140)
            return Norm(a, b);
        if (a == 0)
            return 0;
        int exponent = Math.ILogB(a);
        return Math.ScaleB(Norm(Math.ScaleB(a, -exponent), Math.ScaleB(b, -exponent)), exponent);

        static double Norm(double a, double b) =>
            DoubleDouble.Sqrt(DoubleDouble.Product(a, a) + DoubleDouble.Product(b, b)).Value;
    }

    /// <summary>The logarithm of √(x² + y²) for finite numbers that are not both 0.</summary>
    /// <remarks>
    /// Half the logarithm of the sum of squares in twice the precision. Near the unit circle, where the logarithm goes to 0, it is
    /// log(1 + f) of f = (a² − 1) + b² with a ≥ b, in which only the leading terms cancel, and these are exact. Relative
    /// error 2^-70; where f is tiny, an absolute error of 2^-104.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoubleDouble LogHypot(DoubleDouble x, DoubleDouble y)
    {
        (DoubleDouble a, DoubleDouble b) = Ordered(x, y);
        int exponent = 0;
        if (a.High is < 1e-100 or > 1e100)
        {
            exponent = Math.ILogB(a.High);
            a = Scaled(a, -exponent);
            b = Scaled(b, -exponent);
        }
        else if (a.High is > 0.5 and < 1.5)
        {
            DoubleDouble f = a * a - 1 + b * b;
            return Log1p(f).Times(0.5);
        }

        DoubleDouble log = Log(a * a + b * b).Times(0.5);
        return exponent == 0 ? log : log + Ln2 * exponent;
    }

    /// <summary>log(1 + f) for f &gt; −1.</summary>
    /// <inheritdoc cref="Log(DoubleDouble)" path="/remarks"/>
    public static DoubleDouble Log1p(DoubleDouble f) =>
        f.High is > RootOfHalf - 1 and < RootOfTwo - 1 ? ReducedLog1p(f) : Log(1 + f);

    /// <summary>The natural logarithm of a positive normal number.</summary>
    /// <remarks>
    /// x = 2^k·(1 + f) with √½ ≤ 1 + f ≤ √2, and log(1 + f) = 2·artanh(s) = 2s·(1 + s²/3 + s⁴/5 + …) with s = f/(2 + f), |s| ≤ 0.1716.
    /// The terms from s⁸ on are below 2^-20 of the sum and take a double's precision; the series is broken off where it is below
    /// 2^-76. Relative error 2^-72.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoubleDouble Log(DoubleDouble x)
    {
        int k = Math.ILogB(x.High);
        DoubleDouble m = Scaled(x, -k);
        if (m.High > RootOfTwo)
        {
            k++;
            m = m.Times(0.5);
        }

        DoubleDouble log = ReducedLog1p(m - 1);
        return k == 0 ? log : Ln2 * k + log;
    }

    /// <summary>The angle of the point (x, y), in [−π, π], for finite numbers that are not both 0.</summary>
    /// <remarks>
    /// With t = min/max of the magnitudes and c the multiple of 1/8 nearest to t, arctan t = arctan c + arctan u, u = (t − c)/(1 + tc), |u| ≤ 1/16, with
    /// arctan c from a table and the series u − u³/3 + u⁵/5 − …, whose terms from u⁷ on are below 2^-26 of the sum and take a
    /// double's precision. Relative error 2^-76 as long as nothing underflows; the sign is that of y, and of x where that is 0.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoubleDouble ArcTangent(DoubleDouble y, DoubleDouble x)
    {
        DoubleDouble a = Abs(x);
        DoubleDouble b = Abs(y);
        bool swapped = b.High > a.High;
        if (swapped)
            (a, b) = (b, a);
        if (a.High is < 1e-150 or > 1e150)
        {
            int exponent = Math.ILogB(a.High);
            a = Scaled(a, -exponent);
            b = Scaled(b, -exponent);
        }

        int j = (int)(8 * (b.High / a.High) + 0.5);
        double c = j * 0.125;
        DoubleDouble u = j == 0 ? b / a : (b - a * c) / (a + b * c);
        DoubleDouble z = u * u;
        double w = z.High;
        double tail = -1.0 / 19;
        tail = 1.0 / 17 + w * tail;
        tail = -1.0 / 15 + w * tail;
        tail = 1.0 / 13 + w * tail;
        tail = -1.0 / 11 + w * tail;
        tail = 1.0 / 9 + w * tail;
        DoubleDouble p = Seventh - w * tail;
        p = Fifth - z * p;
        p = Third - z * p;
        DoubleDouble angle = u - u * (z * p);
        if (j != 0)
            angle = new DoubleDouble(ArcTangents[2 * j], ArcTangents[2 * j + 1]) + angle;

        if (swapped)
            angle = HalfPi - angle;
        if (double.IsNegative(x.High))
            angle = Pi - angle;
        return double.IsNegative(y.High) ? -angle : angle;
    }

    /// <summary>The number without its sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Abs(DoubleDouble x) => double.IsNegative(x.High) ? -x : x;

    /// <summary>x·2^exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Scaled(DoubleDouble x, int exponent) =>
        new(Math.ScaleB(x.High, exponent), Math.ScaleB(x.Low, exponent));

    /// <summary>The magnitudes of two numbers, the larger first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (double Larger, double Smaller) Ordered(double x, double y)
    {
        (x, y) = (Math.Abs(x), Math.Abs(y));
        return x >= y ? (x, y) : (y, x);
    }

    private static (DoubleDouble Larger, DoubleDouble Smaller) Ordered(DoubleDouble x, DoubleDouble y)
    {
        (x, y) = (Abs(x), Abs(y));
        return x.High >= y.High ? (x, y) : (y, x);
    }

    // log(1 + f) for 1 + f in [√½, √2].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static DoubleDouble ReducedLog1p(DoubleDouble f)
    {
        DoubleDouble s = f / (2 + f);
        DoubleDouble z = s * s;
        double w = z.High;
        double tail = 1.0 / 27;
        tail = 1.0 / 25 + w * tail;
        tail = 1.0 / 23 + w * tail;
        tail = 1.0 / 21 + w * tail;
        tail = 1.0 / 19 + w * tail;
        tail = 1.0 / 17 + w * tail;
        tail = 1.0 / 15 + w * tail;
        tail = 1.0 / 13 + w * tail;
        tail = 1.0 / 11 + w * tail;
        tail = 1.0 / 9 + w * tail;
        DoubleDouble p = Seventh + w * tail;
        p = Fifth + z * p;
        p = Third + z * p;
        return (s + s * (z * p)).Times(2);
    }

    // sinh x for |x| ≤ 1: Taylor's series, broken off below 2^-60; the sum of the terms after x is at most 0.18·x.
    private static double SmallSinh(double x)
    {
        double z = x * x;
        double p = 1 / 121645100408832000.0;
        p = 1 / 355687428096000.0 + z * p;
        p = 1 / 1307674368000.0 + z * p;
        p = 1 / 6227020800.0 + z * p;
        p = 1 / 39916800.0 + z * p;
        p = 1 / 362880.0 + z * p;
        p = 1 / 5040.0 + z * p;
        p = 1 / 120.0 + z * p;
        p = 1 / 6.0 + z * p;
        return x + x * z * p;
    }
}
