using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Log"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>k·ln 2 + log(1 + f), with ln 2 rounded. See <see cref="FastLogarithm"/>.</remarks>
internal readonly struct FastLog : ILogarithm
{
    public static double SingleRate => 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.Invoke<TSimd, TVector, T, FastLog>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MultiplyAddEstimate(
            k, TSimd.Constant(0.6931471805599453), FastLogarithm.OfFraction<TSimd, TVector, T>(f, s, p, halfSquare));
}

/// <summary><see cref="Log2"/> in fewer instructions, at most 4 ULP; exact for powers of two.</summary>
/// <remarks>k + log(1 + f)/ln 2, with 1/ln 2 rounded. See <see cref="FastLogarithm"/>.</remarks>
internal readonly struct FastLog2 : ILogarithm
{
    public static double SingleRate => 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.Invoke<TSimd, TVector, T, FastLog2>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MultiplyAddEstimate(
            FastLogarithm.OfFraction<TSimd, TVector, T>(f, s, p, halfSquare), TSimd.Constant(1.4426950408889634), k);
}

/// <summary><see cref="Log10"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>k·log10(2) + log(1 + f)/ln 10, with both factors rounded. See <see cref="FastLogarithm"/>.</remarks>
internal readonly struct FastLog10 : ILogarithm
{
    public static double SingleRate => 1;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.Invoke<TSimd, TVector, T, FastLog10>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Combine<TSimd, TVector, T>(TVector k, TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MultiplyAddEstimate(
            FastLogarithm.OfFraction<TSimd, TVector, T>(f, s, p, halfSquare),
            TSimd.Constant(0.4342944819032518),
            TSimd.Multiply(k, TSimd.Constant(0.3010299956639812)));
}

/// <summary><see cref="Log1p"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// With k from the rounded sum 1 + x and c = 2^-k, f = c·(1 + x) − 1 = x·c + (c − 1), where c − 1 is exact (but 2^-k − 1 for k > 53, beside which it is lost anyhow), so
/// that f is rounded once; for k = 0 it is x. Then as <see cref="FastLog"/>. c is normal up to a quarter of the greatest number.
/// </remarks>
internal readonly struct FastLog1p : IFastForm
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastLog1p, Log1p>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(
            TSimd.LessThan(TSimd.Constant(-1), x), TSimd.LessThanOrEqual(x, TSimd.Constant(FloatFormat.MaxValue<T>() / 4)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        Logarithm.Reduce<TSimd, TVector, T>(
            TSimd.Add(one, x), TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector k, out _);
        TVector c = Exponential.InverseOfPower<TSimd, TVector, T>(k, 0);
        TVector f = TSimd.MultiplyAddEstimate(x, c, TSimd.Subtract(c, one));
        Logarithm.Series<TSimd, TVector, T>(f, 1, out TVector s, out TVector p, out TVector halfSquare);
        TVector log = FastLog.Combine<TSimd, TVector, T>(k, f, s, p, halfSquare);

        // The result has the sign of x; that of a zero was lost in the sums.
        return TSimd.Or(log, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>What the faster logarithms have in common.</summary>
/// <remarks>
/// log(1 + f) from the terms of <see cref="Logarithm.Series"/>, added up as they are: f − f²/2 and the sum are rounded by half a unit each. For k = ±1 the least
/// result is half of the greatest |log(1 + f)|, so that its error doubles: two units, and another for the factors and half of one for the last sum.
/// </remarks>
internal static class FastLogarithm
{
    /// <summary>log(1 + f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfFraction<TSimd, TVector, T>(TVector f, TVector s, TVector p, TVector halfSquare)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MultiplyAddEstimate(
            s,
            p,
            // Of float32 it is the whole square.
            typeof(T) == typeof(float)
                ? TSimd.MultiplyAddEstimate(halfSquare, TSimd.Constant(-0.5), f) : TSimd.Subtract(f, halfSquare));
}
