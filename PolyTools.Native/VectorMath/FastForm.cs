using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>A faster form of a function that holds in a range only.</summary>
internal interface IFastForm : IUnaryOperator
{
    /// <summary>The lanes in range; not NaN.</summary>
    static abstract TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;

    /// <summary>The function of lanes in range; that of the others is arbitrary.</summary>
    static abstract TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>Takes the faster form for the lanes in its range and the accurate one for the others, so that the bits of a lane depend on that lane alone.</summary>
internal static class FastForm
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T, TFast, TAccurate>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFast : IFastForm
        where TAccurate : IUnaryOperator
    {
        if (!TSimd.All(TFast.InRange<TSimd, TVector, T>(x)))
        {
            Wide<TSimd, TVector, T, TFast, TAccurate>(x, out TVector wide);
            return wide;
        }

        return TFast.OfRange<TSimd, TVector, T>(x);
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T, TFast, TAccurate>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFast : IFastForm
        where TAccurate : IUnaryOperator
    {
        TVector zero = TSimd.Constant(0);
        TVector inRange = TFast.InRange<TSimd, TVector, T>(x);
        TVector others = TAccurate.Invoke<TSimd, TVector, T>(TSimd.Select(inRange, zero, x));
        result = TSimd.Select(inRange, TFast.OfRange<TSimd, TVector, T>(TSimd.Select(inRange, x, zero)), others);
    }
}
