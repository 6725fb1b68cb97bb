using System.Globalization;
using System.Runtime.InteropServices;
using CsCheck;
using PolyTools.Native.VectorMath;
using Xunit;

namespace PolyTools.Native.Tests.VectorMath;

/// <summary>Operators on strings against Python's.</summary>
public unsafe class StringOperatorTests
{
    // Code units on both sides of the surrogates, and pairs. A surrogate without its other half is compared by order and equality only:
    // Python does not find one within a pair, where code units do.
    private static readonly string[] Pieces = ["a", "b", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "\U00010400"];

    private static readonly string[] WithHalves = [.. Pieces, "\uD800", "\uDBFF", "\uDC00", "\uDFFF"];

    [Fact]
    public void Well_formed_strings_compare_as_in_Python()
    {
        string[] strings = [.. Combinations(Pieces)];
        foreach (int[] row in Expected(strings))
        {
            (string a, string b) = (strings[row[0]], strings[row[1]]);
            CheckOrder(a, b, row);
            Assert.Equal(row[5] == 1, Run<StringContains>(a, b));
            Assert.Equal(row[6] == 1, Run<StringStartsWith>(a, b));
            Assert.Equal(row[7] == 1, Run<StringEndsWith>(a, b));
        }
    }

    [Fact]
    public void Halves_of_pairs_are_code_points_of_their_own()
    {
        string[] strings = [.. Combinations(WithHalves)];
        foreach (int[] row in Expected(strings))
            CheckOrder(strings[row[0]], strings[row[1]], row);
    }

    [Fact]
    public void Text_of_any_kind_is_found_where_it_is()
    {
        Gen.Select(Gen.String, Gen.String, Gen.String).Sample((a, b, c) =>
        {
            Assert.True(Run<StringContains>(a + b + c, b));
            Assert.True(Run<StringStartsWith>(a + b, a));
            Assert.True(Run<StringEndsWith>(a + b, b));
            Assert.Equal(string.Equals(a, b, StringComparison.Ordinal), Run<StringEqual>(a, b));
        });
        Assert.False(Run<StringContains>("Text", "text"));
        Assert.False(Run<StringContains>("e\u0301", "\u00E9"));
        Assert.True(Run<StringContains>("", ""));
    }

    [Fact]
    public void A_step_of_zero_repeats_a_string()
    {
        using Texts texts = new("b", "a", "b", "c");
        StringRef[] many = texts.Elements;
        StringRef[] one = [many[0]];
        ComplexFunction.Loop less = StringLoops.Comparison<StringLessThan>;
        Assert.Equal([0, 1, 0, 0], ComplexFunction.Run<StringRef, byte>(less, many, one, 4));
        Assert.Equal([0, 0, 0, 1], ComplexFunction.Run<StringRef, byte>(less, one, many, 4));
    }

    [Fact]
    public void Where_chooses()
    {
        using Texts texts = new("one", "two", "three", "other");
        StringRef[] b = texts.Elements[..3];
        StringRef[] c = texts.Elements[3..];
        StringRef[] chosen = ComplexFunction.Choose(StringLoops.Where, [true, false, true], b, c, 3);
        Assert.Equal(["one", "other", "three"], chosen.Select(text => text.Text.ToString()));
        chosen = ComplexFunction.Choose(StringLoops.Where, [false], c, b, 3);
        Assert.Equal(["one", "two", "three"], chosen.Select(text => text.Text.ToString()));
    }

    private static void CheckOrder(string a, string b, int[] row)
    {
        (bool less, bool lessOrEqual, bool equal) = (row[2] == 1, row[3] == 1, row[4] == 1);
        Assert.Equal(less, Run<StringLessThan>(a, b));
        Assert.Equal(lessOrEqual, Run<StringLessThanOrEqual>(a, b));
        Assert.Equal(less, Run<StringGreaterThan>(b, a));
        Assert.Equal(lessOrEqual, Run<StringGreaterThanOrEqual>(b, a));
        Assert.Equal(equal, Run<StringEqual>(a, b));
        Assert.Equal(!equal, Run<StringNotEqual>(a, b));
    }

    // All of up to two pieces, and some of three and four.
    private static IEnumerable<string> Combinations(string[] pieces)
    {
        List<string> texts = [""];
        texts.AddRange(pieces);
        texts.AddRange(pieces.SelectMany(a => pieces.Select(b => a + b)));
        Random random = new(5);
        for (int i = 0; i < 60; i++)
            texts.Add(string.Concat(Enumerable.Range(0, 3 + i % 2).Select(_ => pieces[random.Next(pieces.Length)])));
        return texts;
    }

    private static IEnumerable<int[]> Expected(string[] strings)
    {
        string input = string.Concat(strings.Select(text => string.Join(' ', text.Select(unit => $"{(int)unit:x4}")) + "\n"));
        string? lines = Python.RunWithInput("string_order.py", "sys", input);
        Assert.SkipWhen(lines is null, "Python is not installed");
        int[][] rows =
        [
            .. lines!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
                line.Split(' ').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray()),
        ];
        Assert.Equal(strings.Length * strings.Length, rows.Length);
        return rows;
    }

    private static bool Run<TOperator>(string a, string b)
        where TOperator : IStringComparison
    {
        using Texts texts = new(a, b);
        return ComplexFunction.Run<StringRef, byte>(
            StringLoops.Comparison<TOperator>, [texts.Elements[0]], [texts.Elements[1]], 1)[0] == 1;
    }

    /// <summary>Strings that the collector leaves where they are.</summary>
    private sealed class Texts : IDisposable
    {
        private readonly GCHandle[] handles;

        public Texts(params string[] texts)
        {
            handles = [.. texts.Select(text => GCHandle.Alloc(text, GCHandleType.Pinned))];
            Elements = [.. texts.Select((text, i) => new StringRef(handles[i].AddrOfPinnedObject(), text.Length))];
        }

        public StringRef[] Elements { get; }

        public void Dispose()
        {
            foreach (GCHandle handle in handles)
                handle.Free();
        }
    }
}
