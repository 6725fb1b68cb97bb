using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>x to the power y, with the special values of C99's <c>pow</c>; for integers see <see cref="IntegerPower"/>.</summary>
/// <remarks>
/// The runtime's scalar function, lane by lane: that of the system's C library.
/// </remarks>
internal readonly struct Power : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Lane.IsFloat<T>() ? TSimd.MapLanes2<LibraryPower>(x, y) : IntegerPower.Invoke<TSimd, TVector, T>(x, y);

    private readonly struct LibraryPower : IScalarFunction2
    {
        public static double Invoke(double x, double y) => Math.Pow(x, y);
    }
}
