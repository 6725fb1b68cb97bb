using PolyTools.Native.Engines;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Expressions;

/// <summary>Errors in expressions: their ids, their places, and what they say.</summary>
public class ErrorTests
{
    private static readonly Variable[] Variables =
    [
        TestExpression.Array("x", DType.Float64), TestExpression.Array("y", DType.Float64),
        TestExpression.Scalar("speed", DType.Float64), new("m", DType.Float64, new Shape(3, 4)),
        new("r", DType.Float64, new Shape(3)), TestExpression.Array("i", DType.Int8),
    ];

    [Theory]
    [InlineData("", "EmptyExpression", 0)]
    [InlineData("   ", "EmptyExpression", 0)]
    [InlineData("x + ", "UnexpectedEnd", 4)]
    [InlineData("x +", "UnexpectedEnd", 3)]
    [InlineData("-", "UnexpectedEnd", 1)]
    [InlineData("sin(x", "UnbalancedParenthesis", 3)]
    [InlineData("2*(x + (y)", "UnbalancedParenthesis", 2)]
    [InlineData("x + y)", "UnbalancedParenthesis", 5)]
    [InlineData("(x))*2", "UnbalancedParenthesis", 3)]
    [InlineData("()", "UnexpectedToken", 1)]
    [InlineData("x y", "UnexpectedToken", 2)]
    [InlineData("(x y)", "UnexpectedToken", 3)]
    [InlineData("x, y", "UnexpectedToken", 1)]
    [InlineData("(x, y)", "UnexpectedToken", 2)]
    [InlineData("* x", "UnexpectedToken", 0)]
    [InlineData("x ** * y", "UnexpectedToken", 5)]
    [InlineData("minimum(x,,y)", "UnexpectedToken", 10)]
    [InlineData("(x)(y)", "UnexpectedToken", 3)]
    [InlineData("x not y", "UnexpectedToken", 2)]
    [InlineData("x + not y", "UnexpectedToken", 4)]
    [InlineData("x == not y", "UnexpectedToken", 5)]
    [InlineData("x and", "UnexpectedEnd", 5)]
    [InlineData("or x", "UnexpectedToken", 0)]
    [InlineData("x if y else z", "UnexpectedToken", 2)]
    [InlineData("minimum(x,y,,)", "UnexpectedToken", 12)]
    [InlineData("minimum(,)", "UnexpectedToken", 8)]
    [InlineData("0x", "InvalidNumber", 0)]
    [InlineData("x + 0x_", "InvalidNumber", 4)]
    [InlineData("0x1_", "InvalidNumber", 0)]
    [InlineData("0b12", "InvalidNumber", 0)]
    [InlineData("0o8", "InvalidNumber", 0)]
    [InlineData("0x1.5", "InvalidNumber", 0)]
    [InlineData("0b1j", "InvalidNumber", 0)]
    [InlineData("007", "InvalidNumber", 0)]
    [InlineData("0_1", "InvalidNumber", 0)]
    [InlineData("2jj", "InvalidNumber", 0)]
    [InlineData("s == 'a", "UnterminatedString", 5)]
    [InlineData("s == \"a'", "UnterminatedString", 5)]
    [InlineData("f('a\nb')", "UnterminatedString", 2)]
    [InlineData("'a\\", "UnterminatedString", 0)]
    [InlineData("'a\\'", "UnterminatedString", 0)]
    [InlineData("'ab\\q'", "InvalidEscape", 3)]
    [InlineData("'ab\\\n'", "InvalidEscape", 3)]
    [InlineData("'\\012'", "InvalidEscape", 1)]
    [InlineData("'\\x4'", "InvalidEscape", 1)]
    [InlineData("'\\xg0'", "InvalidEscape", 1)]
    [InlineData("'\\u123'", "InvalidEscape", 1)]
    [InlineData("'\\u 123'", "InvalidEscape", 1)]
    [InlineData("'a' 'b'", "UnexpectedToken", 4)]
    [InlineData("# nothing", "EmptyExpression", 0)]
    [InlineData("\n \r\n", "EmptyExpression", 0)]
    [InlineData(";", "UnexpectedToken", 0)]
    [InlineData("t = x;; t", "UnexpectedToken", 6)]
    [InlineData("x; y", "UnusedStatement", 0)]
    [InlineData("t = x\nx\n+ y", "UnusedStatement", 6)]
    [InlineData("x +\n y", "UnexpectedEnd", 3)]
    [InlineData("x \\\n + y", "UnexpectedCharacter", 2)]
    [InlineData("x = y", "MissingResult", 2)]
    [InlineData("x = y; z = 2;", "MissingResult", 9)]
    [InlineData("x = ", "UnexpectedEnd", 4)]
    [InlineData("x = y = z; x", "UnexpectedToken", 6)]
    [InlineData("x + 1 = y", "UnexpectedToken", 6)]
    [InlineData("x[0] = y", "UnexpectedToken", 5)]
    [InlineData("(x = y)", "UnexpectedToken", 3)]
    [InlineData("where(x = 1, x, y)", "UnexpectedToken", 13)]
    [InlineData("where(2 = x, x, y)", "UnexpectedToken", 8)]
    [InlineData("sum(x, axis=0, axis=1)", "DuplicateArgument", 15)]
    [InlineData("sum(x, axis=)", "UnexpectedToken", 12)]
    [InlineData("sum(axis)=0", "UnexpectedToken", 9)]
    [InlineData("= x", "UnexpectedToken", 0)]
    [InlineData("sin = x; sin", "InvalidAssignment", 0)]
    [InlineData("x; True = x; x", "UnusedStatement", 0)]
    [InlineData("t = x; True = x; x", "InvalidAssignment", 7)]
    [InlineData("None = x; x", "InvalidAssignment", 0)]
    [InlineData("not = x; x", "InvalidAssignment", 0)]
    [InlineData("t = x; t(2)", "UnknownFunction", 7)]
    [InlineData("x[", "UnexpectedEnd", 2)]
    [InlineData("2*x[0", "UnbalancedParenthesis", 3)]
    [InlineData("x]", "UnbalancedParenthesis", 1)]
    [InlineData("(x]", "UnexpectedToken", 2)]
    [InlineData("x[0)", "UnexpectedToken", 3)]
    [InlineData("x[]", "InvalidSubscript", 2)]
    [InlineData("x[,]", "InvalidSubscript", 2)]
    [InlineData("x[0.5]", "InvalidSubscript", 2)]
    [InlineData("x[--1]", "InvalidSubscript", 3)]
    [InlineData("x[:, None]", "InvalidSubscript", 5)]
    [InlineData("x[y]", "InvalidSubscript", 2)]
    [InlineData("x[::0]", "InvalidSubscript", 4)]
    [InlineData("x[..., 0, ...]", "InvalidSubscript", 10)]
    [InlineData("x[9223372036854775808]", "InvalidSubscript", 2)]
    [InlineData("x[0 y]", "UnexpectedToken", 4)]
    [InlineData("x[1:2:3:4]", "UnexpectedToken", 7)]
    [InlineData("x[0][1]", "InvalidSubscript", 4)]
    [InlineData("(x + y)[0]", "InvalidSubscript", 7)]
    [InlineData("t = x*2; t[0]", "InvalidSubscript", 10)]
    [InlineData("[1, 2]", "UnexpectedToken", 0)]
    [InlineData("x ... y", "UnexpectedToken", 2)]
    [InlineData("x : y", "UnexpectedToken", 2)]
    [InlineData("f((0, 1) + 2)", "UnexpectedToken", 9)]
    [InlineData("f(((0, 1), 2))", "UnexpectedToken", 9)]
    [InlineData("f((0, 1)", "UnbalancedParenthesis", 1)]
    [InlineData("t = (0, 1); f(x, t)", "UnexpectedToken", 6)]
    [InlineData("2x", "InvalidNumber", 0)]
    [InlineData("x + 1.2.3", "InvalidNumber", 4)]
    [InlineData("x + 1e", "InvalidNumber", 4)]
    [InlineData("x + 1e+", "InvalidNumber", 4)]
    [InlineData("1__0", "InvalidNumber", 0)]
    [InlineData("1_", "InvalidNumber", 0)]
    [InlineData("1_.5", "InvalidNumber", 0)]
    [InlineData("1._5", "InvalidNumber", 0)]
    [InlineData("x + $y", "UnexpectedCharacter", 4)]
    [InlineData("x !", "UnexpectedCharacter", 2)]
    [InlineData("x + .", "UnexpectedCharacter", 4)]
    [InlineData("x + \0", "UnexpectedCharacter", 4)]
    [InlineData("x + 😀", "UnexpectedCharacter", 4)]
    [InlineData("x·y", "UnexpectedCharacter", 1)]
    public void A_text_that_cannot_be_read_has_its_error_and_place(string text, string id, int position)
    {
        var error = Assert.ThrowsAny<ExpressionException>(() => Expression.Parse(text));
        Assert.Equal(id, error.ErrorId);
        Assert.Equal(position, error.Position);
        Assert.Equal(text, error.Expression);
        Assert.Equal(ErrorKind.InvalidExpression, error.Kind);
    }

    [Theory]
    [InlineData("x = y", "Use == to compare")]
    [InlineData("(x = y)", "Use == to compare.")]
    [InlineData("x + y = 2", "Use == to compare.")]
    [InlineData("x < y = 2", "Use == to compare.")]
    [InlineData("x === y", "Use == to compare.")]
    [InlineData("sin(x) = y", "Use == to compare.")]
    [InlineData("where(x = 1, x, y)", "use == to compare.")]
    [InlineData("x //= y", "t = t // …")]
    [InlineData("x <> y", "Use != to compare.")]
    [InlineData("x && y", "Use a single '&'.")]
    [InlineData("x ! y", "!= to compare")]
    [InlineData("$x + 1", "without '$'")]
    [InlineData("x AND y", "Write 'and'.")]
    [InlineData("1 if x else 2", "where(condition, a, b)")]
    [InlineData("x +\n y", "in parentheses")]
    [InlineData("x\n+ y", "in parentheses")]
    [InlineData("x = 007; x", "0o17")]
    [InlineData("'\\d'", "a backslash itself is written \\\\")]
    [InlineData("x[0][1]", "x[0, 1]")]
    public void What_to_do_is_said(string text, string said)
    {
        var error = Assert.ThrowsAny<ExpressionException>(() => Expression.Parse(text));
        Assert.Contains(said, error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x + 😀", "The character '😀' means")]
    [InlineData("x + \0", "The character U+0000 means")]
    [InlineData("x + \u200B", "The character U+200B means")]
    [InlineData("'a\\d'", "The escape '\\d' means")]
    [InlineData("'\\01'", "'\\0' before a digit means")]
    [InlineData("x y", "Expected an operator before 'y'.")]
    public void What_is_wrong_is_said(string text, string said)
    {
        var error = Assert.ThrowsAny<ExpressionException>(() => Expression.Parse(text));
        Assert.Contains(said, error.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2*z + 1", "UnknownName", 2)]
    [InlineData("2*sine(x) + 1", "UnknownFunction", 2)]
    [InlineData("x(2)", "UnknownFunction", 0)]
    [InlineData("positive(x)", "UnknownFunction", 0)]
    [InlineData("multiply_add(x, x, x)", "UnknownFunction", 0)]
    [InlineData("float64(x)", "UnknownFunction", 0)]
    [InlineData("sin + 1", "MissingArguments", 0)]
    [InlineData("1 + sin(x, y)", "WrongArgumentCount", 4)]
    [InlineData("sin()", "WrongArgumentCount", 0)]
    [InlineData("where(x > 1, y)", "WrongArgumentCount", 0)]
    [InlineData("clip(x, 1)", "WrongArgumentCount", 0)]
    [InlineData("2*sum()", "WrongArgumentCount", 2)]
    [InlineData("sum(x, 0, 1)", "WrongArgumentCount", 0)]
    [InlineData("x << 2", "TypeMismatch", 2)]
    [InlineData("x >> 2", "TypeMismatch", 2)]
    [InlineData("x & y", "TypeMismatch", 2)]
    [InlineData("1 + -(x > 1)", "TypeMismatch", 4)]
    [InlineData("(x > 1) - (y > 1)", "TypeMismatch", 8)]
    [InlineData("x > 1 and y", "TypeMismatch", 6)]
    [InlineData("2 * (not x)", "TypeMismatch", 5)]
    [InlineData("x + 'text'", "TypeMismatch", 2)]
    [InlineData("floor(2j) + x", "TypeMismatch", 0)]
    [InlineData("x * sum(speed)", "TypeMismatch", 4)]
    [InlineData("x + None", "UnexpectedToken", 4)]
    [InlineData(" None", "UnexpectedToken", 1)]
    [InlineData("t = None; t", "UnexpectedToken", 4)]
    [InlineData("x + sum((0, 1))", "UnexpectedToken", 8)]
    [InlineData("x + 99999999999999999999", "IntegerTooLarge", 4)]
    [InlineData("x + 10**20", "IntegerOverflow", 6)]
    [InlineData("x * 2**speed[0]", "UnsupportedSubscript", 12)]
    [InlineData("2*x[33_000]", "SubscriptOutOfRange", 3)]
    [InlineData("2*x[0, 0]", "TooManySubscripts", 3)]
    [InlineData("x + sum(x, axis=1)", "InvalidAxis", 16)]
    [InlineData("sum(x, axis=-2)", "InvalidAxis", 12)]
    [InlineData("sum(x, axis=0.5)", "InvalidAxis", 12)]
    [InlineData("sum(x, axis=(0, -1))", "InvalidAxis", 16)]
    [InlineData("argmax(x, axis=(0,))", "InvalidAxis", 15)]
    [InlineData("sum(x, order=1)", "UnknownKeyword", 7)]
    [InlineData("sum(x, ddof=1)", "UnknownKeyword", 7)]
    [InlineData("sum(x, keepdims=1)", "UnknownKeyword", 7)]
    [InlineData("sum(x, 0, axis=0)", "UnknownKeyword", 10)]
    [InlineData("1 + sin(x, axis=0)", "UnknownKeyword", 11)]
    [InlineData("x + (m*r)", "ShapeMismatch", 6)]
    [InlineData("m + m[:, 1:]", "ShapeMismatch", 2)]
    [InlineData("where(m > 0, 1, r)", "ShapeMismatch", 0)]
    [InlineData("i + 128", "IntegerOutOfRange", 2)]
    [InlineData("2*i ** -2", "NegativePower", 4)]
    [InlineData("1 + where(x, y, 2)", "TypeMismatch", 4)]
    public void An_error_has_its_id_and_place(string text, string id, int position)
    {
        ExpressionException error = Error(text);
        Assert.Equal(id, error.ErrorId);
        Assert.Equal(position, error.Position);
        Assert.Equal(text, error.Expression);
        Assert.Equal(ErrorKind.InvalidExpression, error.Kind);
    }

    [Theory]
    [InlineData("2*sine(x) + 1", "Unknown function 'sine'. Did you mean 'sin'?")]
    [InlineData("SIN(x)", "Did you mean 'sin'?")]
    [InlineData("arcan2(x, y)", "Unknown function 'arcan2'. Did you mean 'arctan2'?")]
    [InlineData("squrt(x)", "Did you mean 'sqrt'?")]
    [InlineData("minimun(x, y)", "Did you mean 'minimum'?")]
    [InlineData("sped*x", "Unknown name 'sped'. Did you mean 'speed'?")]
    [InlineData("Pi*x", "Did you mean 'pi'?")]
    [InlineData("x(2)", "'x' is a variable, not a function.")]
    public void A_suggestion_is_the_nearest_known_name(string text, string said) =>
        Assert.Contains(said, Error(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("unrelated*x")]
    [InlineData("qqqqqqqq(x)")]
    public void What_is_like_nothing_gets_no_suggestion(string text) =>
        Assert.DoesNotContain("Did you mean", Error(text).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("m*r", "'*' cannot bring arrays of shapes (3, 4) and (3,) together.")]
    [InlineData("i + 300", "The integer 300 does not fit the array's type, int8.")]
    [InlineData("sum(m, axis=2)", "There is no axis 2 in the shape (3, 4).")]
    [InlineData("x & y", "'&' needs booleans or integers, and here is float64 with float64.")]
    public void What_does_not_fit_is_named(string text, string said) =>
        Assert.Contains(said, Error(text).Message, StringComparison.Ordinal);

    [Fact]
    public void The_picture_has_a_caret_under_the_place()
    {
        string[] lines = Error("2*sine(x) + 1").Message.Split(Environment.NewLine);
        Assert.Equal("  2*sine(x) + 1", lines[^2]);
        Assert.Equal("    ^", lines[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(200)]
    [InlineData(395)]
    public void A_long_expression_is_cut_around_the_place(int before)
    {
        string text = string.Concat(Enumerable.Repeat("x+", before)) + "unknown_name"
            + string.Concat(Enumerable.Repeat("+x", 400 - before));
        string[] lines = Error(text).Message.Split(Environment.NewLine);
        Assert.InRange(lines[^2].Length, 60, 80);
        string fromCaret = lines[^2][lines[^1].IndexOf('^', StringComparison.Ordinal)..];
        Assert.StartsWith("unknown_name", fromCaret, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_or_a_line_break_does_not_move_the_caret()
    {
        string[] lines = Error("(x\t+\n  zz)").Message.Split(Environment.NewLine);
        Assert.Equal('z', lines[^2][lines[^1].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void An_expression_of_more_operations_than_can_be_compiled_is_said()
    {
        // Terms that differ, so that none is shared.
        string text = string.Join('+', Enumerable.Range(0, 4100).Select(i => $"x*{i}"));
        Assert.Equal("ExpressionTooLarge", Error(text).ErrorId);
    }

    internal static ExpressionException Error(string text) =>
        Assert.ThrowsAny<ExpressionException>(() => Result.Compile(text, EngineKind.Fused, variables: Variables));
}
