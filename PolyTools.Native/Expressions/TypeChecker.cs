namespace PolyTools.Native.Expressions;

/// <summary>Syntax → typed tree.</summary>
internal static class TypeChecker
{
    /// <summary>Gives every name a meaning and every node a type.</summary>
    /// <param name="syntax">What was read.</param>
    /// <param name="variables">The variables; names match exactly, else without regard to case.</param>
    /// <exception cref="ExpressionException">
    /// A name or function is unknown, an operation does not fit its operands, or the expression is too large.
    /// </exception>
    public static Graph Check(Syntax syntax, IReadOnlyList<Variable> variables)
    {
        var builder = new GraphBuilder();
        var typed = new Node[syntax.Nodes.Count];
        for (int i = 0; i < typed.Length; i++)
        {
            SyntaxNode node = syntax.Nodes[i];
            typed[i] = node.Kind switch
            {
                SyntaxKind.Integer => builder.Constant(double.Parse(
                    node.Value!.ToString()!, System.Globalization.CultureInfo.InvariantCulture)),
                SyntaxKind.Float => builder.Constant((double)node.Value!),
                SyntaxKind.Name => Name(builder, syntax, node, variables),
                SyntaxKind.Call when node.Keywords.Length == 0 =>
                    Call(builder, syntax, node, Array.ConvertAll(node.Operands, operand => typed[operand]), variables),
                _ => throw new ExpressionException(
                    "UnsupportedSyntax", "This is read, but cannot be evaluated.", syntax.Text, node.Position),
            };
        }

        var graph = Graph.From(typed[^1], isScalar: typed[^1].IsScalar);
        int operations = graph.Nodes.Count(node => node.Kind == NodeKind.Operation);
        if (operations > Graph.MaximumOperations)
        {
            throw new ExpressionException(
                "ExpressionTooLarge",
                $"The expression has {operations:N0} different operations; at most {Graph.MaximumOperations:N0} can be "
                + "compiled.", syntax.Text, 0, "Split it, and pass the parts' results as variables.");
        }

        return graph;
    }

    private static Node Name(
        GraphBuilder builder, Syntax syntax, SyntaxNode node, IReadOnlyList<Variable> variables)
    {
        int index = Expression.Resolve(node.Text, variables);
        if (index >= 0)
            return builder.Variable(variables[index], index);
        if (Operations.TryGetConstant(node.Text, out double value, out DType type))
            return builder.Constant(value, type);
        if (Operations.Find(node.Text) is { IsFunction: true })
        {
            throw new ExpressionException(
                "MissingArguments", $"'{node.Text}' is a function; give it arguments: {node.Text}(…).", syntax.Text,
                node.Position);
        }

        IEnumerable<string> known = variables.Select(variable => variable.Name).Concat(Operations.ConstantNames);
        string names = variables.Count == 0
            ? "There are no variables." : $"Variables: {string.Join(", ", variables.Select(v => v.Name))}.";
        throw new ExpressionException(
            "UnknownName", $"Unknown name '{node.Text}'.{Suggestion.For(node.Text, known)}", syntax.Text,
            node.Position, $"{names} Give '{node.Text}' a value with the parameter Variable.");
    }

    private static Node Call(
        GraphBuilder builder, Syntax syntax, SyntaxNode node, Node[] operands, IReadOnlyList<Variable> variables)
    {
        if (node.Text == "+x")
        {
            RequireNumbers(syntax, node, node.Text, operands);
            return operands[0];
        }

        Operation? operation = Operations.Find(
            node.Text switch { "and" => "&", "or" => "|", "not" => "~", _ => node.Text });
        if (operation is null)
        {
            if (!char.IsLetter(node.Text[0]) && node.Text[0] != '_')
            {
                throw new ExpressionException(
                    "UnsupportedOperator", $"The operator '{node.Text}' is not supported.", syntax.Text, node.Position,
                    node.Text == "//" ? "Use floor(a / b)." : "");
            }

            bool isVariable = Expression.Resolve(node.Text, variables) >= 0;
            throw new ExpressionException(
                "UnknownFunction",
                isVariable
                    ? $"'{node.Text}' is a variable, not a function."
                    : $"Unknown function '{node.Text}'.{Suggestion.For(node.Text, Operations.FunctionNames)}",
                syntax.Text, node.Position,
                isVariable ? "Put an operator before '('." : $"Functions: {string.Join(", ", Operations.FunctionNames)}.");
        }

        if (operands.Length != operation.Arity)
        {
            throw new ExpressionException(
                "WrongArgumentCount",
                $"'{operation.Name}' takes {operation.Arity} argument{(operation.Arity == 1 ? "" : "s")}, and here are "
                + $"{operands.Length}.", syntax.Text, node.Position);
        }

        switch (operation.Rule)
        {
            case OperandRule.Arithmetic:
            case OperandRule.Comparison:
                RequireNumbers(syntax, node, operation.Name, operands);
                break;

            case OperandRule.Logical:
                RequireBooleans(syntax, node, operation.Name, operands);
                break;

            case OperandRule.Where:
                RequireBooleans(syntax, node, operation.Name, operands.AsSpan(0, 1));
                RequireNumbers(syntax, node, operation.Name, operands.AsSpan(1));
                break;
        }

        return builder.Apply(operation, operands);
    }

    private static void RequireNumbers(Syntax syntax, SyntaxNode node, string name, ReadOnlySpan<Node> operands)
    {
        foreach (Node operand in operands)
        {
            if (operand.Type == DType.Bool)
            {
                throw new ExpressionException(
                    "TypeMismatch", $"'{name}' needs numbers, and an operand is a boolean.", syntax.Text, node.Position,
                    "Turn it into numbers with where(condition, 1, 0), and mind that comparisons bind less than "
                    + "arithmetic.");
            }
        }
    }

    private static void RequireBooleans(Syntax syntax, SyntaxNode node, string name, ReadOnlySpan<Node> operands)
    {
        foreach (Node operand in operands)
        {
            if (operand.Type != DType.Bool)
            {
                throw new ExpressionException(
                    "TypeMismatch", $"'{name}' needs a boolean, and an operand is a number.", syntax.Text, node.Position,
                    name == "^"
                        ? "A power is written **: x**2."
                        : "Compare it first, and put comparisons in parentheses: (x > 1) & (y < 2).");
            }
        }
    }
}
