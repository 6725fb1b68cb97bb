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
    private static TVector Moderate<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector root = TSimd.Sqrt(TSimd.MultiplyAddEstimate(x, x, one));
        return FastInverseHyperbolic.LogOfSum<TSimd, TVector, T>(TSimd.Add(x, root), x, TSimd.Add(one, root));
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

/// <summary><see cref="Arccosh"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// With R = √((x − 1)·(x + 1)) rounded, where x − 1 is exact near 1, arcosh x is 2·artanh(R/(1 + x)) where x + R &lt; √2, and log(x + R)
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
        TVector one = TSimd.Constant(1);
        TVector above = TSimd.Add(x, one);
        TVector root = TSimd.Sqrt(TSimd.Multiply(TSimd.Subtract(x, one), above));
        return FastInverseHyperbolic.LogOfSum<TSimd, TVector, T>(TSimd.Add(x, root), root, above);
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
/// As there, but without what the roundings of a = 1 + |x| and b = 1 − |x| lost: half a unit of each, which is as much of the result from
/// |x| ≥ 0.2 on, where k > 0. For k = 0 the difference is 2|x|, exactly.
/// </remarks>
internal readonly struct FastArctanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector magnitude = TSimd.Abs(x);
        TVector a = TSimd.Add(one, magnitude);
        TVector b = TSimd.Subtract(one, magnitude);
        TVector k = Arctanh.Exponent<TSimd, TVector, T>(a, b);
        a = TSimd.Multiply(a, Exponential.InverseOfPower<TSimd, TVector, T>(k, 0));
        TVector n = TSimd.Select(TSimd.Equal(k, TSimd.Constant(0)), TSimd.Add(magnitude, magnitude), TSimd.Subtract(a, b));
        TVector log = TSimd.Multiply(
            FastInverseHyperbolic.LogOfRatio<TSimd, TVector, T>(k, n, TSimd.Add(a, b)), TSimd.Constant(0.5));

        TVector inRange = TSimd.LessThan(magnitude, one);
        if (!TSimd.All(inRange))
        {
            TVector beyond = TSimd.Select(
                TSimd.Equal(magnitude, one), TSimd.Constant(double.PositiveInfinity), TSimd.Constant(double.NaN));
            log = TSimd.Select(inRange, log, beyond);
        }

        return TSimd.Or(log, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>What the faster inverse hyperbolic functions have in common.</summary>
/// <remarks>
/// A sum S = |x| + R or x + R is off by 1.2 units at most (the root by 0.75 where x² is rounded beside it, and the sum's own half), which is as much of
/// log S where that is 1, and 2.4 units where it is ½·ln 2, the least from S = √2 on. Quotient, series and sums add 1.5 at most. Below √2
/// the quotient itself is off by 2 units at most.
/// </remarks>
internal static class FastInverseHyperbolic
{
    /// <summary>log(sum) where the sum is √2 or more, elsewhere 2·artanh(n/d).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOfSum<TSimd, TVector, T>(TVector sum, TVector n, TVector d)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Logarithm.Reduce<TSimd, TVector, T>(
            sum, TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector k, out TVector f);
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
