using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Hypot"/> in fewer instructions, at most 4 ULP. float32 has the accurate one, which is as fast.</summary>
/// <remarks>
/// <para>
/// √S with S = x² + y², which is off by one unit at most, so that its root is off by half of one. The processor's root takes longer than all else together;
/// instead y ≈ 1/√S comes from the bits of S, halved and taken from a constant, off by 3.5 percent at most, and from two steps of the third order: with
/// h = 1 − S·y², |h| ≤ 0.071,
/// </para>
/// <code>
/// y·(1 + h/2 + 3h²/8)     off by 5/16·h³: 1.2e-4, then 3e-12
/// g = S·y                 nearly √S
/// √S = g + (S − g²)·y/2   S − g² is exact but for one rounding; off by 2^-76, and half a unit of the sum's own
/// </code>
/// <para>Where S could overflow or has lost bits, the accurate function is taken.</para>
/// </remarks>
internal readonly struct FastHypot : IBinaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return Hypot.Invoke<TSimd, TVector, T>(x, y);
        TVector sum = TSimd.Add(TSimd.Multiply(x, x), TSimd.Multiply(y, y));
        if (TSimd.All(Hypot.IsSafe<TSimd, TVector, T>(sum)))
            return Root<TSimd, TVector, T>(sum);
        Wide<TSimd, TVector, T>(x, y, sum, out TVector wide);
        return wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Root<TSimd, TVector, T>(TVector sum)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // The complement is the negative less 1.
        TVector y = TSimd.AddBits(
            TSimd.ConstantBits(0x5FE6EB50C7B537A9 + 1), TSimd.Not(TSimd.ShiftRightLogicalBits(sum, 1)));
        TVector minusSum = TSimd.Negate(sum);
        y = Step<TSimd, TVector, T>(minusSum, y);
        y = Step<TSimd, TVector, T>(minusSum, y);
        TVector root = TSimd.Multiply(sum, y);
        TVector rest = TSimd.FusedMultiplyAdd(TSimd.Negate(root), root, sum);
        return TSimd.MultiplyAddEstimate(rest, TSimd.Multiply(y, TSimd.Constant(0.5)), root);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TSimd, TVector, T>(TVector minusSum, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector h = TSimd.MultiplyAddEstimate(TSimd.Multiply(minusSum, y), y, TSimd.Constant(1));
        TVector factor = TSimd.MultiplyAddEstimate(h, TSimd.Constant(0.375), TSimd.Constant(0.5));
        return TSimd.MultiplyAddEstimate(TSimd.Multiply(y, h), factor, y);
    }

    /// <summary>Any operands: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, TVector y, TVector sum, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector isSafe = Hypot.IsSafe<TSimd, TVector, T>(sum);
        result = TSimd.Select(
            isSafe,
            Root<TSimd, TVector, T>(TSimd.Select(isSafe, sum, TSimd.Constant(1))),
            Hypot.Invoke<TSimd, TVector, T>(x, y));
    }
}
