using System.Globalization;
using PolyTools.Native.Engines;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// Random expressions of the whole language over random operands: every engine and thread count against NumPy and
/// each other.
/// </summary>
/// <remarks>
/// POLYTOOLS_FUZZ_COUNT is the number of expressions of each test's each seed (60 by default);
/// POLYTOOLS_TEST_SEED=1, 2, … tries other
/// expressions than those of every run.
/// </remarks>
public class RandomLanguageTests
{
    /// <summary>Expressions that go to the oracle together.</summary>
    private const int Batch = 60;

    /// <summary>Every so many expressions are compiled as C.</summary>
    private const int EveryC = 12;

    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "60", CultureInfo.InvariantCulture);

    private static readonly int SeedOffset = 1_000 * int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_TEST_SEED") ?? "0", CultureInfo.InvariantCulture);

    private static readonly bool HasC = AvailableEngines.All.Contains(EngineKind.C);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Exact_expressions_have_the_bits_of_NumPy_in_all_engines(int seed) =>
        Compare(seed, allowsApproximate: false);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Expressions_with_functions_and_sums_are_within_their_bounds(int seed) =>
        Compare(seed, allowsApproximate: true);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_rules_of_types_are_those_of_NumPy(int seed)
    {
        using Oracle oracle = Oracle.NumPy();
        Node[] nodes = Make(seed + 500, Count, allowsApproximate: seed % 2 == 0);
        Answer[] answers = oracle.Evaluate([.. nodes.Select(node => (node.Text, (IReadOnlyDictionary<string,
            ArrayData>)node.Variables))]);
        for (int i = 0; i < nodes.Length; i++)
        {
            Node node = nodes[i];
            Answer answer = answers[i];
            Assert.True(answer.Error is null, $"{node.Text}: {answer.Error}");
            Assert.True(
                answer.Type == node.Type && answer.IsWeak == node.IsWeak && answer.Shape.SequenceEqual(node.Shape)
                && (answer.Value is not null || node.IsApproximate),
                $"{node.Text}: {answer.Type}{ArrayData.Describe(answer.Shape)}{(answer.IsWeak ? " weak" : "")}, "
                + "expected "
                + $"{node.Type}{ArrayData.Describe(node.Shape)}{(node.IsWeak ? " weak" : "")} "
                + string.Join(", ", node.Variables.Select(pair => $"{pair.Key}: {pair.Value.Description}")));
        }
    }

    /// <summary>Random expressions; the depths go round.</summary>
    private static Node[] Make(int seed, int count, bool allowsApproximate)
    {
        var random = new Random(seed + SeedOffset);
        var generator = new Generator(random, allowsApproximate);
        return [.. Enumerable.Range(0, count).Select(i => generator.Next(1 + (i % 5)))];
    }

    private static void Compare(int seed, bool allowsApproximate)
    {
        using Oracle oracle = Oracle.NumPy();
        Node[] nodes = Make(seed + (allowsApproximate ? 100 : 0), Count, allowsApproximate);
        for (int start = 0; start < nodes.Length; start += Batch)
        {
            Node[] batch = [.. nodes.Skip(start).Take(Batch)];
            Answer[] answers = oracle.Evaluate(
                [.. batch.Select(node => (node.Text, (IReadOnlyDictionary<string, ArrayData>)node.Variables))]);
            for (int i = 0; i < batch.Length; i++)
            {
                int choice = start + i;
                bool withC = HasC && choice % EveryC == 0;
                Answer? first = answers[i];
                var shrinker = new Shrinker(oracle, node =>
                {
                    Answer answer = first ?? oracle.Evaluate(node.Text, node.Variables);
                    first = null;
                    return Comparison.Complaint(node, answer, choice, withC);
                });
                if (shrinker.Complaint(batch[i]) is { } complaint)
                    Assert.Fail($"seed {seed}, expression {choice}: {shrinker.Report(batch[i], complaint)}");
            }
        }
    }
}
