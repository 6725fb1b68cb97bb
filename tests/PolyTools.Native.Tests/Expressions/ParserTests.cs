using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

/// <summary>What expressions mean: precedence and associativity as Python's.</summary>
public class ParserTests
{
    private static readonly Variable[] Scalars =
    [
        TestExpression.Scalar("x", DType.Float64), TestExpression.Scalar("y", DType.Float64),
        TestExpression.Scalar("z", DType.Float64), TestExpression.Scalar("p", DType.Bool),
        TestExpression.Scalar("q", DType.Bool),
    ];

    [Theory]
    [InlineData("2 + 3*4", 14)]
    [InlineData("2*3 + 4", 10)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("100 / 10 / 5", 2)]
    [InlineData("100 / (10 / 5)", 50)]
    [InlineData("7 % 4 * 2", 6)]
    [InlineData("2**3**2", 512)]
    [InlineData("(2**3)**2", 64)]
    [InlineData("-2**2", -4)]
    [InlineData("(-2)**2", 4)]
    [InlineData("2**-1", 0.5)]
    [InlineData("2**-2**2", 0.0625)]
    [InlineData("2**--1", 2)]
    [InlineData("-2**-2", -0.25)]
    [InlineData("--3", 3)]
    [InlineData("-+-3", 3)]
    [InlineData("2*-3", -6)]
    [InlineData("2 - -3", 5)]
    [InlineData("2--3", 5)]
    [InlineData("-7 % 3", 2)]
    [InlineData("7 % -3", -2)]
    [InlineData("-x % y", 1)]
    [InlineData("1 < 2", 1)]
    [InlineData("1 + 1 < 2 * 2", 1)]
    [InlineData("1 < 2 < 3", 1)]
    [InlineData("3 > 2 > 2", 0)]
    [InlineData("1 < 3 > 2 == 2 != 5", 1)]
    [InlineData("1 == 1.0 == 1e0", 1)]
    [InlineData("(1 < 2) & (2 < 1) | (1 < 2)", 1)]
    [InlineData("(1 < 2) | (2 < 1) & (2 < 1)", 1)]
    [InlineData("p | q ^ p & q", 1)]
    [InlineData("~p & q", 0)]
    [InlineData("~(p & q)", 1)]
    [InlineData("~~p", 1)]
    [InlineData("True ^ True | True", 1)]
    [InlineData("where(p, 1, 2) + 1", 2)]
    [InlineData("where(q, where(p, 1, 2), where(p, 3, 4))", 3)]
    [InlineData("minimum(3, 2)**2", 4)]
    [InlineData("1_000.5e-1_0*1e10", 1000.5)]
    [InlineData(".5 + 5. + 5.e0", 10.5)]
    [InlineData("1E2", 100)]
    [InlineData("1e400 == inf", 1)]
    [InlineData("  (x\t+\r\n y) ", 5)]
    [InlineData("abs(-x)", 2)]
    public void The_value_is_that_of_Python(string text, double expected) =>
        Assert.Equal(expected, Evaluate(text));

    [Theory]
    [InlineData("not 1 == 2", 1)]
    [InlineData("not not p", 1)]
    [InlineData("p or q and q", 1)]
    [InlineData("(p or q) and q", 0)]
    [InlineData("not q or p and q", 1)]
    [InlineData("not q and not p", 0)]
    [InlineData("1 < 2 and 3 < 2 or x == 2", 1)]
    [InlineData("(x\n+\r\ny) # a comment (", 5)]
    [InlineData("minimum(x, # the first\n y,)", 2)]
    [InlineData("t = x*x; u = t + y + 9; sqrt(u)/t", 1)]
    [InlineData("t = x*x\r\nu = t + y;\r\r\n\n# nothing\n u*2;\n", 14)]
    [InlineData("x = x + 1; x = x*x; x", 9)]
    [InlineData("y = 7; t = y; y = 1; t*10 + y", 71)]
    [InlineData("pi = 4; e = pi; unused = z; e", 4)]
    [InlineData("t = (x + y\n + z); t", 9)]
    [InlineData("t = z; u = y; (t)", 4)]
    public void Words_lines_and_temporaries_mean_what_they_mean_in_Python(string text, double expected) =>
        Assert.Equal(expected, Evaluate(text));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("00_0", "0")]
    [InlineData("12_345", "12345")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("0x1F", "31")]
    [InlineData("0XfF_f", "4095")]
    [InlineData("0xffffffffffffffff", "18446744073709551615")]
    [InlineData("0b1_01", "5")]
    [InlineData("0B_1", "1")]
    [InlineData("0o17", "15")]
    [InlineData("0O7_7", "63")]
    [InlineData("0o7777777777777777777777", "73786976294838206463")]
    public void Integers_are_exact(string text, string expected)
    {
        SyntaxNode node = Assert.Single(Parser.Parse(text).Nodes);
        Assert.Equal(SyntaxKind.Integer, node.Kind);
        Assert.Equal(BigInteger.Parse(expected, CultureInfo.InvariantCulture), node.Value);
        Assert.Equal(text, node.Text);
    }

    [Theory]
    [InlineData("1.", false, 1)]
    [InlineData("1e0", false, 1)]
    [InlineData("007.5", false, 7.5)]
    [InlineData("09e1", false, 90)]
    [InlineData("1_0.2_5e0_1", false, 102.5)]
    [InlineData("2j", true, 2)]
    [InlineData("1.5J", true, 1.5)]
    [InlineData(".5e1j", true, 5)]
    [InlineData("010j", true, 10)]
    [InlineData("1.j", true, 1)]
    public void Floats_and_imaginary_numbers_are_told_apart_from_integers(string text, bool isImaginary, double expected)
    {
        SyntaxNode node = Assert.Single(Parser.Parse(text).Nodes);
        Assert.Equal(isImaginary ? SyntaxKind.Imaginary : SyntaxKind.Float, node.Kind);
        Assert.Equal(expected, node.Value);
    }

    [Theory]
    [InlineData("''", "")]
    [InlineData("'a\"b'", "a\"b")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("'größe 😀 #;('", "größe 😀 #;(")]
    [InlineData(@"'\\\'\""\n\t\r\0'", "\\'\"\n\t\r\0")]
    [InlineData(@"""\x41\xe9\u20AC\ud83d\ude00""", "Aé€😀")]
    [InlineData(@"'\0a\x000'", "\0a\00")]
    public void Strings_are_unescaped(string text, string expected)
    {
        SyntaxNode node = Assert.Single(Parser.Parse(text).Nodes);
        Assert.Equal(SyntaxKind.Text, node.Kind);
        Assert.Equal(expected, node.Value);
    }

    [Theory]
    [InlineData("x[1]", "x[1]")]
    [InlineData("x[-1] + x[+2]", "(x[-1] + x[2])")]
    [InlineData("-x[0]**2", "(- (x[0] ** 2))")]
    [InlineData("x[:]", "x[::]")]
    [InlineData("x[1:]", "x[1::]")]
    [InlineData("x[::-2]", "x[::-2]")]
    [InlineData("x[:0x10:3, 0, ..., -5:-2,]", "x[:16:3, 0, ..., -5:-2:]")]
    [InlineData("x[\n0\n]", "x[0]")]
    [InlineData("x[-9223372036854775808:9223372036854775807]", "x[-9223372036854775808:9223372036854775807:]")]
    [InlineData("t = x; t[1]", "x[1]")]
    [InlineData("(x)[1]", "x[1]")]
    [InlineData("sum(x, 0)", "sum(x, 0)")]
    [InlineData("sum(x, axis=-1, keepdims=True)", "sum(x, axis=(- 1), keepdims=True)")]
    [InlineData("sum(x, (0, 1))", "sum(x, (0, 1, ))")]
    [InlineData("sum(x, axis=(0,))", "sum(x, axis=(0, ))")]
    [InlineData("sum(x, (), axis=())", "sum(x, (), axis=())")]
    [InlineData("sum(x, ((0, -n + 1,)), (y))", "sum(x, (0, ((- n) + 1), ), y)")]
    [InlineData("sum(x, None)", "sum(x, None)")]
    [InlineData("sum((x)*2, (y)(0))", "error")]
    [InlineData("f((0, 1)*2)", "error")]
    [InlineData("f(((0, 1), 2))", "error")]
    [InlineData("f((2, (0, 1)))", "error")]
    [InlineData("f(-(0, 1))", "error")]
    [InlineData("axis = 2; f(axis, axis=axis)", "f(2, axis=2)")]
    [InlineData("a = x < y; a = a < a; a", "((x < y) < (x < y))")]
    [InlineData("x << 1 + 2 >> y & z", "(((x << (1 + 2)) >> y) & z)")]
    [InlineData("x // y * z % 2 / 3", "((((x // y) * z) % 2) / 3)")]
    [InlineData("a < b < c", "((a < b) and (b < c))")]
    [InlineData("not a in b", "error")]
    public void The_structure_is_that_of_Python(string text, string expected) => Assert.Equal(expected, Shown(text));

    [Fact]
    public void The_middle_of_a_chain_and_a_temporary_are_one_node()
    {
        Syntax syntax = Parser.Parse("t = sin(x); t < y*2 < t");
        SyntaxNode[] calls = [.. syntax.Nodes.Where(node => node.Kind == SyntaxKind.Call)];
        Assert.Equal(["sin", "*", "<", "<", "and"], calls.Select(node => node.Text));
        Assert.Equal(calls[2].Operands[1], calls[3].Operands[0]);
        Assert.Equal(calls[2].Operands[0], calls[3].Operands[1]);
    }

    [Theory]
    [InlineData("x + sin(pi)*y")]
    [InlineData("t = x; unused = 2*y; u = -t; t")]
    [InlineData("f(x[1:], (0, y), k=(x, 'a')) < 2j < 3 or not x")]
    public void Operands_come_before_their_uses_and_positions_are_places_in_the_text(string text)
    {
        Syntax syntax = Parser.Parse(text);
        for (int i = 0; i < syntax.Nodes.Count; i++)
        {
            SyntaxNode node = syntax.Nodes[i];
            Assert.All(node.Operands, operand => Assert.InRange(operand, 0, i - 1));
            Assert.All(node.Keywords, keyword => Assert.InRange(keyword.Operand, 0, i - 1));
            Assert.All(node.Keywords, keyword =>
                Assert.StartsWith(keyword.Name, text[keyword.Position..], StringComparison.Ordinal));
            string begin = (node.Kind, node.Text) switch
            {
                (_, "-x" or "+x") => node.Text[..1],
                (SyntaxKind.Tuple, _) => "(",
                // An "and" that a chain means stands where its second comparison does.
                (SyntaxKind.Call, "and") => "<",
                _ => node.Text,
            };
            Assert.StartsWith(begin, text[node.Position..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Random_texts_are_read_as_Python_reads_them()
    {
        string[] tokens =
        [
            "x", "y", "1", "2.5", ".5e1", "3_0", "(", ")", ",", "+", "-", "*", "/", "//", "%", "**", "**", "<", "<=",
            "==", "!=", ">", ">=", "&", "|", "^", "~", "<<", ">>", "sin(", "maximum(", " ", "1.", "1e", "1__0", "7_",
            "1.e-3", " and ", " or ", " not ", "[", "]", ":", "...", "x[", "0x1_f", "0b2", "0o17", "08", "2j", "'a'",
            "\"b\"", "=", "x=", ";", "\n", "k=", "#", "True", "None",
        ];
        var random = new Random(31);
        List<string> texts = [];
        for (int i = 0; i < 6_000; i++)
        {
            texts.Add(i % 3 == 0
                ? string.Concat(random.GetItems(tokens, random.Next(1, 9)))
                : new RandomText(random).Statements());
        }

        string? printed = NumPy.Script(
            "python_grammar.py", string.Join('\n', texts.Select(text => JsonSerializer.Serialize(text))));
        Assert.SkipWhen(printed is null, "Python is not installed");
        string[] expected = printed.Split('\n', StringSplitOptions.TrimEntries);
        int read = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            string own = Shown(texts[i]);
            Assert.True(
                expected[i] == own, $"{JsonSerializer.Serialize(texts[i])} is {own} and in Python {expected[i]}");
            read += own == "error" ? 0 : 1;
        }

        Assert.True(read > 3_000, $"only {read} of {texts.Count} could be read");
    }

    [Fact]
    public void Names_are_those_that_are_neither_called_nor_assigned()
    {
        Assert.Equal(["x", "y"], Expression.Parse("t = x; x = t; u = y; f(t, x, axis=None)").Names);
        Assert.Equal(["x", "pi", "Y_1", "größe"], Expression.Parse("x + sin(pi) * Y_1 - x**größe").Names);
    }

    [Fact]
    public void Names_match_exactly_and_then_without_regard_to_case()
    {
        Variable[] both = [TestExpression.Scalar("x", DType.Float64), TestExpression.Scalar("X", DType.Float64)];
        Assert.Equal(-1, Result.Compile("x - X", Native.Engines.EngineKind.Fused, variables: both).Evaluate([1, 2]));
        Variable[] one = [TestExpression.Scalar("Xyz", DType.Float64)];
        Assert.Equal(7, Result.Compile("xYZ", Native.Engines.EngineKind.Fused, variables: one).Evaluate([7]));
    }

    [Fact]
    public void A_variable_hides_a_constant()
    {
        Variable[] variables = [TestExpression.Scalar("e", DType.Float64)];
        Assert.Equal(5, Result.Compile("e", Native.Engines.EngineKind.Fused, variables: variables).Evaluate([5]));
        Assert.Equal(Math.E, Result.Compile("e", Native.Engines.EngineKind.Fused, variables: []).Evaluate([]));
    }

    private static double Evaluate(string text) =>
        Result.Compile(text, Native.Engines.EngineKind.Fused, variables: Scalars).Evaluate([2, 3, 4, 1, 0]);

    /// <summary>The text with every operation in parentheses, as python_grammar.py prints it.</summary>
    private static string Shown(string text)
    {
        Syntax syntax;
        try
        {
            syntax = Parser.Parse(text);
        }
        catch (ExpressionException)
        {
            return "error";
        }

        var shown = new List<string>();
        foreach (SyntaxNode node in syntax.Nodes)
        {
            string[] operands = [.. node.Operands.Select(operand => shown[operand])];
            bool isWord = char.IsLetter(node.Text[0]);
            shown.Add((node.Kind, node.Text) switch
            {
                (SyntaxKind.Integer, _) => node.Value!.ToString()!,
                (SyntaxKind.Float, _) => Bits(node.Value!),
                (SyntaxKind.Imaginary, _) => Bits(node.Value!) + "j",
                (SyntaxKind.Text, _) =>
                    $"'{Convert.ToHexStringLower(Encoding.BigEndianUnicode.GetBytes((string)node.Value!))}'",
                (SyntaxKind.Name, _) => node.Text,
                (SyntaxKind.Tuple, _) => $"({string.Concat(operands.Select(operand => operand + ", "))})",
                (SyntaxKind.Subscript, _) => $"{operands[0]}[{string.Join(", ", node.Slices.Select(Shown))}]",
                (_, "-x") => $"(- {operands[0]})",
                (_, "+x") => $"(+ {operands[0]})",
                (_, "~" or "not") => $"({node.Text} {operands[0]})",
                _ when isWord && node.Text is not ("and" or "or") => node.Text + "(" + string.Join(", ", [
                    .. operands, .. node.Keywords.Select(keyword => $"{keyword.Name}={shown[keyword.Operand]}")]) + ")",
                _ => $"({operands[0]} {node.Text} {operands[1]})",
            });
        }

        return shown[^1];
    }

    private static string Shown(SyntaxSlice slice) =>
        slice.IsEllipsis ? "..." : slice.IsIndex ? $"{slice.Start}" : $"{slice.Start}:{slice.Stop}:{slice.Step}";

    private static string Bits(object value) => BitConverter.DoubleToInt64Bits((double)value).ToString("x16");

    /// <summary>Texts of the whole grammar, most of which can be read, with few parentheses.</summary>
    private sealed class RandomText(Random random)
    {
        private static readonly string[] Operators =
        [
            "+", "-", "*", "/", "//", "%", "**", "**", "<<", ">>", "<", "<=", "==", "!=", ">", ">=", "&", "|", "^",
            " + ", " ** -", "-+", " and ", " or ", "*~", "\t- ",
        ];

        private static readonly string[] Leaves =
        [
            "x", "y", "t", "1", "2.5", "1e-3", ".5", "0x1F", "0b_11", "0o7", "3j", "1_0.5J", "'a'", "\"it's\"",
            @"'\x41\u20ac\n'", "'größe #'", "True", "None", "123456789012345678901234567890", "1e400",
        ];

        private static readonly string[] Items =
            ["0", "-1", ":", "1:", ":-1", "::2", "1:5:-1", "...", "::", ":3:", "0x2:", "- 4"];

        private bool inside;

        public string Statements()
        {
            var text = new StringBuilder();
            for (int i = random.Next(4); i > 1; i--)
            {
                text.Append(Pick(["t", "x", "u"])).Append(Pick(["=", " = "])).Append(Part(random.Next(3)))
                    .Append(Pick([";", "\n", "; ", ";\n", " # and so on;\n", "\n\n  ", "\r\n"]));
            }

            return text.Append(Part(4)).Append(Pick(["", "", "", ";", "\n", " #"])).ToString();
        }

        private string Pick(string[] choices) => choices[random.Next(choices.Length)];

        private string Part(int depth)
        {
            if (depth == 0)
                return Pick(Leaves);
            switch (random.Next(16))
            {
                case < 2:
                    return Inside(() => $"({Gap()}{Part(depth - 1)}{Gap()})");
                case 2:
                    return Pick(["-", "+", "~"]) + Part(depth - 1);
                case 3:
                    return Inside(() => $"(not {Part(depth - 1)})");
                case 4:
                    return $"{Pick(["x", "y", "t"])}[{string.Join(", ", random.GetItems(Items, random.Next(1, 3)))}]";
                case 5 or 6:
                    return Inside(() => Call(depth));
                case 7 when depth > 2:
                    return "not " + Part(depth - 1);
                default:
                    return Part(depth - 1) + Pick(Operators) + Part(depth - 1);
            }
        }

        private string Call(int depth)
        {
            string Argument() => random.Next(6) switch
            {
                0 => Pick(["()", "(0,)", "(0, 1)", "((0, -1,))"]),
                1 => $"({Part(depth - 1)}, {Part(0)})",
                _ => Part(depth - 1),
            };
            List<string> arguments = [Argument()];
            if (random.Next(2) == 0)
                arguments.Add(Argument());
            if (random.Next(3) == 0)
                arguments.Add("axis=" + Argument());
            if (random.Next(5) == 0)
                arguments.Add(Pick(["axis", "keepdims"]) + " = " + Argument());
            return $"{Pick(["f", "sin", "x"])}({string.Join(", " + Gap(), arguments)}{Pick(["", "", "", ","])})";
        }

        /// <summary>Line ends and comments where they are spaces.</summary>
        private string Gap() => inside ? Pick(["", "", "", "\n", " # (\n", "\r\n"]) : "";

        private string Inside(Func<string> make)
        {
            bool before = inside;
            inside = true;
            string text = make();
            inside = before;
            return text;
        }
    }
}
