using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>Expressions with more operations and variables than a processor has registers.</summary>
public class BigExpressionTests
{
    [Theory]
    [InlineData(60, 59)]
    [InlineData(60, 4_000)]
    [InlineData(7, 1_000)]
    public void All_engines_agree(int variables, int operations)
    {
        var random = new Random(operations);
        Variable[] names = [.. Enumerable.Range(0, variables)
            .Select(i => TestExpression.Array($"v{i}", i % 5 == 4 ? DType.Float32 : DType.Float64))];
        ArrayOperand[] arrays = Array.ConvertAll(names, name => name.Type == DType.Float32
            ? ArrayOperand.From(Array.ConvertAll(new float[203], _ => (float)random.NextDouble() + 0.5f))
            : ArrayOperand.From(Array.ConvertAll(new double[203], _ => random.NextDouble() + 0.5)));
        nint[] addresses = Array.ConvertAll(arrays, array => array.Pointer);
        string text = Make(random, variables, operations);

        Result reference = Result.Of(
            Result.Compile(text, EngineKind.Eager, variables: names), addresses, new double[variables], 203);
        // The bits are what matters here, not the speed.
        var options = new CompileOptions { CompilerFlags = ["-O1"] };
        foreach (EngineKind engine in AvailableEngines.Expanding)
        {
            TestExpression compiled = Result.Compile(text, engine, options, names);
            foreach (int count in (int[])[203, 5])
            {
                Result result = Result.Of(
                    compiled, addresses, new double[variables], count, 1, 1, nonTemporal: count == 203);
                int at = reference.FirstDifference(result);
                if (at >= 0)
                    Assert.Fail($"{engine}: element {at} is {result[at]:R} and not {reference[at]:R}");
            }
        }

        Array.ForEach(arrays, array => array.Dispose());
    }

    [Fact]
    public void A_tail_with_thousands_of_variables_runs_on_a_stack_of_a_megabyte()
    {
        const int Variables = 2_000;
        Variable[] names = [.. Enumerable.Range(0, Variables)
            .Select(i => TestExpression.Array($"v{i}", i % 2 == 0 ? DType.Float32 : DType.Float64))];
        using ArrayOperand singles = ArrayOperand.From(new float[] { 1, 2, 3 });
        using ArrayOperand doubles = ArrayOperand.From(new double[] { 1, 2, 3 });
        nint[] addresses = [.. names.Select(name => name.Type == DType.Float32 ? singles.Pointer : doubles.Pointer)];
        TestExpression compiled = Result.Compile(
            string.Join('+', names.Select(name => name.Name)), EngineKind.Fused, variables: names);
        Result? result = null;
        var thread = new Thread(
            () => result = Result.Of(compiled, addresses, new double[Variables], 3), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Equal([2000, 4000, 6000], [result![0], result[1], result[2]]);
    }

    /// <summary>A text of about as many operations, many of which use what was made long before.</summary>
    private static string Make(Random random, int variables, int operations)
    {
        // Sums of products, so that most values live until the end: a tree of parts, each added to its neighbour's.
        List<string> parts = [.. Enumerable.Range(0, variables).Select(i => $"v{i}")];
        int made = 0;
        var terms = new List<string>();
        while (made < operations - variables)
        {
            string a = parts[random.Next(parts.Count)];
            string b = parts[random.Next(parts.Count)];
            terms.Add($"{a}*{b}/{random.Next(1, 99_999)}");
            made += 3;
        }

        terms.AddRange(parts);
        return string.Join('+', terms);
    }
}
