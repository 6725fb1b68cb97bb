using System.Globalization;
using PolyTools.Native.Engines;

namespace PolyTools.Native.Expressions;

/// <summary>What a name or a sign of the language is.</summary>
public enum FunctionKind
{
    /// <summary>A sign, or one of the words and, or, not.</summary>
    Operator,

    /// <summary>A function of each element.</summary>
    Function,

    /// <summary>A function that makes one value of many.</summary>
    Reduction,

    /// <summary>A name that stands for a value.</summary>
    Constant,
}

/// <summary>A type that something takes.</summary>
/// <param name="Operands">The type of its operands; of different ones, what they are promoted to.</param>
/// <param name="Result">The type of its result.</param>
/// <param name="IsVector">Whether several elements are computed at once, by vector instructions.</param>
public readonly record struct FunctionSignature(DType Operands, DType Result, bool IsVector);

/// <summary>One operator, function, reduction or constant of the language.</summary>
/// <param name="Name">Its name or sign.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Usage">How it is written, such as <c>a + b</c> or <c>arctan2(a, b)</c>.</param>
/// <param name="Arguments">How many operands it needs; optional arguments of a reduction are not among them.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Signatures">The types of arrays that it takes; of a constant none.</param>
public sealed record FunctionDescription(
    string Name, FunctionKind Kind, string Usage, int Arguments, IReadOnlyList<string> Aliases,
    IReadOnlyList<FunctionSignature> Signatures)
{
    /// <summary>The type of a constant; null for all else.</summary>
    public DType? ConstantType { get; init; }

    /// <summary>The largest error that is promised, in units in the last place; null where none is.</summary>
    public double? MaxUlp { get; init; }

    /// <summary>The largest error of float64 that was measured; null where none was.</summary>
    public double? MeasuredUlp { get; init; }

    /// <summary>The largest error of float32 that was measured; null where none was.</summary>
    public double? MeasuredUlpFloat32 { get; init; }

    /// <summary>The largest error of either type that was measured of the faster form; null where there is none.</summary>
    public double? FastUlp { get; init; }
}

/// <summary>Everything that can stand in an expression, with its types.</summary>
/// <remarks>
/// The types are the type checker's answers: each is asked for arrays of each type, and what the answer's operations run on says
/// whether they are vectors.
/// </remarks>
public static class FunctionCatalog
{
    private static readonly Lazy<IReadOnlyList<FunctionDescription>> Entries = new(() => [.. Describe()]);

    private static readonly Lazy<Dictionary<(string Name, string Type), (double? Ulp, double? FastUlp)>> Accuracy = new(ReadAccuracy);

    /// <summary>Operators first, then functions, reductions and constants, each in the order of the tables.</summary>
    public static IReadOnlyList<FunctionDescription> All => Entries.Value;

    /// <summary><c> Did you mean 'sin'?</c>, with the space before it, if there is a name like this one; else nothing.</summary>
    public static string Suggest(string name) =>
        Suggestion.For(name, All.SelectMany(function => function.Aliases.Prepend(function.Name)));

    private static IEnumerable<FunctionDescription> Describe()
    {
        foreach (Operation operation in Operations.All.Where(operation => !operation.IsFunction))
        {
            string sign = operation.Name[..^(operation.Name.EndsWith('x') ? 1 : 0)];
            yield return Describe(operation, operation.Name, operation.Arity == 1 ? $"{sign}a" : $"a {sign} b");
            if (operation == Operations.Negate)
                yield return Entry("+x", FunctionKind.Operator, "+a", 1, [], "+a");
        }

        yield return Entry("and", FunctionKind.Operator, "a and b", 2, [], "a and b");
        yield return Entry("or", FunctionKind.Operator, "a or b", 2, [], "a or b");
        yield return Entry("not", FunctionKind.Operator, "not a", 1, [], "not a");

        foreach (Operation operation in Operations.All.Where(operation => operation.IsFunction))
        {
            string operands = operation.Rule == OperandRule.Where ? "condition, a, b" : operation.Arity == 1 ? "a" : "a, b";
            yield return Describe(operation, operation.Name, $"{operation.Name}({operands})");
        }

        yield return Entry("clip", FunctionKind.Function, "clip(a, low, high)", 3, [], "clip(a, b, b)");

        foreach (Reductions reduction in Reductions.All)
        {
            string correction = reduction.IsVariance ? ", ddof=0" : "";
            yield return Entry(
                reduction.Name, FunctionKind.Reduction, $"{reduction.Name}(a, axis=None{correction}, keepdims=False)", 1,
                [.. Reductions.AliasesOf(reduction.Name)], $"{reduction.Name}(a)");
        }

        foreach (string name in Operations.ConstantNames)
        {
            if (Operations.TryGetConstant(name, out Scalar value))
                yield return new FunctionDescription(name, FunctionKind.Constant, name, 0, [], []) { ConstantType = value.Type };
        }
    }

    private static FunctionDescription Describe(Operation operation, string name, string usage) => Entry(
        name, operation.IsFunction ? FunctionKind.Function : FunctionKind.Operator, usage, operation.Arity,
        operation.Aliases, usage) with
    {
        MaxUlp = operation.Ulp,
        MeasuredUlp = Measured(operation, "float64").Ulp,
        MeasuredUlpFloat32 = Measured(operation, "float32").Ulp,
        // Where the larger of the two is unknown, so is that.
        FastUlp = operation.Fast is null ? null
            : Math.Max(Measured(operation, "float64").FastUlp ?? double.NaN, Measured(operation, "float32").FastUlp ?? double.NaN),
    };

    private static (double? Ulp, double? FastUlp) Measured(Operation operation, string type) => Accuracy.Value.GetValueOrDefault((operation.Name, type));

    /// <summary>The table that the accuracy measurement has written.</summary>
    private static Dictionary<(string Name, string Type), (double? Ulp, double? FastUlp)> ReadAccuracy()
    {
        using Stream stream = typeof(FunctionCatalog).Assembly.GetManifestResourceStream("accuracy.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
            .ToDictionary(cells => (cells[0], cells[1]), cells => (Number(cells[2]), Number(cells[3])));

        static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
    }

    private static FunctionDescription Entry(
        string name, FunctionKind kind, string usage, int arguments, IReadOnlyList<string> aliases, string sample)
    {
        Syntax syntax = Expression.Parse(sample).Syntax;
        var signatures = new List<FunctionSignature>();
        foreach (DType type in Enum.GetValues<DType>())
        {
            if (Check(syntax, type) is Graph graph)
                signatures.Add(new FunctionSignature(type, graph.Type, graph.Nodes.All(IsVector)));
        }

        return new FunctionDescription(name, kind, usage, arguments, aliases, signatures);
    }

    /// <summary>The typed tree for arrays of a type; null if there is none.</summary>
    private static Graph? Check(Syntax syntax, DType type)
    {
        var several = new Shape(2);
        try
        {
            return TypeChecker.Check(
                syntax,
                [new("a", type, several), new("b", type, several), new("condition", DType.Bool, several)]);
        }
        catch (ExpressionException exception) when (exception.ErrorId == "TypeMismatch")
        {
            return null;
        }
    }

    private static bool IsVector(Node node) => node.Kind switch
    {
        NodeKind.Operation => node.Operation!.IsVector(node.WorkType, node.Type),
        NodeKind.Reduction => node.Operands[0].Type != DType.Complex128
            // These are made of the parts, as of an array of floats.
            || node.Reduction!.Kind is ReductionKind.Sum or ReductionKind.Mean or ReductionKind.Any,
        _ => true,
    };
}
