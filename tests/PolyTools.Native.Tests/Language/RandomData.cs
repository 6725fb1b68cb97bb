using System.Numerics;

namespace PolyTools.Native.Tests.Language;

/// <summary>Random operands: ordinary values, with those beside them on which implementations fail.</summary>
internal static class RandomData
{
    private static readonly double[] Specials =
    [
        0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 1.5, 2.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        double.Epsilon, -double.Epsilon, 2.2250738585072014e-308, double.MaxValue, double.MinValue,
            3.4028234663852886e38,
        1.401298464324817e-45, 1e-40, 1e300, -1e300, 1e-300, 709.7, -745.2, 88.7, 4503599627370497.5, 9007199254740993,
        9223372036854775808.0, 18446744073709551616.0, Math.PI, -Math.PI / 2,
    ];

    // Among them characters beyond 16 bits, which are greater than U+FF5E though their code units are not.
    private static readonly string[] Texts =
        ["", "a", "ab", "abc", "b", "abcabc", "B", " ", "a b", "\u00e9", "e\u0301", "\uff5e", "\U0001F600",
            "a\U0001F600b", "\ue000",
         "the quick brown fox jumps over the lazy dog", "bc", "x\u00e9y"];

    /// <summary>An array.</summary>
    public static ArrayData Array(Random random, DType type, int[] shape)
    {
        int count = ArrayData.CountOf(shape);
        Array elements = ArrayData.NewElements(type, count);
        int style = random.Next(6);
        for (int i = 0; i < count; i++)
            elements.SetValue(Element(random, type, style), i);
        return new ArrayData(type, shape, elements);
    }

    /// <summary>
    /// A scalar, an ordinary one for the most part: a special one would make whole expressions special.
    /// </summary>
    public static ArrayData Scalar(Random random, DType kind) => ArrayData.Scalar(kind switch
    {
        DType.Bool => random.Next(2) == 0,
        DType.Int64 => (object)(random.Next(8) == 0 ? random.NextInt64(long.MinValue, long.MaxValue)
            : random.Next(-20, 100)),
        DType.Float64 => random.Next(8) == 0 ? Real(random, 3) : Math.Round((random.NextDouble() * 4) - 2, 3),
        DType.Complex128 => new Complex(Math.Round(random.NextDouble() * 2, 2),
            Math.Round((random.NextDouble() * 4) - 2, 2)),
        _ => Text(random),
    });

    /// <summary>A text.</summary>
    public static string Text(Random random) => Texts[random.Next(Texts.Length)];

    private static object Element(Random random, DType type, int style)
    {
        switch (type)
        {
            case DType.Bool:
                return style == 0 || random.Next(2) == 0;
            case DType.String:
                return Text(random);
            case DType.Float32:
                return (float)Real(random, style);
            case DType.Float64:
                return Real(random, style);
            case DType.Complex128:
                return new Complex(Real(random, Math.Max(style, 2)), Real(random, Math.Max(style, 2)));
        }

        int bits = type.Size() * 8;
        BigInteger least = type.IsSigned() ? -(BigInteger.One << (bits - 1)) : 0;
        BigInteger greatest = (BigInteger.One << (type.IsSigned() ? bits - 1 : bits)) - 1;
        BigInteger value = (style < 3 ? random.Next(6) + (2 * style) : random.Next(10)) switch
        {
            0 => least,
            1 => greatest,
            2 => random.Next(2),
            3 => type.IsSigned() ? -1 : greatest - 1,
            < 7 => type.IsSigned() ? random.Next(-9, 10) : random.Next(0, 19),
            _ => least + (((new BigInteger(random.NextInt64()) << 1) + random.Next(2)) % (greatest - least + 1)),
        };
        return type switch
        {
            DType.Int8 => (sbyte)value,
            DType.UInt8 => (byte)value,
            DType.Int16 => (short)value,
            DType.UInt16 => (ushort)value,
            DType.Int32 => (int)value,
            DType.UInt32 => (uint)value,
            DType.Int64 => (long)value,
            _ => (object)(ulong)value,
        };
    }

    /// <summary>Styles 0 and 1 have many special values, 2 and 3 some, 4 none, 5 whole numbers only.</summary>
    private static double Real(Random random, int style)
    {
        if (style == 5)
            return random.Next(-8, 9);
        double value = random.Next(style switch { < 2 => 10, < 4 => 60, _ => int.MaxValue }) switch
        {
            0 => Specials[random.Next(Specials.Length)],
            1 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
            2 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
            3 => random.Next(-8, 9),
            4 => Math.Exp((random.NextDouble() * 80) - 40),
            _ => (random.NextDouble() * 8) - 4,
        };
        // One NaN: payloads and signs of NaN are nobody's contract.
        return double.IsNaN(value) ? double.NaN : value;
    }
}
