using Xunit;

namespace PolyTools.Tests.Packaging;

/// <summary>The installed module, found by its name.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void IsFoundByNameWithAllThatBelongsToIt()
    {
        BuildScript.Succeed("Install", folder.Path);
        ShellResult result = Run(
            """
            $ErrorActionPreference = 'Stop'
            Import-Module PolyTools
            (Get-Module PolyTools).Path
            Get-Help Invoke-PolyEval -Examples
            Invoke-PolyEval 'x + 1' -Count 1000 -Engine Fused | Format-Table
            foreach ($text in 'Invoke-PolyEval -Engine Fus', 'New-ChunkedArray -Codec zst') {
                [Management.Automation.CommandCompletion]::CompleteInput($text, $text.Length, $null).CompletionMatches |
                    ForEach-Object { $_.CompletionText }
            }
            """,
            ("PSModulePath", folder.Path));
        Assert.Equal("", result.StandardError);
        Assert.StartsWith(folder.Path, result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("EXAMPLE 1", result.StandardOutput, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("EXAMPLE 3", result.StandardOutput, StringComparison.OrdinalIgnoreCase);
        // A heading that only the module's views have.
        Assert.Contains("M elem/s", result.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(["Fused", "zstd"], result.Lines[^2..]);
    }

    [Fact]
    public void IsLoadedByTheFirstCommand()
    {
        BuildScript.Succeed("Install", folder.Path);
        ShellResult result = Run("Invoke-PolyEval '6 * 7' -PassThru", ("PSModulePath", folder.Path));
        Assert.Equal("42", result.StandardOutput.Trim());
    }

    [Fact]
    public void GoesToTheUsersModulesAndIsFoundThere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "XDG_DATA_HOME names the user's folder on Linux.");
        (string, string) home = ("XDG_DATA_HOME", folder.Path);
        ShellResult result = ShellProcess.Run(
            ["-NoModule", Path.Combine(BuildScript.Root, "build.ps1"), "-Task", "Install", "-NoBuild"], environment: Variables(home));
        Assert.Equal("", result.StandardError);
        result = Run("Import-Module PolyTools; (Get-Module PolyTools).ModuleBase", home, ("PSModulePath", ""));
        Assert.Equal("", result.StandardError);
        Assert.StartsWith(
            Path.Combine(folder.Path, "powershell", "Modules", "PolyTools"), result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void ReplacesTheSameVersionAndKeepsOthers()
    {
        BuildScript.Succeed("Install", folder.Path);
        string[] before = FolderContents.Of(folder.Path);
        string installed = Directory.GetDirectories(folder.File("PolyTools")).Single();
        File.WriteAllText(Path.Combine(installed, "bin", "deps", "Old.dll"), "of the module before");
        File.Delete(Path.Combine(installed, "LICENSE"));
        Directory.CreateDirectory(folder.File("PolyTools/0.0.1"));

        BuildScript.Succeed("Install", folder.Path);
        Directory.Delete(folder.File("PolyTools/0.0.1"));
        Assert.Equal(before, FolderContents.Of(folder.Path));
    }

    [Fact]
    public void FailingLeavesTheInstalledModuleAsItWas()
    {
        BuildScript.Succeed("Install", folder.File("modules"));
        string[] before = FolderContents.Of(folder.File("modules"));
        string root = BuildScript.CopyRepository(folder.File("repository"));
        File.AppendAllText(Path.Combine(root, "LICENSE"), "changed");
        File.Delete(Path.Combine(root, "tools", "licences", "K4os.Compression.LZ4.txt"));
        Assert.Equal(1, BuildScript.Run("Install", folder.File("modules"), root).ExitCode);
        Assert.Equal(before, FolderContents.Of(folder.File("modules")));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static ShellResult Run(string command, params (string Name, string Value)[] variables) =>
        ShellProcess.Run(["-NoModule", "-Command", command], environment: Variables(variables));

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value);
}
