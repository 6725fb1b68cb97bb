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
        {
            Floats<TSimd, TVector, T>(x, y, out TVector result);
            return result;
        }

        TVector nonZero = IntegerDivision.NonZero<TSimd, TVector, T>(ref y);
        return TSimd.And(nonZero, IntegerDivision.FloorQuotient<TSimd, TVector, T>(x, y));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Floats<TSimd, TVector, T>(TVector x, TVector y, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector one = TSimd.Constant(1);
        TVector ratio = TSimd.Divide(x, y);
        TVector remainder = FloatDivision.Remainder<TSimd, TVector, T>(x, y);
        TVector quotient = TSimd.Divide(TSimd.Subtract(x, remainder), y);
        quotient = TSimd.Subtract(
            quotient, TSimd.And(FloatDivision.HasOtherSign<TSimd, TVector, T>(remainder, y), one));
        TVector floor = TSimd.Floor(quotient);
        TVector isNearer = TSimd.LessThan(TSimd.Constant(0.5), TSimd.Subtract(quotient, floor));
        floor = TSimd.Add(floor, TSimd.And(isNearer, one));
        floor = TSimd.Select(
            TSimd.Equal(quotient, zero), TSimd.And(ratio, TSimd.Constant(-0.0)), floor);
        result = TSimd.Select(TSimd.Equal(y, zero), ratio, floor);
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
        {
            Floats<TSimd, TVector, T>(x, y, out TVector result);
            return result;
        }

        TVector nonZero = IntegerDivision.NonZero<TSimd, TVector, T>(ref y);
        return TSimd.And(nonZero, IntegerDivision.FloorRemainder<TSimd, TVector, T>(x, y));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Floats<TSimd, TVector, T>(TVector x, TVector y, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector remainder = FloatDivision.Remainder<TSimd, TVector, T>(x, y);
        TVector other = TSimd.And(FloatDivision.HasOtherSign<TSimd, TVector, T>(remainder, y), y);
        TVector isZero = TSimd.Equal(remainder, TSimd.Constant(0));
        result = TSimd.Select(isZero, TSimd.And(y, TSimd.Constant(-0.0)), TSimd.Add(remainder, other));
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
            return FloatDivision.Remainder<TSimd, TVector, T>(x, y);
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
}

/// <summary>What the divisions of floating-point numbers share.</summary>
/// <remarks>
/// <para>
/// Of magnitudes a and b with p bits (53, 24) and a quotient that rounds to less than 2^p, q = ⌊fl(a/b)⌋ is ⌊a/b⌋ or one more: rounding is
/// monotonic, and the integers up to 2^p are numbers, so that fl(a/b) ≥ ⌊a/b⌋; and it is one more only where a/b lies within
/// its rounding error, (q + 1)·2^-p, below an integer. r = a − q·b is a multiple of the lesser of the last places of a and b, and smaller in
/// magnitude than b or, of a negative one, b·q·2^-p ≤ b: it is a number of the type, and a fused multiplication and addition gives it
/// exactly. Where it is negative, r + b is the remainder, a number too.
/// </para>
/// <para>
/// Lanes with larger quotients, those with an infinite or NaN operand and those with a zero for b go one by one; of float32, only
/// after a try in float64.
/// </para>
/// </remarks>
internal static class FloatDivision
{
    /// <summary>The remainder of the division rounded to zero, with the sign of x; see <see cref="Fmod"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Remainder<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector a = TSimd.Abs(x);
        TVector b = TSimd.Abs(y);
        TVector ratio = TSimd.Divide(a, b);
        TVector inRange = TSimd.And(
            TSimd.LessThan(ratio, TSimd.Constant(2 * FloatFormat.Whole<T>())),
            TSimd.LessThanOrEqual(b, TSimd.Constant(FloatFormat.MaxValue<T>())));
        TVector minusQ = TSimd.Negate(TSimd.Floor(ratio));
        TVector remainder = TSimd.FusedMultiplyAdd(minusQ, b, a);
        remainder = TSimd.Add(remainder, TSimd.And(TSimd.LessThan(remainder, TSimd.Constant(0)), b));
        remainder = TSimd.Or(remainder, TSimd.And(x, TSimd.Constant(-0.0)));
        if (!TSimd.All(inRange))
        {
            Others<TSimd, TVector, T>(x, y, inRange, out TVector others);
            remainder = TSimd.Select(inRange, remainder, others);
        }

        return remainder;
    }

    /// <summary>The lanes that are not 0 and of another sign than y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector HasOtherSign<TSimd, TVector, T>(TVector remainder, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        return TSimd.And(
            TSimd.Not(TSimd.Equal(remainder, zero)),
            TSimd.Xor(TSimd.LessThan(remainder, zero), TSimd.LessThan(y, zero)));
    }

    /// <summary>The lanes that are not in the range, out of line; 1 by 1 takes the place of the others.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Others<TSimd, TVector, T>(TVector x, TVector y, TVector inRange, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        x = TSimd.Select(inRange, one, x);
        y = TSimd.Select(inRange, one, y);
        result = typeof(T) == typeof(float) ? TSimd.InDouble2<Fmod>(x, y) : TSimd.MapFloatLanes2<ScalarRemainder>(x, y);
    }

    private readonly struct ScalarRemainder : IFloatFunction2
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
