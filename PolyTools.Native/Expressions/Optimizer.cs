namespace PolyTools.Native.Expressions;

/// <summary>Which small powers become multiplications.</summary>
internal enum PowerExpansion
{
    /// <summary>Integers of magnitude up to 4: Blocked, Fused and C.</summary>
    Small,

    /// <summary>-1, 0, 1 and 2, the integers for which NumPy has a shorter way: Eager.</summary>
    NumPy,
}

/// <summary>Typed tree → optimised tree.</summary>
internal static class Optimizer
{
    /// <summary>
    /// Rewrites powers and, if asked, contracts a·b + c, and takes the faster forms of functions. Constants are folded and common subexpressions shared by the
    /// builder as the tree is made anew, so that what a rewrite brings is folded and shared too.
    /// </summary>
    public static Graph Optimize(Graph graph, PowerExpansion powers, bool contract, bool fast)
    {
        graph = Rewrite(graph, (builder, node, operands) =>
            node.Is(Operations.Power) ? ExpandPower(builder, operands, powers) : null);
        if (contract)
        {
            Dictionary<Node, int> uses = CountUses(graph);
            graph = Rewrite(graph, (builder, node, operands) => Contract(builder, node, operands, uses));
        }

        if (fast)
        {
            graph = Rewrite(graph, (builder, node, operands) =>
                !node.IsScalar && node.WorkType.IsFloat() && node.Operation!.Fast is Operation faster ? builder.Apply(faster, operands) : null);
        }

        return graph;
    }

    /// <summary>
    /// x**n as the one documented chain: x² = x·x, x³ = x²·x, x⁴ = x²·x², and x⁻ⁿ = 1/xⁿ; x⁰ is 1, even of NaN.
    /// </summary>
    /// <remarks>
    /// Each product rounds once, so |error| ≤ (n - 1)·½ ULP plus second-order terms, and ½ ULP more for the division.
    /// </remarks>
    private static Node? ExpandPower(GraphBuilder builder, Node[] operands, PowerExpansion powers)
    {
        Node x = operands[0];
        Node exponent = operands[1].Kind == NodeKind.Uniform ? operands[1].Operands[0] : operands[1];
        if (exponent.Kind != NodeKind.Constant || x.Kind == NodeKind.Uniform || x.IsScalar
            || exponent.Value.Type == DType.Complex128)
        {
            return null;
        }

        double n = exponent.Value.Real;
        bool expanded = powers == PowerExpansion.Small
            ? Math.Abs(n) <= 4 && n == Math.Floor(n)
            : n is -1 or 0 or 1 or 2;
        if (!expanded)
            return null;

        Node Product(Node a, Node b) => builder.Apply(Operations.Multiply, a, b);
        if (n == 0)
            return builder.Apply(Operations.OnesLike, x);
        Node square = Math.Abs(n) > 1 ? Product(x, x) : x;
        Node chain = Math.Abs(n) switch
        {
            1 => x,
            2 => square,
            3 => Product(square, x),
            _ => Product(square, square),
        };
        return n > 0 ? chain : builder.Apply(Operations.Divide, builder.Constant(1L), chain);
    }

    /// <summary>a·b + c, a·b - c and c - a·b become one operation where nothing else needs the product.</summary>
    private static Node? Contract(GraphBuilder builder, Node node, Node[] operands, Dictionary<Node, int> uses)
    {
        bool add = node.Is(Operations.Add);
        if ((!add && !node.Is(Operations.Subtract)) || node.IsScalar || !node.Type.IsFloat())
            return null;

        // Whether a product is used once is asked of the tree before the rewrite, its operands of the one after.
        bool IsProduct(int i) =>
            node.Operands[i].Is(Operations.Multiply) && uses[node.Operands[i]] == 1
            && operands[i].Is(Operations.Multiply);
        // A scalar is negated as a float: -0 is an integer's 0, and 0.0's is another number.
        Node Minus(Node operand) => operand.Kind != NodeKind.Uniform
            ? builder.Apply(Operations.Negate, operand)
            : builder.Convert(
                builder.Apply(
                    Operations.Negate,
                    builder.Apply(Operations.Multiply, operand.Operands[0], builder.Constant(1.0))),
                operand.Type);
        if (IsProduct(0))
        {
            Node c = add ? operands[1] : Minus(operands[1]);
            return builder.Apply(Operations.MultiplyAdd, operands[0].Operands[0], operands[0].Operands[1], c);
        }

        if (IsProduct(1))
        {
            Node a = add ? operands[1].Operands[0] : Minus(operands[1].Operands[0]);
            return builder.Apply(Operations.MultiplyAdd, a, operands[1].Operands[1], operands[0]);
        }

        return null;
    }

    private static Dictionary<Node, int> CountUses(Graph graph)
    {
        var uses = new Dictionary<Node, int>();
        foreach (Node operand in graph.Nodes.SelectMany(node => node.Operands))
            uses[operand] = uses.GetValueOrDefault(operand) + 1;
        return uses;
    }

    /// <summary>Makes the tree anew, with a replacement wherever <paramref name="replace"/> gives one.</summary>
    private static Graph Rewrite(Graph graph, Func<GraphBuilder, Node, Node[], Node?> replace)
    {
        var builder = new GraphBuilder();
        var made = new Dictionary<Node, Node>();
        foreach (Node node in graph.Nodes)
        {
            Node[] operands = Array.ConvertAll(node.Operands, operand => made[operand]);
            made[node] = (node.Kind == NodeKind.Operation ? replace(builder, node, operands) : null)
                ?? builder.Remake(node, operands);
        }

        return Graph.From(made[graph.Result]);
    }
}
