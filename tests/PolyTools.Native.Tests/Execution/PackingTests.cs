using System.Runtime.InteropServices;
using PolyTools.Native.Execution;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public unsafe class PackingTests
{
    [Fact]
    public void Elements_are_those_of_NumPys_broadcast_views()
    {
        NumPy.SkipWithout();
        var random = new Random(20261124);
        List<(long[] Shape, ArraySlice[] Slices, long[] Result, long Start, long Count)> cases = [];
        while (cases.Count < 2000)
        {
            (long[] shape, ArraySlice[] slices) = ArraySliceTests.RandomCase(random);
            if (random.Next(4) == 0)
                shape[^1] = random.Next(1, 90);
            if (random.Next(3) == 0)
                shape[random.Next(shape.Length)] = 1;
            long[] view;
            try
            {
                view = ArraySlice.Apply(shape, new long[shape.Length], slices).Shape;
            }
            catch (PolyException)
            {
                continue;
            }

            long[] other = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(1, 6))];
            for (int i = 1; i <= Math.Min(other.Length, view.Length); i++)
                other[^i] = view[^i] == 1 ? other[^i] : view[^i];
            long[] result = Packing.Broadcast(view, other)!;
            long total = ArrayShape.Count(result, 1);
            long start = random.Next((int)total + 1);
            long count = random.Next(3) == 0 ? total - start : random.Next((int)(total - start) + 1);
            cases.Add((shape, slices, result, start, count));
        }

        string[] lines = NumPy.ScriptWithNumPy("packing.py", string.Join('\n', cases.Select(
            item => $"{string.Join(' ', item.Shape)};{ArraySliceTests.Subscript(item.Slices)};"
                + $"{string.Join(' ', item.Result)};{item.Start};{item.Count}"))).Split('\n');
        List<string> differences = [];
        for (int i = 0; i < cases.Count; i++)
        {
            long[] expected = [.. lines[i].Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
            foreach (int size in (int[])[1, 2, 4, 8, 16])
            {
                (long[] shape, ArraySlice[] slices, long[] result, long start, long count) = cases[i];
                if (!Pack(shape, slices, result, start, count, size).AsSpan().SequenceEqual(Bytes(expected, size)))
                    differences.Add($"{size} bytes: case {i} {ArrayShape.Text(shape)}[{ArraySliceTests.Subscript(slices)}]");
            }
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void Long_rows_are_copied_filled_and_strided()
    {
        const int Rows = 3;
        const int Columns = 10_000;
        long[] numbers = [.. Enumerable.Range(0, 2 * Columns).Select(i => (long)i)];
        long[] shape = [Rows, Columns];
        (long[] Shape, long[] Strides, int First, Func<int, int, long> Expected)[] cases =
        [
            ([Columns], [8], 5, (_, column) => 5 + column),
            ([Rows, 1], [8, 8], 3, (row, _) => 3 + row),
            ([Rows, Columns], [8000, 8], 0, (row, column) => (1000 * row) + column),
            ([Columns], [-16], (2 * Columns) - 1, (_, column) => (2 * Columns) - 1 - (2 * column)),
            ([1], [8], 7, (_, _) => 7),
        ];
        fixed (long* source = numbers)
        {
            foreach ((long[] operand, long[] strides, int first, Func<int, int, long> expected) in cases)
            {
                var packing = new Packing(shape, operand, strides, sizeof(long));
                foreach ((int start, int count) in ((int, int)[])[(0, Rows * Columns), (17, 2 * Columns), (Columns - 1, 2)])
                {
                    var result = new long[count];
                    fixed (long* destination = result)
                        packing.Copy((byte*)(source + first), start, count, (byte*)destination);
                    for (int i = 0; i < count; i++)
                        Assert.Equal(expected((start + i) / Columns, (start + i) % Columns), result[i]);
                }
            }
        }
    }

    [Fact]
    public void What_needs_no_copy_is_known()
    {
        (long[] Result, long[] Operand, long[] Strides, bool IsContiguous, bool IsConstant)[] cases =
        [
            ([2, 3], [2, 3], [24, 8], true, false),
            ([1, 6], [6], [8], true, false),
            ([2, 3], [3], [8], false, false),
            ([2, 3], [1, 1], [8, 8], false, true),
            ([2, 3], [], [], false, true),
            ([], [], [], true, true),
            ([2, 3], [2, 3], [8, 16], false, false),
            ([0, 3], [3], [8], true, false),
            ([6], [6], [0], false, true),
        ];
        foreach ((long[] result, long[] operand, long[] strides, bool isContiguous, bool isConstant) in cases)
        {
            var packing = new Packing(result, operand, strides, 8);
            Assert.Equal((isContiguous, isConstant), (packing.IsContiguous, packing.IsConstant));
        }
    }

    [Fact]
    public void Shapes_are_broadcast_as_by_NumPy()
    {
        (long[] A, long[] B, long[]? Together)[] cases =
        [
            ([], [], []), ([3], [], [3]), ([2, 1], [3], [2, 3]), ([4, 1, 3], [5, 1], [4, 5, 3]), ([0], [1], [0]),
            ([0], [2], null), ([2], [3], null), ([2, 3], [2], null), ([1], [1, 0], [1, 0]),
        ];
        foreach ((long[] a, long[] b, long[]? together) in cases)
        {
            Assert.Equal(together, Packing.Broadcast(a, b));
            Assert.Equal(together, Packing.Broadcast(b, a));
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Packing([3], [2], [8], 8));
        Assert.Throws<ArgumentException>(() => new Packing([3], [1, 3], [8, 8], 8));
        Assert.Throws<PolyException>(() => new Packing([1L << 40, 1L << 40], [1], [8], 8));
        byte element = 0;
        byte* pointer = &element;
        var packing = new Packing([3], [1], [8], 1);
        foreach ((long start, long count) in ((long, long)[])[(0, 4), (3, 1), (-1, 1), (0, -1), (4, 0), (2, long.MaxValue)])
            Assert.Throws<ArgumentOutOfRangeException>(() => packing.Copy(pointer, start, count, pointer));
    }

    /// <summary>The bytes of elements that tell where they come from.</summary>
    private static byte[] Bytes(ReadOnlySpan<long> indices, int size)
    {
        var bytes = new byte[indices.Length * size];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((indices[i / size] * 31) + (i % size * 97));
        return bytes;
    }

    private static byte[] Pack(long[] shape, ArraySlice[] slices, long[] result, long start, long count, int size)
    {
        byte[] source = Bytes([.. Enumerable.Range(0, (int)ArrayShape.Count(shape, 1)).Select(i => (long)i)], size);
        (long offset, long[] viewShape, long[] viewStrides) =
            ArraySlice.Apply(shape, ArrayShape.Strides(shape, size), slices);
        // Beyond the elements asked for nothing may be written.
        var packed = new byte[(count * size) + 16];
        packed.AsSpan((int)count * size).Fill(0xA5);
        fixed (byte* from = &MemoryMarshal.GetArrayDataReference(source), to = packed)
            new Packing(result, viewShape, viewStrides, size).Copy(from + offset, start, count, to);
        Assert.Equal(-1, packed.AsSpan((int)count * size).IndexOfAnyExcept((byte)0xA5));
        return packed[..((int)count * size)];
    }
}
