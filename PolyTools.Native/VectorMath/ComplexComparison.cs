using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>z = w: both parts are equal; never with a NaN.</summary>
internal readonly struct ComplexEqual : IComplexComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z, Complex w) => z.Real == w.Real && z.Imaginary == w.Imaginary;
}

/// <summary>z ≠ w: a part differs; always with a NaN.</summary>
internal readonly struct ComplexNotEqual : IComplexComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z, Complex w) => !ComplexEqual.Invoke(z, w);
}

/// <summary>
/// z &lt; w in NumPy's order: by the real parts, then by the imaginary. The real parts decide only where neither imaginary part is NaN.
/// </summary>
internal readonly struct ComplexLessThan : IComplexComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z, Complex w) =>
        (z.Real < w.Real && !double.IsNaN(z.Imaginary) && !double.IsNaN(w.Imaginary))
        || (z.Real == w.Real && z.Imaginary < w.Imaginary);
}

/// <summary>z ≤ w in the order of <see cref="ComplexLessThan"/>.</summary>
internal readonly struct ComplexLessThanOrEqual : IComplexComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z, Complex w) =>
        (z.Real < w.Real && !double.IsNaN(z.Imaginary) && !double.IsNaN(w.Imaginary))
        || (z.Real == w.Real && z.Imaginary <= w.Imaginary);
}

/// <summary>z &gt; w in the order of <see cref="ComplexLessThan"/>.</summary>
internal readonly struct ComplexGreaterThan : IComplexComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z, Complex w) => ComplexLessThan.Invoke(w, z);
}

/// <summary>z ≥ w in the order of <see cref="ComplexLessThan"/>.</summary>
internal readonly struct ComplexGreaterThanOrEqual : IComplexComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z, Complex w) => ComplexLessThanOrEqual.Invoke(w, z);
}

/// <summary>True where a part is NaN.</summary>
internal readonly struct ComplexIsNaN : IComplexTest
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z) => double.IsNaN(z.Real) || double.IsNaN(z.Imaginary);
}

/// <summary>True where a part is infinite, even beside a NaN.</summary>
internal readonly struct ComplexIsInfinity : IComplexTest
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z) => double.IsInfinity(z.Real) || double.IsInfinity(z.Imaginary);
}

/// <summary>True where both parts are finite.</summary>
internal readonly struct ComplexIsFinite : IComplexTest
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(Complex z) => double.IsFinite(z.Real) && double.IsFinite(z.Imaginary);
}

/// <summary>
/// The lesser in the order of <see cref="ComplexLessThan"/>, the first of two equals; the first that has a NaN, where one has.
/// </summary>
internal readonly struct ComplexMinimum : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z, Complex w) =>
        ComplexIsNaN.Invoke(z) || ComplexLessThanOrEqual.Invoke(z, w) ? z : w;
}

/// <summary>
/// The greater in the order of <see cref="ComplexLessThan"/>, the first of two equals; the first that has a NaN, where one has.
/// </summary>
internal readonly struct ComplexMaximum : IComplexBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex Invoke(Complex z, Complex w) =>
        ComplexIsNaN.Invoke(z) || ComplexGreaterThanOrEqual.Invoke(z, w) ? z : w;
}
