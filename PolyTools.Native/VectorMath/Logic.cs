using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Both: bit by bit, so for masks and for booleans as bytes.</summary>
internal readonly struct And : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(x, y);
}

/// <summary>Either or both: bit by bit, so for masks and for booleans as bytes.</summary>
internal readonly struct Or : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Or(x, y);
}

/// <summary>One but not both: bit by bit, so for masks and for booleans as bytes.</summary>
internal readonly struct Xor : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Xor(x, y);
}

/// <summary>The opposite of a mask.</summary>
internal readonly struct Not : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Not(x);
}

/// <summary>The opposite of a boolean as a byte, of which any but 0 is true, as a mask.</summary>
internal readonly struct IsZero : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Equal(x, TSimd.Constant(0));
}

/// <summary>y where the mask x is set, z elsewhere.</summary>
internal readonly struct Where : ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Select(x, y, z);
}
