using PolyTools.Native.Expressions;

namespace PolyTools.Native.Engines;

/// <summary>A compiled expression with at least one array: computes ranges of the result.</summary>
internal abstract unsafe class Kernel
{
    /// <summary>Threads that can work on different ranges at once: 1 or any number.</summary>
    public virtual bool IsParallel => true;

    /// <summary>Computes the elements from <paramref name="start"/> up to <paramref name="end"/>, not included.</summary>
    public abstract void Run(in KernelCall call, long start, long end, CancellationToken cancellation);
}

/// <summary>What the engines need of an optimised tree besides its nodes.</summary>
internal sealed class KernelPlan
{
    private readonly Dictionary<Node, int> slots = [];

    public KernelPlan(Graph graph)
    {
        Graph = graph;
        foreach (Node node in graph.Nodes)
        {
            if (node.Kind == NodeKind.Uniform)
                slots.Add(node, slots.Count);
        }

        Steps = [.. graph.Nodes.Where(node => node.Kind == NodeKind.Operation && !node.IsScalar)];
        Variables = [.. graph.Nodes.Where(node => node.Kind == NodeKind.ArrayVariable)];
    }

    public Graph Graph { get; }

    /// <summary>The operations on arrays, in order.</summary>
    public IReadOnlyList<Node> Steps { get; }

    /// <summary>The arrays that are read.</summary>
    public IReadOnlyList<Node> Variables { get; }

    /// <summary>The uniforms, by slot.</summary>
    public IEnumerable<Node> Uniforms => slots.Keys;

    public int UniformCount => slots.Count;

    /// <summary>Which vector of <see cref="KernelCall.Uniforms"/> holds a uniform.</summary>
    public int Slot(Node uniform) => slots[uniform];
}
