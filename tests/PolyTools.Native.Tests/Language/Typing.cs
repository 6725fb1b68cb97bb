using System.Numerics;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// The rules of types and shapes, as an independent second statement of them: makes a node of operands, or gives
/// null where
/// the language has none. NumPy checks in every test that it says the same.
/// </summary>
internal static class Typing
{
    public static readonly string[] Comparisons = ["<", "<=", "==", "!=", ">=", ">"];

    /// <summary>Functions that are not rounded correctly everywhere, of floats and complex numbers.</summary>
    public static readonly string[] Transcendental =
    [
        "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
        "log", "log10", "log1p", "log2", "exp", "expm1", "exp2",
    ];

    public static readonly string[] Reductions =
        ["sum", "prod", "min", "max", "mean", "var", "std", "any", "all", "argmin", "argmax"];

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["asin"] = "arcsin", ["acos"] = "arccos", ["atan"] = "arctan", ["atan2"] = "arctan2", ["asinh"] = "arcsinh",
        ["acosh"] = "arccosh", ["atanh"] = "arctanh", ["rint"] = "round", ["absolute"] = "abs", ["fabs"] = "abs",
        ["pow"] = "**", ["power"] = "**", ["floor_divide"] = "//", ["remainder"] = "%", ["mod"] = "%",
        ["conjugate"] = "conj",
    };

    /// <summary>The first of several names of a function.</summary>
    public static string Canonical(string name) => Aliases.GetValueOrDefault(name, name);

    public static Node Variable(string name, ArrayData data) => new(Form.Variable, name)
    {
        Type = data.Type, IsWeak = data.Shape is null, Shape = data.Shape ?? [], Data = data,
        Value = data.Shape is not null ? null : data.Value switch
        {
            bool value => value ? 1 : 0,
            long value => value,
            _ => null,
        },
    };

    public static Node Literal(string text, DType type, BigInteger? value = null) =>
        new(Form.Literal, text) { Type = type, IsWeak = true, Value = value };

    public static Node Temporary(string name, Node value) => new(Form.Temporary, name, value)
    {
        Type = value.Type, IsWeak = value.IsWeak, Shape = value.Shape, Value = value.Value,
            IsApproximate = value.IsApproximate,
    };

    /// <summary>The same node with other operands; null where they do not fit.</summary>
    public static Node? WithOperands(Node node, Node[] operands) => node.Form switch
    {
        Form.Operator => Operator(node.Head, operands),
        Form.Chain => Chain(node.Head, operands),
        Form.Call => Call(node.Head, operands),
        Form.Reduction => Reduce(node.Head, operands[0], node.Reduction!),
        Form.Subscript => operands[0].Form == Form.Variable ? Subscript(operands[0], node.Items) : null,
        Form.Temporary => Temporary(node.Head, operands[0]),
        _ => node,
    };

    /// <summary>An operator with one or two operands.</summary>
    public static Node? Operator(string name, params Node[] operands)
    {
        if (operands.Length == 1 && name is "-" or "+" or "~" or "not" && operands.Length == 1)
            return Unary(name, operands[0]);
        (Node a, Node b) = (operands[0], operands[1]);
        return Binary(Form.Operator, name, name, a, b);
    }

    /// <summary>Comparisons in a row.</summary>
    public static Node? Chain(string comparisons, params Node[] operands)
    {
        bool? known = true;
        for (int i = 0; i + 1 < operands.Length; i++)
        {
            (Node a, Node b) = (operands[i], operands[i + 1]);
            if (a.IsApproximate || b.IsApproximate || (a.Type == DType.String) != (b.Type == DType.String))
                return null;
            // A scalar that no array's integer can hold has an answer here.
            if (Common([a, b], fits: false) is null)
                return null;
            known = a.Value is { } x && b.Value is { } y
                ? known & comparisons.Split(' ')[i] switch
                {
                    "<" => x < y,
                    "<=" => x <= y,
                    "==" => x == y,
                    "!=" => x != y,
                    ">=" => x >= y,
                    _ => x > y,
                }
                : null;
        }

        return Broadcast(operands) is not { } shape ? null : new Node(Form.Chain, comparisons, operands)
        {
            Type = DType.Bool, IsWeak = operands.All(operand => operand.IsWeak), Shape = shape,
            Value = known is { } value ? (value ? 1 : 0) : null,
        };
    }

    /// <summary>A function by any of its names.</summary>
    public static Node? Call(string name, params Node[] operands)
    {
        string function = Canonical(name);
        bool isApproximate = operands.Any(operand => operand.IsApproximate);
        Node first = operands[0];
        switch (function)
        {
            case "where":
                if (first.Type != DType.Bool || first.IsApproximate || Common(operands[1..], fits: true)
                    is not { } chosen)
                    return null;
                BigInteger? value = null;
                if (first.IsWeak && chosen.IsWeak && chosen.Type is DType.Int64 or DType.Bool)
                {
                    if (first.Value is not { } test || operands[1].Value is null || operands[2].Value is null)
                        return null;
                    value = test.IsZero ? operands[2].Value : operands[1].Value;
                }

                return Make(Form.Call, name, operands, chosen.Type, isApproximate, value);

            case "clip":
                if (isApproximate || Common(operands, fits: true) is not { } clipped)
                    return null;
                if (!clipped.Type.IsInteger() && !clipped.Type.IsFloat())
                    return null;
                BigInteger? between = first.Value is { } x && operands[1].Value is { } low
                    && operands[2].Value is { } high
                    ? BigInteger.Min(BigInteger.Max(x, low), high) : null;
                return clipped.IsWeak && clipped.Type == DType.Int64 && between is null
                    ? null : Make(Form.Call, name, operands, clipped.Type, false, between);

            case "contains" or "startswith" or "endswith":
                return operands.All(operand => operand.Type == DType.String)
                    ? Make(Form.Call, name, operands, DType.Bool, false) : null;
        }

        if (operands.Any(operand => operand.Type == DType.String))
            return null;
        if (operands.Length == 2)
            return Binary(Form.Call, name, function, first, operands[1]);

        DType type = first.Type;
        if (Transcendental.Contains(function) || function is "sqrt" or "cbrt")
        {
            bool isComplex = type == DType.Complex128;
            if (isComplex && (function == "cbrt" || isApproximate))
                return null;
            return Make(
                Form.Call, name, operands, isComplex ? type : first.IsWeak ? DType.Float64 : Floating(type),
                isApproximate || isComplex || function != "sqrt");
        }

        BigInteger? known = first.Value;
        switch (function)
        {
            case "floor" or "ceil" or "trunc" or "round":
                return isApproximate || type == DType.Bool || (type == DType.Complex128 && function != "round")
                    ? null : Make(Form.Call, name, operands, type, false, known);
            case "sign":
                return isApproximate || type == DType.Bool
                    ? null : Make(Form.Call, name, operands, type, type == DType.Complex128, known?.Sign);
            case "abs":
                // NumPy's fabs makes floats of integers.
                if (name == "fabs" && !type.IsFloat())
                    return null;
                return Make(
                    Form.Call, name, operands, type == DType.Complex128 ? DType.Float64 : type,
                    isApproximate || type == DType.Complex128, known is { } signed ? BigInteger.Abs(signed) : null);
            case "isnan" or "isinf" or "isfinite" or "signbit":
                if (function == "signbit" && (type == DType.Complex128 || !HasPlainSign(first)))
                    return null;
                return isApproximate ? null : Make(Form.Call, name, operands, DType.Bool, false);
            case "real" or "imag":
                if (type == DType.Bool || (isApproximate && type != DType.Complex128))
                    return null;
                return Make(
                    Form.Call, name, operands, type == DType.Complex128 ? DType.Float64 : type, isApproximate,
                    function == "real" ? known : known * 0);
            case "conj":
                return type == DType.Bool ? null : Make(Form.Call, name, operands, type, isApproximate, known);
            case "ones_like":
                return isApproximate ? null
                    : Make(Form.Call, name, operands, type, false, known is null ? null : BigInteger.One);
            default:
                throw new ArgumentException(name);
        }
    }

    /// <summary>A reduction of an array.</summary>
    public static Node? Reduce(string name, Node operand, ReductionArguments arguments)
    {
        DType type = operand.Type;
        if (type == DType.String || operand.IsWeak)
            return null;
        int rank = operand.Shape.Length;
        int[] axes;
        if (arguments.Axes is null)
        {
            axes = [.. Enumerable.Range(0, rank)];
        }
        else
        {
            if (arguments.Axes.Any(axis => axis < -rank || axis >= rank))
                return null;
            axes = [.. arguments.Axes.Select(axis => axis < 0 ? axis + rank : axis)];
            if (axes.Distinct().Count() < axes.Length)
                return null;
        }

        bool isPlace = name is "argmin" or "argmax";
        if (isPlace && arguments.Axes is { } places && (places.Length != 1 || arguments.IsTuple))
            return null;
        if (arguments.Ddof is not null && name is not ("var" or "std"))
            return null;
        // The least of nothing is an error.
        if ((isPlace || name is "min" or "max") && axes.Any(axis => operand.Shape[axis] == 0))
            return null;
        // Which of the zeros 0 and -0, and which NaN of complex numbers, a smallest element is, is left to chance: the
        // generator has neither there.
        if (name is "min" or "max" && !type.IsInteger() && type != DType.Bool && !HasPlainZeros(operand))
            return null;
        if (isPlace && type == DType.Complex128 && !HasPlainZeros(operand))
            return null;
        if (operand.IsApproximate && name is not ("sum" or "mean"))
            return null;
        DType result = name switch
        {
            "sum" or "prod" when type == DType.Bool || type.IsSigned() => DType.Int64,
            "sum" or "prod" when type.IsInteger() => DType.UInt64,
            "mean" or "var" or "std" when type == DType.Bool || type.IsInteger() => DType.Float64,
            "var" or "std" when type == DType.Complex128 => DType.Float64,
            "any" or "all" => DType.Bool,
            "argmin" or "argmax" => DType.Int64,
            _ => type,
        };
        bool isApproximate = name is "mean" or "var" or "std" || (name is "sum" or "prod" && !result.IsInteger());
        var shape = new List<int>();
        for (int axis = 0; axis < rank; axis++)
        {
            if (!axes.Contains(axis))
                shape.Add(operand.Shape[axis]);
            else if (arguments.KeepDims)
                shape.Add(1);
        }

        return new Node(Form.Reduction, name, operand)
        {
            Type = result, Shape = [.. shape], IsApproximate = isApproximate, Reduction = arguments,
        };
    }

    /// <summary>A part of a variable.</summary>
    public static Node? Subscript(Node variable, SubscriptItem[] items)
    {
        if (variable.IsWeak)
            return null;
        int given = items.Count(item => !item.IsEllipsis);
        int rank = variable.Shape.Length;
        if (given > rank || items.Count(item => item.IsEllipsis) > 1)
            return null;
        var shape = new List<int>();
        int axis = 0;
        foreach (SubscriptItem item in items)
        {
            if (item.IsEllipsis)
            {
                for (int skipped = rank - given; skipped > 0; skipped--)
                    shape.Add(variable.Shape[axis++]);
                continue;
            }

            int length = variable.Shape[axis++];
            if (item.Index is { } index)
            {
                if (index < -length || index >= length)
                    return null;
                continue;
            }

            int step = item.Step ?? 1;
            int start = Clamp(item.Start, step > 0 ? 0 : length - 1, length, step);
            int stop = Clamp(item.Stop, step > 0 ? length : -1, length, step);
            shape.Add(Math.Max(0, step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step));
        }

        while (axis < rank)
            shape.Add(variable.Shape[axis++]);
        return new Node(Form.Subscript, variable.Head, variable) { Type = variable.Type, Shape = [.. shape],
            Items = items };

        // Python's rule of slices: an end beyond the array is its end.
        static int Clamp(int? end, int missing, int length, int step)
        {
            if (end is not { } value)
                return missing;
            value = value < 0 ? value + length : value;
            return Math.Clamp(value, step > 0 ? 0 : -1, step > 0 ? length : length - 1);
        }
    }

    /// <summary>Whether weak integers fit a type; of unknown ones nothing is known.</summary>
    public static bool Fits(BigInteger value, DType type) => type switch
    {
        DType.Int8 => value >= sbyte.MinValue && value <= sbyte.MaxValue,
        DType.UInt8 => value >= 0 && value <= byte.MaxValue,
        DType.Int16 => value >= short.MinValue && value <= short.MaxValue,
        DType.UInt16 => value >= 0 && value <= ushort.MaxValue,
        DType.Int32 => value >= int.MinValue && value <= int.MaxValue,
        DType.UInt32 => value >= 0 && value <= uint.MaxValue,
        DType.Int64 => value >= long.MinValue && value <= long.MaxValue,
        DType.UInt64 => value >= 0 && value <= ulong.MaxValue,
        _ => true,
    };

    /// <summary>The type in which a floating function of a type computes.</summary>
    public static DType Floating(DType type) =>
        type.IsFloat() || type == DType.Complex128 ? type : type.Size() <= 2 ? DType.Float32 : DType.Float64;

    /// <summary>The shape to which shapes are broadcast, or null.</summary>
    public static int[]? Broadcast(IReadOnlyList<Node> operands)
    {
        int rank = operands.Max(operand => operand.Shape.Length);
        var shape = new int[rank];
        Array.Fill(shape, 1);
        foreach (Node operand in operands)
        {
            int offset = rank - operand.Shape.Length;
            for (int axis = 0; axis < operand.Shape.Length; axis++)
            {
                int length = operand.Shape[axis];
                if (shape[offset + axis] == 1)
                    shape[offset + axis] = length;
                else if (length != 1 && length != shape[offset + axis])
                    return null;
            }
        }

        return shape;
    }

    /// <summary>
    /// The type of several operands together (NEP 50): of the arrays; a weak float, integer or complex number
    /// changes it only
    /// where it cannot hold one at all.
    /// </summary>
    public static (DType Type, bool IsWeak)? Common(IReadOnlyList<Node> operands, bool fits)
    {
        if (operands.Any(operand => operand.Type == DType.String))
        {
            return operands.All(operand => operand.Type == DType.String)
                ? (DType.String, operands.All(operand => operand.IsWeak)) : null;
        }

        DType kind = operands.Where(operand => operand.IsWeak).Select(operand => operand.Type).DefaultIfEmpty().Max();
        Node[] arrays = [.. operands.Where(operand => !operand.IsWeak)];
        if (arrays.Length == 0)
            return (kind, true);
        DType type = arrays.Select(operand => operand.Type).Aggregate((a, b) => DTypes.Promote(a, b)!.Value);
        type = kind switch
        {
            DType.Complex128 => DType.Complex128,
            DType.Float64 when !type.IsFloat() && type != DType.Complex128 => DType.Float64,
            DType.Int64 when type == DType.Bool => DType.Int64,
            _ => type,
        };
        if (fits && operands.Any(operand => operand.IsWeak && operand.Value is { } value && !Fits(value, type)))
            return null;
        return (type, false);
    }

    private static Node? Unary(string name, Node operand)
    {
        DType type = operand.Type;
        bool isRight = name switch
        {
            "not" => type == DType.Bool,
            "~" => type == DType.Bool || type.IsInteger(),
            _ => type is not (DType.Bool or DType.String),
        };
        BigInteger? value = operand.Value is not { } x ? null : name switch
        {
            "not" => x.IsZero ? 1 : 0,
            "~" => type == DType.Bool ? 1 - x : -1 - x,
            "-" => -x,
            _ => x,
        };
        return isRight ? Make(Form.Operator, name, [operand], type, operand.IsApproximate, value) : null;
    }

    /// <summary>An operator or a function of two operands.</summary>
    private static Node? Binary(Form form, string name, string function, Node a, Node b)
    {
        Node[] operands = [a, b];
        if (Comparisons.Contains(function))
            return Chain(function, a, b);
        if (Common(operands, fits: true) is not { } common || common.Type == DType.String)
            return null;
        DType type = common.Type;
        bool isApproximate = a.IsApproximate || b.IsApproximate;
        bool isComplex = type == DType.Complex128;
        bool isInteger = type.IsInteger();
        BigInteger? value = null;
        if (common.IsWeak && type is DType.Int64 or DType.Bool && function is not "/")
        {
            if (a.Value is not { } x || b.Value is not { } y)
            {
                // An unknown boolean is a boolean, but an unknown integer may not fit.
                if (type == DType.Int64)
                    return null;
            }
            else
            {
                value = Known(function, x, y, type == DType.Bool);
                if (value is null && function is not ("arctan2" or "hypot" or "copysign" or "nextafter" or "complex"))
                    return null;
            }
        }

        switch (function)
        {
            case "and" or "or":
                return type == DType.Bool ? Make(form, name, operands, type, false, value) : null;
            case "+":
                return Make(form, name, operands, type, isApproximate, value);
            case "*":
                return Make(form, name, operands, type, isApproximate || isComplex, value);
            case "-":
                return type == DType.Bool ? null : Make(form, name, operands, type, isApproximate, value);
            case "/":
                return Make(
                    form, name, operands, type == DType.Bool || isInteger ? DType.Float64 : type, isApproximate
                        || isComplex);
            case "//" or "%" or "fmod":
                if (isApproximate || isComplex)
                    return null;
                return Make(
                    form, name, operands, type != DType.Bool ? type : common.IsWeak ? DType.Int64 : DType.Int8, false,
                        value);
            case "**":
                return Power(form, name, a, b, type, common.IsWeak, value);
            case "&" or "|" or "^":
                return type == DType.Bool || isInteger ? Make(form, name, operands, type, false, value) : null;
            case "<<" or ">>":
                if (type != DType.Bool && !isInteger)
                    return null;
                return Make(
                    form, name, operands, type != DType.Bool ? type : common.IsWeak ? DType.Int64 : DType.Int8, false,
                        value);
            case "minimum" or "maximum":
                return isApproximate && isComplex ? null : Make(form, name, operands, type, isApproximate, value);
            case "complex":
                return isComplex ? null : Make(form, name, operands, DType.Complex128, isApproximate);
            case "arctan2" or "hypot":
                return isComplex ? null : Make(form, name, operands, FloatingOf(operands, common), true);
            case "copysign" or "nextafter":
                return isComplex || isApproximate || (function == "copysign" && !HasPlainSign(b))
                    ? null : Make(form, name, operands, FloatingOf(operands, common), false);
            default:
                throw new ArgumentException(name);
        }
    }

    private static Node? Power(Form form, string name, Node a, Node b, DType type, bool isWeak, BigInteger? value)
    {
        if (a.IsApproximate || b.IsApproximate)
            return null;
        if (type == DType.Bool)
            return Make(form, name, [a, b], isWeak ? DType.Int64 : DType.Int8, false, value);
        if (type.IsInteger())
        {
            // A negative power of an integer is an error.
            bool isNatural = b.Value is { } known ? known >= 0
                : b.Type == DType.Bool || (b.Type.IsInteger() && !b.Type.IsSigned())
                    || (b.Head == "&" && b.Operands[1].Value is { } mask && mask >= 0);
            return isNatural ? Make(form, name, [a, b], type, false, value) : null;
        }

        // Small whole exponents that are written down are multiplications.
        bool isExpanded = type.IsFloat() && b.IsSignedLiteral && double.TryParse(
            b.Form == Form.Literal ? b.Head : b.Operands[0].Head, System.Globalization.CultureInfo.InvariantCulture,
            out double exponent) && exponent <= 4 && exponent == Math.Floor(exponent);
        return Make(form, name, [a, b], type, !isExpanded || isWeak);
    }

    /// <summary>
    /// The type of a floating function of two operands: each array's by itself, as NumPy looks for a loop.
    /// </summary>
    private static DType FloatingOf(Node[] operands, (DType Type, bool IsWeak) common)
    {
        if (common.IsWeak)
            return DType.Float64;
        // A weak float beside integers makes them float64, and a weak integer beside booleans int64.
        DType arrays = operands.Where(operand => !operand.IsWeak).Select(operand => operand.Type).Aggregate(
            (a, b) => DTypes.Promote(a, b)!.Value);
        if (common.Type != arrays)
            return Floating(common.Type);
        return operands.Where(operand => !operand.IsWeak).Select(operand => Floating(operand.Type))
            .Aggregate((a, b) => DTypes.Promote(a, b)!.Value);
    }

    /// <summary>Arithmetic of known integers; null where there is no value within reason.</summary>
    private static BigInteger? Known(string function, BigInteger x, BigInteger y, bool isBool)
    {
        switch (function)
        {
            case "+":
                return isBool ? x | y : x + y;
            case "*":
                return x * y;
            case "-":
                return x - y;
            case "//" or "%" or "fmod":
                if (y.IsZero)
                    return null;
                BigInteger quotient = BigInteger.DivRem(x, y, out BigInteger rest);
                bool isUneven = !rest.IsZero && rest.Sign != y.Sign;
                return function switch
                {
                    "//" => isUneven ? quotient - 1 : quotient,
                    "%" => isUneven ? rest + y : rest,
                    _ => rest,
                };
            case "**":
                return y >= 0 && y <= 62 ? BigInteger.Pow(x, (int)y) : null;
            case "&" or "and":
                return x & y;
            case "|" or "or":
                return x | y;
            case "^":
                return x ^ y;
            case "<<":
                return y >= 0 && y <= 62 ? x << (int)y : null;
            case ">>":
                return y >= 0 && y <= 62 ? x >> (int)y : null;
            case "minimum":
                return BigInteger.Min(x, y);
            case "maximum":
                return BigInteger.Max(x, y);
            default:
                return null;
        }
    }

    /// <summary>Whether its signs are known, of NaN too: which sign a computed NaN has is left to chance.</summary>
    private static bool HasPlainSign(Node node) => !node.Type.IsFloat()
        || (node.Form is Form.Variable or Form.Subscript or Form.Literal && node.Head != "nan")
        || (node is { Form: Form.Call, Head: "where" } && node.Operands[0].Head == "isnan" && node.Operands[1].IsWeak
            && node.Operands[0].Operands[0].Text == node.Operands[2].Text);

    private static bool HasPlainZeros(Node node) =>
        node is { Form: Form.Operator, Head: "+" } && node.Operands is [var operand, { IsWeak: true, Head: "0" }]
        && (node.Type != DType.Complex128 || operand is { Form: Form.Call, Head: "where" }
            && operand.Operands[0].Head == "isnan"
            && operand.Operands[1].Head == "0" && operand.Operands[0].Operands[0].Text == operand.Operands[2].Text);

    private static Node? Make(
        Form form, string head, Node[] operands, DType type, bool isApproximate, BigInteger? value = null)
    {
        if (Broadcast(operands) is not { } shape)
            return null;
        bool isWeak = operands.All(operand => operand.IsWeak);
        // Scalars' integers have 64 bits.
        if (isWeak && type == DType.Int64 && (value is not { } known || !Fits(known, DType.Int64)))
            return null;
        return new Node(form, head, operands)
        {
            Type = type, IsWeak = isWeak, Shape = shape, IsApproximate = isApproximate, Value = isWeak ? value : null,
        };
    }
}
