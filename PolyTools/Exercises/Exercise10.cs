using System.Collections;

namespace PolyTools;

using static Figures;

/// <summary>Jitter, with and without waiting for the device.</summary>
internal sealed record Exercise10() : Exercise(10, "Jitter and sync", "10-jitter.ps1")
{
    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override Hashtable Quick => new() { ["Count"] = 1_000_000L };

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Storage, row.Codec, row.Sync == true ? "sync" : null);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        (ExerciseResult Free, ExerciseResult Synced)[] pairs =
        [
            .. from free in rows.Runs
               where free.Sync == false
               let synced = rows.Runs.FirstOrDefault(row => row.Sync == true && row.Storage == free.Storage && row.Codec == free.Codec)
               where synced is not null
               select (free, synced),
        ];
        if (pairs.Length == 0)
            yield break;
        yield return (
            "Are the measurements a bit more reproducible with sync?",
            string.Join(" ", pairs.Select(pair =>
                $"{NameOf(pair.Free)}: {Range(pair.Free)} without sync, {Range(pair.Synced)} with it: "
                + (AreAlike(Spread(pair.Free), Spread(pair.Synced)) ? "no difference." : Spread(pair.Synced) < Spread(pair.Free) ? "steadier." : "not steadier here."))));
        (ExerciseResult Free, ExerciseResult Synced) most = pairs.MaxBy(pair => pair.Free.WrittenMB);
        string text = "Without sync a run ends when the system has the result in its cache, and the device is written to when the system likes: in a run that happens to have to wait for it, often for what "
            + "the runs before have left. With sync each run waits for its own bytes and for no other's. ";
        text += $"What that costs: {Time(most.Free.Seconds)} become {Time(most.Synced.Seconds)} ({NameOf(most.Free)}, which writes {Megabytes(most.Synced.WrittenMB)} a run).";
        if (pairs.Any(pair => Spread(pair.Synced) >= Spread(pair.Free)))
            text += " Where it was not steadier here, the device itself took now more and now less time, which sync cannot change: it only moves the waiting into the run that causes it.";
        yield return ("Why do you think it is so?", text);
    }

    /// <summary>How far the runs lie apart, by the median.</summary>
    private static double Spread(ExerciseResult row) => (row.MaxSeconds!.Value - row.MinSeconds!.Value) / row.Seconds!.Value;

    private static string Range(ExerciseResult row) => $"{Time(row.MinSeconds)} to {Time(row.MaxSeconds)} ({Percent(Spread(row))} of the median)";

    private static string NameOf(ExerciseResult row) => row.Codec is null ? row.Storage! : $"{row.Storage} with {row.Codec}";
}
