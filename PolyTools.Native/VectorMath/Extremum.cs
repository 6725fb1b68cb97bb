using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// The lesser of x and y as NumPy's <c>minimum</c>: NaN if either is NaN (x's, if both are), x if they are equal.
/// </summary>
internal readonly struct Minimum : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector takesX = TSimd.Or(TSimd.LessThanOrEqual(x, y), TSimd.Not(TSimd.Equal(x, x)));
        return TSimd.Select(takesX, x, y);
    }
}

/// <summary>
/// The greater of x and y as NumPy's <c>maximum</c>: NaN if either is NaN (x's, if both are), x if they are equal.
/// </summary>
internal readonly struct Maximum : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector takesX = TSimd.Or(TSimd.LessThanOrEqual(y, x), TSimd.Not(TSimd.Equal(x, x)));
        return TSimd.Select(takesX, x, y);
    }
}
