using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Arcsinh"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// With R = √(x² + 1) rounded, arsinh |x| is 2·artanh(|x|/(1 + R)) where |x| + R &lt; √2, and log(|x| + R) from there on. See
/// <see cref="FastInverseHyperbolic"/>.
/// </remarks>
internal readonly struct FastArcsinh : IUnaryOperator
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
        TVector root = TSimd.Sqrt(TSimd.MultiplyAddEstimate(x, x, one));
        return FastInverseHyperbolic.LogOfSum<TSimd, TVector, T>(root, x, x, TSimd.Add(one, root));
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

/// <summary><see cref="Arccosh"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// With R = √(x² − 1) rounded, where the difference is rounded once, arcosh x is 2·artanh(R/(1 + x)) where x + R &lt; √2, and log(x + R)
/// from there on. See <see cref="FastInverseHyperbolic"/>.
/// </remarks>
internal readonly struct FastArccosh : IUnaryOperator
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
        TVector root = TSimd.Sqrt(TSimd.FusedMultiplyAdd(x, x, TSimd.Constant(-1)));
        return FastInverseHyperbolic.LogOfSum<TSimd, TVector, T>(x, root, root, TSimd.Add(x, TSimd.Constant(1)));
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

/// <summary><see cref="Arctanh"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// artanh |x| = ½·log((1 + |x|)/(1 − |x|)), as there, and with c = 2^-k
/// <code>
/// n = c·(1 + |x|) − (1 − |x|) = |x|·(c + 1) + (c − 1)
/// d = c·(1 + |x|) + (1 − |x|) = |x|·(c − 1) + (c + 1)
/// </code>
/// where c ± 1 are exact up to |x| = 1 − 2^-50 (1 − 2^-21), so that n and d are rounded once; for k = 0 the quotient is |x|. See <see cref="FastInverseHyperbolic"/>.
/// </remarks>
internal readonly struct FastArctanh : IFastForm
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastArctanh, Arctanh>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(
            TSimd.Abs(x), TSimd.Constant(typeof(T) == typeof(float) ? 0.9999995231628418 : 0.99999999999999911182));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector magnitude = TSimd.Abs(x);
        TVector k = Arctanh.Exponent<TSimd, TVector, T>(TSimd.Add(one, magnitude), TSimd.Subtract(one, magnitude));
        TVector c = Exponential.InverseOfPower<TSimd, TVector, T>(k, 0);
        TVector greater = TSimd.Add(c, one);
        TVector less = TSimd.Subtract(c, one);
        TVector log = FastInverseHyperbolic.LogOfRatio<TSimd, TVector, T>(
            k, TSimd.FusedMultiplyAdd(magnitude, greater, less), TSimd.FusedMultiplyAdd(magnitude, less, greater));
        return TSimd.Or(TSimd.Multiply(log, TSimd.Constant(0.5)), TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>What the faster inverse hyperbolic functions have in common.</summary>
/// <remarks>
/// The root R is off by 1.5·2^-53 of itself: half of the rounding beside it, and its own. A quotient over 1 + R or 1 + x adds a rounding each, the last sum half a
/// unit. From S = √2 on the sum's own loss is added to f, so that log S is off by as much as R is of S, and by the quotient's roundings,
/// which are of at most 0.35 against a result of 0.34 at least. The largest measured are in docs/accuracy.md.
/// </remarks>
internal static class FastInverseHyperbolic
{
    /// <summary>log(larger + smaller) where that sum is √2 or more, elsewhere 2·artanh(n/d).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOfSum<TSimd, TVector, T>(TVector larger, TVector smaller, TVector n, TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector sum = TSimd.Add(larger, smaller);
        TVector lost = TSimd.Add(TSimd.Subtract(larger, sum), smaller);
        Logarithm.Reduce<TSimd, TVector, T>(
            sum, TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector k, out TVector f);
        f = TSimd.MultiplyAddEstimate(lost, Exponential.InverseOfPower<TSimd, TVector, T>(k, 0), f);
        TVector isNear = TSimd.Equal(k, TSimd.Constant(0));
        return LogOfRatio<TSimd, TVector, T>(
            k, TSimd.Select(isNear, n, f), TSimd.Select(isNear, d, TSimd.Add(f, TSimd.Constant(2))));
    }

    /// <summary>k·ln 2 + 2·artanh(n/d), for |n/d| ≤ 0.2003.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOfRatio<TSimd, TVector, T>(TVector k, TVector n, TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector q = TSimd.Divide(TSimd.Add(n, n), d);
        TVector z = TSimd.Multiply(q, q);
        TVector series = TSimd.MultiplyAddEstimate(TSimd.Multiply(z, q), Logarithm.ArtanhSeries<TSimd, TVector, T>(z), q);
        return TSimd.MultiplyAddEstimate(k, TSimd.Constant(0.6931471805599453), series);
    }
}
