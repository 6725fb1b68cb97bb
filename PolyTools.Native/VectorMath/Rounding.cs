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
