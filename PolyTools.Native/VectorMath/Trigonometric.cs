using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.VectorMath;

/// <summary>Sine of x in radians, at most 0.85 ULP; NaN for infinities.</summary>
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
        public static TVector Combine<TSimd, TVector, T>(TVector sin, TVector cos)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            sin;
    }
}

/// <summary>Cosine of x in radians, at most 0.85 ULP; NaN for infinities.</summary>
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
        public static TVector Combine<TSimd, TVector, T>(TVector sin, TVector cos)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            cos;
    }
}

/// <summary>Tangent of x in radians, the quotient of sine and cosine: at most 2.6 ULP; NaN for infinities.</summary>
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
        public static TVector Combine<TSimd, TVector, T>(TVector sin, TVector cos)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged =>
            TSimd.Divide(sin, cos);
    }
}

/// <summary>A function of sine and cosine, and its scalar form for the lanes that are out of the reduction's range.</summary>
internal interface ITrigonometricFunction : IScalarFunction
{
    static abstract TVector Combine<TSimd, TVector, T>(TVector sin, TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>Sine and cosine of one operand at the cost of little more than either.</summary>
/// <remarks>
/// <para>
/// Sine and cosine are those of |x|, the sine then taking the sign of x. Reduction: k = round(|x|·2/π) by adding
/// 1.5·2^52, which leaves k in the low bits of the sum; |x| = k·π/2 + r + e with |r| ≤ π/4·(1 + 2^-33), and the lowest two
/// bits of k say which of ±sin, ±cos of r + e are wanted.
/// </para>
/// <para>
/// π/2 = A + B + C, where A and B have 35 significant bits each, so that for k &lt; 2^18 the products k·A and k·B are
/// exact, fused or not:
/// </para>
/// <code>
/// a = |x| − k·A       exact: both are multiples of 2^-53 or of k·A's last bit, and cancel
/// r = a − k·B         rounded
/// e = ((a − r) − k·B) − k·C
/// </code>
/// <para>
/// a − r and the difference after it are exact: a and k·B are multiples of 2^-73, so either |a − k·B| &lt; 2^-20 and r is
/// exact, or |a| is too large against |k·B| ≤ 2^-20.5 for anything to be lost (Dekker's fast two-sum). The error left is
/// that of k·C, at most k·2^-129.5. The doubles nearest to multiples of π/2 up to k = 2^18, found by trying each k, are
/// so far from them that this is at most 2^-56.8 of r + e, so sin, cos and tan keep their relative accuracy at the zeros
/// and poles.
/// </para>
/// <para>
/// Lanes beyond ±400 000 are reduced one by one, by <see cref="HugeArgument"/>. Where all lanes of a vector are within
/// ±0.785, k is 0, so r is |x|, e is 0 and the kernels are used directly: the terms left out are zeros, and the bits are
/// the same.
/// </para>
/// <para>
/// Kernels on |r| ≤ π/4, with the coefficients of fdlibm (Sun Microsystems, 1993; k_sin.c, k_cos.c), z = r²:
/// </para>
/// <code>
/// sin(r + e) = r + (r·z·(S1 + z·S2 + … + z^5·S6) + e·(1 − z/2))      |error of the polynomial| ≤ 2^-58 relative
/// cos(r + e) = w + (((1 − w) − z/2) + z²·(C1 + … + z^5·C6) − r·e)    w = 1 − z/2; 2^-58 absolute
/// </code>
/// <para>
/// The last addition rounds by at most 0.5 ULP; the terms before it are below a tenth of the result for sine, which
/// adds at most 0.2 ULP, and the rounding of z adds at most 0.25 ULP to the cosine.
/// </para>
/// </remarks>
internal readonly struct Trigonometric : IPairOperator
{
    // k stays below 2^18 = 262 144: 400 000·2/π = 254 648.
    private const double Limit = 400_000;

    // A little less than π/4, so that k is 0.
    private const double Quarter = 0.785;

    private const double TwoOverPi = 0.63661977236758138;
    private const double RoundingMagic = 6755399441055744; // 1.5·2^52
    private const double HalfPiA = 1.5707963267923333; // 0x1.921fb5444p0, 35 bits
    private const double HalfPiB = 2.5633441515839558e-12; // 0x1.68c234c4cp-39, 35 bits
    private const double HalfPiC = 1.0562999066987428e-23; // the rest, rounded: off by 2^-130.5

    private const double S1 = -1.66666666666666324348e-01;
    private const double S2 = 8.33333333332248946124e-03;
    private const double S3 = -1.98412698298579493134e-04;
    private const double S4 = 2.75573137070700676789e-06;
    private const double S5 = -2.50507602534068634195e-08;
    private const double S6 = 1.58969099521155010221e-10;

    private const double C1 = 4.16666666666666019037e-02;
    private const double C2 = -1.38888888888741095749e-03;
    private const double C3 = 2.48015872894767294178e-05;
    private const double C4 = -2.75573143513906633035e-07;
    private const double C5 = 2.08757232129817482790e-09;
    private const double C6 = -1.13596475577881948265e-11;

    /// <summary>Both, with the bits that <see cref="Sin"/> and <see cref="Cos"/> give.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            TSimd.InDoublePair<Trigonometric>(x, out sin, out cos);
        else
            Invoke<TSimd, TVector, T>(x, out sin, out cos);
    }

    /// <summary>Sine and cosine of doubles.</summary>
    // The rare call writes locals of its own, so that the results stay in registers, which are not cleared before.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Invoke<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (TSimd.All(IsSmall<TSimd, TVector, T>(x)))
        {
            Unreduced<TSimd, TVector, T>(x, out sin, out cos);
        }
        else if (TSimd.All(InRange<TSimd, TVector, T>(x)))
        {
            Reduced<TSimd, TVector, T>(x, out sin, out cos);
        }
        else
        {
            WidePair<TSimd, TVector, T>(x, out TVector wideSin, out TVector wideCos);
            (sin, cos) = (wideSin, wideCos);
        }
    }

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
        if (typeof(T) == typeof(float))
            return TSimd.InDouble<TOperator>(x);
        TVector sin, cos;
        if (TSimd.All(IsSmall<TSimd, TVector, T>(x)))
        {
            Unreduced<TSimd, TVector, T>(x, out sin, out cos);
        }
        else if (TSimd.All(InRange<TSimd, TVector, T>(x)))
        {
            Reduced<TSimd, TVector, T>(x, out sin, out cos);
        }
        else
        {
            Wide<TSimd, TVector, T, TFunction>(x, out TVector wide);
            return wide;
        }

        return TFunction.Combine<TSimd, TVector, T>(sin, cos);
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
    private static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(TSimd.Abs(x), TSimd.Constant(Limit));

    /// <summary>Sine and cosine of the lanes in range; the others are arbitrary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduced<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(RoundingMagic);
        TVector magnitude = TSimd.Abs(x);
        TVector shifted = TSimd.MultiplyAddEstimate(magnitude, TSimd.Constant(TwoOverPi), magic);
        TVector k = TSimd.Subtract(shifted, magic);
        TVector a = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-HalfPiA), magnitude);
        TVector r = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-HalfPiB), a);
        TVector e = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-HalfPiB), TSimd.Subtract(a, r));
        e = TSimd.MultiplyAddEstimate(k, TSimd.Constant(-HalfPiC), e);

        Assemble<TSimd, TVector, T>(x, r, e, shifted, out sin, out cos);
    }

    /// <summary>Sine and cosine of ±(k·π/2 + r + e), with the sign of x.</summary>
    /// <param name="x">Gives the sign.</param>
    /// <param name="r">The reduced argument.</param>
    /// <param name="e">What r has lost.</param>
    /// <param name="shifted">k in its two lowest bits; the other bits do not matter.</param>
    /// <param name="sin">The sine.</param>
    /// <param name="cos">The cosine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Assemble<TSimd, TVector, T>(
        TVector x, TVector r, TVector e, TVector shifted, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector signBit = TSimd.Constant(-0.0);
        Kernels<TSimd, TVector, T>(r, out TVector w, out TVector cube, out TVector p, out TVector q);
        TVector s = TSimd.Add(r, TSimd.MultiplyAddEstimate(cube, p, TSimd.Multiply(e, w)));
        TVector c = TSimd.Add(w, TSimd.Subtract(q, TSimd.Multiply(r, e)));

        // Bits 0 and 1 of k moved to the top two: +0, 2, -0 or -2 for k mod 4 = 0, 1, 2, 3. Where it is ±0, sine and
        // cosine keep their places. Its sign is that of the sine; the cosine's is its top bits' exclusive or.
        TVector quadrant = TSimd.ShiftLeftBits(shifted, 62);
        TVector keeps = TSimd.Equal(quadrant, TSimd.Constant(0));
        TVector sinSign = TSimd.And(TSimd.Xor(quadrant, x), signBit);
        TVector cosSign = TSimd.And(TSimd.Xor(quadrant, TSimd.ShiftLeftBits(shifted, 63)), signBit);
        sin = TSimd.Xor(TSimd.Select(keeps, s, c), sinSign);
        cos = TSimd.Xor(TSimd.Select(keeps, c, s), cosSign);
    }

    /// <summary>
    /// Sine and cosine of vectors whose lanes are all <see cref="IsSmall"/>: the bits that <see cref="Reduced"/> gives,
    /// where k and e are 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unreduced<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector r = TSimd.Abs(x);
        Kernels<TSimd, TVector, T>(r, out TVector w, out TVector cube, out TVector p, out TVector q);
        TVector s = TSimd.Add(r, TSimd.Multiply(cube, p));
        sin = TSimd.Or(s, TSimd.And(x, TSimd.Constant(-0.0)));
        cos = TSimd.Add(w, q);
    }

    /// <summary>The kernels' terms for |r| ≤ π/4: sin r = r + cube·p and cos r = w + q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Kernels<TSimd, TVector, T>(
        TVector r, out TVector w, out TVector cube, out TVector p, out TVector q)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector minusHalf = TSimd.Constant(-0.5);
        TVector one = TSimd.Constant(1);

        TVector z = TSimd.Multiply(r, r);
        w = TSimd.MultiplyAddEstimate(z, minusHalf, one);
        cube = TSimd.Multiply(r, z);

        p = TSimd.MultiplyAddEstimate(z, TSimd.Constant(S6), TSimd.Constant(S5));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(S4));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(S3));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(S2));
        p = TSimd.MultiplyAddEstimate(z, p, TSimd.Constant(S1));

        q = TSimd.MultiplyAddEstimate(z, TSimd.Constant(C6), TSimd.Constant(C5));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(C4));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(C3));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(C2));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(C1));
        TVector lost = TSimd.MultiplyAddEstimate(z, minusHalf, TSimd.Subtract(one, w));
        q = TSimd.MultiplyAddEstimate(TSimd.Multiply(z, z), q, lost);
    }

    /// <summary>Vectors with lanes that are out of range: out of line, to keep the loops of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T, TFunction>(TVector x, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TFunction : ITrigonometricFunction
    {
        TVector inRange = InRange<TSimd, TVector, T>(x);
        Reduced<TSimd, TVector, T>(x, out TVector sin, out TVector cos);
        TVector others = TSimd.MapLanes<TFunction>(TSimd.Select(inRange, TSimd.Constant(0), x));
        result = TSimd.Select(inRange, TFunction.Combine<TSimd, TVector, T>(sin, cos), others);
    }

    /// <inheritdoc cref="Wide"/>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WidePair<TSimd, TVector, T>(TVector x, out TVector sin, out TVector cos)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Wide<TSimd, TVector, T, Sin.Function>(x, out sin);
        Wide<TSimd, TVector, T, Cos.Function>(x, out cos);
    }

    /// <summary>A function of one number that is out of the vectors' range: by the same kernels, after a longer reduction.</summary>
    internal static double Huge<TFunction>(double x)
        where TFunction : ITrigonometricFunction
    {
        if (!(Math.Abs(x) > Limit) || double.IsInfinity(x))
            return x - x;
        int k = HugeArgument.Reduce(x, out double r, out double e);
        Assemble<Simd128<double>, Vector128<double>, double>(
            Vector128.Create(x),
            Vector128.Create(r),
            Vector128.Create(e),
            Vector128.Create((long)k).AsDouble(),
            out Vector128<double> sin,
            out Vector128<double> cos);
        return TFunction.Combine<Simd128<double>, Vector128<double>, double>(sin, cos).ToScalar();
    }
}
