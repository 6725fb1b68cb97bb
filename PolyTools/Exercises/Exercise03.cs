namespace PolyTools;

using static Figures;

/// <summary>The polynomial in C.</summary>
internal sealed record Exercise03() : Exercise(3, "The same in C", "03-c.ps1")
{
    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Engine, row.CompilerFlag);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        const string Why = "Why do you think it is more efficient than the above approaches?";
        if (rows.Find("Eager") is not { } eager || rows.Find("Blocked") is not { } blocked || rows.Find("Fused") is not { } fused)
            yield break;
        ExerciseResult[] compiled = [.. rows.Runs.Where(row => row.Engine == "C")];
        if (compiled.Length == 0)
        {
            yield return (Why, Sentences.NoRowOfC + $" Fused, which compiles the same loop without one, took {Time(fused.Seconds)}, Blocked {Time(blocked.Seconds)} and Eager {Time(eager.Seconds)}, all on one thread.");
            yield break;
        }

        ExerciseResult c = compiled[0];
        yield return (
            "How does C perform against the above approaches?",
            $"On one thread, with {c.CompilerFlag}: " + Compare("C", c.Seconds, "NumPy's way (Eager)", eager.Seconds) + " "
            + Compare("C", c.Seconds, "NumExpr's way (Blocked)", blocked.Seconds));

        string text = $"The loop in C takes an element from memory, does its {Count(c.Operations!.Value, "operation")} in registers and stores the result: one pass that moves {Megabytes(c.TrafficMB)}. "
            + $"Eager moves {Megabytes(eager.TrafficMB)} in {Count(eager.Passes!.Value, "pass", "passes")}; Blocked moves no more memory than C, but reads and writes the cache for every operation.";
        if (ExerciseRows.Roof(c) is double roof)
        {
            double share = c.PercentOfPeak!.Value / 100;
            text += $" C moves {Bandwidth(c.GBPerSecond)}, {Percent(share)} of the {Bandwidth(roof)} of a copy on one thread: "
                + (share >= Sentences.NearRoof ? "the memory is what it waits for." : "it is not the memory that it waits for, but its instructions.");
        }

        yield return (Why, text);
        if (compiled.Length > 1)
        {
            ExerciseResult native = compiled[^1];
            yield return (
                "And with the vector instructions of this processor?",
                Compare($"C with {native.CompilerFlag}", native.Seconds, $"with {c.CompilerFlag}", c.Seconds) + " "
                + Compare("Fused, the same loop without a compiler,", fused.Seconds, "the faster C", Math.Min(native.Seconds!.Value, c.Seconds!.Value)));
        }
    }
}
