using System.Diagnostics;

namespace PolyTools.Tests;

/// <summary>What a process has left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="StandardOutput">Its standard output.</param>
/// <param name="StandardError">Its standard error.</param>
public sealed record ShellResult(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>The lines of the standard output, without the empty ones at its end.</summary>
    public string[] Lines => StandardOutput.TrimEnd().ReplaceLineEndings("\n").Split('\n');
}

/// <summary>Runs the built shell as users do: as a process.</summary>
public static class ShellProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The shell's assembly, found above the test's own.</summary>
    public static string Assembly { get; } = FindAssembly();

    /// <summary>Runs the shell to its end with empty standard input.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="workingDirectory">Where it runs; the test's own folder if null.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="input">What it reads from standard input.</param>
    public static ShellResult Run(
        string[] args, string? workingDirectory = null, IDictionary<string, string>? environment = null, string input = "")
    {
        using var process = Start(args, workingDirectory, environment);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return Finish(process);
    }

    /// <summary>Runs a command without the module.</summary>
    public static ShellResult Command(string command, string? workingDirectory = null) =>
        Run(["-NoModule", "-Command", command], workingDirectory);

    /// <summary>Starts the shell; its streams are redirected.</summary>
    public static Process Start(
        string[] args, string? workingDirectory = null, IDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? AppContext.BaseDirectory,
        };
        start.ArgumentList.Add(Assembly);
        foreach (var arg in args) start.ArgumentList.Add(arg);
        // What the developer's terminal has set must not decide what the tests see.
        foreach (var name in (string[])["COLUMNS", "NO_COLOR", "POLYTOOLS_MODULE"]) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
    }

    /// <summary>Waits for a started shell and collects what it writes.</summary>
    public static ShellResult Finish(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The shell has not ended after {Limit}.");
        }

        return new ShellResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static string FindAssembly()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var assembly = Path.Combine(folder.FullName, "artifacts", "bin", "PolyTools.Shell", "release", "PolyTools.Shell.dll");
            if (File.Exists(assembly)) return assembly;
        }

        throw new FileNotFoundException("PolyTools.Shell.dll is not built in Release above " + AppContext.BaseDirectory);
    }
}
