using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The angle in [−π/2, π/2], in radians, whose tangent is x, at most 1 ULP; −0 is kept, ±π/2 at infinities.
/// </summary>
/// <remarks>
/// <para>
/// arctan |x| = arctan c + arctan t with t = (|x| − c)/(1 + c·|x|), where c is 0, ½, 1, 3/2 or ∞ (t = −1/|x|), chosen
/// so that |t| ≤ 7/16; the boundaries are 7/16, 11/16, 19/16 and 39/16 (fdlibm's reduction, Sun Microsystems, 1993;
/// s_atan.c).
/// </para>
/// <para>
/// arctan t = t − t·z·(A0 + z·A1 + … + z^10·A10), z = t², with fdlibm's coefficients, off by at most 2^-56.9 of it.
/// arctan c is the sum of two numbers, high and low: result = high − ((t·z·A − low) − t). For c = 0, the last
/// subtraction rounds by 0.5 ULP, and t·z·A, at most 0.06 of it, adds less than 0.2 ULP. For other c, |x| − c is exact,
/// t is at most 0.2 of the result and off by at most 3·2^-53 of itself (for c = ∞ by 2^-53 of 0.4 of the result), which
/// adds at most 0.35 ULP.
/// </para>
/// </remarks>
internal readonly struct Arctan : IUnaryOperator
{
    private const double A0 = 3.33333333333329318027e-01;
    private const double A1 = -1.99999999998764832476e-01;
    private const double A2 = 1.42857142725034663711e-01;
    private const double A3 = -1.11111104054623557880e-01;
    private const double A4 = 9.09088713343650656196e-02;
    private const double A5 = -7.69187620504482999495e-02;
    private const double A6 = 6.66107313738753120669e-02;
    private const double A7 = -5.83357013379057348645e-02;
    private const double A8 = 4.97687799461593236017e-02;
    private const double A9 = -3.65315727442169155270e-02;
    private const double A10 = 1.62858201153657823623e-02;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Arctan>(x);
        TVector zero = TSimd.Constant(0);
        TVector one = TSimd.Constant(1);
        TVector magnitude = TSimd.Abs(x);
        TVector below7 = TSimd.LessThan(magnitude, TSimd.Constant(7.0 / 16));
        TVector below11 = TSimd.LessThan(magnitude, TSimd.Constant(11.0 / 16));
        TVector below19 = TSimd.LessThan(magnitude, TSimd.Constant(19.0 / 16));
        TVector below39 = TSimd.LessThan(magnitude, TSimd.Constant(39.0 / 16));

        TVector c = TSimd.Select(below19, one, TSimd.Constant(1.5));
        TVector high = TSimd.Select(below19, TSimd.Constant(0.7853981633974483), TSimd.Constant(0.982793723247329));
        TVector low = TSimd.Select(
            below19, TSimd.Constant(3.061616997868383e-17), TSimd.Constant(1.3903311031230998e-17));
        c = TSimd.Select(below11, TSimd.Constant(0.5), c);
        high = TSimd.Select(below11, TSimd.Constant(0.4636476090008061), high);
        low = TSimd.Select(below11, TSimd.Constant(2.2698777452961687e-17), low);
        c = TSimd.Select(below7, zero, c);
        high = TSimd.Select(below7, zero, high);
        low = TSimd.Select(below7, zero, low);
        high = TSimd.Select(below39, high, TSimd.Constant(1.5707963267948966));
        low = TSimd.Select(below39, low, TSimd.Constant(6.123233995736766e-17));

        TVector numerator = TSimd.Select(below39, TSimd.Subtract(magnitude, c), TSimd.Constant(-1));
        TVector denominator = TSimd.Select(below39, TSimd.MultiplyAddEstimate(c, magnitude, one), magnitude);
        TVector t = TSimd.Divide(numerator, denominator);
        TVector z = TSimd.Multiply(t, t);

        TVector a = TSimd.MultiplyAddEstimate(z, TSimd.Constant(A10), TSimd.Constant(A9));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A8));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A7));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A6));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A5));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A4));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A3));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A2));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A1));
        a = TSimd.MultiplyAddEstimate(z, a, TSimd.Constant(A0));
        TVector rest = TSimd.Subtract(TSimd.Multiply(t, TSimd.Multiply(z, a)), low);
        TVector result = TSimd.Subtract(high, TSimd.Subtract(rest, t));
        return TSimd.Or(result, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>
/// The angle in [−π/2, π/2], in radians, whose sine is x, at most 1 ULP; −0 is kept, NaN for |x| > 1.
/// </summary>
/// <remarks>
/// From the terms of <see cref="ArcsineTerms"/>: for |x| &lt; ½, x + x·R(x²), where x·R is at most 0.05 of x. For
/// others arcsin |x| = π/2 − 2·arcsin √w with w = (1 − |x|)/2, and the angle is
/// π/4 − ((2·s·R − (low − 2c)) − (π/4 − 2d)), where √w = s = d + c: the last subtraction rounds by 0.5 ULP, the terms
/// before add at most 0.4.
/// </remarks>
internal readonly struct Arcsin : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Arcsin>(x);
        TVector quarter = TSimd.Constant(ArcsineTerms.HalfPiHigh / 2);
        TVector two = TSimd.Constant(2);
        TVector magnitude = TSimd.Abs(x);
        ArcsineTerms.Compute<TSimd, TVector, T>(
            magnitude, out TVector isSmall, out TVector s, out TVector d, out TVector c, out TVector product);
        TVector small = TSimd.Add(s, product);
        TVector p = TSimd.Subtract(
            TSimd.Multiply(two, product),
            TSimd.Subtract(TSimd.Constant(ArcsineTerms.HalfPiLow), TSimd.Multiply(two, c)));
        TVector q = TSimd.Subtract(quarter, TSimd.Multiply(two, d));
        TVector large = TSimd.Subtract(quarter, TSimd.Subtract(p, q));
        TVector result = TSimd.Select(isSmall, small, large);
        return TSimd.Or(result, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>The angle in [0, π], in radians, whose cosine is x, at most 1 ULP; +0 at 1, NaN for |x| > 1.</summary>
/// <remarks>
/// From the terms of <see cref="ArcsineTerms"/>: π/2 − arcsin x for |x| &lt; ½; 2·arcsin √((1 − x)/2) for x ≥ ½;
/// π − 2·arcsin √((1 + x)/2) for x ≤ −½.
/// </remarks>
internal readonly struct Arccos : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Arccos>(x);
        TVector halfPi = TSimd.Constant(ArcsineTerms.HalfPiHigh);
        TVector low = TSimd.Constant(ArcsineTerms.HalfPiLow);
        TVector two = TSimd.Constant(2);
        ArcsineTerms.Compute<TSimd, TVector, T>(
            TSimd.Abs(x), out TVector isSmall, out TVector s, out TVector d, out TVector c, out TVector product);

        // x and x·R with the sign of x.
        TVector sign = TSimd.And(x, TSimd.Constant(-0.0));
        TVector small = TSimd.Subtract(halfPi, TSimd.Subtract(x, TSimd.Subtract(low, TSimd.Xor(product, sign))));
        TVector positive = TSimd.Multiply(two, TSimd.Add(d, TSimd.Add(product, c)));
        TVector negative = TSimd.Multiply(
            two, TSimd.Subtract(halfPi, TSimd.Add(d, TSimd.Subtract(TSimd.Add(product, c), low))));
        TVector large = TSimd.Select(TSimd.LessThan(x, TSimd.Constant(0)), negative, positive);
        return TSimd.Select(isSmall, small, large);
    }
}

/// <summary>
/// What <see cref="Arcsin"/> and <see cref="Arccos"/> have in common: arcsin s = s + s·R(s²) for 0 ≤ s ≤ ½.
/// </summary>
/// <remarks>
/// R is fdlibm's quotient of two polynomials (Sun Microsystems, 1993; e_asin.c), off by at most 2^-59.9 of the arcsine.
/// s is |x| itself for |x| &lt; ½. For others s = √w with w = (1 − |x|)/2, which is exact, and s = d + c, where d is
/// the rounded root without its low 27 bits, so that d² is exact, and c = (w − d²)/(s + d).
/// </remarks>
internal static class ArcsineTerms
{
    public const double HalfPiHigh = 1.5707963267948966;
    public const double HalfPiLow = 6.123233995736766e-17;

    private const double P0 = 1.66666666666666657415e-01;
    private const double P1 = -3.25565818622400915405e-01;
    private const double P2 = 2.01212532134862925881e-01;
    private const double P3 = -4.00555345006794114027e-02;
    private const double P4 = 7.91534994289814532176e-04;
    private const double P5 = 3.47933107596021167570e-05;
    private const double Q1 = -2.40339491173441421878e+00;
    private const double Q2 = 2.02094576023350569471e+00;
    private const double Q3 = -6.88283971605453293030e-01;
    private const double Q4 = 7.70381505559019352791e-02;

    /// <summary>The terms of the arcsine.</summary>
    /// <param name="magnitude">|x|; all terms are NaN where it is above 1.</param>
    /// <param name="isSmall">Where it is below ½.</param>
    /// <param name="s">|x| or √w.</param>
    /// <param name="d">The leading bits of √w.</param>
    /// <param name="c">√w − d.</param>
    /// <param name="product">s·R(s²).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute<TSimd, TVector, T>(
        TVector magnitude, out TVector isSmall, out TVector s, out TVector d, out TVector c, out TVector product)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector half = TSimd.Constant(0.5);
        TVector one = TSimd.Constant(1);
        isSmall = TSimd.LessThan(magnitude, half);
        TVector w = TSimd.Multiply(half, TSimd.Subtract(one, magnitude));
        TVector root = TSimd.Sqrt(w);
        s = TSimd.Select(isSmall, magnitude, root);
        TVector z = TSimd.Select(isSmall, TSimd.Multiply(magnitude, magnitude), w);

        TVector p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P5), TSimd.Constant(P4));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(P3));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(P2));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(P1));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(P0));
        TVector q = TSimd.MultiplyAddEstimate(z, TSimd.Constant(Q4), TSimd.Constant(Q3));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(Q2));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(Q1));
        q = TSimd.MultiplyAddEstimate(z, q, one);
        product = TSimd.Multiply(s, TSimd.Divide(TSimd.Multiply(z, p), q));

        // The small number keeps 0/0 away at |x| = 1; elsewhere the root is at least 2^-27 and absorbs it.
        d = TSimd.And(root, TSimd.ConstantBits(0xFFFFFFFFF8000000));
        TVector sum = TSimd.Add(TSimd.Add(root, d), TSimd.Constant(1e-300));
        c = TSimd.Divide(TSimd.Subtract(w, TSimd.Multiply(d, d)), sum);
    }
}

/// <summary>
/// The angle of the point (x, y) in [−π, π], in radians: arctan(y/x) in the right quadrant, with the special values of
/// C99's <c>atan2</c>. The first operand is the ordinate, as in <c>arctan2(y, x)</c>.
/// </summary>
/// <remarks>
/// The runtime's scalar function, lane by lane: that of the system's C library.
/// </remarks>
internal readonly struct Arctan2 : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector y, TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MapLanes2<Lane>(y, x);

    private readonly struct Lane : IScalarFunction2
    {
        public static double Invoke(double y, double x) => Math.Atan2(y, x);
    }
}
