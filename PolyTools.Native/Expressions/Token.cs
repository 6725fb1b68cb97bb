namespace PolyTools.Native.Expressions;

internal enum TokenKind
{
    Integer,
    Float,
    Imaginary,
    Text,
    Name,

    /// <summary>An operator's sign, or one of the words <c>and or not</c>.</summary>
    Operator,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Ellipsis,

    /// <summary>The point before an attribute: <c>z.real</c>.</summary>
    Dot,

    /// <summary>A single <c>=</c>.</summary>
    Assign,
    Semicolon,

    /// <summary>A line end outside parentheses and brackets; inside them it is a space.</summary>
    LineEnd,
    End,
}

/// <summary>A piece of an expression's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters.</param>
/// <param name="Position">Index of its first character.</param>
/// <param name="Value">
/// What a literal stands for: a BigInteger of an Integer, a double of a Float or an Imaginary, a string of a Text.
/// </param>
internal sealed record Token(TokenKind Kind, string Text, int Position, object? Value = null)
{
    /// <summary>Characters of a piece that a message shows at most.</summary>
    private const int ShownCharacters = 40;

    /// <summary>Its characters as a message shows them: in single quotes, and cut if they are many.</summary>
    public string Quoted => Quote(Text);

    /// <summary>A piece of text as a message shows it.</summary>
    public static string Quote(string text) =>
        text.Length <= ShownCharacters ? $"'{text}'" : $"'{text[..ShownCharacters]}…'";
}
