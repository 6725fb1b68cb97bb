using System.Diagnostics;

namespace PolyTools.Tests;

/// <summary>PowerShell itself, where there is one to compare the bundled shell with.</summary>
public static class PowerShellProcess
{
    private const string Needed = "7.6";

    private static readonly Lazy<string?> Version = new(AskVersion);

    /// <summary>Why it cannot be used, or null.</summary>
    public static string? Missing => Version.Value switch
    {
        null => $"There is no pwsh on PATH; {Needed} is asked for.",
        var version when version.StartsWith(Needed + ".", StringComparison.Ordinal) => null,
        var version => $"pwsh on PATH is {version}; {Needed} is asked for.",
    };

    /// <summary>Runs a script in a new session that has imported the module.</summary>
    public static ShellResult Run(string script, string workingDirectory)
    {
        string command = $"Import-Module '{Quoted(Engine.Manifest)}'; & '{Quoted(script)}'";
        using Process process = Start(command, workingDirectory)!;
        return ShellProcess.Finish(process);
    }

    private static string Quoted(string path) => path.Replace("'", "''", StringComparison.Ordinal);

    private static string? AskVersion()
    {
        try
        {
            using Process process = Start("\"$($PSVersionTable.PSVersion)\"", AppContext.BaseDirectory)!;
            return ShellProcess.Finish(process).StandardOutput.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static Process? Start(string command, string workingDirectory)
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        var process = Process.Start(start);
        process?.StandardInput.Close();
        return process;
    }
}
