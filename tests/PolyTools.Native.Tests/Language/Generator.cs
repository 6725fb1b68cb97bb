using System.Globalization;

namespace PolyTools.Native.Tests.Language;

/// <summary>Makes random well-typed expressions with their operands.</summary>
/// <param name="random">Chooses them.</param>
/// <param name="allowsApproximate">Whether values may occur whose last bits differ between correct
/// implementations.</param>
/// <param name="types">The types of the operands; all by default.</param>
/// <param name="accepts">Which nodes may occur, their operands aside; all by default.</param>
internal sealed class Generator(
    Random random, bool allowsApproximate, DType[]? types = null, Func<Node, bool>? accepts = null)
{
    /// <summary>Elements of the whole result at most, and of what is reduced.</summary>
    private const int LargestCount = 4800;

    private const int MostVariables = 7;

    /// <summary>Attempts at operations of one expression: what does not fit is made in vain, at every level.</summary>
    private const int MostAttempts = 400;

    private static readonly DType[] AllTypes = Enum.GetValues<DType>();
    private static readonly int[] Lengths =
        [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000, 4095, 4096, 4097, 4800];

    private readonly DType[] types = types ?? AllTypes;
    private readonly List<Node> variables = [];
    private readonly List<Node> made = [];
    private int temporaries;
    private int names;
    private int attempts;

    /// <summary>An expression with its operands.</summary>
    /// <param name="depth">Operations inside each other at most.</param>
    public Node Next(int depth)
    {
        variables.Clear();
        made.Clear();
        temporaries = names = attempts = 0;
        if (accepts is null && random.Next(25) == 0)
            return Weak(Pick(DType.Bool, DType.Int64, DType.Float64, DType.Complex128, DType.String), depth);
        DType[] floats = [.. types.Where(type => type.IsFloat() || type == DType.Complex128)];
        DType[] results = [.. types, .. floats, .. types.Where(type => type != DType.String)];
        // Most of what is approximate is a float.
        if (allowsApproximate && random.Next(3) > 0)
            results = floats;
        return Expression(Pick(results), Shape(), depth, allowsApproximate);
    }

    /// <summary>A shape of up to four axes.</summary>
    private int[] Shape()
    {
        int rank = random.Next(10) switch { 0 => 0, < 5 => 1, < 8 => 2, 8 => 3, _ => 4 };
        if (rank == 1)
            return [random.Next(20) == 0 ? 0 : Pick(Lengths)];
        while (true)
        {
            var shape = new int[rank];
            for (int i = 0; i < rank; i++)
                shape[i] = random.Next(40) == 0 ? 0 : random.Next(3) == 0 ? random.Next(1, 70) : random.Next(1, 9);
            if (ArrayData.CountOf(shape) <= LargestCount)
                return shape;
        }
    }

    /// <summary>
    /// An expression of exactly this type, of a shape that is broadcast to this one; an array unless there is no
    /// other way.
    /// </summary>
    private Node Expression(DType type, int[] shape, int depth, bool approximate)
    {
        if (made.Count > 0 && random.Next(9) == 0)
        {
            Node[] again = [.. made.Where(node => node.Type == type && Suits(node, shape) && (approximate
                || !node.IsApproximate))];
            if (again.Length > 0)
                return Pick(again);
        }

        Node? node = null;
        if (depth > 0 && random.Next(12) > 0)
        {
            for (int attempt = 0; node is null && attempt < 8 && attempts++ < MostAttempts; attempt++)
            {
                node = Operation(type, shape, depth - 1, approximate);
                if (node is not null && (node.Type != type || node.IsWeak || !Suits(node, shape)
                    || (node.IsApproximate && !approximate) || accepts?.Invoke(node) == false))
                {
                    node = null;
                }
            }
        }

        node ??= Leaf(type, shape);
        if (node.Form is not (Form.Variable or Form.Literal) && accepts is null && random.Next(14) == 0)
            node = Typing.Temporary($"t{temporaries++}", node);
        made.Add(node);
        return node;
    }

    /// <summary>An operand: an array, or a scalar where the operation has another array.</summary>
    private Node Operand(DType type, int[] shape, int depth, bool approximate)
    {
        if (random.Next(6) == 0)
        {
            Node scalar = Weak(WeakKind(type), accepts is null && random.Next(5) == 0 ? Math.Min(depth, 2) : 0, type);
            if (accepts?.Invoke(scalar) != false)
                return scalar;
        }

        return Expression(type, shape, depth, approximate);
    }

    private Node? Operation(DType type, int[] shape, int depth, bool approximate)
    {
        if (random.Next(9) == 0)
            return Reduction(type, shape, depth, approximate);
        if (random.Next(12) == 0)
        {
            return Typing.Call(
                "where", random.Next(10) == 0 ? Weak(DType.Bool, 0) : Expression(DType.Bool, shape, depth, false),
                Operand(type, shape, depth, approximate), Operand(Below(type), shape, depth, approximate));
        }

        if (type == DType.Bool)
            return Boolean(shape, depth);
        if (type == DType.String)
            return null;
        if (type == DType.Complex128)
            return ComplexOperation(shape, depth, approximate);
        return type.IsFloat() ? FloatOperation(type, shape, depth, approximate) : IntegerOperation(type, shape, depth);
    }

    private Node? Boolean(int[] shape, int depth)
    {
        Node Some() => Expression(DType.Bool, shape, depth, false);
        Node Number(DType type) => Operand(type, shape, depth, false);
        DType[] numbers = [.. types.Where(type => type != DType.String)];
        switch (random.Next(14))
        {
            case 0:
                return Typing.Operator(Pick("not", "~"), Some());
            case 1 or 2:
                return Typing.Operator(
                    Pick("&", "|", "^", "and", "or", "+", "*"), Some(), random.Next(6) == 0 ? Weak(DType.Bool, 0)
                        : Some());
            case 3:
                Node number = Expression(Pick(numbers), shape, depth, false);
                return random.Next(4) == 0
                    ? Typing.Call("signbit", Signed(number)) : Typing.Call(Pick("isnan", "isinf", "isfinite"), number);
            case 4 when types.Contains(DType.String):
                return Typing.Call(
                    Pick("contains", "startswith", "endswith"), Number(DType.String), Number(DType.String));
            case 5 when types.Contains(DType.String):
                return Typing.Chain(Pick(Typing.Comparisons), Number(DType.String), Number(DType.String));
            case 6:
                int count = random.Next(3, 5);
                return Typing.Chain(
                    string.Join(' ', Enumerable.Range(1, count - 1).Select(_ => Pick(Typing.Comparisons))),
                    [.. Enumerable.Range(0, count).Select(_ => Number(Pick(numbers)))]);
            case 7:
                return random.Next(2) == 0
                    ? Typing.Call(Pick("minimum", "maximum"), Some(), Some())
                    : Typing.Call(Pick("abs", "ones_like"), Some());
            default:
                // Often of one type, so that equality is not rare.
                DType first = Pick(numbers);
                return Typing.Chain(
                    Pick(Typing.Comparisons), Number(first), Number(random.Next(2) == 0 ? first : Pick(numbers)));
        }
    }

    /// <summary>Without computed NaN, whose signs are left to chance.</summary>
    private static Node Signed(Node node) =>
        node.Type.IsFloat() && !node.IsApproximate && node.Form is not (Form.Variable or Form.Subscript)
        ? Typing.Call("where", Typing.Call("isnan", node)!, Integer(1), node)! : node;

    private Node? IntegerOperation(DType type, int[] shape, int depth)
    {
        (DType x, DType y) = random.Next(2) == 0 ? (type, Below(type)) : (Below(type), type);
        Node Some(DType of) => Operand(of, shape, depth, false);
        switch (random.Next(14))
        {
            case 0:
                return Typing.Operator(Pick("-", "+", "~"), Some(type));
            case 1:
                return Typing.Call(Pick("abs", "sign", "floor", "ceil", "trunc", "round", "rint", "conj", "real",
                    "absolute"), Some(type));
            case 2:
                return Typing.Call(Pick("minimum", "maximum", "fmod"), Some(x), Some(y));
            case 3 when random.Next(2) == 0:
                return Typing.Call("clip", Some(type), Some(x), Some(y));
            case 3:
                return Typing.Call(Pick("floor_divide", "remainder", "mod"), Some(x), Some(y));
            case 4:
                return Typing.Operator("**", Some(type), Integer(random.Next(6)));
            case 5:
                return Typing.Operator(
                    "**", Some(x), Typing.Operator("&", Expression(Below(type), shape, depth, false),
                        Integer(random.Next(1, 8)))
                        ?? Integer(1));
            case 6 or 7:
                return Typing.Operator(Pick("&", "|", "^", "<<", ">>"), Some(x), Some(y));
            case 8 when type == DType.Int8:
                return Typing.Operator(
                    Pick("//", "%", "<<", ">>", "**"), Expression(DType.Bool, shape, depth, false),
                    Expression(DType.Bool, shape, depth, false));
            case 8 when type == DType.Int64:
                return Typing.Operator(Pick("+", "-", "*"), Expression(DType.Bool, shape, depth, false),
                    Integer(random.Next(100)));
            case 8:
                return Typing.Call(Pick("ones_like", "imag"), Some(type));
            default:
                return Typing.Operator(Pick("+", "-", "*", "//", "%"), Some(x), Some(y));
        }
    }

    private Node? FloatOperation(DType type, int[] shape, int depth, bool approximate)
    {
        bool isDouble = type == DType.Float64;
        (DType x, DType y) = random.Next(2) == 0 ? (type, Below(type)) : (Below(type), type);
        Node Some(DType of, bool open) => Operand(of, shape, depth, open);
        // What becomes this type in a floating function.
        DType source = random.Next(3) > 0 ? type : Pick([.. types.Where(t => t != DType.String
            && Typing.Floating(t) == type), type]);
        switch (random.Next(approximate ? 24 : 15))
        {
            case 0:
                return Typing.Operator(Pick("-", "+"), Some(type, approximate));
            case 1:
                return Typing.Call(Pick("abs", "fabs", "absolute", "sqrt", "conj"), Some(type, approximate));
            case 2:
                return Typing.Call(Pick("floor", "ceil", "trunc", "round", "sign", "real", "imag", "ones_like"),
                    Some(type, false));
            case 3:
                return Typing.Call(Pick("minimum", "maximum"), Some(x, approximate), Some(y, approximate));
            case 4:
                return random.Next(3) == 0
                    ? Typing.Call("clip", Some(type, false), Some(x, false), Some(y, false))
                    : Typing.Call(Pick("copysign", "nextafter", "fmod"), Some(x, false), Signed(Some(y, false)));
            case 5:
                return Typing.Operator(Pick("//", "%"), Some(x, false), Some(y, false));
            case 6:
                int exponent = random.Next(-4, 5);
                Node magnitude = random.Next(4) == 0 ? Typing.Literal($"{Math.Abs(exponent)}.0", DType.Float64)
                    : Integer(Math.Abs(exponent));
                return Typing.Operator(
                    "**", Some(type, false), exponent < 0 ? Typing.Operator("-", magnitude)! : magnitude);
            case 7 when isDouble:
                DType integer = Pick([.. types.Where(t => t.IsInteger() || t == DType.Bool), DType.Float64]);
                return Typing.Operator("/", Some(integer, false), Some(Below(integer), false));
            case 8 when isDouble && types.Contains(DType.Complex128):
                return Typing.Call(Pick("real", "imag"), Expression(DType.Complex128, shape, depth, approximate));
            case 9:
                return Typing.Call("sqrt", Expression(source, shape, depth, approximate));
            case < 15:
                return Typing.Operator(Pick("+", "-", "*", "/"), Some(x, approximate), Some(y, approximate));
            case 15:
                return Typing.Call(Pick("arctan2", "hypot", "atan2"), Some(x, approximate), Some(y, approximate));
            case 16:
                return Typing.Operator("**", Some(x, false), Some(y, false));
            case 17 when isDouble && types.Contains(DType.Complex128):
                return Typing.Call("abs", Expression(DType.Complex128, shape, depth, approximate));
            case 18:
                return Typing.Call("cbrt", Expression(source, shape, depth, approximate));
            default:
                return Typing.Call(Pick(Typing.Transcendental), Expression(source, shape, depth, approximate));
        }
    }

    private Node? ComplexOperation(int[] shape, int depth, bool approximate)
    {
        (DType x, DType y) = random.Next(2) == 0 ? (DType.Complex128, Below(DType.Complex128))
            : (Below(DType.Complex128), DType.Complex128);
        Node Some(DType of, bool open) => Operand(of, shape, depth, open);
        switch (random.Next(approximate ? 14 : 8))
        {
            case 0:
                return Typing.Operator(Pick("-", "+"), Some(DType.Complex128, approximate));
            case 1:
                return Typing.Call(Pick("conj", "conjugate"), Some(DType.Complex128, approximate));
            case 2:
                return Typing.Call(Pick("round", "ones_like"), Some(DType.Complex128, false));
            case 3:
                return Typing.Call(Pick("minimum", "maximum"), Some(x, false), Some(y, false));
            case 4 or 5:
                DType[] reals = [.. types.Where(type => type is not (DType.String or DType.Complex128)), DType.Float64];
                return Typing.Call("complex", Some(Pick(reals), approximate), Some(Pick(reals), approximate));
            case 6 or 7:
                return Typing.Operator(Pick("+", "-"), Some(x, approximate), Some(y, approximate));
            case < 11:
                return Typing.Operator(Pick("*", "/"), Some(x, approximate), Some(y, approximate));
            case 11:
                return Typing.Operator("**", Some(x, false), Some(y, false));
            case 12:
                return Typing.Call(Pick("sqrt", "sign"), Expression(DType.Complex128, shape, depth, false));
            default:
                return Typing.Call(Pick(Typing.Transcendental), Expression(DType.Complex128, shape, depth, false));
        }
    }

    /// <summary>A reduction whose value has this type and a shape that is broadcast to this one.</summary>
    private Node? Reduction(DType type, int[] shape, int depth, bool approximate)
    {
        DType[] Among(Func<DType, bool> condition) => [.. types.Where(condition)];
        (string[] Names, DType[] Sources) way = random.Next(2) == 0 && type != DType.String
            ? (["min", "max"], [type])
            : type switch
            {
                DType.Bool => (["any", "all"], Among(t => t != DType.String)),
                DType.Int64 when random.Next(3) == 0 => (["argmin", "argmax"], Among(t => t != DType.String)),
                DType.Int64 => (["sum", "prod"], Among(t => t == DType.Bool || t.IsSigned())),
                DType.UInt64 => (["sum", "prod"], Among(t => t.IsInteger() && !t.IsSigned())),
                DType.Float64 when approximate && random.Next(3) == 0 => (["mean", "var", "std"], Among(t =>
                    t != DType.String && t != DType.Float32)),
                DType.Float32 or DType.Float64 when approximate => (["sum", "prod", "mean", "var", "std"],
                    new[] { type }),
                DType.Complex128 when approximate => (["sum", "prod", "mean"], new[] { type }),
                _ => (["min", "max"], type == DType.String ? [] : new[] { type }),
            };
        if (way.Sources.Length == 0)
            return null;
        string name = Pick(way.Names);
        DType source = Pick(way.Sources);
        bool isPlace = name.StartsWith("arg", StringComparison.Ordinal);

        // The shape of the operand: axes that go are put in, or, where they stay, have length 1 in the result.
        int[] result = Part(shape);
        bool keeps = !isPlace && random.Next(3) == 0;
        int[] operandShape;
        int[]? axes;
        bool isTuple = false;
        if (random.Next(3) == 0)
        {
            operandShape = Shape();
            axes = null;
            keeps &= operandShape.Length <= shape.Length;
        }
        else
        {
            int count = isPlace ? 1 : random.Next(4) == 0 ? 2 : 1;
            if (keeps)
            {
                count = Math.Min(count, result.Length);
                operandShape = [.. result];
                axes = [.. Enumerable.Range(0, result.Length).OrderBy(_ => random.Next()).Take(count)];
                foreach (int axis in axes)
                    operandShape[axis] = random.Next(1, 40);
            }
            else
            {
                var lengths = result.Select(length => (Length: length, IsAxis: false)).ToList();
                for (int i = 0; i < count; i++)
                    lengths.Insert(random.Next(lengths.Count + 1), (random.Next(1, random.Next(4) == 0 ? 400 : 12),
                        true));
                operandShape = [.. lengths.Select(item => item.Length)];
                axes = [.. Enumerable.Range(0, lengths.Count).Where(i => lengths[i].IsAxis).OrderBy(_ =>
                    random.Next())];
            }

            if (axes.Length == 0 && !isPlace && random.Next(3) > 0)
                return null;
            isTuple = !isPlace && (axes.Length != 1 || random.Next(5) == 0);
            axes = [.. axes.Select(axis => random.Next(2) == 0 ? axis : axis - operandShape.Length)];
        }

        if (ArrayData.CountOf(operandShape) > LargestCount || operandShape.Length > 5 || (isPlace
            && axes is { Length: 0 }))
            return null;
        // No .NET array has rank 0.
        if (axes is not null && operandShape.Length == 0)
            return null;
        bool open = approximate && name is "sum" or "mean";
        Node operand = Expression(source, operandShape, depth, open && approximate);
        if (axes is not null && !operand.Shape.SequenceEqual(operandShape))
        {
            // It is broadcast to the whole shape by another operand that has it.
            Node whole = NewVariable(source, operandShape);
            Node? both = source == DType.Bool ? Typing.Operator("^", operand, whole)
                : source == DType.String ? null : Typing.Operator("+", operand, whole);
            if (both is null)
                return null;
            operand = both;
        }

        if (name is "min" or "max" || isPlace)
        {
            // Without -0, and without NaN in complex numbers: which of them is found is not defined.
            if (source == DType.Complex128)
                operand = Typing.Call("where", Typing.Call("isnan", operand)!, Integer(0), operand)!;
            if (source.IsFloat() || source == DType.Complex128)
                operand = Typing.Operator("+", operand, Integer(0))!;
        }

        int? ddof = name is "var" or "std" && random.Next(3) == 0 ? random.Next(2) : null;
        return Typing.Reduce(name, operand, new ReductionArguments(axes, isTuple, keeps, ddof, random.Next(2) == 0));
    }

    /// <summary>A variable, or a part of one.</summary>
    private Node Leaf(DType type, int[] shape)
    {
        Node[] suitable = [.. variables.Where(node => !node.IsWeak && node.Type == type && Suits(node, shape))];
        if (suitable.Length > 0 && (random.Next(2) == 0 || variables.Count >= MostVariables))
            return Pick(suitable);
        int[] own = Part(shape);
        if (accepts is not null)
            return NewVariable(type, own.Length == 0 ? [1] : own);
        return own.Length == 0 || random.Next(4) == 0 ? Sliced(type, own) : NewVariable(type, own);
    }

    private Node NewVariable(DType type, int[] shape)
    {
        Node variable = Typing.Variable(Name(), RandomData.Array(random, type, shape));
        variables.Add(variable);
        return variable;
    }

    /// <summary>A part of a new variable that has this shape.</summary>
    private Node Sliced(DType type, int[] shape)
    {
        var lengths = new List<int>();
        var items = new List<SubscriptItem>();
        foreach (int length in shape)
        {
            int step = random.Next(3) == 0 ? random.Next(2, 4) : random.Next(4) == 0 ? -random.Next(1, 3) : 1;
            int span = length == 0 ? 0 : ((length - 1) * Math.Abs(step)) + 1;
            int before = random.Next(3);
            int after = random.Next(3);
            int whole = before + span + after;
            lengths.Add(whole);
            int? start = step > 0 ? before : length == 0 ? 0 : before + span - 1;
            int? stop = step > 0 ? before + span : length == 0 ? 0 : before - 1;
            // Ends that need not be written, and ends counted from the other side.
            if (step > 0)
            {
                if (before == 0 && random.Next(2) == 0)
                    start = null;
                if (after == 0 && random.Next(2) == 0)
                    stop = null;
                if (stop is { } end && whole > 0 && end < whole && random.Next(2) == 0)
                    stop = end - whole;
            }
            else if (stop < 0)
            {
                stop = null;
            }

            items.Add(new SubscriptItem(false, null, start, stop, step == 1 && random.Next(3) > 0 ? null : step));
        }

        for (int extra = shape.Length == 0 ? random.Next(1, 3) : random.Next(2); extra > 0; extra--)
        {
            int at = random.Next(lengths.Count + 1);
            int length = random.Next(1, 5);
            lengths.Insert(at, length);
            items.Insert(at, new SubscriptItem(false, random.Next(-length, length), null, null, null));
        }

        // What is taken whole at the end, or in one run, may be left out.
        while (items.Count > 1 && items[^1] is { Index: null, Start: null, Stop: null, Step: null })
            items.RemoveAt(items.Count - 1);
        if (random.Next(4) == 0)
        {
            int at = random.Next(items.Count + 1);
            if (at == items.Count || lengths.Count == items.Count)
                items.Insert(at, new SubscriptItem(true, null, null, null, null));
        }

        while (ArrayData.CountOf(lengths) > 4 * LargestCount)
            return NewVariable(type, shape.Length == 0 ? [1] : shape);
        return Typing.Subscript(NewVariable(type, [.. lengths]), [.. items])!;
    }

    /// <summary>A shape that is broadcast to another: without some first axes, with some of length 1.</summary>
    private int[] Part(int[] shape)
    {
        if (random.Next(3) > 0)
            return shape;
        int skipped = random.Next(2) == 0 ? 0 : random.Next(shape.Length + 1);
        return [.. shape.Skip(skipped).Select(length => random.Next(4) == 0 ? 1 : length)];
    }

    private static bool Suits(Node node, int[] shape)
    {
        int offset = shape.Length - node.Shape.Length;
        if (offset < 0)
            return false;
        for (int axis = 0; axis < node.Shape.Length; axis++)
        {
            if (node.Shape[axis] != 1 && node.Shape[axis] != shape[offset + axis])
                return false;
        }

        return true;
    }

    // --- scalars ---------------------------------------------------------------------------------------------------

    /// <summary>The kind of scalar that takes an array's type, or another that it may have beside it.</summary>
    private DType WeakKind(DType type) => type switch
    {
        DType.String => DType.String,
        DType.Bool => DType.Bool,
        DType.Complex128 => Pick(DType.Int64, DType.Float64, DType.Complex128),
        DType.Float32 or DType.Float64 => Pick(DType.Bool, DType.Int64, DType.Float64),
        _ => Pick(DType.Bool, DType.Int64, DType.Int64),
    };

    /// <summary>A scalar; of an integer kind one that fits a type.</summary>
    private Node Weak(DType kind, int depth, DType fits = DType.Int64)
    {
        if (depth > 0 && random.Next(4) > 0)
        {
            for (int attempt = 0; attempt < 5; attempt++)
            {
                Node? node = WeakOperation(kind, depth - 1);
                if (node is not null && node.Type == kind && (node.Value is not { } value || Typing.Fits(value, fits))
                    && (allowsApproximate || !node.IsApproximate))
                {
                    return node;
                }
            }
        }

        if (random.Next(3) == 0)
        {
            Node[] suitable = [.. variables.Where(node => node.IsWeak && node.Type == kind
                && (node.Value is not { } value || Typing.Fits(value, fits)))];
            if (suitable.Length > 0)
                return Pick(suitable);
            Node scalar = Typing.Variable(Name(), RandomData.Scalar(random, kind));
            if (scalar.Value is not { } known || Typing.Fits(known, fits))
            {
                variables.Add(scalar);
                return scalar;
            }
        }

        switch (kind)
        {
            case DType.Bool:
                int bit = random.Next(2);
                return Typing.Literal(bit == 1 ? "True" : "False", kind, bit);
            case DType.Int64:
                return Integer(random.Next(10) == 0 && fits == DType.Int64 ? random.NextInt64() : random.Next(10));
            case DType.Float64:
                return Typing.Literal(
                    Pick("0.", "1.", "2.0", ".5", "3.25", "0.1", "1e300", "1e-300", "1e39", "1_000.", "pi", "e",
                        "inf", "nan"), kind);
            case DType.Complex128:
                return Typing.Literal(Pick("2j", "1.5j", "1e3j", "0j", ".5j"), kind);
            default:
                string text = RandomData.Text(random);
                return Typing.Literal(random.Next(2) == 0 ? $"'{text}'" : $"\"{text}\"", kind);
        }
    }

    private Node? WeakOperation(DType kind, int depth)
    {
        switch (kind)
        {
            case DType.Bool:
                return random.Next(3) switch
                {
                    0 => Typing.Operator("not", Weak(DType.Bool, depth)),
                    1 => Typing.Operator(Pick("and", "or", "&", "|"), Weak(DType.Bool, depth), Weak(DType.Bool, depth)),
                    _ => Typing.Chain(Pick(Typing.Comparisons), Weak(DType.Int64, depth), Weak(Pick(DType.Int64,
                        DType.Bool), depth)),
                };
            case DType.Int64:
                return random.Next(3) == 0
                    ? Typing.Operator(Pick("-", "+", "~"), Weak(kind, depth))
                    : Typing.Operator(Pick("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "**"), Weak(kind,
                        depth), Weak(kind, depth));
            case DType.Float64:
                return random.Next(4) switch
                {
                    0 => Typing.Call(Pick("sqrt", "floor", "abs", "sign", "sin", "exp", "arctan", "log1p"), Weak(kind,
                        depth)),
                    1 => Typing.Operator("/", Weak(DType.Int64, depth), Weak(DType.Int64, depth)),
                    _ => Typing.Operator(Pick("+", "-", "*", "/", "//", "%"), Weak(kind, depth), Weak(Pick(kind,
                        DType.Int64), depth)),
                };
            case DType.Complex128:
                return random.Next(4) switch
                {
                    0 => Typing.Call(Pick("conj", "sin", "exp", "sqrt"), Weak(kind, depth)),
                    1 => Typing.Call("complex", Weak(DType.Float64, depth), Weak(DType.Int64, depth)),
                    _ => Typing.Operator(Pick("+", "-", "*"), Weak(kind, depth), Weak(Pick(kind, DType.Float64),
                        depth)),
                };
            default:
                return null;
        }
    }

    private static Node Integer(long value)
    {
        string text = value switch
        {
            > 9 when value % 5 == 0 => $"0x{value:X}",
            > 9 when value % 7 == 0 => $"0b{value:b}",
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
        return Typing.Literal(text, DType.Int64, value);
    }

    /// <summary>Names of one letter or more, none of which the language has.</summary>
    private string Name()
    {
        int number = names++;
        char letter = "abcdfghkmnpqrsuvwxyz"[number % 20];
        return number < 20 ? $"{letter}" : $"{letter}{number / 20}";
    }

    /// <summary>A type that becomes this one beside it.</summary>
    private DType Below(DType type) => random.Next(2) == 0
        ? type : Pick([.. types.Where(other => DTypes.Promote(other, type) == type), type]);

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
