using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// A logarithm of a fixed base: what differs between <see cref="Log"/>, <see cref="Log2"/> and <see cref="Log10"/>.
/// </summary>
internal interface ILogarithm : IUnaryOperator
{
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
/// This holds for positive normal numbers. Vectors with other lanes scale subnormal ones by 2^54 and put in the special
/// values.
/// </para>
/// </remarks>
internal static class Logarithm
{
    /// <summary>2^52 plus the bias of the exponent field.</summary>
    internal const double ExponentBias = 4503599627370496 + 1023;

    // ln 2 in two numbers.
    internal const double Ln2High = 0.6931471805598903; // 0x1.62e42fefa38p-1, 42 bits
    internal const double Ln2Low = 5.497923018708371e-14;

    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double TwoTo54 = 18014398509481984;

    private const ulong RootOfHalfBits = 0x3FE6A09E667F3BCD; // √½
    private const ulong FractionBits = 0x000FFFFFFFFFFFFF;
    private const ulong OneBits = 0x3FF0000000000000;
    private const ulong TwoTo52Bits = 0x4330000000000000;

    private const double L1 = 6.666666666666735130e-01;
    private const double L2 = 3.999999999940941908e-01;
    private const double L3 = 2.857142874366239149e-01;
    private const double L4 = 2.222219843214978396e-01;
    private const double L5 = 1.818357216161805012e-01;
    private const double L6 = 1.531383769920937332e-01;
    private const double L7 = 1.479819860511658591e-01;

    /// <summary>The logarithm, for any x.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T, TFunction>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : ILogarithm
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<TFunction>(x);
        TVector normal = TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(SmallestNormal), x),
            TSimd.LessThanOrEqual(x, TSimd.Constant(double.MaxValue)));
        if (!TSimd.All(normal))
        {
            Wide<TSimd, TVector, T, TFunction>(x, out TVector wide);
            return wide;
        }

        return Normal<TSimd, TVector, T, TFunction>(x, TSimd.Constant(ExponentBias));
    }

    /// <summary>2^k·(1 + f) for the lanes that are positive and normal.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="bias">2^52 plus what is to be taken from the exponent field to give k.</param>
    /// <param name="k">The exponent.</param>
    /// <param name="f">The rest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reduce<TSimd, TVector, T>(TVector x, TVector bias, out TVector k, out TVector f)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector carried = TSimd.AddBits(x, TSimd.ConstantBits(OneBits - RootOfHalfBits));
        k = TSimd.Subtract(
            TSimd.Or(TSimd.ShiftRightLogicalBits(carried, 52), TSimd.ConstantBits(TwoTo52Bits)), bias);
        TVector m = TSimd.AddBits(
            TSimd.And(carried, TSimd.ConstantBits(FractionBits)), TSimd.ConstantBits(RootOfHalfBits));
        f = TSimd.Subtract(m, TSimd.Constant(1));
    }

    /// <summary>The terms of log(1 + f) = f − halfSquare + s·p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Series<TSimd, TVector, T>(TVector f, out TVector s, out TVector p, out TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        s = TSimd.Divide(f, TSimd.Add(f, TSimd.Constant(2)));
        TVector z = TSimd.Multiply(s, s);
        halfSquare = TSimd.Multiply(TSimd.Multiply(f, TSimd.Constant(0.5)), f);

        p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(L7), TSimd.Constant(L6));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L5));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L4));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L3));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L2));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L1));
        p = TSimd.MultiplyAddEstimate(z, p, halfSquare);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normal<TSimd, TVector, T, TFunction>(TVector x, TVector bias)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : ILogarithm
    {
        Reduce<TSimd, TVector, T>(x, bias, out TVector k, out TVector f);
        Series<TSimd, TVector, T>(f, out TVector s, out TVector p, out TVector halfSquare);
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
        TVector subnormal = TSimd.LessThan(x, TSimd.Constant(SmallestNormal));
        TVector scaled = TSimd.Select(subnormal, TSimd.Multiply(x, TSimd.Constant(TwoTo54)), x);
        TVector bias = TSimd.Select(
            subnormal, TSimd.Constant(ExponentBias + 54), TSimd.Constant(ExponentBias));

        TVector log = Normal<TSimd, TVector, T, TFunction>(scaled, bias);
        log = TSimd.Select(TSimd.LessThan(x, zero), TSimd.Constant(double.NaN), log);
        log = TSimd.Select(TSimd.Equal(x, zero), TSimd.Negate(infinity), log);
        result = TSimd.Select(TSimd.LessThan(x, infinity), log, x);
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
        TVector whole = TSimd.Multiply(k, TSimd.Constant(unitHigh));
        TVector part = TSimd.Multiply(a, TSimd.Constant(rateHigh));
        TVector t = TSimd.Add(whole, part);
        TVector lost = TSimd.Add(TSimd.Subtract(whole, t), part);
        TVector rest = TSimd.MultiplyAddEstimate(
            TSimd.Add(a, b), TSimd.Constant(rateLow), TSimd.Multiply(b, TSimd.Constant(rateHigh)));
        rest = TSimd.MultiplyAddEstimate(k, TSimd.Constant(unitLow), rest);
        return TSimd.Add(t, TSimd.Add(lost, rest));
    }
}

/// <summary>The natural logarithm of x, at most 0.8 ULP; −∞ at ±0, NaN for x &lt; 0, +0 at 1.</summary>
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
            k, f, s, p, halfSquare, TSimd.Multiply(k, TSimd.Constant(Logarithm.Ln2Low)));

    /// <summary>k·H + f − halfSquare + s·p + <paramref name="low"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Sum<TSimd, TVector, T>(
        TVector k, TVector f, TVector s, TVector p, TVector halfSquare, TVector low)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector high = TSimd.Multiply(k, TSimd.Constant(Logarithm.Ln2High));
        TVector t = TSimd.Add(high, f);
        TVector d = TSimd.Add(TSimd.Subtract(high, t), f);
        TVector rest = TSimd.MultiplyAddEstimate(s, p, low);
        return TSimd.Add(t, TSimd.Add(d, TSimd.Subtract(rest, halfSquare)));
    }
}

/// <summary>
/// The logarithm of x to base 2, at most 0.8 ULP, exact for powers of two; −∞ at ±0, NaN for x &lt; 0, +0 at 1.
/// </summary>
internal readonly struct Log2 : ILogarithm
{
    private const double RateHigh = 1.4426950514316559; // 1/ln 2 in 26 bits
    private const double RateLow = -1.0542692476429138e-08;

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
        Logarithm.Scaled<TSimd, TVector, T>(k, f, s, p, halfSquare, RateHigh, RateLow, 1, 0);
}

/// <summary>The logarithm of x to base 10, at most 0.8 ULP; −∞ at ±0, NaN for x &lt; 0, +0 at 1.</summary>
internal readonly struct Log10 : ILogarithm
{
    private const double RateHigh = 0.4342944845557213; // 1/ln 10 in 26 bits
    private const double RateLow = -2.6524694553078553e-09;
    private const double UnitHigh = 0.30102999566395283; // log10(2) in 42 bits
    private const double UnitLow = 2.8363394551044964e-14;

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
        Logarithm.Scaled<TSimd, TVector, T>(k, f, s, p, halfSquare, RateHigh, RateLow, UnitHigh, UnitLow);
}

/// <summary>log(1 + x) without cancellation near 0, at most 1.1 ULP; −0 is kept, −∞ at −1, NaN below.</summary>
/// <remarks>
/// <para>
/// u = 1 + x is rounded, and c = (1 + x) − u is found exactly by Dekker's two-sum, the larger of 1 and |x| first. With
/// u = 2^k·(1 + f) as for <see cref="Log"/>:
/// </para>
/// <code>
/// log(1 + x) = log(u + c) = log u + c/u − (c/u)²/2 + …
/// </code>
/// <para>
/// |c/u| ≤ 2^-53, so the terms after c/u are below 2^-107. u is at least 2^-53, a normal number. For k ≠ 0 or a large
/// f, c/u is a correction below one unit in the last place, and the error is Log's. For k = 0 and a small f, the sum is
/// f + (c/u − f²/2 + …), where f is 0 or at least 2^-53 ≥ |c|: c/u and the sum of small terms are rounded by at most
/// 2^-53 of |c| each, a quarter of the result's unit or less together, before the last addition's 0.5 ULP. For f = 0, c
/// = x, and the result is x: ±2^-54 and less are kept.
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
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Log1p>(x);
        TVector inRange = TSimd.And(
            TSimd.LessThan(TSimd.Constant(-1), x), TSimd.LessThanOrEqual(x, TSimd.Constant(double.MaxValue)));
        if (!TSimd.All(inRange))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return Finite<TSimd, TVector, T>(x);
    }

    /// <summary>log(1 + x) for finite x > −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finite<TSimd, TVector, T>(TVector x)
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

        Logarithm.Reduce<TSimd, TVector, T>(u, TSimd.Constant(Logarithm.ExponentBias), out TVector k, out TVector f);
        Logarithm.Series<TSimd, TVector, T>(f, out TVector s, out TVector p, out TVector halfSquare);
        TVector low = TSimd.MultiplyAddEstimate(k, TSimd.Constant(Logarithm.Ln2Low), TSimd.Divide(c, u));
        TVector result = Log.Sum<TSimd, TVector, T>(k, f, s, p, halfSquare, low);

        // The sums lose the sign of a zero.
        return TSimd.Select(TSimd.Equal(x, TSimd.Constant(0)), x, result);
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
