namespace PolyTools;

using static Figures;

/// <summary>Blosc's levels.</summary>
internal sealed record Exercise07() : Exercise(7, "Compression levels", "07-compression-levels.ps1")
{
    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => CodecOf(row)!;

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        ExerciseResult[] levels = [.. rows.Compressions.Where(row => row.Ratio is not null && row.EvalSeconds is not null)];
        ExerciseResult? plain = levels.FirstOrDefault(row => row.Level == 0);
        ExerciseResult[] compressed = [.. levels.Where(row => row.Level != 0)];
        if (plain is null || compressed.Length == 0)
            yield break;
        ExerciseResult best = compressed.MaxBy(row => row.Ratio)!, saver = compressed.MaxBy(row => row.SavedMBPerSecond)!, fastest = compressed.MinBy(row => row.EvalSeconds)!;
        yield return (
            "Which one compresses better?",
            $"{NameOf(best)}: {Times(best.Ratio!.Value)} smaller, {Megabytes(best.OriginalMB)} become {Megabytes(best.CompressedMB)}. "
            + $"{NameOf(compressed[0])} gives {Times(compressed[0].Ratio!.Value)}.");
        yield return ("Which one achieves the best compression/time ratio?", Saver(saver, best));
        double factor = fastest.EvalSeconds!.Value / plain.EvalSeconds!.Value;
        yield return (
            "Is this competitive in terms of speed with the non-compressed mode?",
            (AreAlike(factor, 1) ? "Yes, it makes no difference that these runs could show: " : factor < 1 ? $"Yes, it is {Times(1 / factor)} as fast: " : $"Not here, it takes {Times(factor)} the time: ")
            + $"reading x, computing and writing the result takes {Time(plain.EvalSeconds)} at level 0 and {Time(fastest.EvalSeconds)} at level {fastest.Level}, the fastest that compresses, which "
            + $"decompresses {Rate(fastest.DecompressMBPerSecond)} and compresses {Rate(fastest.CompressMBPerSecond)} on {Count(fastest.Threads!.Value, "thread")}. "
            + (AreAlike(factor, 1) ? $"What its arithmetic costs, the bytes save that need not be copied: each array takes {Megabytes(fastest.CompressedMB)} instead of {Megabytes(plain.CompressedMB)}."
                : factor < 1 ? $"What compression saves in bytes, {Megabytes(fastest.CompressedMB)} instead of {Megabytes(plain.CompressedMB)} for each array, is worth more than its arithmetic costs."
                : $"The files stay in the system's cache, from which bytes come faster than they can be decompressed; for that each array takes {Megabytes(fastest.CompressedMB)} instead of {Megabytes(plain.CompressedMB)}. "
                    + "Exercise 11 shows the same with a device that has to take the bytes."));
    }

    /// <summary>Codec and level as a sentence names them.</summary>
    public static string NameOf(ExerciseResult row) => row.Level is int level ? $"{row.Codec} at level {level}" : row.Codec!;

    /// <summary>The row that saves the most bytes in each second of compressing, against the one that saves the most.</summary>
    public static string Saver(ExerciseResult saver, ExerciseResult best) =>
        $"{NameOf(saver)}, which saves {Megabytes(saver.SavedMBPerSecond)} in each second of compressing: {Times(saver.Ratio!.Value)} smaller at {Rate(saver.CompressMBPerSecond)}"
        + (saver == best || Figures.AreAlike(saver.Ratio.Value, best.Ratio!.Value) ? "." : $". {NameOf(best)} makes it {Times(best.Ratio!.Value)} smaller at {Rate(best.CompressMBPerSecond)}.");
}
