namespace PolyTools;

using static Figures;

/// <summary>Sine and cosine.</summary>
internal sealed record Exercise05() : Exercise(5, "Transcendental functions", "05-transcendental.ps1")
{
    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Engine, ThreadsOf(row), row.Expression);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        string[] expressions = [.. rows.Runs.Select(row => row.Expression!).Distinct()];
        if (expressions.Length != 2)
            yield break;
        (string sines, string polynomial) = (expressions[0], expressions[1]);
        int most = rows.MostThreads;
        ExerciseResult? eager = rows.Find("Eager", expression: sines), blocked = rows.Find("Blocked", most, expression: sines), c = rows.Find("C", most, expression: sines);
        if (most == 1)
        {
            yield return ("How does the efficiency scale?", "There is one processor only, and so nothing to scale.");
        }
        else
        {
            yield return (
                "How does the efficiency scale?",
                string.Join(" ", rows.Engines.Where(engine => engine != "Eager").Select(engine => Exercise04.Scaling(rows, engine, sines)).Where(line => line.Length > 0)));
            yield return ("Why does it scale differently from the polynomial?", Why(rows, sines, polynomial, most));
        }

        if (eager is null || blocked is null)
            yield break;
        yield return (
            "How does C perform compared with numpy and numexpr?",
            c is null
                ? Sentences.NoRowOfC + " " + Compare("Blocked (NumExpr's way)", blocked.Seconds, "Eager (NumPy's way)", eager.Seconds)
                : Compare($"C on {Count(most, "thread")}", c.Seconds, "Eager (NumPy's way)", eager.Seconds) + " " + Compare("C", c.Seconds, "Blocked (NumExpr's way)", blocked.Seconds)
                    + " C calls the system's sine and cosine for one element after the other; PolyTools' own take a vector of elements at once"
                    + (c.MaxUlp is double ulp ? $", and the results differ by at most {Number(ulp)} units in the last place." : "."));
    }

    private static string Why(ExerciseRows rows, string sines, string polynomial, int most)
    {
        var lines = new List<string>();
        bool scalesBetter = false;
        foreach (string engine in rows.Engines.Where(engine => engine != "Eager"))
        {
            ExerciseResult? one = rows.Find(engine, 1, expression: sines), all = rows.Find(engine, most, expression: sines);
            ExerciseResult? polynomialOne = rows.Find(engine, 1, expression: polynomial), polynomialAll = rows.Find(engine, most, expression: polynomial);
            if (one is null || all is null || polynomialOne is null || polynomialAll is null)
                continue;
            double gain = one.Seconds!.Value / all.Seconds!.Value, polynomialGain = polynomialOne.Seconds!.Value / polynomialAll.Seconds!.Value;
            scalesBetter |= engine == "Fused" && gain > polynomialGain && !AreAlike(gain, polynomialGain);
            lines.Add($"{engine}: {Count(most, "thread")} are {Times(gain)} as fast with the sines, and {Times(polynomialGain)} with the polynomial; "
                + $"on one thread the sines use {Share(one.PercentOfPeak)} of a copy's bandwidth, the polynomial {Share(polynomialOne.PercentOfPeak)}"
                + (AreAlike(gain, polynomialGain) ? " - here the two scale alike." : "."));
        }

        ExerciseResult? fused = rows.Find("Fused", 1, expression: sines), fusedPolynomial = rows.Find("Fused", 1, expression: polynomial);
        if (fused?.Seconds > fusedPolynomial?.Seconds && !AreAlike(fused.Seconds.Value, fusedPolynomial.Seconds.Value))
        {
            lines.Add($"The same bytes are moved, and more is computed between reading and writing them: one thread of Fused takes {Number(1e9 * fused.Seconds!.Value / fused.Count!.Value)} ns "
                + $"an element for the sines and {Number(1e9 * fusedPolynomial.Seconds!.Value / fusedPolynomial.Count!.Value)} ns for the polynomial."
                + (scalesBetter ? " Arithmetic is shared out by threads; the memory is not." : " Arithmetic is what threads share out best; in these runs that did not show in how Fused scales."));
        }
        else if (fused is not null && fusedPolynomial is not null)
        {
            lines.Add("In these runs one thread of Fused takes no longer for the sines than for the polynomial: their arithmetic is hidden behind the memory, or the runs were too short to tell.");
        }

        return string.Join(" ", lines);
    }
}
