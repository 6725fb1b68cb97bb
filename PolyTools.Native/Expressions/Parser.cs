using System.Runtime.CompilerServices;

namespace PolyTools.Native.Expressions;

/// <summary>Tokens → syntax, with Python's precedence.</summary>
/// <remarks>
/// From loosest to tightest: comparisons (which chain), <c>|</c>, <c>^</c>, <c>&amp;</c>, <c>+ -</c>, <c>* / %</c>,
/// unary <c>- + ~</c>, and <c>**</c>, which takes its right operand from the unary level and is right-associative.
/// </remarks>
internal sealed class Parser
{
    /// <summary>Characters of an expression at most.</summary>
    public const int MaximumLength = 65_536;

    /// <summary>Parentheses, unary operators and powers inside each other at most.</summary>
    public const int MaximumDepth = 1_000;

    private const int ComparisonLevel = 1;
    private const int UnaryLevel = 7;

    private readonly string text;
    private readonly List<Token> tokens;
    private readonly List<SyntaxNode> nodes = [];
    private int next;
    private int depth;

    private Parser(string text)
    {
        this.text = text;
        tokens = Lexer.Tokenize(text);
    }

    private Token Current => tokens[next];

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">The text is not an expression of the language.</exception>
    public static Syntax Parse(string text)
    {
        if (text.Length > MaximumLength)
        {
            throw new ExpressionException(
                "ExpressionTooLong",
                $"The expression has {text.Length:N0} characters; at most {MaximumLength:N0} can be read.",
                text, MaximumLength, "Split it, and pass the parts' results as variables.");
        }

        var parser = new Parser(text);
        if (parser.Current.Kind == TokenKind.End)
            throw new ExpressionException("EmptyExpression", "The expression is empty.", text, 0);
        parser.ParseBinary(ComparisonLevel);
        Token rest = parser.Current;
        if (rest.Kind == TokenKind.CloseParenthesis)
            throw parser.Error("UnbalancedParenthesis", "This ')' closes no '('.", rest);
        if (rest.Kind != TokenKind.End)
            throw parser.Error("UnexpectedToken", $"Expected an operator before '{rest.Text}'.", rest);
        return new Syntax(text, parser.nodes);
    }

    private static int Level(string op) => op switch
    {
        "<" or "<=" or "==" or "!=" or ">=" or ">" => ComparisonLevel,
        "|" => 2,
        "^" => 3,
        "&" => 4,
        "<<" or ">>" => 5,
        "+" or "-" => 6,
        "*" or "/" or "//" or "%" => UnaryLevel,
        _ => 0,
    };

    private ExpressionException Error(string id, string message, Token at, string action = "") =>
        new(id, message, text, at.Position, action);

    private int Add(SyntaxKind kind, Token token, params int[] operands) =>
        Add(kind, token.Text, token, operands);

    private int Add(SyntaxKind kind, string name, Token token, params int[] operands)
    {
        nodes.Add(new SyntaxNode(kind, name, token.Position, token.Value, operands));
        return nodes.Count - 1;
    }

    private void Enter(Token at)
    {
        if (++depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error(
                "ExpressionTooDeep", depth > MaximumDepth
                    ? $"The expression is nested more than {MaximumDepth:N0} deep."
                    : $"The expression is nested {depth:N0} deep, which is more than this thread's stack has room for.", at,
                "Split it, and pass the parts' results as variables.");
        }
    }

    /// <summary>Binary operators of a level or tighter, as a loop for the left-associative ones.</summary>
    private int ParseBinary(int level)
    {
        int left = ParseUnary();
        while (true)
        {
            Token op = Current;
            int opLevel = op.Kind == TokenKind.Operator ? Level(op.Text) : 0;
            if (opLevel == 0 || opLevel < level)
                return left;
            if (opLevel == ComparisonLevel)
            {
                left = ParseComparisons(left);
            }
            else
            {
                next++;
                left = Add(SyntaxKind.Call, op, left, ParseBinary(opLevel + 1));
            }
        }
    }

    /// <summary><c>a &lt; b &lt; c</c> means <c>(a &lt; b) &amp; (b &lt; c)</c>, as in Python.</summary>
    private int ParseComparisons(int left)
    {
        int? all = null;
        while (Current.Kind == TokenKind.Operator && Level(Current.Text) == ComparisonLevel)
        {
            Token op = Current;
            next++;
            int right = ParseBinary(ComparisonLevel + 1);
            int comparison = Add(SyntaxKind.Call, op, left, right);
            all = all is null ? comparison : Add(SyntaxKind.Call, "&", op, all.Value, comparison);
            left = right;
        }

        return all!.Value;
    }

    private int ParseUnary()
    {
        Token op = Current;
        if (op.Kind != TokenKind.Operator || op.Text is not ("-" or "+" or "~"))
            return ParsePower();
        Enter(op);
        next++;
        int operand = ParseUnary();
        depth--;
        // The unary forms have names of their own, which nobody can type, so that a table of operations needs no arity to
        // tell them apart.
        return Add(SyntaxKind.Call, op.Text == "~" ? "~" : op.Text + "x", op, operand);
    }

    private int ParsePower()
    {
        int operand = ParsePrimary();
        Token op = Current;
        if (op.Kind != TokenKind.Operator || op.Text != "**")
            return operand;
        Enter(op);
        next++;
        int exponent = ParseUnary();
        depth--;
        return Add(SyntaxKind.Call, op, operand, exponent);
    }

    private int ParsePrimary()
    {
        Token token = Current;
        next++;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return Add(SyntaxKind.Number, token);

            case TokenKind.Name when token.Text is "and" or "or" or "not":
                string op = token.Text switch { "and" => "&", "or" => "|", _ => "~" };
                throw Error(
                    "UnexpectedToken", $"'{token.Text}' is not an operator here.", token,
                    $"Use '{op}', with parentheses around its operands.");

            case TokenKind.Name:
                return Current.Kind == TokenKind.OpenParenthesis ? ParseCall(token) : Add(SyntaxKind.Name, token);

            case TokenKind.OpenParenthesis:
                Enter(token);
                int inner = ParseBinary(ComparisonLevel);
                Close(token);
                depth--;
                return inner;

            case TokenKind.End:
                throw Error("UnexpectedEnd", "The expression ends where a value was expected.", token);

            default:
                throw Error("UnexpectedToken", $"Expected a value before '{token.Text}'.", token);
        }
    }

    private int ParseCall(Token name)
    {
        Token open = Current;
        Enter(open);
        next++;
        var arguments = new List<int>();
        if (Current.Kind != TokenKind.CloseParenthesis)
        {
            arguments.Add(ParseBinary(ComparisonLevel));
            while (Current.Kind == TokenKind.Comma)
            {
                next++;
                arguments.Add(ParseBinary(ComparisonLevel));
            }
        }

        Close(open);
        depth--;
        return Add(SyntaxKind.Call, name, [.. arguments]);
    }

    private void Close(Token open)
    {
        Token token = Current;
        if (token.Kind == TokenKind.CloseParenthesis)
        {
            next++;
            return;
        }

        if (token.Kind == TokenKind.End)
            throw Error("UnbalancedParenthesis", "This '(' is never closed.", open);
        throw Error("UnexpectedToken", $"Expected an operator or ')' before '{token.Text}'.", token);
    }
}
