using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>1, −1 or 0 as x is positive, negative or zero (−0 too, as in NumPy); NaN stays NaN.</summary>
internal readonly struct Sign : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector positive = TSimd.And(TSimd.LessThan(zero, x), TSimd.Constant(1));
        TVector negative = TSimd.And(TSimd.LessThan(x, zero), TSimd.Constant(-1));
        return TSimd.Select(TSimd.Equal(x, x), TSimd.Or(positive, negative), x);
    }
}

/// <summary>|x| with the sign bit of y, also of zeros and NaN.</summary>
internal readonly struct CopySign : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Or(TSimd.Abs(x), TSimd.And(y, TSimd.Constant(-0.0)));
}

/// <summary>
/// The number of the element type that follows x in the direction of y: IEEE 754-2008's and C99's <c>nextafter</c>. y
/// where they are equal; NaN if either is NaN; from ±0 to the least subnormal number with the sign of y; from the
/// greatest number to infinity.
/// </summary>
/// <remarks>
/// Numbers of one sign are ordered as their bits are, so that the next one away from zero has bits greater by 1, and
/// the next one towards zero bits less by 1; infinity follows the greatest number.
/// </remarks>
internal readonly struct NextAfter : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector next = TSimd.ConstantBits(1);

        // Towards zero where x < y and x is negative, or x > y and x is positive.
        TVector towardsZero = TSimd.Xor(TSimd.LessThan(x, y), TSimd.LessThan(zero, x));
        TVector step = TSimd.Select(towardsZero, TSimd.ConstantBits(ulong.MaxValue), next);
        TVector result = TSimd.AddBits(x, step);
        TVector fromZero = TSimd.Or(next, TSimd.And(y, TSimd.Constant(-0.0)));
        result = TSimd.Select(TSimd.Equal(x, zero), fromZero, result);

        TVector stays = TSimd.Or(TSimd.Equal(x, y), TSimd.Not(TSimd.Equal(y, y)));
        result = TSimd.Select(stays, y, result);
        return TSimd.Select(TSimd.Equal(x, x), result, x);
    }
}
