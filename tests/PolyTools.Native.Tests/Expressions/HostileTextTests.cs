using PolyTools.Native.Engines;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

/// <summary>
/// Text of any kind is an expression or an error with a place, also on a thread with a small stack: never another
/// exception, and never the end of the process.
/// </summary>
public class HostileTextTests
{
    private const int SmallStack = 256 << 10;
    private const int OrdinaryStack = 3 << 19; // what .NET gives a thread
    private const string Replacements = "()+-*/,. 019xeE_&|~<>=!%^\0é²\u2028[]:;'\"\\#\n\rj";

    private static readonly Variable[] Variables =
    [
        TestExpression.Array("x", DType.Float64), TestExpression.Array("y", DType.Float32),
        TestExpression.Array("b", DType.Bool), TestExpression.Scalar("s", DType.Float64),
    ];

    private static readonly string[] Shapes =
    [
        "(x)", "-x", "+x", "~b", "x**", "sin(x)", "((", "sqrt(", "-(x)", "where(b,x,", "2**-", "not b", "f((", "f(k=",
        "every level",
    ];

    public static TheoryData<string, int, string> Repeated()
    {
        TheoryData<string, int, string> cases = [];
        foreach (int count in (int[])[990, 1_100, 16_000, 60_000, 100_000, 1_000_000])
        {
            string id = count switch { 990 => "", <= 60_000 => "ExpressionTooDeep", _ => "ExpressionTooLong" };
            foreach (string shape in Shapes)
                cases.Add(shape, count, id);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Repeated))]
    public void Deep_nesting_is_read_or_said(string shape, int count, string id)
    {
        string text = shape switch
        {
            "(x)" => new string('(', count) + "x" + new string(')', count),
            "-x" => new string('-', count) + "x",
            "+x" => new string('+', count) + "x",
            "~b" => new string('~', count) + "b",
            "x**" => Repeat("x**", count) + "x",
            "sin(x)" => Repeat("sin(", count) + "x" + new string(')', count),
            "((" => new string('(', count),
            "sqrt(" => Repeat("sqrt(", count),
            "-(x)" => Repeat("-(", count / 2) + "x" + new string(')', count / 2),
            "where(b,x," => Repeat("where(b,x,", count) + "x" + new string(')', count),
            "not b" => Repeat("not ", count) + "b",
            "f((" => Repeat("f((", count / 2) + "x" + Repeat(",))", count / 2),
            "every level" => Repeat("b or b and b==x|x^x&x<<x+x*(", count) + "x" + new string(')', count),
            "f(k=" => Repeat("f(k=", count) + "x" + new string(')', count),
            _ => Repeat("2**-", count / 2) + "2",
        };
        // What is not too deep is read on an ordinary stack; a small one may be too small for it, which is said, too.
        // Of some shapes only the syntax is right.
        string? found = OnStack(text, id == "" ? OrdinaryStack : SmallStack, compile: shape is not ("f((" or "f(k=" or "every level"));
        OnStack(text, SmallStack);
        // Length is looked at before depth, and depth before the end that is missing.
        bool isOpen = shape is "((" or "sqrt(";
        string expected = text.Length > 65_536 ? "ExpressionTooLong" : id == "" && isOpen ? "UnexpectedEnd" : id;
        Assert.Equal(expected, found ?? "");
    }

    [Theory]
    [InlineData("x+", 32_000)]
    [InlineData("x*y-", 16_000)]
    [InlineData("x<", 32_000)]
    [InlineData("b&", 32_000)]
    [InlineData("x ", 32_000)]
    [InlineData("1+", 32_000)]
    [InlineData("minimum(x,y)+", 5_000)]
    [InlineData("x**2+", 13_000)]
    [InlineData("s*2-", 16_000)]
    [InlineData("1", 65_536)]
    [InlineData("x", 65_536)]
    [InlineData("x,", 32_000)]
    [InlineData(")", 65_536)]
    [InlineData("e(", 65_536 / 2)]
    [InlineData("x+", 524_288)]
    [InlineData("x", 1_048_576)]
    [InlineData(" ", 1_048_576)]
    [InlineData(" ", 65_536)]
    [InlineData("1_", 30_000)]
    [InlineData("😀", 30_000)]
    [InlineData("x or ", 13_000)]
    [InlineData("x and ", 10_000)]
    [InlineData("x//", 21_000)]
    [InlineData("x<<", 21_000)]
    [InlineData("t=t+t;", 10_000)]
    [InlineData("t=-t\n", 13_000)]
    [InlineData("t=t<t<t;", 8_000)]
    [InlineData("f(x)=", 13_000)]
    [InlineData("x[0]+", 13_000)]
    [InlineData("x[0", 21_000)]
    [InlineData("...,", 16_000)]
    [InlineData("[", 65_535)]
    [InlineData("'", 65_534)]
    [InlineData("'\\", 32_000)]
    [InlineData("#", 65_535)]
    [InlineData("\n", 65_535)]
    [InlineData(";", 65_535)]
    [InlineData("a=1;", 16_000)]
    [InlineData("7", 65_535)]
    public void A_long_text_is_read_or_said(string part, int count) =>
        OnStack(Repeat(part, count) + "x", SmallStack);

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public void Random_tokens_are_read_or_said(int seed)
    {
        string[] tokens =
        [
            "x", "y", "b", "s", "z", "1", "2.5", "1e9", "(", ")", "(", ")", ",", "+", "-", "*", "/", "%", "**", "<",
            "<=", "==", "!=", "&", "|", "^", "~", "<<", "//", "sin(", "where(", "arctan2(", "and", "not", " ", "\t",
            "pi", "True", "nan", "e", ".", "1.", "positive(", "negative(", "multiply_add(", "float64(", "or", "[", "]",
            "x[", ":", "...", "=", "x=", "t=", "t", ";", "\n", "#", "'", "\"", "'a'", "\\", "\\x4", "0x", "0b1", "0o9",
            "2j", "sum(", "axis=", "(0,", "None", ">>", "!",
        ];
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++)
        {
            string[] chosen = random.GetItems(tokens, random.Next(1, 30));
            Try(string.Join(random.Next(2) == 0 ? "" : " ", chosen));
        }
    }

    [Fact]
    public void Random_characters_are_read_or_said()
    {
        var random = new Random(43);
        for (int i = 0; i < 5_000; i++)
        {
            int limit = new[] { 128, 256, 0x10000 }[i % 3];
            Try(string.Create(random.Next(40), random, (span, r) =>
            {
                for (int j = 0; j < span.Length; j++)
                    span[j] = (char)r.Next(limit);
            }));
        }
    }

    [Fact]
    public void Expressions_with_a_character_changed_are_read_or_said()
    {
        var random = new Random(44);
        var generator = new RandomExpression(44, exactOnly: false);
        for (int i = 0; i < 3_000; i++)
        {
            char[] text = generator.Next(4).Text.ToCharArray();
            text[random.Next(text.Length)] = Replacements[random.Next(Replacements.Length)];
            Try(new string(text));
        }
    }

    [Theory]
    [InlineData("0x", 'f')]
    [InlineData("0o", '7')]
    [InlineData("0b", '1')]
    [InlineData("1.", '3')]
    [InlineData("1e", '9')]
    [InlineData("'", 'a')]
    [InlineData("x[", '9')]
    [InlineData("f(x,", '\n')]
    public void A_long_literal_is_read_or_said(string start, char repeated) =>
        OnStack(start + new string(repeated, 65_000), SmallStack);

    [Fact]
    public void Many_items_are_read_or_said()
    {
        OnStack($"f({string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"k{i}"))})", SmallStack);
        OnStack($"f({string.Join(',', Enumerable.Range(0, 7_000).Select(i => $"k{i}=1"))})", SmallStack);
        OnStack($"f(({Repeat("1,", 30_000)}))", SmallStack);
        OnStack($"x[{Repeat("0,", 30_000)}]", SmallStack);
        OnStack($"x[{Repeat("0,", 30_000)}...,...]", SmallStack);
        OnStack(string.Concat(Enumerable.Range(0, 6_000).Select(i => $"t{i}=x;")) + "t0", SmallStack);
        // A text of this length would stand for 2^1000 additions, were not each of them one node.
        Assert.Null(OnStack($"t=x;{Repeat("t=t+t;", 1_000)}t", SmallStack));
        OnStack($"t=x;{Repeat("t=t+t;", 10_000)}t", SmallStack);
    }

    private static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));

    /// <summary>The id of the error, or null if there is none.</summary>
    private static string? OnStack(string text, int bytes, bool compile = true)
    {
        string? id = null;
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    id = Try(text, compile);
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            }, bytes);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "it takes more than a minute");
        Assert.Null(failure);
        return id;
    }

    private static string? Try(string text, bool compile = true)
    {
        try
        {
            Expression expression = Expression.Parse(text);
            if (compile)
            {
                CompiledExpression.Compile(
                    expression, Variables, EngineKind.Blocked, new CompileOptions(), CancellationToken.None);
            }

            return null;
        }
        catch (ExpressionException error)
        {
            Assert.InRange(error.Position, 0, text.Length);
            Assert.EndsWith("^", error.Message, StringComparison.Ordinal);
            Assert.True(error.Message.Length < 2_000 || text.Length > 1_000, error.Message);
            return error.ErrorId;
        }
    }
}
