using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The natural logarithm of x, at most 0.8 ULP; −∞ at ±0, NaN for x &lt; 0, +0 at 1.</summary>
/// <remarks>
/// <para>
/// Reduction: x = 2^k·m with √½ ≤ m &lt; √2, from the bits of x: those of 1 − √½ added to them carry into the exponent
/// where the fraction is √2 or more. f = m − 1 is exact.
/// </para>
/// <para>
/// With s = f/(2 + f), log(1 + f) = 2·artanh(s) = f − f²/2 + s·(f²/2 + R(s²)), where R(z) = z·(L1 + z·L2 + … + z^6·L7) is
/// fdlibm's (Sun Microsystems, 1993; e_log.c), off by at most 2^-58.45 on |s| ≤ 0.1716. ln 2 = H + L, where H has 42
/// significant bits, so that k·H is exact (11 bits), fused or not:
/// </para>
/// <code>
/// t = k·H + f                    rounded; d = (k·H − t) + f is what was lost, exactly, since |k·H| > |f| or k = 0
/// log x = t + (d + (s·(f²/2 + R) + k·L − f²/2))
/// </code>
/// <para>
/// The last addition rounds by 0.5 ULP. The term f²/2 is at most 0.086 and its error at most 2^-57, against a result of at
/// least 0.34 where f is that large (k = 0 or ±1): with the roundings around it less than 0.3 ULP.
/// </para>
/// <para>
/// This holds for positive normal numbers. Vectors with other lanes scale subnormal ones by 2^54 and put in the special
/// values.
/// </para>
/// </remarks>
internal readonly struct Log : IUnaryOperator
{
    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double TwoTo54 = 18014398509481984;
    private const double ExponentBias = 4503599627370496 + 1023; // 2^52 + 1023

    private const double Ln2High = 0.6931471805598903; // 0x1.62e42fefa38p-1, 42 bits
    private const double Ln2Low = 5.497923018708371e-14;

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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Log>(x);
        TVector normal = TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(SmallestNormal), x),
            TSimd.LessThanOrEqual(x, TSimd.Constant(double.MaxValue)));
        if (!TSimd.All(normal))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return Normal<TSimd, TVector, T>(x, TSimd.Constant(ExponentBias));
    }

    /// <summary>The logarithm of the lanes that are positive and normal.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="bias">2^52 plus what is to be taken from the exponent field to give k.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normal<TSimd, TVector, T>(TVector x, TVector bias)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector carried = TSimd.AddBits(x, TSimd.ConstantBits(OneBits - RootOfHalfBits));
        TVector k = TSimd.Subtract(
            TSimd.Or(TSimd.ShiftRightLogicalBits(carried, 52), TSimd.ConstantBits(TwoTo52Bits)), bias);
        TVector m = TSimd.AddBits(
            TSimd.And(carried, TSimd.ConstantBits(FractionBits)), TSimd.ConstantBits(RootOfHalfBits));

        TVector f = TSimd.Subtract(m, one);
        TVector s = TSimd.Divide(f, TSimd.Add(m, one));
        TVector z = TSimd.Multiply(s, s);
        TVector halfSquare = TSimd.Multiply(TSimd.Multiply(f, TSimd.Constant(0.5)), f);

        TVector p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(L7), TSimd.Constant(L6));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L5));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L4));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L3));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L2));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(L1));
        p = TSimd.MultiplyAddEstimate(z, p, halfSquare);

        TVector high = TSimd.Multiply(k, TSimd.Constant(Ln2High));
        TVector t = TSimd.Add(high, f);
        TVector d = TSimd.Add(TSimd.Subtract(high, t), f);
        TVector rest = TSimd.MultiplyAddEstimate(s, p, TSimd.Multiply(k, TSimd.Constant(Ln2Low)));
        return TSimd.Add(t, TSimd.Add(d, TSimd.Subtract(rest, halfSquare)));
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector infinity = TSimd.Constant(double.PositiveInfinity);
        TVector subnormal = TSimd.LessThan(x, TSimd.Constant(SmallestNormal));
        TVector scaled = TSimd.Select(subnormal, TSimd.Multiply(x, TSimd.Constant(TwoTo54)), x);
        TVector bias = TSimd.Select(
            subnormal, TSimd.Constant(ExponentBias + 54), TSimd.Constant(ExponentBias));

        TVector log = Normal<TSimd, TVector, T>(scaled, bias);
        log = TSimd.Select(TSimd.LessThan(x, zero), TSimd.Constant(double.NaN), log);
        log = TSimd.Select(TSimd.Equal(x, zero), TSimd.Negate(infinity), log);
        result = TSimd.Select(TSimd.LessThan(x, infinity), log, x);
    }
}
