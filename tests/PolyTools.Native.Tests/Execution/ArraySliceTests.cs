using PolyTools.Native.Execution;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public class ArraySliceTests
{
    [Fact]
    public void Views_are_those_of_NumPy()
    {
        NumPy.SkipWithout();
        var random = new Random(20261123);
        List<(long[] Shape, ArraySlice[] Slices)> cases =
        [
            ([], []), ([], [ArraySlice.Ellipsis]), ([], [ArraySlice.Index(0)]),
            ([3], [ArraySlice.Range(null, null, 0)]), ([3, 3], [ArraySlice.Ellipsis, ArraySlice.Ellipsis]),
            ([5], [ArraySlice.Range(long.MinValue, long.MaxValue, long.MaxValue)]),
            ([5], [ArraySlice.Range(long.MaxValue, long.MinValue, long.MinValue)]),
            ([5], [ArraySlice.Index(long.MinValue)]), ([0], [ArraySlice.Index(0)]), ([0], [ArraySlice.Range(null, null, -1)]),
        ];
        while (cases.Count < 3000)
            cases.Add(RandomCase(random));
        string[] lines = NumPy.ScriptWithNumPy("slices.py", string.Join('\n', cases.Select(
            item => $"{string.Join(' ', item.Shape)};{Subscript(item.Slices)}"))).Split('\n');

        List<string> differences = [];
        for (int i = 0; i < cases.Count; i++)
        {
            string found = View(cases[i].Shape, cases[i].Slices);
            if (found != lines[i])
            {
                differences.Add(
                    $"({string.Join(", ", cases[i].Shape)})[{Subscript(cases[i].Slices)}] is {found} and not {lines[i]}");
            }
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void The_mistakes_have_names()
    {
        (ArraySlice[] Slices, string ErrorId)[] cases =
        [
            ([ArraySlice.Index(0), ArraySlice.Index(0), ArraySlice.Index(0)], "TooManySubscripts"),
            ([ArraySlice.Ellipsis, ArraySlice.Ellipsis], "SeveralEllipses"),
            ([ArraySlice.Index(2)], "SubscriptOutOfRange"),
            ([ArraySlice.Ellipsis, ArraySlice.Index(-4)], "SubscriptOutOfRange"),
            ([ArraySlice.Range(0, 1, 0)], "SubscriptStepZero"),
        ];
        foreach ((ArraySlice[] slices, string errorId) in cases)
        {
            var error = Assert.Throws<PolyException>(() => ArraySlice.Apply([2, 3], [24, 8], slices));
            Assert.Equal(errorId, error.ErrorId);
            Assert.Equal(ErrorKind.InvalidExpression, error.Kind);
        }
    }

    /// <summary>A shape of up to four dimensions, and a subscript that mostly fits it.</summary>
    internal static (long[] Shape, ArraySlice[] Slices) RandomCase(Random random)
    {
        var shape = new long[random.Next(1, 5)];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = random.Next(8) == 0 ? 0 : random.Next(1, 7);
        int named = random.Next(shape.Length + (random.Next(10) == 0 ? 2 : 1));
        List<ArraySlice> slices = [];
        for (int i = 0; i < named; i++)
        {
            long? Bound() => random.Next(3) == 0 ? null : random.Next(-9, 10);
            slices.Add(random.Next(4) == 0
                ? ArraySlice.Index(random.Next(-3, 3))
                : ArraySlice.Range(Bound(), Bound(), random.Next(3) == 0 ? null : random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1)));
        }

        if (random.Next(3) == 0)
            slices.Insert(random.Next(slices.Count + 1), ArraySlice.Ellipsis);
        return (shape, [.. slices]);
    }

    /// <summary>A subscript as Python reads it; a step alone makes a slice of one bound.</summary>
    internal static string Subscript(ArraySlice[] slices) => slices.Length == 0
        ? "..."
        : string.Join(", ", slices.Select(slice => slice.ToString())) + ",";

    /// <summary>The shape and elements of a view of the numbers from 0, or what error it is.</summary>
    private static unsafe string View(long[] shape, ArraySlice[] slices)
    {
        long count = ArrayShape.Count(shape, sizeof(long));
        var buffer = new NativeBuffer(count * sizeof(long));
        for (long i = 0; i < count; i++)
            ((long*)buffer.Pointer)[i] = i;
        using var array = new ArrayOperand(buffer, DType.Int64, shape);
        try
        {
            using ArrayOperand view = array.Slice(slices);
            long[] viewShape = [.. view.Shape];
            var packing = new Packing(viewShape, viewShape, [.. view.Strides], sizeof(long));
            var elements = new long[view.Count];
            fixed (long* first = elements)
                packing.Copy((byte*)view.Pointer, 0, elements.Length, (byte*)first);
            return $"{ArrayShape.Text(viewShape)} [{string.Join(", ", elements)}]";
        }
        catch (PolyException exception)
        {
            return exception.ErrorId == "SubscriptStepZero" ? "ValueError" : "IndexError";
        }
    }
}
