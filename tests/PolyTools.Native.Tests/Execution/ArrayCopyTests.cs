using System.Runtime.InteropServices;
using PolyTools.Native.Execution;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public unsafe class ArrayCopyTests
{
    [Fact]
    public void Values_are_cast_as_by_NumPy()
    {
        NumPy.SkipWithout();
        string[] lines = NumPy.ScriptWithNumPy("casts.py", "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(StorageTypes.All.Count * StorageTypes.All.Count, lines.Length);
        List<string> differences = [];
        foreach (string line in lines)
        {
            string[] fields = line.Split(';');
            StorageType from = Named(fields[0]);
            StorageType to = Named(fields[1]);
            byte[] source = Convert.FromHexString(fields[3]);
            byte[] expected = Convert.FromHexString(fields[4]);
            long count = source.Length / from.Size();
            Assert.True(count > 0);
            Assert.Equal(fields[2] == "1", ArrayCopy.CanCast(from.MemoryType(), to.MemoryType()));
            // Side by side, and every other one, which are loops of their own.
            foreach (int gap in (int[])[1, 2])
            {
                var spread = new byte[source.Length * gap];
                for (int i = 0; i < source.Length; i++)
                    spread[(i / from.Size() * gap * from.Size()) + (i % from.Size())] = source[i];
                var result = new byte[expected.Length];
                fixed (byte* first = spread, target = result)
                    ArrayCopy.Copy(from, first, [count], [gap * from.Size()], to, target, [count], [to.Size()]);
                int at = result.AsSpan().CommonPrefixLength(expected) / to.Size();
                if (at < count)
                {
                    string Hex(byte[] bytes, int size) => Convert.ToHexStringLower(bytes.AsSpan(at * size, size));
                    differences.Add($"{fields[0]} {Hex(source, from.Size())} to {fields[1]}, gap {gap}: "
                        + $"{Hex(result, to.Size())} and not {Hex(expected, to.Size())}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void What_NumPy_leaves_undefined_is_the_nearest_number()
    {
        double[] numbers = [double.NaN, double.PositiveInfinity, -300, 1e30, 255.9];
        using ArrayOperand source = ArrayOperand.From(numbers);
        var bytes = new byte[numbers.Length];
        using ArrayOperand destination = ArrayOperand.From(bytes);
        ArrayCopy.Copy(source, destination);
        Assert.Equal([0, 255, 0, 255, 255], bytes);
        var longs = new long[numbers.Length];
        using ArrayOperand wide = ArrayOperand.From(longs);
        ArrayCopy.Copy(source, wide);
        Assert.Equal([0, long.MaxValue, -300, long.MaxValue, 255], longs);
    }

    [Fact]
    public void Views_are_filled_as_by_NumPy()
    {
        NumPy.SkipWithout();
        var random = new Random(20261125);
        List<(long[] Shape, ArraySlice[] Slices, long[] Target, ArraySlice[] TargetSlices)> cases = [];
        int fitting = 0;
        while (cases.Count < 3000)
        {
            (long[] shape, ArraySlice[] slices) = ArraySliceTests.RandomCase(random);
            (long[] target, ArraySlice[] targetSlices) = ArraySliceTests.RandomCase(random);
            bool fits = false;
            try
            {
                long[] from = ArraySlice.Apply(shape, new long[shape.Length], slices).Shape;
                long[] to = ArraySlice.Apply(target, new long[target.Length], targetSlices).Shape;
                fits = Packing.Broadcast(from, to) is long[] together && together.AsSpan().EndsWith(to);
            }
            catch (PolyException)
            {
            }

            // Shapes at random seldom fit.
            if (!fits && random.Next(20) > 0)
                continue;
            fitting += fits ? 1 : 0;
            cases.Add((shape, slices, target, targetSlices));
        }

        Assert.True(fitting > 1000);
        string[] lines = NumPy.ScriptWithNumPy("copies.py", string.Join('\n', cases.Select(item =>
            $"{string.Join(' ', item.Shape)};{ArraySliceTests.Subscript(item.Slices)};"
            + $"{string.Join(' ', item.Target)};{ArraySliceTests.Subscript(item.TargetSlices)}"))).Split('\n');
        List<string> differences = [];
        for (int i = 0; i < cases.Count; i++)
        {
            (long[] shape, ArraySlice[] slices, long[] target, ArraySlice[] targetSlices) = cases[i];
            string found = Filled(shape, slices, target, targetSlices);
            if (found != lines[i])
            {
                differences.Add($"{ArrayShape.Text(target)}[{ArraySliceTests.Subscript(targetSlices)}] = "
                    + $"{ArrayShape.Text(shape)}[{ArraySliceTests.Subscript(slices)}]: {found} and not {lines[i]}");
            }
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences.Take(10)));
    }

    [Fact]
    public void Large_transposed_arrays_are_copied()
    {
        const int Rows = 301;
        const int Columns = 517;
        var source = new int[Rows, Columns];
        for (int i = 0; i < source.Length; i++)
            source[i / Columns, i % Columns] = i;
        var copy = new int[Columns, Rows];
        var wide = new double[Columns, Rows];
        fixed (int* from = source, to = copy)
        fixed (double* numbers = wide)
        {
            ArrayCopy.Copy(
                StorageType.Int32, (byte*)from, [Columns, Rows], [4, 4 * Columns], StorageType.Int32, (byte*)to, [Columns, Rows], [4 * Rows, 4]);
            ArrayCopy.Copy(
                StorageType.Int32, (byte*)from, [Columns, Rows], [4, 4 * Columns], StorageType.Float64, (byte*)numbers,
                [Columns, Rows], [8 * Rows, 8]);
        }

        for (int i = 0; i < source.Length; i++)
        {
            Assert.Equal(i, copy[i % Columns, i / Columns]);
            Assert.Equal(i, wide[i % Columns, i / Columns]);
        }
    }

    [Fact]
    public void An_array_may_be_copied_over_a_part_of_itself()
    {
        int[] numbers = [.. Enumerable.Range(0, 10)];
        using ArrayOperand array = ArrayOperand.From(numbers);
        using ArrayOperand reversed = array.Slice(ArraySlice.Range(null, null, -1));
        ArrayCopy.Copy(reversed, array);
        Assert.Equal(Enumerable.Range(0, 10).Reverse(), numbers);
        using ArrayOperand head = array.Slice(ArraySlice.Range(null, 9));
        using ArrayOperand tail = array.Slice(ArraySlice.Range(1, null));
        ArrayCopy.Copy(head, tail);
        Assert.Equal([9, 9, 8, 7, 6, 5, 4, 3, 2, 1], numbers);
    }

    [Fact]
    public void What_may_not_be_written_is_refused()
    {
        using ArrayOperand source = ArrayOperand.From(new double[] { 1, 2 });
        ReadOnlyMemory<double> memory = new double[2];
        using ArrayOperand readOnly = ArrayOperand.From(memory);
        using ArrayOperand view = readOnly.Slice(ArraySlice.Range(0, 2));
        Assert.Equal("ReadOnlyArray", Error(() => ArrayCopy.Copy(source, readOnly)));
        Assert.Equal("ReadOnlyArray", Error(() => ArrayCopy.Copy(source, view)));
        using ArrayOperand three = ArrayOperand.From(new double[3]);
        Assert.Equal("ShapeMismatch", Error(() => ArrayCopy.Copy(source, three)));
        using ArrayOperand text = ArrayOperand.From(new string[] { "a", "b" });
        Assert.Equal("UnsupportedElementType", Error(() => ArrayCopy.Copy(text, source)));
        Assert.Equal("UnsupportedElementType", Error(() => ArrayCopy.Copy(source, text)));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using ArrayOperand source = ArrayOperand.From(new short[20, 30]);
        using ArrayOperand destination = ArrayOperand.From(new double[20, 30]);
        using ArrayOperand transposed = ArrayOperand.From(new double[30, 20]);
        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                ArrayCopy.Copy(source, destination);
                Copy();
            }
        }));
        void Copy() => ArrayCopy.Copy(
            StorageType.Int16, (byte*)source.Pointer, [20, 30], [60, 2], StorageType.Float64, (byte*)transposed.Pointer, [20, 30], [8, 160]);
    }

    private static string Error(Action action) => Assert.Throws<PolyException>(action).ErrorId;

    private static StorageType Named(string name) => StorageTypes.All.Single(type => type.Name() == name);

    private static string Filled(long[] shape, ArraySlice[] slices, long[] target, ArraySlice[] targetSlices)
    {
        long count = ArrayShape.Count(shape, sizeof(short));
        var buffer = new NativeBuffer(count * sizeof(short));
        for (long i = 0; i < count; i++)
            ((short*)buffer.Pointer)[i] = (short)i;
        using var array = new ArrayOperand(buffer, DType.Int16, shape);
        long targetCount = ArrayShape.Count(target, sizeof(double));
        var targetBuffer = new NativeBuffer(targetCount * sizeof(double));
        NativeMemory.Clear(targetBuffer.Pointer, (nuint)(targetCount * sizeof(double)));
        using var result = new ArrayOperand(targetBuffer, DType.Float64, target);
        try
        {
            using ArrayOperand view = array.Slice(slices);
            using ArrayOperand targetView = result.Slice(targetSlices);
            ArrayCopy.Copy(view, targetView);
        }
        catch (PolyException exception)
        {
            return exception.ErrorId is "SubscriptStepZero" or "ShapeMismatch" ? "ValueError" : "IndexError";
        }

        return $"[{string.Join(", ", new Span<double>(targetBuffer.Pointer, (int)targetCount).ToArray())}]";
    }
}
