using Xunit;

namespace PolyTools.Tests;

/// <summary>The scripts of exercises/, with small arrays.</summary>
public sealed class ExerciseTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "exercises");

    /// <summary>Those that run in cages choose the arrays' lengths themselves.</summary>
    private static readonly string[] Caged = ["09-larger-than-memory.ps1", "12-beyond-virtual-memory.ps1"];

    /// <summary>Engines of each row, by the exercise, where there is a C compiler.</summary>
    private static readonly Dictionary<string, int> Rows = new()
    {
        ["01-numpy-and-numexpr.ps1"] = 2, ["02-horner.ps1"] = 4, ["03-c.ps1"] = 5, ["04-threads.ps1"] = 3 * 2, ["05-transcendental.ps1"] = 2 * 7,
        ["06-memmap-and-chunks.ps1"] = 2 + 6 + 1 + 4, ["07-compression-levels.ps1"] = 10, ["08-compressors.ps1"] = 17,
        ["09-larger-than-memory.ps1"] = 7, ["10-jitter.ps1"] = 6, ["11-sync-and-compression.ps1"] = 20, ["12-beyond-virtual-memory.ps1"] = 3,
    };

    public static TheoryData<string> Scripts => [.. Rows.Keys];

    [Fact]
    public void EveryExerciseHasAScript() =>
        Assert.Equal(Rows.Keys, Directory.EnumerateFiles(Folder, "??-*.ps1").Select(file => Path.GetFileName(file)).Order());

    [Theory]
    [MemberData(nameof(Scripts))]
    public void ExercisePrintsOneTableAndLeavesNothing(string script)
    {
        using var folder = new TemporaryFolder();
        string[] size = Caged.Contains(script) ? [] : ["-Count", "50000"];
        string[] threads = script is "04-threads.ps1" or "05-transcendental.ps1" ? ["-MaximumThreads", "2"] : [];
        string[] disk = string.CompareOrdinal(script, "06") > 0 ? ["-Path", folder.Path] : [];
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, script), .. size, .. threads, .. disk], folder.Path);
        if (CCompiler.Exists)
            Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
        // A heading, a line under it, and the rows: no second table and no list.
        Assert.Equal("", result.Lines[0]);
        Assert.Matches("^[A-Z].* ms|MB/s", result.Lines[1]);
        Assert.Matches("^(-+ *)+$", result.Lines[2]);
        if (CCompiler.Exists)
            Assert.Equal(Rows[script], result.Lines.Length - 3);
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void ArraysBeyondAllMemoryAreEvaluatedByAllWaysButNumPys()
    {
        using var folder = new TemporaryFolder();
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, Caged[1]), "-Path", folder.Path], folder.Path);
        Assert.Equal(0, result.ExitCode);
        Assert.All(result.Lines[3..], row => Assert.Contains(
            row.Contains(" Eager ", StringComparison.Ordinal) ? " OutOfMemory " : " Completed ", row, StringComparison.Ordinal));
    }

    [Fact]
    public void ThePageOfAnswersIsWritten()
    {
        using var folder = new TemporaryFolder();
        string script = Path.Combine(Path.GetDirectoryName(Folder)!, "tools", "Write-Exercises.ps1");
        ShellResult result = ShellProcess.Run([script, "-Quick", "-Destination", folder.Path], folder.Path);
        Assert.Equal(0, result.ExitCode);
        string page = File.ReadAllText(folder.File("exercises.md"));
        for (int number = 1; number <= 12; number++)
            Assert.Contains($"\n## {number}. ", page, StringComparison.Ordinal);
        Assert.Equal(12, Directory.EnumerateFiles(folder.File("exercises"), "*.svg").Count());
        Assert.DoesNotContain("unknown", page, StringComparison.Ordinal);
    }

    [Fact]
    public void QuickstartPrintsATableAndWritesTheFile()
    {
        using var folder = new TemporaryFolder();
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, "quickstart.ps1"), "-Count", "50000"], folder.Path);
        Assert.Equal(0, result.ExitCode);
        string[] engines = CCompiler.Exists ? ["Eager", "Blocked", "Fused", "C"] : ["Eager", "Blocked", "Fused"];
        foreach (string engine in engines)
            Assert.Contains(result.Lines, line => line.StartsWith(engine + " ", StringComparison.Ordinal));
        string[] csv = File.ReadAllLines(folder.File("quickstart.csv"));
        Assert.Equal(engines.Length + 1, csv.Length);
        Assert.Equal(38, csv[0].Split(',').Length);
    }
}
