using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Sin"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// x = n·π + r with n the nearest integer to x/π, and sin x = (−1)^n·sin r. See <see cref="FastTrigonometric"/>.
/// </remarks>
internal readonly struct FastSin : IFastForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastSin, Sin>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Trigonometric.InRange<TSimd, TVector, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
        TVector shifted = TSimd.MultiplyAddEstimate(x, TSimd.Constant(FastTrigonometric.OneOverPi), magic);
        return FastTrigonometric.SineOfRest<TSimd, TVector, T>(
            x, TSimd.Subtract(shifted, magic), Trigonometric.Parity<TSimd, TVector, T>(shifted));
    }
}

/// <summary><see cref="Cos"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// x = (n + ½)·π + r with n the nearest integer to x/π − ½, and cos x = −(−1)^n·sin r. See <see cref="FastTrigonometric"/>.
/// </remarks>
internal readonly struct FastCos : IFastForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastCos, Cos>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Trigonometric.InRange<TSimd, TVector, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector half = TSimd.Constant(0.5);
        TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
        TVector shifted = TSimd.Add(
            TSimd.MultiplyAddEstimate(x, TSimd.Constant(FastTrigonometric.OneOverPi), TSimd.Constant(-0.5)), magic);
        TVector parity = Trigonometric.Parity<TSimd, TVector, T>(shifted);
        return FastTrigonometric.SineOfRest<TSimd, TVector, T>(
            x, TSimd.Add(TSimd.Subtract(shifted, magic), half), TSimd.Xor(parity, TSimd.Constant(-0.0)));
    }
}

/// <summary><see cref="Tan"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// The quotient of sine and cosine, or −cosine over sine, as <see cref="Trigonometric"/> gives them: each off by 0.9 ULP at most, and the quotient's own
/// half of one.
/// </remarks>
internal readonly struct FastTan : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Trigonometric.Invoke<TSimd, TVector, T, FastTan, Function>(x);

    private readonly struct Function : ITrigonometricFunction
    {
        public static double Invoke(double x) => Trigonometric.Huge<Function>(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Combine<TSimd, TVector, T>(TVector r, TVector e, TVector t, TVector w, TVector u, TVector k)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector parity = Trigonometric.Parity<TSimd, TVector, T>(k);
            TVector isOdd = Lane.SignMask<TSimd, TVector, T>(parity);
            TVector s = TSimd.Subtract(r, t);
            TVector c = TSimd.Add(w, u);
            TVector quotient = TSimd.Divide(TSimd.Select(isOdd, c, s), TSimd.Select(isOdd, s, c));
            return TSimd.Xor(quotient, parity);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector CombineSmall<TSimd, TVector, T>(TVector r, TVector t, TVector w, TVector u)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.Divide(TSimd.Subtract(r, t), TSimd.Add(w, u));
    }
}

/// <summary>The sine of what is left of a multiple of π.</summary>
/// <remarks>
/// <para>
/// π = A + B + C, twice the parts of <see cref="Trigonometric"/>, so that the products of A and B and half the integers that it allows are exact. r = ((x −
/// m·A) − m·B) − m·C: the first difference is exact, and so is the second where it is small; two roundings are left, 2^-53 each, whose share in
/// sin r is never larger than in r.
/// </para>
/// <para>
/// sin r = r·(1 + z·P(z)), z = r², |r| ≤ π/2, with coefficients by Remez's algorithm with 300 bits for the relative error: at most 2^-57.3 with the eight
/// of float64 rounded, 2^-26.6 with the four of float32. 1 + z·P is from 0.63 to 1 and rounded by 2^-54, and the product by half a unit: 3.2
/// units in all where all come together.
/// </para>
/// </remarks>
internal static class FastTrigonometric
{
    /// <summary>1/π.</summary>
    public const double OneOverPi = 0.31830988618379067;

    private const double PiA = 2 * Trigonometric.HalfPiA;
    private const double PiB = 2 * Trigonometric.HalfPiB;
    private const double PiC = 2 * Trigonometric.HalfPiC;
    private const double SinglePiA = 2 * Trigonometric.SingleHalfPiA;
    private const double SinglePiB = 2 * Trigonometric.SingleHalfPiB;
    private const double SinglePiC = 2 * Trigonometric.SingleHalfPiC;

    private const double P0 = -0.16666666666666666;
    private const double P1 = 0.008333333333333194;
    private const double P2 = -0.00019841269841209218;
    private const double P3 = 2.755731921113711e-06;
    private const double P4 = -2.5052106872786712e-08;
    private const double P5 = 1.6058939705193336e-10;
    private const double P6 = -7.642991473905248e-13;
    private const double P7 = 2.721174831932352e-15;

    private const double SingleP0 = -0.16666659712791443;
    private const double SingleP1 = 0.00833306647837162;
    private const double SingleP2 = -0.00019809602235909551;
    private const double SingleP3 = 2.6057794002554147e-06;

    /// <summary>sin(x − m·π), |x − m·π| ≤ π/2, with its sign changed where a sign is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SineOfRest<TSimd, TVector, T>(TVector x, TVector m, TVector sign)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        bool isSingle = typeof(T) == typeof(float);
        TVector r = TSimd.MultiplyAddEstimate(m, TSimd.Constant(isSingle ? -SinglePiA : -PiA), x);
        r = TSimd.MultiplyAddEstimate(m, TSimd.Constant(isSingle ? -SinglePiB : -PiB), r);
        r = TSimd.MultiplyAddEstimate(m, TSimd.Constant(isSingle ? -SinglePiC : -PiC), r);
        TVector z = TSimd.Multiply(r, r);
        TVector z2 = TSimd.Multiply(z, z);
        TVector p;
        if (isSingle)
        {
            TVector high = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP3), TSimd.Constant(SingleP2));
            p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleP1), TSimd.Constant(SingleP0));
            p = TSimd.MultiplyAddEstimate(z2, high, p);
        }
        else
        {
            TVector p67 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P7), TSimd.Constant(P6));
            TVector p45 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P5), TSimd.Constant(P4));
            TVector p23 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P3), TSimd.Constant(P2));
            p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(P1), TSimd.Constant(P0));
            p45 = TSimd.MultiplyAddEstimate(z2, p67, p45);
            p = TSimd.MultiplyAddEstimate(z2, p23, p);
            p = TSimd.MultiplyAddEstimate(TSimd.Multiply(z2, z2), p45, p);
        }

        TVector sine = TSimd.Multiply(r, TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(1)));
        return TSimd.Xor(sine, sign);
    }
}
