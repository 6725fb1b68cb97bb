using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public unsafe class SubscriptTests
{
    private static readonly long[][] Shapes = [[7], [4, 5], [2, 3, 4]];

    [Fact]
    public void Subscripts_mean_what_they_mean_in_Python()
    {
        NumPy.SkipWithout();
        List<string> texts =
        [
            "", "   ", "0", "-1", "+2", " 3 ", ":", "::", ": :", "1:", ":2", "1:3", "-3:-1", "::2", "::-1", "5:1:-2", "...", "..., 0", "0, ...",
            "1:3, :, ::2", "10:20, :, ::2", ":, 1", "0,", ":,", "...,", "0, 1,", " 1 : 3 , : : 2 ", "- 1", "-1:", "-100:100", "100:", "100",
            "99999999999999999999:", ":99999999999999999999", ":-99999999999999999999:-1", "::99999999999999999999", "::-99999999999999999999",
            "9223372036854775807:", "-9223372036854775808:", "0, 0", "0, 0, 0", "0, 0, 0, 0", "0:0", "3:3",
            "...,...", "0, ..., 1, ...", "::0", "1:2:0", "a", ",", ",0", "0,,1", "0 1", "1:2:3:4", "1.5", "1:b", ": ,, :", "..", "....", ". . .", "0x", "1_",
            "0]", "-", "+", "1:-", "--", "1:2 3", "0;1", "1,2,", "0...", "... 0", "\"0\"x",
        ];
        var random = new Random(20261126);
        while (texts.Count < 1500)
        {
            (_, ArraySlice[] slices) = ArraySliceTests.RandomCase(random);
            string text = slices.Length == 0 ? "..." : string.Join(',', slices.Select(slice => slice.ToString()));
            texts.Add(string.Concat(text.Select(c => random.Next(5) == 0 && c is ',' or ':' ? $" {c} " : $"{c}")));
        }

        string[] lines = NumPy.ScriptWithNumPy("subscripts.py", string.Join('\n', texts)).Split('\n');
        List<string> differences = [];
        for (int i = 0; i < texts.Count; i++)
        {
            string found = string.Join('|', Shapes.Select(shape => View(shape, texts[i])));
            if (found != lines[i])
                differences.Add($"'{texts[i]}' is {found} and not {lines[i]}");
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [Theory]
    [InlineData("10:20, x, ::2", 7)]
    [InlineData("1:2:0", 4)]
    [InlineData("0, ..., ...", 8)]
    [InlineData("0,,1", 2)]
    [InlineData("1.5", 1)]
    [InlineData("[0]", 0)]
    [InlineData("0 1", 2)]
    [InlineData("1:-", 3)]
    [InlineData("99999999999999999999", 0)]
    public void A_caret_shows_the_mistake(string text, int position)
    {
        var error = Assert.Throws<ExpressionException>(() => ArraySlice.Parse(text));
        Assert.Equal(("InvalidSlice", position), (error.ErrorId, error.Position));
        string[] lines = error.Message.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(["  " + text, new string(' ', 2 + position) + "^"], lines[^2..]);
        Assert.NotEmpty(error.RecommendedAction);
    }

    [Fact]
    public void Texts_of_any_length_are_read_or_refused()
    {
        Assert.Equal("InvalidSlice", Assert.Throws<ExpressionException>(
            () => ArraySlice.Parse(string.Join(',', Enumerable.Repeat(":", 100_000)))).ErrorId);
        Assert.Equal([ArraySlice.Range(long.MaxValue, null)], ArraySlice.Parse(new string('9', 1_000_000) + ":"));
        Assert.Empty(ArraySlice.Parse(new string(' ', 1_000_000)));
    }

    private static string View(long[] shape, string text)
    {
        var numbers = new long[ArrayShape.Count(shape, 1)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        try
        {
            (long offset, long[] viewShape, long[] strides) =
                ArraySlice.Apply(shape, ArrayShape.Strides(shape, sizeof(long)), ArraySlice.Parse(text));
            var elements = new long[ArrayShape.Count(viewShape, 1)];
            fixed (long* from = numbers, to = elements)
            {
                ArrayCopy.Copy(
                    StorageType.Int64, (byte*)from + offset, viewShape, strides, StorageType.Int64, (byte*)to, viewShape,
                    ArrayShape.Strides(viewShape, sizeof(long)));
            }

            return $"{ArrayShape.Text(viewShape)} [{string.Join(", ", elements)}]";
        }
        catch (PolyException exception)
        {
            return exception is ExpressionException ? exception.ErrorId : "IndexError";
        }
    }
}
