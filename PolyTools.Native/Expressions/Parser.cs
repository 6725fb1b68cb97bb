using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolyTools.Native.Expressions;

/// <summary>Tokens → syntax, with Python's precedence.</summary>
/// <remarks>
/// From loosest to tightest: <c>or</c>, <c>and</c>, <c>not</c>, comparisons (which chain), <c>|</c>, <c>^</c>,
/// <c>&amp;</c>, <c>&lt;&lt; &gt;&gt;</c>, <c>+ -</c>, <c>* / // %</c>, unary <c>- + ~</c>, and <c>**</c>, which takes
/// its right operand from the unary level and is right-associative.
/// </remarks>
internal sealed class Parser
{
    /// <summary>Characters of an expression at most.</summary>
    public const int MaximumLength = 65_536;

    /// <summary>Parentheses, calls, unary operators and powers inside each other at most.</summary>
    public const int MaximumDepth = 1_000;

    /// <summary>
    /// For what calls itself: the stack of an unoptimised method, as each is at first, is several times as large, and an
    /// ordinary thread's stack would be too small for <see cref="MaximumDepth"/>.
    /// </summary>
    private const MethodImplOptions SmallFrame = MethodImplOptions.AggressiveOptimization;

    private const string Value = "a value";

    private const int LoosestLevel = 1;
    private const int NotLevel = 3;
    private const int ComparisonLevel = 4;

    private readonly string text;
    private readonly List<Token> tokens;
    private readonly List<SyntaxNode> nodes = [];

    /// <summary>What the names that were assigned stand for: indices of nodes.</summary>
    private readonly Dictionary<string, int> temporaries = new(StringComparer.Ordinal);

    private int next;
    private int depth;

    /// <summary>Index of the token that an argument begins with: a parenthesis there may open a tuple.</summary>
    private int argumentStart = -1;

    private Parser(string text)
    {
        this.text = text;
        tokens = Lexer.Tokenize(text);
    }

    private Token Current => tokens[next];

    /// <summary>Reads an expression, or several statements of which the last is one.</summary>
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
        parser.ParseStatements();
        return new Syntax(text, parser.nodes);
    }

    private static int Level(Token token) => token.Kind != TokenKind.Operator ? 0 : token.Text switch
    {
        "or" => LoosestLevel,
        "and" => 2,
        "<" or "<=" or "==" or "!=" or ">=" or ">" => ComparisonLevel,
        "|" => 5,
        "^" => 6,
        "&" => 7,
        "<<" or ">>" => 8,
        "+" or "-" => 9,
        "*" or "/" or "//" or "%" => 10,
        _ => 0,
    };

    private ExpressionException Error(string id, string message, Token at, string action = "") =>
        new(id, message, text, at.Position, action);

    /// <summary>An error for a token that cannot stand where it is.</summary>
    private ExpressionException Unexpected(string expected, Token token)
    {
        string action = token.Kind switch
        {
            TokenKind.Assign => AssignAction(),
            TokenKind.OpenBracket => "Pass a list as a variable.",
            TokenKind.Comma when depth > 0 && expected != Value => "Several values in parentheses can only be an argument: sum(x, (0, 1)).",
            TokenKind.Name when token.Text is "if" or "else" => "Use where(condition, a, b).",
            TokenKind.Name when token.Text.ToLowerInvariant() is "and" or "or" or "not" =>
                $"Write '{token.Text.ToLowerInvariant()}'.",
            TokenKind.Operator when token.Text is "&" or "|" && IsAfter(token.Text) => $"Use a single '{token.Text}'.",
            TokenKind.Operator when token.Text == "not" =>
                "'not' binds less than other operators: put it and its operand in parentheses.",
            TokenKind.Operator when token.Text == ">" && IsAfter("<") => "Use != to compare.",
            _ => "",
        };
        return Error("UnexpectedToken", $"Expected {expected} before {token.Quoted}.", token, action);
    }

    private string AssignAction()
    {
        Token before = tokens[Math.Max(next - 1, 0)];
        return before.Kind == TokenKind.Operator && before.Position + before.Text.Length == Current.Position
            && Level(before) > ComparisonLevel
            ? $"Write the operation out: t = t {before.Text} …"
            : "Use == to compare.";
    }

    /// <summary>Whether the token before the current one is this operator.</summary>
    private bool IsAfter(string op) => next > 0 && tokens[next - 1] is { Kind: TokenKind.Operator } before
        && before.Text == op;

    private int Add(SyntaxKind kind, Token token, params int[] operands) =>
        Add(kind, token.Text, token, operands);

    private int Add(SyntaxKind kind, string name, Token token, params int[] operands) =>
        Add(new SyntaxNode(kind, name, token.Position, token.Value, operands, [], []));

    private int Add(SyntaxNode node)
    {
        nodes.Add(node);
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

    /// <summary>Assignments and, at the end, the expression that is the value of all.</summary>
    private void ParseStatements()
    {
        SkipLineEnds();
        if (Current.Kind == TokenKind.End)
            throw new ExpressionException("EmptyExpression", "The expression is empty.", text, 0);
        while (true)
        {
            Token first = Current;
            Token assign = tokens[Math.Min(next + 1, tokens.Count - 1)];
            bool isAssignment = assign.Kind == TokenKind.Assign
                && (first.Kind == TokenKind.Name || first.Text is "and" or "or" or "not");
            if (isAssignment)
            {
                RequireTemporary(first);
                next += 2;
            }

            int value = ParseBinary(LoosestLevel);
            EndStatement();
            if (isAssignment)
                temporaries[first.Text] = value;
            if (Current.Kind != TokenKind.End)
            {
                if (isAssignment)
                    continue;
                throw Error(
                    "UnusedStatement", "The value of this statement is not used.", first,
                    "Give it a name, t = …, or leave it out; to go on in the next line, put the whole in parentheses.");
            }

            if (isAssignment)
            {
                throw Error(
                    "MissingResult", $"The last statement only gives {first.Quoted} a value: the whole has none.", assign,
                    "Use == to compare, or write the expression to evaluate after the assignment.");
            }

            // A temporary that stands alone is not the last node; the same node again is, and means the same.
            if (value != nodes.Count - 1)
                nodes.Add(nodes[value]);
            return;
        }
    }

    private void RequireTemporary(Token name)
    {
        string? reason = name.Text is "and" or "or" or "not" ? "an operator"
            : name.Text is "True" or "False" or "None" ? "a constant that is always the same"
            : Expression.FunctionNames.Contains(name.Text) ? "a function"
            : null;
        if (reason is not null)
        {
            throw Error(
                "InvalidAssignment", $"'{name.Text}' is {reason}, and cannot be given a value.", name,
                "Use another name, or == to compare.");
        }
    }

    private void EndStatement()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.End or TokenKind.LineEnd:
                break;
            case TokenKind.Semicolon:
                next++;
                break;
            case TokenKind.CloseParenthesis:
                throw Error("UnbalancedParenthesis", "This ')' closes no '('.", token);
            case TokenKind.CloseBracket:
                throw Error("UnbalancedParenthesis", "This ']' closes no '['.", token);
            case TokenKind.Assign:
                throw Error(
                    "UnexpectedToken", "Only a name at the start of a statement can be given a value.", token,
                    AssignAction());
            default:
                throw Unexpected("an operator", token);
        }

        SkipLineEnds();
    }

    private void SkipLineEnds()
    {
        while (Current.Kind == TokenKind.LineEnd)
            next++;
    }

    /// <summary>Binary operators and <c>not</c>, of a level or tighter: a loop for the left-associative ones.</summary>
    [MethodImpl(SmallFrame)]
    private int ParseBinary(int level)
    {
        int left = level <= NotLevel && Current is { Kind: TokenKind.Operator, Text: "not" } ? ParseNot() : ParseUnary();
        while (true)
        {
            Token op = Current;
            int opLevel = Level(op);
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

    [MethodImpl(SmallFrame)]
    private int ParseNot()
    {
        Token op = Current;
        Enter(op);
        next++;
        int operand = ParseBinary(NotLevel);
        depth--;
        return Add(SyntaxKind.Call, op, operand);
    }

    /// <summary><c>a &lt; b &lt; c</c> means <c>(a &lt; b) and (b &lt; c)</c>, with one b, as in Python.</summary>
    [MethodImpl(SmallFrame)]
    private int ParseComparisons(int left)
    {
        int? all = null;
        while (Level(Current) == ComparisonLevel)
        {
            Token op = Current;
            next++;
            int right = ParseBinary(ComparisonLevel + 1);
            int comparison = Add(SyntaxKind.Call, op, left, right);
            all = all is null ? comparison : Add(SyntaxKind.Call, "and", op, all.Value, comparison);
            left = right;
        }

        return all!.Value;
    }

    [MethodImpl(SmallFrame)]
    private int ParseUnary()
    {
        Token op = Current;
        if (op.Kind != TokenKind.Operator || op.Text is not ("-" or "+" or "~"))
            return ParsePower();
        Enter(op);
        next++;
        int operand = ParseUnary();
        depth--;
        string name = op.Text switch { "-" => "-x", "+" => "+x", _ => "~" };
        return Add(SyntaxKind.Call, name, op, operand);
    }

    [MethodImpl(SmallFrame)]
    private int ParsePower()
    {
        int operand = ParsePrimary();
        while (Current.Kind is TokenKind.OpenBracket or TokenKind.Dot)
            operand = Current.Kind == TokenKind.Dot ? ParseAttribute(operand) : ParseSubscript(operand);
        Token op = Current;
        if (op.Kind != TokenKind.Operator || op.Text != "**")
            return operand;
        Enter(op);
        next++;
        int exponent = ParseUnary();
        depth--;
        return Add(SyntaxKind.Call, op, operand, exponent);
    }

    /// <summary><c>z.real</c> is <c>real(z)</c>.</summary>
    private int ParseAttribute(int operand)
    {
        next++;
        Token name = Current;
        if (name.Text is not ("real" or "imag"))
        {
            throw Error(
                "UnknownAttribute", $"There is no attribute {name.Quoted}.", name, "Values have .real and .imag.");
        }

        next++;
        return Add(SyntaxKind.Call, name, operand);
    }

    [MethodImpl(SmallFrame)]
    private int ParsePrimary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Integer:
                next++;
                return Add(SyntaxKind.Integer, token);

            case TokenKind.Float:
                next++;
                return Add(SyntaxKind.Float, token);

            case TokenKind.Imaginary:
                next++;
                return Add(SyntaxKind.Imaginary, token);

            case TokenKind.Text:
                next++;
                return Add(SyntaxKind.Text, token);

            case TokenKind.Name:
                next++;
                if (Current.Kind == TokenKind.OpenParenthesis)
                    return ParseCall(token);
                return temporaries.TryGetValue(token.Text, out int value) ? value : Add(SyntaxKind.Name, token);

            case TokenKind.OpenParenthesis:
                return ParseParentheses(token);

            case TokenKind.End:
                throw Error("UnexpectedEnd", "The expression ends where a value was expected.", token);

            case TokenKind.LineEnd:
                throw Error(
                    "UnexpectedEnd", "The line ends where a value was expected.", token,
                    "Put an expression that goes on in the next line in parentheses.");

            default:
                throw Unexpected(Value, token);
        }
    }

    /// <summary>An expression in parentheses or, where an argument begins, perhaps a tuple.</summary>
    [MethodImpl(SmallFrame)]
    private int ParseParentheses(Token open)
    {
        bool isArgument = argumentStart == next;
        Enter(open);
        next++;
        // Further parentheses around a tuple change nothing.
        if (isArgument)
            argumentStart = next;
        int inner = isArgument && Current.Kind == TokenKind.CloseParenthesis
            ? Add(SyntaxKind.Tuple, "()", open)
            : ParseBinary(LoosestLevel);
        if (isArgument && Current.Kind == TokenKind.Comma)
            inner = ParseTuple(open, inner);
        Close(open);
        depth--;
        if (nodes[inner].Kind == SyntaxKind.Tuple
            && Current.Kind is not (TokenKind.Comma or TokenKind.CloseParenthesis or TokenKind.End))
        {
            throw Error(
                "UnexpectedToken", $"Several values in parentheses are not an operand, and {Current.Quoted} follows.",
                Current, "They can only be an argument: sum(x, (0, 1)).");
        }

        return inner;
    }

    [MethodImpl(SmallFrame)]
    private int ParseTuple(Token open, int first)
    {
        if (nodes[first].Kind == SyntaxKind.Tuple)
            throw Unexpected("')'", Current);
        List<int> items = [first];
        while (Current.Kind == TokenKind.Comma)
        {
            next++;
            if (Current.Kind != TokenKind.CloseParenthesis)
                items.Add(ParseBinary(LoosestLevel));
        }

        return Add(SyntaxKind.Tuple, "()", open, [.. items]);
    }

    [MethodImpl(SmallFrame)]
    private int ParseCall(Token name)
    {
        if (temporaries.ContainsKey(name.Text))
        {
            throw Error(
                "UnknownFunction", $"'{name.Text}' was given a value, and is not a function.", name,
                "Put an operator before '('.");
        }

        Token open = Current;
        Enter(open);
        next++;
        var arguments = new List<int>();
        var keywords = new List<SyntaxKeyword>();
        HashSet<string> names = new(StringComparer.Ordinal);
        while (Current.Kind != TokenKind.CloseParenthesis)
        {
            ParseArgument(arguments, keywords, names);
            if (Current.Kind != TokenKind.Comma)
                break;
            next++;
        }

        Close(open);
        depth--;
        return Add(new SyntaxNode(
            SyntaxKind.Call, name.Text, name.Position, null, [.. arguments], [.. keywords], []));
    }

    [MethodImpl(SmallFrame)]
    private void ParseArgument(List<int> arguments, List<SyntaxKeyword> keywords, HashSet<string> names)
    {
        Token name = Current;
        bool isKeyword = name.Kind == TokenKind.Name && tokens[next + 1].Kind == TokenKind.Assign;
        if (isKeyword && !names.Add(name.Text))
        {
            throw Error(
                "DuplicateArgument", $"The argument {name.Quoted} is given twice.", name, "Leave one of them out.");
        }

        if (!isKeyword && keywords.Count > 0)
        {
            throw Error(
                "UnexpectedToken", "An argument without a name stands after one with a name.", name,
                $"Put the named ones last. '{keywords[^1].Name}=' names an argument: use == to compare.");
        }

        if (isKeyword)
            next += 2;
        argumentStart = next;
        int value = ParseBinary(LoosestLevel);
        if (isKeyword)
            keywords.Add(new SyntaxKeyword(name.Text, name.Position, value));
        else
            arguments.Add(value);
    }

    /// <summary><c>[…]</c> after a variable.</summary>
    private int ParseSubscript(int operand)
    {
        Token open = Current;
        if (nodes[operand].Kind != SyntaxKind.Name)
        {
            throw Error(
                "InvalidSubscript", "Only a variable can be followed by '['.", open,
                nodes[operand].Kind == SyntaxKind.Subscript
                    ? "Put all indices into one pair of brackets: x[0, 1]." : "Subscript the variables: x[1:] + y[1:].");
        }

        next++;
        var slices = new List<SyntaxSlice>();
        do
        {
            Token item = Current;
            slices.Add(ParseSlice());
            if (item.Kind == TokenKind.Ellipsis && slices.Count(slice => slice.IsEllipsis) > 1)
                throw Error("InvalidSubscript", "'...' stands twice in this subscript.", item, "Leave one of them out.");
            if (Current.Kind != TokenKind.Comma)
                break;
            next++;
        }
        while (Current.Kind != TokenKind.CloseBracket);

        Token close = Current;
        Close(open);
        return Add(new SyntaxNode(
            SyntaxKind.Subscript, text[open.Position..(close.Position + 1)], open.Position, null, [operand], [],
            [.. slices]));
    }

    private SyntaxSlice ParseSlice()
    {
        if (Current.Kind == TokenKind.Ellipsis)
        {
            next++;
            return new SyntaxSlice(IsEllipsis: true, IsIndex: false, null, null, null);
        }

        long? start = Current.Kind == TokenKind.Colon ? null : ParseIndex();
        if (Current.Kind != TokenKind.Colon)
            return new SyntaxSlice(IsEllipsis: false, IsIndex: true, start, null, null);
        next++;
        long? stop = ParseBound();
        long? step = null;
        if (Current.Kind == TokenKind.Colon)
        {
            next++;
            Token token = Current;
            step = ParseBound();
            if (step == 0)
                throw Error("InvalidSubscript", "The step of a slice is 0.", token, "Use a step such as 2 or -1.");
        }

        return new SyntaxSlice(IsEllipsis: false, IsIndex: false, start, stop, step);
    }

    private long? ParseBound() =>
        Current.Kind is TokenKind.Colon or TokenKind.Comma or TokenKind.CloseBracket ? null : ParseIndex();

    /// <summary>An integer literal, perhaps with a sign.</summary>
    private long ParseIndex()
    {
        Token first = Current;
        bool isSigned = first.Kind == TokenKind.Operator && first.Text is "-" or "+";
        if (isSigned)
            next++;
        Token literal = Current;
        if (literal.Kind == TokenKind.End)
            throw Error("UnexpectedEnd", "The expression ends where an index was expected.", literal);
        if (literal.Kind != TokenKind.Integer)
        {
            throw Error(
                "InvalidSubscript", $"Expected an integer before {literal.Quoted}.", literal,
                literal is { Kind: TokenKind.Name, Text: "None" }
                    ? "Only existing dimensions can be chosen from: None adds none."
                    : "A subscript has integers, slices of integers and '...': x[1:], x[:, 0], x[..., -1].");
        }

        next++;
        BigInteger value = (BigInteger)literal.Value! * (isSigned && first.Text == "-" ? -1 : 1);
        if (value < long.MinValue || value > long.MaxValue)
            throw Error("InvalidSubscript", $"The index {literal.Quoted} does not fit in 64 bits.", literal);
        return (long)value;
    }

    private void Close(Token open)
    {
        Token token = Current;
        bool isParenthesis = open.Kind == TokenKind.OpenParenthesis;
        if (token.Kind == (isParenthesis ? TokenKind.CloseParenthesis : TokenKind.CloseBracket))
        {
            next++;
            return;
        }

        if (token.Kind == TokenKind.End)
            throw Error("UnbalancedParenthesis", $"This '{open.Text}' is never closed.", open);
        throw Unexpected(isParenthesis ? "an operator or ')'" : "',' or ']'", token);
    }
}
