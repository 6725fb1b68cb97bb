using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The hyperbolic sine of x, at most 3 ULP; −0 and infinities are kept.</summary>
/// <remarks>
/// With E = exp(|x|) − 1, sinh |x| = (E + E/(E + 1))/2. An error of E comes through at no more than its relative size,
/// which is up to twice as many ULP of the result as of E: 1.3. E + 1 and the quotient add at most 1 ULP, the sum 0.5.
/// Beyond 700 it is exp(|x|)/2, whose scaling by 2^k halves it, so that it is finite up to 710.47.
/// </remarks>
internal readonly struct Sinh : IUnaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Sinh>(x);
        TVector magnitude = TSimd.Abs(x);
        if (!TSimd.All(TSimd.LessThanOrEqual(magnitude, TSimd.Constant(Expm1.Largest))))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return TSimd.Or(Reduced<TSimd, TVector, T>(magnitude), TSimd.And(x, TSimd.Constant(-0.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduced<TSimd, TVector, T>(TVector magnitude)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector e = Expm1.Reduced<TSimd, TVector, T>(magnitude);
        TVector quotient = TSimd.Divide(e, TSimd.Add(e, TSimd.Constant(1)));
        return TSimd.Multiply(TSimd.Constant(0.5), TSimd.Add(e, quotient));
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = TSimd.Abs(x);
        TVector inRange = TSimd.LessThanOrEqual(magnitude, TSimd.Constant(Expm1.Largest));
        Exponential.Wide<TSimd, TVector, T, Exp>(magnitude, 1, out TVector half);
        TVector reduced = Reduced<TSimd, TVector, T>(TSimd.Select(inRange, magnitude, TSimd.Constant(1)));
        result = TSimd.Or(TSimd.Select(inRange, reduced, half), TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>The hyperbolic cosine of x, at most 2 ULP; 1 at 0, +∞ at infinities.</summary>
/// <remarks>
/// With p = exp(|x|), cosh x = p/2 + (1/2)/p: the errors of p are opposite in the two terms and come through as at most
/// 0.9 ULP, and quotient and sum add at most 1 ULP. Beyond 700 it is exp(|x|)/2, as for <see cref="Sinh"/>.
/// </remarks>
internal readonly struct Cosh : IUnaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Cosh>(x);
        TVector magnitude = TSimd.Abs(x);
        if (!TSimd.All(TSimd.LessThanOrEqual(magnitude, TSimd.Constant(Expm1.Largest))))
        {
            Wide<TSimd, TVector, T>(magnitude, out TVector wide);
            return wide;
        }

        return Reduced<TSimd, TVector, T>(magnitude);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduced<TSimd, TVector, T>(TVector magnitude)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector half = TSimd.Constant(0.5);
        TVector power = Exponential.Normal<TSimd, TVector, T, Exp>(magnitude);
        return TSimd.Add(TSimd.Multiply(power, half), TSimd.Divide(half, power));
    }

    /// <summary>Any magnitude: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector magnitude, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector inRange = TSimd.LessThanOrEqual(magnitude, TSimd.Constant(Expm1.Largest));
        Exponential.Wide<TSimd, TVector, T, Exp>(magnitude, 1, out TVector half);
        TVector reduced = Reduced<TSimd, TVector, T>(TSimd.Select(inRange, magnitude, TSimd.Constant(1)));
        result = TSimd.Select(inRange, reduced, half);
    }
}

/// <summary>The hyperbolic tangent of x, at most 3 ULP; −0 is kept, ±1 at infinities.</summary>
/// <remarks>
/// With E = exp(2|x|) − 1, tanh |x| = E/(E + 2). An error of E comes through at no more than its relative size, which
/// is up to twice as many ULP of the result as of E: 1.3. The sum adds at most 1 ULP, the quotient 0.5. From 22 on the
/// result rounds to 1.
/// </remarks>
internal readonly struct Tanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Tanh>(x);
        TVector limit = TSimd.Constant(22);
        TVector magnitude = TSimd.Abs(x);
        magnitude = TSimd.Select(TSimd.LessThan(magnitude, limit), magnitude, limit);
        TVector e = Expm1.Reduced<TSimd, TVector, T>(TSimd.Add(magnitude, magnitude));
        TVector tanh = TSimd.Divide(e, TSimd.Add(e, TSimd.Constant(2)));
        tanh = TSimd.Or(tanh, TSimd.And(x, TSimd.Constant(-0.0)));
        return TSimd.Select(TSimd.Equal(x, x), tanh, x);
    }
}
