using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The angle of the point (x, y) in [−π, π], in radians: arctan(y/x) in the right quadrant, with the special values of
/// C99's <c>atan2</c>. The first operand is the ordinate, as in <c>arctan2(y, x)</c>.
/// </summary>
/// <remarks>
/// The runtime's scalar function, lane by lane: that of the system's C library.
/// </remarks>
internal readonly struct Arctan2 : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector y, TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.MapLanes2<Lane>(y, x);

    private readonly struct Lane : IScalarFunction2
    {
        public static double Invoke(double y, double x) => Math.Atan2(y, x);
    }
}
