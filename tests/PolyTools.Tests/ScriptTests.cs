using Xunit;

namespace PolyTools.Tests;

/// <summary>What users do from end to end: the scripts in Scripts/, each of which throws where an expectation fails.</summary>
public sealed class ScriptTests
{
    private static readonly string Folder =
        Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "tests", "PolyTools.Tests", "Scripts");

    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Folder, "*.ps1").Select(file => Path.GetFileName(file)!).Except(["expect.ps1"]).Order()];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void RunsInTheShell(string script) =>
        Check(folder => ShellProcess.Run([Path.Combine(Folder, script)], folder));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void RunsInPowerShell(string script)
    {
        if (PowerShellProcess.Missing is { } reason)
            Assert.Skip(reason);
        Check(folder => PowerShellProcess.Run(Path.Combine(Folder, script), folder));
    }

    private static void Check(Func<string, ShellResult> run)
    {
        using var folder = new TemporaryFolder();
        ShellResult result = run(folder.Path);
        Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
        // What a script says beyond what -WhatIf announces would be an object that it forgot to look at.
        Assert.All(result.Lines, line => Assert.True(line.Length == 0 || line.StartsWith("What if: ", StringComparison.Ordinal), line));
    }
}
