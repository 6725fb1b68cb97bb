using System.Numerics;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Expressions;

/// <summary>Syntax → typed tree.</summary>
internal sealed class TypeChecker
{
    private readonly Syntax syntax;
    private readonly IReadOnlyList<Variable> variables;
    private readonly GraphBuilder builder = new();
    private readonly Node?[] typed;

    private TypeChecker(Syntax syntax, IReadOnlyList<Variable> variables)
    {
        this.syntax = syntax;
        this.variables = variables;
        typed = new Node?[syntax.Nodes.Count];
    }

    /// <summary>Gives every name a meaning and every node a type and a shape.</summary>
    /// <param name="syntax">What was read.</param>
    /// <param name="variables">The variables; names match exactly, else without regard to case.</param>
    /// <exception cref="ExpressionException">
    /// A name or function is unknown, an operation does not fit its operands, shapes do not fit each other, or the
    /// expression is too large.
    /// </exception>
    public static Graph Check(Syntax syntax, IReadOnlyList<Variable> variables)
    {
        var checker = new TypeChecker(syntax, variables);
        for (int i = 0; i < checker.typed.Length; i++)
        {
            SyntaxNode node = syntax.Nodes[i];
            try
            {
                checker.typed[i] = checker.Type(node);
            }
            catch (PolyException exception) when (exception is not ExpressionException)
            {
                throw checker.Error(exception.ErrorId, exception.Message, node, exception.RecommendedAction);
            }
        }

        var graph = Graph.From(checker.Operand(checker.typed.Length - 1));
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

    private ExpressionException Error(string id, string message, SyntaxNode at, string action = "") =>
        new(id, message, syntax.Text, at.Position, action);

    /// <summary>The typed node; null for what is only an argument of a call, such as an axis.</summary>
    private Node? Type(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Integer => Integer(node),
        SyntaxKind.Float => builder.Constant((double)node.Value!),
        SyntaxKind.Imaginary => builder.Constant(new Complex(0, (double)node.Value!)),
        SyntaxKind.Text => builder.Constant((string)node.Value!),
        SyntaxKind.Name => Name(node),
        SyntaxKind.Subscript => Subscript(node),
        SyntaxKind.Tuple => null,
        _ => Call(node),
    };

    private Node Integer(SyntaxNode node)
    {
        var value = (BigInteger)node.Value!;
        return value <= ulong.MaxValue
            ? builder.Constant((Int128)value)
            : throw Error(
                "IntegerTooLarge", $"The integer {node.Text} does not fit 64 bits.", node,
                $"Write it as a float: {node.Text}.0.");
    }

    private Node? Name(SyntaxNode node)
    {
        int index = Expression.Resolve(node.Text, variables);
        if (index >= 0)
            return builder.Variable(variables[index], index);
        if (Operations.TryGetConstant(node.Text, out Scalar value))
            return builder.Constant(value);
        // An axis; whoever uses it as a value is told below.
        if (node.Text == "None")
            return null;
        if (Operations.Find(node.Text) is not null || Reductions.Find(node.Text) is not null || node.Text == "clip")
        {
            throw Error(
                "MissingArguments", $"'{node.Text}' is a function; give it arguments: {node.Text}(…).", node);
        }

        IEnumerable<string> known = variables.Select(variable => variable.Name).Concat(Operations.ConstantNames);
        string names = variables.Count == 0
            ? "There are no variables." : $"Variables: {string.Join(", ", variables.Select(v => v.Name))}.";
        throw Error(
            "UnknownName", $"Unknown name '{node.Text}'.{Suggestion.For(node.Text, known)}", node,
            $"{names} Give '{node.Text}' a value with the parameter Variable.");
    }

    private Node Subscript(SyntaxNode node)
    {
        Node operand = Operand(node.Operands[0]);
        if (operand.Kind != NodeKind.ArrayVariable || operand.Slices is not null)
        {
            throw Error(
                "UnsupportedSubscript", "Only a variable that is an array can be sliced.", node,
                "Slice the variables that the value is made of.");
        }

        ArraySlice[] slices = Array.ConvertAll(
            node.Slices, slice => new ArraySlice(slice.IsEllipsis, slice.IsIndex, slice.Start, slice.Stop, slice.Step));
        return builder.Variable(variables[operand.Variable], operand.Variable, slices);
    }

    /// <summary>An operand as a value.</summary>
    private Node Operand(int index) => typed[index] ?? throw Error(
        "UnexpectedToken",
        syntax.Nodes[index].Kind == SyntaxKind.Tuple ? "A tuple is not a value." : "'None' is not a value.",
        syntax.Nodes[index], "Only an axis can be written like this.");

    private Node Call(SyntaxNode node)
    {
        if (Reductions.Find(node.Text) is not null)
            return Reduce(node);
        if (node.Text == "clip")
            return Clip(node);
        Operation? operation = Operation(node);
        if (node.Keywords.Length > 0)
        {
            throw new ExpressionException(
                "UnknownKeyword", $"'{node.Text}' takes no argument '{node.Keywords[0].Name}'.", syntax.Text,
                node.Keywords[0].Position);
        }

        Node[] operands = Array.ConvertAll(node.Operands, Operand);
        if (operation is null)
        {
            // + before a number.
            Require(node, Operations.Negate, "+x", operands);
            return operands[0];
        }

        RequireCount(node, operation.Name, operation.Arity, operation.Arity);
        // The logical operators are the bitwise ones on booleans.
        if (node.Text is "and" or "or" or "not" && !Array.TrueForAll(operands, operand => operand.Type == DType.Bool))
        {
            throw Error(
                "TypeMismatch", $"'{node.Text}' needs booleans, and an operand is {Describe(operands)}.", node,
                "Compare it first: x != 0.");
        }

        Require(node, operation, node.Text, operands);
        return builder.Apply(operation, operands);
    }

    /// <summary>The operation of a call; null for the unary plus, which does nothing.</summary>
    private Operation? Operation(SyntaxNode node)
    {
        string name = node.Text switch { "and" => "&", "or" => "|", "not" => "~", _ => node.Text };
        if (name == "+x")
            return null;
        if (Operations.Find(name) is Operation operation)
            return operation;
        bool isVariable = Expression.Resolve(node.Text, variables) >= 0;
        throw Error(
            "UnknownFunction",
            isVariable
                ? $"'{node.Text}' is a variable, not a function."
                : $"Unknown function '{node.Text}'.{Suggestion.For(node.Text, Expression.FunctionNames)}", node,
            isVariable
                ? "Put an operator before '('." : "Get-PolyFunction lists the functions.");
    }

    private void RequireCount(SyntaxNode node, string name, int least, int most)
    {
        int given = node.Operands.Length;
        if (given >= least && given <= most)
            return;
        string takes = least == most ? $"{least} argument{(least == 1 ? "" : "s")}" : $"{least} to {most} arguments";
        throw Error(
            "WrongArgumentCount", $"'{name}' takes {takes}, and here {(given == 1 ? "is" : "are")} {given}.", node);
    }

    /// <summary>Checks types and shapes.</summary>
    private void Require(SyntaxNode node, Operation operation, string name, Node[] operands)
    {
        if (operation.Rule == OperandRule.Where && operands[0].Type != DType.Bool)
        {
            throw Error(
                "TypeMismatch", $"'where' needs a boolean first, and it is {Describe(operands[..1])}.", node,
                "Compare it: where(x != 0, …).");
        }

        Node[] values = operation.Rule == OperandRule.Where ? operands[1..] : operands;
        DType? common = GraphBuilder.CommonType(values, operation.Rule);
        bool isScalar = Array.TrueForAll(operands, operand => operand.IsScalar);
        if (common is null || operation.Resolve(common.Value, isScalar) is null)
        {
            throw Error(
                "TypeMismatch",
                common is null
                    ? $"'{name}' cannot mix strings and numbers."
                    : $"'{name}' needs {operation.Rule.Needs()}, and here is {Describe(values)}.", node,
                Advice(name, common));
        }

        Shape? shape = null;
        foreach (Node operand in operands)
        {
            if (operand.Shape is null)
                continue;
            Shape? both = shape is null ? operand.Shape : Shape.Broadcast(shape, operand.Shape);
            shape = both ?? throw Error(
                "ShapeMismatch", $"'{name}' cannot bring arrays of shapes {shape} and {operand.Shape} together.", node,
                "Lengths of aligned axes, from the last, must be equal, or one of them 1.");
        }
    }

    private static string Describe(Node[] operands) => string.Join(
        operands.Length == 2 ? " with " : ", ",
        operands.Select(operand => operand.Type switch
        {
            DType.Bool => "a boolean",
            DType.String => "a string",
            DType.Complex128 => "a complex number",
            DType type when operand.IsScalar => type == DType.Int64 ? "an integer" : "a real number",
            DType type => type.Name(),
        }));

    private static string Advice(string name, DType? common) => (name, common) switch
    {
        ("^", _) => "A power is written **: x**2.",
        ("&" or "|" or "~", not null and not DType.String) =>
            "Compare first, and put comparisons in parentheses: (x > 1) & (y < 2).",
        ("-" or "-x" or "+x", DType.Bool) =>
            "Use ^ for 'different' and ~ for 'not', and mind that comparisons bind less than arithmetic.",
        (_, DType.Bool) => "Turn it into numbers with where(condition, 1, 0).",
        (_, DType.Complex128) => "Take a part of it first: real(z), imag(z) or abs(z).",
        _ => "",
    };

    /// <summary>clip(x, low, high) is minimum(maximum(x, low), high), as NumPy defines it.</summary>
    private Node Clip(SyntaxNode node)
    {
        RequireCount(node, "clip", 3, 3);
        Node[] operands = Array.ConvertAll(node.Operands, Operand);
        Require(node, Operations.Maximum, "clip", operands);
        // The three have one type in common, to which a scalar bound adds no more than to any other operation.
        if (!Array.TrueForAll(operands, operand => operand.IsScalar))
        {
            DType common = GraphBuilder.CommonType(operands, OperandRule.Number)!.Value;
            operands = Array.ConvertAll(
                operands, operand => operand.IsScalar ? operand : builder.Convert(operand, common));
        }

        return builder.Apply(
            Operations.Minimum, builder.Apply(Operations.Maximum, operands[0], operands[1]), operands[2]);
    }

    private Node Reduce(SyntaxNode node)
    {
        RequireCount(node, node.Text, 1, 2);
        Node operand = Operand(node.Operands[0]);
        if (operand.Shape is null)
        {
            throw Error(
                "TypeMismatch", $"'{node.Text}' needs an array, and here is {Describe([operand])}.", node);
        }

        if (operand.Type == DType.String)
            throw Error("TypeMismatch", $"'{node.Text}' needs numbers, and here is a string.", node);
        Reductions reduction = Reductions.Find(node.Text)!;
        SyntaxNode? axis = node.Operands.Length > 1 ? syntax.Nodes[node.Operands[1]] : null;
        bool keepAxes = false;
        double correction = 0;
        foreach (SyntaxKeyword keyword in node.Keywords)
        {
            SyntaxNode value = syntax.Nodes[keyword.Operand];
            switch (keyword.Name)
            {
                case "axis" when axis is null:
                    axis = value;
                    break;
                case "keepdims" when value.Text is "True" or "False":
                    keepAxes = value.Text == "True";
                    break;
                case "ddof" when reduction.IsVariance && value.Kind is SyntaxKind.Integer or SyntaxKind.Float:
                    correction = value.Kind == SyntaxKind.Float ? (double)value.Value! : (double)(BigInteger)value.Value!;
                    break;
                default:
                    throw new ExpressionException(
                        "UnknownKeyword", $"'{node.Text}' cannot use this argument '{keyword.Name}'.", syntax.Text,
                        keyword.Position,
                        $"It takes axis, keepdims=True{(reduction.IsVariance ? " and ddof=1" : "")}, each once.");
            }
        }

        bool[] reduced = Axes(node, axis, operand.Shape, reduction);
        return reduction.Build(builder, operand, reduced, keepAxes, correction);
    }

    /// <summary>Which axes are meant: all, one, or those of a tuple.</summary>
    private bool[] Axes(SyntaxNode call, SyntaxNode? axis, Shape shape, Reductions reduction)
    {
        var reduced = new bool[shape.Rank];
        if (axis is null || (axis.Kind == SyntaxKind.Name && axis.Text == "None"))
        {
            Array.Fill(reduced, true);
            return reduced;
        }

        SyntaxNode[] items = axis.Kind == SyntaxKind.Tuple
            ? Array.ConvertAll(axis.Operands, operand => syntax.Nodes[operand]) : [axis];
        if (axis.Kind == SyntaxKind.Tuple && reduction.IsPosition)
        {
            throw Error(
                "InvalidAxis", $"'{call.Text}' takes one axis.", axis, "Leave it out for the place among all elements.");
        }

        foreach (SyntaxNode item in items)
        {
            bool isNegative = item.Kind == SyntaxKind.Call && item.Text == "-x";
            SyntaxNode number = isNegative ? syntax.Nodes[item.Operands[0]] : item;
            if (number.Kind != SyntaxKind.Integer)
            {
                throw Error(
                    "InvalidAxis", "An axis is an integer, a tuple of integers, or None.", item,
                    "Axes count from 0, or from the last one with -1.");
            }

            BigInteger value = (BigInteger)number.Value! * (isNegative ? -1 : 1);
            BigInteger index = value < 0 ? value + shape.Rank : value;
            if (index < 0 || index >= shape.Rank)
            {
                throw Error(
                    "InvalidAxis", $"There is no axis {value} in the shape {shape}.", item,
                    shape.Rank == 0 ? "It has no axis at all." : $"Axes go from 0 to {shape.Rank - 1}.");
            }

            if (reduced[(int)index])
                throw Error("InvalidAxis", $"The axis {index} is there twice.", item);
            reduced[(int)index] = true;
        }

        return reduced;
    }
}
