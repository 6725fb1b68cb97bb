using System.Text;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Engines;

/// <summary>A compiled loop over elements: computes ranges of its result.</summary>
internal abstract unsafe class Kernel
{
    /// <summary>Bytes that each thread keeps for its work.</summary>
    public virtual long BytesPerThread => 0;

    /// <summary>Computes the elements from <paramref name="start"/> up to <paramref name="end"/>, not included.</summary>
    public abstract void Run(in KernelCall call, long start, long end);
}

/// <summary>
/// A part of a tree that is one loop: element-wise steps, from operands that lie in memory to one result.
/// </summary>
internal sealed class KernelPlan
{
    private readonly Dictionary<Node, int> operandSlots = [];
    private readonly Dictionary<Node, int> uniformSlots = [];
    private readonly List<Node> steps = [];

    /// <param name="result">What is computed.</param>
    /// <param name="graph">The tree that it is a part of.</param>
    /// <param name="isOperand">Which nodes lie in memory.</param>
    public KernelPlan(Node result, Graph graph, Func<Node, bool> isOperand)
    {
        Result = result;
        var needed = new HashSet<Node> { result };
        // Uses come after operands, so one pass from the end finds all that is needed.
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
            if (needed.Contains(node) && !isOperand(node))
                needed.UnionWith(node.Operands);
        }

        foreach (Node node in graph.Nodes.Where(needed.Contains))
        {
            if (node.Kind == NodeKind.Uniform || (node.Shape?.Count == 1 && result.Shape!.Count != 1))
                uniformSlots.Add(node, uniformSlots.Count);
            else if (!isOperand(node))
                steps.Add(node);
            else
                operandSlots.Add(node, operandSlots.Count);
        }
    }

    /// <summary>What is computed: a step, or an operand that is copied.</summary>
    public Node Result { get; }

    /// <summary>The operations and conversions, in order.</summary>
    public IReadOnlyList<Node> Steps => steps;

    /// <summary>The arrays that are read, by slot.</summary>
    public IReadOnlyCollection<Node> Operands => operandSlots.Keys;

    /// <summary>The values that are the same for all elements, by slot: scalars, and arrays of one element.</summary>
    public IReadOnlyCollection<Node> Uniforms => uniformSlots.Keys;

    /// <summary>Everything with a type: operands, uniforms and steps.</summary>
    public IEnumerable<Node> Values => Operands.Concat(Uniforms).Concat(Steps);

    /// <summary>Which pointer of <see cref="KernelCall.Operands"/> an operand has; -1 for another node.</summary>
    public int OperandSlot(Node node) => operandSlots.GetValueOrDefault(node, -1);

    /// <summary>Which vector of <see cref="KernelCall.Uniforms"/> holds a uniform; -1 for another node.</summary>
    public int UniformSlot(Node node) => uniformSlots.GetValueOrDefault(node, -1);

    /// <summary>A text that two plans share if one's code does for the other.</summary>
    /// <param name="withConstants">Whether the code contains the values of constants.</param>
    public string Signature(bool withConstants)
    {
        var text = new StringBuilder();
        var numbers = new Dictionary<Node, int>();
        foreach (Node node in Values)
        {
            numbers.Add(node, numbers.Count);
            bool isStep = OperandSlot(node) < 0 && UniformSlot(node) < 0;
            text.Append(OperandSlot(node) >= 0 ? 'a' : !isStep ? 'u' : ' ');
            if (isStep)
            {
                text.Append(node.Operation?.Name ?? "as");
                foreach (Node operand in node.Operands)
                    text.Append(' ').Append(numbers[operand]);
            }
            else if (withConstants && node.Kind == NodeKind.Uniform && node.Operands[0].Kind == NodeKind.Constant)
            {
                Scalar value = node.Operands[0].Value;
                text.Append(value.Integer).Append(' ')
                    .Append(BitConverter.DoubleToInt64Bits(value.Complex.Real)).Append(' ')
                    .Append(BitConverter.DoubleToInt64Bits(value.Complex.Imaginary));
            }

            text.Append(':').Append((int)node.Type).Append(';');
        }

        return text.Append(numbers[Result]).ToString();
    }
}
