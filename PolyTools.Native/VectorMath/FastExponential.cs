using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Exp"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// exp x = 2^k·exp r with r rounded once, half a unit of a number up to 0.35, and exp r from <see cref="FastExponential.Kernel"/>.
/// </remarks>
internal readonly struct FastExp : IExponential
{
    public static double Limit<T>() => Exp.Limit<T>();

    public static double Largest<T>() => Exp.Largest<T>();

    public static double Smallest<T>() => Exp.Smallest<T>();

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Exponential.Invoke<TSimd, TVector, T, FastExp>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduced<TSimd, TVector, T>(TVector x, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        shifted = Exp.Reduce<TSimd, TVector, T>(x, out TVector r, out _);
        return FastExponential.Kernel<TSimd, TVector, T>(r);
    }
}

/// <summary><see cref="Exp2"/> in fewer instructions, at most 4 ULP; exact for whole x.</summary>
/// <remarks>
/// 2^x = 2^k·exp(f·ln 2) with the product rounded once, by half a unit of a number up to 0.35, and ln 2 to half a unit.
/// </remarks>
internal readonly struct FastExp2 : IExponential
{
    public static double Limit<T>() => Exp2.Limit<T>();

    public static double Largest<T>() => Exp2.Largest<T>();

    public static double Smallest<T>() => Exp2.Smallest<T>();

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Exponential.Invoke<TSimd, TVector, T, FastExp2>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Reduced<TSimd, TVector, T>(TVector x, out TVector shifted)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector magic = TSimd.Constant(FloatFormat.RoundingMagic<T>());
        shifted = TSimd.Add(x, magic);
        TVector f = TSimd.Subtract(x, TSimd.Subtract(shifted, magic));
        return FastExponential.Kernel<TSimd, TVector, T>(TSimd.Multiply(f, TSimd.Constant(0.6931471805599453)));
    }
}

/// <summary><see cref="Expm1"/> in fewer instructions, at most 4 ULP.</summary>
/// <remarks>
/// See <see cref="FastExponential.PowerLessOne"/>. Below −38 (−18 for float32) the result rounds to −1, as there; above 708 (87) the accurate function is taken.
/// </remarks>
internal readonly struct FastExpm1 : IFastForm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        FastForm.Invoke<TSimd, TVector, T, FastExpm1, Expm1>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        TSimd.LessThanOrEqual(x, TSimd.Constant(typeof(T) == typeof(float) ? 87 : 708));

    // The result has the sign of x; that of a zero was lost in the sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector least = TSimd.Constant(typeof(T) == typeof(float) ? -18 : -38);
        TVector bounded = TSimd.Select(TSimd.LessThan(x, least), least, x);
        return TSimd.Or(FastExponential.PowerLessOne<TSimd, TVector, T>(bounded), TSimd.And(x, TSimd.Constant(-0.0)));
    }
}

/// <summary>What the faster exponential functions have in common.</summary>
/// <remarks>
/// P and Q are polynomials by Remez's algorithm with 300 bits on |r| ≤ 0.34658: r²·P(r) = exp(r) − 1 − r relative to exp(r), of ten terms with an error of
/// 2^-56.3 (float32: five terms, 2^-28.0), and r²·Q(r) relative to exp(r) − 1: ten terms, 2^-54.7 (float32: six terms, 2^-28.8), with the coefficients rounded.
/// </remarks>
internal static class FastExponential
{
    private const double P0 = 0.5000000000000011;
    private const double P1 = 0.16666666666666413;
    private const double P2 = 0.041666666666530246;
    private const double P3 = 0.008333333333494366;
    private const double P4 = 0.0013888888943603933;
    private const double P5 = 0.00019841269506719087;
    private const double P6 = 2.4801493129127663e-05;
    private const double P7 = 2.7557586309245737e-06;
    private const double P8 = 2.763023663335201e-07;
    private const double P9 = 2.500006257121517e-08;

    private const double SingleP0 = 0.4999999403953552;
    private const double SingleP1 = 0.1666652113199234;
    private const double SingleP2 = 0.04166838526725769;
    private const double SingleP3 = 0.008368711918592453;
    private const double SingleP4 = 0.0013814690755680203;

    private const double Q0 = 0.5000000000000006;
    private const double Q1 = 0.16666666666666588;
    private const double Q2 = 0.041666666666576806;
    private const double Q3 = 0.008333333333389498;
    private const double Q4 = 0.0013888888931545395;
    private const double Q5 = 0.00019841269719111918;
    private const double Q6 = 2.4801505299118965e-05;
    private const double Q7 = 2.7557407467696492e-06;
    private const double Q8 = 2.7626027182825067e-07;
    private const double Q9 = 2.5053790790216088e-08;

    private const double SingleQ0 = 0.5;
    private const double SingleQ1 = 0.1666666567325592;
    private const double SingleQ2 = 0.041666362434625626;
    private const double SingleQ3 = 0.008333389647305012;
    private const double SingleQ4 = 0.0013940618373453617;
    private const double SingleQ5 = 0.00019845858332701027;

    /// <summary>exp(r) for |r| ≤ 0.34658: r + r²·P rounds by 2^-54 at most (2^-25), and the last sum by half a unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Kernel<TSimd, TVector, T>(TVector r)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector square = TSimd.Multiply(r, r);
        TVector p;
        if (typeof(T) == typeof(float))
        {
            TVector low = TSimd.MultiplyAddEstimate(r, TSimd.Constant(SingleP1), TSimd.Constant(SingleP0));
            p = TSimd.MultiplyAddEstimate(r, TSimd.Constant(SingleP3), TSimd.Constant(SingleP2));
            p = TSimd.MultiplyAddEstimate(square, TSimd.Constant(SingleP4), p);
            p = TSimd.MultiplyAddEstimate(square, p, low);
        }
        else
        {
            // Pairs of terms, to be computed side by side.
            TVector p01 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P1), TSimd.Constant(P0));
            TVector p23 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P3), TSimd.Constant(P2));
            TVector p45 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P5), TSimd.Constant(P4));
            TVector p67 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P7), TSimd.Constant(P6));
            p = TSimd.MultiplyAddEstimate(r, TSimd.Constant(P9), TSimd.Constant(P8));
            p = TSimd.MultiplyAddEstimate(square, p, p67);
            p = TSimd.MultiplyAddEstimate(square, p, p45);
            p = TSimd.MultiplyAddEstimate(square, p, p23);
            p = TSimd.MultiplyAddEstimate(square, p, p01);
        }

        return TSimd.Add(TSimd.Constant(1), TSimd.MultiplyAddEstimate(square, p, r));
    }

    /// <summary>exp(x) − 1 for x from -44 to 708 (-20 to 87 for float32), but for the sign of a zero.</summary>
    /// <remarks>
    /// 2^k·(r + r²·Q(r)) + (2^k − 1). r is x for k = 0. For k = ±1 the result is at least 0.29, r off by 2^-55 (2^-26), and so are the product and
    /// 2^k − 1; for other k less of the result is at stake.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector PowerLessOne<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector one = TSimd.Constant(1);
        TVector shifted = Exp.Reduce<TSimd, TVector, T>(x, out TVector r, out _);
        TVector square = TSimd.Multiply(r, r);
        TVector q;
        if (typeof(T) == typeof(float))
        {
            TVector low = TSimd.MultiplyAddEstimate(r, TSimd.Constant(SingleQ1), TSimd.Constant(SingleQ0));
            TVector middle = TSimd.MultiplyAddEstimate(r, TSimd.Constant(SingleQ3), TSimd.Constant(SingleQ2));
            q = TSimd.MultiplyAddEstimate(r, TSimd.Constant(SingleQ5), TSimd.Constant(SingleQ4));
            q = TSimd.MultiplyAddEstimate(square, q, middle);
            q = TSimd.MultiplyAddEstimate(square, q, low);
        }
        else
        {
            TVector q01 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q1), TSimd.Constant(Q0));
            TVector q23 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q3), TSimd.Constant(Q2));
            TVector q45 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q5), TSimd.Constant(Q4));
            TVector q67 = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q7), TSimd.Constant(Q6));
            q = TSimd.MultiplyAddEstimate(r, TSimd.Constant(Q9), TSimd.Constant(Q8));
            q = TSimd.MultiplyAddEstimate(square, q, q67);
            q = TSimd.MultiplyAddEstimate(square, q, q45);
            q = TSimd.MultiplyAddEstimate(square, q, q23);
            q = TSimd.MultiplyAddEstimate(square, q, q01);
        }

        TVector scale = TSimd.AddBits(one, FloatFormat.ToExponent<TSimd, TVector, T>(shifted));
        return TSimd.MultiplyAddEstimate(
            scale, TSimd.MultiplyAddEstimate(square, q, r), TSimd.Subtract(scale, one));
    }
}
