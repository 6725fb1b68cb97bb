namespace PolyTools.Native.Expressions;

/// <summary>
/// An expression in NumExpr's language, or assignments and an expression, read but not yet bound to variables.
/// </summary>
public sealed class Expression
{
    private Expression(Syntax syntax)
    {
        Syntax = syntax;
        Names =
        [
            .. syntax.Nodes.Where(node => node.Kind == SyntaxKind.Name && node.Text != "None")
                .Select(node => node.Text).Distinct(),
        ];
    }

    /// <summary>The expression as it was written.</summary>
    public string Text => Syntax.Text;

    /// <summary>
    /// The names in it that are neither called nor assigned before: variables, or constants where no variable has the
    /// name. <c>None</c> is not among them.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    internal Syntax Syntax { get; }

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> FunctionNames =>
        Operations.FunctionNames.Concat(Reductions.Names).Append("clip");

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">The text is not an expression of the language.</exception>
    public static Expression Parse(string text) => new(Parser.Parse(text));

    /// <summary>
    /// The index of the variable that a name means: the one of exactly this name, else one that differs in case only.
    /// </summary>
    /// <returns>-1 if there is none.</returns>
    public static int Resolve(string name, IReadOnlyList<Variable> variables)
    {
        int found = -1;
        for (int i = 0; i < variables.Count; i++)
        {
            if (variables[i].Name == name)
                return i;
            if (string.Equals(variables[i].Name, name, StringComparison.OrdinalIgnoreCase))
                found = i;
        }

        return found;
    }
}
