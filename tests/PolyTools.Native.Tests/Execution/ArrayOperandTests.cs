using System.Globalization;
using System.Numerics;
using PolyTools.Native.Execution;
using PolyTools.Native.Tests.Engines;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public class ArrayOperandTests
{
    public static TheoryData<Array, DType> Arrays() => new()
    {
        { new bool[] { true, false, true }, DType.Bool },
        { new sbyte[] { -128, 127 }, DType.Int8 },
        { new byte[] { 0, 255 }, DType.UInt8 },
        { new short[] { -32768, 32767 }, DType.Int16 },
        { new ushort[] { 0, 65535 }, DType.UInt16 },
        { new int[] { int.MinValue, int.MaxValue }, DType.Int32 },
        { new uint[] { 0, uint.MaxValue }, DType.UInt32 },
        { new long[] { long.MinValue, long.MaxValue }, DType.Int64 },
        { new ulong[] { 1UL << 53, ulong.MaxValue }, DType.UInt64 },
        { new float[] { 1.5f, float.NegativeInfinity }, DType.Float32 },
        { new double[] { 1.5, double.NaN, -0.0 }, DType.Float64 },
        { new Complex[] { new(1, -2), new(double.NaN, 0) }, DType.Complex128 },
        { new int[,] { { 1, 2, 3 }, { 4, 5, 6 } }, DType.Int32 },
        { new double[2, 1, 3], DType.Float64 },
        { new bool[0, 3], DType.Bool },
        { Array.Empty<double>(), DType.Float64 },
        { Array.CreateInstance(typeof(short), [3], [-7]), DType.Int16 },
        { Array.CreateInstance(typeof(double), [2, 2], [1, 5]), DType.Float64 },
    };

    [Theory]
    [MemberData(nameof(Arrays))]
    public unsafe void Arrays_of_the_computed_types_are_used_where_they_are(Array array, DType type)
    {
        using ArrayOperand operand = ArrayOperand.From(array);
        Assert.Equal(type, operand.Type);
        Assert.Equal(Enumerable.Range(0, array.Rank).Select(array.GetLongLength), operand.Shape);
        Assert.Equal(array.LongLength, operand.Count);
        Assert.True(operand.IsContiguous);
        fixed (byte* first = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array))
            Assert.Equal((nint)first, operand.Pointer);
        long stride = type.Size();
        for (int i = array.Rank - 1; i >= 0; i--)
        {
            if (array.Length > 0)
                Assert.Equal(stride, operand.Strides[i]);
            stride *= array.GetLength(i);
        }
    }

    [Fact]
    public void Half_and_decimal_are_converted()
    {
        Half[] halves = [(Half)1.5, Half.MaxValue, Half.Epsilon, Half.NaN, Half.NegativeInfinity];
        double[] expected = [1.5, 65504, 5.9604644775390625e-8, double.NaN, double.NegativeInfinity];
        using ArrayOperand single = ArrayOperand.From(halves);
        Assert.Equal(DType.Float32, single.Type);
        Assert.Equal(expected, Read(single));
        using ArrayOperand part = ArrayOperand.From(halves.AsMemory(1, 3));
        Assert.Equal(expected[1..4], Read(part));
        using ArrayOperand grid = ArrayOperand.From(new decimal[,] { { 0.1m }, { -79228162514264337593543950335m } });
        Assert.Equal(DType.Float64, grid.Type);
        Assert.Equal([2, 1], grid.Shape);
        Assert.Equal([0.1, -79228162514264337593543950335.0], Read(grid));
        using ArrayOperand segment = ArrayOperand.From(new ArraySegment<decimal>([1, 2, 3], 1, 2));
        Assert.Equal([2, 3], Read(segment));
    }

    [Fact]
    public unsafe void A_part_of_an_array_is_used_where_it_is()
    {
        var array = new int[] { 1, 2, 3, 4, 5 };
        using ArrayOperand whole = ArrayOperand.From(array);
        object[] parts =
            [new ArraySegment<int>(array, 1, 3), array.AsMemory(1, 3), (ReadOnlyMemory<int>)array.AsMemory(1, 3)];
        foreach (object part in parts)
        {
            using ArrayOperand operand = ArrayOperand.From(part);
            Assert.Equal(DType.Int32, operand.Type);
            Assert.Equal([3], operand.Shape);
            Assert.Equal(whole.Pointer + sizeof(int), operand.Pointer);
        }

        foreach (object empty in (object[])[default(ArraySegment<double>), default(Memory<double>), new Memory<string>()])
        {
            using ArrayOperand operand = ArrayOperand.From(empty);
            Assert.Equal([0], operand.Shape);
        }
    }

    [Fact]
    public void Parts_of_arrays_of_all_types_are_operands()
    {
        void Check<T>(DType type)
        {
            using ArrayOperand operand = ArrayOperand.From(new Memory<T>(new T[5], 1, 3));
            Assert.Equal(type, operand.Type);
            Assert.Equal(3, operand.Count);
        }

        Check<bool>(DType.Bool);
        Check<sbyte>(DType.Int8);
        Check<byte>(DType.UInt8);
        Check<short>(DType.Int16);
        Check<ushort>(DType.UInt16);
        Check<int>(DType.Int32);
        Check<uint>(DType.UInt32);
        Check<long>(DType.Int64);
        Check<ulong>(DType.UInt64);
        Check<Half>(DType.Float32);
        Check<float>(DType.Float32);
        Check<double>(DType.Float64);
        Check<decimal>(DType.Float64);
        Check<Complex>(DType.Complex128);
    }

    [Fact]
    public void Strings_are_copied()
    {
        string[,] texts = { { "a", "" }, { "Ünïcödé", "\ud83d\ude00 and \0" } };
        using ArrayOperand operand = ArrayOperand.From(texts);
        Assert.Equal(DType.String, operand.Type);
        Assert.Equal([2, 2], operand.Shape);
        Assert.Equal(texts.Cast<string>(), Strings(operand));
        using ArrayOperand part = ArrayOperand.From(new ReadOnlyMemory<string>(["x", "y", "z"], 1, 2));
        Assert.Equal(["y", "z"], Strings(part));
        var error = Assert.Throws<PolyException>(() => ArrayOperand.From(new string?[] { "a", null }));
        Assert.Equal("NullString", error.ErrorId);
    }

    [Fact]
    public void What_cannot_be_computed_with_is_said()
    {
        object[] values =
        [
            new object[] { 1.0 }, new char[1], new DateTime[1], new DayOfWeek[1], new nint[1], new double[1][],
            new Int128[1], new UInt128[1], new BigInteger[1], new Memory<char>(new char[1]), new ArraySegment<Int128>([1]),
        ];
        foreach (object value in values)
        {
            var error = Assert.Throws<PolyException>(() => ArrayOperand.From(value));
            Assert.Equal("UnsupportedElementType", error.ErrorId);
            Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        }

        foreach (object value in (object[])[1.5, "text", new List<double>(), DateTime.MinValue])
            Assert.Equal("UnsupportedVariable", Assert.Throws<PolyException>(() => ArrayOperand.From(value)).ErrorId);
    }

    [Fact]
    public unsafe void Views_share_the_memory_and_keep_it()
    {
        double[,] array = { { 1, 2, 3 }, { 4, 5, 6 } };
        ArrayOperand owner = ArrayOperand.From(array);
        ArrayOperand column = owner.Slice(ArraySlice.Range(null, null, -1), ArraySlice.Index(1));
        ArrayOperand element = column.Slice(ArraySlice.Index(0));
        owner.Dispose();
        column.Dispose();
        GC.Collect();
        array[1, 1] = 7;
        Assert.Equal([], element.Shape);
        Assert.Equal(1, element.Count);
        Assert.Equal(7, *(double*)element.Pointer);
        Assert.Throws<ObjectDisposedException>(() => owner.Slice(ArraySlice.Ellipsis));
        Assert.Throws<ObjectDisposedException>(() => column.Pointer);
        element.Dispose();
        Assert.Throws<ObjectDisposedException>(() => element.Slice());
    }

    [Fact]
    public void Only_C_order_is_contiguous()
    {
        using ArrayOperand grid = ArrayOperand.From(new int[3, 4]);
        (ArraySlice[] Slices, bool IsContiguous)[] cases =
        [
            ([], true),
            ([ArraySlice.Range(1, 3)], true),
            ([ArraySlice.Range(1, 2), ArraySlice.Range(1, 3)], true),
            ([ArraySlice.Ellipsis, ArraySlice.Range(1, 3)], false),
            ([ArraySlice.Ellipsis, ArraySlice.Index(1)], false),
            ([ArraySlice.Index(1)], true),
            ([ArraySlice.Range(null, null, 2)], false),
            ([ArraySlice.Range(null, null, -1)], false),
            ([ArraySlice.Range(0, 0, -1)], true),
        ];
        foreach ((ArraySlice[] slices, bool isContiguous) in cases)
        {
            using ArrayOperand view = grid.Slice(slices);
            Assert.True(view.IsContiguous == isContiguous, string.Join(", ", slices));
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
            (0, 1e-322), (0, 1.7e308), (1, 1.0000000000000002), (0, 1e-310), (1e16, 1e16 + 4), (-7.25, 1e5), (0, double.PositiveInfinity),
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

    // Where NumPy's difference overflows, so that its points are NaN and infinite.
    [Theory]
    [InlineData(-1e308, 1e308)]
    [InlineData(1.7e308, -1.7e308)]
    [InlineData(-double.MaxValue, double.MaxValue)]
    public void Points_over_a_range_longer_than_the_largest_number_are_evenly_spaced(double first, double last)
    {
        foreach (int count in new[] { 1, 2, 3, 1000, 100_001 })
        {
            using ArrayOperand operand = Points(DType.Float64, count, first, last, 2);
            double[] points = Read(operand);
            // A quarter of everything is far from the largest number.
            using ArrayOperand quarter = Points(DType.Float64, count, first / 4, last / 4, 2);
            Assert.Equal(Read(quarter).Select(point => point * 4), points);
        }
    }

    private static ArrayOperand Points(DType type, int count, double first, double last, int threads) =>
        ArrayOperand.Linspace(type, count, first, last, threads, TestContext.Current.CancellationToken);

    private static unsafe string[] Strings(ArrayOperand operand) =>
        [.. new ReadOnlySpan<StringRef>((void*)operand.Pointer, (int)operand.Count).ToArray().Select(
            element => element.Text.ToString())];

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
