namespace PolyTools.Native.Expressions;

internal enum NodeKind
{
    /// <summary>A number known when the expression is compiled.</summary>
    Constant,

    /// <summary>A number known when the expression is run.</summary>
    ScalarVariable,

    ArrayVariable,

    /// <summary>A scalar among arrays: the same number for every element, in the type that its use needs.</summary>
    Uniform,

    Operation,
}

/// <summary>
/// A node of the typed tree, which is a graph once equal subexpressions are one node. Nodes are made by
/// <see cref="GraphBuilder"/> only, so that equal nodes are the same object.
/// </summary>
/// <param name="kind">What it is.</param>
/// <param name="type">The type of its value. Scalars are float64 or bool; as in Python, a scalar widens no array.</param>
/// <param name="operation">What a node of kind Operation does.</param>
/// <param name="operands">The operands; of a Uniform, the scalar.</param>
/// <param name="value">The value of a Constant; booleans are 0 and 1.</param>
/// <param name="variable">The index of a variable.</param>
internal sealed class Node(
    NodeKind kind, DType type, Operation? operation, Node[] operands, double value, int variable)
{
    public NodeKind Kind { get; } = kind;

    public DType Type { get; } = type;

    public Operation? Operation { get; } = operation;

    public Node[] Operands { get; } = operands;

    public double Value { get; } = value;

    public int Variable { get; } = variable;

    /// <summary>True for a single number, false for one number per element.</summary>
    public bool IsScalar { get; } = kind is NodeKind.Constant or NodeKind.ScalarVariable
        || (kind == NodeKind.Operation && Array.TrueForAll(operands, operand => operand.IsScalar));

    /// <summary>The type of the numbers that an operation works on: its last operand's.</summary>
    public DType WorkType => Operands[^1].Type;

    /// <summary>True if this is the given operation.</summary>
    public bool Is(Operation op) => ReferenceEquals(Operation, op);
}
