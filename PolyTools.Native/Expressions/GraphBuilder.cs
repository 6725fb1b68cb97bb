using System.Runtime.InteropServices;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Expressions;

/// <summary>
/// Makes the nodes of a typed tree: puts promotions in, computes what is known already, and gives the same node for
/// the same computation, which is what eliminates common subexpressions.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly Dictionary<Key, Node> nodes = [];

    /// <summary>The type that operands have in common, by NumPy's promotion of arrays and weak scalars (NEP 50).</summary>
    /// <param name="operands">The operands.</param>
    /// <param name="rule">
    /// What they are operands of: for a floating function integers become floats one by one, and these have a type in
    /// common, unless a scalar is of a higher kind than the arrays.
    /// </param>
    /// <returns>Null for texts among numbers.</returns>
    public static DType? CommonType(ReadOnlySpan<Node> operands, OperandRule rule)
    {
        DType? array = null;
        DType? scalar = null;
        foreach (Node operand in operands)
        {
            DType? sofar = operand.IsScalar ? scalar : array;
            DType? common = sofar is null ? operand.Type : DTypes.Promote(sofar.Value, operand.Type);
            if (common is null)
                return null;
            if (operand.IsScalar)
                scalar = common;
            else
                array = common;
        }

        DType? both = WithScalar(array, scalar);
        if (both is null or DType.String || both != array || rule is not (OperandRule.Floating or OperandRule.FloatingTest))
            return both;
        DType floating = DType.Float32;
        foreach (Node operand in operands)
        {
            if (!operand.IsScalar)
                floating = DTypes.Promote(floating, OperandRules.Floating(operand.Type))!.Value;
        }

        return floating;
    }

    /// <summary>
    /// A scalar widens no array of its kind, and takes a kind's own type among arrays of a lower kind.
    /// </summary>
    private static DType? WithScalar(DType? array, DType? scalar)
    {
        if (array is null || scalar is null)
            return array ?? scalar;
        if (array == DType.String || scalar == DType.String)
            return array == scalar ? array : null;
        return scalar switch
        {
            DType.Bool => array,
            DType.Int64 => array == DType.Bool ? DType.Int64 : array,
            DType.Float64 => array.Value.IsFloat() || array == DType.Complex128 ? array : DType.Float64,
            _ => DType.Complex128,
        };
    }

    public Node Constant(Scalar value) => Get(NodeKind.Constant, value.Type, null, value: value);

    public Node Variable(Variable variable, int index, ArraySlice[]? slices = null)
    {
        if (variable.IsScalar)
            return Get(NodeKind.ScalarVariable, variable.Type, null, variable: index);
        Shape shape = variable.Shape!;
        if (slices is not null)
        {
            shape = new Shape(ArraySlice.Apply(
                shape.Lengths, stackalloc long[shape.Rank], slices).Shape);
        }

        return Get(
            NodeKind.ArrayVariable, variable.Type, shape, variable: index, slices: slices,
            text: slices is null ? "" : string.Join(",", slices.Select(slice => slice.ToString())));
    }

    /// <summary>The same node with other operands.</summary>
    public Node Remake(Node node, Node[] operands) => node.Kind switch
    {
        NodeKind.Constant => Constant(node.Value),
        NodeKind.ScalarVariable => Variable(new Variable("", node.Type, null), node.Variable),
        NodeKind.ArrayVariable => Get(
            node.Kind, node.Type, node.Shape, variable: node.Variable, slices: node.Slices,
            text: node.Slices is null ? "" : string.Join(",", node.Slices.Select(slice => slice.ToString()))),
        NodeKind.Uniform or NodeKind.Conversion => Convert(operands[0], node.Type),
        NodeKind.Reduction => Reduce(operands[0], node.Reduction!),
        _ => Apply(node.Operation!, operands),
    };

    /// <summary>An operation on operands that obey its rule and whose shapes fit.</summary>
    public Node Apply(Operation operation, params Node[] operands)
    {
        int firstValue = operation.Rule == OperandRule.Where ? 1 : 0;
        DType common = CommonType(operands.AsSpan(firstValue), operation.Rule)!.Value;
        bool isScalar = Array.TrueForAll(operands, operand => operand.IsScalar);
        if (operation == Operations.Power && Exponent(operands[1]) is Scalar exponent && exponent.Integer < 0
            && exponent.Type == DType.Int64 && common is not (DType.Float32 or DType.Float64 or DType.Complex128))
        {
            // Python's integers become floats here; NumPy's have no answer.
            if (!isScalar)
            {
                throw new PolyException(
                    "NegativePower", ErrorKind.InvalidArgument,
                    $"Integers are raised to the negative power {exponent}, which only floats can be.",
                    $"Divide instead, as in 1/x**{-exponent.Integer}, or make the base a float: (x*1.0)**({exponent}).");
            }

            return Apply(operation, Apply(Operations.Multiply, operands[0], Constant(1.0)), operands[1]);
        }

        (DType work, DType result) = operation.Resolve(common, isScalar)!.Value;
        if (work == DType.Bool && OnBooleans(operation, operands) is Node node)
            return node;
        if (IsIdentity(operation, work))
            return operands[0];
        if (Array.TrueForAll(operands, operand => operand.Kind == NodeKind.Constant))
        {
            return Constant(ScalarArithmetic.Evaluate(
                operation, work, result, Array.ConvertAll(operands, operand => operand.Value)));
        }

        if (isScalar)
            return Get(NodeKind.Operation, result, null, operation, operands);
        if (operation.Rule == OperandRule.Comparison && Decided(operation, work, operands) is Node decided)
            return decided;
        if (operation.Rule == OperandRule.Comparison && work.IsInteger()
            && Array.FindIndex(operands, IsUnknownInteger) is int unknown and >= 0)
        {
            if (work == DType.UInt64)
                return CompareUnsigned(operation, operands, unknown);
            work = DType.Int64;
        }

        var converted = new Node[operands.Length];
        Shape? shape = null;
        for (int i = 0; i < operands.Length; i++)
        {
            converted[i] = Convert(operands[i], i < firstValue ? DType.Bool : work);
            if (converted[i].Shape is Shape own)
                shape = shape is null ? own : Shape.Broadcast(shape, own);
        }

        return Get(NodeKind.Operation, result, shape, operation, converted);
    }

    /// <summary>The operand as one value per element, of the given type.</summary>
    public Node Convert(Node operand, DType type)
    {
        if (operand.IsScalar)
        {
            if (operand.Kind == NodeKind.Constant && !operand.Value.Fits(type))
                RequireFit(operand.Value, type);
            return Get(NodeKind.Uniform, type, null, operands: [operand]);
        }

        if (operand.Type == type)
            return operand;
        // The same scalar in another type is not the scalar rounded twice.
        return operand.Kind == NodeKind.Uniform
            ? Convert(operand.Operands[0], type)
            : Get(NodeKind.Conversion, type, operand.Shape, operands: [operand]);
    }

    /// <summary>An array with some axes reduced.</summary>
    public Node Reduce(Node operand, Reduction reduction) => Get(
        NodeKind.Reduction, Reducer.ResultType(reduction.Kind, operand.Type),
        operand.Shape!.Reduce(reduction.Reduced, reduction.KeepAxes), operands: [operand], reduction: reduction,
        text: reduction.ToString());

    private static unsafe void RequireFit(Scalar value, DType type)
    {
        // Throws the error that a run would.
        byte* element = stackalloc byte[sizeof(double)];
        value.Write(element, type);
    }

    private static Scalar? Exponent(Node operand)
    {
        Node scalar = operand.Kind == NodeKind.Uniform ? operand.Operands[0] : operand;
        return scalar.Kind == NodeKind.Constant ? scalar.Value : (Scalar?)null;
    }

    /// <summary>Rounding an integer, the real part of what has no other, and a copy change nothing.</summary>
    private static bool IsIdentity(Operation operation, DType work) =>
        (operation.Rule == OperandRule.Real && (work.IsInteger() || work == DType.Bool))
        || (operation.Name is "conj" or "real" && work != DType.Complex128)
        || operation.Name == "copy";

    /// <summary>Operations on booleans by logic, so that no engine needs them as numbers.</summary>
    private Node? OnBooleans(Operation operation, Node[] operands)
    {
        Node a = operands[0];
        Node And(Node x, Node y) => Apply(Operations.And, x, y);
        Node Or(Node x, Node y) => Apply(Operations.Or, x, y);
        Node Not(Node x) => Apply(Operations.Not, x);
        return operation.Name switch
        {
            "+" or "maximum" => Or(a, operands[1]),
            "*" or "minimum" => And(a, operands[1]),
            "<" => And(Not(a), operands[1]),
            "<=" => Or(Not(a), operands[1]),
            ">" => And(a, Not(operands[1])),
            ">=" => Or(a, Not(operands[1])),
            "==" => Not(Apply(Operations.Xor, a, operands[1])),
            "!=" => Apply(Operations.Xor, a, operands[1]),
            "abs" or "conj" or "real" => a,
            "imag" => And(a, Not(a)),
            "ones_like" => Or(a, Not(a)),
            "where" => Or(And(a, operands[1]), And(Not(a), operands[2])),
            _ => null,
        };
    }

    /// <summary>
    /// A comparison of integers with a constant that their type does not hold has one answer for all elements.
    /// </summary>
    private Node? Decided(Operation operation, DType work, Node[] operands)
    {
        if (!work.IsInteger())
            return null;
        int constant = Array.FindIndex(operands, o => o.Kind == NodeKind.Constant && !o.Value.Fits(work));
        if (constant < 0)
            return null;
        Node array = operands[1 - constant];
        bool arrayIsLess = operands[constant].Value.Integer > 0;
        bool leftIsLess = constant == 1 ? arrayIsLess : !arrayIsLess;
        bool answer = operation.Name switch
        {
            "<" or "<=" => leftIsLess,
            ">" or ">=" => !leftIsLess,
            "!=" => true,
            _ => false,
        };
        return Apply(answer ? Operations.Equal : Operations.NotEqual, array, array);
    }

    /// <summary>
    /// A scalar that is known when the expression is run, and may then be out of the range of the array's type.
    /// </summary>
    private static bool IsUnknownInteger(Node operand) =>
        operand.Kind != NodeKind.Constant && operand.IsScalar && operand.Type == DType.Int64;

    /// <summary>uint64 with an integer scalar that may be negative, and is then less than all elements.</summary>
    private Node CompareUnsigned(Operation operation, Node[] operands, int scalar)
    {
        Node isNegative = Apply(Operations.Find("<")!, operands[scalar], Constant(0L));
        Node[] clamped = [.. operands];
        clamped[scalar] = Apply(Operations.Maximum, operands[scalar], Constant(0L));
        Node[] converted = Array.ConvertAll(clamped, operand => Convert(operand, DType.UInt64));
        Node compared = Apply(operation, converted);
        bool answer = operation.Name switch
        {
            "!=" => true,
            "==" => false,
            ">" or ">=" => scalar == 1,
            _ => scalar == 0,
        };
        return answer
            ? Apply(Operations.Or, isNegative, compared)
            : Apply(Operations.And, Apply(Operations.Not, isNegative), compared);
    }

    private Node Get(
        NodeKind kind, DType type, Shape? shape, Operation? operation = null, Node[]? operands = null,
        Scalar value = default, int variable = -1, ArraySlice[]? slices = null, Reduction? reduction = null,
        string text = "")
    {
        operands ??= [];
        var key = new Key(
            kind, type, operation, operands.ElementAtOrDefault(0), operands.ElementAtOrDefault(1),
            operands.ElementAtOrDefault(2), value, variable, text);
        ref Node? node = ref CollectionsMarshal.GetValueRefOrAddDefault(nodes, key, out bool exists);
        if (!exists)
        {
            node = new Node(kind, type, shape, operands)
            {
                Operation = operation, Reduction = reduction, Value = value, Variable = variable, Slices = slices,
            };
        }

        return node!;
    }

    // A node has no Equals: its identity is compared.
    private readonly record struct Key(
        NodeKind Kind, DType Type, Operation? Operation, Node? A, Node? B, Node? C, Scalar Value, int Variable,
        string Text);
}
