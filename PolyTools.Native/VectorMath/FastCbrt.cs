using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary><see cref="Cbrt"/> in fewer instructions, at most 4 ULP. float64 has the accurate one, which is fast enough.</summary>
/// <remarks>
/// |x| = 2^(3q)·2^i·f as there, and ∛|x| = 2^q·2^(i/3)·∛f. A polynomial of degree 7 in f − 1.5, by Remez's algorithm for the relative
/// error and then with coefficients of float32, gives ∛f within 2^-24.1, 0.9 units at most; its last sum rounds by half of one, as do the
/// sum that is 2^(i/3) and the product. 2^q goes into the exponent.
/// </remarks>
internal readonly struct FastCbrt : IFastForm
{
    private const double C0 = 1.1447142362594604;
    private const double C1 = 0.2543807625770569;
    private const double C2 = -0.05653238296508789;
    private const double C3 = 0.020943524315953255;
    private const double C4 = -0.009240584447979927;
    private const double C5 = 0.004472726956009865;
    private const double C6 = -0.0027573530096560717;
    private const double C7 = 0.0015907948836684227;

    // 2^(i/3) = 1 + i·(J1 + i·J2) for i = -1, 0, 1
    private const double J1 = 0.2331102639436722;
    private const double J2 = 0.026810787618160248;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        typeof(T) == typeof(float)
            ? FastForm.Invoke<TSimd, TVector, T, FastCbrt, Cbrt>(x) : Cbrt.Invoke<TSimd, TVector, T>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged =>
        Logarithm.IsNormal<TSimd, TVector, T>(TSimd.Abs(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfRange<TSimd, TVector, T>(TVector x)
        where TSimd : struct, ISimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        TVector f = Cbrt.Reduce<TSimd, TVector, T>(
            TSimd.Abs(x), TSimd.Constant(Logarithm.ExponentBias<T>()), out TVector shifted, out TVector i);
        TVector t = TSimd.Subtract(f, TSimd.Constant(1.5));
        TVector square = TSimd.Multiply(t, t);
        TVector p01 = TSimd.MultiplyAddEstimate(t, TSimd.Constant(C1), TSimd.Constant(C0));
        TVector p23 = TSimd.MultiplyAddEstimate(t, TSimd.Constant(C3), TSimd.Constant(C2));
        TVector p45 = TSimd.MultiplyAddEstimate(t, TSimd.Constant(C5), TSimd.Constant(C4));
        TVector p = TSimd.MultiplyAddEstimate(t, TSimd.Constant(C7), TSimd.Constant(C6));
        p = TSimd.MultiplyAddEstimate(square, p, p45);
        p = TSimd.MultiplyAddEstimate(square, p, p23);
        p = TSimd.MultiplyAddEstimate(square, p, p01);
        TVector power = TSimd.MultiplyAddEstimate(
            i, TSimd.MultiplyAddEstimate(i, TSimd.Constant(J2), TSimd.Constant(J1)), TSimd.Constant(1));
        TVector root = TSimd.AddBits(TSimd.Multiply(p, power), FloatFormat.ToExponent<TSimd, TVector, T>(shifted));
        return TSimd.Or(root, TSimd.And(x, TSimd.Constant(-0.0)));
    }
}
