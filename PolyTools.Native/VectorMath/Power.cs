using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>The power of two that <see cref="Power"/> ends with.</summary>
internal interface IPowerOfTwo
{
    /// <summary>2^(x + low) divided by 2^k, and k in the low bits of <paramref name="shifted"/>; low is below half a unit in the last place of x.</summary>
    static abstract TVector Invoke<TSimd, TVector, T>(TVector x, TVector low, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged;
}

/// <summary>
/// x to the power y, at most 0.9 ULP (0.51 for float32), with the special values of C99's <c>pow</c>; exact where the power is a number
/// of the type. For integers see <see cref="IntegerPower"/>.
/// </summary>
/// <remarks>
/// <para>
/// |x|^y = 2^(y·log2 |x|). An error in the exponent is an error of the power relative to itself, and the exponent is up to 2^10.1, so that
/// log2 |x| and the product are needed to 2^-65 of themselves: in two numbers each. With |x| = 2^k·(1 + f), √½ ≤ 1 + f &lt; √2, and
/// s = f/(2 + f), |s| ≤ 0.1716,
/// </para>
/// <code>
/// log2(1 + f) = (2/ln 2)·artanh s = s·(C1 + s²·(C3 + s²·Q(s²))), C1 = 2/ln 2, C3 = 2/(3·ln 2)
/// </code>
/// <para>
/// Q has degree 7 and the least largest error of s⁴·Q relative to C1, by Remez's algorithm with 300 bits: 2^-73.5. Its first
/// coefficient as a double is 2^-65.8 off, on that scale, as is the rounding of its value; everything before is in two numbers, whose errors
/// are below 2^-100. The sum with k is the more exact, since |k| is then 1 or more and the logarithm at most a half.
/// </para>
/// <para>
/// So the exponent is off by at most 2^-64.5 of itself, 2^-54.4 altogether: 0.26 ULP where the power is just below a power of two, for
/// numbers near √2 and its inverse alone (0.13 elsewhere). Of y·log2 |x| = a + b the nearest integer n of a is taken away exactly, and
/// (a − n + b)·ln 2 in two numbers is what <see cref="Exponential.Kernel"/> takes. Where the power is subnormal it is rounded
/// once more, by 0.5 units.
/// </para>
/// <para>
/// The kernel is for positive normal x and an exponent that gives a normal number. Vectors with other lanes take it with bounds, scale
/// by two powers of two, and put in the special values.
/// </para>
/// <para>
/// float32 is computed in float64, and then rounded: log2(1 + f) = f·G(f) with a G of degree 12, 2^-35.8 off relatively, and
/// 2^g = 1 + g·H(g), |g| ≤ ½, with an H of degree 5, 2^-29 off, by Remez's algorithm: together at most 0.05 units of a float.
/// </para>
/// </remarks>
internal readonly struct Power : IBinaryOperator
{
    private const double C1 = 2.8853900817779268;
    private const double C1Low = 4.0710547481862066e-17;
    private const double C3 = 0.9617966939259756;
    private const double C3Low = 5.0577616648125907e-17;
    private const double Q0 = 0.5770780163555851;
    private const double Q1 = 0.4121985831113716;
    private const double Q2 = 0.3205988979075869;
    private const double Q3 = 0.2623081992023952;
    private const double Q4 = 0.22195223787715612;
    private const double Q5 = 0.19240243502501178;
    private const double Q6 = 0.1684311107337493;
    private const double Q7 = 0.17297256130613703;

    public const double Ln2 = 0.6931471805599453;
    private const double Ln2Low = 2.3190468138462996e-17;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (!Lane.IsFloat<T>())
            return IntegerPower.Invoke<TSimd, TVector, T>(x, y);
        if (typeof(T) == typeof(float))
            return TSimd.InDouble2<PowerOfSingles>(x, y);
        Doubles<TSimd, TVector, T, Rounded>(x, y, out TVector result);
        return result;
    }

    /// <summary>The power of float64 with a given power of two.</summary>
    /// <remarks>Out of line: loops that hold several vectors at once hold one copy of it.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Doubles<TSimd, TVector, T, TPowerOfTwo>(TVector x, TVector y, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TPowerOfTwo : IPowerOfTwo
    {
        TVector exponent = Exponent<TSimd, TVector, T>(
            x, TSimd.Constant(Logarithm.ExponentBias<T>()), y, out TVector low);
        TVector inRange = TSimd.And(
            Logarithm.IsNormal<TSimd, TVector, T>(x),
            TSimd.LessThanOrEqual(TSimd.Abs(exponent), TSimd.Constant(1022)));
        if (!TSimd.All(inRange))
        {
            Wide<TSimd, TVector, T, TPowerOfTwo>(x, y, out result);
            return;
        }

        TVector power = TPowerOfTwo.Invoke<TSimd, TVector, T>(exponent, low, out TVector shifted);
        result = TSimd.AddBits(power, FloatFormat.ToExponent<TSimd, TVector, T>(shifted));
    }

    /// <summary>Any x and y: out of line, to keep the code of the others small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector, T, TPowerOfTwo>(TVector x, TVector y, out TVector result)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TPowerOfTwo : IPowerOfTwo
    {
        TVector magnitude = Logarithm.ScaledUp<TSimd, TVector, T>(TSimd.Abs(x), out TVector bias);
        TVector exponent = Exponent<TSimd, TVector, T>(magnitude, bias, y, out TVector low);

        // Beyond these bounds the power is zero or infinite.
        TVector bounded = Exponential.Bounded<TSimd, TVector, T>(exponent, -1080, 1025);
        low = TSimd.And(low, TSimd.Equal(bounded, exponent));
        TVector power = TPowerOfTwo.Invoke<TSimd, TVector, T>(bounded, low, out TVector shifted);
        power = Exponential.Scaled<TSimd, TVector, T>(
            power, TSimd.Subtract(shifted, TSimd.Constant(FloatFormat.RoundingMagic<T>())));
        result = WithSpecialValues<TSimd, TVector, T>(x, y, power);
    }

    /// <summary>y·log2 x in two numbers, for positive normal x; for the bias see <see cref="Logarithm.Reduce"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exponent<TSimd, TVector, T>(TVector x, TVector bias, TVector y, out TVector low)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Logarithm.Reduce<TSimd, TVector, T>(x, bias, out TVector k, out TVector f);
        TVector two = TSimd.Constant(2);

        // s + sLow = f/(2 + f)
        TVector d = TSimd.Add(f, two);
        TVector dLow = TSimd.Subtract(f, TSimd.Subtract(d, two));
        TVector reciprocal = TSimd.Divide(TSimd.Constant(1), d);
        TVector s = TSimd.Multiply(f, reciprocal);
        TVector minusS = TSimd.Negate(s);
        TVector sLow = TSimd.FusedMultiplyAdd(minusS, d, f);
        sLow = TSimd.Multiply(TSimd.MultiplyAddEstimate(minusS, dLow, sLow), reciprocal);

        // z + zLow = s²
        TVector z = TSimd.Multiply(s, s);
        TVector zLow = TSimd.FusedMultiplyAdd(s, s, TSimd.Negate(z));
        zLow = TSimd.MultiplyAddEstimate(TSimd.Add(s, s), sLow, zLow);

        TVector square = TSimd.Multiply(z, z);
        TVector q = TSimd.MultiplyAddEstimate(z, TSimd.Constant(Q7), TSimd.Constant(Q6));
        TVector q45 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(Q5), TSimd.Constant(Q4));
        TVector q23 = TSimd.MultiplyAddEstimate(z, TSimd.Constant(Q3), TSimd.Constant(Q2));
        q = TSimd.MultiplyAddEstimate(square, q, q45);
        q = TSimd.MultiplyAddEstimate(square, q, q23);
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(Q1));
        q = TSimd.MultiplyAddEstimate(z, q, TSimd.Constant(Q0));

        // v + vLow = C3 + z·q. Here and below the greater number less the sum is exact, so that fused multiply-add gives what the sum lost.
        TVector c3 = TSimd.Constant(C3);
        TVector v = TSimd.FusedMultiplyAdd(z, q, c3);
        TVector vLow = TSimd.FusedMultiplyAdd(z, q, TSimd.Subtract(c3, v));
        vLow = TSimd.Add(TSimd.MultiplyAddEstimate(zLow, q, vLow), TSimd.Constant(C3Low));

        // u + uLow = C1 + z·v
        TVector c1 = TSimd.Constant(C1);
        TVector u = TSimd.FusedMultiplyAdd(z, v, c1);
        TVector uLow = TSimd.FusedMultiplyAdd(z, v, TSimd.Subtract(c1, u));
        uLow = TSimd.MultiplyAddEstimate(zLow, v, uLow);
        uLow = TSimd.Add(uLow, TSimd.MultiplyAddEstimate(z, vLow, TSimd.Constant(C1Low)));

        // log + logLow = k + s·u
        TVector log = TSimd.FusedMultiplyAdd(s, u, k);
        TVector logLow = TSimd.FusedMultiplyAdd(s, u, TSimd.Subtract(k, log));
        logLow = TSimd.MultiplyAddEstimate(sLow, u, logLow);
        logLow = TSimd.MultiplyAddEstimate(s, uLow, logLow);

        TVector exponent = TSimd.Multiply(y, log);
        low = TSimd.MultiplyAddEstimate(y, logLow, TSimd.FusedMultiplyAdd(y, log, TSimd.Negate(exponent)));
        return exponent;
    }

    /// <summary>x to the power y, where <paramref name="power"/> is |x| to the power y for finite y and finite x that are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WithSpecialValues<TSimd, TVector, T>(TVector x, TVector y, TVector power)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector zero = TSimd.Constant(0);
        TVector one = TSimd.Constant(1);
        TVector infinity = TSimd.Constant(double.PositiveInfinity);
        TVector magnitude = TSimd.Abs(x);
        TVector isPositive = TSimd.LessThan(zero, y);
        TVector halfY = TSimd.Multiply(y, TSimd.Constant(0.5));
        TVector isWhole = TSimd.Equal(TSimd.Floor(y), y);
        TVector isOdd = TSimd.And(isWhole, TSimd.Not(TSimd.Equal(TSimd.Floor(halfY), halfY)));

        // A negative number to a power that is not whole.
        TVector isInvalid = TSimd.And(TSimd.LessThan(x, zero), TSimd.Not(isWhole));
        TVector result = TSimd.Select(isInvalid, TSimd.Constant(double.NaN), power);

        // 0 and ∞ to any power.
        TVector isZero = TSimd.Equal(magnitude, zero);
        TVector ofExtreme = TSimd.And(TSimd.Xor(isZero, isPositive), infinity);
        result = TSimd.Select(TSimd.Or(isZero, TSimd.Equal(magnitude, infinity)), ofExtreme, result);

        // Any number to the power ±∞.
        TVector atInfinity = TSimd.And(TSimd.Xor(TSimd.LessThan(magnitude, one), isPositive), infinity);
        atInfinity = TSimd.Select(TSimd.Equal(magnitude, one), one, atInfinity);
        result = TSimd.Select(TSimd.Equal(TSimd.Abs(y), infinity), atInfinity, result);

        result = TSimd.Or(result, TSimd.And(TSimd.And(x, TSimd.Constant(-0.0)), isOdd));
        TVector isNumber = TSimd.And(TSimd.Equal(x, x), TSimd.Equal(y, y));
        result = TSimd.Select(isNumber, result, TSimd.Add(x, y));
        return TSimd.Select(TSimd.Or(TSimd.Equal(y, zero), TSimd.Equal(x, one)), one, result);
    }

    /// <summary>2^(x + low) within 0.6 ULP.</summary>
    private readonly struct Rounded : IPowerOfTwo
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector low, out TVector shifted)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
            TVector ln2 = TSimd.Constant(Ln2);
            shifted = TSimd.Add(x, magic);
            TVector g = TSimd.Subtract(x, TSimd.Subtract(shifted, magic));
            TVector product = TSimd.Multiply(g, ln2);
            TVector rest = TSimd.FusedMultiplyAdd(g, ln2, TSimd.Negate(product));
            rest = TSimd.MultiplyAddEstimate(g, TSimd.Constant(Ln2Low), rest);
            rest = TSimd.MultiplyAddEstimate(low, ln2, rest);
            TVector r = TSimd.Add(product, rest);
            TVector e = TSimd.Add(TSimd.Subtract(product, r), rest);
            return Exponential.Kernel<TSimd, TVector, T>(r, e);
        }
    }

    /// <summary>The power in float64 of numbers that were float32, to 2^-28 of itself.</summary>
    private readonly struct PowerOfSingles : IBinaryOperator
    {
        private const double G0 = 1.4426950408667607;
        private const double G1 = -0.7213475207458471;
        private const double G2 = 0.48089836251555734;
        private const double G3 = -0.36067369952890255;
        private const double G4 = 0.2885372012710439;
        private const double G5 = -0.24045172741482426;
        private const double G6 = 0.2061775231800503;
        private const double G7 = -0.18033587783096117;
        private const double G8 = 0.15876405853908626;
        private const double G9 = -0.14276808629657028;
        private const double G10 = 0.14446052489218475;
        private const double G11 = -0.14442398355154573;
        private const double G12 = 0.07954763531053241;

        private const double H0 = 0.6931472062463676;
        private const double H1 = 0.24022651349505386;
        private const double H2 = 0.05550327785977221;
        private const double H3 = 0.009618003543991479;
        private const double H4 = 0.0013400272732527608;
        private const double H5 = 0.00015476381326180188;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static TVector Invoke<TSimd, TVector, T>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            // A positive float is a normal double. A NaN or infinite y gives an exponent that is not below the bound.
            TVector exponent = Exponent<TSimd, TVector, T>(x, y);
            TVector inRange = TSimd.And(
                Logarithm.IsNormal<TSimd, TVector, T>(x),
                TSimd.LessThan(TSimd.Abs(exponent), TSimd.Constant(200)));
            return TSimd.All(inRange)
                ? PowerOfTwo<TSimd, TVector, T>(exponent)
                : Wide<TSimd, TVector, T>(x, y);
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static TVector Wide<TSimd, TVector, T>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector exponent = Exponent<TSimd, TVector, T>(TSimd.Abs(x), y);
            exponent = Exponential.Bounded<TSimd, TVector, T>(exponent, -200, 200);
            return WithSpecialValues<TSimd, TVector, T>(x, y, PowerOfTwo<TSimd, TVector, T>(exponent));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Exponent<TSimd, TVector, T>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            Logarithm.Reduce<TSimd, TVector, T>(
                x, TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector k, out TVector f);

            // Terms of even and of odd degree apart, to be computed side by side.
            TVector z = TSimd.Multiply(f, f);
            TVector even = TSimd.MultiplyAddEstimate(z, TSimd.Constant(G12), TSimd.Constant(G10));
            TVector odd = TSimd.MultiplyAddEstimate(z, TSimd.Constant(G11), TSimd.Constant(G9));
            even = TSimd.MultiplyAddEstimate(z, even, TSimd.Constant(G8));
            odd = TSimd.MultiplyAddEstimate(z, odd, TSimd.Constant(G7));
            even = TSimd.MultiplyAddEstimate(z, even, TSimd.Constant(G6));
            odd = TSimd.MultiplyAddEstimate(z, odd, TSimd.Constant(G5));
            even = TSimd.MultiplyAddEstimate(z, even, TSimd.Constant(G4));
            odd = TSimd.MultiplyAddEstimate(z, odd, TSimd.Constant(G3));
            even = TSimd.MultiplyAddEstimate(z, even, TSimd.Constant(G2));
            odd = TSimd.MultiplyAddEstimate(z, odd, TSimd.Constant(G1));
            even = TSimd.MultiplyAddEstimate(z, even, TSimd.Constant(G0));
            TVector g = TSimd.MultiplyAddEstimate(f, odd, even);
            return TSimd.Multiply(y, TSimd.MultiplyAddEstimate(f, g, k));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector PowerOfTwo<TSimd, TVector, T>(TVector x)
            where TSimd : struct, ISimd<TVector, T>
            where TVector : struct
            where T : unmanaged
        {
            TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
            TVector shifted = TSimd.Add(x, magic);
            TVector g = TSimd.Subtract(x, TSimd.Subtract(shifted, magic));
            TVector h = TSimd.MultiplyAddEstimate(g, TSimd.Constant(H5), TSimd.Constant(H4));
            h = TSimd.MultiplyAddEstimate(g, h, TSimd.Constant(H3));
            h = TSimd.MultiplyAddEstimate(g, h, TSimd.Constant(H2));
            h = TSimd.MultiplyAddEstimate(g, h, TSimd.Constant(H1));
            h = TSimd.MultiplyAddEstimate(g, h, TSimd.Constant(H0));
            TVector power = TSimd.MultiplyAddEstimate(g, h, TSimd.Constant(1));
            return TSimd.AddBits(power, FloatFormat.ToExponent<TSimd, TVector, T>(shifted));
        }
    }
}
