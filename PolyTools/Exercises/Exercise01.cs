namespace PolyTools;

using static Figures;

/// <summary>The polynomial by NumPy's way and by NumExpr's.</summary>
internal sealed record Exercise01() : Exercise(1, "NumPy's way and NumExpr's", "01-numpy-and-numexpr.ps1")
{
    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => row.Engine!;

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        if (rows.Find("Eager") is not { } eager || rows.Find("Blocked") is not { } blocked)
            yield break;
        yield return (
            "How large is the speed-up of numexpr against numpy?",
            Compare("Blocked (NumExpr's way)", blocked.Seconds, "Eager (NumPy's way)", eager.Seconds)
            + $" These are {Count(eager.Count)} points, and Blocked worked on {Count(blocked.Threads!.Value, "thread")}.");
        yield return ("Why do you think the speed-up is so large?", Reasons(eager, blocked));
    }

    /// <summary>Passes over memory, temporaries, threads and arithmetic.</summary>
    private static string Reasons(ExerciseResult eager, ExerciseResult blocked)
    {
        string text = $"NumPy's way evaluates one operation after the other over the whole arrays: {Count(eager.Passes!.Value, "pass", "passes")}, which read and write "
            + $"{Megabytes(eager.TrafficMB)}. NumExpr's way does all operations on a block that stays in the cache, then takes the next block: "
            + $"{Count(blocked.Passes!.Value, "pass", "passes")}, which must move {Number(ExerciseRows.BytesPerElement(blocked))} bytes an element, {Megabytes(blocked.TrafficMB)} in all. "
            + $"At its peak Eager had {Megabytes(eager.PeakMemoryMB)} more than at its start, and Blocked {Megabytes(blocked.PeakMemoryMB)}"
            + (eager.PeakMemoryMB > blocked.PeakMemoryMB ? ", for what lies between two operations is an array. " : ". ")
            + $"A run of Eager caused {Count(eager.MinorFaults)} page faults, one of Blocked {Count(blocked.MinorFaults)}.";
        if (ExerciseRows.Roof(eager) is double roof)
        {
            double moving = eager.TrafficMB!.Value / 1e3 / roof;
            text += $" At the {Bandwidth(roof)} that a copy reaches here on one thread, those passes alone take {Time(moving)} of Eager's {Time(eager.Seconds)}";
            text += moving < 0.9 * eager.Seconds!.Value
                ? ". The rest goes to arithmetic: x**3 is a general power, by a logarithm and an exponential, where Blocked multiplies twice"
                    + (eager.MinorFaults >= Sentences.ManyFaults ? ", and to page faults." : ".")
                : ": they are what it waits for.";
        }

        if (blocked.Threads > 1)
            text += $" And Blocked shares the blocks out to {Count(blocked.Threads.Value, "thread")}; Eager works on one, as NumPy does.";
        return text + $" Blocked reaches {Share(blocked.PercentOfPeak)} of the bandwidth of a copy, Eager {Share(eager.PercentOfPeak)}.";
    }
}
