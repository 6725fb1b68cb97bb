using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The inverse hyperbolic sine of x, at most 0.8 ULP; −0 and infinities are kept.</summary>
/// <remarks>
/// With the root R = √(x² + 1), arsinh |x| = log(|x| + R). Below √2 that sum gives k = 0, and the logarithm is 2·artanh(|x|/(1 + R)), so
/// that nothing cancels. See <see cref="InverseHyperbolic"/>.
/// </remarks>
internal readonly struct Arcsinh : IUnaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = TSimd.Abs(x);
        if (!TSimd.All(InverseHyperbolic.IsModerate<TSimd, TVector, T>(magnitude)))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return TSimd.Or(Moderate<TSimd, TVector, T>(magnitude), TSimd.And(x, TSimd.Constant(-0.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Moderate<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector half = TSimd.Constant(0.5);
        TVector square = TSimd.Multiply(x, x);
        TVector y = TSimd.Add(square, one);
        TVector part = TSimd.Subtract(y, square);
        TVector yLow = TSimd.Add(TSimd.Subtract(square, TSimd.Subtract(y, part)), TSimd.Subtract(one, part));
        yLow = TSimd.Add(yLow, TSimd.FusedMultiplyAdd(x, x, TSimd.Negate(square)));
        TVector root = InverseHyperbolic.Root<TSimd, TVector, T>(y, yLow, out TVector rootLow);

        TVector sum = TSimd.Add(root, x);
        TVector sumLow = TSimd.Add(TSimd.Add(TSimd.Subtract(root, sum), x), rootLow);
        TVector halfRoot = TSimd.Multiply(root, half);
        TVector h = TSimd.Add(halfRoot, half);
        TVector hLow = TSimd.Add(TSimd.Subtract(halfRoot, h), half);
        hLow = TSimd.MultiplyAddEstimate(rootLow, half, hLow);
        return InverseHyperbolic.LogOfSum<TSimd, TVector, T>(sum, sumLow, x, TSimd.Constant(0), h, hLow);
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = TSimd.Abs(x);
        TVector moderate = InverseHyperbolic.IsModerate<TSimd, TVector, T>(magnitude);
        TVector reduced = Moderate<TSimd, TVector, T>(TSimd.Select(moderate, magnitude, TSimd.Constant(1)));
        result = TSimd.Or(
            TSimd.Select(moderate, reduced, InverseHyperbolic.Large<TSimd, TVector, T>(magnitude)),
            TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>
/// The inverse hyperbolic cosine of x, not negative, at most 0.8 ULP; +0 at 1, NaN below 1, +∞ is kept.
/// </summary>
/// <remarks>
/// With the root R = √(x² − 1), where little is lost since x² is taken in two numbers, arcosh x = log(x + R). Below √2 that sum gives
/// k = 0, and the logarithm is 2·artanh(R/(1 + x)), so that nothing cancels. See <see cref="InverseHyperbolic"/>.
/// </remarks>
internal readonly struct Arccosh : IUnaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (!TSimd.All(IsModerate<TSimd, TVector, T>(x)))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return Moderate<TSimd, TVector, T>(x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector IsModerate<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(1), x), InverseHyperbolic.IsModerate<TSimd, TVector, T>(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Moderate<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector half = TSimd.Constant(0.5);
        TVector square = TSimd.Multiply(x, x);
        TVector difference = TSimd.Subtract(square, one);
        TVector lost = TSimd.Subtract(TSimd.Subtract(square, difference), one);
        lost = TSimd.Add(lost, TSimd.FusedMultiplyAdd(x, x, TSimd.Negate(square)));

        // Near 1, what the square lost is large beside the difference.
        TVector y = TSimd.Add(difference, lost);
        TVector yLow = TSimd.Add(TSimd.Subtract(difference, y), lost);
        TVector root = InverseHyperbolic.Root<TSimd, TVector, T>(y, yLow, out TVector rootLow);

        TVector sum = TSimd.Add(x, root);
        TVector sumLow = TSimd.Add(TSimd.Add(TSimd.Subtract(x, sum), root), rootLow);
        TVector halfX = TSimd.Multiply(x, half);
        TVector h = TSimd.Add(halfX, half);
        TVector hLow = TSimd.Add(TSimd.Subtract(halfX, h), half);
        return InverseHyperbolic.LogOfSum<TSimd, TVector, T>(sum, sumLow, root, rootLow, h, hLow);
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector moderate = IsModerate<TSimd, TVector, T>(x);
        TVector reduced = Moderate<TSimd, TVector, T>(TSimd.Select(moderate, x, one));
        TVector others = TSimd.Select(
            TSimd.LessThan(x, one), TSimd.Constant(double.NaN), InverseHyperbolic.Large<TSimd, TVector, T>(x));
        result = TSimd.Select(moderate, reduced, others);
    }
}

/// <summary>The inverse hyperbolic tangent of x, at most 0.8 ULP; −0 is kept, ±∞ at ±1, NaN beyond.</summary>
/// <remarks>
/// <para>
/// artanh |x| = ½·log(a/b) with a = 1 + |x| and b = 1 − |x|, rounded, and what their roundings lost, exactly: a' and b'. The difference of the
/// bits of a and b, an integer, is 2^52 times the logarithm of a/b to base 2 within 0.087 (the error of the line through the
/// powers of two), so that for k, that difference rounded, a·2^-k/b is in 2^±0.587, a·2^-k − b is exact, and
/// </para>
/// <code>
/// n = (a·2^-k − b) + (a'·2^-k − b')
/// h = (a·2^-k + b)/2 + (a'·2^-k + b')/2
/// artanh |x| = ½·<see cref="Logarithm.OfRatio">(k·ln 2 + 2·artanh(n/(2h)))</see>
/// </code>
/// <para>
/// with |n/h| ≤ 0.4006 and one division. For k = 0, n = 2|x| and h = 1.
/// </para>
/// </remarks>
internal readonly struct Arctanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector half = TSimd.Constant(0.5);
        TVector magnitude = TSimd.Abs(x);
        TVector a = TSimd.Add(one, magnitude);
        TVector aLow = TSimd.Subtract(magnitude, TSimd.Subtract(a, one));
        TVector b = TSimd.Subtract(one, magnitude);
        TVector bLow = TSimd.Subtract(TSimd.Subtract(one, b), magnitude);

        TVector k = Exponent<TSimd, TVector, T>(a, b);
        TVector scale = Exponential.InverseOfPower<TSimd, TVector, T>(k, 0);

        a = TSimd.Multiply(a, scale);
        aLow = TSimd.Multiply(aLow, scale);
        TVector exact = TSimd.Subtract(a, b);
        TVector small = TSimd.Subtract(aLow, bLow);
        TVector n = TSimd.Add(exact, small);
        TVector nLow = TSimd.Add(TSimd.Subtract(exact, n), small);

        TVector sum = TSimd.Add(a, b);
        TVector part = TSimd.Subtract(sum, a);
        TVector lost = TSimd.Add(TSimd.Subtract(a, TSimd.Subtract(sum, part)), TSimd.Subtract(b, part));
        lost = TSimd.Add(lost, TSimd.Add(aLow, bLow));
        TVector log = Logarithm.OfRatio<TSimd, TVector, T>(
            k, n, nLow, TSimd.Multiply(sum, half), TSimd.Multiply(lost, half));

        TVector inRange = TSimd.LessThan(magnitude, one);
        if (!TSimd.All(inRange))
        {
            TVector beyond = TSimd.Select(
                TSimd.Equal(magnitude, one), TSimd.Constant(double.PositiveInfinity), TSimd.Constant(double.NaN));
            log = TSimd.Select(inRange, log, beyond);
        }

        return TSimd.Or(TSimd.Multiply(log, half), TSimd.And(x, TSimd.Constant(-0.0)));
    }

    /// <summary>The logarithm of a/b ≥ 1 to base 2, rounded to an integer within 0.587.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Exponent<TSimd, TVector, T>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // The bits of a less those of b, and a half of the exponent's last place, shifted to the right; -b is the complement plus 1.
        int bits = FloatFormat.FractionBits<T>();
        TVector difference = TSimd.AddBits(
            TSimd.AddBits(a, TSimd.Not(b)), TSimd.ConstantBits((1UL << (bits - 1)) + 1));
        return TSimd.Subtract(
            TSimd.Or(FloatFormat.FromExponent<TSimd, TVector, T>(difference), TSimd.ConstantBits(FloatFormat.WholeBits<T>())),
            TSimd.Constant(FloatFormat.Whole<T>()));
    }
}

/// <summary>What <see cref="Arcsinh"/> and <see cref="Arccosh"/> have in common.</summary>
/// <remarks>
/// The root, and its sum with |x|, are found in two numbers, so that what is left is the error of <see cref="Logarithm.OfRatio"/>. From
/// 2^28 on both functions are log(2|x|); the rest of the series, 1/(4x²), is below 2^-58.
/// </remarks>
internal static class InverseHyperbolic
{
    private const double Limit = 268435456; // 2^28

    /// <summary>The lanes below 2^28, where squares are needed and do not overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector IsModerate<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThan(x, TSimd.Constant(Limit));

    /// <summary>√(y + yLow) and what its rounding lost, to 6 bits.</summary>
    /// <remarks>
    /// What was lost is (y − R² + yLow)/(2R), y − R² exactly. 1/R: the bits of a constant less those of R, which is off by 12% at most, and one
    /// of Newton's steps, which squares that.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Root<TSimd, TVector, T>(TVector y, TVector yLow, out TVector low)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector root = TSimd.Sqrt(y);
        TVector minusRoot = TSimd.Negate(root);
        TVector rest = TSimd.Add(TSimd.FusedMultiplyAdd(minusRoot, root, y), yLow);
        TVector guess = TSimd.AddBits(
            TSimd.ConstantBits(typeof(T) == typeof(float) ? 0x7EF311C8UL : 0x7FDE6238502484BB), TSimd.Not(root));
        TVector step = TSimd.MultiplyAddEstimate(minusRoot, guess, TSimd.Constant(2));
        low = TSimd.Multiply(TSimd.Multiply(rest, TSimd.Constant(0.5)), TSimd.Multiply(guess, step));
        return root;
    }

    /// <summary>
    /// log(sum + sumLow) where the sum is √2 or more, elsewhere 2·artanh((n + nLow)/(2·(h + hLow))).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOfSum<TSimd, TVector, T>(
        TVector sum, TVector sumLow, TVector n, TVector nLow, TVector h, TVector hLow)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Logarithm.Reduce<TSimd, TVector, T>(
            sum, TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector k, out TVector f);
        Logarithm.Split<TSimd, TVector, T>(
            k, f, sumLow, out TVector farN, out TVector farNLow, out TVector farH, out TVector farHLow);
        TVector isNear = TSimd.Equal(k, TSimd.Constant(0));
        return Logarithm.OfRatio<TSimd, TVector, T>(
            k,
            TSimd.Select(isNear, n, farN),
            TSimd.Select(isNear, nLow, farNLow),
            TSimd.Select(isNear, h, farH),
            TSimd.Select(isNear, hLow, farHLow));
    }

    /// <summary>log(2x) for large x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Large<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector log = Logarithm.Normal<TSimd, TVector, T, Log>(x, TSimd.Constant(Logarithm.ExponentBias<T>() - 1));
        return TSimd.Select(TSimd.LessThan(x, TSimd.Constant(double.PositiveInfinity)), log, x);
    }
}
