using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Sine of x in radians, at most 0.9 ULP; NaN for infinities.</summary>
internal readonly struct Sin : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Trigonometric.Invoke<TSimd, TVector, T, Sin, Function>(x);

    internal readonly struct Function : ITrigonometricFunction
    {
        public static double Invoke(double x) => Trigonometric.Huge<Function>(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Combine<TSimd, TVector, T>(TVector r, TVector e, TVector t, TVector w, TVector u, TVector k)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector quadrant = Trigonometric.Quadrant<TSimd, TVector, T>(k);
            TVector keeps = TSimd.Equal(quadrant, TSimd.Constant(0));
            TVector result = TSimd.Select(keeps, TSimd.Subtract(r, t), TSimd.Add(w, u));
            return TSimd.Xor(result, TSimd.And(quadrant, TSimd.Constant(-0.0)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector CombineSmall<TSimd, TVector, T>(TVector r, TVector t, TVector w, TVector u)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.Subtract(r, t);
    }
}

/// <summary>Cosine of x in radians, at most 0.9 ULP; NaN for infinities.</summary>
internal readonly struct Cos : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Trigonometric.Invoke<TSimd, TVector, T, Cos, Function>(x);

    internal readonly struct Function : ITrigonometricFunction
    {
        public static double Invoke(double x) => Trigonometric.Huge<Function>(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Combine<TSimd, TVector, T>(TVector r, TVector e, TVector t, TVector w, TVector u, TVector k)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            // The sign is the exclusive or of k's two bits.
            TVector quadrant = Trigonometric.Quadrant<TSimd, TVector, T>(k);
            TVector keeps = TSimd.Equal(quadrant, TSimd.Constant(0));
            TVector result = TSimd.Select(keeps, TSimd.Add(w, u), TSimd.Subtract(r, t));
            TVector sign = TSimd.Xor(quadrant, Trigonometric.Parity<TSimd, TVector, T>(k));
            return TSimd.Xor(result, TSimd.And(sign, TSimd.Constant(-0.0)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector CombineSmall<TSimd, TVector, T>(TVector r, TVector t, TVector w, TVector u)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.Add(w, u);
    }
}

/// <summary>Tangent of x in radians, at most 1 ULP; NaN for infinities.</summary>
/// <remarks>
/// <para>
/// sin/cos, or −cos/sin in the odd quadrants, of the sums of two numbers s + s' and c + c' that the kernels of
/// <see cref="Trigonometric"/> end with: n + n' over d + d'. The quotient q = n·(1/d) is corrected by the remainder,
/// which a fused multiply-add gives exactly:
/// </para>
/// <code>
/// q + ((n − q·d) + n' − q·d')·(1/d)
/// </code>
/// <para>
/// The last addition rounds by 0.5 ULP; what the kernels' smaller terms have lost, at most 0.2 ULP, remains. Half of what
/// the rounding of r² took away, which is missing in the cosine, is made good, and that of the sine e stands for e·cos r.
/// </para>
/// </remarks>
internal readonly struct Tan : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Trigonometric.Invoke<TSimd, TVector, T, Tan, Function>(x);

    internal readonly struct Function : ITrigonometricFunction
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
            Sums<TSimd, TVector, T>(r, t, w, u, out TVector s, out TVector sLow, out TVector c, out TVector cLow);
            TVector square = TSimd.Multiply(r, r);
            sLow = TSimd.MultiplyAddEstimate(TSimd.Multiply(e, square), TSimd.Constant(0.5), sLow);
            TVector quotient = MinusQuotient<TSimd, TVector, T>(
                TSimd.Select(isOdd, c, s),
                TSimd.Select(isOdd, cLow, sLow),
                TSimd.Select(isOdd, s, c),
                TSimd.Select(isOdd, sLow, cLow));
            return TSimd.Xor(quotient, TSimd.Xor(parity, TSimd.Constant(-0.0)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector CombineSmall<TSimd, TVector, T>(TVector r, TVector t, TVector w, TVector u)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            Sums<TSimd, TVector, T>(r, t, w, u, out TVector s, out TVector sLow, out TVector c, out TVector cLow);
            return TSimd.Negate(MinusQuotient<TSimd, TVector, T>(s, sLow, c, cLow));
        }

        /// <summary>r − t = s + s' and w + u, less half of what rounding took from r², = c + c'.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Sums<TSimd, TVector, T>(
            TVector r, TVector t, TVector w, TVector u, out TVector s, out TVector sLow, out TVector c, out TVector cLow)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            s = TSimd.Subtract(r, t);
            sLow = TSimd.Subtract(TSimd.Subtract(r, s), t);
            c = TSimd.Add(w, u);
            TVector z = TSimd.Multiply(r, r);
            TVector zLow = TSimd.FusedMultiplyAdd(r, r, TSimd.Negate(z));
            cLow = TSimd.MultiplyAddEstimate(zLow, TSimd.Constant(-0.5), TSimd.Add(TSimd.Subtract(w, c), u));
        }

        /// <summary>−(n + n')/(d + d'). Each term is a zero of the right sign where n is one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector MinusQuotient<TSimd, TVector, T>(TVector n, TVector nLow, TVector d, TVector dLow)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector reciprocal = TSimd.Divide(TSimd.Constant(-1), d);
            TVector q = TSimd.Multiply(n, reciprocal);
            TVector rest = TSimd.Add(TSimd.FusedMultiplyAdd(q, d, n), nLow);
            rest = TSimd.MultiplyAddEstimate(q, dLow, rest);
            return TSimd.MultiplyAddEstimate(rest, reciprocal, q);
        }
    }
}

/// <summary>A function of sine and cosine, and its scalar form for the lanes that are out of the reduction's range.</summary>
internal interface ITrigonometricFunction : IScalarFunction
{
    /// <summary>Of k·π/2 + r − e, where sin(r − e) = r − t and cos(r − e) = w + u, with the lowest two bits of k.</summary>
    static abstract TVector Combine<TSimd, TVector, T>(TVector r, TVector e, TVector t, TVector w, TVector u, TVector k)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;

    /// <summary>The same for k = 0.</summary>
    static abstract TVector CombineSmall<TSimd, TVector, T>(TVector r, TVector t, TVector w, TVector u)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>Sine and cosine of one operand at the cost of little more than either.</summary>
/// <remarks>
/// <para>
/// Reduction: k = round(x·2/π) by adding 1.5·2^52 (float32: 1.5·2^23), which leaves k, in two's complement, in the low bits of
/// the sum; x = k·π/2 + r + e with |r| ≤ π/4·(1 + 2^-33), and the lowest two bits of k say which of ±sin, ±cos of r + e
/// are wanted.
/// </para>
/// <para>
/// π/2 = A + B + C, where A and B have 35 significant bits each (float32: 17), so that for |k| &lt; 2^18 (2^7) the products k·A
/// and k·B are exact, fused or not:
/// </para>
/// <code>
/// a = x − k·A         exact: both are multiples of 2^-53 or of k·A's last bit, and cancel
/// r = a − k·B         rounded
/// e = ((a − r) − k·B) − k·C
/// </code>
/// <para>
/// a − r and the difference after it are exact: a and k·B are multiples of 2^-73, so either |a − k·B| &lt; 2^-20 and r is
/// exact, or |a| is too large against |k·B| ≤ 2^-20.5 for anything to be lost (Dekker's fast two-sum). The error left is
/// that of k·C, at most k·2^-129.5. The doubles nearest to multiples of π/2 up to k = 2^18, found by trying each k, are
/// so far from them that this is at most 2^-56.8 of r + e, so sin, cos and tan keep their relative accuracy at the zeros
/// and poles. All floats were tried.
/// </para>
/// <para>
/// Doubles beyond ±400 000 are reduced one by one, by <see cref="HugeArgument"/>; floats beyond ±200 are computed in double.
/// Where all lanes of a vector are within ±0.785, k is 0, so r is x, e is 0 and the kernels are used directly: the terms
/// left out are zeros, and the bits are the same.
/// </para>
/// <para>
/// Kernels on |r| ≤ π/4, z = r². For float64 with the coefficients of fdlibm (Sun Microsystems, 1993; k_sin.c, k_cos.c), for float32
/// with those of Remez's algorithm for the relative error, rounded:
/// </para>
/// <code>
/// sin(r + e) = r − (r·z·(S1 + z·S2 + … ) − e)                    |error of the polynomial| ≤ 2^-58 relative, 2^-27.9 in float32
/// cos(r + e) = w + (((1 − w) − z/2) + z²·(C1 + z·C2 + … ) − r·e)    w = 1 − z/2; 2^-58 absolute, 2^-33 in float32
/// </code>
/// <para>
/// The last addition rounds by at most 0.5 ULP; the terms before it are below a tenth of the result for sine, which
/// adds at most 0.2 ULP, and that e stands for e·cos r at most 0.15; the rounding of z adds at most 0.25 ULP to the cosine. The
/// polynomials are evaluated by Estrin's scheme: their latency, and not the number of operations, is what a vector waits for.
/// </para>
/// </remarks>
internal readonly struct Trigonometric : IPairOperator
{
    // k stays below 2^18 = 262 144: 400 000·2/π = 254 648.
    private const double Limit = 400_000;

    // k stays below 2^7: 200·2/π = 127.3, rounded to 127.
    private const double SingleLimit = 200;

    // A little less than π/4, so that k is 0.
    private const double Quarter = 0.785;

    private const double TwoOverPi = 0.63661977236758138;
    private const double RoundingMagic = 6755399441055744; // 1.5·2^52
    internal const double HalfPiA = 1.5707963267923333; // 0x1.921fb5444p0, 35 bits
    internal const double HalfPiB = 2.5633441515839558e-12; // 0x1.68c234c4cp-39, 35 bits
    internal const double HalfPiC = 1.0562999066987428e-23; // the rest, rounded: off by 2^-130.5

    private const double SingleRoundingMagic = 12582912; // 1.5·2^23
    // Cut, not rounded: with both positive, the zeros that k = 0 gives leave x = -0 its sign.
    internal const double SingleHalfPiA = 1.5707855224609375; // 0x1.921fp0, 17 bits
    internal const double SingleHalfPiB = 1.0804273188114166e-05; // 0x1.6a88p-17, 17 bits
    internal const double SingleHalfPiC = 6.07710062827671e-11; // the rest, rounded: for k < 2^7 at most 2^-30.3 of any float's remainder

    // Of the sine the coefficients with their signs changed.
    private const double S1 = 1.66666666666666324348e-01;
    private const double S2 = -8.33333333332248946124e-03;
    private const double S3 = 1.98412698298579493134e-04;
    private const double S4 = -2.75573137070700676789e-06;
    private const double S5 = 2.50507602534068634195e-08;
    private const double S6 = -1.58969099521155010221e-10;

    private const double C1 = 4.16666666666666019037e-02;
    private const double C2 = -1.38888888888741095749e-03;
    private const double C3 = 2.48015872894767294178e-05;
    private const double C4 = -2.75573143513906633035e-07;
    private const double C5 = 2.08757232129817482790e-09;
    private const double C6 = -1.13596475577881948265e-11;

    private const double SingleS1 = 0.16666655242443085;
    private const double SingleS2 = -0.008332189172506332;
    private const double SingleS3 = 0.00019518293265718967;

    private const double SingleC1 = 0.04166664555668831;
    private const double SingleC2 = -0.0013887309469282627;
    private const double SingleC3 = 2.4432327336398885e-05;

    /// <summary>Both, with the bits that <see cref="Sin"/> and <see cref="Cos"/> give.</summary>
    // The rare call writes locals of its own, so that the results stay in registers, which are not cleared before.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (TSimd.All(IsSmall<TSimd, TVector, T>(x)))
        {
            Unreduced<TSimd, TVector, T>(x, out TVector t, out TVector w, out TVector u);
            sin = TSimd.Subtract(x, t);
            cos = TSimd.Add(w, u);
        }
        else if (TSimd.All(InRange<TSimd, TVector, T>(x)))
        {
            Reduced<TSimd, TVector, T>(
                x, out TVector r, out TVector e, out TVector t, out TVector w, out TVector u, out TVector k);
            TVector s = TSimd.Subtract(r, t);
            TVector c = TSimd.Add(w, u);
            TVector signBit = TSimd.Constant(-0.0);
            TVector quadrant = Quadrant<TSimd, TVector, T>(k);
            TVector keeps = TSimd.Equal(quadrant, TSimd.Constant(0));
            TVector cosSign = TSimd.And(TSimd.Xor(quadrant, Parity<TSimd, TVector, T>(k)), signBit);
            sin = TSimd.Xor(TSimd.Select(keeps, s, c), TSimd.And(quadrant, signBit));
            cos = TSimd.Xor(TSimd.Select(keeps, c, s), cosSign);
        }
        else
        {
            WidePair<TSimd, TVector, T>(x, out TVector wideSin, out TVector wideCos);
            (sin, cos) = (wideSin, wideCos);
        }
    }

    /// <inheritdoc cref="SinCos"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Invoke<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        SinCos<TSimd, TVector, T>(x, out sin, out cos);

    /// <summary>One function of the two.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Invoke<TSimd, TVector, T, TOperator, TFunction>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IUnaryOperator
        where TFunction : ITrigonometricFunction
    {
        if (TSimd.All(IsSmall<TSimd, TVector, T>(x)))
        {
            Unreduced<TSimd, TVector, T>(x, out TVector t, out TVector w, out TVector u);
            return TFunction.CombineSmall<TSimd, TVector, T>(x, t, w, u);
        }

        if (TSimd.All(InRange<TSimd, TVector, T>(x)))
        {
            Reduced<TSimd, TVector, T>(
                x, out TVector r, out TVector e, out TVector t, out TVector w, out TVector u, out TVector k);
            return TFunction.Combine<TSimd, TVector, T>(r, e, t, w, u, k);
        }

        Wide<TSimd, TVector, T, TOperator, TFunction>(x, out TVector wide);
        return wide;
    }

    /// <summary>
    /// Bits 0 and 1 of k moved to the top two: +0, 2, -0 or -2 for k mod 4 = 0, 1, 2, 3. Where it is ±0, sine and cosine
    /// keep their places. Its sign is that of the sine.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Quadrant<TSimd, TVector, T>(TVector k)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // Two calls, as the JIT would not see that the count is a constant.
        if (typeof(T) == typeof(float))
            return TSimd.ShiftLeftBits(k, 30);
        return TSimd.ShiftLeftBits(k, 62);
    }

    /// <summary>Bit 0 of k as the sign of a zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Parity<TSimd, TVector, T>(TVector k)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        // Two calls, as the JIT would not see that the count is a constant.
        if (typeof(T) == typeof(float))
            return TSimd.ShiftLeftBits(k, 31);
        return TSimd.ShiftLeftBits(k, 63);
    }

    /// <summary>The lanes that need no reduction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector IsSmall<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(Quarter));

    /// <summary>The lanes that <see cref="Reduced"/> computes; not those that are infinite or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(typeof(T) == typeof(float) ? SingleLimit : Limit));

    /// <summary>The terms of the lanes in range; the others are arbitrary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduced<TSimd, TVector, T>(
        TVector x, out TVector r, out TVector e, out TVector t, out TVector w, out TVector u, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        bool isSingle = typeof(T) == typeof(float);
        TVector magic = TSimd.Constant(isSingle ? SingleRoundingMagic : RoundingMagic);
        TVector b = TSimd.Constant(isSingle ? SingleHalfPiB : HalfPiB);
        TVector c = TSimd.Constant(isSingle ? SingleHalfPiC : HalfPiC);
        shifted = TSimd.MultiplyAddEstimate(x, TSimd.Constant(TwoOverPi), magic);
        TVector k = TSimd.Subtract(shifted, magic);
        TVector a = TSimd.MultiplyAddEstimate(k, TSimd.Constant(isSingle ? -SingleHalfPiA : -HalfPiA), x);
        r = TSimd.MultiplyAddEstimate(k, TSimd.Constant(isSingle ? -SingleHalfPiB : -HalfPiB), a);
        e = TSimd.MultiplyAddEstimate(k, b, TSimd.Subtract(r, a));
        e = TSimd.MultiplyAddEstimate(k, c, e);
        Terms<TSimd, TVector, T>(r, e, out t, out w, out u);
    }

    /// <summary>The terms of lanes that are all <see cref="IsSmall"/>: the bits that <see cref="Reduced"/> gives, where k and e are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unreduced<TSimd, TVector, T>(TVector x, out TVector t, out TVector w, out TVector u)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Kernels<TSimd, TVector, T>(x, out TVector cube, out TVector p, out w, out u);
        // The zero that is added keeps the sign of x = -0: -0 less +0.
        t = TSimd.MultiplyAddEstimate(cube, p, TSimd.Constant(0));
    }

    /// <summary>For |r| ≤ π/4: sin(r − e) = r − t and cos(r − e) = w + u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Terms<TSimd, TVector, T>(TVector r, TVector e, out TVector t, out TVector w, out TVector u)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Kernels<TSimd, TVector, T>(r, out TVector cube, out TVector p, out w, out TVector q);
        t = TSimd.MultiplyAddEstimate(cube, p, e);
        u = TSimd.MultiplyAddEstimate(r, e, q);
    }

    /// <summary>The kernels' terms for |r| ≤ π/4: sin r = r − cube·p and cos r = w + q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Kernels<TSimd, TVector, T>(
        TVector r, out TVector cube, out TVector p, out TVector w, out TVector q)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector minusHalf = TSimd.Constant(-0.5);
        TVector one = TSimd.Constant(1);

        TVector z = TSimd.Multiply(r, r);
        TVector z2 = TSimd.Multiply(z, z);
        w = TSimd.MultiplyAddEstimate(z, minusHalf, one);
        cube = TSimd.Multiply(r, z);
        if (typeof(T) == typeof(float))
        {
            p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleS2), TSimd.Constant(SingleS1));
            p = TSimd.MultiplyAddEstimate(z2, TSimd.Constant(SingleS3), p);
            q = TSimd.MultiplyAddEstimate(z, TSimd.Constant(SingleC2), TSimd.Constant(SingleC1));
            q = TSimd.MultiplyAddEstimate(z2, TSimd.Constant(SingleC3), q);
        }
        else
        {
            TVector last = TSimd.MultiplyAddEstimate(z, TSimd.Constant(S6), TSimd.Constant(S5));
            TVector middle = TSimd.MultiplyAddEstimate(z, TSimd.Constant(S4), TSimd.Constant(S3));
            p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(S2), TSimd.Constant(S1));
            p = TSimd.MultiplyAddEstimate(z2, TSimd.MultiplyAddEstimate(z2, last, middle), p);

            last = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C6), TSimd.Constant(C5));
            middle = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C4), TSimd.Constant(C3));
            q = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C2), TSimd.Constant(C1));
            q = TSimd.MultiplyAddEstimate(z2, TSimd.MultiplyAddEstimate(z2, last, middle), q);
        }

        TVector lost = TSimd.MultiplyAddEstimate(z, minusHalf, TSimd.Subtract(one, w));
        q = TSimd.MultiplyAddEstimate(z2, q, lost);
    }

    /// <summary>Vectors with lanes that are out of range: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T, TOperator, TFunction>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IUnaryOperator
        where TFunction : ITrigonometricFunction
    {
        TVector inRange = InRange<TSimd, TVector, T>(x);
        TVector others = TSimd.Select(inRange, TSimd.Constant(0), x);
        if (typeof(T) == typeof(float))
            InDouble<TSimd, TVector, T, TOperator>(others, out others);
        else
            others = TSimd.MapLanes<TFunction>(others);
        if (TSimd.Any(inRange))
        {
            Reduced<TSimd, TVector, T>(
                x, out TVector r, out TVector e, out TVector t, out TVector w, out TVector u, out TVector k);
            others = TSimd.Select(inRange, TFunction.Combine<TSimd, TVector, T>(r, e, t, w, u, k), others);
        }

        result = others;
    }

    // Out of line: the JIT inlines only so much into one method.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void InDouble<TSimd, TVector, T, TOperator>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TOperator : IUnaryOperator =>
        result = TSimd.InDouble<TOperator>(x);

    /// <inheritdoc cref="Wide"/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WidePair<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Wide<TSimd, TVector, T, Sin, Sin.Function>(x, out sin);
        Wide<TSimd, TVector, T, Cos, Cos.Function>(x, out cos);
    }

    /// <summary>A function of one number that is out of the vectors' range: by the same kernels, after a longer reduction.</summary>
    internal static double Huge<TFunction>(double x)
        where TFunction : ITrigonometricFunction
    {
        if (!(Math.Abs(x) > Limit) || double.IsInfinity(x))
            return x - x;
        int k = HugeArgument.Reduce(x, out double r, out double e);
        if (x < 0)
            (k, r, e) = (-k, -r, -e);
        Terms<Simd128<double>, Vector128<double>, double>(
            Vector128.Create(r),
            Vector128.Create(-e),
            out Vector128<double> t,
            out Vector128<double> w,
            out Vector128<double> u);
        return TFunction.Combine<Simd128<double>, Vector128<double>, double>(
            Vector128.Create(r), Vector128.Create(-e), t, w, u, Vector128.Create((long)k).AsDouble()).ToScalar();
    }
}
