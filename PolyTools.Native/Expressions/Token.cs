namespace PolyTools.Native.Expressions;

internal enum TokenKind
{
    Number,
    Name,
    Operator,
    OpenParenthesis,
    CloseParenthesis,
    Comma,
    End,
}

/// <summary>A piece of an expression's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters.</param>
/// <param name="Position">Index of its first character.</param>
/// <param name="Value">The value of a number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, double Value = 0);
