using System.Collections;

namespace PolyTools;

using static Figures;

/// <summary>Arrays larger than the memory.</summary>
internal sealed record Exercise09() : Exercise(9, "Larger than memory", "09-larger-than-memory.ps1")
{
    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override Hashtable Quick => new() { ["Cap"] = 400L << 20 };

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Engine, row.Storage, row.Codec);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        const string Question = "Which approach (numpy.memmap or tables.Expr) is faster?";
        ExerciseResult? memmap = rows.Attempts.FirstOrDefault(row => row is { Engine: "Eager", Storage: "MemoryMap" });
        ExerciseResult? plain = rows.Attempts.FirstOrDefault(row => row is { Engine: "Blocked", Storage: "Chunked", Codec: "none" });
        ExerciseResult? packed = rows.Attempts.FirstOrDefault(row => row is { Engine: "Blocked", Storage: "Chunked", Codec: not "none" });
        if (memmap is null || plain is null)
            yield break;
        if (memmap.Seconds is null || plain.Seconds is null)
        {
            yield return (Question, $"numpy.memmap's way (Eager over MemoryMap) ended as {memmap.Outcome}, tables.Expr's (Blocked over Chunked) as {plain.Outcome}.");
            yield break;
        }

        string text = Compare("tables.Expr's way (Blocked over Chunked)", plain.Seconds, "numpy.memmap's way (Eager over MemoryMap)", memmap.Seconds)
            + $" The process might have {Megabytes(memmap.MemoryCapMB)} ({memmap.MemoryCap}), and operand and result have {Megabytes(16e-6 * memmap.Count)} together. "
            + $"numpy.memmap's way goes over the whole files {Count(memmap.Passes!.Value, "time")}, and where they do not fit the memory pages have to go and come again: {Count(memmap.MajorFaults)} page faults had to wait for the device, "
            + $"{Megabytes(memmap.DeviceReadMB)} were read from it and {Megabytes(memmap.DeviceWrittenMB)} written to it; its memory grew by {Megabytes(memmap.PeakMemoryMB)}. "
            + $"tables.Expr's way holds some chunks at a time, {Megabytes(plain.PeakMemoryMB)} at the peak, with {Count(plain.MajorFaults)} such page faults, {Megabytes(plain.DeviceReadMB)} read from the device and {Megabytes(plain.DeviceWrittenMB)} written.";
        if (packed?.Seconds is not null)
            text += $" With {packed.Codec} " + (packed.Ratio is double ratio ? $"the arrays are {Times(ratio)} smaller, and " : "") + $"it takes {Time(packed.Seconds)}.";
        if (rows.Find("Fused", storage: "MemoryMap") is { } fused)
        {
            // Less time by fewer bytes is not less time by more threads.
            bool isByPasses = fused.Seconds < memmap.Seconds && !AreAlike(fused.Seconds.Value, memmap.Seconds.Value) && fused.DeviceReadMB < 0.8 * memmap.DeviceReadMB;
            text += $" Fused, which goes over the same maps {Count(fused.Passes!.Value, "time")} on {Count(fused.Threads!.Value, "thread")}, takes {Time(fused.Seconds)} with {Megabytes(fused.DeviceReadMB)} read from the device and "
                + $"{Megabytes(fused.DeviceWrittenMB)} written, where numpy.memmap's way has {Count(memmap.Threads!.Value, "thread")}"
                + (isByPasses ? ": it is the passes that make a map slow." : ": these runs do not show that the passes make a map slow.");
        }

        yield return (Question, text);
    }
}
