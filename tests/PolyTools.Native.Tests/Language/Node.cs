using System.Globalization;
using System.Numerics;
using System.Text;

namespace PolyTools.Native.Tests.Language;

/// <summary>What a node is, which decides how it is written.</summary>
internal enum Form
{
    /// <summary>An operand; its name is the head.</summary>
    Variable,

    /// <summary>A number, a text or a constant; the head is its text.</summary>
    Literal,

    /// <summary>An operator with one or two operands.</summary>
    Operator,

    /// <summary>Comparisons in a row; the head has the operators, separated by blanks.</summary>
    Chain,

    /// <summary>A function.</summary>
    Call,

    /// <summary>A reduction.</summary>
    Reduction,

    /// <summary>A part of a variable.</summary>
    Subscript,

    /// <summary>A name to which the operand is assigned before.</summary>
    Temporary,
}

/// <summary>How a reduction is written.</summary>
/// <param name="Axes">The axes as they are written, perhaps negative; null for all.</param>
/// <param name="IsTuple">Whether they are a tuple.</param>
/// <param name="KeepDims">Whether the axes stay, with length 1.</param>
/// <param name="Ddof">Of var and std; null where it is not written.</param>
/// <param name="IsKeyword">Whether the axis is a keyword argument.</param>
internal sealed record ReductionArguments(int[]? Axes, bool IsTuple, bool KeepDims, int? Ddof, bool IsKeyword);

/// <summary>One item of a subscript: an ellipsis, an index, or a slice.</summary>
internal readonly record struct SubscriptItem(bool IsEllipsis, int? Index, int? Start, int? Stop, int? Step)
{
    public string Text => IsEllipsis ? "..."
        : Index is { } index ? index.ToString(CultureInfo.InvariantCulture)
        : Step is null ? $"{Start}:{Stop}" : $"{Start}:{Stop}:{Step}";
}

/// <summary>
/// An expression whose type and shape are known. <see cref="Typing"/> makes them; a node that is the operand of
/// several others
/// is a common subexpression, or a temporary if it has a name.
/// </summary>
internal sealed record Node(Form Form, string Head, params Node[] Operands)
{
    /// <summary>The type of the value; of a weak scalar that of its kind.</summary>
    public required DType Type { get; init; }

    /// <summary>Whether it is computed from scalars alone.</summary>
    public bool IsWeak { get; init; }

    /// <summary>The shape of the value; empty for a weak scalar.</summary>
    public int[] Shape { get; init; } = [];

    /// <summary>The value of a weak integer, or of a weak boolean where it is known.</summary>
    public BigInteger? Value { get; init; }

    /// <summary>Whether its last bits may differ between correct implementations.</summary>
    public bool IsApproximate { get; init; }

    /// <summary>The operand that a variable stands for.</summary>
    public ArrayData? Data { get; init; }

    public ReductionArguments? Reduction { get; init; }

    public SubscriptItem[] Items { get; init; } = [];

    /// <summary>The whole expression: the temporaries' statements, and this as the last.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (Node temporary in All.Where(node => node.Form == Form.Temporary).DistinctBy(node => node.Head))
                text.Append(temporary.Head).Append(" = ").Append(temporary.Operands[0].Print(0)).Append("; ");
            return text.Append(Print(0)).ToString();
        }
    }

    /// <summary>This node and all below it, operands first; shared ones as often as they are used.</summary>
    public IEnumerable<Node> All => Operands.SelectMany(operand => operand.All).Append(this);

    /// <summary>The variables by their names.</summary>
    public Dictionary<string, ArrayData> Variables => All.Where(node => node.Form == Form.Variable)
        .DistinctBy(node => node.Head).ToDictionary(node => node.Head, node => node.Data!);

    /// <summary>Whether an engine may compute a power by multiplications, and Eager by pow.</summary>
    public bool HasScalarPower => All.Any(node => node.Head is "**" or "pow" or "power" && node.Operands[1].IsWeak
        && !node.Type.IsInteger());

    /// <summary>Whether it stands for its operand: a number that is written with its sign.</summary>
    public bool IsSignedLiteral => Form == Form.Literal
        || (Form == Form.Operator && Head == "-" && Operands is [{ Form: Form.Literal }]);

    /// <summary>How tightly an operator binds.</summary>
    private int Level => Form switch
    {
        Form.Chain => 4,
        Form.Operator => (Head, Operands.Length) switch
        {
            ("or", _) => 1,
            ("and", _) => 2,
            ("not", _) => 3,
            ("|", _) => 5,
            ("^", _) => 6,
            ("&", _) => 7,
            ("<<" or ">>", _) => 8,
            ("-" or "+" or "~", 1) => 11,
            ("+" or "-", _) => 9,
            ("**", _) => 12,
            _ => 10,
        },
        _ => 13,
    };

    private string Print(int level)
    {
        string text = Form switch
        {
            Form.Variable or Form.Literal or Form.Temporary => Head,
            Form.Chain => PrintChain(),
            Form.Call => $"{Head}({string.Join(", ", Operands.Select(operand => operand.Print(0)))})",
            Form.Reduction => PrintReduction(),
            Form.Subscript => $"{Head}[{string.Join(", ", Items.Select(item => item.Text))}]",
            _ => (Level, Operands.Length) switch
            {
                (3, _) => $"not {Operands[0].Print(3)}",
                (11, _) => Head + Operands[0].Print(11),
                (12, _) => $"{Operands[0].Print(13)}**{Operands[1].Print(11)}",
                _ => $"{Operands[0].Print(Level)} {Head} {Operands[1].Print(Level + 1)}",
            },
        };
        return Level < level ? $"({text})" : text;
    }

    private string PrintChain()
    {
        var text = new StringBuilder(Operands[0].Print(5));
        foreach ((string comparison, Node operand) in Head.Split(' ').Zip(Operands.Skip(1)))
            text.Append(' ').Append(comparison).Append(' ').Append(operand.Print(5));
        return text.ToString();
    }

    private string PrintReduction()
    {
        ReductionArguments arguments = Reduction!;
        var text = new StringBuilder($"{Head}({Operands[0].Print(0)}");
        if (arguments.Axes is { } axes)
        {
            string axis = !arguments.IsTuple ? $"{axes[0]}"
                : axes.Length == 1 ? $"({axes[0]},)" : $"({string.Join(", ", axes)})";
            text.Append(arguments.IsKeyword ? $", axis={axis}" : $", {axis}");
        }

        if (arguments.KeepDims)
            text.Append(", keepdims=True");
        if (arguments.Ddof is { } ddof)
            text.Append(CultureInfo.InvariantCulture, $", ddof={ddof}");
        return text.Append(')').ToString();
    }
}
