using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Where x is NaN, as a mask.</summary>
internal readonly struct IsNaN : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Not(TSimd.Equal(x, x));
}

/// <summary>Where x is +∞ or −∞, as a mask.</summary>
internal readonly struct IsInfinity : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Equal(TSimd.Abs(x), TSimd.Constant(double.PositiveInfinity));
}

/// <summary>Where x is neither infinite nor NaN, as a mask.</summary>
internal readonly struct IsFinite : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThan(TSimd.Abs(x), TSimd.Constant(double.PositiveInfinity));
}

/// <summary>Where the sign bit of x is set, also that of −0 and of NaN, as a mask.</summary>
internal readonly struct SignBit : IUnaryOperator
{
    // A comparison does not see the sign of −0 and of NaN, so it is given to 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThan(
            TSimd.Or(TSimd.And(x, TSimd.Constant(-0.0)), TSimd.Constant(1)), TSimd.Constant(0));
}
