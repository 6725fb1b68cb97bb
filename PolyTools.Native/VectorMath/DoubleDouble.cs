using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>
/// A number as the unevaluated sum of two doubles, the second at most half a unit in the last place of the first: some 106
/// bits, for the places where a double's rounding would be seen in the result.
/// </summary>
/// <remarks>
/// The algorithms are Dekker's (A floating-point technique for extending the available precision, 1971) with the bounds of Joldes,
/// Muller and Popescu (Tight and rigorous error bounds for basic building blocks of double-word arithmetic, 2017): relative
/// errors of at most 3u² for a sum, 5u² for a product and 15u² for a quotient, with u = 2^-53, as long as nothing
/// underflows or overflows.
/// </remarks>
internal readonly struct DoubleDouble(double high, double low = 0)
{
    public readonly double High = high;
    public readonly double Low = low;

    /// <summary>The sum rounded to one double.</summary>
    public double Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => High + Low;
    }

    public static implicit operator DoubleDouble(double value) => new(value);

    /// <summary>a + b, exactly (Knuth's TwoSum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Sum(double a, double b)
    {
        double sum = a + b;
        double part = sum - a;
        return new(sum, (a - (sum - part)) + (b - part));
    }

    /// <summary>a·b, exactly unless the lower part underflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Product(double a, double b)
    {
        double product = a * b;
        return new(product, Math.FusedMultiplyAdd(a, b, -product));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble high = Sum(a.High, b.High);
        DoubleDouble low = Sum(a.Low, b.Low);
        DoubleDouble sum = Normalized(high.High, high.Low + low.High);
        return Normalized(sum.High, low.Low + sum.Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble product = Product(a.High, b.High);
        return Normalized(product.High, product.Low + ((a.High * b.Low) + (a.Low * b.High)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double quotient = a.High / b.High;
        DoubleDouble product = b * quotient;
        return Normalized(quotient, (a.High - product.High + (a.Low - product.Low)) / b.High);
    }

    /// <summary>√a for a ≥ 0, by one of Newton's steps from the processor's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        double root = Math.Sqrt(a.High);
        return root == 0
            ? root
            : Normalized(root, (Math.FusedMultiplyAdd(-root, root, a.High) + a.Low) / (2 * root));
    }

    /// <summary>The number times a power of two: exact unless it underflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DoubleDouble Times(double power) => new(High * power, Low * power);

    /// <summary>a + b as a sum of two doubles, for |a| ≥ |b| or a = 0 (Dekker's FastTwoSum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleDouble Normalized(double a, double b)
    {
        double sum = a + b;
        return new(sum, b - (sum - a));
    }
}
