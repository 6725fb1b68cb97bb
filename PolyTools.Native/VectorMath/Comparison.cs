using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>x &lt; y as a mask; false if either is NaN.</summary>
internal readonly struct LessThan : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThan(x, y);
}

/// <summary>x ≤ y as a mask; false if either is NaN.</summary>
internal readonly struct LessThanOrEqual : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(x, y);
}

/// <summary>x > y as a mask; false if either is NaN.</summary>
internal readonly struct GreaterThan : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThan(y, x);
}

/// <summary>x ≥ y as a mask; false if either is NaN.</summary>
internal readonly struct GreaterThanOrEqual : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(y, x);
}

/// <summary>x = y as a mask; false if either is NaN; +0 equals −0.</summary>
internal readonly struct Equal : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Equal(x, y);
}

/// <summary>x ≠ y as a mask; true if either is NaN.</summary>
internal readonly struct NotEqual : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Not(TSimd.Equal(x, y));
}
