using PolyTools.Native.Execution;

namespace PolyTools.Native.Expressions;

/// <summary>What an expression is told of a variable before it is compiled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type; of a scalar, its kind.</param>
/// <param name="Shape">The shape of an array; null for a scalar.</param>
public readonly record struct Variable(string Name, DType Type, Shape? Shape)
{
    /// <summary>True for a single value.</summary>
    public bool IsScalar => Shape is null;

    /// <summary>A variable that is an array.</summary>
    public static Variable Of(string name, ArrayOperand array) =>
        new(name, array.Type, new Shape([.. array.Shape]));

    /// <summary>A variable that is a scalar.</summary>
    public static Variable Of(string name, Scalar scalar) => new(name, scalar.Type, null);
}

/// <summary>A typed tree in which equal subexpressions are one node.</summary>
/// <param name="Nodes">All nodes that the result needs, operands before their uses.</param>
/// <param name="Result">The node of the whole expression.</param>
internal sealed record Graph(IReadOnlyList<Node> Nodes, Node Result)
{
    /// <summary>Operations of a graph at most; more would take the compilers minutes.</summary>
    public const int MaximumOperations = 4_096;

    /// <summary>The type of the result's elements.</summary>
    public DType Type => Result.Type;

    /// <summary>True if the expression has no array, so that its result is a single weak value.</summary>
    public bool IsScalar => Result.IsScalar;

    /// <summary>Orders the nodes that <paramref name="result"/> needs.</summary>
    /// <remarks>
    /// Depth first, so that a value is computed shortly before its use and few are alive at once; with a stack of its
    /// own, since a sum of a thousand terms is a thousand deep.
    /// </remarks>
    public static Graph From(Node result)
    {
        var ordered = new List<Node>();
        var done = new HashSet<Node>();
        var pending = new Stack<(Node Node, int Next)>();
        pending.Push((result, 0));
        while (pending.TryPop(out (Node Node, int Next) top))
        {
            if (done.Contains(top.Node))
                continue;
            if (top.Next < top.Node.Operands.Length)
            {
                pending.Push((top.Node, top.Next + 1));
                pending.Push((top.Node.Operands[top.Next], 0));
            }
            else
            {
                done.Add(top.Node);
                ordered.Add(top.Node);
            }
        }

        return new Graph(ordered, result);
    }
}
