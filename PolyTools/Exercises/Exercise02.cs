namespace PolyTools;

using static Figures;

/// <summary>The two forms of the polynomial.</summary>
internal sealed record Exercise02() : Exercise(2, "Horner's form", "02-horner.ps1")
{
    /// <summary>By this much more than the bytes the time must fall before arithmetic is named as the reason.</summary>
    private const double Clearly = 1.3;

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Expression, row.Engine);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        string[] forms = [.. rows.Runs.Select(row => row.Expression!).Distinct()];
        if (forms.Length != 2)
            yield break;
        ExerciseResult? powers = rows.Find("Eager", expression: forms[0]), horner = rows.Find("Eager", expression: forms[1]);
        ExerciseResult? blockedPowers = rows.Find("Blocked", expression: forms[0]), blockedHorner = rows.Find("Blocked", expression: forms[1]);
        if (powers is null || horner is null || blockedPowers is null || blockedHorner is null)
            yield break;

        double gain = powers.Seconds!.Value / horner.Seconds!.Value, bytes = powers.TrafficMB!.Value / horner.TrafficMB!.Value;
        yield return (
            "Why do you think numpy is performing much more efficiently with this new expression?",
            Compare("By NumPy's way (Eager) Horner's form", horner.Seconds, "the first form", powers.Seconds)
            + $" It has {Count(horner.Passes!.Value, "pass", "passes")} instead of {powers.Passes}, and its passes move {Megabytes(horner.TrafficMB)} instead of {Megabytes(powers.TrafficMB)}. "
            + (gain > Clearly * bytes
                ? $"But the bytes fell by a factor of {Number(bytes)} only, and the time by {Number(gain)}: the greater part is arithmetic. The first form takes x**3 by a logarithm and an exponential, as a general power needs, the second only multiplies and adds."
                : $"The bytes fell by a factor of {Number(bytes)}, the time by {Number(gain)}: there is little more in it than the passes."));

        double blockedGain = blockedPowers.Seconds!.Value / blockedHorner.Seconds!.Value;
        yield return (
            "Why is the speed-up in numexpr not so high in comparison?",
            Compare("By NumExpr's way (Blocked) Horner's form", blockedHorner.Seconds, "the first form", blockedPowers.Seconds)
            + $" NumExpr's way has no general power to lose: it expands x**3 into multiplications, so that the first form has {Count(blockedPowers.Operations!.Value, "operation")} an element and the second "
            + $"{blockedHorner.Operations}. And it has no temporaries to lose: both forms are {Count(blockedHorner.Passes!.Value, "pass", "passes")} over {Megabytes(blockedHorner.TrafficMB)}."
            + (AreAlike(blockedGain, 1) ? "" : $" What is left is a factor of {Number(blockedGain)}, where NumPy's way has {Number(gain)}."));

        string why = Compare("With Horner's form Blocked", blockedHorner.Seconds, "Eager", horner.Seconds)
            + $" Eager still makes {Count(horner.Passes!.Value, "pass", "passes")}, each of which reads and writes whole arrays: {Megabytes(horner.TrafficMB)} against {Megabytes(blockedHorner.TrafficMB)}.";
        if (ExerciseRows.Roof(horner) is double roof)
            why += $" At the {Bandwidth(roof)} of a copy on one thread that alone takes {Time(horner.TrafficMB!.Value / 1e3 / roof)}, and less where caches hold the arrays.";
        if (blockedHorner.Threads > 1)
            why += $" Blocked has {Count(blockedHorner.Threads.Value, "thread")}, Eager one.";
        yield return ("Why does numexpr continue to be faster than numpy?", why);
    }
}
