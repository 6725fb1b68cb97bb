using System.Globalization;
using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>Random expressions against NumExpr, for what Debian's 2.8.4 has with NumPy's types.</summary>
public class NumExprTests
{
    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "60", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_NumExpr_computes_has_its_bits(int seed)
    {
        using Oracle oracle = Oracle.NumExpr();
        var generator = new Generator(
            new Random(seed), allowsApproximate: false,
            [DType.Bool, DType.Int32, DType.Int64, DType.Float64, DType.Complex128], IsNumExpr);
        Node[] nodes = [.. Enumerable.Range(0, Count).Select(i => generator.Next(1 + (i % 5)))
            .Where(Compares)];
        Answer[] answers = oracle.Evaluate(
            [.. nodes.Select(node => (node.Text, (IReadOnlyDictionary<string, ArrayData>)node.Variables))], "numexpr");
        int compared = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            // An older NumExpr lacks an operation for a type here and there.
            if (answers[i].Error is { } error && error.StartsWith("NotImplementedError", StringComparison.Ordinal))
                continue;
            compared++;
            Answer? first = answers[i];
            var shrinker = new Shrinker(oracle, node =>
            {
                Answer answer = first ?? oracle.Evaluate(node.Text, node.Variables, "numexpr");
                first = null;
                if (!Compares(node) || (answer.Error?.StartsWith("NotImplementedError",
                    StringComparison.Ordinal) ?? false))
                    return null;
                return answer.Complaint(Comparison.Evaluate(node.Text, node.Variables, EngineKind.Fused));
            });
            if (shrinker.Complaint(nodes[i]) is { } complaint)
                Assert.Fail($"NumExpr: {shrinker.Report(nodes[i], complaint)}");
        }

        Assert.True(compared > nodes.Length / 2,
            $"NumExpr has computed {compared} of {nodes.Length} expressions only.");
    }

    /// <summary>Functions, each by its name, to 4 ULP of either's error.</summary>
    [Fact]
    public void The_functions_of_NumExpr_have_its_values()
    {
        using Oracle oracle = Oracle.NumExpr();
        var random = new Random(5);
        double[] Some(double low, double high) =>
            [.. Enumerable.Range(0, 500).Select(_ => low + (random.NextDouble() * (high - low)))];
        var variables = new Dictionary<string, ArrayData>
        {
            ["u"] = ArrayData.Of(Some(-1, 1)), ["x"] = ArrayData.Of(Some(-20, 20)), ["y"] = ArrayData.Of(Some(1, 30)),
        };
        string[] texts =
        [
            "sin(x)", "cos(x)", "tan(x)", "arcsin(u)", "arccos(u)", "arctan(x)", "arctan2(x, u)", "sinh(x)",
            "cosh(x)", "tanh(x)",
            "arcsinh(x)", "arccosh(y)", "arctanh(u)", "log(y)", "log10(y)", "log1p(y)", "exp(x)", "expm1(x)",
            "sqrt(y)", "abs(x)",
            "fmod(x, y)", "floor(x)", "ceil(x)", "y**x", "y**2.5", "where(u < x, sin(u), cos(x))", "x % y - x % y",
        ];
        foreach (string text in texts)
        {
            Dictionary<string, ArrayData> used = variables.Where(pair => text.Contains(pair.Key)).ToDictionary();
            Answer answer = oracle.Evaluate(text, used, "numexpr");
            Assert.True(answer.Error is null, $"{text}: {answer.Error}");
            ArrayData ours = Comparison.Evaluate(text, used, EngineKind.Fused);
            for (int i = 0; i < ours.Count; i++)
            {
                double a = (double)ours.Elements.GetValue(i)!;
                double b = (double)answer.Value!.Elements.GetValue(i)!;
                Assert.True(
                    Math.Abs(a - b) <= 8 * (Math.BitIncrement(Math.Abs(b)) - Math.Abs(b)),
                    $"{text}: element {i} is {ArrayData.Show(a)} and not {ArrayData.Show(b)}");
            }
        }
    }

    /// <summary>Of empty arrays NumExpr 2.8.4 gives the shape of one operand, and not that of all.</summary>
    private static bool Compares(Node node) => node.All.All(IsNumExpr)
        && node.All.Any(part => part.Form == Form.Variable) && !node.Shape.Contains(0);

    /// <summary>
    /// What NumExpr 2.8.4 has with NumPy's types and values. Not %, which was C's; not whole powers, which it
    /// expands in another
    /// order; integers' abs became float64 there.
    /// </summary>
    private static bool IsNumExpr(Node node) => node.Form switch
    {
        Form.Variable => node.Data!.Shape is not null || node.Type == DType.Float64,
        Form.Literal => node.Type is DType.Int64 && node.Value <= int.MaxValue || char.IsDigit(node.Head[0])
            && node.Type == DType.Float64,
        Form.Operator => node.Head switch
        {
            "+" or "-" => node.Type != DType.Bool && node.Operands.All(operand => operand.Type != DType.Bool)
                && node.Operands.Length == 2,
            "*" => node.Type != DType.Bool && node.Operands.All(operand => operand.Type != DType.Bool),
            "/" => node.Operands.All(operand => operand.Type == DType.Float64),
            "&" or "|" => node.Type == DType.Bool,
            "~" => node.Type == DType.Bool,
            _ => false,
        },
        Form.Chain => node.Operands.Length == 2
            && node.Operands.All(operand => operand.Type is DType.Int32 or DType.Int64 or DType.Float64),
        Form.Call => node.Head switch
        {
            "where" => node.Operands.All(operand => !operand.IsWeak) && node.Operands[1].Type == node.Operands[2].Type,
            "sqrt" or "abs" or "floor" or "ceil" => node.Operands[0].Type == DType.Float64,
            "real" or "imag" => node.Operands[0].Type == DType.Complex128,
            "conj" => node.Type == DType.Complex128,
            "complex" => node.Operands.All(operand => operand.Type == DType.Float64 && !operand.IsWeak),
            _ => false,
        },
        _ => false,
    };
}
