using System.Collections;

namespace PolyTools;

using static Figures;

/// <summary>Arrays beyond all memory.</summary>
internal sealed record Exercise12() : Exercise(12, "Beyond virtual memory", "12-beyond-virtual-memory.ps1")
{
    /// <inheritdoc/>
    public override bool UsesDisk => true;

    /// <inheritdoc/>
    public override Hashtable Quick => new() { ["Cap"] = 128L << 20 };

    /// <inheritdoc/>
    public override string CaseOf(ExerciseResult row) => Join(row.Engine, row.Storage);

    /// <inheritdoc/>
    public override IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows)
    {
        if (rows.Find("Blocked", storage: "Chunked") is not { } chunked)
            yield break;
        double array = 8e-6 * chunked.Count!.Value;
        ExerciseResult? memmap = rows.Attempts.FirstOrDefault(row => row is { Engine: "Eager", Storage: "MemoryMap" });
        if (memmap is not null)
        {
            yield return (
                "What becomes of tables.Expr and of numpy.memmap?",
                $"Operand and result have {Megabytes(array)} each, and the process may have {Megabytes(chunked.MemoryCapMB)} in all ({chunked.MemoryCap}). tables.Expr's way (Blocked over Chunked) took {Time(chunked.Seconds)}. "
                + "numpy.memmap's way (Eager over MemoryMap) " + (memmap.Seconds is null ? $"ended as {memmap.Outcome}: its temporaries are as large as the arrays, and are not files that the system could write back."
                    : $"took {Time(memmap.Seconds)}: this cap could not stop it.")
                + (rows.Find("Fused", storage: "MemoryMap") is { } fused ? $" Fused over the same maps took {Time(fused.Seconds)}: it has no temporaries, and pages of a file can go. (Pages of a file count against the process that brought them in, so that more may be resident than the cap.)" : ""));
        }

        string text = $"Because it never has more than some chunks in memory. The process grew by {Megabytes(chunked.PeakMemoryMB)} at its peak, {Share(50 * chunked.PeakMemoryMB / array)} of the {Megabytes(2 * array)} that operand and result have: "
            + $"each of {Count(chunked.Threads!.Value, "thread")} reads a chunk, decompresses it, computes block by block, compresses the result's chunk, writes it, and uses the same buffers for the next.";
        if (chunked.Timeline is { Length: > 1 } timeline)
        {
            text += $" Its timeline, {Count(timeline.Length, "sample")} over {Time(timeline[^1].Seconds)}, has at most {Megabytes(timeline.Max(sample => sample.ResidentMB))} resident, .NET and PowerShell included, "
                + $"while {Megabytes(chunked.ReadMB)} were read and {Megabytes(chunked.WrittenMB)} written.";
        }

        yield return ("Why do you think tables.Expr consumes so little memory?", text);
    }
}
