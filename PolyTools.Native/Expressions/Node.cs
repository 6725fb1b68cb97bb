using PolyTools.Native.Engines;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Expressions;

internal enum NodeKind
{
    /// <summary>A scalar known when the expression is compiled.</summary>
    Constant,

    /// <summary>A scalar known when the expression is run.</summary>
    ScalarVariable,

    ArrayVariable,

    /// <summary>A scalar among arrays: the same value for every element, in the type that its use needs.</summary>
    Uniform,

    Operation,

    /// <summary>An array in a higher type.</summary>
    Conversion,

    /// <summary>An array with some of its axes reduced.</summary>
    Reduction,
}

/// <summary>What a reduction does.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Axes">Which axes of its operand it reduces, as 0 and 1, so that equal reductions are equal values.</param>
/// <param name="KeepAxes">Whether they are kept with length 1.</param>
/// <param name="Divisor">What a mean divides by.</param>
internal sealed record Reduction(ReductionKind Kind, string Axes, bool KeepAxes, double Divisor)
{
    /// <summary>Which axes are reduced.</summary>
    public bool[] Reduced => [.. Axes.Select(axis => axis == '1')];
}

/// <summary>
/// A node of the typed tree, which is a graph once equal subexpressions are one node. Nodes are made by
/// <see cref="GraphBuilder"/> only, so that equal nodes are the same object.
/// </summary>
internal sealed class Node(NodeKind kind, DType type, Shape? shape, params Node[] operands)
{
    public NodeKind Kind { get; } = kind;

    /// <summary>The type of its elements; of a scalar, its kind.</summary>
    public DType Type { get; } = type;

    /// <summary>The shape; null for a scalar and for a Uniform, which have every shape.</summary>
    public Shape? Shape { get; } = shape;

    /// <summary>The operands; of a Uniform, the scalar.</summary>
    public Node[] Operands { get; } = operands;

    /// <summary>What a node of kind Operation does.</summary>
    public Operation? Operation { get; init; }

    /// <summary>What a node of kind Reduction does.</summary>
    public Reduction? Reduction { get; init; }

    /// <summary>The value of a Constant.</summary>
    public Scalar Value { get; init; }

    /// <summary>The index of a variable.</summary>
    public int Variable { get; init; } = -1;

    /// <summary>The part of an array variable that is read; null for all of it.</summary>
    public ArraySlice[]? Slices { get; init; }

    /// <summary>True for a single, weak value; see <see cref="Scalar"/>.</summary>
    public bool IsScalar => Shape is null && Kind != NodeKind.Uniform;

    /// <summary>The type of the values that an operation works on: its last operand's.</summary>
    public DType WorkType => Operands[^1].Type;

    /// <summary>True for what an engine computes element by element.</summary>
    public bool IsStep => Kind is NodeKind.Operation or NodeKind.Conversion && Shape is not null;

    /// <summary>True if this is the given operation.</summary>
    public bool Is(Operation op) => ReferenceEquals(Operation, op);
}
