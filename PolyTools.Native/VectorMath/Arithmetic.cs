using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>x + y.</summary>
internal readonly struct Add : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Add(x, y);
}

/// <summary>x − y.</summary>
internal readonly struct Subtract : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Subtract(x, y);
}

/// <summary>x · y.</summary>
internal readonly struct Multiply : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Multiply(x, y);
}

/// <summary>x / y.</summary>
internal readonly struct Divide : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Divide(x, y);
}

/// <summary>−x: the sign bit flipped, so that −(+0) is −0.</summary>
internal readonly struct Negate : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Negate(x);
}

/// <summary>x · y + z, rounded once.</summary>
internal readonly struct MultiplyAdd : ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.FusedMultiplyAdd(x, y, z);
}

/// <summary>
/// x mod y as Python and NumPy define it: x − y·⌊x/y⌋ with the sign of y, from the exact remainder of the division.
/// </summary>
/// <remarks>
/// A zero has the sign of y. NaN where y is 0, x is infinite or either is NaN. For an infinite y it is x where the
/// signs agree, zero where x is 0, and y elsewhere.
/// </remarks>
internal readonly struct Remainder : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MapLanes2<Lane>(x, y);

    private readonly struct Lane : IScalarFunction2
    {
        // float32 goes through double: the remainder of two floats is a float, and their sum, rounded to double and
        // then to float, is the sum rounded once (53 >= 2·24 + 2 bits; Figueroa, When is double rounding innocuous?).
        public static double Invoke(double x, double y)
        {
            double remainder = x % y;
            if (remainder == 0)
                return Math.CopySign(0, y);
            return (remainder < 0) != (y < 0) ? remainder + y : remainder;
        }
    }
}
