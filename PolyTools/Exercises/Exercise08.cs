using System.Collections;

namespace PolyTools;

using static Figures;

/// <summary>Blosc and other compressors.</summary>
internal sealed record Exercise08() : Exercise(8, "Compressors", "08-compressors.ps1")
{
    /// <summary>Compressors that gain less than this take no part in the question which is the fastest: they compress nothing.</summary>
    private const double LeastRatio = 1.1;

    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override Hashtable Quick => new() { ["Count"] = 1_000_000L };

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => CodecOf(row)!;

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        ExerciseResult[] all = [.. rows.Compressions.Where(row => row.Ratio >= LeastRatio && row.SavedMBPerSecond is not null)];
        if (all.Length == 0)
            yield break;
        ExerciseResult best = all.MaxBy(row => row.Ratio)!, saver = all.MaxBy(row => row.SavedMBPerSecond)!;
        ExerciseResult[] own = [.. all.GroupBy(row => row.Codec).Select(group => group.MaxBy(row => row.Ratio)!)];
        yield return (
            "Which one compresses better?",
            $"{Exercise07.NameOf(best)}: {Times(best.Ratio!.Value)} smaller, at {Rate(best.CompressMBPerSecond)}. The best level of each: "
            + List(own.Select(row => $"{Exercise07.NameOf(row)} {Times(row.Ratio!.Value)}, {Rate(row.CompressMBPerSecond)}")) + ".");
        yield return (
            "Which one achieves the best compression/time ratio?",
            Exercise07.Saver(saver, best) + " Beaten by none in both size and speed of compressing: "
            + List(rows.Compressions.Where(row => row.Pareto == true).Select(Exercise07.NameOf)) + ".");
        if (all.Where(row => row.EvalSeconds is not null).MinBy(row => row.EvalSeconds) is { } fastest)
        {
            ExerciseResult? plain = rows.Compressions.FirstOrDefault(row => row.Codec == "none");
            yield return (
                "And with which does the polynomial run fastest?",
                $"Over compressed arrays with {Exercise07.NameOf(fastest)}: {Time(fastest.EvalSeconds)}" + (plain?.EvalSeconds is double none ? $", against {Time(none)} without compression." : "."));
        }
    }
}
