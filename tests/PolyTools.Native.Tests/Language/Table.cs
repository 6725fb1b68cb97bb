using PolyTools.Native.Engines;
using PolyTools.Native.Expressions;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>Checks expressions of <see cref="Operands"/> that are written down.</summary>
internal static class Table
{
    /// <summary>Every expression has NumPy's value in every engine.</summary>
    public static void Check(params IReadOnlyList<string> texts)
    {
        using Oracle oracle = Oracle.NumPy();
        var variables = texts.Select(text => (text, (IReadOnlyDictionary<string, ArrayData>)Used(text))).ToArray();
        Answer[] answers = oracle.Evaluate(variables);
        var complaints = new List<string>();
        for (int i = 0; i < texts.Count; i++)
        {
            (string text, IReadOnlyDictionary<string, ArrayData> used) = variables[i];
            foreach (EngineKind engine in Engines(text, used.Values, answers[i]))
            {
                string? complaint;
                try
                {
                    complaint = answers[i].Complaint(Comparison.Evaluate(text, used, engine));
                }
                catch (PolyException exception)
                {
                    complaint = exception.Message;
                }

                if (complaint is not null)
                    complaints.Add($"{text}, {engine}: {complaint}");
            }
        }

        Assert.True(complaints.Count == 0, $"{complaints.Count} differ:\n{string.Join('\n', complaints.Take(20))}");
    }

    /// <summary>Every expression is refused as one, in every engine.</summary>
    public static void CheckErrors(params IReadOnlyList<string> texts)
    {
        var complaints = new List<string>();
        foreach (string text in texts)
        {
            try
            {
                ArrayData result = Comparison.Evaluate(text, Used(text), EngineKind.Fused);
                complaints.Add($"{text} gives {result.Description}");
            }
            catch (ExpressionException)
            {
                // As it should be.
            }
            catch (Exception exception)
            {
                complaints.Add($"{text}: {exception.GetType().Name}: {exception.Message}");
            }
        }

        Assert.True(complaints.Count == 0,
            $"{complaints.Count} are not refused:\n{string.Join('\n', complaints.Take(20))}");
    }

    /// <summary>The operands whose names occur in a text.</summary>
    public static Dictionary<string, ArrayData> Used(string text) => Operands.All
        .Where(pair => System.Text.RegularExpressions.Regex.IsMatch(text, $@"(?<!\w){pair.Key}(?!\w)"))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    private static IEnumerable<EngineKind> Engines(string text, IEnumerable<ArrayData> operands, Answer answer) =>
        AvailableEngines.WithOwnMaths.Where(engine => engine != EngineKind.Eager || !HasPower(text)
            || answer.Value is null);

    /// <summary>Eager's pow is not bit for bit the multiplications of the others.</summary>
    private static bool HasPower(string text) => text.Contains("**") || text.Contains("pow", StringComparison.Ordinal);
}
