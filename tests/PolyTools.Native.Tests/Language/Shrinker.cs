using System.Diagnostics;
using System.Text;

namespace PolyTools.Native.Tests.Language;

/// <summary>Makes an expression for which something is wrong smaller while it still is.</summary>
/// <param name="oracle">Gives the values of subexpressions, by which they can be replaced.</param>
/// <param name="check">What is wrong with an expression, or null. What it throws is wrong as well.</param>
internal sealed class Shrinker(Oracle oracle, Func<Node, string?> check)
{
    private const int LargestCount = 50_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int names;

    /// <summary>What is wrong with an expression, or null.</summary>
    public string? Complaint(Node node)
    {
        try
        {
            return check(node);
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    /// <summary>Describes the smallest expression found for which something is wrong.</summary>
    public string Report(Node node, string complaint)
    {
        string text = node.Text;
        var watch = Stopwatch.StartNew();
        for (bool found = true; found && watch.Elapsed < Patience;)
        {
            found = false;
            foreach (Node smaller in Smaller(node))
            {
                if (watch.Elapsed > Patience)
                    break;
                // A part alone may be broadcast to the product of two long axes.
                if (smaller.All.Any(part => part.Shape.Aggregate(1L, (count, length) => count * length) > LargestCount))
                    continue;
                if (Complaint(smaller) is { } still)
                {
                    (node, complaint, found) = (smaller, still, true);
                    break;
                }
            }
        }

        var report = new StringBuilder($"{node.Text}\n  {complaint}\n");
        foreach ((string name, ArrayData data) in node.Variables)
            report.Append($"  {name}: {data.Show()}\n");
        return report.Append($"made smaller from {text}").ToString();
    }

    /// <summary>Smaller expressions, those that take away most first.</summary>
    private IEnumerable<Node> Smaller(Node root)
    {
        Node[] parts = [.. root.All.Distinct(ReferenceEqualityComparer.Instance).Cast<Node>()];
        // A part alone.
        foreach (Node part in parts.Where(part => part.Operands.Length > 0 && !ReferenceEquals(part, root)))
            yield return part;
        // An operand instead of an operation.
        foreach (Node part in parts)
        {
            foreach (Node operand in part.Operands)
            {
                if (Replace(root, part, operand) is { } smaller)
                    yield return smaller;
            }
        }

        // A new variable with its values instead of an operation.
        foreach (Node part in parts.Where(part => part.Operands.Length > 0 && !ReferenceEquals(part, root)
            && part.Shape.Length > 0 && !part.IsWeak && !part.IsApproximate))
        {
            Answer answer = oracle.Evaluate(part.Text, part.Variables);
            if (answer.Value is { } value && Replace(root, part, Typing.Variable($"value{names++}",
                value)) is { } smaller)
                yield return smaller;
        }

        // Shorter axes.
        Node[] variables = [.. parts.Where(part => part.Form == Form.Variable).DistinctBy(part => part.Head)];
        foreach (int length in variables.SelectMany(variable => variable.Shape).Distinct().Where(length => length > 1)
            .OrderDescending())
        {
            foreach ((int start, int end) in ((int, int)[])[(0, 1), (length - 1, length), (0, length / 2),
                (length / 2, length), (1, length), (0, length - 1)])
            {
                if (WithData(root, data => data.Cut(length, start, end)) is { } smaller)
                    yield return smaller;
            }
        }

        // Simpler values.
        foreach (Node variable in variables.Where(variable => variable.Shape.Length > 0 && variable.Data!.Count <= 16))
        {
            ArrayData data = variable.Data!;
            for (int i = 0; i < data.Count; i++)
            {
                foreach (object simple in Simple(data.Type))
                {
                    if (ArrayData.Same(data.Elements.GetValue(i), simple))
                        break;
                    var elements = (Array)data.Elements.Clone();
                    elements.SetValue(simple, i);
                    if (WithData(root, old => ReferenceEquals(old, data) ? data with { Elements = elements }
                        : old) is { } smaller)
                        yield return smaller;
                }
            }
        }
    }

    /// <summary>Values from the simplest to less simple ones.</summary>
    private static object[] Simple(DType type) => type switch
    {
        DType.Bool => [false],
        DType.String => ["", "a"],
        DType.Complex128 => [System.Numerics.Complex.Zero, System.Numerics.Complex.One],
        _ => [Convert.ChangeType(0, type.ClrType()), Convert.ChangeType(1, type.ClrType()), Convert.ChangeType(2,
            type.ClrType())],
    };

    /// <summary>The expression with a part exchanged; null where the new one does not fit.</summary>
    private static Node? Replace(Node root, Node part, Node by) => Map(
        root, node => ReferenceEquals(node, part) ? by : null);

    /// <summary>The expression with other operands' values.</summary>
    private static Node? WithData(Node root, Func<ArrayData, ArrayData> change)
    {
        bool isChanged = false;
        Node? result = Map(root, node =>
        {
            if (node.Form != Form.Variable)
                return null;
            ArrayData data = change(node.Data!);
            if (ReferenceEquals(data, node.Data))
                return null;
            isChanged = true;
            return Typing.Variable(node.Head, data);
        });
        return isChanged ? result : null;
    }

    /// <summary>The expression with those parts exchanged for which there is another.</summary>
    private static Node? Map(Node root, Func<Node, Node?> exchange)
    {
        var done = new Dictionary<Node, Node?>(ReferenceEqualityComparer.Instance);
        return Visit(root);

        Node? Visit(Node node)
        {
            if (done.TryGetValue(node, out Node? known))
                return known;
            Node? result = exchange(node);
            if (result is null)
            {
                var operands = new Node[node.Operands.Length];
                bool isSame = true;
                for (int i = 0; i < operands.Length; i++)
                {
                    if (Visit(node.Operands[i]) is not { } operand)
                        return done[node] = null;
                    operands[i] = operand;
                    isSame &= ReferenceEquals(operand, node.Operands[i]);
                }

                result = isSame ? node : Typing.WithOperands(node, operands);
            }

            return done[node] = result;
        }
    }
}
