using System.Collections;

namespace PolyTools;

/// <summary>An exercise: the script that measures it, and its questions, which are answered with what the script measured.</summary>
/// <param name="Number">1 to 12.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Script">The file's name in the module's folder exercises.</param>
internal abstract record Exercise(int Number, string Title, string Script)
{
    /// <summary>All, by number.</summary>
    public static IReadOnlyList<Exercise> All { get; } =
    [
        new Exercise01(), new Exercise02(), new Exercise03(), new Exercise04(), new Exercise05(), new Exercise06(), new Exercise07(), new Exercise08(),
        new Exercise09(), new Exercise10(), new Exercise11(), new Exercise12(),
    ];

    /// <summary>The script's parameters for a quick run, instead of the course's sizes.</summary>
    public virtual Hashtable Quick => new() { ["Count"] = 2_000_000L };

    /// <summary>Whether the script works on a disk, whose folder its parameter Path names.</summary>
    public virtual bool UsesDisk => false;

    /// <summary>What tells a row from the others of the exercise.</summary>
    public abstract string CaseOf(ExerciseResult row);

    /// <summary>The questions and their answers.</summary>
    /// <param name="rows">What the script measured.</param>
    /// <remarks>A figure stands in an answer only if it comes from the rows; where they contradict the textbook, the answer says what was seen.</remarks>
    public abstract IEnumerable<(string Question, string Answer)> Explain(ExerciseRows rows);

    /// <summary>What there is of some parts, between commas.</summary>
    protected static string Join(params IEnumerable<string?> parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>Codec and level.</summary>
    protected static string? CodecOf(ExerciseResult row) => row.Level is int level ? $"{row.Codec} {level}" : row.Codec;

    /// <summary>The number of threads; Eager always works on one.</summary>
    protected static string? ThreadsOf(ExerciseResult row) => row.Engine == "Eager" ? null : Figures.Count(row.Threads ?? 1, "thread");
}
