using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>⌊x/y⌋ as Python and NumPy define it.</summary>
/// <remarks>
/// <para>Integers: 0 where y is 0, which is noted in <see cref="IntegerFaults"/>; the least signed integer over −1 is itself.</para>
/// <para>
/// Floating-point numbers: (x − fmod(x, y))/y, less one where the signs of the remainder and of y differ, to the nearest integer:
/// NumPy's definition (npy_divmod), which differs from the floor of the rounded quotient; x/y where y is 0; a zero has the sign
/// of x/y; NaN where x is infinite or either is NaN.
/// </para>
/// </remarks>
internal readonly struct FloorDivide : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (Lane.IsFloat<T>())
            return TSimd.MapFloatLanes2<FloatLane>(x, y);
        TVector nonZero = IntegerDivision.NonZero<TSimd, TVector, T>(ref y);
        return TSimd.And(nonZero, IntegerDivision.FloorQuotient<TSimd, TVector, T>(x, y));
    }

    private readonly struct FloatLane : IFloatFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Invoke<T>(T x, T y)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (y == T.Zero)
                return x / y;
            T remainder = x % y;
            T quotient = (x - remainder) / y;
            if (remainder != T.Zero && (y < T.Zero) != (remainder < T.Zero))
                quotient -= T.One;
            if (quotient == T.Zero)
                return T.CopySign(T.Zero, x / y);
            T floor = T.Floor(quotient);
            return quotient - floor > T.CreateChecked(0.5) ? floor + T.One : floor;
        }
    }
}

/// <summary>
/// x mod y as Python and NumPy define it: x − y·⌊x/y⌋ with the sign of y, from the exact remainder of the division.
/// </summary>
/// <remarks>
/// <para>Integers: 0 where y is 0, which is noted in <see cref="IntegerFaults"/>.</para>
/// <para>
/// Floating-point numbers: a zero has the sign of y. NaN where y is 0, x is infinite or either is NaN. For an infinite y it is x
/// where the signs agree, zero where x is 0, and y elsewhere.
/// </para>
/// </remarks>
internal readonly struct Remainder : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (Lane.IsFloat<T>())
            return TSimd.MapFloatLanes2<FloatLane>(x, y);
        TVector nonZero = IntegerDivision.NonZero<TSimd, TVector, T>(ref y);
        return TSimd.And(nonZero, IntegerDivision.FloorRemainder<TSimd, TVector, T>(x, y));
    }

    private readonly struct FloatLane : IFloatFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Invoke<T>(T x, T y)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T remainder = x % y;
            if (remainder == T.Zero)
                return T.CopySign(T.Zero, y);
            return (remainder < T.Zero) != (y < T.Zero) ? remainder + y : remainder;
        }
    }
}

/// <summary>x mod y as C's <c>fmod</c> and NumPy define it: the exact remainder of the division rounded to zero, with the sign of x.</summary>
/// <remarks>
/// <para>Integers: 0 where y is 0, which is noted in <see cref="IntegerFaults"/>.</para>
/// <para>Floating-point numbers: a zero has the sign of x. NaN where y is 0, x is infinite or either is NaN; x for an infinite y.</para>
/// </remarks>
internal readonly struct Fmod : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (Lane.IsFloat<T>())
            return TSimd.MapFloatLanes2<FloatLane>(x, y);
        TVector nonZero = IntegerDivision.NonZero<TSimd, TVector, T>(ref y);
        TVector remainder = IntegerDivision.FloorRemainder<TSimd, TVector, T>(x, y);
        if (Lane.IsSignedInteger<T>())
        {
            // The remainder has the sign of y, and is y too much where x has the other sign.
            TVector zero = TSimd.Constant(0);
            TVector excess = TSimd.And(
                TSimd.LessThan(TSimd.Xor(remainder, x), zero), TSimd.Not(TSimd.Equal(remainder, zero)));
            remainder = TSimd.Subtract(remainder, TSimd.And(excess, y));
        }

        return TSimd.And(nonZero, remainder);
    }

    private readonly struct FloatLane : IFloatFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Invoke<T>(T x, T y)
            where T : unmanaged, IFloatingPointIeee754<T> => x % y;
    }
}

/// <summary>
/// 1/y in double precision, in vectors of as many bits, for <see cref="FloorDivideBy"/> and <see cref="RemainderBy"/>: y is one 32-bit
/// integer in all lanes. 0 for 0, which is noted in <see cref="IntegerFaults"/>.
/// </summary>
internal readonly struct Reciprocal : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector divisor = y;
        TVector nonZero = IntegerDivision.NonZero<TSimd, TVector, T>(ref divisor);
        return TSimd.And(nonZero, TSimd.Reciprocal(divisor));
    }
}

/// <summary>
/// ⌊x/y⌋ of 32-bit integers with the <see cref="Reciprocal"/> of one y for all x: the bits of <see cref="FloorDivide"/> without a
/// division.
/// </summary>
/// <remarks>
/// With r = fl(1/y) and h = ½ with the sign of y, ⌊fl((x + h)·r)⌋ = ⌊x/y⌋: x + h is exact, and (x + h)/y = x/y + 1/(2|y|) lies at least
/// 1/(2|y|) from any integer, while the two roundings move it by at most 2^−52·(|x| + ½)/|y| ≤ 2^−19/|y|, since |x| ≤ 2^32.
/// </remarks>
internal readonly struct FloorDivideBy : ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y, TVector reciprocal)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.FloorProduct(x, reciprocal);
}

/// <summary>x − y·⌊x/y⌋ of 32-bit integers; see <see cref="FloorDivideBy"/>.</summary>
internal readonly struct RemainderBy : ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y, TVector reciprocal)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(
            TSimd.Not(TSimd.Equal(y, TSimd.Constant(0))),
            TSimd.Subtract(x, TSimd.Multiply(TSimd.FloorProduct(x, reciprocal), y)));
}

/// <summary>What the divisions of integers share.</summary>
/// <remarks>
/// <para>
/// Integers of up to 32 bits divide as floating-point numbers with p bits, p = 24 for 8 and 16 bits and 53 for 32. Let a and b ≠ 0 be
/// integers with |a|, |b| ≤ 2^k (k = 16 and 32), so exact in floating point, and q = a/b the real quotient. ⌊fl(q)⌋ = ⌊q⌋:
/// </para>
/// <para>
/// If q is an integer, |q| ≤ 2^k &lt; 2^p, it is a floating-point number, and fl(q) = q. Otherwise ⌊q⌋ &lt; q &lt; ⌊q⌋ + 1, both ends are
/// floating-point numbers, and rounding is monotonic, so ⌊q⌋ ≤ fl(q) ≤ ⌊q⌋ + 1: wrong only if fl(q) = ⌊q⌋ + 1. But q lies at least 1/|b|
/// below that integer, and rounding moves it by at most |q|·2^−p = |a|/|b|·2^−p ≤ 2^(k−p)/|b| &lt; 1/|b|.
/// </para>
/// <para>
/// The remainder is x − ⌊x/y⌋·y modulo 2 to the bits, in which the true one lies. 64-bit integers divide one by one.
/// </para>
/// </remarks>
internal static class IntegerDivision
{
    /// <summary>
    /// The mask of the divisors that are not 0; the others are noted and become 1, so that dividing by them is defined.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NonZero<TSimd, TVector, T>(ref TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector isZero = TSimd.Equal(y, TSimd.Constant(0));
        if (TSimd.Any(isZero))
        {
            IntegerFaults.NoteDivisionByZero();
            // The lanes of the mask are −1.
            y = TSimd.Subtract(y, isZero);
        }

        return TSimd.Not(isZero);
    }

    /// <summary>⌊x/y⌋ for y ≠ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TVector FloorQuotient<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        sizeof(T) == 8 ? TSimd.MapIntegerLanes2<QuotientLane>(x, y) : TSimd.InFloats<RoundedDown>(x, y);

    /// <summary>x − y·⌊x/y⌋ for y ≠ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TVector FloorRemainder<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        sizeof(T) == 8
            ? TSimd.MapIntegerLanes2<RemainderLane>(x, y)
            : TSimd.Subtract(x, TSimd.Multiply(TSimd.InFloats<RoundedDown>(x, y), y));

    private readonly struct RoundedDown : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.Floor(TSimd.Divide(x, y));
    }

    private readonly struct QuotientLane : IIntegerFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Invoke<T>(T x, T y)
            where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        {
            // The processor traps at the least integer over −1.
            if (y == -T.One && T.MinValue < T.Zero)
                return -x;
            T quotient = x / y;
            T remainder = x - (quotient * y);
            return remainder != T.Zero && (remainder < T.Zero) != (y < T.Zero) ? quotient - T.One : quotient;
        }
    }

    private readonly struct RemainderLane : IIntegerFunction2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Invoke<T>(T x, T y)
            where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> =>
            x - (QuotientLane.Invoke(x, y) * y);
    }
}
