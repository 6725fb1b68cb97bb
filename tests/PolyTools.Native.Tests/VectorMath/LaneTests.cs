using System.Runtime.InteropServices;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>A lane's result depends on that lane alone: the same bits for every width, position and neighbour.</summary>
public class LaneTests
{
    private static readonly double[] Edges =
    [
        0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon,
        double.MaxValue, double.MinValue, 1, -1, 0.5, -0.5, 2.5, -2.5, 0.785, -0.786, 399999, 400001, -1e9, 1e300, 708, -708,
        709, 720, -710, -740, -750, 3e-310, 1e-40, 3e38, 88.7, 88.8, -87.4, -100, -104, 0.3, 0.6, 22, -38, -39, 699, -701, 710.2,
        -1022.5, 268435455, 268435456, 1e-160, 1e160, 1e19, -1e-20,
    ];

    public static TheoryData<string> Functions() => [.. VectorFunction.All.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Width_position_and_neighbours_do_not_change_a_double(string function)
    {
        (double[] x, double[] y) = Operands(function);
        Check(VectorFunction.All[function], x, y);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Width_position_and_neighbours_do_not_change_a_float(string function)
    {
        (double[] x, double[] y) = Operands(function);
        Check(VectorFunction.All[function], ToFloats(x), ToFloats(y));
    }

    [Fact]
    public void SinCos_has_the_bits_of_sin_and_of_cos()
    {
        (double[] x, _) = Operands("sin");
        VectorFunction sinOfBoth = new VectorFunction.SineOfBoth();
        VectorFunction cosOfBoth = new VectorFunction.CosineOfBoth();
        foreach (int width in VectorFunction.Widths)
        {
            AssertSameBits(VectorFunction.All["sin"].Run(width, x, x), sinOfBoth.Run(width, x, x));
            AssertSameBits(VectorFunction.All["cos"].Run(width, x, x), cosOfBoth.Run(width, x, x));
            float[] f = ToFloats(x);
            AssertSameBits(VectorFunction.All["sin"].Run(width, f, f), sinOfBoth.Run(width, f, f));
            AssertSameBits(VectorFunction.All["cos"].Run(width, f, f), cosOfBoth.Run(width, f, f));
        }
    }

    private static void Check<T>(VectorFunction function, T[] x, T[] y)
        where T : unmanaged
    {
        T[] expected = function.Run(128, x, y);
        foreach (int width in VectorFunction.Widths)
        {
            for (int shift = 0; shift < width / 8 / Marshal.SizeOf<T>(); shift++)
            {
                foreach (double filler in new[] { 0.25, 3, double.NaN, 1e30 })
                    AssertSameBits(expected, function.Run(width, x, y, shift, filler));
            }

            // Each element in a vector of its own, with neighbours that take the short ways.
            for (int i = 0; i < x.Length; i++)
                AssertSameBits(expected.AsSpan(i, 1), function.Run(width, [x[i]], [y[i]], 0, 0.25));
        }
    }

    private static (double[] X, double[] Y) Operands(string function)
    {
        string table = Reference.Table.Any(point => point.Function == function) ? function : "arctan2";
        Reference[] points = [.. Reference.Table.Where(point => point.Function == table)];
        double[] x = [.. Edges.SelectMany(_ => Edges), .. points.Select(point => point.X)];
        double[] y = [.. Edges.SelectMany(edge => Enumerable.Repeat(edge, Edges.Length)), .. points.Select(point => point.Y)];
        return (x, y);
    }

    private static float[] ToFloats(double[] values) => [.. values.Select(value => (float)value)];

    private static void AssertSameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : unmanaged =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));

    private static void AssertSameBits<T>(T[] expected, T[] actual)
        where T : unmanaged =>
        AssertSameBits<T>(expected.AsSpan(), actual);
}
