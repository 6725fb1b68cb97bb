using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>A power of a fixed base: what differs between <see cref="Exp"/> and <see cref="Exp2"/>.</summary>
internal interface IExponential : IUnaryOperator
{
    /// <summary>The power is a normal number for |x| up to this.</summary>
    static abstract double Limit { get; }

    /// <summary>The power, and half of it, is infinite from here on.</summary>
    static abstract double Largest { get; }

    /// <summary>The power is zero from here on.</summary>
    static abstract double Smallest { get; }

    /// <summary>The power divided by 2^k, and k in the low bits of <paramref name="shifted"/>, for Smallest ≤ x ≤ Largest.</summary>
    static abstract TVector Reduced<TSimd, TVector, T>(TVector x, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>
/// What the exponential functions have in common: exp(r + e) for a small r, and scaling by powers of two.
/// </summary>
/// <remarks>
/// <para>
/// exp(r + e) = w + (((1 − w) + r) + e·w + r²·P(r)) with w = 1 + r rounded; 1 − w and its sum with r are exact. P has
/// degree 9 and the least largest error in r²·P(r) = exp(r) − 1 − r on |r| ≤ 0.34658, by Remez's algorithm with 200
/// bits: 2^-56.5 with the coefficients rounded to double. The result of the last addition is at least 0.7, so it rounds
/// by 0.5 ULP; the terms before it, below 0.07, add at most 0.2 ULP.
/// </para>
/// <para>
/// Where the result is normal, multiplying by 2^k is an addition to the exponent. Other vectors are
/// multiplied twice, by 2^⌊k/2⌋ and the rest, which gives the same bits where the result is normal, overflows to
/// infinity and rounds to subnormal numbers once more.
/// </para>
/// </remarks>
internal static class Exponential
{
    /// <summary>
    /// 1.5·2^52: added to a number of magnitude below 2^51, leaves its nearest integer in the low bits.
    /// </summary>
    internal const double RoundingMagic = 6755399441055744;

    private const double P0 = 0.5000000000000012;
    private const double P1 = 0.166666666666667;
    private const double P2 = 0.041666666666515535;
    private const double P3 = 0.008333333333307238;
    private const double P4 = 0.0013888888946981765;
    private const double P5 = 0.00019841269917309672;
    private const double P6 = 2.4801489980560488e-05;
    private const double P7 = 2.7557216370292567e-06;
    private const double P8 = 2.7631265717670046e-07;
    private const double P9 = 2.5117838154683124e-08;

    /// <summary>The power, for any x.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T, TFunction>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : IExponential
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<TFunction>(x);
        if (!TSimd.All(TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(TFunction.Limit))))
        {
            Wide<TSimd, TVector, T, TFunction>(x, 0, out TVector wide);
            return wide;
        }

        return Normal<TSimd, TVector, T, TFunction>(x);
    }

    /// <summary>The power, for |x| ≤ Limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Normal<TSimd, TVector, T, TFunction>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : IExponential
    {
        TVector power = TFunction.Reduced<TSimd, TVector, T>(x, out TVector shifted);
        return TSimd.AddBits(power, TSimd.ShiftLeftBits(shifted, 52));
    }

    /// <summary>exp(r + e) for |r| ≤ 0.34658 and |e| below half a unit in the last place of r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Kernel<TSimd, TVector, T>(TVector r, TVector e)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector p = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P9), TSimd.Constant(P8));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P7));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P6));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P5));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P4));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P3));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P2));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P1));
        p = TSimd.MultiplyAddEstimate(r, p, TSimd.Constant(P0));

        TVector w = TSimd.Add(one, r);
        TVector lost = TSimd.Add(TSimd.Subtract(one, w), r);
        lost = TSimd.MultiplyAddEstimate(e, w, lost);
        return TSimd.Add(w, TSimd.MultiplyAddEstimate(TSimd.Multiply(r, r), p, lost));
    }

    /// <summary>The power divided by 2^<paramref name="halvings"/>, for any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TSimd, TVector, T, TFunction>(TVector x, int halvings, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : IExponential
    {
        TVector largest = TSimd.Constant(TFunction.Largest);
        TVector smallest = TSimd.Constant(TFunction.Smallest);

        TVector bounded = TSimd.Select(TSimd.LessThan(x, largest), x, largest);
        bounded = TSimd.Select(TSimd.LessThan(smallest, bounded), bounded, smallest);
        TVector power = TFunction.Reduced<TSimd, TVector, T>(bounded, out TVector shifted);
        TVector k = TSimd.Subtract(shifted, TSimd.Constant(RoundingMagic + halvings));
        TVector half = TSimd.Floor(TSimd.Multiply(k, TSimd.Constant(0.5)));
        power = TSimd.Multiply(power, PowerOfTwo<TSimd, TVector, T>(half));
        power = TSimd.Multiply(power, PowerOfTwo<TSimd, TVector, T>(TSimd.Subtract(k, half)));
        result = TSimd.Select(TSimd.Equal(x, x), power, x);
    }

    /// <summary>
    /// 2^n for a whole n in [-1022, 1023]: n plus the bias lands in the sum's low bits, then in the exponent.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector PowerOfTwo<TSimd, TVector, T>(TVector n)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.ShiftLeftBits(TSimd.Add(n, TSimd.Constant(RoundingMagic + 1023)), 52);
}

/// <summary>e to the power x, at most 0.7 ULP where the result is normal, 0.85 ULP where it is subnormal.</summary>
/// <remarks>
/// Reduction: k = round(x·log2 e) by adding 1.5·2^52, which leaves k in the low bits of the sum. ln 2 = H + L, where H
/// has 42 significant bits, so that k·H is exact for every k that can occur (11 bits), fused or not:
/// <code>
/// h = x − k·H        exact, by cancellation
/// r = h − k·L        |r| ≤ (ln 2)/2·(1 + 2^-33)
/// e = (h − r) − k·L  what the rounding of r lost
/// exp(x) = 2^k·exp(r + e)
/// </code>
/// </remarks>
internal readonly struct Exp : IExponential
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471805598903; // 0x1.62e42fefa38p-1, 42 bits
    private const double Ln2Low = 5.497923018708371e-14;

    public static double Limit => 708;

    // ln(max) = 709.78, and a half of the power is finite up to 710.48.
    public static double Largest => 712;

    // ln(2^-1075) = -745.13.
    public static double Smallest => -746;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Exponential.Invoke<TSimd, TVector, T, Exp>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduced<TSimd, TVector, T>(TVector x, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        shifted = Reduce<TSimd, TVector, T>(x, out TVector r, out TVector e);
        return Exponential.Kernel<TSimd, TVector, T>(r, e);
    }

    /// <summary>x = k·ln 2 + r + e for |x| ≤ 746; returns a vector with k in its low bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduce<TSimd, TVector, T>(TVector x, out TVector r, out TVector e)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(Exponential.RoundingMagic);
        TVector shifted = TSimd.MultiplyAddEstimate(x, TSimd.Constant(Log2E), magic);
        TVector k = TSimd.Subtract(shifted, magic);
        TVector h = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-Ln2High), x);
        r = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-Ln2Low), h);
        e = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-Ln2Low), TSimd.Subtract(h, r));
        return shifted;
    }
}

/// <summary>
/// 2 to the power x, at most 0.75 ULP where the result is normal, 0.85 ULP where it is subnormal; exact for whole x.
/// </summary>
/// <remarks>
/// <para>
/// k = round(x), and f = x − k is exact, |f| ≤ ½. f·ln 2 in two numbers: f = F + g, where F is f without its low 27
/// bits, and ln 2 = H + L, where H has 26 significant bits, so that F·H is exact, fused or not:
/// </para>
/// <code>
/// t = g·H + f·L                  |t| ≤ 2^-26.5·|f|, off by at most 2^-79·|f|
/// r = F·H + t                    rounded
/// e = (F·H − r) + t              what the rounding of r lost, exact since |F·H| ≥ |t|
/// 2^x = 2^k·exp(r + e)
/// </code>
/// <para>
/// For a whole x, r is 0 and the power is exact.
/// </para>
/// </remarks>
internal readonly struct Exp2 : IExponential
{
    private const ulong HighBits = 0xFFFFFFFFF8000000;
    private const double Ln2High = 0.6931471824645996; // 26 bits
    private const double Ln2Low = -1.904654299957768e-09;

    public static double Limit => 1022;

    public static double Largest => 1026;

    // 2^-1075 and less round to zero.
    public static double Smallest => -1076;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Exponential.Invoke<TSimd, TVector, T, Exp2>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduced<TSimd, TVector, T>(TVector x, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(Exponential.RoundingMagic);
        shifted = TSimd.Add(x, magic);
        TVector f = TSimd.Subtract(x, TSimd.Subtract(shifted, magic));
        TVector high = TSimd.And(f, TSimd.ConstantBits(HighBits));
        TVector product = TSimd.Multiply(high, TSimd.Constant(Ln2High));
        TVector t = TSimd.MultiplyAddEstimate(
            TSimd.Subtract(f, high), TSimd.Constant(Ln2High), TSimd.Multiply(f, TSimd.Constant(Ln2Low)));
        TVector r = TSimd.Add(product, t);
        TVector e = TSimd.Add(TSimd.Subtract(product, r), t);
        return Exponential.Kernel<TSimd, TVector, T>(r, e);
    }
}

/// <summary>exp(x) − 1 without cancellation near 0, at most 0.9 ULP; −0 is kept, −1 at −∞.</summary>
/// <remarks>
/// <para>
/// x = k·ln 2 + r + e as for <see cref="Exp"/>, and exp(x) − 1 = 2^k·((1 − 2^-k) + r + (e·(1 + r) + r²·Q(r))). Q has
/// degree 10 and the least largest error of r²·Q(r) relative to r on |r| ≤ 0.34658, by Remez's algorithm with 160 bits:
/// 2^-60.3 of exp(r) − 1 with the coefficients rounded to double. That error is relative to the result, so nothing is
/// lost near 0.
/// </para>
/// <para>
/// s = 1 − 2^-k and t = s + r are rounded, and what they lose is found exactly: by Knuth's two-sum for s, by Dekker's
/// for t, since |s| ≥ ½ > |r| or s = 0. For k = 0 the sum is r + r²·Q(r), where |r²·Q(r)| ≤ 0.19·|result|, so that its
/// roundings add at most 0.3 ULP to the last one's 0.5. For k = 1 the result is at least 0.207 and r²·Q(r) at most 0.26
/// of it: 0.4 ULP. For other k it is a smaller part.
/// </para>
/// <para>
/// Below −38 the result rounds to −1. Above 700 it is <see cref="Exp"/>'s.
/// </para>
/// </remarks>
internal readonly struct Expm1 : IUnaryOperator
{
    private const double Smallest = -38;

    /// <summary>The greatest operand of <see cref="Reduced"/>.</summary>
    public const double Largest = 700;

    private const double Q0 = 0.5;
    private const double Q1 = 0.16666666666666677;
    private const double Q2 = 0.0416666666666667;
    private const double Q3 = 0.00833333333332163;
    private const double Q4 = 0.0013888888888866871;
    private const double Q5 = 0.00019841269886119217;
    private const double Q6 = 2.480158736049689e-05;
    private const double Q7 = 2.7557244222455777e-06;
    private const double Q8 = 2.755724280633684e-07;
    private const double Q9 = 2.5109030389419844e-08;
    private const double Q10 = 2.092442983434429e-09;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Expm1>(x);
        TVector inRange = TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(Smallest), x), TSimd.LessThanOrEqual(x, TSimd.Constant(Largest)));
        if (!TSimd.All(inRange))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return Reduced<TSimd, TVector, T>(x);
    }

    /// <summary>exp(x) − 1 for −38 ≤ x ≤ 700.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduced<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector shifted = Exp.Reduce<TSimd, TVector, T>(x, out TVector r, out TVector e);
        TVector k = TSimd.Subtract(shifted, TSimd.Constant(Exponential.RoundingMagic));

        TVector q = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q10), TSimd.Constant(Q9));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q8));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q7));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q6));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q5));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q4));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q3));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q2));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q1));
        q = TSimd.MultiplyAddEstimate(r, q, TSimd.Constant(Q0));

        TVector minusPower = TSimd.Negate(
            Exponential.PowerOfTwo<TSimd, TVector, T>(TSimd.Subtract(TSimd.Constant(0), k)));
        TVector s = TSimd.Add(one, minusPower);
        TVector part = TSimd.Subtract(s, one);
        TVector lost = TSimd.Add(
            TSimd.Subtract(one, TSimd.Subtract(s, part)), TSimd.Subtract(minusPower, part));
        TVector t = TSimd.Add(s, r);
        lost = TSimd.Add(lost, TSimd.Add(TSimd.Subtract(s, t), r));
        lost = TSimd.Add(lost, TSimd.MultiplyAddEstimate(e, r, e));
        TVector sum = TSimd.Add(t, TSimd.MultiplyAddEstimate(TSimd.Multiply(r, r), q, lost));
        TVector result = TSimd.Multiply(sum, Exponential.PowerOfTwo<TSimd, TVector, T>(k));

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
        TVector smallest = TSimd.Constant(Smallest);
        TVector large = TSimd.LessThan(TSimd.Constant(Largest), x);
        Exponential.Wide<TSimd, TVector, T, Exp>(x, 0, out TVector power);
        TVector bounded = TSimd.Select(TSimd.LessThan(smallest, x), x, smallest);
        bounded = TSimd.Select(large, smallest, bounded);
        TVector reduced = Reduced<TSimd, TVector, T>(bounded);
        result = TSimd.Select(TSimd.Or(large, TSimd.Not(TSimd.Equal(x, x))), power, reduced);
    }
}
