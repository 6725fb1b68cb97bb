using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Arcsin"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// The terms of <see cref="ArcsineTerms"/>, without what the root and the sum with π/2 lose. From ½ on twice the arcsine of the root is taken
/// from π/2: its half unit from the root, which the arcsine makes 1.2 times as much, and that of its last sum, both doubled; half a unit of π/2 and
/// of the last sum: 3.3 units near ½, where all weigh most.
/// </remarks>
internal readonly struct FastArcsin : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector arcsine = FastArcsine.Compute<TSimd, TVector, T>(TSimd.Abs(x), out TVector isLarge);
        TVector angle = TSimd.MultiplyAddEstimate(
            TSimd.Select(isLarge, TSimd.Constant(-2), TSimd.Constant(1)),
            arcsine,
            TSimd.And(isLarge, TSimd.Constant(ArcsineTerms.HalfPi<T>())));
        return TSimd.Or(angle, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary><see cref="Arccos"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>As <see cref="FastArcsin"/>; what is taken from π/2 or π is at most as large as what is left.</remarks>
internal readonly struct FastArccos : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector arcsine = FastArcsine.Compute<TSimd, TVector, T>(TSimd.Abs(x), out TVector isLarge);
        TVector isNegative = Lane.SignMask<TSimd, TVector, T>(x);
        TVector factor = TSimd.Select(isLarge, TSimd.Constant(2), TSimd.Constant(-1));
        return TSimd.MultiplyAddEstimate(
            TSimd.Xor(factor, TSimd.And(x, TSimd.Constant(-0.0))),
            arcsine,
            TSimd.Select(
                isLarge,
                TSimd.And(isNegative, TSimd.Constant(2 * ArcsineTerms.HalfPi<T>())),
                TSimd.Constant(ArcsineTerms.HalfPi<T>())));
    }
}

/// <summary>What <see cref="FastArcsin"/> and <see cref="FastArccos"/> have in common.</summary>
internal static class FastArcsine
{
    /// <summary>The arcsine of |x|, or of √((1 − |x|)/2) where it is ½ or more; NaN where it is above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Compute<TSimd, TVector, T>(TVector magnitude, out TVector isLarge)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector half = TSimd.Constant(0.5);
        isLarge = TSimd.LessThanOrEqual(half, magnitude);
        TVector w = TSimd.MultiplyAddEstimate(magnitude, TSimd.Constant(-0.5), half);
        TVector s = TSimd.Select(isLarge, TSimd.Sqrt(w), magnitude);
        TVector z = TSimd.Select(isLarge, w, TSimd.Multiply(magnitude, magnitude));
        return TSimd.MultiplyAddEstimate(TSimd.Multiply(s, z), ArcsineTerms.Polynomial<TSimd, TVector, T>(z), s);
    }
}
