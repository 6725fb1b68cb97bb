using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The inverse hyperbolic sine of x, at most 3.2 ULP; −0 and infinities are kept.</summary>
/// <remarks>
/// arsinh |x| = log(1 + u) with u = |x| + x²/(1 + √(1 + x²)), a sum of positive terms. The roundings of
/// the second term amount to at most 4·2^-53 of it, and it is at most half of u, so that u is off by at most 3·2^-53;
/// log(1 + u) does not enlarge that, and takes away a third of it from x = 1 on, where the second term matters.
/// <see cref="Log1p"/>'s own error comes on top. From 2^28 on it is log |x| + ln 2; the rest of the series, 1/(4x²), is
/// below 2^-58.
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
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Arcsinh>(x);
        TVector magnitude = TSimd.Abs(x);
        TVector result;
        if (TSimd.All(InverseHyperbolic.IsModerate<TSimd, TVector, T>(magnitude)))
        {
            result = Moderate<TSimd, TVector, T>(magnitude);
        }
        else
        {
            Wide<TSimd, TVector, T>(magnitude, out TVector wide);
            result = wide;
        }

        return TSimd.Or(result, TSimd.And(x, TSimd.Constant(-0.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Moderate<TSimd, TVector, T>(TVector magnitude)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector square = TSimd.Multiply(magnitude, magnitude);
        TVector root = TSimd.Sqrt(TSimd.Add(one, square));
        TVector u = TSimd.Add(magnitude, TSimd.Divide(square, TSimd.Add(one, root)));
        return Log1p.Finite<TSimd, TVector, T>(u);
    }

    /// <summary>Any magnitude: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector magnitude, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector moderate = InverseHyperbolic.IsModerate<TSimd, TVector, T>(magnitude);
        TVector reduced = Moderate<TSimd, TVector, T>(TSimd.Select(moderate, magnitude, TSimd.Constant(1)));
        result = TSimd.Select(moderate, reduced, InverseHyperbolic.Large<TSimd, TVector, T>(magnitude));
    }
}

/// <summary>
/// The inverse hyperbolic cosine of x, not negative, at most 3.5 ULP; +0 at 1, NaN below 1, +∞ is kept.
/// </summary>
/// <remarks>
/// arcosh x = log(1 + u) with t = x − 1, which is exact, and u = t + √(t·(t + 2)), off by at most 3·2^-53 of it: 2 for
/// the root, 1 for the sum. log(1 + u) takes away a tenth of that or more from x = 1.03 on; nearer to 1, t + 2 and the
/// product are off by less. <see cref="Log1p"/>'s own error comes on top. From 2^28 on it is log x + ln 2, as for
/// <see cref="Arcsinh"/>.
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
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Arccosh>(x);
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
        TVector t = TSimd.Subtract(x, TSimd.Constant(1));
        TVector root = TSimd.Sqrt(TSimd.Multiply(t, TSimd.Add(t, TSimd.Constant(2))));
        return Log1p.Finite<TSimd, TVector, T>(TSimd.Add(t, root));
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

/// <summary>The inverse hyperbolic tangent of x, at most 3 ULP; −0 is kept, ±∞ at ±1, NaN beyond.</summary>
/// <remarks>
/// artanh |x| = log(1 + u)/2 with u = 2|x|/(1 − |x|), off by at most 2·2^-53 of it, which log(1 + u) does not enlarge:
/// at most 2 ULP of the result, plus <see cref="Log1p"/>'s own error. u is infinite at 1 and below −1 beyond.
/// </remarks>
internal readonly struct Arctanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Arctanh>(x);
        TVector magnitude = TSimd.Abs(x);
        TVector u = TSimd.Divide(
            TSimd.Add(magnitude, magnitude), TSimd.Subtract(TSimd.Constant(1), magnitude));
        TVector half = TSimd.Multiply(TSimd.Constant(0.5), Log1p.Invoke<TSimd, TVector, T>(u));
        return TSimd.Or(half, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>What <see cref="Arcsinh"/> and <see cref="Arccosh"/> have in common.</summary>
internal static class InverseHyperbolic
{
    private const double Limit = 268435456; // 2^28
    private const double Ln2 = 0.6931471805599453;

    /// <summary>The lanes below 2^28, where squares are needed and do not overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector IsModerate<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThan(x, TSimd.Constant(Limit));

    /// <summary>log(2x) for large x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Large<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Add(Log.Invoke<TSimd, TVector, T>(x), TSimd.Constant(Ln2));
}
