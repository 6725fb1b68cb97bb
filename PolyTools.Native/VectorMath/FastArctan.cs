using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Arctan"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>The octant of the point (1, |x|), and what is added to it; see <see cref="FastArctan2"/>. No magnitude needs more: 1/|x| may underflow beside π/2.</remarks>
internal readonly struct FastArctan : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector signBit = TSimd.Constant(-0.0);
        TVector one = TSimd.Constant(1);
        TVector magnitude = TSimd.Abs(x);
        TVector isSteep = TSimd.LessThan(one, magnitude);
        TVector octant = Octant<TSimd, TVector, T>(
            TSimd.Select(isSteep, magnitude, one), TSimd.Select(isSteep, one, magnitude), out TVector isWide);

        // π/2 less the angle where it is steep.
        TVector sign = TSimd.And(isSteep, signBit);
        TVector eighths = TSimd.Add(TSimd.And(isSteep, TSimd.Constant(2)), TSimd.Xor(TSimd.And(isWide, one), sign));
        TVector angle = TSimd.MultiplyAddEstimate(eighths, TSimd.Constant(0.7853981633974483), TSimd.Xor(octant, sign));
        return TSimd.Or(angle, TSimd.And(x, signBit));
    }

    /// <summary>arctan(b/a) for 0 ≤ b ≤ a; where it is wide, less π/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Octant<TSimd, TVector, T>(TVector a, TVector b, out TVector isWide)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        isWide = TSimd.LessThan(a, TSimd.Add(b, b));
        TVector n = TSimd.Subtract(b, TSimd.And(a, isWide));
        TVector d = TSimd.Add(a, TSimd.And(b, isWide));
        TVector t = TSimd.Multiply(n, TSimd.Divide(TSimd.Constant(1), d));
        TVector z = TSimd.Multiply(t, t);
        return TSimd.MultiplyAddEstimate(TSimd.Multiply(t, z), ArctangentTerms.Polynomial<TSimd, TVector, T>(z), t);
    }
}

/// <summary><see cref="Arctan2"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// As there, with t = n/d rounded: half a unit of d, half of its reciprocal, half of its own. π/4 is rounded once, and the last sum rounds by half a unit; t is less
/// than the result where something is added to it: 3.5 units in all where all come together. Where the larger operand is neither 0 nor near the ends of the range,
/// nothing overflows.
/// </remarks>
internal readonly struct FastArctan2 : ILongOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector y, TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (TSimd.All(InRange<TSimd, TVector, T>(y, x)))
            return Angle<TSimd, TVector, T>(y, x);
        Wide<TSimd, TVector, T>(y, x, out TVector wide);
        return wide;
    }

    /// <summary>The lanes whose larger operand is from the least normal number to a quarter of the greatest; not NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector InRange<TSimd, TVector, T>(TVector y, TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector ordinate = TSimd.Abs(y);
        TVector abscissa = TSimd.Abs(x);
        TVector a = TSimd.Select(TSimd.LessThan(abscissa, ordinate), ordinate, abscissa);
        return TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(FloatFormat.SmallestNormal<T>()), a),
            TSimd.LessThanOrEqual(a, TSimd.Constant(FloatFormat.MaxValue<T>() / 4)));
    }

    /// <summary>The angle of points in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Angle<TSimd, TVector, T>(TVector y, TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector signBit = TSimd.Constant(-0.0);
        TVector ordinate = TSimd.Abs(y);
        TVector abscissa = TSimd.Abs(x);
        TVector isSteep = TSimd.LessThan(abscissa, ordinate);
        TVector a = TSimd.Select(isSteep, ordinate, abscissa);
        TVector b = TSimd.Select(isSteep, abscissa, ordinate);
        TVector octant = FastArctan.Octant<TSimd, TVector, T>(a, b, out TVector isWide);

        // π/2 and the angle, or less it, where it is steep; else the angle itself, or π less it where x is negative.
        TVector isLeft = Lane.SignMask<TSimd, TVector, T>(x);
        TVector sign = TSimd.And(TSimd.Xor(isSteep, x), signBit);
        TVector eighths = TSimd.Select(isSteep, TSimd.Constant(2), TSimd.And(isLeft, TSimd.Constant(4)));
        eighths = TSimd.Add(eighths, TSimd.Xor(TSimd.And(isWide, TSimd.Constant(1)), sign));
        TVector angle = TSimd.MultiplyAddEstimate(eighths, TSimd.Constant(0.7853981633974483), TSimd.Xor(octant, sign));
        return TSimd.Or(angle, TSimd.And(y, signBit));
    }

    /// <summary>Any operands: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector y, TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector inRange = InRange<TSimd, TVector, T>(y, x);
        TVector others = Arctan2.Invoke<TSimd, TVector, T>(TSimd.Select(inRange, one, y), TSimd.Select(inRange, one, x));
        result = TSimd.Select(inRange, Angle<TSimd, TVector, T>(y, x), others);
    }
}
