using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Sinh"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>See <see cref="FastHyperbolic"/>. Beyond ±708 (±87 for float32) the accurate function is taken.</remarks>
internal readonly struct FastSinh : IFastForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastSinh, Sinh>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastHyperbolic.InRange<TSimd, TVector, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Or(
            FastHyperbolic.Function<TSimd, TVector, T>(TSimd.Abs(x), isSine: true), TSimd.And(x, TSimd.Constant(-0.0)));
}

/// <summary><see cref="Cosh"/> in fewer instructions, at most 4 ULP.</summary>
/// <inheritdoc cref="FastSinh" path="/remarks"/>
internal readonly struct FastCosh : IFastForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastCosh, Cosh>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastHyperbolic.InRange<TSimd, TVector, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastHyperbolic.Function<TSimd, TVector, T>(TSimd.Abs(x), isSine: false);
}

/// <summary><see cref="Tanh"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// m/(m + 2) with m = exp(2|x|) − 1 from <see cref="FastExponential.PowerLessOne"/>, whose error the quotient halves where it is large, and rounds by less than two units
/// more. From 22 (10 for float32) on the result rounds to 1, as at 22.
/// </remarks>
internal readonly struct FastTanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = HyperbolicSum.NoMoreThan<TSimd, TVector, T>(
            TSimd.Abs(x), typeof(T) == typeof(float) ? 10 : 22);
        TVector m = FastExponential.PowerLessOne<TSimd, TVector, T>(TSimd.Add(magnitude, magnitude));
        TVector quotient = TSimd.Divide(m, TSimd.Add(m, TSimd.Constant(2)));
        return TSimd.Or(quotient, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>The sums of e^|x| and e^-|x|.</summary>
/// <remarks>
/// <para>
/// With |x| = k·ln 2 + r, a = 2^(k − 1) and b = 2^(-k − 1), sinh r = S and cosh r = 1 + C by the polynomials of <see cref="HyperbolicSum"/>:
/// </para>
/// <code>
/// sinh |x| = C·(a − b) + (S·(a + b) + (a − b))
/// cosh x   = C·(a + b) + (S·(a − b) + (a + b))
/// </code>
/// <para>
/// For k = 0 the first is S and the second 1 + C. The least sinh with k = 1 is 0.35, of which S·1.25 = −0.45 and a − b = 0.75 are off by 1.25 and their sum by a
/// half of its units, and r by a half: three in all with the last sum's.
/// </para>
/// </remarks>
internal static class FastHyperbolic
{
    /// <summary>The lanes up to 708 (87), not NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(typeof(T) == typeof(float) ? 87 : 708));

    /// <summary>sinh |x| or cosh x of a magnitude in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Function<TSimd, TVector, T>(TVector magnitude, bool isSine)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector k = HyperbolicSum.Reduce<TSimd, TVector, T>(magnitude, out TVector r, out _, out TVector sinh, out TVector c);
        TVector s = TSimd.Add(r, sinh);
        TVector a = Exponential.PowerOfTwo<TSimd, TVector, T>(k, -1);
        TVector b = Exponential.InverseOfPower<TSimd, TVector, T>(k, -1);
        TVector sum = TSimd.Add(a, b);
        TVector difference = TSimd.Subtract(a, b);
        return isSine
            ? TSimd.MultiplyAddEstimate(c, difference, TSimd.MultiplyAddEstimate(s, sum, difference))
            : TSimd.MultiplyAddEstimate(c, sum, TSimd.MultiplyAddEstimate(s, difference, sum));
    }
}
