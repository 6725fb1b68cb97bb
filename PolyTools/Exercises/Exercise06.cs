namespace PolyTools;

using static Figures;

/// <summary>Mapped files and chunks.</summary>
internal sealed record Exercise06() : Exercise(6, "numpy.memmap and tables.Expr", "06-memmap-and-chunks.ps1")
{
    private const string Memory = "Memory";
    private const string Map = "MemoryMap";
    private const string Chunks = "Chunked";

    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Engine, row.Storage, row.ResultStorage == row.Storage ? null : $"result in {row.ResultStorage}");

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        if (rows.Find("Eager", storage: Map, result: Map) is not { } memmap || rows.Find("Blocked", storage: Chunks, result: Chunks) is not { } chunked)
            yield break;
        yield return (
            "How do the numpy.memmap and tables.Expr paradigms work?",
            "A mapped file is an array whose pages the system fetches and writes back when they are touched: NumPy's way computes with it as with memory, and its temporaries are memory, "
            + $"{Megabytes(memmap.PeakMemoryMB)} at the peak with the pages that it touched. tables.Expr takes some chunks of the operand, computes on them block by block, writes the chunks of the result, and goes on: "
            + $"{Megabytes(chunked.PeakMemoryMB)} at the peak, for arrays that have {Megabytes(8e-6 * memmap.Count)} each.");
        yield return (
            "Do you notice some difference between the times of numpy.memmap and tables.Expr? Why?",
            Compare("tables.Expr's way (Blocked over Chunked)", chunked.Seconds, "numpy.memmap's way (Eager over MemoryMap)", memmap.Seconds)
            + $" numpy.memmap's way makes {Count(memmap.Passes!.Value, "pass", "passes")} over whole arrays, {Megabytes(memmap.TrafficMB)} in all, with a general power for x**3, on one thread; a run has {Count(memmap.MinorFaults)} page faults. "
            + $"tables.Expr's way makes {Count(chunked.Passes!.Value, "pass", "passes")} on {Count(chunked.Threads!.Value, "thread")} and has {Count(chunked.MinorFaults)} page faults; "
            + $"for that it copies through the file system's calls, {Megabytes(chunked.ReadMB)} in and {Megabytes(chunked.WrittenMB)} out, and makes a file for each chunk.");
        yield return ("Compare with the times for the in-memory approach: why is the out-of-memory paradigm slower?", Against(rows));
        yield return ("With the result in memory, is the improvement noticeable?", InMemory(rows));
    }

    private static string Against(ExerciseRows rows)
    {
        var lines = new List<string>();
        foreach ((string engine, string storage) in new[] { ("Eager", Map), ("Blocked", Chunks), ("Fused", Map), ("Fused", Chunks) })
        {
            if (rows.Find(engine, storage: storage, result: storage) is { Seconds: double disk } there && rows.Find(engine, storage: Memory) is { Seconds: double memory } here)
            {
                lines.Add($"{engine} takes {Time(memory)} in memory and {Time(disk)} over {storage}, {Times(disk / memory)} the time"
                    + (AreAlike(disk, memory) || disk < memory ? ": here the files cost it nothing, for they are in the system's cache." : Reason(here, there)));
            }
        }

        return string.Join(" ", lines) + " The files of this exercise were read from the system's cache where memory had room for them: what a device adds shows in exercises 10 and 11.";
    }

    /// <summary>What a run over files had to do beside the arithmetic.</summary>
    private static string Reason(ExerciseResult memory, ExerciseResult disk)
    {
        var reasons = new List<string>();
        if (disk.ReadMB + disk.WrittenMB > 1)
            reasons.Add($"{Megabytes(disk.ReadMB + disk.WrittenMB)} copied between the system's cache and its buffers");
        if (disk.MinorFaults - memory.MinorFaults >= Sentences.ManyFaults)
            reasons.Add($"{Count(disk.MinorFaults)} page faults instead of {Count(memory.MinorFaults)}");
        if (disk.DeviceReadMB + disk.DeviceWrittenMB > 1)
            reasons.Add($"{Megabytes(disk.DeviceReadMB + disk.DeviceWrittenMB)} from or for the device");
        return reasons.Count == 0 ? "." : ", with " + List(reasons) + ".";
    }

    private static string InMemory(ExerciseRows rows)
    {
        var lines = new List<string>();
        foreach ((string engine, string storage) in new[] { ("Eager", Map), ("Blocked", Chunks), ("Fused", Chunks) })
        {
            if (rows.Find(engine, storage: storage, result: storage) is not { Seconds: double disk } before
                || rows.Find(engine, storage: storage, result: Memory) is not { Seconds: double memory } after)
            {
                continue;
            }

            string why = before.WrittenMB > 1 && after.WrittenMB < 1 ? $"; {Megabytes(before.WrittenMB)} need not be written" : "";
            lines.Add($"{engine} over {storage}: {Time(disk)} with the result on disk, {Time(memory)} with it in memory, {Verdict(memory, disk)}{why}.");
        }

        return string.Join(" ", lines);
    }
}
