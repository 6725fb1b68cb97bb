using System.Globalization;

namespace PolyTools.Native.Expressions;

/// <summary>Text → tokens.</summary>
internal static class Lexer
{
    // Longer operators before their prefixes.
    private static readonly string[] Operators =
        ["**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "&", "|", "^", "~", "<", ">"];

    /// <summary>All tokens, <see cref="TokenKind.End"/> last.</summary>
    /// <exception cref="ExpressionException">A character or a number that the language does not have.</exception>
    public static List<Token> Tokenize(string text)
    {
        var tokens = new List<Token>();
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                Token number = Number(text, i);
                tokens.Add(number);
                i += number.Text.Length;
            }
            else if (char.IsLetter(c) || c == '_')
            {
                int start = i;
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
                    i++;
                tokens.Add(new Token(TokenKind.Name, text[start..i], start));
            }
            else if (c is '(' or ')' or ',')
            {
                TokenKind kind = c switch
                {
                    '(' => TokenKind.OpenParenthesis,
                    ')' => TokenKind.CloseParenthesis,
                    _ => TokenKind.Comma,
                };
                tokens.Add(new Token(kind, c.ToString(), i++));
            }
            else
            {
                string? op = Array.Find(Operators, o => text.AsSpan(i).StartsWith(o, StringComparison.Ordinal));
                if (op is null)
                {
                    string action = c == '=' ? "Use == to compare." : "";
                    throw new ExpressionException(
                        "UnexpectedCharacter", $"The character '{c}' means nothing in an expression.", text, i, action);
                }

                tokens.Add(new Token(TokenKind.Operator, op, i));
                i += op.Length;
            }
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length));
        return tokens;
    }

    /// <summary>A decimal number as in Python: digits, a point, an exponent, underscores between digits.</summary>
    private static Token Number(string text, int start)
    {
        int i = start;
        SkipDigits(text, ref i);
        if (i < text.Length && text[i] == '.')
        {
            i++;
            SkipDigits(text, ref i);
        }

        if (i < text.Length && text[i] is 'e' or 'E')
        {
            int mark = i++;
            if (i < text.Length && text[i] is '+' or '-')
                i++;
            int digits = i;
            SkipDigits(text, ref i);
            if (i == digits)
                i = mark;
        }

        string number = text[start..i];
        bool followed = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '.');
        if (followed || !double.TryParse(
            number.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture,
            out double value))
        {
            throw new ExpressionException(
                "InvalidNumber", $"'{text[start..Math.Min(i + 1, text.Length)]}' is not a number.", text, start,
                "Write numbers as 1, 1.5, .5 or 1e-3; put an operator between a number and a name.");
        }

        return new Token(TokenKind.Number, number, start, value);
    }

    private static void SkipDigits(string text, ref int i)
    {
        while (i < text.Length && (char.IsAsciiDigit(text[i])
            || (text[i] == '_' && i > 0 && char.IsAsciiDigit(text[i - 1])
                && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))))
        {
            i++;
        }
    }
}
