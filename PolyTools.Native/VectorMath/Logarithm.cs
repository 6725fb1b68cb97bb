using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// A logarithm of a fixed base: what differs between <see cref="Log"/>, <see cref="Log2"/> and <see cref="Log10"/>.
/// </summary>
internal interface ILogarithm : IUnaryOperator
{
    /// <summary>The logarithm of e, by which the terms after the first are multiplied for float32.</summary>
    static abstract double SingleRate { get; }

    /// <summary>The logarithm of 2^k·(1 + f), |f| ≤ 0.4143, from the terms of <see cref="Logarithm.Series"/>.</summary>
    static abstract TVector Combine<TSimd, TVector, T>(
        TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>What the logarithms have in common: the reduction, the series, and the special values.</summary>
/// <remarks>
/// <para>
/// Reduction: x = 2^k·m with √½ ≤ m &lt; √2, from the bits of x: those of 1 − √½ added to them carry into the exponent
/// where the fraction is √2 or more. f = m − 1 is exact.
/// </para>
/// <para>
/// With s = f/(2 + f), log(1 + f) = 2·artanh(s) = f − f²/2 + s·(f²/2 + R(s²)), where R(z) = z·(L1 + z·L2 + … + z^6·L7)
/// is fdlibm's (Sun Microsystems, 1993; e_log.c), off by at most 2^-58.45 on |s| ≤ 0.1716.
/// </para>
/// <para>
/// float32: log(1 + f) = f − f²/2 + f³·P(f) instead, without a division, where P has degree 8 and the least largest
/// error relative to f on [√½ − 1, √2 − 1], by Remez's algorithm with 300 bits: 2^-30 with the coefficients rounded to float.
/// </para>
/// <para>
/// This holds for positive normal numbers. Vectors with other lanes scale subnormal ones by 2^54 (2^24) and put in the special
/// values.
/// </para>
/// </remarks>
internal static class Logarithm
{
    // ln 2 in two numbers.
    private const double DoubleLn2High = 0.6931471805598903; // 0x1.62e42fefa38p-1, 42 bits
    private const double DoubleLn2Low = 5.497923018708371e-14;
    private const double SingleLn2High = 0.693145751953125; // 16 bits
    private const double SingleLn2Low = 1.428606765330187e-06;

    private const double L1 = 6.666666666666735130e-01;
    private const double L2 = 3.999999999940941908e-01;
    private const double L3 = 2.857142874366239149e-01;
    private const double L4 = 2.222219843214978396e-01;
    private const double L5 = 1.818357216161805012e-01;
    private const double L6 = 1.531383769920937332e-01;
    private const double L7 = 1.479819860511658591e-01;

    // float32
    private const double F0 = 0.3333331048488617;
    private const double F1 = -0.24999986588954926;
    private const double F2 = 0.20002225041389465;
    private const double F3 = -0.16669254004955292;
    private const double F4 = 0.1421867460012436;
    private const double F5 = -0.12384318560361862;
    private const double F6 = 0.11872845143079758;
    private const double F7 = -0.1178990826010704;
    private const double F8 = 0.0691574364900589;

    // 2·artanh(q/2) = q + q³·(A0 + A1·q² + …)
    private const double A0 = 0.6666666666666660 / 8;
    private const double A1 = 0.4000000000005798 / 32;
    private const double A2 = 0.28571428555524786 / 128;
    private const double A3 = 0.22222224329910942 / 512;
    private const double A4 = 0.18181663913527873 / 2048;
    private const double A5 = 0.15391174947032993 / 8192;
    private const double A6 = 0.13172555212653178 / 32768;
    private const double A7 = 0.13850022011852686 / 131072;
    private const double SingleA0 = 0.666669487953186 / 8;
    private const double SingleA1 = 0.39957395195961 / 32;
    private const double SingleA2 = 0.30369824171066284 / 128;

    /// <summary>
    /// ln 2 without the bits that would keep its products with exponents from being exact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Ln2High<T>() => typeof(T) == typeof(float) ? SingleLn2High : DoubleLn2High;

    /// <summary>The rest of ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Ln2Low<T>() => typeof(T) == typeof(float) ? SingleLn2Low : DoubleLn2Low;

    /// <summary>2^52 (2^23) plus the bias of the exponent field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ExponentBias<T>() => FloatFormat.Whole<T>() + FloatFormat.Bias<T>();

    /// <summary>The logarithm, for any x.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T, TFunction>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : ILogarithm
    {
        if (!TSimd.All(IsNormal<TSimd, TVector, T>(x)))
        {
            Wide<TSimd, TVector, T, TFunction>(x, out TVector wide);
            return wide;
        }

        return Normal<TSimd, TVector, T, TFunction>(x, TSimd.Constant(ExponentBias<T>()));
    }

    /// <summary>The lanes that are positive, normal and finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector IsNormal<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(FloatFormat.SmallestNormal<T>()), x),
            TSimd.LessThanOrEqual(x, TSimd.Constant(FloatFormat.MaxValue<T>())));

    /// <summary>2^k·(1 + f) for the lanes that are positive and normal.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="bias">2^52 (2^23) plus what is to be taken from the exponent field to give k.</param>
    /// <param name="k">The exponent.</param>
    /// <param name="f">The rest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce<TSimd, TVector, T>(TVector x, TVector bias, out TVector k, out TVector f)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // The bits of √½, of 1 less these, and of a fraction.
        bool single = typeof(T) == typeof(float);
        TVector rootOfHalf = TSimd.ConstantBits(single ? 0x3F3504F3UL : 0x3FE6A09E667F3BCD);
        TVector toOne = TSimd.ConstantBits(single ? 0x3F800000UL - 0x3F3504F3UL : 0x3FF0000000000000 - 0x3FE6A09E667F3BCD);
        TVector fraction = TSimd.ConstantBits(single ? 0x007FFFFFUL : 0x000FFFFFFFFFFFFF);

        TVector carried = TSimd.AddBits(x, toOne);
        TVector exponent = FloatFormat.FromExponent<TSimd, TVector, T>(carried);
        k = TSimd.Subtract(TSimd.Or(exponent, TSimd.ConstantBits(FloatFormat.WholeBits<T>())), bias);
        TVector m = TSimd.AddBits(TSimd.And(carried, fraction), rootOfHalf);
        f = TSimd.Subtract(m, TSimd.Constant(1));
    }

    /// <summary>The terms of log(1 + f) = f − halfSquare + s·p; of float32, halfSquare is f² instead, and p is multiplied by a rate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Series<TSimd, TVector, T>(
        TVector f, double singleRate, out TVector s, out TVector p, out TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            // Pairs of terms, to be computed side by side.
            TVector square = TSimd.Multiply(f, f);
            TVector p01 = TSimd.MultiplyAddEstimate(f, TSimd.Constant(F1 * singleRate), TSimd.Constant(F0 * singleRate));
            TVector p23 = TSimd.MultiplyAddEstimate(f, TSimd.Constant(F3 * singleRate), TSimd.Constant(F2 * singleRate));
            TVector p45 = TSimd.MultiplyAddEstimate(f, TSimd.Constant(F5 * singleRate), TSimd.Constant(F4 * singleRate));
            p = TSimd.MultiplyAddEstimate(f, TSimd.Constant(F7 * singleRate), TSimd.Constant(F6 * singleRate));
            p = TSimd.MultiplyAddEstimate(square, TSimd.Constant(F8 * singleRate), p);
            p = TSimd.MultiplyAddEstimate(square, p, p45);
            p = TSimd.MultiplyAddEstimate(square, p, p23);
            p = TSimd.MultiplyAddEstimate(square, p, p01);
            s = TSimd.Multiply(f, square);
            halfSquare = square;
            return;
        }

        halfSquare = TSimd.Multiply(TSimd.Multiply(f, TSimd.Constant(0.5)), f);
        s = TSimd.Divide(f, TSimd.Add(f, TSimd.Constant(2)));
        TVector z = TSimd.Multiply(s, s);

        TVector zz = TSimd.Multiply(z, z);
        TVector p12 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(L2), TSimd.Constant(L1));
        TVector p34 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(L4), TSimd.Constant(L3));
        p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(L6), TSimd.Constant(L5));
        p = TSimd.MultiplyAddEstimate(zz, TSimd.Constant(L7), p);
        p = TSimd.MultiplyAddEstimate(zz, p, p34);
        p = TSimd.MultiplyAddEstimate(zz, p, p12);
        p = TSimd.MultiplyAddEstimate(z, p, halfSquare);
    }

    /// <summary>The logarithm of lanes that are positive and normal; for the bias see <see cref="Reduce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Normal<TSimd, TVector, T, TFunction>(TVector x, TVector bias)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : ILogarithm
    {
        Reduce<TSimd, TVector, T>(x, bias, out TVector k, out TVector f);
        Series<TSimd, TVector, T>(
            f, TFunction.SingleRate, out TVector s, out TVector p, out TVector halfSquare);
        return TFunction.Combine<TSimd, TVector, T>(k, f, s, p, halfSquare);
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T, TFunction>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : ILogarithm
    {
        TVector zero = TSimd.Constant(0);
        TVector infinity = TSimd.Constant(double.PositiveInfinity);
        TVector scaled = ScaledUp<TSimd, TVector, T>(x, out TVector bias);
        TVector log = Normal<TSimd, TVector, T, TFunction>(scaled, bias);
        log = TSimd.Select(TSimd.LessThan(x, zero), TSimd.Constant(double.NaN), log);
        log = TSimd.Select(TSimd.Equal(x, zero), TSimd.Negate(infinity), log);
        result = TSimd.Select(TSimd.LessThan(x, infinity), log, x);
    }

    /// <summary>The numbers, but subnormal ones times 2^54 (2^24), and the bias for <see cref="Reduce"/> that undoes that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ScaledUp<TSimd, TVector, T>(TVector x, out TVector bias)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        bool single = typeof(T) == typeof(float);
        TVector subnormal = TSimd.LessThan(x, TSimd.Constant(FloatFormat.SmallestNormal<T>()));
        bias = TSimd.Select(
            subnormal, TSimd.Constant(ExponentBias<T>() + (single ? 24 : 54)), TSimd.Constant(ExponentBias<T>()));
        return TSimd.Select(subnormal, TSimd.Multiply(x, TSimd.Constant(single ? 16777216 : 18014398509481984)), x);
    }

    /// <summary>What <see cref="OfRatio"/> takes for the logarithm of 2^k·(1 + f) + c, where c is below half a unit in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Split<TSimd, TVector, T>(
        TVector k, TVector f, TVector c, out TVector n, out TVector nLow, out TVector h, out TVector hLow)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector half = TSimd.Constant(0.5);

        // c·2^-k, where 2^(1 - k) is 0 for k = 1024.
        TVector part = TSimd.Multiply(
            TSimd.Multiply(c, Exponential.InverseOfPower<TSimd, TVector, T>(k, 1)), half);
        n = TSimd.Add(f, part);
        nLow = TSimd.Add(TSimd.Subtract(f, n), part);
        TVector halfF = TSimd.Multiply(f, half);
        h = TSimd.Add(one, halfF);
        hLow = TSimd.MultiplyAddEstimate(part, half, TSimd.Add(TSimd.Subtract(one, h), halfF));
    }

    /// <summary>k·ln 2 + 2·artanh(n/(2h)): the logarithm of 2^k·(2h + n)/(2h − n), at most 0.6 ULP where nothing cancels.</summary>
    /// <remarks>
    /// <para>
    /// n = <paramref name="n"/> + <paramref name="nLow"/> and h = <paramref name="h"/> + <paramref name="hLow"/> are sums of two
    /// numbers, the second below a unit in the last place of the first, and |n/h| ≤ 0.4006. The quotient is found as one, too:
    /// </para>
    /// <code>
    /// q = n·(1/h)                    rounded
    /// e = ((n − q·h) + (nLow − q·hLow))/h, where n − q·h is exact
    /// 2·artanh((q + e)/2) = q + (q³·A(q²) + e)
    /// </code>
    /// <para>
    /// A has degree 7 and the least largest error of q²·A(q²) on |q| ≤ 0.4006, by Remez's algorithm with 300 bits: 2^-60.8 of the sum
    /// with the coefficients rounded to double; degree 2 and 2^-28.1 for float32. q³·A(q²) is at most 0.014·q, so that its error, and
    /// what e leaves out, 2^-53·q²/4, add less than 0.1 ULP to the last addition's 0.5.
    /// </para>
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector OfRatio<TSimd, TVector, T>(TVector k, TVector n, TVector nLow, TVector h, TVector hLow)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector reciprocal = TSimd.Divide(TSimd.Constant(1), h);
        TVector q = TSimd.Multiply(n, reciprocal);
        TVector minusQ = TSimd.Negate(q);
        TVector e = TSimd.Add(TSimd.FusedMultiplyAdd(minusQ, h, n), TSimd.MultiplyAddEstimate(minusQ, hLow, nLow));
        TVector z = TSimd.Multiply(q, q);
        TVector p = ArtanhSeries<TSimd, TVector, T>(z);
        TVector rest = TSimd.MultiplyAddEstimate(e, reciprocal, TSimd.Multiply(k, TSimd.Constant(Ln2Low<T>())));
        rest = TSimd.MultiplyAddEstimate(TSimd.Multiply(z, q), p, rest);
        TVector whole = TSimd.Multiply(k, TSimd.Constant(Ln2High<T>()));
        TVector t = TSimd.Add(whole, q);
        TVector lost = TSimd.Add(TSimd.Subtract(whole, t), q);
        return TSimd.Add(t, TSimd.Add(lost, rest));
    }

    /// <summary>A of <see cref="OfRatio"/>, for z = q².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector ArtanhSeries<TSimd, TVector, T>(TVector z)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            TVector single = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleA2), TSimd.Constant(SingleA1));
            return TSimd.MultiplyAddEstimate(z, single, TSimd.Constant(SingleA0));
        }

        TVector zz = TSimd.Multiply(z, z);
        TVector p01 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(A1), TSimd.Constant(A0));
        TVector p23 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(A3), TSimd.Constant(A2));
        TVector p45 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(A5), TSimd.Constant(A4));
        TVector p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(A7), TSimd.Constant(A6));
        p = TSimd.MultiplyAddEstimate(zz, p, p45);
        p = TSimd.MultiplyAddEstimate(zz, p, p23);
        return TSimd.MultiplyAddEstimate(zz, p, p01);
    }

    /// <summary>Rate·log(2^k·(1 + f)), where k·<paramref name="unitHigh"/> is exact.</summary>
    /// <remarks>
    /// log(1 + f) = a + b, where a is f − f²/2 without its low 27 bits, so that f − a is exact (they are close) and so
    /// is the product of a and <paramref name="rateHigh"/>, which has 26 bits:
    /// <code>
    /// b = ((f − a) − f²/2) + s·p
    /// t = k·unitHigh + a·rateHigh          rounded; what was lost is found exactly, since |k·unitHigh| > |a·rateHigh|
    /// or k = 0 result = t + (lost + (a + b)·rateLow + b·rateHigh + k·unitLow)
    /// </code>
    /// |b| ≤ 0.07 with an error below 2^-57, against |log| ≥ 0.34 where b is that large, so that the last addition
    /// rounds by 0.5 ULP and the rest adds less than 0.3. For f = 0 the result is k times the unit, rounded.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Scaled<TSimd, TVector, T>(
        TVector k,
        TVector f,
        TVector s,
        TVector p,
        TVector halfSquare,
        double rateHigh,
        double rateLow,
        double unitHigh,
        double unitLow)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector a = TSimd.And(TSimd.Subtract(f, halfSquare), TSimd.ConstantBits(0xFFFFFFFFF8000000));
        TVector b = TSimd.MultiplyAddEstimate(s, p, TSimd.Subtract(TSimd.Subtract(f, a), halfSquare));
        TVector whole = unitHigh == 1 ? k : TSimd.Multiply(k, TSimd.Constant(unitHigh));
        TVector part = TSimd.Multiply(a, TSimd.Constant(rateHigh));
        TVector t = TSimd.Add(whole, part);
        TVector lost = TSimd.Add(TSimd.Subtract(whole, t), part);
        TVector rest = TSimd.MultiplyAddEstimate(
            TSimd.Add(a, b), TSimd.Constant(rateLow), TSimd.Multiply(b, TSimd.Constant(rateHigh)));
        if (unitLow != 0)
            rest = TSimd.MultiplyAddEstimate(k, TSimd.Constant(unitLow), rest);
        return TSimd.Add(t, TSimd.Add(lost, rest));
    }

    /// <summary>Rate·log(2^k·(1 + f)) of float32, where k·<paramref name="unitHigh"/> is exact.</summary>
    /// <remarks>
    /// <code>
    /// t = k·unitHigh + f·rate              f·rate in two numbers, and the sum's loss found exactly, since |k·unitHigh| > |f·rate| or k = 0
    /// result = t + (lost − f²/2·rate + s·p + f·rateLow + k·unitLow)
    /// </code>
    /// What is added to t is at most 0.09·rate with an error below 2^-27.5·rate, against |log| ≥ 0.34·rate where it is that large, so that the
    /// last addition rounds by 0.5 ULP and the rest adds less than 0.4. For f = 0 the result is k times the unit, rounded.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector ScaledSingles<TSimd, TVector, T>(
        TVector k,
        TVector f,
        TVector square,
        TVector s,
        TVector p,
        double rate,
        double rateLow,
        double unitHigh,
        double unitLow)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector factor = TSimd.Constant(rate);
        TVector part = TSimd.Multiply(f, factor);
        TVector rest = TSimd.FusedMultiplyAdd(f, factor, TSimd.Negate(part));
        rest = TSimd.MultiplyAddEstimate(f, TSimd.Constant(rateLow), rest);
        TVector whole = unitHigh == 1 ? k : TSimd.Multiply(k, TSimd.Constant(unitHigh));
        if (unitLow != 0)
            rest = TSimd.MultiplyAddEstimate(k, TSimd.Constant(unitLow), rest);
        TVector t = TSimd.Add(whole, part);
        rest = TSimd.Add(rest, TSimd.Add(TSimd.Subtract(whole, t), part));
        rest = TSimd.MultiplyAddEstimate(square, TSimd.Constant(-0.5 * rate), rest);
        return TSimd.Add(t, TSimd.MultiplyAddEstimate(s, p, rest));
    }
}

/// <summary>The natural logarithm of x, at most 0.9 ULP; −∞ at ±0, NaN for x &lt; 0, +0 at 1.</summary>
/// <remarks>
/// <para>
/// ln 2 = H + L, where H has 42 significant bits, so that k·H is exact (11 bits), fused or not:
/// </para>
/// <code>
/// t = k·H + f                    rounded; d = (k·H − t) + f is what was lost, exactly, since |k·H| > |f| or k = 0
/// log x = t + (d + (s·(f²/2 + R) + k·L − f²/2))
/// </code>
/// <para>
/// The last addition rounds by 0.5 ULP. The term f²/2 is at most 0.086 and its error at most 2^-57, against a result of
/// at least 0.34 where f is that large (k = 0 or ±1): with the roundings around it less than 0.3 ULP.
/// </para>
/// </remarks>
internal readonly struct Log : ILogarithm
{
    public static double SingleRate => 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.Invoke<TSimd, TVector, T, Log>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Sum<TSimd, TVector, T>(
            k, f, s, p, halfSquare, TSimd.Multiply(k, TSimd.Constant(Logarithm.Ln2Low<T>())));

    /// <summary>k·H + f − halfSquare + s·p + <paramref name="low"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Sum<TSimd, TVector, T>(
        TVector k, TVector f, TVector s, TVector p, TVector halfSquare, TVector low)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector high = TSimd.Multiply(k, TSimd.Constant(Logarithm.Ln2High<T>()));
        TVector t = TSimd.Add(high, f);
        TVector d = TSimd.Add(TSimd.Subtract(high, t), f);
        TVector rest;
        if (typeof(T) == typeof(float))
            rest = TSimd.MultiplyAddEstimate(s, p, TSimd.MultiplyAddEstimate(halfSquare, TSimd.Constant(-0.5), low));
        else
            rest = TSimd.Subtract(TSimd.MultiplyAddEstimate(s, p, low), halfSquare);
        return TSimd.Add(t, TSimd.Add(d, rest));
    }
}

/// <summary>
/// The logarithm of x to base 2, at most 0.8 ULP (0.95 for float32), exact for powers of two; −∞ at ±0, NaN for x &lt; 0, +0 at 1.
/// </summary>
internal readonly struct Log2 : ILogarithm
{
    private const double RateHigh = 1.4426950514316559; // 1/ln 2 in 26 bits
    private const double RateLow = -1.0542692476429138e-08;
    private const double SingleRateLow = 1.925963033500011e-08;

    public static double SingleRate => 1.4426950216293335;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.Invoke<TSimd, TVector, T, Log2>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Logarithm.ScaledSingles<TSimd, TVector, T>(k, f, halfSquare, s, p, SingleRate, SingleRateLow, 1, 0)
            : Logarithm.Scaled<TSimd, TVector, T>(k, f, s, p, halfSquare, RateHigh, RateLow, 1, 0);
}

/// <summary>The logarithm of x to base 10, at most 0.8 ULP (0.9 for float32); −∞ at ±0, NaN for x &lt; 0, +0 at 1.</summary>
internal readonly struct Log10 : ILogarithm
{
    private const double RateHigh = 0.4342944845557213; // 1/ln 10 in 26 bits
    private const double RateLow = -2.6524694553078553e-09;
    private const double UnitHigh = 0.30102999566395283; // log10(2) in 42 bits
    private const double UnitLow = 2.8363394551044964e-14;
    private const double SingleRateLow = -1.0103049952192578e-08;
    private const double SingleUnitHigh = 0.30103302001953125; // 16 bits
    private const double SingleUnitLow = -3.024355464731343e-06;

    public static double SingleRate => 0.4342944920063019;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.Invoke<TSimd, TVector, T, Log10>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? Logarithm.ScaledSingles<TSimd, TVector, T>(
                k, f, halfSquare, s, p, SingleRate, SingleRateLow, SingleUnitHigh, SingleUnitLow)
            : Logarithm.Scaled<TSimd, TVector, T>(k, f, s, p, halfSquare, RateHigh, RateLow, UnitHigh, UnitLow);
}

/// <summary>log(1 + x) without cancellation near 0, at most 0.9 ULP; −0 is kept, −∞ at −1, NaN below.</summary>
/// <remarks>
/// <para>
/// u = 1 + x is rounded, and c = (1 + x) − u is found exactly by Dekker's two-sum, the larger of 1 and |x| first. With
/// u = 2^k·(1 + f) as for <see cref="Log"/>:
/// </para>
/// <code>
/// log(1 + x) = log(u + c) = log u + c/u − (c/u)²/2 + …, c/u = c·2^-k/(1 + f)
/// </code>
/// <para>
/// |c/u| ≤ 2^-53, so the terms after c/u are below 2^-107. With s = f/(2 + f), 1/(1 + f) = (1 − s)/(1 + s) = 1 − 2s + 2s² − …, broken
/// off there (float32: 1 − f + f² − f³ + f⁴): off by at most 0.01 (0.013), and by less than f³, so that c/u is off by 0.01 ULP. u is at
/// least 2^-53, a normal number. For k ≠ 0 or a large f, c/u is a correction below one unit in the last place, and the error is Log's. For
/// k = 0 and a small f, the sum is f + (c/u − f²/2 + …), where f is 0 or at least 2^-53 ≥ |c|: c/u and the sum of small terms are rounded
/// by at most 2^-53 of |c| each, a quarter of the result's unit or less together, before the last addition's 0.5 ULP. For f = 0, c = x,
/// and the result is x: ±2^-54 and less are kept.
/// </para>
/// </remarks>
internal readonly struct Log1p : IUnaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector inRange = TSimd.And(
            TSimd.LessThan(TSimd.Constant(-1), x), TSimd.LessThanOrEqual(x, TSimd.Constant(FloatFormat.MaxValue<T>())));
        if (!TSimd.All(inRange))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return Finite<TSimd, TVector, T>(x);
    }

    /// <summary>log(1 + x) for finite x > −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finite<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector u = TSimd.Add(one, x);
        TVector isLarge = TSimd.LessThan(one, x);
        TVector larger = TSimd.Select(isLarge, x, one);
        TVector smaller = TSimd.Select(isLarge, one, x);
        TVector c = TSimd.Subtract(smaller, TSimd.Subtract(u, larger));

        Logarithm.Reduce<TSimd, TVector, T>(u, TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector k, out TVector f);
        Logarithm.Series<TSimd, TVector, T>(f, 1, out TVector s, out TVector p, out TVector halfSquare);

        // c·2^-k, where 2^(1 - k) is 0 for k = 1024.
        TVector scale = Exponential.InverseOfPower<TSimd, TVector, T>(k, 1);
        TVector part = TSimd.Multiply(TSimd.Multiply(c, scale), TSimd.Constant(0.5));
        TVector inverse;
        if (typeof(T) == typeof(float))
        {
            TVector square = TSimd.Multiply(f, f);
            inverse = TSimd.MultiplyAddEstimate(square, TSimd.Add(square, TSimd.Subtract(one, f)), TSimd.Subtract(one, f));
        }
        else
        {
            TVector two = TSimd.Add(s, s);
            inverse = TSimd.MultiplyAddEstimate(two, TSimd.Subtract(s, one), one);
        }

        TVector low = TSimd.MultiplyAddEstimate(
            k, TSimd.Constant(Logarithm.Ln2Low<T>()), TSimd.Multiply(part, inverse));
        TVector result = Log.Sum<TSimd, TVector, T>(k, f, s, p, halfSquare, low);

        // The result has the sign of x; that of a zero was lost in the sums.
        return TSimd.Or(result, TSimd.And(x, TSimd.Constant(-0.0)));
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector minusOne = TSimd.Constant(-1);
        TVector infinity = TSimd.Constant(double.PositiveInfinity);
        TVector log = Finite<TSimd, TVector, T>(x);
        log = TSimd.Select(TSimd.LessThan(x, minusOne), TSimd.Constant(double.NaN), log);
        log = TSimd.Select(TSimd.Equal(x, minusOne), TSimd.Negate(infinity), log);
        result = TSimd.Select(TSimd.LessThan(x, infinity), log, x);
    }
}
