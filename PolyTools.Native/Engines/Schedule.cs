using PolyTools.Native.Expressions;

namespace PolyTools.Native.Engines;

/// <summary>One loop of an expression.</summary>
/// <param name="Root">What it leaves in memory: a step, a copied operand, or a reduction.</param>
/// <param name="Plan">The element-wise part: what gives Root's elements, or those that Root reduces.</param>
/// <param name="Buffer">The buffer that Root is written to; 0 is the result's.</param>
internal sealed record Stage(Node Root, KernelPlan Plan, int Buffer)
{
    /// <summary>The shape that is walked over.</summary>
    public Shape Shape => Plan.Result.Shape!;

    /// <summary>True if Root reduces what the plan computes.</summary>
    public bool IsReduction => Root.Kind == NodeKind.Reduction;

    /// <summary>True if a reduction reads an operand as it is, so that there is nothing to compute before.</summary>
    public bool ReadsOperand => IsReduction && Plan.Steps.Count == 0 && Plan.Operands.Count == 1;
}

/// <summary>
/// A tree as a list of loops, and the memory between them. A node has a loop of its own if its shape is not that of its use: a
/// reduction, or a part that is the same along an axis on which its user varies, and would be computed again and again.
/// All else is computed in the loop that uses it.
/// </summary>
internal sealed class Schedule
{
    private readonly Graph graph;
    private readonly HashSet<Node> roots = [];
    private readonly List<Stage> stages = [];
    private readonly List<(long Bytes, int LastStage)> buffers = [];
    private readonly Dictionary<Node, int> places = [];

    /// <param name="graph">The tree, with at least one array.</param>
    /// <param name="isEager">A loop of its own for every operation.</param>
    /// <param name="largestBuffer">
    /// The most bytes that are kept between two loops: a part that gives more is computed again wherever it is used. Reductions
    /// are kept whatever their size.
    /// </param>
    public Schedule(Graph graph, bool isEager, long largestBuffer = long.MaxValue)
    {
        this.graph = graph;
        FindRoots(isEager, largestBuffer);
        AssignBuffers();
    }

    /// <summary>The loops, in order; the last one writes the result.</summary>
    public IReadOnlyList<Stage> Stages => stages;

    /// <summary>The size of each buffer and the last stage that needs it; the first is the result's.</summary>
    public IReadOnlyList<(long Bytes, int LastStage)> Buffers => buffers;

    /// <summary>Bytes of all buffers but the result's.</summary>
    public long TemporaryBytes => buffers.Skip(1).Sum(buffer => buffer.Bytes);

    /// <summary>The buffer of a node that lies in memory between stages; -1 for another.</summary>
    public int BufferOf(Node node) => places.GetValueOrDefault(node, -1);

    private static long Bytes(Node node) => node.Shape!.Count * node.Type.Size();

    private void FindRoots(bool isEager, long largestBuffer)
    {
        roots.Add(graph.Result);
        foreach (Node node in graph.Nodes)
        {
            if (node.Kind == NodeKind.Reduction || (isEager && node.IsStep))
                roots.Add(node);
            if (!node.IsStep)
                continue;
            foreach (Node operand in node.Operands)
            {
                if (operand.IsStep && !operand.Shape!.Equals(node.Shape) && Bytes(operand) <= largestBuffer)
                    roots.Add(operand);
            }
        }

        // Work that several loops would do is done once, if it is more than a memory access is.
        var isLong = new HashSet<Node>();
        foreach (Node node in graph.Nodes)
        {
            bool inherits = node.Operands.Any(operand => isLong.Contains(operand) && !roots.Contains(operand));
            if (node.IsStep && (inherits || node.Operation is { IsLong: true } || node.Type == DType.Complex128))
                isLong.Add(node);
        }

        var loops = new Dictionary<Node, HashSet<Node>>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            HashSet<Node> own = loops.TryGetValue(node, out HashSet<Node>? users) ? users : [];
            if (node.IsStep && own.Count > 1 && isLong.Contains(node) && Bytes(node) <= largestBuffer)
                roots.Add(node);
            if (roots.Contains(node))
                own = [node];
            foreach (Node operand in node.Operands)
            {
                if (!loops.TryGetValue(operand, out HashSet<Node>? sofar))
                    loops.Add(operand, sofar = []);
                sofar.UnionWith(own);
            }
        }
    }

    private void AssignBuffers()
    {
        var plans = new List<(Node Root, KernelPlan Plan)>();
        foreach (Node root in graph.Nodes.Where(roots.Contains))
        {
            Node values = root.Kind == NodeKind.Reduction ? root.Operands[0] : root;
            plans.Add((root, new KernelPlan(values, graph, node => !node.IsStep || (roots.Contains(node) && node != root))));
        }

        var lastUse = new Dictionary<Node, int>();
        for (int i = 0; i < plans.Count; i++)
        {
            foreach (Node read in plans[i].Plan.Operands.Concat(plans[i].Plan.Uniforms))
                lastUse[read] = i;
        }

        buffers.Add((Bytes(graph.Result), plans.Count - 1));
        var free = new Dictionary<long, Stack<int>>();
        Stack<int> Free(long bytes)
        {
            if (!free.TryGetValue(bytes, out Stack<int>? stack))
                free.Add(bytes, stack = []);
            return stack;
        }

        // The result serves as a temporary until it is due, where every loop reads an element before it writes that one.
        if (plans.TrueForAll(plan => plan.Root.Kind != NodeKind.Reduction && plan.Root.Shape!.Equals(graph.Result.Shape)))
            Free(buffers[0].Bytes).Push(0);
        for (int i = 0; i < plans.Count; i++)
        {
            (Node root, KernelPlan plan) = plans[i];
            int index = i;
            Node[] dying = [.. lastUse.Where(use => use.Value == index && places.ContainsKey(use.Key)).Select(use => use.Key)];
            // A loop writes over an operand if no element moves and none is read again.
            bool InPlace(Node operand) => root.Kind != NodeKind.Reduction && operand.Shape!.Equals(root.Shape)
                && operand.Type.Size() == root.Type.Size();
            foreach (Node operand in dying.Where(InPlace))
                Free(buffers[places[operand]].Bytes).Push(places[operand]);
            long bytes = Bytes(root);
            if (root == graph.Result)
            {
                places[root] = 0;
            }
            else if (Free(bytes).TryPop(out int buffer))
            {
                places[root] = buffer;
            }
            else
            {
                places[root] = buffers.Count;
                buffers.Add((bytes, i));
            }

            foreach (Node operand in dying.Where(operand => !InPlace(operand)))
                Free(buffers[places[operand]].Bytes).Push(places[operand]);
            stages.Add(new Stage(root, plan, places[root]));
            foreach (int used in plan.Operands.Concat(plan.Uniforms).Where(places.ContainsKey).Select(read => places[read])
                .Append(places[root]))
            {
                buffers[used] = (buffers[used].Bytes, Math.Max(buffers[used].LastStage, i));
            }
        }
    }
}
