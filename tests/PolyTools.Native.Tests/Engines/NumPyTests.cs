using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Random expressions against NumPy.</summary>
public class NumPyTests
{
    private const int Count = 5000;

    /// <summary>Error of a function, of ours and of NumPy's together.</summary>
    private const double LargestUlps = 4;

    private static readonly string[] Functions = ["sin", "cos", "tan", "exp", "log", "arctan2", "**"];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Exact_operations_have_the_bits_and_the_types_of_NumPy(int seed)
    {
        NumPy.SkipWithout();
        using var pool = new OperandPool(seed);
        var generator = new RandomExpression(seed, exactOnly: true);
        Tree[] trees = [.. Enumerable.Range(0, 200).Select(i => generator.Next(1 + (i % 6)))];
        CompareAll(pool, trees, (type, ours, numPy) => Result.Same(ours, numPy));
    }

    [Fact]
    public void Functions_are_within_4_ULP_of_NumPy()
    {
        NumPy.SkipWithout();
        using var pool = new OperandPool(13);
        var generator = new RandomExpression(13, exactOnly: true);
        Tree Function(string name) => new(
            name, false, [.. Enumerable.Range(0, name is "arctan2" or "**" ? 2 : 1).Select(_ => generator.Number(1))]);
        Tree[] trees = [.. Enumerable.Range(0, 15 * Functions.Length)
            .Select(i => i < Functions.Length ? Ordinary(Functions[i]) : Function(Functions[i % Functions.Length]))
            .Where(tree => tree.All.Any(part => part.Head is "a" or "b" or "c" or "f" or "g"))];
        CompareAll(pool, trees, (type, ours, numPy) => Result.Ulps(ours, numPy, type) <= LargestUlps);

        static Tree Ordinary(string name) => new(
            name, false, name is "arctan2" or "**"
                ? [new Tree("a", false), new Tree("b", false)] : [new Tree("a", false)]);
    }

    /// <summary>Fails at the smallest part of an expression that differs.</summary>
    private static void CompareAll(OperandPool pool, Tree[] trees, Func<DType, double, double, bool> same)
    {
        (string Type, double[] Values)[] references = NumPy.Evaluate(pool, Count, [.. trees.Select(tree => tree.Text)]);
        for (int i = 0; i < trees.Length; i++)
        {
            if (Complaint(pool, trees[i], references[i], same) is not { } complaint)
                continue;
            Tree[] parts = [.. trees[i].All.Distinct().OrderBy(part => part.Text.Length)];
            (string Type, double[] Values)[] values = NumPy.Evaluate(pool, Count, [.. parts.Select(part => part.Text)]);
            for (int j = 0; j < parts.Length; j++)
            {
                if (Complaint(pool, parts[j], values[j], same) is { } smaller)
                    Assert.Fail($"{parts[j].Text}: {smaller} (part of {trees[i].Text})");
            }

            Assert.Fail($"{trees[i].Text}: {complaint}");
        }
    }

    private static string? Complaint(
        OperandPool pool, Tree tree, (string Type, double[] Values) reference, Func<DType, double, double, bool> same)
    {
        foreach (EngineKind engine in (EngineKind[])[EngineKind.Fused, EngineKind.Blocked, EngineKind.Eager])
        {
            // Some of its powers are pow.
            if (engine == EngineKind.Eager && RandomExpressionTests.HasExpandedPower(tree))
                continue;
            Result result = Result.Of(Result.Compile(tree.Text, engine), pool, 0, Count);
            if (result.Type.Name() != reference.Type)
                return $"{engine}: {result.Type.Name()} and not {reference.Type}";
            for (int i = 0; i < Count; i++)
            {
                if (!same(result.Type, result[i], reference.Values[i]))
                {
                    return $"{engine}: element {i} is {Result.Show(result[i])} and not "
                        + Result.Show(reference.Values[i]);
                }
            }
        }

        return null;
    }
}
