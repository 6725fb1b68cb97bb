using System.Numerics;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// The operands of expressions that are written down: one or two of every type, a matrix, and scalars.
/// </summary>
internal static class Operands
{
    private static readonly double[] X =
        [0.5, -1.25, 0, -0.0, 3, -7.75, 1e10, 1e-10, double.PositiveInfinity, double.NaN, 100, -2.5, 0.999, 1];

    private static readonly double[] Y =
        [2, 0.25, 1, 5, -3, 2.5, 1e-5, 1e10, -1, 2, double.NegativeInfinity, -2.5, 0.001, 0];

    /// <summary>The names of arrays by their types; all have 14 elements.</summary>
    public static readonly (string Name, DType Type)[] Arrays =
    [
        ("p", DType.Bool), ("i1", DType.Int8), ("u1", DType.UInt8), ("i2", DType.Int16), ("u2", DType.UInt16),
        ("i", DType.Int32), ("u4", DType.UInt32), ("k", DType.Int64), ("u8", DType.UInt64), ("f", DType.Float32),
        ("x", DType.Float64), ("z", DType.Complex128), ("s", DType.String),
    ];

    /// <summary>The names of second arrays of the same types.</summary>
    public static readonly string[] Others =
        ["q", "i1b", "u1b", "i2b", "u2b", "j", "u4b", "l", "u8b", "g", "y", "w", "r"];

    /// <summary>Everything by its name.</summary>
    public static readonly Dictionary<string, ArrayData> All = Make();

    private static Dictionary<string, ArrayData> Make()
    {
        int[] ints = [0, 1, -1, 7, -7, 100, -128, 127, 13, -13, 2, -2, 64, 5];
        int[] others = [3, 0, -1, 2, 2, -3, -1, 5, 0, 4, 7, -7, 1, 3];
        var all = new Dictionary<string, ArrayData>
        {
            ["p"] = ArrayData.Of([.. ints.Select(n => n % 2 == 0)]),
            ["q"] = ArrayData.Of([.. others.Select(n => n > 1)]),
            ["i1"] = ArrayData.Of([.. ints.Select(n => (sbyte)n)]),
            ["i1b"] = ArrayData.Of([.. others.Select(n => (sbyte)n)]),
            ["u1"] = ArrayData.Of([.. ints.Select(n => (byte)n)]),
            ["u1b"] = ArrayData.Of([.. others.Select(n => (byte)n)]),
            ["i2"] = ArrayData.Of([.. ints.Select(n => (short)(n * 256))]),
            ["i2b"] = ArrayData.Of([.. others.Select(n => (short)n)]),
            ["u2"] = ArrayData.Of([.. ints.Select(n => (ushort)(n * 256))]),
            ["u2b"] = ArrayData.Of([.. others.Select(n => (ushort)n)]),
            ["i"] = ArrayData.Of([.. ints.Select(n => n * 16777216)]),
            ["j"] = ArrayData.Of(others),
            ["u4"] = ArrayData.Of([.. ints.Select(n => (uint)(n * 16777216))]),
            ["u4b"] = ArrayData.Of([.. others.Select(n => (uint)n)]),
            ["k"] = ArrayData.Of([.. ints.Select(n => (long)n << 56)]),
            ["l"] = ArrayData.Of([.. others.Select(n => (long)n)]),
            ["u8"] = ArrayData.Of([.. ints.Select(n => (ulong)n << 56)]),
            ["u8b"] = ArrayData.Of([.. others.Select(n => (ulong)n)]),
            ["f"] = ArrayData.Of([.. X.Select(n => (float)n)]),
            ["g"] = ArrayData.Of([.. Y.Select(n => (float)n)]),
            ["x"] = ArrayData.Of(X),
            ["y"] = ArrayData.Of(Y),
            ["z"] = ArrayData.Of([.. ints.Zip(others, (a, b) => new Complex(a / 16.0, b / 2.0))]),
            ["w"] = ArrayData.Of([.. ints.Zip(others, (a, b) => new Complex(b + 0.5, a / 100.0))]),
            ["s"] = ArrayData.Of<string>(
                "abc", "def", "xyz", "x11", "za", "", "ab", " abc", "abcd", "\U0001F600", "\uff5e", "aab", "b",
                "tab\tab"),
            ["r"] = ArrayData.Of<string>(
                "abc", "de", "yz", "x1", "az", "", "b", "abc", "abc", "\uff5e", "\U0001F600", "ab", "", "\t"),
            // A shape of its own each, to be broadcast.
            ["m"] = new(DType.Float64, [3, 4], new double[] { 1, 2, 3, 4, -5, 6, 7, -8, 9, 10, 11.5, 12 }),
            ["t"] = new(DType.Float64, [2, 3, 4], Enumerable.Range(0, 24).Select(n => (n * 0.75) - 5).ToArray()),
            ["mi"] = new(DType.Int32, [3, 4], new[] { 3, 1, 4, 1, -5, 9, 2, 6, 5, 3, -5, 8 }),
            ["row"] = ArrayData.Of(1.0, 10, 100, 1000),
            ["col"] = new(DType.Float64, [3, 1], new double[] { 1, 2, 3 }),
            ["none"] = ArrayData.Of<double>(),
            ["nomatrix"] = new(DType.Float64, [0, 3], Array.Empty<double>()),
            // Scalars.
            ["n"] = ArrayData.Scalar(3L),
            ["h"] = ArrayData.Scalar(2.5),
            ["c"] = ArrayData.Scalar(new Complex(1, 2)),
            ["yes"] = ArrayData.Scalar(true),
            ["word"] = ArrayData.Scalar("ab"),
        };
        return all;
    }
}
