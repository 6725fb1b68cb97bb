using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>√x, correctly rounded; √−0 is −0, NaN for x &lt; 0.</summary>
internal readonly struct Sqrt : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.Sqrt(x);
}
