using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

/// <summary>What expressions mean: precedence and associativity as Python's.</summary>
public class ParserTests
{
    private static readonly Variable[] Scalars =
    [
        new("x", DType.Float64, true), new("y", DType.Float64, true), new("z", DType.Float64, true),
        new("p", DType.Bool, true), new("q", DType.Bool, true),
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
    [InlineData("  x\t+\r\n y ", 5)]
    [InlineData("abs(-x)", 2)]
    public void The_value_is_that_of_Python(string text, double expected) =>
        Assert.Equal(expected, Evaluate(text));

    [Fact]
    public void Random_token_sequences_are_read_as_Python_reads_them()
    {
        string[] tokens =
            ["x", "y", "1", "2.5", ".5e1", "3_0", "(", ")", ",", "+", "-", "*", "/", "%", "**", "**", "<", "<=", "==",
             "!=", ">", ">=", "&", "|", "^", "~", "sin(", "maximum(", " ", "1.", "1e", "1__0", "7_", "1.e-3"];
        var random = new Random(31);
        List<string> lines = [];
        for (int i = 0; i < 3000; i++)
        {
            lines.Add(i % 3 == 0
                ? string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => tokens[random.Next(tokens.Length)]))
                : Sensible(random, 4));
        }

        string? printed = NumPy.Script("python_grammar.py", string.Join('\n', lines));
        Assert.SkipWhen(printed is null, "Python is not installed");
        string[] expected = printed.Split('\n', StringSplitOptions.TrimEntries);
        int read = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            string own = Shown(lines[i]);
            Assert.True(expected[i] == own, $"'{lines[i]}' is {own} and in Python {expected[i]}");
            read += own == "error" ? 0 : 1;
        }

        Assert.True(read > 1500, $"only {read} of {lines.Count} could be read");
    }

    [Fact]
    public void Names_are_those_that_are_not_called()
    {
        Assert.Equal(["x", "pi", "Y_1", "größe"], Expression.Parse("x + sin(pi) * Y_1 - x**größe").Names);
    }

    [Fact]
    public void Names_match_exactly_and_then_without_regard_to_case()
    {
        Variable[] both = [new("x", DType.Float64, true), new("X", DType.Float64, true)];
        Assert.Equal(-1, Result.Compile("x - X", Native.Engines.EngineKind.Fused, variables: both).Evaluate([1, 2]));
        Variable[] one = [new("Xyz", DType.Float64, true)];
        Assert.Equal(7, Result.Compile("xYZ", Native.Engines.EngineKind.Fused, variables: one).Evaluate([7]));
    }

    [Fact]
    public void A_variable_hides_a_constant()
    {
        Variable[] variables = [new("e", DType.Float64, true)];
        Assert.Equal(5, Result.Compile("e", Native.Engines.EngineKind.Fused, variables: variables).Evaluate([5]));
        Assert.Equal(Math.E, Result.Compile("e", Native.Engines.EngineKind.Fused, variables: []).Evaluate([]));
    }

    private static double Evaluate(string text) =>
        Result.Compile(text, Native.Engines.EngineKind.Fused, variables: Scalars).Evaluate([2, 3, 4, 1, 0]);

    /// <summary>An expression with random parentheses, spaces and operators.</summary>
    private static string Sensible(Random random, int depth)
    {
        string[] operators =
            ["+", "-", "*", "/", "%", "**", "**", "<", "<=", "==", "!=", ">", ">=", "&", "|", "^", " + ", " ** -",
             "-+"];
        string Part() => Sensible(random, depth - 1);
        return depth == 0 ? new[] { "x", "y", "1", "2.5", "1e-3", ".5" }[random.Next(6)] : random.Next(8) switch
        {
            0 => $"({Part()})",
            1 => new[] { "-", "+", "~" }[random.Next(3)] + Part(),
            2 => $"f({Part()}, {Part()})",
            _ => Part() + operators[random.Next(operators.Length)] + Part(),
        };
    }

    /// <summary>The text with every operation in parentheses, as python_grammar.py prints it.</summary>
    private static string Shown(string text)
    {
        Syntax syntax;
        try
        {
            syntax = Parser.Parse(text.Trim());
        }
        catch (ExpressionException)
        {
            return "error";
        }

        var shown = new List<string>();
        foreach (SyntaxNode node in syntax.Nodes)
        {
            string[] operands = [.. node.Operands.Select(operand => shown[operand])];
            bool isName = char.IsLetter(node.Text[0]);
            shown.Add((node.Kind, node.Text) switch
            {
                (SyntaxKind.Number, _) => Hexadecimal(node.Value),
                (SyntaxKind.Name, _) => node.Text,
                (_, "-x") => $"(- {operands[0]})",
                (_, "+x") => $"(+ {operands[0]})",
                (_, "~") => $"(~ {operands[0]})",
                _ when isName => $"{node.Text}({string.Join(", ", operands)})",
                _ => $"({operands[0]} {node.Text} {operands[1]})",
            });
        }

        return shown[^1];
    }

    /// <summary>A number as Python's float.hex prints it.</summary>
    private static string Hexadecimal(double value)
    {
        if (value == 0)
            return "0x0.0p+0";
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1023;
        return $"0x1.{bits & 0xF_FFFF_FFFF_FFFF:x13}p{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
    }
}
