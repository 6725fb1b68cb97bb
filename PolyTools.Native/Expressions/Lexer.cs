using System.Globalization;
using System.Numerics;
using System.Text;

namespace PolyTools.Native.Expressions;

/// <summary>Text → tokens.</summary>
internal sealed class Lexer
{
    private static readonly (string Text, TokenKind Kind)[] Signs =
    [
        // Longer ones before their prefixes.
        ("...", TokenKind.Ellipsis),
        ("**", TokenKind.Operator), ("//", TokenKind.Operator), ("<<", TokenKind.Operator),
        (">>", TokenKind.Operator), ("<=", TokenKind.Operator), (">=", TokenKind.Operator),
        ("==", TokenKind.Operator), ("!=", TokenKind.Operator), ("+", TokenKind.Operator),
        ("-", TokenKind.Operator), ("*", TokenKind.Operator), ("/", TokenKind.Operator),
        ("%", TokenKind.Operator), ("&", TokenKind.Operator), ("|", TokenKind.Operator),
        ("^", TokenKind.Operator), ("~", TokenKind.Operator), ("<", TokenKind.Operator),
        (">", TokenKind.Operator), ("=", TokenKind.Assign), (",", TokenKind.Comma), (":", TokenKind.Colon),
        (";", TokenKind.Semicolon), ("(", TokenKind.OpenParenthesis), (")", TokenKind.CloseParenthesis),
        ("[", TokenKind.OpenBracket), ("]", TokenKind.CloseBracket),
    ];

    private readonly string text;
    private readonly List<Token> tokens = [];
    private int i;
    private int open;

    private Lexer(string text) => this.text = text;

    /// <summary>The character here; NUL at the end, which means nothing anywhere.</summary>
    private char Current => i < text.Length ? text[i] : '\0';

    /// <summary>All tokens, <see cref="TokenKind.End"/> last.</summary>
    /// <exception cref="ExpressionException">
    /// A character, a number or a string literal that the language does not have.
    /// </exception>
    public static List<Token> Tokenize(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.i < text.Length)
            lexer.Next();
        lexer.tokens.Add(new Token(TokenKind.End, "", text.Length));
        return lexer.tokens;
    }

    private void Next()
    {
        char c = Current;
        if (c is '\n' or '\r')
        {
            if (open == 0)
                tokens.Add(new Token(TokenKind.LineEnd, "", i));
            i++;
        }
        else if (char.IsWhiteSpace(c))
        {
            i++;
        }
        else if (c == '#')
        {
            int end = text.AsSpan(i).IndexOfAny('\n', '\r');
            i = end < 0 ? text.Length : i + end;
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
        {
            Number();
        }
        else if (c is '\'' or '"')
        {
            String();
        }
        else if (c is 'b' or 'B' && i + 1 < text.Length && text[i + 1] is '\'' or '"')
        {
            // Python's and NumExpr's bytes: here a string is a string.
            i++;
            String();
        }
        else if (c == '.' && i + 1 < text.Length && char.IsLetter(text[i + 1]))
        {
            tokens.Add(new Token(TokenKind.Dot, ".", i++));
        }
        else if (IsNamePart(c))
        {
            int start = i;
            while (IsNamePart(Current))
                i++;
            string name = text[start..i];
            TokenKind kind = name is "and" or "or" or "not" ? TokenKind.Operator : TokenKind.Name;
            tokens.Add(new Token(kind, name, start));
        }
        else
        {
            Sign();
        }
    }

    /// <summary>Whether a character can stand in a name.</summary>
    public static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private void Sign()
    {
        (string sign, TokenKind kind) =
            Array.Find(Signs, candidate => text.AsSpan(i).StartsWith(candidate.Text, StringComparison.Ordinal));
        if (sign is null)
        {
            string action = Current switch
            {
                '!' => "Use ~ or 'not' for the opposite of a boolean, and != to compare.",
                '\\' => "An expression goes on in the next line inside parentheses.",
                '$' => "Write a variable's name without '$'.",
                '{' or '}' or '@' or '?' or '`' => "Use parentheses, operators and functions only.",
                _ => "",
            };
            throw new ExpressionException(
                "UnexpectedCharacter", $"The character {Shown()} means nothing in an expression.", text, i, action);
        }

        if (kind is TokenKind.OpenParenthesis or TokenKind.OpenBracket)
            open++;
        else if (kind is TokenKind.CloseParenthesis or TokenKind.CloseBracket && open > 0)
            open--;
        tokens.Add(new Token(kind, sign, i));
        i += sign.Length;
    }

    /// <summary>The character here in quotes, or its code where it cannot be shown.</summary>
    private string Shown(string before = "")
    {
        bool isWhole = Rune.TryGetRuneAt(text, i, out Rune rune);
        return isWhole && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format
            ? $"'{before}{rune}'" : $"U+{(isWhole ? rune.Value : text[i]):X4}";
    }

    /// <summary>
    /// A number as in Python: an integer in base 10, 16, 2 or 8, or digits with a point or an exponent, with single
    /// underscores between digits; a j at the end of a decimal one makes it imaginary.
    /// </summary>
    private void Number()
    {
        int start = i;
        int radix = Current != '0' || i + 1 == text.Length ? 10 : char.ToLowerInvariant(text[i + 1]) switch
        {
            'x' => 16,
            'o' => 8,
            'b' => 2,
            _ => 10,
        };
        TokenKind kind = TokenKind.Integer;
        bool isComplete = true;
        if (radix != 10)
        {
            i += 2;
            int digits = i;
            if (Current == '_' && i + 1 < text.Length && char.IsAsciiHexDigit(text[i + 1]))
                i++;
            SkipDigits(radix);
            isComplete = i > digits;
        }
        else
        {
            SkipDigits(10);
            if (Current == '.')
            {
                kind = TokenKind.Float;
                i++;
                SkipDigits(10);
            }

            if (Current is 'e' or 'E')
            {
                int mark = i++;
                if (Current is '+' or '-')
                    i++;
                int digits = i;
                SkipDigits(10);
                if (i == digits)
                    i = mark;
                else
                    kind = TokenKind.Float;
            }

            if (Current is 'j' or 'J')
            {
                kind = TokenKind.Imaginary;
                i++;
            }
        }

        if (!isComplete || IsNamePart(Current) || Current == '.')
        {
            throw InvalidNumber(
                start, "Write numbers as 1, 1.5, .5, 1e-3, 0x1F or 2j; put an operator between a number and a name.");
        }

        string number = text[start..i];
        string plain = number.Replace("_", "", StringComparison.Ordinal);
        object value;
        if (kind != TokenKind.Integer)
        {
            value = double.Parse(
                kind == TokenKind.Imaginary ? plain[..^1] : plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        else
        {
            // Python reads 010 neither as eight nor as ten.
            if (radix == 10 && plain[0] == '0' && plain.AsSpan().ContainsAnyExcept('0'))
                throw InvalidNumber(start, "Leave the zeros before it out; an octal number is written 0o17.");
            value = Integer(plain, radix);
        }

        tokens.Add(new Token(kind, number, start, value));
    }

    private ExpressionException InvalidNumber(int start, string action)
    {
        int end = Math.Min(i + 1, text.Length);
        if (i < text.Length && !IsNamePart(text[i]) && text[i] != '.')
            end = i;
        return new ExpressionException(
            "InvalidNumber", $"{Token.Quote(text[start..end])} is not a number.", text, start, action);
    }

    private void SkipDigits(int radix)
    {
        bool IsDigit(int at) => at >= 0 && at < text.Length && radix switch
        {
            16 => char.IsAsciiHexDigit(text[at]),
            _ => text[at] >= '0' && text[at] < '0' + radix,
        };

        while (IsDigit(i) || (Current == '_' && IsDigit(i - 1) && IsDigit(i + 1)))
            i++;
    }

    /// <summary>The value of an integer's digits, with its prefix.</summary>
    private static BigInteger Integer(string digits, int radix)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        switch (radix)
        {
            case 10:
                return BigInteger.Parse(digits, NumberStyles.None, culture);
            case 16:
                // The zero before the digits keeps the first one from being a sign.
                return BigInteger.Parse("0" + digits[2..], NumberStyles.AllowHexSpecifier, culture);
            case 2:
                return BigInteger.Parse("0" + digits[2..], NumberStyles.AllowBinarySpecifier, culture);
            default:
                // By way of binary, which takes time in proportion to the digits.
                var bits = new StringBuilder("0", (3 * digits.Length) + 1);
                foreach (char digit in digits.AsSpan(2))
                    bits.Append((digit - '0').ToString("b3", culture));
                return BigInteger.Parse(bits.ToString(), NumberStyles.AllowBinarySpecifier, culture);
        }
    }

    /// <summary>A string literal in single or double quotes, on one line.</summary>
    private void String()
    {
        int start = i;
        char quote = text[i++];
        var value = new StringBuilder();
        while (Current != quote || i == text.Length)
        {
            if (i == text.Length || Current is '\n' or '\r')
            {
                throw new ExpressionException(
                    "UnterminatedString", $"This string is not closed by {quote} before the line ends.", text, start,
                    $"Close it with {quote}; a line end inside a string is written \\n, and a quote \\{quote}.");
            }

            if (Current == '\\')
                value.Append(Escape(start));
            else
                value.Append(text[i++]);
        }

        i++;
        tokens.Add(new Token(TokenKind.Text, text[start..i], start, value.ToString()));
    }

    /// <summary>The character that an escape in a string literal stands for.</summary>
    private char Escape(int start)
    {
        int backslash = i++;
        char c = Current;
        if (i == text.Length)
        {
            throw new ExpressionException(
                "UnterminatedString", "The text ends inside a string.", text, start, $"Close it with {text[start]}.");
        }

        i++;
        switch (c)
        {
            case '\\' or '\'' or '"':
                return c;
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            // Python reads \012 as an octal number, which nobody means: it is refused rather than read otherwise.
            case '0' when !char.IsAsciiDigit(Current):
                return '\0';
            case 'x' or 'u':
                int digits = c == 'x' ? 2 : 4;
                if (i + digits <= text.Length && ushort.TryParse(
                    text.AsSpan(i, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out ushort code))
                {
                    i += digits;
                    return (char)code;
                }

                throw new ExpressionException(
                    "InvalidEscape", $"'\\{c}' is not followed by {digits} hexadecimal digits.", text, backslash,
                    c == 'x' ? "Write \\x41 for an A, or \\\\ for a backslash." : "Write \\u0041 for an A, or \\\\ for a backslash.");
            default:
                i--;
                string shown = c switch
                {
                    '\n' or '\r' => "A backslash before the line's end",
                    '0' => "'\\0' before a digit",
                    _ => $"The escape {Shown("\\")}",
                };
                throw new ExpressionException(
                    "InvalidEscape", $"{shown} means nothing in a string.", text, backslash,
                    "Escapes are \\\\ \\' \\\" \\n \\t \\r \\0 \\xHH \\uHHHH; a backslash itself is written \\\\, a NUL \\x00.");
        }
    }
}
