using System.Globalization;
using System.Numerics;
using PolyTools.Native.Execution;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public class ArrayOperandTests
{
    public static TheoryData<Array, DType, double[]> Arrays() => new()
    {
        { new double[] { 1.5, double.NaN, -0.0 }, DType.Float64, [1.5, double.NaN, -0.0] },
        { new float[] { 1.5f, float.NegativeInfinity }, DType.Float32, [1.5, double.NegativeInfinity] },
        { new bool[] { true, false, true }, DType.Bool, [1, 0, 1] },
        {
            new Half[] { (Half)1.5, Half.MaxValue, Half.Epsilon, Half.NaN }, DType.Float32,
            [1.5, 65504, 5.9604644775390625e-8, double.NaN]
        },
        { new byte[] { 0, 255 }, DType.Float64, [0, 255] },
        { new sbyte[] { -128, 127 }, DType.Float64, [-128, 127] },
        { new short[] { -32768, 32767 }, DType.Float64, [-32768, 32767] },
        { new ushort[] { 0, 65535 }, DType.Float64, [0, 65535] },
        { new int[] { int.MinValue, int.MaxValue }, DType.Float64, [int.MinValue, int.MaxValue] },
        { new uint[] { 0, uint.MaxValue }, DType.Float64, [0, uint.MaxValue] },
        { new long[] { -(1L << 53), long.MaxValue }, DType.Float64, [-9007199254740992, 9223372036854775807] },
        { new ulong[] { 1UL << 53, ulong.MaxValue }, DType.Float64, [9007199254740992, 18446744073709551615] },
        {
            new decimal[] { 0.1m, -79228162514264337593543950335m }, DType.Float64,
            [0.1, -79228162514264337593543950335.0]
        },
        { Array.Empty<double>(), DType.Float64, [] },
        { Array.Empty<int>(), DType.Float64, [] },
        { Array.Empty<bool>(), DType.Bool, [] },
    };

    [Theory]
    [MemberData(nameof(Arrays))]
    public void An_array_of_any_numeric_type_is_an_operand(Array array, DType type, double[] expected)
    {
        using ArrayOperand operand = ArrayOperand.From(array);
        Assert.Equal(type, operand.Type);
        Assert.Equal(expected.Length, operand.Count);
        Assert.Equal(expected, Read(operand));
    }

    [Fact]
    public void Arrays_of_the_computed_types_are_not_copied()
    {
        double[] array = [1, 2, 3];
        using ArrayOperand operand = ArrayOperand.From(array);
        array[1] = 7;
        Assert.Equal([1, 7, 3], Read(operand));
    }

    [Fact]
    public void What_cannot_be_computed_with_is_said()
    {
        var rank = Assert.Throws<PolyException>(() => ArrayOperand.From(new double[2, 2]));
        Assert.Equal("UnsupportedRank", rank.ErrorId);
        Array[] arrays =
        [
            new string[1], new object[] { 1.0 }, new char[1], new DateTime[1], new Complex[1], new DayOfWeek[1],
            new nint[1],
        ];
        foreach (Array array in arrays)
        {
            var error = Assert.Throws<PolyException>(() => ArrayOperand.From(array));
            Assert.Equal("UnsupportedElementType", error.ErrorId);
            Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        }
    }

    [Fact]
    public void Disposing_twice_is_harmless()
    {
        foreach (Array array in (Array[])[new double[3], new int[3]])
        {
            ArrayOperand operand = ArrayOperand.From(array);
            operand.Dispose();
            operand.Dispose();
        }
    }

    [Fact]
    public void Generated_points_are_those_of_NumPy()
    {
        NumPy.SkipWithout();
        (double First, double Last)[] ranges =
        [
            (-1, 1), (0, 1), (1, 0), (0.1, 0.7), (3, 3), (-0.0, 0.0), (1e-320, 2e-320), (0, 5e-324),
            (0, 1e-322), (-1e308, 1e308), (1, 1.0000000000000002), (0, 1e-310), (1e16, 1e16 + 4), (-7.25, 1e5), (0, double.PositiveInfinity),
            (double.NaN, 1), (0, 3e-45),
        ];
        List<(DType Type, int Count, double First, double Last)> cases = [];
        foreach (DType type in (DType[])[DType.Float64, DType.Float32])
        {
            foreach (int count in (int[])[0, 1, 2, 3, 10, 50, 4097])
                cases.AddRange(ranges.Select(range => (type, count, range.First, range.Last)));
        }

        string Hex(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);
        string[] lines = NumPy.ScriptWithNumPy("linspace.py", string.Join('\n', cases.Select(
            item => $"{item.Type.Name()} {item.Count} {Hex(item.First)} {Hex(item.Last)}"))).Split('\n');
        List<string> differences = [];
        for (int i = 0; i < cases.Count; i++)
        {
            (DType type, int count, double first, double last) = cases[i];
            double[] expected = [.. lines[i].Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(bits => BitConverter.UInt64BitsToDouble(ulong.Parse(bits, CultureInfo.InvariantCulture)))];
            foreach (int threads in (int[])[1, 3])
            {
                using ArrayOperand operand = Points(type, count, first, last, threads);
                double[] points = Read(operand);
                int at = Enumerable.Range(0, count).FirstOrDefault(j => !Result.Same(points[j], expected[j]), -1);
                if (at >= 0)
                {
                    differences.Add($"{type}, {count} from {first:R} to {last:R}: point {at} is "
                        + $"{Result.Show(points[at])} and not {Result.Show(expected[at])}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void Points_do_not_depend_on_the_threads_and_end_at_both_ends()
    {
        using ArrayOperand one = Points(DType.Float64, 100_001, -3, 0.7, 1);
        using ArrayOperand seven = Points(DType.Float64, 100_001, -3, 0.7, 7);
        double[] points = Read(one);
        Assert.Equal(points, Read(seven));
        Assert.Equal([-3, 0.7], new[] { points[0], points[^1] });
    }

    private static ArrayOperand Points(DType type, int count, double first, double last, int threads) =>
        ArrayOperand.Linspace(type, count, first, last, threads, TestContext.Current.CancellationToken);

    private static unsafe double[] Read(ArrayOperand operand)
    {
        var values = new double[operand.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = operand.Type switch
            {
                DType.Float64 => ((double*)operand.Pointer)[i],
                DType.Float32 => ((float*)operand.Pointer)[i],
                _ => ((byte*)operand.Pointer)[i],
            };
        }

        return values;
    }
}
