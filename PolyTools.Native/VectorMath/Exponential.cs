using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>A power of a fixed base: what differs between <see cref="Exp"/> and <see cref="Exp2"/>.</summary>
internal interface IExponential : IUnaryOperator
{
    /// <summary>The power is a normal number for |x| up to this.</summary>
    static abstract double Limit<T>();

    /// <summary>The power is infinite from here on.</summary>
    static abstract double Largest<T>();

    /// <summary>The power is zero from here on.</summary>
    static abstract double Smallest<T>();

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
/// float32: the same in float32, with a P of degree 4, 2^-27.7 off with the coefficients rounded to float (0.08 ULP).
/// </para>
/// <para>
/// Where the result is normal, multiplying by 2^k is an addition to the exponent. Other vectors are
/// multiplied twice, by 2^⌊k/2⌋ and the rest, which gives the same bits where the result is normal, overflows to
/// infinity and rounds to subnormal numbers once more.
/// </para>
/// </remarks>
internal static class Exponential
{
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

    // float32
    private const double F0 = 0.5;
    private const double F1 = 0.166665181517601;
    private const double F2 = 0.04166620224714279;
    private const double F3 = 0.008368884213268757;
    private const double F4 = 0.0013950779102742672;

    /// <summary>The power, for any x.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T, TFunction>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : IExponential
    {
        if (!TSimd.All(TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(TFunction.Limit<T>()))))
        {
            Wide<TSimd, TVector, T, TFunction>(x, out TVector wide);
            return wide;
        }

        TVector power = TFunction.Reduced<TSimd, TVector, T>(x, out TVector shifted);
        return TSimd.AddBits(power, FloatFormat.ToExponent<TSimd, TVector, T>(shifted));
    }

    /// <summary>exp(r + e) for |r| ≤ 0.34658 and |e| below half a unit in the last place of r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Kernel<TSimd, TVector, T>(TVector r, TVector e)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector square = TSimd.Multiply(r, r);
        TVector p;
        if (typeof(T) == typeof(float))
        {
            TVector low = TSimd.MultiplyAddEstimate(r, TSimd.Constant(F1), TSimd.Constant(F0));
            p = TSimd.MultiplyAddEstimate(r, TSimd.Constant(F3), TSimd.Constant(F2));
            p = TSimd.MultiplyAddEstimate(square, TSimd.Constant(F4), p);
            p = TSimd.MultiplyAddEstimate(square, p, low);
        }
        else
        {
            // Pairs of terms, to be computed side by side.
            TVector p01 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P1), TSimd.Constant(P0));
            TVector p23 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P3), TSimd.Constant(P2));
            TVector p45 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P5), TSimd.Constant(P4));
            TVector p67 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P7), TSimd.Constant(P6));
            p = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P9), TSimd.Constant(P8));
            p = TSimd.MultiplyAddEstimate(square, p, p67);
            p = TSimd.MultiplyAddEstimate(square, p, p45);
            p = TSimd.MultiplyAddEstimate(square, p, p23);
            p = TSimd.MultiplyAddEstimate(square, p, p01);
        }

        TVector w = TSimd.Add(one, r);
        TVector lost = TSimd.Add(TSimd.Subtract(one, w), r);
        lost = TSimd.MultiplyAddEstimate(e, w, lost);
        return TSimd.Add(w, TSimd.MultiplyAddEstimate(square, p, lost));
    }

    /// <summary>The power, for any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Wide<TSimd, TVector, T, TFunction>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : IExponential
    {
        TVector bounded = Bounded<TSimd, TVector, T>(x, TFunction.Smallest<T>(), TFunction.Largest<T>());
        TVector power = TFunction.Reduced<TSimd, TVector, T>(bounded, out TVector shifted);
        power = Scaled<TSimd, TVector, T>(
            power, TSimd.Subtract(shifted, TSimd.Constant(FloatFormat.RoundingMagic<T>())));
        result = TSimd.Select(TSimd.Equal(x, x), power, x);
    }

    /// <summary>x put between two bounds; a NaN becomes one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Bounded<TSimd, TVector, T>(TVector x, double least, double greatest)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector smallest = TSimd.Constant(least);
        TVector largest = TSimd.Constant(greatest);
        TVector bounded = TSimd.Select(TSimd.LessThan(x, largest), x, largest);
        return TSimd.Select(TSimd.LessThan(smallest, bounded), bounded, smallest);
    }

    /// <summary>x·2^k for a whole k in [-2044, 2046] ([-252, 254] for float32), rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Scaled<TSimd, TVector, T>(TVector x, TVector k)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector half = TSimd.Floor(TSimd.Multiply(k, TSimd.Constant(0.5)));
        return TSimd.Multiply(
            TSimd.Multiply(x, PowerOfTwo<TSimd, TVector, T>(half)),
            PowerOfTwo<TSimd, TVector, T>(TSimd.Subtract(k, half)));
    }

    /// <summary>
    /// 2^n for a whole n in [-1022, 1023], 0 for -1023 ([-126, 127] and -127 for float32): n plus the bias lands in the sum's low
    /// bits, then in the exponent.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector PowerOfTwo<TSimd, TVector, T>(TVector n)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        PowerOfTwo<TSimd, TVector, T>(n, 0);

    /// <summary>2^(n + more), as <see cref="PowerOfTwo{TSimd, TVector, T}(TVector)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector PowerOfTwo<TSimd, TVector, T>(TVector n, int more)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FloatFormat.ToExponent<TSimd, TVector, T>(
            TSimd.Add(n, TSimd.Constant(FloatFormat.RoundingMagic<T>() + FloatFormat.Bias<T>() + more)));

    /// <summary>2^(more − n), as <see cref="PowerOfTwo{TSimd, TVector, T}(TVector)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InverseOfPower<TSimd, TVector, T>(TVector n, int more)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FloatFormat.ToExponent<TSimd, TVector, T>(
            TSimd.Subtract(TSimd.Constant(FloatFormat.RoundingMagic<T>() + FloatFormat.Bias<T>() + more), n));
}

/// <summary>e to the power x, at most 0.8 ULP where the result is normal, 0.85 ULP where it is subnormal.</summary>
/// <remarks>
/// Reduction: k = round(x·log2 e) by adding 1.5·2^52, which leaves k in the low bits of the sum. ln 2 = H + L, where H
/// has 42 significant bits, so that k·H is exact for every k that can occur (11 bits), fused or not:
/// <code>
/// h = x − k·H        exact, by cancellation
/// r = h − k·L        |r| ≤ (ln 2)/2·(1 + 2^-33)
/// e = (h − r) − k·L  what the rounding of r lost
/// exp(x) = 2^k·exp(r + e)
/// </code>
/// float32: H has 16 significant bits, k at most 8.
/// </remarks>
internal readonly struct Exp : IExponential
{
    private const double Log2E = 1.4426950408889634;
    private const double Ln2High = 0.6931471805598903; // 0x1.62e42fefa38p-1, 42 bits
    private const double Ln2Low = 5.497923018708371e-14;
    private const double SingleLn2High = 0.693145751953125; // 16 bits
    private const double SingleLn2Low = 1.428606765330187e-06;

    public static double Limit<T>() => typeof(T) == typeof(float) ? 87 : 708;

    // ln(max) = 709.78 and 88.72.
    public static double Largest<T>() => typeof(T) == typeof(float) ? 89 : 710;

    // ln(2^-1075) = -745.13 and ln(2^-150) = -103.97.
    public static double Smallest<T>() => typeof(T) == typeof(float) ? -104 : -746;

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

    /// <summary>x = k·ln 2 + r + e for |x| ≤ 746 (104 for float32); returns a vector with k in its low bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduce<TSimd, TVector, T>(TVector x, out TVector r, out TVector e)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
        TVector minusHigh = TSimd.Constant(typeof(T) == typeof(float) ? -SingleLn2High : -Ln2High);
        TVector minusLow = TSimd.Constant(typeof(T) == typeof(float) ? -SingleLn2Low : -Ln2Low);
        TVector shifted = TSimd.MultiplyAddEstimate(x, TSimd.Constant(Log2E), magic);
        TVector k = TSimd.Subtract(shifted, magic);
        TVector h = TSimd.MultiplyAddEstimate(k, minusHigh, x);
        r = TSimd.MultiplyAddEstimate(k, minusLow, h);
        e = TSimd.MultiplyAddEstimate(k, minusLow, TSimd.Subtract(h, r));
        return shifted;
    }
}

/// <summary>
/// 2 to the power x, at most 0.75 ULP where the result is normal, 0.85 ULP where it is subnormal; exact for whole x.
/// </summary>
/// <remarks>
/// <para>
/// k = round(x), and f = x − k is exact, |f| ≤ ½. ln 2 = H + L in two numbers:
/// </para>
/// <code>
/// r = f·H                        rounded
/// e = (f·H − r) + f·L            what that lost, exact but for the rounding of f·L
/// 2^x = 2^k·exp(r + e)
/// </code>
/// <para>
/// For a whole x, r is 0 and the power is exact.
/// </para>
/// </remarks>
internal readonly struct Exp2 : IExponential
{
    // ln 2 in two numbers, of each type.
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;
    private const double SingleLn2Low = -1.904654323148236e-09;

    public static double Limit<T>() => typeof(T) == typeof(float) ? 126 : 1022;

    public static double Largest<T>() => typeof(T) == typeof(float) ? 129 : 1025;

    // 2^-1075 and 2^-150, and less, round to zero.
    public static double Smallest<T>() => typeof(T) == typeof(float) ? -151 : -1076;

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
        TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
        shifted = TSimd.Add(x, magic);
        TVector f = TSimd.Subtract(x, TSimd.Subtract(shifted, magic));
        TVector ln2 = TSimd.Constant(Ln2);
        TVector r = TSimd.Multiply(f, ln2);
        TVector e = TSimd.FusedMultiplyAdd(f, ln2, TSimd.Negate(r));
        e = TSimd.MultiplyAddEstimate(f, TSimd.Constant(typeof(T) == typeof(float) ? SingleLn2Low : Ln2Low), e);
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
/// Below −38 the result rounds to −1, as at −38, and above 710 it is infinite, as there. The power of two is multiplied in as
/// 2·2^(k − 1), since k can be 1024.
/// </para>
/// <para>
/// float32: Q has degree 5, 2^-28.7 off with the coefficients rounded to float; the bounds are −18 and 89.
/// </para>
/// </remarks>
internal readonly struct Expm1 : IUnaryOperator
{
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

    // float32
    private const double F0 = 0.5;
    private const double F1 = 0.1666666716337204;
    private const double F2 = 0.04166635498404503;
    private const double F3 = 0.008333273231983185;
    private const double F4 = 0.001394100021570921;
    private const double F5 = 0.00019914201402571052;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector least = TSimd.Constant(typeof(T) == typeof(float) ? -18 : -38);
        TVector greatest = TSimd.Constant(typeof(T) == typeof(float) ? 89 : 710);
        TVector bounded = x;
        if (!TSimd.All(TSimd.And(TSimd.LessThanOrEqual(least, x), TSimd.LessThanOrEqual(x, greatest))))
        {
            bounded = TSimd.Select(TSimd.LessThan(x, least), least, x);
            bounded = TSimd.Select(TSimd.LessThan(greatest, bounded), greatest, bounded);
        }

        TVector one = TSimd.Constant(1);
        TVector shifted = Exp.Reduce<TSimd, TVector, T>(bounded, out TVector r, out TVector e);
        TVector k = TSimd.Subtract(shifted, TSimd.Constant(FloatFormat.RoundingMagic<T>()));

        TVector square = TSimd.Multiply(r, r);
        TVector q;
        if (typeof(T) == typeof(float))
        {
            TVector low = TSimd.MultiplyAddEstimate(r, TSimd.Constant(F1), TSimd.Constant(F0));
            TVector middle = TSimd.MultiplyAddEstimate(r, TSimd.Constant(F3), TSimd.Constant(F2));
            q = TSimd.MultiplyAddEstimate(r, TSimd.Constant(F5), TSimd.Constant(F4));
            q = TSimd.MultiplyAddEstimate(square, q, middle);
            q = TSimd.MultiplyAddEstimate(square, q, low);
        }
        else
        {
            TVector q01 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q1), TSimd.Constant(Q0));
            TVector q23 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q3), TSimd.Constant(Q2));
            TVector q45 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q5), TSimd.Constant(Q4));
            TVector q67 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q7), TSimd.Constant(Q6));
            q = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q9), TSimd.Constant(Q8));
            q = TSimd.MultiplyAddEstimate(square, TSimd.Constant(Q10), q);
            q = TSimd.MultiplyAddEstimate(square, q, q67);
            q = TSimd.MultiplyAddEstimate(square, q, q45);
            q = TSimd.MultiplyAddEstimate(square, q, q23);
            q = TSimd.MultiplyAddEstimate(square, q, q01);
        }

        // 2^(1 - k) is 0 for k = 1024, where nothing is lost by that.
        TVector minusPower = TSimd.Multiply(
            TSimd.Constant(-0.5), Exponential.InverseOfPower<TSimd, TVector, T>(k, 1));
        TVector s = TSimd.Add(one, minusPower);
        TVector part = TSimd.Subtract(s, one);
        TVector lost = TSimd.Add(
            TSimd.Subtract(one, TSimd.Subtract(s, part)), TSimd.Subtract(minusPower, part));
        TVector t = TSimd.Add(s, r);
        lost = TSimd.Add(lost, TSimd.Add(TSimd.Subtract(s, t), r));
        lost = TSimd.Add(lost, TSimd.MultiplyAddEstimate(e, r, e));
        TVector sum = TSimd.Add(t, TSimd.MultiplyAddEstimate(square, q, lost));
        TVector result = TSimd.Multiply(
            TSimd.Add(sum, sum), Exponential.PowerOfTwo<TSimd, TVector, T>(k, -1));

        // The result has the sign of x; that of a zero was lost in the sums.
        return TSimd.Or(result, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}
