namespace PolyTools.Native.Expressions;

/// <summary>
/// Makes the nodes of a typed tree: puts promotions in, computes what is known already, and gives the same node for
/// the same computation, which is what eliminates common subexpressions.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly Dictionary<Key, Node> nodes = [];

    public Node Constant(double value, DType type = DType.Float64) =>
        Get(NodeKind.Constant, type, value: value);

    public Node Variable(Variable variable, int index) =>
        Get(variable.IsScalar ? NodeKind.ScalarVariable : NodeKind.ArrayVariable, variable.Type, variable: index);

    /// <summary>An operation on operands that obey its rule.</summary>
    public Node Apply(Operation operation, params Node[] operands)
    {
        if (Array.TrueForAll(operands, operand => operand.Kind == NodeKind.Constant))
        {
            double value = operation.Evaluate(Array.ConvertAll(operands, operand => operand.Value));
            return Constant(value, ResultType(operation, DType.Float64));
        }

        if (Array.TrueForAll(operands, operand => operand.IsScalar))
            return Get(NodeKind.Operation, ResultType(operation, DType.Float64), operation, operands);

        int firstNumber = operation.Rule == OperandRule.Where ? 1 : 0;
        DType type = operation.Rule == OperandRule.Logical ? DType.Bool : CommonType(operands.AsSpan(firstNumber));
        var converted = new Node[operands.Length];
        for (int i = 0; i < operands.Length; i++)
            converted[i] = Convert(operands[i], i < firstNumber ? DType.Bool : type);
        return Get(NodeKind.Operation, ResultType(operation, type), operation, converted);
    }

    /// <summary>The operand as one value per element, of the given type.</summary>
    public Node Convert(Node operand, DType type)
    {
        if (operand.IsScalar)
            return Get(NodeKind.Uniform, type, operands: [operand]);
        if (operand.Type == type)
            return operand;
        // The same scalar in another type is not the scalar rounded twice.
        return operand.Kind == NodeKind.Uniform
            ? Convert(operand.Operands[0], type)
            : Get(NodeKind.Operation, type, Operations.Widen, [operand]);
    }

    /// <summary>The widest type among the arrays; float64 if there is none.</summary>
    private static DType CommonType(ReadOnlySpan<Node> operands)
    {
        DType? type = null;
        foreach (Node operand in operands)
        {
            if (!operand.IsScalar && (type is null || operand.Type > type))
                type = operand.Type;
        }

        return type ?? DType.Float64;
    }

    private static DType ResultType(Operation operation, DType type) =>
        operation.Rule is OperandRule.Comparison or OperandRule.Logical ? DType.Bool : type;

    private Node Get(
        NodeKind kind, DType type, Operation? operation = null, Node[]? operands = null, double value = 0,
        int variable = -1)
    {
        operands ??= [];
        var key = new Key(
            kind, type, operation, operands.ElementAtOrDefault(0), operands.ElementAtOrDefault(1),
            operands.ElementAtOrDefault(2), BitConverter.DoubleToInt64Bits(value), variable);
        if (!nodes.TryGetValue(key, out Node? node))
            nodes.Add(key, node = new Node(kind, type, operation, operands, value, variable));
        return node;
    }

    // By bits, so that 0.0 and -0.0 are two constants and NaN is one. A node has no Equals: its identity is compared.
    private readonly record struct Key(
        NodeKind Kind, DType Type, Operation? Operation, Node? A, Node? B, Node? C, long ValueBits, int Variable);
}
