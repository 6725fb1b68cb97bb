using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Random expressions: every engine, thread count, length and alignment gives the same bits.</summary>
public class RandomExpressionTests
{
    private static readonly int[] Lengths =
        [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000, 4095, 4096, 4097, 5000];

    private static readonly int[] Threads = [1, 2, 3, 7];

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Eager_Blocked_and_Fused_agree(int seed, bool exactOnly)
    {
        using var pool = new OperandPool(seed);
        var generator = new RandomExpression(seed, exactOnly);
        var random = new Random(seed + OperandPool.SeedOffset);
        for (int i = 0; i < 120; i++)
        {
            Tree tree = generator.Next(1 + (i % 6));
            int choice = random.Next();
            AssertAgreement(tree, part => Disagreement(part, pool, choice));
        }
    }

    [Fact]
    public void C_agrees_where_its_library_is_not_called()
    {
        AvailableEngines.SkipWithoutCompiler();
        using var pool = new OperandPool(3);
        var generator = new RandomExpression(3, exactOnly: true);
        for (int i = 0; i < 30; i++)
        {
            Tree tree = generator.Next(2 + (i % 5));
            var options = new CompileOptions { FusedMultiplyAdd = i % 4 == 0 };
            AssertAgreement(tree, part =>
            {
                Result fused = Result.Of(Result.Compile(part.Text, EngineKind.Fused, options), pool, 0, 5000);
                Result c = Result.Of(
                    Result.Compile(part.Text, EngineKind.C, options), pool, 0, 5000, threads: 2, shift: 1);
                return Describe("C, Fused", fused, c, 0);
            });
        }
    }

    /// <summary>Whether there is a power that Eager computes by pow and the others by multiplications.</summary>
    internal static bool HasExpandedPower(Tree tree) => tree.All.Any(
        part => part.Head == "**" && Literal(part.Operands[1]) is 3 or 4 or -2 or -3 or -4);

    /// <summary>Fails with the smallest expression found for which <paramref name="check"/> complains.</summary>
    internal static void AssertAgreement(Tree tree, Func<Tree, string?> check)
    {
        string? Try(Tree part)
        {
            try
            {
                return check(part);
            }
            catch (Exception exception)
            {
                return $"{exception.GetType().Name}: {exception.Message}";
            }
        }

        string? complaint = Try(tree);
        if (complaint is null)
            return;
        string text = tree.Text;
        for (bool found = true; found;)
        {
            found = false;
            foreach (Tree smaller in tree.Smaller())
            {
                if (Try(smaller) is { } still)
                {
                    (tree, complaint, found) = (smaller, still, true);
                    break;
                }
            }
        }

        Assert.Fail($"{tree.Text}: {complaint} (made smaller from {text})");
    }

    private static double Literal(Tree tree) =>
        tree.Head == "-" && tree.Operands.Length == 1 ? -Literal(tree.Operands[0])
        : double.TryParse(tree.Head, System.Globalization.CultureInfo.InvariantCulture, out double value) ? value
        : double.NaN;

    private static string? Disagreement(Tree tree, OperandPool pool, int choice)
    {
        var random = new Random(choice);
        bool contracts = random.Next(4) == 0;
        var options = new CompileOptions { FusedMultiplyAdd = contracts };
        TestExpression fused = Result.Compile(tree.Text, EngineKind.Fused, options);
        Result reference = Result.Of(fused, pool, 0, OperandPool.Length);
        foreach (EngineKind engine in AvailableEngines.WithOwnMaths)
        {
            if (engine == EngineKind.Eager && (contracts || HasExpandedPower(tree)))
                continue;
            int blockSize = random.Next(2) * 64 * random.Next(1, 40);
            TestExpression compiled = Result.Compile(tree.Text, engine, options with { BlockSize = blockSize });
            Assert.Equal(fused.Type, compiled.Type);
            Assert.Equal(fused.IsScalar, compiled.IsScalar);
            for (int i = 0; i < 8; i++)
            {
                bool isLong = i == 0;
                int count = isLong ? OperandPool.Length - 40 : Lengths[random.Next(Lengths.Length)];
                int offset = random.Next(40);
                int threads = Threads[random.Next(Threads.Length)];
                int shift = random.Next(20);
                bool nonTemporal = random.Next(2) == 0;
                Result result = Result.Of(compiled, pool, offset, count, threads, shift, nonTemporal);
                string? difference = Describe(
                    $"{engine} of {count} from {offset}, {threads} threads, result shifted by {shift}"
                    + (nonTemporal ? ", past the caches" : ""), reference, result, offset);
                if (difference is not null)
                    return difference;
            }
        }

        return null;
    }

    private static string? Describe(string what, Result reference, Result result, int offset)
    {
        int at = reference.FirstDifference(result, offset);
        return at < 0
            ? null
            : $"{what}: element {at} is {Result.Show(result[at])} and not {Result.Show(reference[offset + at])}";
    }
}
