using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>e to the power x, at most 0.7 ULP where the result is normal, 0.85 ULP where it is subnormal.</summary>
/// <remarks>
/// <para>
/// Reduction: k = round(x·log2 e) by adding 1.5·2^52, which leaves k in the low bits of the sum. ln 2 = H + L, where H
/// has 42 significant bits, so that k·H is exact for every k that can occur (11 bits), fused or not:
/// </para>
/// <code>
/// h = x − k·H        exact, by cancellation
/// r = h − k·L        |r| ≤ (ln 2)/2·(1 + 2^-33)
/// e = (h − r) − k·L  what the rounding of r lost
/// exp(x) = 2^k·exp(r + e)
/// </code>
/// <para>
/// exp(r + e) = w + (((1 − w) + r) + e·w + r²·P(r)) with w = 1 + r rounded; 1 − w and its sum with r are exact. P has
/// degree 9 and the least largest error in r²·P(r) = exp(r) − 1 − r on |r| ≤ 0.34658, by Remez's algorithm with 200
/// bits: 2^-56.5 with the coefficients rounded to double. The result of the last addition is at least 0.7, so it rounds
/// by 0.5 ULP; the terms before it, below 0.07, add at most 0.2 ULP.
/// </para>
/// <para>
/// For |x| ≤ 708 the result is normal, and multiplying by 2^k is an addition to the exponent. Other vectors are
/// multiplied twice, by 2^⌊k/2⌋ and the rest, which gives the same bits where the result is normal, overflows to infinity
/// and rounds to subnormal numbers once more.
/// </para>
/// </remarks>
internal readonly struct Exp : IUnaryOperator
{
    private const double Limit = 708;

    // Beyond these the result is infinite or zero: ln(max) = 709.78, ln(2^-1075) = -745.13.
    private const double Largest = 710;
    private const double Smallest = -746;

    private const double Log2E = 1.4426950408889634;
    private const double RoundingMagic = 6755399441055744; // 1.5·2^52
    private const double Ln2High = 0.6931471805598903; // 0x1.62e42fefa38p-1, 42 bits
    private const double Ln2Low = 5.497923018708371e-14;

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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Exp>(x);
        if (!TSimd.All(TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(Limit))))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        TVector power = Reduced<TSimd, TVector, T>(x, out TVector shifted);
        return TSimd.AddBits(power, TSimd.ShiftLeftBits(shifted, 52));
    }

    /// <summary>exp(x)/2^k, and k in the low bits of <paramref name="shifted"/>, for Smallest ≤ x ≤ Largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduced<TSimd, TVector, T>(TVector x, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(RoundingMagic);
        TVector one = TSimd.Constant(1);

        shifted = TSimd.MultiplyAddEstimate(x, TSimd.Constant(Log2E), magic);
        TVector k = TSimd.Subtract(shifted, magic);
        TVector h = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-Ln2High), x);
        TVector r = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-Ln2Low), h);
        TVector e = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-Ln2Low), TSimd.Subtract(h, r));

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

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(RoundingMagic);
        TVector largest = TSimd.Constant(Largest);
        TVector smallest = TSimd.Constant(Smallest);

        TVector bounded = TSimd.Select(TSimd.LessThan(x, largest), x, largest);
        bounded = TSimd.Select(TSimd.LessThan(smallest, bounded), bounded, smallest);
        TVector power = Reduced<TSimd, TVector, T>(bounded, out TVector shifted);
        TVector k = TSimd.Subtract(shifted, magic);
        TVector half = TSimd.Floor(TSimd.Multiply(k, TSimd.Constant(0.5)));
        power = TSimd.Multiply(power, PowerOfTwo<TSimd, TVector, T>(half));
        power = TSimd.Multiply(power, PowerOfTwo<TSimd, TVector, T>(TSimd.Subtract(k, half)));
        result = TSimd.Select(TSimd.Equal(x, x), power, x);
    }

    /// <summary>2^n for a whole n in [-1022, 1023]: n plus the bias lands in the sum's low bits, then in the exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PowerOfTwo<TSimd, TVector, T>(TVector n)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.ShiftLeftBits(TSimd.Add(n, TSimd.Constant(RoundingMagic + 1023)), 52);
}
