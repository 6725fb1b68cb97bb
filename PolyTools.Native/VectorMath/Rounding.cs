using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>⌊x⌋; −0, infinities and NaN are kept.</summary>
internal readonly struct Floor : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Floor(x);
}

/// <summary>⌈x⌉, −0 for −1 &lt; x &lt; 0; −0, infinities and NaN are kept.</summary>
internal readonly struct Ceiling : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Ceiling(x);
}

/// <summary>|x|: the sign bit cleared, that of a NaN too.</summary>
internal readonly struct Abs : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Abs(x);
}

/// <summary>x without its fraction: ⌊|x|⌋ with the sign of x; −0, infinities and NaN are kept.</summary>
internal readonly struct Truncate : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Or(TSimd.Floor(TSimd.Abs(x)), TSimd.And(x, TSimd.Constant(-0.0)));
}

/// <summary>
/// The integer nearest to x, the even one of two as near, with the sign of x; −0, infinities and NaN are kept.
/// </summary>
/// <remarks>
/// |x| + 2^52 (2^23 for float32) has no bits for a fraction, so the addition rounds it, by the IEEE standard's default
/// mode, to even. Larger numbers are whole.
/// </remarks>
internal readonly struct Round : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(typeof(T) == typeof(float) ? 8388608 : 4503599627370496);
        TVector magnitude = TSimd.Abs(x);
        TVector rounded = TSimd.Subtract(TSimd.Add(magnitude, magic), magic);
        rounded = TSimd.Or(rounded, TSimd.And(x, TSimd.Constant(-0.0)));
        return TSimd.Select(TSimd.LessThan(magnitude, magic), rounded, x);
    }
}
