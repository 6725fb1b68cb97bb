using System.Diagnostics;
using Xunit;

namespace PolyTools.Tests;

/// <summary>Runs the built shell under strace, which says what it asks of the system, and can end it in the midst of that.</summary>
internal static class SystemCalls
{
    private const string Program = "/usr/bin/strace";

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">What the shell runs, with the module.</param>
    /// <param name="folder">Where.</param>
    /// <param name="names">The calls that are told of.</param>
    /// <param name="injection">What is done to them, as strace has it; null for nothing.</param>
    /// <returns>The exit code, and the calls with the paths of the files that they are about.</returns>
    public static (int ExitCode, string[] Calls) Run(string command, string folder, string names, string? injection = null)
    {
        Assert.SkipUnless(File.Exists(Program), "strace is not here");
        string log = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Program, ["-f", "-qq", "-y", "-o", log, "-e", $"trace={names}"]) { WorkingDirectory = folder };
            foreach (string argument in injection is null ? [] : (string[])["-e", $"inject={injection}"])
                start.ArgumentList.Add(argument);
            foreach (string argument in (string[])["dotnet", ShellProcess.Assembly, "-Command", command])
                start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            string[] calls = File.ReadAllLines(log);
            Assert.SkipWhen(calls.Any(call => call.Contains("ptrace", StringComparison.Ordinal)), "nothing can be traced here");
            return (process.ExitCode, calls);
        }
        finally
        {
            File.Delete(log);
        }
    }
}
