using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// Sums against exact ones (Python's <c>math.fsum</c>): compensated summation loses nothing to the number of
/// elements.
/// </summary>
public class SumTests
{
    /// <summary>
    /// A compensated sum S is within 2u|S| + 4n·u²·Σ|x| of the true one, u = 2⁻⁵³ or 2⁻²⁴ (Higham, Accuracy and
    /// Stability of Numerical
    /// Algorithms, 4.3, with a factor of 2 for the corrections' own rounding); an ordinary sum only within n·u·Σ|x|.
    /// </summary>
    [Theory]
    [InlineData(DType.Float64, 1)]
    [InlineData(DType.Float64, 2)]
    [InlineData(DType.Float32, 3)]
    [InlineData(DType.Float32, 4)]
    public void A_sum_is_compensated(DType type, int seed)
    {
        using Oracle oracle = Oracle.NumPy();
        var random = new Random(seed);
        double u = type == DType.Float64 ? Math.ScaleB(1, -53) : Math.ScaleB(1, -24);
        foreach (int count in (int[])[0, 1, 2, 3, 7, 8, 31, 33, 127, 128, 129, 1000, 4095, 4096, 4097, 100_000])
        {
            foreach (string kind in (string[])["positive", "cancelling", "wide"])
            {
                double[] values = [.. Enumerable.Range(0, count).Select(i => kind switch
                {
                    "positive" => 0.1,
                    "cancelling" => (i % 2 == 0 ? 1 : -1) * (1e6 + random.NextDouble()),
                    _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 12)),
                })];
                ArrayData x = type == DType.Float64
                    ? ArrayData.Of(values) : ArrayData.Of([.. values.Select(value => (float)value)]);
                var variables = new Dictionary<string, ArrayData> { ["x"] = x };
                var sums = (double[])oracle.Evaluate("x", variables, "fsum").Value!.Elements;
                double bound = (2 * u * Math.Abs(sums[0])) + (4 * count * u * u * sums[1]);
                foreach (EngineKind engine in Engines.AvailableEngines.All)
                {
                    foreach (int threads in (int[])[1, 2, 3])
                    {
                        ArrayData sum = Comparison.Evaluate("sum(x)", variables, engine, threads);
                        Assert.Equal(type, sum.Type);
                        double error = Math.Abs(Convert.ToDouble(sum.Value) - sums[0]);
                        Assert.True(
                            error <= bound,
                            $"{engine}, {threads} threads, {count} {kind} values: "
                            + $"{ArrayData.Show(sum.Value)} is {error:E3} "
                            + $"from {ArrayData.Show(sums[0])}; {bound:E3} is allowed");
                    }
                }
            }
        }
    }

    /// <summary>A fixed tree: the same bits for every engine and number of threads, also along an axis.</summary>
    [Theory]
    [InlineData("sum(x)")]
    [InlineData("sum(x, axis=0)")]
    [InlineData("sum(x, axis=1)")]
    [InlineData("sum(x, axis=(0, 2))")]
    [InlineData("mean(x)")]
    [InlineData("var(x, axis=-1)")]
    [InlineData("std(x)")]
    [InlineData("prod(x)")]
    [InlineData("(x - mean(x)) / std(x)")]
    [InlineData("sum(x*x + y, axis=1, keepdims=True)")]
    public void Reductions_have_the_same_bits_however_they_run(string text)
    {
        var random = new Random(7);
        ArrayData Some() => new(
            DType.Float64, [37, 61, 43], Enumerable.Range(0, 37 * 61 * 43).Select(_ =>
                (random.NextDouble() * 2) - 1).ToArray());
        var variables = new Dictionary<string, ArrayData> { ["x"] = Some() };
        if (text.Contains('y'))
            variables["y"] = Some();
        ArrayData first = Comparison.Evaluate(text, variables, EngineKind.Fused);
        foreach (EngineKind engine in Engines.AvailableEngines.WithOwnMaths)
        {
            foreach (int threads in (int[])[1, 2, 3, 7])
                Assert.Equal(-1, first.FirstDifference(Comparison.Evaluate(text, variables, engine, threads)));
        }
    }
}
