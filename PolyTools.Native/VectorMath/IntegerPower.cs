using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// x to the power y for integers, modulo 2 to their bits; 0 to the power 0 is 1. A negative exponent gives 0 and is noted in
/// <see cref="IntegerFaults"/>.
/// </summary>
/// <remarks>
/// By squaring: where bit k of y is set the result is multiplied by x^(2^k). The loop ends at the highest bit set in any lane.
/// AggressiveOptimization, as for <see cref="Loops"/>: the first calls are as fast as the later ones.
/// </remarks>
internal readonly struct IntegerPower : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector one = TSimd.Constant(1);
        TVector isNegative = Lane.IsSignedInteger<T>() ? TSimd.LessThan(y, zero) : zero;
        if (TSimd.Any(isNegative))
        {
            IntegerFaults.NoteNegativePower();
            y = TSimd.And(y, TSimd.Not(isNegative));
        }

        TVector result = one;
        while (true)
        {
            TVector isEven = TSimd.Equal(TSimd.And(y, one), zero);
            result = TSimd.Select(isEven, result, TSimd.Multiply(result, x));
            y = TSimd.ShiftRightLogicalBits(y, 1);
            if (!TSimd.Any(y))
                return TSimd.And(result, TSimd.Not(isNegative));
            x = TSimd.Multiply(x, x);
        }
    }
}
