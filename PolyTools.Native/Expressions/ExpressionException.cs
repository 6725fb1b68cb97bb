namespace PolyTools.Native.Expressions;

/// <summary>
/// An expression that cannot be read, or does not fit its operands. The message ends with the expression and a caret
/// under the place.
/// </summary>
public sealed class ExpressionException : PolyException
{
    /// <summary>Columns of the expression that are shown around the place.</summary>
    private const int ShownColumns = 72;

    /// <summary>Makes the error and its picture of the place.</summary>
    /// <param name="errorId">A stable identifier, such as <c>UnknownFunction</c>.</param>
    /// <param name="message">One sentence.</param>
    /// <param name="expression">The whole text of the expression.</param>
    /// <param name="position">Index of the character where the mistake is.</param>
    /// <param name="recommendedAction">What to do about it.</param>
    public ExpressionException(
        string errorId, string message, string expression, int position, string recommendedAction = "")
        : base(errorId, ErrorKind.InvalidExpression, message + Environment.NewLine + Draw(expression, position),
            recommendedAction)
    {
        Sentence = message;
        Expression = expression;
        Position = position;
    }

    /// <summary>The message without its picture.</summary>
    public string Sentence { get; }

    /// <summary>The expression and a caret under the place: two lines.</summary>
    public string Picture => Draw(Expression, Position);

    /// <summary>The whole text of the expression.</summary>
    public string Expression { get; }

    /// <summary>Index of the character where the mistake is.</summary>
    public int Position { get; }

    /// <summary>Two lines: the expression, cut around the place if it is long, and a caret under the place.</summary>
    private static string Draw(string expression, int position)
    {
        position = Math.Clamp(position, 0, expression.Length);
        int from = 0;
        int to = expression.Length;
        if (expression.Length > ShownColumns)
        {
            from = Math.Clamp(position - (ShownColumns / 2), 0, expression.Length - ShownColumns);
            to = from + ShownColumns;
        }

        string before = from > 0 ? "…" : "";
        string after = to < expression.Length ? "…" : "";
        // A line break or a tab would move the caret away from its place.
        string shown = string.Create(to - from, (expression, from), static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                char c = source.expression[source.from + i];
                span[i] = char.IsControl(c) ? ' ' : c;
            }
        });
        int column = before.Length + position - from;
        return $"  {before}{shown}{after}{Environment.NewLine}  {new string(' ', column)}^";
    }
}
