using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PolyTools.Benchmarks;

/// <summary>The repository's shell, in processes of its own.</summary>
internal static class Shell
{
    /// <summary>A text as it stands between single quotes.</summary>
    public static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>Runs a script in a new process of the repository's shell.</summary>
    /// <returns>The numbers that it wrote, a line each.</returns>
    public static double[] Run(string script)
    {
        // Both programs lie beside each other in the build's output: .../bin/<project>/<configuration>/.
        DirectoryInfo own = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string shell = Path.Combine(
            own.Parent!.Parent!.FullName, "PolyTools.Shell", own.Name, "PolyTools.Shell.dll");
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(
                host, [shell, "-NoModule", "-Command", "$ErrorActionPreference = 'Stop'\n" + script])
            {
                RedirectStandardOutput = true,
            })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new PeerException($"The shell ended with exit code {process.ExitCode}: {output}");
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is Win32Exception or FormatException)
        {
            throw new PeerException($"The shell could not be used: {exception.Message}");
        }
    }
}
