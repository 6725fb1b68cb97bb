using PolyTools.Native.Engines;

namespace PolyTools.Native.Expressions;

/// <summary>Every reduction of the language by its name: one is added by adding its line here.</summary>
/// <param name="name">Its name in expressions.</param>
/// <param name="kind">What is computed; of a variance, of the squares of the deviations.</param>
internal sealed class Reductions(string name, ReductionKind kind)
{
    private static readonly Reductions[] Table =
    [
        new("sum", ReductionKind.Sum),
        new("prod", ReductionKind.Product),
        new("min", ReductionKind.Minimum),
        new("max", ReductionKind.Maximum),
        new("mean", ReductionKind.Mean),
        new("var", ReductionKind.Mean) { IsVariance = true },
        new("std", ReductionKind.Mean) { IsVariance = true },
        new("any", ReductionKind.Any),
        new("all", ReductionKind.All),
        new("argmin", ReductionKind.ArgMinimum),
        new("argmax", ReductionKind.ArgMaximum),
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["amin"] = "min", ["amax"] = "max", ["product"] = "prod",
    };

    /// <summary>The name in expressions.</summary>
    public string Name { get; } = name;

    /// <summary>True for var and std.</summary>
    public bool IsVariance { get; private init; }

    /// <summary>True for those whose result is a place.</summary>
    public bool IsPosition => kind is ReductionKind.ArgMinimum or ReductionKind.ArgMaximum;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Reductions> All => Table;

    /// <summary>Their names, aliases too.</summary>
    public static IEnumerable<string> Names => Table.Select(reduction => reduction.Name).Concat(Aliases.Keys);

    /// <summary>The other names of one.</summary>
    public static IEnumerable<string> AliasesOf(string name) =>
        from alias in Aliases where alias.Value == name select alias.Key;

    public static Reductions? Find(string name) =>
        Array.Find(Table, reduction => reduction.Name == Aliases.GetValueOrDefault(name, name));

    /// <summary>The nodes of it.</summary>
    /// <param name="builder">Makes them.</param>
    /// <param name="operand">An array of numbers.</param>
    /// <param name="reduced">Which axes are reduced.</param>
    /// <param name="keepAxes">Keep them with length 1.</param>
    /// <param name="correction">What a variance subtracts from the number of elements: NumPy's ddof.</param>
    /// <remarks>
    /// A variance is NumPy's: the mean of |x - mean(x)|², in two passes. The first pass's rounding, δ, adds δ² to the result,
    /// which is second-order; the textbook's mean(x²) - mean(x)² would lose all digits where the mean is large.
    /// </remarks>
    public Node Build(GraphBuilder builder, Node operand, bool[] reduced, bool keepAxes, double correction)
    {
        string axes = string.Concat(reduced.Select(axis => axis ? '1' : '0'));
        long count = 1;
        for (int axis = 0; axis < reduced.Length; axis++)
            count *= reduced[axis] ? operand.Shape!.Lengths[axis] : 1;
        if (!IsVariance)
            return builder.Reduce(operand, new Reduction(kind, axes, keepAxes, count));

        if (operand.Type == DType.Bool || operand.Type.IsInteger())
            operand = builder.Convert(operand, DType.Float64);
        Node mean = builder.Reduce(operand, new Reduction(ReductionKind.Mean, axes, true, count));
        Node deviation = builder.Apply(Operations.Subtract, operand, mean);
        if (operand.Type == DType.Complex128)
            deviation = builder.Apply(Operations.Abs, deviation);
        Node square = builder.Apply(Operations.Multiply, deviation, deviation);
        Node variance = builder.Reduce(
            square, new Reduction(ReductionKind.Mean, axes, keepAxes, Math.Max(0, count - correction)));
        return Name == "std" ? builder.Apply(Operations.Sqrt, variance) : variance;
    }
}
