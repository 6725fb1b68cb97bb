using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>x itself: what conj and real are for real numbers.</summary>
internal readonly struct Identity : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged => x;
}

/// <summary>0, whatever x is: the imaginary part of a real number.</summary>
internal readonly struct Zero : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged => TSimd.Constant(0);
}

/// <summary>1, whatever x is.</summary>
internal readonly struct One : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged => TSimd.Constant(1);
}

/// <summary>1, whatever z is.</summary>
internal readonly struct ComplexOne : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z) => Complex.One;
}

/// <summary>Both parts rounded to the nearest integer, halves to even.</summary>
internal readonly struct ComplexRound : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z) => new(
        Math.Round(z.Real, MidpointRounding.ToEven), Math.Round(z.Imaginary, MidpointRounding.ToEven));
}

/// <summary>z itself: a copy.</summary>
internal readonly struct ComplexIdentity : IComplexUnaryOperator
{
    public static Complex Invoke(Complex z) => z;
}
