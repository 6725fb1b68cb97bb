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

/// <summary>The real cube root of x, at most 0.6 ULP; −0 and infinities are kept.</summary>
/// <remarks>
/// <para>
/// |x| = 2^(3q)·m with m = 2^(i + 1)·f, i = -1, 0 or 1 and 1 ≤ f &lt; 2, and ∛|x| = 2^q·∛m. A polynomial of degree 5 (3 in float32),
/// by Remez's algorithm for the relative error, times 2^(-(i + 1)/3) gives y = m^(-1/3) within 2^-17.4 (2^-11.9). y is then
/// cut to 17 (8) bits, so that y³ is exact; the polynomial is greater by the factor 1 + 2^-17 (2^-8) than it were, which centres what
/// the cut takes away.
/// </para>
/// <para>
/// ∛m = m·y²·(1 + h)^(-2/3) with h = m·y³ − 1, which fused multiply-add gives exactly but for one rounding; |h| ≤ 2^-14.6
/// (2^-6.3). The power is 1 + h·(Q0 + h·(Q1 + h·Q2)), again by Remez's algorithm, within 2^-61 (2^-28.5). What the
/// rounding of m·y² took away is added to the terms of h, so that nothing but the last addition rounds by 0.5 ULP: the
/// rest is at most 0.01 ULP (0.1 in float32). There is no division.
/// </para>
/// <para>Subnormal numbers are scaled by 2^54 (2^24) first; the result is always a normal number.</para>
/// </remarks>
internal readonly struct Cbrt : IUnaryOperator
{
    private const double C0 = 1.781071215171862;
    private const double C1 = -1.566040299136048;
    private const double C2 = 1.243794351334957;
    private const double C3 = -0.5978767701763164;
    private const double C4 = 0.15607250826075716;
    private const double C5 = -0.017019124182818444;

    private const double SingleC0 = 1.5479093790054321;
    private const double SingleC1 = -0.8131228685379028;
    private const double SingleC2 = 0.31899741291999817;
    private const double SingleC3 = -0.050131749361753464;

    private const double Q0 = -0.6666666666666666;
    private const double Q1 = 0.5555555562179315;
    private const double Q2 = -0.4938271615190808;

    private const double SingleQ0 = -0.6666666865348816;
    private const double SingleQ1 = 0.5556190013885498;
    private const double SingleQ2 = -0.49392539262771606;

    // 2^(-(i + 1)/3) = J0 + i·(J1 + i·J2) for i = -1, 0, 1
    private const double J0 = 0.7937005259840998;
    private const double J1 = -0.1850197375262817;
    private const double J2 = 0.021279736489618555;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = TSimd.Abs(x);
        if (!TSimd.All(Logarithm.IsNormal<TSimd, TVector, T>(magnitude)))
        {
            Wide<TSimd, TVector, T>(x, out TVector wide);
            return wide;
        }

        return TSimd.Or(
            Normal<TSimd, TVector, T>(magnitude, TSimd.Constant(ExponentBias<T>())), TSimd.And(x, TSimd.Constant(-0.0)));
    }

    /// <summary>f of a positive normal x = 2^k·f, 1 ≤ f &lt; 2, and k less some number as 3q + i, with q in the low bits of <paramref name="shifted"/>.</summary>
    /// <param name="x">A positive normal number.</param>
    /// <param name="bias"><see cref="Logarithm.ExponentBias"/> and the number that is taken from k.</param>
    /// <param name="shifted">q and <see cref="FloatFormat.RoundingMagic"/>.</param>
    /// <param name="i">-1, 0 or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduce<TSimd, TVector, T>(TVector x, TVector bias, out TVector shifted, out TVector i)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        bool isSingle = typeof(T) == typeof(float);

        // The exponent in the low bits of 2^52 (2^23), then less the bias.
        TVector k = TSimd.Subtract(
            TSimd.Or(FloatFormat.FromExponent<TSimd, TVector, T>(x), TSimd.ConstantBits(FloatFormat.WholeBits<T>())), bias);

        // k/3 is at least a sixth away from halves, so its rounding does not matter.
        TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
        shifted = TSimd.MultiplyAddEstimate(k, TSimd.Constant(1.0 / 3), magic);
        i = TSimd.MultiplyAddEstimate(TSimd.Subtract(shifted, magic), TSimd.Constant(-3), k);
        return TSimd.Or(
            TSimd.And(x, TSimd.ConstantBits(isSingle ? 0x007FFFFFu : 0x000FFFFFFFFFFFFFu)), TSimd.Constant(1));
    }

    /// <summary>To take 1 from the exponent: k = 3q + i + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ExponentBias<T>() => Logarithm.ExponentBias<T>() + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normal<TSimd, TVector, T>(TVector x, TVector bias)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        bool isSingle = typeof(T) == typeof(float);
        TVector f = Reduce<TSimd, TVector, T>(x, bias, out TVector shifted, out TVector i);
        TVector scale = TSimd.MultiplyAddEstimate(
            i, TSimd.MultiplyAddEstimate(i, TSimd.Constant(0.5), TSimd.Constant(1.5)), TSimd.Constant(2));
        TVector m = TSimd.Multiply(f, scale);
        TVector inverse = TSimd.MultiplyAddEstimate(
            i, TSimd.MultiplyAddEstimate(i, TSimd.Constant(J2), TSimd.Constant(J1)), TSimd.Constant(J0));

        TVector f2 = TSimd.Multiply(f, f);
        TVector y;
        if (isSingle)
        {
            TVector last = TSimd.MultiplyAddEstimate(f, TSimd.Constant(SingleC3), TSimd.Constant(SingleC2));
            y = TSimd.MultiplyAddEstimate(f, TSimd.Constant(SingleC1), TSimd.Constant(SingleC0));
            y = TSimd.MultiplyAddEstimate(f2, last, y);
        }
        else
        {
            TVector last = TSimd.MultiplyAddEstimate(f, TSimd.Constant(C5), TSimd.Constant(C4));
            TVector middle = TSimd.MultiplyAddEstimate(f, TSimd.Constant(C3), TSimd.Constant(C2));
            y = TSimd.MultiplyAddEstimate(f, TSimd.Constant(C1), TSimd.Constant(C0));
            y = TSimd.MultiplyAddEstimate(f2, TSimd.MultiplyAddEstimate(f2, last, middle), y);
        }

        y = TSimd.And(TSimd.Multiply(inverse, y), TSimd.ConstantBits(isSingle ? 0xFFFF0000u : 0xFFFFFFF000000000u));
        TVector square = TSimd.Multiply(y, y);
        TVector h = TSimd.FusedMultiplyAdd(m, TSimd.Multiply(square, y), TSimd.Constant(-1));
        TVector root = TSimd.Multiply(m, square);
        TVector low = TSimd.FusedMultiplyAdd(m, square, TSimd.Negate(root));
        TVector power = TSimd.MultiplyAddEstimate(
            h, TSimd.Constant(isSingle ? SingleQ1 : Q1), TSimd.Constant(isSingle ? SingleQ0 : Q0));
        power = TSimd.MultiplyAddEstimate(TSimd.Multiply(h, h), TSimd.Constant(isSingle ? SingleQ2 : Q2), power);
        root = TSimd.Add(root, TSimd.MultiplyAddEstimate(TSimd.Multiply(root, h), power, low));

        // 2^q: q plus the bias in the low bits, then in the exponent.
        TVector exponent = TSimd.Add(shifted, TSimd.Constant(FloatFormat.Bias<T>()));
        return TSimd.Multiply(root, FloatFormat.ToExponent<TSimd, TVector, T>(exponent));
    }

    /// <summary>Any x: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magnitude = TSimd.Abs(x);
        int shift = typeof(T) == typeof(float) ? 24 : 54;
        TVector subnormal = TSimd.LessThan(magnitude, TSimd.Constant(FloatFormat.SmallestNormal<T>()));
        TVector scaled = TSimd.Select(subnormal, TSimd.Multiply(magnitude, TSimd.Constant(1L << shift)), magnitude);
        TVector bias = TSimd.Select(
            subnormal, TSimd.Constant(ExponentBias<T>() + shift), TSimd.Constant(ExponentBias<T>()));
        TVector root = Normal<TSimd, TVector, T>(scaled, bias);
        TVector finite = TSimd.And(
            TSimd.LessThan(TSimd.Constant(0), magnitude), TSimd.LessThanOrEqual(magnitude, TSimd.Constant(FloatFormat.MaxValue<T>())));
        result = TSimd.Or(TSimd.Select(finite, root, magnitude), TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>
/// √(x² + y²) without overflow on the way, at most 0.9 ULP; +∞ if either is infinite, even beside NaN.
/// </summary>
/// <remarks>
/// <para>
/// The rests of both squares, which fused multiply-add gives exactly, and that of their sum are added to the sum, which so
/// is rounded once in effect. The root halves that relative error, to at most 0.36 ULP, before it rounds by 0.5 ULP.
/// </para>
/// <para>
/// Where the sum could overflow or has lost bits, that is where it is not in [2^-900, 2^1000] ([2^-90, 2^120] in float32), the
/// operands are multiplied by a power of two first. What underflows in a square or its rest is below 2^-58 of the sum. A
/// subnormal result rounds once more, by half of its larger units, of which the error before is less than half.
/// </para>
/// </remarks>
internal readonly struct Hypot : IBinaryOperator
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector x2 = TSimd.Multiply(x, x);
        TVector y2 = TSimd.Multiply(y, y);
        TVector sum = TSimd.Add(x2, y2);
        if (TSimd.All(IsSafe<TSimd, TVector, T>(sum)))
            return Root<TSimd, TVector, T>(x, y, x2, y2, sum);
        Wide<TSimd, TVector, T>(x, y, sum, out TVector wide);
        return wide;
    }

    /// <summary>The sums of squares that have neither lost bits nor overflowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector IsSafe<TSimd, TVector, T>(TVector sum)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.And(
            TSimd.LessThanOrEqual(TSimd.Constant(Least<T>()), sum), TSimd.LessThanOrEqual(sum, TSimd.Constant(Greatest<T>())));

    /// <summary>2^-900; 2^-90 in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Least<T>() => typeof(T) == typeof(float) ? 8.077935669463161e-28 : 1.1830521861667747e-271;

    /// <summary>2^1000; 2^120 in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Greatest<T>() => typeof(T) == typeof(float) ? 1.329227995784916e36 : 1.0715086071862673e301;

    /// <summary>The root of a sum of squares, with the rests of all three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Root<TSimd, TVector, T>(TVector x, TVector y, TVector x2, TVector y2, TVector sum)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // The sum's rest is Knuth's.
        TVector part = TSimd.Subtract(sum, x2);
        TVector low = TSimd.Add(TSimd.Subtract(x2, TSimd.Subtract(sum, part)), TSimd.Subtract(y2, part));
        TVector xLow = TSimd.FusedMultiplyAdd(x, x, TSimd.Negate(x2));
        TVector yLow = TSimd.FusedMultiplyAdd(y, y, TSimd.Negate(y2));
        return TSimd.Sqrt(TSimd.Add(sum, TSimd.Add(low, TSimd.Add(xLow, yLow))));
    }

    /// <summary>Any operands: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T>(TVector x, TVector y, TVector sum, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        bool isSingle = typeof(T) == typeof(float);
        TVector up = TSimd.Constant(isSingle ? 1.2379400392853803e27 : 4.149515568880993e180); // 2^90, 2^600
        TVector down = TSimd.Constant(isSingle ? 8.077935669463161e-28 : 2.409919865102884e-181); // 2^-90, 2^-600
        TVector one = TSimd.Constant(1);
        TVector infinity = TSimd.Constant(double.PositiveInfinity);
        TVector isLarge = TSimd.LessThan(TSimd.Constant(Greatest<T>()), sum);
        TVector isSmall = TSimd.LessThan(sum, TSimd.Constant(Least<T>()));
        TVector factor = TSimd.Select(isLarge, down, TSimd.Select(isSmall, up, one));
        TVector inverse = TSimd.Select(isLarge, up, TSimd.Select(isSmall, down, one));
        TVector a = TSimd.Multiply(x, factor);
        TVector b = TSimd.Multiply(y, factor);
        TVector a2 = TSimd.Multiply(a, a);
        TVector b2 = TSimd.Multiply(b, b);
        TVector root = Root<TSimd, TVector, T>(a, b, a2, b2, TSimd.Add(a2, b2));
        TVector isInfinite = TSimd.Or(TSimd.Equal(TSimd.Abs(x), infinity), TSimd.Equal(TSimd.Abs(y), infinity));
        result = TSimd.Select(isInfinite, infinity, TSimd.Multiply(root, inverse));
    }
}
