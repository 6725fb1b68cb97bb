using System.Collections;

namespace PolyTools;

using static Figures;

/// <summary>Levels of compression where the device has to take the result.</summary>
internal sealed record Exercise11() : Exercise(11, "Sync and compression", "11-sync-and-compression.ps1")
{
    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override Hashtable Quick => new() { ["Count"] = 1_000_000L };

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(CodecOf(row), row.Sync == true ? "sync" : null);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        ExerciseResult[] synced = [.. rows.Runs.Where(row => row.Sync == true)];
        ExerciseResult? Free(ExerciseResult row) => rows.Runs.FirstOrDefault(other => other.Sync == false && other.Level == row.Level);
        ExerciseResult? plain = synced.FirstOrDefault(row => row.Level == 0);
        if (plain is null || synced.MinBy(row => row.Seconds) is not { } best || synced.MinBy(row => row.StoredMB) is not { } smallest
            || Free(plain) is not { } freePlain || Free(best) is not { } freeBest)
        {
            yield break;
        }

        yield return (
            "Which compression level gives best speed?",
            $"Level {best.Level} with {Spread(best)}" + (best == plain ? "." : $"; level 0, which does not compress, takes {Spread(plain)}.") + Others(synced, best)
            + $" The smallest are the arrays by level {smallest.Level}: {Megabytes(smallest.StoredMB)} instead of {Megabytes(plain.StoredMB)}.");
        if (best.Seconds < freeBest.Seconds || plain.Seconds < freePlain.Seconds)
        {
            yield return (
                "Could you explain why?",
                "Not by these runs: some took less time with waiting for the device than without, so that they differ more by chance than by what compression costs and saves. More runs (-Repeat) or longer arrays tell more.");
            yield break;
        }

        if (best != plain && AreAlike(best.Seconds!.Value, plain.Seconds!.Value))
        {
            yield return (
                "Could you explain why?",
                $"There is little to explain: level {best.Level} and level 0 take the same time but for chance, for {Megabytes(best.WrittenMB)} and {Megabytes(plain.WrittenMB)} that the device has to take. "
                + "What compressing costs is about what the device's time for the bytes is worth.");
            yield break;
        }

        string why = $"Without waiting for the device, level 0 takes {Time(freePlain.Seconds)}; until the device has the {Megabytes(plain.WrittenMB)} that a run writes, {Time(plain.Seconds)}. ";
        if (best == plain)
        {
            why += Free(smallest) is { } freeSmallest
                ? $"Level {smallest.Level} takes {Time(freeSmallest.Seconds)} and {Time(smallest.Seconds)}, and writes {Megabytes(smallest.WrittenMB)}: compressing costs more here than the bytes that it saves."
                : "";
        }
        else
        {
            why += $"Level {best.Level} takes {Time(freeBest.Seconds)} and {Time(best.Seconds)}, for {Megabytes(best.WrittenMB)}: "
                + (freeBest.Seconds > freePlain.Seconds
                    ? $"compressing costs {Time(freeBest.Seconds - freePlain.Seconds)} more before the device comes into it, and the waiting falls from {Time(plain.Seconds - freePlain.Seconds)} to {Time(best.Seconds - freeBest.Seconds)}."
                    : "it is faster in both, for there are fewer bytes to copy as well.");
            if (smallest != best)
            {
                why += $" More compression does not pay: level {smallest.Level} writes {Megabytes(smallest.WrittenMB)}, which is no more than {Megabytes(best.WrittenMB - smallest.WrittenMB)} less, "
                    + $"and takes {Time(Free(smallest)?.Seconds)} before the device comes into it, {Time(smallest.Seconds)} in all.";
            }
        }

        yield return ("Could you explain why?", why);
    }

    /// <summary>The levels that are as fast as the best but for chance.</summary>
    private static string Others(ExerciseResult[] synced, ExerciseResult best)
    {
        string[] alike = [.. synced.Where(row => row != best && AreAlike(row.Seconds!.Value, best.Seconds!.Value)).Select(row => $"{row.Level}")];
        return alike.Length == 0 ? "" : $" As fast but for chance: level{(alike.Length == 1 ? "" : "s")} {List(alike)}.";
    }

    private static string Spread(ExerciseResult row) => $"{Time(row.Seconds)} ({Time(row.MinSeconds)} to {Time(row.MaxSeconds)})";
}
