using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The angle in [−π/2, π/2], in radians, whose tangent is x, at most 1 ULP; −0 is kept, ±π/2 at infinities.
/// </summary>
/// <remarks>
/// arctan |x| is the angle of the point (1, |x|): see <see cref="ArctangentTerms"/>. |x| is limited to 2^70 (2^30 in float32), from
/// where on the angle is π/2 to the last bit.
/// </remarks>
internal readonly struct Arctan : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector signBit = TSimd.Constant(-0.0);
        TVector limit = TSimd.Constant(typeof(T) == typeof(float) ? 1073741824 : 1180591620717411303424.0);
        TVector magnitude = TSimd.Abs(x);
        TVector bounded = TSimd.Select(TSimd.LessThan(limit, magnitude), limit, magnitude);
        TVector isSteep = TSimd.LessThan(one, magnitude);
        TVector a = TSimd.Select(isSteep, bounded, one);
        TVector b = TSimd.Select(isSteep, one, bounded);
        ArctangentTerms.Compute<TSimd, TVector, T>(a, b, out TVector isWide, out TVector t, out TVector rest);

        // π/2 less the angle where it is steep; where it is wide, the angle is π/4 and the terms.
        TVector sign = TSimd.And(TSimd.Not(isSteep), signBit);
        TVector eighths = TSimd.Select(isWide, one, TSimd.And(isSteep, TSimd.Constant(2)));
        TVector angle = ArctangentTerms.Sum<TSimd, TVector, T>(eighths, TSimd.Xor(t, sign), TSimd.Xor(rest, sign));
        return TSimd.Or(angle, TSimd.And(x, signBit));
    }
}

/// <summary>
/// The angle of the point (x, y) in [−π, π], in radians, at most 1 ULP: arctan(y/x) in the right quadrant, with the special
/// values of C99's <c>atan2</c>. The first operand is the ordinate, as in <c>arctan2(y, x)</c>.
/// </summary>
/// <remarks>
/// See <see cref="ArctangentTerms"/>. The quotient and its remainder neither overflow nor lose bits where both operands are in
/// [2^-450, 2^450] ([2^-60, 2^60] in float32). A vector with others computes those that are 0, which lose nothing either, as the
/// rest, and calls the C library for the lanes that remain.
/// </remarks>
internal readonly struct Arctan2 : ILongOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector y, TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector ordinate = TSimd.Abs(y);
        TVector abscissa = TSimd.Abs(x);
        TVector isSteep = TSimd.LessThan(abscissa, ordinate);
        TVector a = TSimd.Select(isSteep, ordinate, abscissa);
        TVector b = TSimd.Select(isSteep, abscissa, ordinate);

        // Where one is NaN, it is a or b.
        TVector inRange = TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(Least<T>()), b), TSimd.LessThanOrEqual(a, TSimd.Constant(Greatest<T>())));
        if (TSimd.All(inRange))
            return Angle<TSimd, TVector, T>(y, x, isSteep, a, b);
        Wide<TSimd, TVector, T>(y, x, out TVector wide);
        return wide;
    }

    /// <summary>2^-450; 2^-60 in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Least<T>() => typeof(T) == typeof(float) ? 8.6736173798840355e-19 : 3.4395525670743494e-136;

    /// <summary>2^450; 2^60 in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Greatest<T>() => typeof(T) == typeof(float) ? 1.152921504606847e18 : 2.907354897182427e135;

    /// <summary>The angle of finite points but (0, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Angle<TSimd, TVector, T>(TVector y, TVector x, TVector isSteep, TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector signBit = TSimd.Constant(-0.0);
        ArctangentTerms.Compute<TSimd, TVector, T>(a, b, out TVector isWide, out TVector t, out TVector rest);

        // π/2 and the angle, or less it, where it is steep; else the angle itself, or π less it where x is negative.
        TVector isLeft = Lane.SignMask<TSimd, TVector, T>(x);
        TVector sign = TSimd.And(TSimd.Not(TSimd.Xor(isSteep, x)), signBit);
        TVector eighths = TSimd.Select(isSteep, TSimd.Constant(2), TSimd.And(isLeft, TSimd.Constant(4)));
        eighths = TSimd.Add(eighths, TSimd.Xor(TSimd.And(isWide, TSimd.Constant(-1)), sign));
        TVector angle = ArctangentTerms.Sum<TSimd, TVector, T>(eighths, TSimd.Xor(t, sign), TSimd.Xor(rest, sign));
        return TSimd.Or(angle, TSimd.And(y, signBit));
    }

    /// <summary>Any operands: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector y, TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector one = TSimd.Constant(1);
        TVector least = TSimd.Constant(Least<T>());
        TVector ordinate = TSimd.Abs(y);
        TVector abscissa = TSimd.Abs(x);
        TVector isSteep = TSimd.LessThan(abscissa, ordinate);
        TVector a = TSimd.Select(isSteep, ordinate, abscissa);
        TVector b = TSimd.Select(isSteep, abscissa, ordinate);
        TVector inRange = TSimd.And(
            TSimd.Or(TSimd.LessThanOrEqual(least, b), TSimd.Equal(b, zero)),
            TSimd.And(TSimd.LessThanOrEqual(least, a), TSimd.LessThanOrEqual(a, TSimd.Constant(Greatest<T>()))));

        // The angle of the origin is that of (±1, ±0).
        TVector isOrigin = TSimd.Equal(a, zero);
        inRange = TSimd.Or(inRange, isOrigin);
        a = TSimd.Select(isOrigin, one, a);
        result = Angle<TSimd, TVector, T>(y, x, isSteep, a, b);
        if (!TSimd.All(inRange))
        {
            TVector others = TSimd.MapLanes2<Library>(TSimd.Select(inRange, one, y), TSimd.Select(inRange, one, x));
            result = TSimd.Select(inRange, result, others);
        }
    }

    private readonly struct Library : IScalarFunction2
    {
        public static double Invoke(double y, double x) => y == 1 && x == 1 ? 0 : Math.Atan2(y, x);
    }
}

/// <summary>What <see cref="Arctan"/> and <see cref="Arctan2"/> have in common: the angle of a point in the first octant.</summary>
/// <remarks>
/// <para>
/// For 0 ≤ b ≤ a, arctan(b/a) = arctan t with t = b/a where b ≤ a/2, else π/4 + arctan t with t = (b − a)/(b + a), so that
/// −1/3 ≤ t ≤ 1/2. b − a is exact; b + a has a rest, exact too. t = n·(1/d) is rounded three times, and the remainder
/// n − t·d, which fused multiply-add gives exactly, times 1/d is what it lacks, t'.
/// </para>
/// <para>
/// arctan t = t + t·z·P(z), z = t², with coefficients by Remez's algorithm for the relative error in z ≤ ¼, rounded: off by at most
/// 2^-57.6 (twelve terms), 2^-31.7 in float32 (six terms, each rounded before the next ones were computed).
/// </para>
/// <para>
/// The result is K ± (t + (t·z·P + t')) with K = 0, π/4, π/2, 3π/4 or π as the sum of two numbers. K ± t is a sum and
/// its rest; the last addition rounds by 0.5 ULP, and t·z·P, at most 0.08 of the result, is off by three roundings: 0.25 ULP.
/// </para>
/// </remarks>
internal static class ArctangentTerms
{
    private const double P0 = -0.3333333333333298;
    private const double P1 = 0.19999999999903134;
    private const double P2 = -0.14285714276387976;
    private const double P3 = 0.11111110659715544;
    private const double P4 = -0.09090896246418592;
    private const double P5 = 0.07692073934701449;
    private const double P6 = -0.06663810806932804;
    private const double P7 = 0.058582999976271026;
    private const double P8 = -0.05122009850542396;
    private const double P9 = 0.04186513972719981;
    private const double P10 = -0.027435081668243964;
    private const double P11 = 0.010116926745156532;

    private const double SingleP0 = -0.333333283662796;
    private const double SingleP1 = 0.19999554753303528;
    private const double SingleP2 = -0.14273107051849365;
    private const double SingleP3 = 0.10948411375284195;
    private const double SingleP4 = -0.08009084314107895;
    private const double SingleP5 = 0.039042357355356216;

    /// <summary>arctan(b/a) = −(t + rest), and π/4 besides where isWide is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute<TSimd, TVector, T>(
        TVector a, TVector b, out TVector isWide, out TVector t, out TVector rest)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        isWide = TSimd.LessThan(a, TSimd.Add(b, b));
        TVector n = TSimd.Subtract(b, TSimd.And(a, isWide));
        TVector summand = TSimd.And(b, isWide);
        TVector d = TSimd.Add(a, summand);
        TVector dLow = TSimd.Subtract(summand, TSimd.Subtract(d, a));

        // The negative quotient, for the sake of the fused multiply-add.
        TVector reciprocal = TSimd.Divide(TSimd.Constant(-1), d);
        t = TSimd.Multiply(n, reciprocal);
        TVector remainder = TSimd.FusedMultiplyAdd(t, d, n);
        remainder = TSimd.MultiplyAddEstimate(t, dLow, remainder);
        remainder = TSimd.Multiply(remainder, reciprocal);
        TVector z = TSimd.Multiply(t, t);
        rest = TSimd.MultiplyAddEstimate(TSimd.Multiply(t, z), Polynomial<TSimd, TVector, T>(z), remainder);
    }

    /// <summary>eighths·π/4 + (t + rest) for eighths 0 to 4: rounded once, and otherwise off by little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sum<TSimd, TVector, T>(TVector eighths, TVector t, TVector rest)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // π/4 as the sum of two numbers, the first of so few bits that its multiples are exact.
        bool isSingle = typeof(T) == typeof(float);
        TVector high = TSimd.Multiply(eighths, TSimd.Constant(isSingle ? 0.785398006439209 : 0.7853981633974483));
        TVector sum = TSimd.Add(high, t);
        TVector lost = TSimd.MultiplyAddEstimate(
            eighths,
            TSimd.Constant(isSingle ? 1.5695823932524066e-07 : 3.061616997868383e-17),
            TSimd.Subtract(t, TSimd.Subtract(sum, high)));
        return TSimd.Add(sum, TSimd.Add(rest, lost));
    }

    // By Estrin's scheme: all that does not depend on one another side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Polynomial<TSimd, TVector, T>(TVector z)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector z2 = TSimd.Multiply(z, z);
        if (typeof(T) == typeof(float))
        {
            TVector first = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP1), TSimd.Constant(SingleP0));
            TVector second = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP3), TSimd.Constant(SingleP2));
            TVector third = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP5), TSimd.Constant(SingleP4));
            return TSimd.MultiplyAddEstimate(z2, TSimd.MultiplyAddEstimate(z2, third, second), first);
        }

        TVector z4 = TSimd.Multiply(z2, z2);
        TVector a = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P1), TSimd.Constant(P0));
        TVector b = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P3), TSimd.Constant(P2));
        TVector c = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P5), TSimd.Constant(P4));
        TVector d = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P7), TSimd.Constant(P6));
        TVector e = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P9), TSimd.Constant(P8));
        TVector f = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P11), TSimd.Constant(P10));
        a = TSimd.MultiplyAddEstimate(z2, b, a);
        c = TSimd.MultiplyAddEstimate(z2, d, c);
        e = TSimd.MultiplyAddEstimate(z2, f, e);
        return TSimd.MultiplyAddEstimate(z4, TSimd.MultiplyAddEstimate(z4, e, c), a);
    }
}

/// <summary>
/// The angle in [−π/2, π/2], in radians, whose sine is x, at most 1 ULP; −0 is kept, NaN for |x| > 1.
/// </summary>
/// <remarks>
/// See <see cref="ArcsineTerms"/>: arcsin |x| itself for |x| &lt; ½, for others π/2 − 2·arcsin √((1 − |x|)/2).
/// </remarks>
internal readonly struct Arcsin : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        ArcsineTerms.Compute<TSimd, TVector, T>(TSimd.Abs(x), out TVector isLarge, out TVector s, out TVector rest);
        TVector angle = ArcsineTerms.Sum<TSimd, TVector, T>(
            TSimd.And(isLarge, TSimd.Constant(ArcsineTerms.HalfPi<T>())),
            TSimd.Select(isLarge, TSimd.Constant(-2), TSimd.Constant(1)),
            s,
            rest);
        return TSimd.Or(angle, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>The angle in [0, π], in radians, whose cosine is x, at most 1 ULP; +0 at 1, NaN for |x| > 1.</summary>
/// <remarks>
/// See <see cref="ArcsineTerms"/>: π/2 − arcsin x for |x| &lt; ½; 2·arcsin √((1 − x)/2) for x ≥ ½; π − 2·arcsin √((1 + x)/2) for
/// x ≤ −½.
/// </remarks>
internal readonly struct Arccos : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        ArcsineTerms.Compute<TSimd, TVector, T>(TSimd.Abs(x), out TVector isLarge, out TVector s, out TVector rest);
        TVector isNegative = Lane.SignMask<TSimd, TVector, T>(x);
        TVector factor = TSimd.Select(isLarge, TSimd.Constant(2), TSimd.Constant(-1));
        return ArcsineTerms.Sum<TSimd, TVector, T>(
            TSimd.Select(
                isLarge,
                TSimd.And(isNegative, TSimd.Constant(2 * ArcsineTerms.HalfPi<T>())),
                TSimd.Constant(ArcsineTerms.HalfPi<T>())),
            TSimd.Xor(factor, TSimd.And(x, TSimd.Constant(-0.0))),
            s,
            rest);
    }
}

/// <summary>
/// What <see cref="Arcsin"/> and <see cref="Arccos"/> have in common: arcsin s = s + s·z·P(z), z = s², for 0 ≤ s ≤ ½.
/// </summary>
/// <remarks>
/// <para>
/// P's coefficients are by Remez's algorithm for the relative error in z ≤ ¼, rounded: off by at most 2^-58.8 of the arcsine (thirteen
/// terms), 2^-27.6 in float32 (five terms). s is |x| itself for |x| &lt; ½. For others z = (1 − |x|)/2, which is exact, and s + s'
/// is its root: s' = (z − s²)/(2s), where fused multiply-add gives the difference exactly. Of 1/s some nine bits suffice for
/// s': the bits of z, halved and negated, are a piecewise linear approximation off by 3.5 percent at most, and one of Newton's steps
/// leaves 0.2.
/// </para>
/// <para>
/// The result is K + f·(s + (s·z·P + s')) with f = ±1 or ±2 and K = 0, π/2 or π as the sum of two numbers. K + f·s is a sum and
/// its rest; the last addition rounds by 0.5 ULP, and s·z·P, at most 0.05 of the result, is off by three roundings: 0.2 ULP.
/// </para>
/// </remarks>
internal static class ArcsineTerms
{
    private const double P0 = 0.1666666666666676;
    private const double P1 = 0.07499999999970802;
    private const double P2 = 0.04464285717460893;
    private const double P3 = 0.030381942707933436;
    private const double P4 = 0.022372214983212377;
    private const double P5 = 0.01735161209601838;
    private const double P6 = 0.013980819542355553;
    private const double P7 = 0.011398920469235775;
    private const double P8 = 0.01078020704011515;
    private const double P9 = 0.003706578394947603;
    private const double P10 = 0.02170704361685489;
    private const double P11 = -0.02099850558136018;
    private const double P12 = 0.032628284281330674;

    private const double SingleP0 = 0.16666752099990845;
    private const double SingleP1 = 0.07495313137769699;
    private const double SingleP2 = 0.04546854645013809;
    private const double SingleP3 = 0.024187935516238213;
    private const double SingleP4 = 0.04215294495224953;

    // What is taken from half the bits of z gives those of 1/√z, but for their sign; each less than the usual constant by 1.
    private const ulong RootMagic = 0x5FE6EB50C7B537A9;
    private const ulong SingleRootMagic = 0x5F3759DF;

    /// <summary>π/2, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double HalfPi<T>() => typeof(T) == typeof(float) ? 1.5707963705062866 : 1.5707963267948966;

    /// <summary>The terms of the arcsine of |x|, or of √((1 − |x|)/2): s + rest.</summary>
    /// <param name="magnitude">|x|; the terms are NaN where it is above 1.</param>
    /// <param name="isLarge">Where it is ½ or more.</param>
    /// <param name="s">|x| or the root, rounded.</param>
    /// <param name="rest">s·z·P(z), and what the root lacks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compute<TSimd, TVector, T>(TVector magnitude, out TVector isLarge, out TVector s, out TVector rest)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector half = TSimd.Constant(0.5);
        TVector minusHalf = TSimd.Constant(-0.5);
        isLarge = TSimd.LessThanOrEqual(half, magnitude);
        TVector w = TSimd.MultiplyAddEstimate(magnitude, minusHalf, half);
        TVector minusW = TSimd.MultiplyAddEstimate(magnitude, half, minusHalf);
        TVector root = TSimd.Sqrt(w);
        s = TSimd.Select(isLarge, root, magnitude);
        TVector z = TSimd.Select(isLarge, w, TSimd.Multiply(magnitude, magnitude));

        // -1/(2s), nearly. At w = 0 it is finite, and the difference that it multiplies 0.
        ulong magic = typeof(T) == typeof(float) ? SingleRootMagic + 1 : RootMagic + 1;
        TVector y = TSimd.AddBits(TSimd.ConstantBits(magic), TSimd.Not(TSimd.ShiftRightLogicalBits(w, 1)));
        TVector quarter = TSimd.Multiply(TSimd.Multiply(w, TSimd.Constant(0.25)), y);
        y = TSimd.Multiply(y, TSimd.MultiplyAddEstimate(quarter, y, TSimd.Constant(-0.75)));
        TVector low = TSimd.Multiply(TSimd.FusedMultiplyAdd(root, root, minusW), y);
        low = TSimd.And(isLarge, low);

        TVector product = TSimd.Multiply(z, Polynomial<TSimd, TVector, T>(z));
        rest = TSimd.MultiplyAddEstimate(s, product, low);
    }

    /// <summary>k + factor·(s + rest), where k is a multiple of π/2: rounded once, and otherwise off by little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sum<TSimd, TVector, T>(TVector k, TVector factor, TVector s, TVector rest)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // What the rounding of π took away, relative to it.
        TVector low = TSimd.Multiply(
            k, TSimd.Constant(typeof(T) == typeof(float) ? -2.782753437848454e-08 : 3.8981718325193755e-17));
        TVector sum = TSimd.MultiplyAddEstimate(factor, s, k);
        TVector lost = TSimd.MultiplyAddEstimate(factor, s, TSimd.Subtract(k, sum));
        return TSimd.Add(sum, TSimd.MultiplyAddEstimate(factor, rest, TSimd.Add(lost, low)));
    }

    /// <summary>P(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Polynomial<TSimd, TVector, T>(TVector z)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // By Estrin's scheme: all that does not depend on one another side by side.
        TVector z2 = TSimd.Multiply(z, z);
        if (typeof(T) == typeof(float))
        {
            TVector first = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP1), TSimd.Constant(SingleP0));
            TVector second = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP3), TSimd.Constant(SingleP2));
            second = TSimd.MultiplyAddEstimate(z2, TSimd.Constant(SingleP4), second);
            return TSimd.MultiplyAddEstimate(z2, second, first);
        }

        TVector z4 = TSimd.Multiply(z2, z2);
        TVector a = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P1), TSimd.Constant(P0));
        TVector b = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P3), TSimd.Constant(P2));
        TVector c = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P5), TSimd.Constant(P4));
        TVector d = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P7), TSimd.Constant(P6));
        TVector e = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P9), TSimd.Constant(P8));
        TVector f = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P11), TSimd.Constant(P10));
        a = TSimd.MultiplyAddEstimate(z2, b, a);
        c = TSimd.MultiplyAddEstimate(z2, d, c);
        e = TSimd.MultiplyAddEstimate(z2, f, e);
        e = TSimd.MultiplyAddEstimate(z4, TSimd.Constant(P12), e);
        return TSimd.MultiplyAddEstimate(z4, TSimd.MultiplyAddEstimate(z4, e, c), a);
    }
}
