using Xunit;

namespace PolyTools.Tests;

/// <summary>The scripts of exercises/, with small arrays.</summary>
public sealed class ExerciseTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "exercises");

    /// <summary>Those that run in cages choose the arrays' lengths themselves.</summary>
    private static readonly string[] Caged = ["09-larger-than-memory.ps1", "12-beyond-virtual-memory.ps1"];

    /// <summary>Those that measure compression, and how the lines of their answers begin.</summary>
    private static readonly Dictionary<string, string[]> Compressing = new()
    {
        ["07-compression-levels.ps1"] = ["Compresses best: ", "Best ratio for its time: ", "Against no compression: "],
        ["08-compressors.ps1"] = ["Compresses best: ", "Best ratio for its time: ", "Computes fastest over compressed arrays: ", "Nobody beats in both ratio and speed: "],
        ["11-sync-and-compression.ps1"] = ["Fastest: level ", "Why: "],
    };

    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Folder, "??-*.ps1").Select(file => Path.GetFileName(file)!).Except(Caged).Except(Compressing.Keys).Order()];

    public static TheoryData<string> CompressingScripts => [.. Compressing.Keys];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void ExerciseRunsAndPrintsItsTable(string script)
    {
        using var folder = new TemporaryFolder();
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, script), "-Count", "50000"], folder.Path);
        if (CompilerExists())
            Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Lines, line => line.Contains("Speedup", StringComparison.Ordinal) || line.Contains("Spread", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.Contains("Blocked", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(CompressingScripts))]
    public void ExercisesOfCompressionPrintTheirAnswers(string script)
    {
        using var folder = new TemporaryFolder();
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, script), "-Count", "50000", "-Path", folder.Path], folder.Path);
        Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
        Assert.All(Compressing[script], answer => Assert.Contains(result.Lines, line => line.StartsWith(answer, StringComparison.Ordinal) && line.EndsWith('.')));
        // A row for each level at least.
        Assert.True(result.Lines.Count(line => line.StartsWith("blosc:", StringComparison.Ordinal) || (line.Length > 0 && line.TrimStart().Length > 0 && char.IsDigit(line.TrimStart()[0]))) >= 9);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void ArraysALittleLargerThanTheCageAreEvaluatedByAllWays()
    {
        string[] rows = RunCaged(Caged[0]);
        Assert.Equal(7, rows.Length);
        Assert.All(rows, row => Assert.Contains(" Completed ", row, StringComparison.Ordinal));
    }

    [Fact]
    public void ArraysBeyondAllMemoryAreEvaluatedByAllWaysButNumPys()
    {
        string[] rows = RunCaged(Caged[1]);
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Contains(
            row.Contains(" Eager ", StringComparison.Ordinal) ? " OutOfMemory " : " Completed ", row, StringComparison.Ordinal));
    }

    private static string[] RunCaged(string script)
    {
        using var folder = new TemporaryFolder();
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, script), "-Path", folder.Path], folder.Path);
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        return [.. result.Lines.Where(line => line.StartsWith("MemoryMap ", StringComparison.Ordinal) || line.StartsWith("Chunked ", StringComparison.Ordinal))];
    }

    [Fact]
    public void QuickstartPrintsATableAndWritesTheFile()
    {
        using var folder = new TemporaryFolder();
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, "quickstart.ps1"), "-Count", "50000"], folder.Path);
        Assert.Equal(0, result.ExitCode);
        string[] engines = CompilerExists() ? ["Eager", "Blocked", "Fused", "C"] : ["Eager", "Blocked", "Fused"];
        foreach (string engine in engines)
            Assert.Contains(result.Lines, line => line.StartsWith(engine + " ", StringComparison.Ordinal));
        string[] csv = File.ReadAllLines(folder.File("quickstart.csv"));
        Assert.Equal(engines.Length + 1, csv.Length);
        Assert.Equal(30, csv[0].Split(',').Length);
    }

    private static bool CompilerExists() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "cc")) || File.Exists(Path.Combine(folder, "gcc")));
}
