using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The hyperbolic sine of x, at most 0.9 ULP; −0 and infinities are kept.</summary>
/// <remarks>See <see cref="HyperbolicSum"/>. The result is odd, and infinite from 710.48 (89.42 for float32) on.</remarks>
internal readonly struct Sinh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Or(HyperbolicSum.Function<TSimd, TVector, T>(x, isSine: true), TSimd.And(x, TSimd.Constant(-0.0)));
}

/// <summary>The hyperbolic cosine of x, at most 0.9 ULP; 1 at 0, +∞ at infinities.</summary>
/// <remarks>See <see cref="HyperbolicSum"/>.</remarks>
internal readonly struct Cosh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        HyperbolicSum.Function<TSimd, TVector, T>(x, isSine: false);
}

/// <summary>The hyperbolic tangent of x, at most 0.9 ULP; −0 is kept, ±1 at infinities.</summary>
/// <remarks>
/// The quotient of the two sums of <see cref="HyperbolicSum"/>, N and D, each in two numbers; the terms of N that are rounded before the
/// last addition, and those of D, add at most 0.15 ULP each. With the rounded quotient q = N·(1/D), the result is q + (N − q·D)/D, where
/// N − q·D is exact for the first of the numbers. From 22 (10 for float32) on the result rounds to 1, as at 22.
/// </remarks>
internal readonly struct Tanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = HyperbolicSum.NoMoreThan<TSimd, TVector, T>(
            TSimd.Abs(x), typeof(T) == typeof(float) ? 10 : 22);
        TVector k = HyperbolicSum.Reduce<TSimd, TVector, T>(
            magnitude, out TVector r, out TVector e, out TVector sinh, out TVector cosh);
        TVector p = Exponential.PowerOfTwo<TSimd, TVector, T>(TSimd.Multiply(k, TSimd.Constant(-2)));
        TVector n = HyperbolicSum.Sum<TSimd, TVector, T>(p, r, e, sinh, cosh, out TVector nLow);
        TVector d = HyperbolicSum.Sum<TSimd, TVector, T>(TSimd.Negate(p), r, e, sinh, cosh, out TVector dLow);
        TVector numerator = TSimd.Add(n, nLow);
        nLow = TSimd.Add(TSimd.Subtract(n, numerator), nLow);
        TVector denominator = TSimd.Add(d, dLow);
        dLow = TSimd.Add(TSimd.Subtract(d, denominator), dLow);

        TVector reciprocal = TSimd.Divide(TSimd.Constant(1), denominator);
        TVector q = TSimd.Multiply(numerator, reciprocal);
        TVector minusQ = TSimd.Negate(q);
        TVector rest = TSimd.Add(
            TSimd.FusedMultiplyAdd(minusQ, denominator, numerator), TSimd.MultiplyAddEstimate(minusQ, dLow, nLow));
        return TSimd.Or(
            TSimd.MultiplyAddEstimate(rest, reciprocal, q), TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>e^|x| ± e^-|x|, which the hyperbolic functions are made of.</summary>
/// <remarks>
/// <para>
/// |x| = k·ln 2 + r + e as for <see cref="Exp"/>. With p = 2^-2k, and −p in its place for the sum,
/// </para>
/// <code>
/// (e^|x| − e^-|x|)/2^k = e^(r + e) − p·e^-(r + e)
///   = (1 − p) + (r + p·r) + (cosh r − 1)·(1 − p) + (sinh r − r)·(1 + p) + e·((1 − p)·r + (1 + p)) + …
/// </code>
/// <para>
/// sinh r = r + r³·S(r²) and cosh r = 1 + r²·C(r²). S has degree 4 and the least largest error relative to sinh r, C degree 5 and the
/// least largest error, on |r| ≤ 0.34658, by Remez's algorithm with 300 bits: 2^-60.7 and 2^-64.7 with the coefficients rounded to
/// double. For float32, degrees 2 and 2: 2^-30.9 and 2^-29.9.
/// </para>
/// <para>
/// p·r is exact, and what the roundings of 1 − p, r + p·r and the sum of the two lose is found exactly, since 1 − p ≥ ¾ > 1.25·|r| or
/// 1 − p = 0. For k = 0 the difference is 2·(r + r³·S), and r³·S ≤ 0.02·r adds less than 0.1 ULP to the last addition's 0.5. For k = 1
/// it is at least 0.35 (half of it, in units of 2^(k − 1)), and (cosh r − 1)·(1 − p), at most 0.046 with three roundings, adds 0.2 ULP at
/// most; for other k, and for the sum, less.
/// </para>
/// </remarks>
internal static class HyperbolicSum
{
    private const double S0 = 0.16666666666666677;
    private const double S1 = 0.008333333333321624;
    private const double S2 = 0.00019841269886135707;
    private const double S3 = 2.7557244206426488e-06;
    private const double S4 = 2.5109035831905724e-08;
    private const double SingleS0 = 0.1666666716337204;
    private const double SingleS1 = 0.008333289064466953;
    private const double SingleS2 = 0.00019904944929294288;

    private const double C0 = 0.5;
    private const double C1 = 0.04166666666666671;
    private const double C2 = 0.0013888888888863948;
    private const double C3 = 2.4801587363374753e-05;
    private const double C4 = 2.755724184159335e-07;
    private const double C5 = 2.0924420408633245e-09;
    private const double SingleC0 = 0.5;
    private const double SingleC1 = 0.041666265577077866;
    private const double SingleC2 = 0.0013946215622127056;

    /// <summary>sinh |x| or cosh x, for any x.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Function<TSimd, TVector, T>(TVector x, bool isSine)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // k is no more than 1021 (126).
        TVector magnitude = TSimd.Abs(x);
        if (!TSimd.All(TSimd.LessThanOrEqual(magnitude, TSimd.Constant(typeof(T) == typeof(float) ? 87 : 708))))
        {
            Wide<TSimd, TVector, T>(magnitude, isSine, out TVector wide);
            return wide;
        }

        TVector k = Reduce<TSimd, TVector, T>(magnitude, out TVector r, out TVector e, out TVector sinh, out TVector cosh);

        // 2^-k is exact as long as 2^-2k has an effect, and never so small that arithmetic with subnormal numbers, which is slow, follows.
        TVector p = Exponential.InverseOfPower<TSimd, TVector, T>(k, 0);
        p = TSimd.Add(p, TSimd.Constant(typeof(T) == typeof(float) ? 8.8817841970012523e-16 : 6.223015277861142e-61));
        p = TSimd.Multiply(p, p);
        TVector sum = Sum<TSimd, TVector, T>(isSine ? p : TSimd.Negate(p), r, e, sinh, cosh, out TVector rest);
        return TSimd.Multiply(
            TSimd.Add(sum, rest), Exponential.PowerOfTwo<TSimd, TVector, T>(k, -1));
    }

    /// <summary>The same bits, for any magnitude: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector magnitude, bool isSine, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // Beyond the range of the functions, and k is still no more than 1025 (129).
        magnitude = NoMoreThan<TSimd, TVector, T>(magnitude, typeof(T) == typeof(float) ? 89.6 : 710.7);
        TVector k = Reduce<TSimd, TVector, T>(magnitude, out TVector r, out TVector e, out TVector sinh, out TVector cosh);

        // From k = 32 on p is without effect, and must not leave the range.
        TVector few = NoMoreThan<TSimd, TVector, T>(k, 32);
        TVector p = Exponential.PowerOfTwo<TSimd, TVector, T>(TSimd.Multiply(few, TSimd.Constant(-2)));
        TVector sum = Sum<TSimd, TVector, T>(isSine ? p : TSimd.Negate(p), r, e, sinh, cosh, out TVector rest);
        sum = TSimd.Add(sum, rest);
        result = TSimd.Multiply(
            TSimd.Add(sum, sum), Exponential.PowerOfTwo<TSimd, TVector, T>(k, -2));
    }

    /// <summary>x, or the limit where x is greater; a NaN is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NoMoreThan<TSimd, TVector, T>(TVector x, double limit)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector greatest = TSimd.Constant(limit);
        return TSimd.Select(TSimd.LessThan(greatest, x), greatest, x);
    }

    /// <summary>A magnitude is k·ln 2 + r + e; returns k.</summary>
    /// <param name="magnitude">A number that is not negative.</param>
    /// <param name="r">The rest.</param>
    /// <param name="e">What the rounding of the rest lost.</param>
    /// <param name="sinh">sinh r − r.</param>
    /// <param name="cosh">cosh r − 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduce<TSimd, TVector, T>(
        TVector magnitude, out TVector r, out TVector e, out TVector sinh, out TVector cosh)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector shifted = Exp.Reduce<TSimd, TVector, T>(magnitude, out r, out e);
        TVector z = TSimd.Multiply(r, r);
        TVector s, c;
        if (typeof(T) == typeof(float))
        {
            s = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleS2), TSimd.Constant(SingleS1));
            s = TSimd.MultiplyAddEstimate(z, s, TSimd.Constant(SingleS0));
            c = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleC2), TSimd.Constant(SingleC1));
            c = TSimd.MultiplyAddEstimate(z, c, TSimd.Constant(SingleC0));
        }
        else
        {
            // Pairs of terms, to be computed side by side.
            TVector zz = TSimd.Multiply(z, z);
            TVector s01 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(S1), TSimd.Constant(S0));
            s = TSimd.MultiplyAddEstimate(z, TSimd.Constant(S3), TSimd.Constant(S2));
            s = TSimd.MultiplyAddEstimate(zz, TSimd.Constant(S4), s);
            s = TSimd.MultiplyAddEstimate(zz, s, s01);
            TVector c01 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C1), TSimd.Constant(C0));
            TVector c23 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C3), TSimd.Constant(C2));
            c = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C5), TSimd.Constant(C4));
            c = TSimd.MultiplyAddEstimate(zz, c, c23);
            c = TSimd.MultiplyAddEstimate(zz, c, c01);
        }

        sinh = TSimd.Multiply(TSimd.Multiply(z, r), s);
        cosh = TSimd.Multiply(z, c);
        return TSimd.Subtract(shifted, TSimd.Constant(FloatFormat.RoundingMagic<T>()));
    }

    /// <summary>e^(r + e) − p·e^-(r + e) in two numbers, the second below 0.16 of the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sum<TSimd, TVector, T>(
        TVector p, TVector r, TVector e, TVector sinh, TVector cosh, out TVector rest)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector difference = TSimd.Subtract(one, p);
        TVector sum = TSimd.Add(one, p);
        TVector product = TSimd.Multiply(p, r);
        TVector v = TSimd.Add(r, product);
        TVector result = TSimd.Add(difference, v);

        TVector lost = TSimd.Subtract(TSimd.Subtract(one, difference), p);
        lost = TSimd.Add(lost, TSimd.Add(TSimd.Subtract(r, v), product));
        lost = TSimd.Add(lost, TSimd.Add(TSimd.Subtract(difference, result), v));
        lost = TSimd.MultiplyAddEstimate(e, TSimd.MultiplyAddEstimate(difference, r, sum), lost);
        lost = TSimd.MultiplyAddEstimate(sinh, sum, lost);
        rest = TSimd.MultiplyAddEstimate(cosh, difference, lost);
        return result;
    }
}
