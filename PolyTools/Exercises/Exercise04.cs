namespace PolyTools;

using static Figures;

/// <summary>More and more threads.</summary>
internal sealed record Exercise04() : Exercise(4, "Threads", "04-threads.ps1")
{
    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Engine, ThreadsOf(row));

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        int most = rows.MostThreads;
        if (most == 1)
        {
            yield return ("How does the efficiency scale?", "There is one processor only, and so nothing to scale.");
            yield break;
        }

        yield return ("How does the efficiency scale?", string.Join(" ", rows.Engines.Select(engine => Scaling(rows, engine, null)).Where(line => line.Length > 0)));
        yield return ("Why do you think it scales that way?", Why(rows, most));
        if (rows.Find("C", most) is { } c && rows.Find("Blocked", most) is { } blocked && rows.Find("Fused", most) is { } fused)
        {
            yield return (
                "How does the performance compare with the C computation?",
                $"On {Count(most, "thread")}: " + Compare("Blocked", blocked.Seconds, "C", c.Seconds) + " " + Compare("Fused", fused.Seconds, "C", c.Seconds)
                + $" C moves {Bandwidth(c.GBPerSecond)}, Blocked {Bandwidth(blocked.GBPerSecond)} and Fused {Bandwidth(fused.GBPerSecond)} between memory and processor.");
        }
    }

    /// <summary>Times by threads, with what the most threads gain of what they could.</summary>
    public static string Scaling(ExerciseRows rows, string engine, string? expression)
    {
        int most = rows.MostThreads;
        if (rows.Find(engine, 1, expression: expression) is not { } one || rows.Find(engine, most, expression: expression) is not { } last)
            return "";
        double gain = one.Seconds!.Value / last.Seconds!.Value;
        // One, two, four and so on are enough to see the curve.
        IEnumerable<string> steps =
            from threads in Enumerable.Range(1, most)
            where int.IsPow2(threads) || threads == most
            let row = rows.Find(engine, threads, expression: expression)
            where row is not null
            select $"{threads}: {Time(row.Seconds)}";
        return $"{engine} by threads: {string.Join(", ", steps)}; {Count(most, "thread")} are {Times(gain)} as fast as one, {Percent(gain / most)} of the ideal.";
    }

    private static string Why(ExerciseRows rows, int most)
    {
        var lines = new List<string>();
        if (ExerciseRows.Roof(rows.Find("Fused", 1)) is double one && ExerciseRows.Roof(rows.Find("Fused", most)) is double all)
        {
            lines.Add($"Threads share the bandwidth of the memory: a copy reaches {Bandwidth(one)} on one thread here and {Bandwidth(all)} on {most}"
                + (all > one && !AreAlike(all, one) ? $", {Times(all / one)} as much. That is how far a loop can scale that does nothing but wait for memory."
                    : ": more threads bring it nothing, nor would they a loop that does nothing but wait for memory."));
        }

        foreach (string engine in rows.Engines)
        {
            if (rows.Find(engine, 1)?.PercentOfPeak is not double first || rows.Find(engine, most)?.PercentOfPeak is not double last)
                continue;
            (double before, double after) = (rows.Find(engine, 1)!.Seconds!.Value, rows.Find(engine, most)!.Seconds!.Value);
            bool hasGained = after < before && !AreAlike(after, before);
            lines.Add($"{engine} uses {Percent(first / 100)} of the copy's bandwidth on one thread and {Percent(last / 100)} on {most}: "
                + (last >= 100 * Sentences.NearRoof
                    ? hasGained ? "it gained up to that roof, at which more threads would have to wait." : "it has met that roof, and the threads have to wait."
                    : hasGained ? "the roof is not met, and the threads still have arithmetic to share."
                    : "the roof is not met, and yet more threads gained nothing: these runs were too short for them, or other work had the processors."));
        }

        return string.Join(" ", lines);
    }
}
