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
        new("x", DType.Float64, false), new("y", DType.Float64, false), new("speed", DType.Float64, true),
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
    [InlineData("minimum(x,y,)", "UnexpectedToken", 12)]
    [InlineData("(x)(y)", "UnexpectedToken", 3)]
    [InlineData("x > 1 and y > 1", "UnexpectedToken", 6)]
    [InlineData("not x", "UnexpectedToken", 0)]
    [InlineData("2*z + 1", "UnknownName", 2)]
    [InlineData("2*sine(x) + 1", "UnknownFunction", 2)]
    [InlineData("x(2)", "UnknownFunction", 0)]
    [InlineData("negative(x)", "UnknownFunction", 0)]
    [InlineData("positive(x)", "UnknownFunction", 0)]
    [InlineData("multiply_add(x, x, x)", "UnknownFunction", 0)]
    [InlineData("float64(x)", "UnknownFunction", 0)]
    [InlineData("sin + 1", "MissingArguments", 0)]
    [InlineData("1 + sin(x, y)", "WrongArgumentCount", 4)]
    [InlineData("sin()", "WrongArgumentCount", 0)]
    [InlineData("where(x > 1, y)", "WrongArgumentCount", 0)]
    [InlineData("2x", "InvalidNumber", 0)]
    [InlineData("x + 1.2.3", "InvalidNumber", 4)]
    [InlineData("x + 1e", "InvalidNumber", 4)]
    [InlineData("x + 1e+", "InvalidNumber", 4)]
    [InlineData("0x10", "InvalidNumber", 0)]
    [InlineData("1__0", "InvalidNumber", 0)]
    [InlineData("1_", "InvalidNumber", 0)]
    [InlineData("1_.5", "InvalidNumber", 0)]
    [InlineData("1._5", "InvalidNumber", 0)]
    [InlineData("x + 3j", "InvalidNumber", 4)]
    [InlineData("x = y", "UnexpectedCharacter", 2)]
    [InlineData("x + $y", "UnexpectedCharacter", 4)]
    [InlineData("x + y;", "UnexpectedCharacter", 5)]
    [InlineData("x !", "UnexpectedCharacter", 2)]
    [InlineData("x + .", "UnexpectedCharacter", 4)]
    [InlineData("x + 'a'", "UnexpectedCharacter", 4)]
    [InlineData("x + \0", "UnexpectedCharacter", 4)]
    [InlineData("x + 😀", "UnexpectedCharacter", 4)]
    [InlineData("x·y", "UnexpectedCharacter", 1)]
    [InlineData("x // y", "UnsupportedOperator", 2)]
    [InlineData("x << 2", "UnsupportedOperator", 2)]
    [InlineData("x >> 2", "UnsupportedOperator", 2)]
    [InlineData("x + (y > 1)", "TypeMismatch", 2)]
    [InlineData("sin(x > 1)", "TypeMismatch", 0)]
    [InlineData("x & y", "TypeMismatch", 2)]
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
    [InlineData("atan2(x, y)", "Unknown function 'atan2'.")]
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
        string[] lines = Error("x\t+\n  zz").Message.Split(Environment.NewLine);
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
