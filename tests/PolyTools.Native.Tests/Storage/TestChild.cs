using System.Diagnostics;
using System.Globalization;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Single tests of this assembly in processes of their own.</summary>
internal static class TestChild
{
    /// <summary>The variable that tells a child what to work on.</summary>
    private const string PathVariable = "POLYTOOLS_TEST_PATH";

    /// <summary>What the child works on; null in a process that is none.</summary>
    public static string? Path => Environment.GetEnvironmentVariable(PathVariable);

    /// <summary>Runs an explicit test until it ends.</summary>
    /// <param name="type">Its class.</param>
    /// <param name="method">Its name.</param>
    /// <param name="path">What it works on.</param>
    /// <param name="fileBlocks">The largest file that it may write, in blocks of 512 bytes; 0 for no limit.</param>
    public static (int ExitCode, string Output) RunToEnd(Type type, string method, string path, int fileBlocks = 0)
    {
        string[] command =
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", type.Assembly.Location, "-noLogo",
            "-noColor", "-explicit", "only", "-method", $"{type.FullName}.{method}",
        ];
        if (fileBlocks > 0)
        {
            command =
            [
                "/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -f {fileBlocks}; trap '' XFSZ; exec \"$@\""), "sh",
                .. command,
            ];
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [PathVariable] = path, ["DOTNET_EnableWriteXorExecute"] = "0" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        bool hasRun = !output.Contains("Total: 0", StringComparison.Ordinal);
        return (hasRun ? process.ExitCode : -1, output);
    }
}
