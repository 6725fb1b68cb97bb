namespace PolyTools.Native.VectorMath;

/// <summary>The remainder of a large number by π/2, for the trigonometric functions' rare lanes.</summary>
/// <remarks>
/// <para>
/// Payne and Hanek's method (Radian reduction for trigonometric functions, SIGNUM Newsletter 18, 1983) on integers, so
/// that every system gives the same bits. |x| = m·2^n with a whole m &lt; 2^53. Of the binary digits of 2/π those whose
/// product with |x| is a multiple of 4 are left out, and the next 192 taken: their product with m, modulo 2^192, is
/// |x|·2/π modulo 4 as a fixed-point number with 190 digits after the point, off by less than 2^-137.
/// </para>
/// <para>
/// Rounding it to the nearest whole number gives k modulo 4 and a fraction in [−½, ½]. No double is so near to a
/// multiple of π/2 that the fraction would be below 2^-62, so at least 75 of its digits are right. Its first 116
/// digits that are not 0 are taken as the sum of two doubles and multiplied by π/2, likewise the sum of two: the result is
/// right to 2^-73.
/// </para>
/// </remarks>
internal static class HugeArgument
{
    private const double HalfPiHigh = 1.5707963267948966;
    private const double HalfPiLow = 6.123233995736766e-17;

    // 64 zeros, then the binary digits of 2/π after the point, 64 a word.
    private static readonly ulong[] TwoOverPi =
    [
        0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041,
        0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E,
        0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B,
        0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
        0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
        0xF0CFBC209AF4361D,
    ];

    // The same of ln 2·2/π.
    private static readonly ulong[] Ln2TwoOverPi =
    [
        0x0000000000000000, 0x70F7263DFA5A6EEC, 0xB608582E55FEF3DD, 0x8E13BECD1D495C36,
        0x1D72013AEA9F8FCA, 0x76E866FC9B48BE48, 0x15F5CB6FD8BEE211, 0x0394DB3020D6EB52,
        0x30FFA9AE90CBC735, 0x51358CED67C0DB3C, 0x490D15BDD91A29F5, 0x682402AF5E8F9C23,
        0xBFF15CBC71F05FED, 0xFE0BB0622A8C8F67, 0x7309C45A7502282A, 0xEAD0C2435C5527BB,
        0x759F345E2D0628E8, 0xB1A563A253E62918, 0xEA5FFDABEAC0D479, 0xCFEDB1B6FC78B439,
        0xA333A25FDC77BE31,
    ];

    /// <summary>|x| = 4·j·π/2 + k·π/2 + r + e for a finite x with |x| ≥ 2^18; r is the sum r + e rounded.</summary>
    /// <returns>k, in 0 to 3.</returns>
    public static int Reduce(double x, out double r, out double e) => Reduce(TwoOverPi, x, out r, out e);

    /// <summary>|x|·ln 2 = 4·j·π/2 + k·π/2 + r + e, for the same x: for powers of two. r + e is off by at most 2^-73.</summary>
    /// <returns>k, in 0 to 3.</returns>
    public static int ReduceTimesLn2(double x, out double r, out double e) => Reduce(Ln2TwoOverPi, x, out r, out e);

    private static int Reduce(ulong[] table, double x, out double r, out double e)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(x);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong m = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;

        // n = exponent − 1075. The digit with weight 2^-i times 2^n is less than 4 from i = n − 1 on, and digit i is the
        // bit 63 + i of the table.
        int first = exponent - 1075 - 1 + 63;
        ulong w2 = Digits(table, first);
        ulong w1 = Digits(table, first + 64);
        ulong w0 = Digits(table, first + 128);

        UInt128 product = (UInt128)m * w0;
        ulong low = (ulong)product;
        product = (UInt128)m * w1 + (product >> 64);
        ulong middle = (ulong)product;
        ulong high = m * w2 + (ulong)(product >> 64);

        // The two whole digits go to k; the rest is a signed fraction after rounding to nearest.
        int k = (int)(high >> 62);
        UInt128 fraction = new UInt128((high << 2) | (middle >> 62), (middle << 2) | (low >> 62));
        ulong fractionLow = low << 2;
        bool negative = (long)(ulong)(fraction >> 64) < 0;
        if (negative)
        {
            k++;
            fractionLow = 0 - fractionLow;
            fraction = ~fraction + (fractionLow == 0 ? 1u : 0u);
        }

        int zeros = (int)UInt128.LeadingZeroCount(fraction);
        fraction = (fraction << zeros) | (zeros == 0 ? 0 : fractionLow >> (64 - zeros));

        // 53 digits, exactly a double, then 63, rounded to one.
        double f = Math.ScaleB((double)(ulong)(fraction >> 75), -53 - zeros);
        double g = Math.ScaleB((double)((ulong)(fraction >> 12) & 0x7FFFFFFFFFFFFFFF), -116 - zeros);

        double product1 = f * HalfPiHigh;
        double rest = Math.FusedMultiplyAdd(f, HalfPiHigh, -product1) + (f * HalfPiLow + g * HalfPiHigh);
        r = product1 + rest;
        e = product1 - r + rest;
        if (negative)
            (r, e) = (-r, -e);
        return k & 3;
    }

    /// <summary>64 digits from a bit of the table on.</summary>
    private static ulong Digits(ulong[] table, int bit)
    {
        int word = bit >> 6;
        int shift = bit & 63;
        ulong digits = table[word] << shift;
        return shift == 0 ? digits : digits | (table[word + 1] >> (64 - shift));
    }
}
