using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Power"/> in fewer instructions, at most 4 ULP. float32 and integers have the accurate one, which is fast enough.</summary>
/// <remarks>
/// The exponent needs the same two numbers, for its error is one of the power. 2^g, |g| ≤ ½, is exp(r) with r = (g + low)·ln 2: two roundings and that of ln 2,
/// together at most 0.8 units of the power, and exp r is from <see cref="FastExponential.Kernel"/>.
/// </remarks>
internal readonly struct FastPower : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) != typeof(double))
            return Power.Invoke<TSimd, TVector, T>(x, y);
        Power.Doubles<TSimd, TVector, T, Unrounded>(x, y, out TVector result);
        return result;
    }

    /// <summary>2^(x + low) within 1.5 ULP.</summary>
    private readonly struct Unrounded : IPowerOfTwo
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector low, out TVector shifted)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
            shifted = TSimd.Add(x, magic);
            TVector g = TSimd.Add(TSimd.Subtract(x, TSimd.Subtract(shifted, magic)), low);
            return FastExponential.Kernel<TSimd, TVector, T>(TSimd.Multiply(g, TSimd.Constant(Power.Ln2)));
        }
    }
}
