using System.Runtime.InteropServices;
using PolyTools.Native.Tests.Engines;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Floor division and the remainders of floating-point numbers, bit for bit as NumPy's.</summary>
public class FloatDivisionTests
{
    private static readonly VectorFunction[] Functions =
    [
        new VectorFunction.Binary<FloorDivide>(), new VectorFunction.Binary<Remainder>(), new VectorFunction.Binary<Fmod>(),
    ];

    [Fact]
    public void Doubles_are_divided_as_NumPy_divides_them()
    {
        (double[] x, double[] y) = Operands();
        Check("float64", x, y, double.IsNaN);
    }

    [Fact]
    public void Floats_are_divided_as_NumPy_divides_them()
    {
        (double[] x, double[] y) = Operands();
        Check("float32", Array.ConvertAll(x, value => (float)value), Array.ConvertAll(y, value => (float)value), float.IsNaN);
    }

    private static void Check<T>(string type, T[] x, T[] y, Func<T, bool> isNaN)
        where T : unmanaged
    {
        NumPy.SkipWithout();
        string[] lines = NumPy.ScriptWithNumPy("divisions.py", $"{type} {Hex(x)} {Hex(y)}\n")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(Functions.Length, lines.Length);
        for (int function = 0; function < lines.Length; function++)
        {
            T[] expected = MemoryMarshal.Cast<byte, T>(Convert.FromHexString(lines[function])).ToArray();
            foreach (int width in VectorFunction.Widths)
            {
                T[] actual = Functions[function].Run(width, x, y);
                for (int i = 0; i < x.Length; i++)
                {
                    Assert.True(
                        Hex([expected[i]]) == Hex([actual[i]]) || (isNaN(expected[i]) && isNaN(actual[i])),
                        $"{function}: {x[i]} by {y[i]} is {expected[i]}, not {actual[i]}");
                }
            }
        }
    }

    private static string Hex<T>(T[] values)
        where T : unmanaged => Convert.ToHexString(MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Pairs of special values, of halves, tenths and of numbers of all magnitudes.</summary>
    private static (double[] X, double[] Y) Operands()
    {
        double[] edges =
        [
            0.0, -0.0, 1, -1, 0.5, -0.5, 0.1, -0.1, 0.3, 3, -3, 7, 1e16, -1e16, 1e-30, -1e-30, 3e38, 1e308, -1e308, double.Epsilon,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        List<double> x = [.. edges.SelectMany(_ => edges)];
        List<double> y = [.. edges.SelectMany(edge => Enumerable.Repeat(edge, edges.Length))];
        var random = new Random(11);
        for (int i = 0; i < 3000; i++)
        {
            double a = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 12));
            double b = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4));
            x.AddRange([a, Math.Round(a * 10) / 10, Math.Round(a) * b]);
            y.AddRange([b, Math.Round(b * 10) / 10, b]);
        }

        return ([.. x], [.. y]);
    }
}
