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

/// <summary>The real cube root of x, at most 0.7 ULP; −0 and infinities are kept.</summary>
/// <remarks>
/// <para>
/// |x| = 2^(3q)·m with 1 ≤ m &lt; 8, and ∛|x| = 2^q·∛m. A polynomial of degree 4, by Remez's algorithm, gives y = ∛m
/// within 2^-9.06; Halley's step y·(y³ + 2m)/(2y³ + m) leaves two thirds of the cube of the relative error: 2^-27.7.
/// </para>
/// <para>
/// y without its low 27 bits has an exact square and is within 2^-25.6 of the root. Halley's step once more, as the
/// correction y·(m/y² − y)/(2y + m/y²), leaves 2^-76. m/y² is off by half a unit, of which a third comes through, and
/// the last addition rounds by 0.5 ULP.
/// </para>
/// <para>Subnormal numbers are scaled by 2^54 first; the result is always a normal number.</para>
/// </remarks>
internal readonly struct Cbrt : IUnaryOperator
{
    private const double SmallestNormal = 2.2250738585072014e-308;
    private const double TwoTo54 = 18014398509481984;
    private const double ExponentBias = 4503599627370496 + 1023; // 2^52 + 1023

    private const ulong FractionBits = 0x000FFFFFFFFFFFFF;
    private const ulong OneBits = 0x3FF0000000000000;
    private const ulong TwoTo52Bits = 0x4330000000000000;
    private const ulong HighBits = 0xFFFFFFFFF8000000;

    private const double C0 = 0.6272946384622003;
    private const double C1 = 0.44919386714872384;
    private const double C2 = -0.08377514033951741;
    private const double C3 = 0.00958382914548185;
    private const double C4 = -0.000432101392201894;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<Cbrt>(x);
        TVector magnitude = TSimd.Abs(x);
        TVector normal = TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(SmallestNormal), magnitude),
            TSimd.LessThanOrEqual(magnitude, TSimd.Constant(double.MaxValue)));
        TVector root;
        if (TSimd.All(normal))
        {
            root = Normal<TSimd, TVector, T>(magnitude, TSimd.Constant(ExponentBias));
        }
        else
        {
            Wide<TSimd, TVector, T>(magnitude, out TVector wide);
            root = wide;
        }

        return TSimd.Or(root, TSimd.And(x, TSimd.Constant(-0.0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normal<TSimd, TVector, T>(TVector x, TVector bias)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector k = TSimd.Subtract(
            TSimd.Or(TSimd.ShiftRightLogicalBits(x, 52), TSimd.ConstantBits(TwoTo52Bits)), bias);
        TVector fraction = TSimd.Or(TSimd.And(x, TSimd.ConstantBits(FractionBits)), TSimd.ConstantBits(OneBits));

        // (k + ½)/3 is at least a sixth away from whole numbers, so its rounding does not matter.
        TVector q = TSimd.Floor(
            TSimd.Multiply(TSimd.Add(k, TSimd.Constant(0.5)), TSimd.Constant(1.0 / 3)));
        TVector rest = TSimd.Subtract(k, TSimd.Multiply(q, TSimd.Constant(3)));
        TVector m = TSimd.Multiply(fraction, Exponential.PowerOfTwo<TSimd, TVector, T>(rest));

        TVector y = TSimd.MultiplyAddEstimate(m, TSimd.Constant(C4), TSimd.Constant(C3));
        y = TSimd.MultiplyAddEstimate(m, y, TSimd.Constant(C2));
        y = TSimd.MultiplyAddEstimate(m, y, TSimd.Constant(C1));
        y = TSimd.MultiplyAddEstimate(m, y, TSimd.Constant(C0));
        TVector cube = TSimd.Multiply(TSimd.Multiply(y, y), y);
        y = TSimd.Multiply(
            y,
            TSimd.Divide(
                TSimd.Add(cube, TSimd.Add(m, m)), TSimd.Add(TSimd.Add(cube, cube), m)));

        y = TSimd.And(y, TSimd.ConstantBits(HighBits));
        TVector quotient = TSimd.Divide(m, TSimd.Multiply(y, y));
        TVector step = TSimd.Divide(TSimd.Subtract(quotient, y), TSimd.Add(TSimd.Add(y, y), quotient));
        y = TSimd.Add(y, TSimd.Multiply(y, step));
        return TSimd.Multiply(y, Exponential.PowerOfTwo<TSimd, TVector, T>(q));
    }

    /// <summary>Any magnitude: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector magnitude, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector subnormal = TSimd.LessThan(magnitude, TSimd.Constant(SmallestNormal));
        TVector scaled = TSimd.Select(subnormal, TSimd.Multiply(magnitude, TSimd.Constant(TwoTo54)), magnitude);
        TVector bias = TSimd.Select(
            subnormal, TSimd.Constant(ExponentBias + 54), TSimd.Constant(ExponentBias));
        TVector root = Normal<TSimd, TVector, T>(scaled, bias);
        TVector finite = TSimd.And(
            TSimd.LessThan(TSimd.Constant(0), magnitude),
            TSimd.LessThanOrEqual(magnitude, TSimd.Constant(double.MaxValue)));
        result = TSimd.Select(finite, root, magnitude);
    }
}

/// <summary>
/// √(x² + y²) without overflow on the way, at most 1.5 ULP; +∞ if either is infinite, even beside NaN.
/// </summary>
/// <remarks>
/// The operands are multiplied by a power of two where the larger one's square could overflow or lose bits. The squares
/// and their sum are off by at most 2·2^-53 of the sum together, which the root halves, to at most 1 ULP, before it
/// rounds by 0.5 ULP. A subnormal result rounds once more. What underflows in the smaller operand's square is below
/// 2^-49 of the larger one's (in float32; 2^-173 in float64).
/// </remarks>
internal readonly struct Hypot : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // Where both squares are safe, where they are not, and the factor that makes them so.
        bool isSingle = typeof(T) == typeof(float);
        double large = isSingle ? 1.152921504606847e18 : 3.273390607896142e150; // 2^60, 2^500
        double small = isSingle ? 8.881784197001252e-16 : 3.4395525670743494e-136; // 2^-50, 2^-450
        double up = isSingle ? 1.2379400392853803e27 : 4.149515568880993e180; // 2^90, 2^600
        double down = isSingle ? 8.077935669463161e-28 : 2.409919865102884e-181; // 2^-90, 2^-600

        TVector one = TSimd.Constant(1);
        TVector infinity = TSimd.Constant(double.PositiveInfinity);
        TVector a = TSimd.Abs(x);
        TVector b = TSimd.Abs(y);
        TVector greatest = TSimd.Select(TSimd.LessThan(a, b), b, a);
        TVector isLarge = TSimd.LessThan(TSimd.Constant(large), greatest);
        TVector isSmall = TSimd.LessThan(greatest, TSimd.Constant(small));
        TVector factor = TSimd.Select(isLarge, TSimd.Constant(down), TSimd.Select(isSmall, TSimd.Constant(up), one));
        TVector inverse = TSimd.Select(isLarge, TSimd.Constant(up), TSimd.Select(isSmall, TSimd.Constant(down), one));

        TVector scaledA = TSimd.Multiply(a, factor);
        TVector scaledB = TSimd.Multiply(b, factor);
        TVector sum = TSimd.Add(TSimd.Multiply(scaledA, scaledA), TSimd.Multiply(scaledB, scaledB));
        TVector result = TSimd.Multiply(TSimd.Sqrt(sum), inverse);
        TVector isInfinite = TSimd.Or(TSimd.Equal(a, infinity), TSimd.Equal(b, infinity));
        return TSimd.Select(isInfinite, infinity, result);
    }
}
