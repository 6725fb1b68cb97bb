using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace PolyTools.Native.Engines;

/// <summary>A C compiler that takes gcc's options.</summary>
/// <param name="Path">Its program.</param>
/// <param name="Version">The first line of what it says of its version.</param>
public sealed record CCompilerInfo(string Path, string Version);

/// <summary>Finds the system's C compiler.</summary>
public static class CCompiler
{
    private static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<(string? Variable, string? Folders), CCompilerInfo> Found = new();

    /// <summary>
    /// The compiler that the environment variable CC names (a path, or a program on PATH), if it is set; else the first
    /// of cc, gcc and clang on PATH that answers; on Windows gcc and clang, since cl takes other options.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    public static CCompilerInfo? Find()
    {
        string? variable = Environment.GetEnvironmentVariable("CC");
        string? folders = Environment.GetEnvironmentVariable("PATH");
        if (Found.TryGetValue((variable, folders), out CCompilerInfo? found))
            return found;
        string[] names = !string.IsNullOrWhiteSpace(variable) ? [variable.Trim()]
            : OperatingSystem.IsWindows() ? ["gcc", "clang"] : ["cc", "gcc", "clang"];
        found = names.Select(name => Locate(name, folders))
            .Where(path => path is not null)
            .Select(path => Ask(path!))
            .FirstOrDefault(compiler => compiler is not null);
        // That there is none is asked again, since the answer may be to install one.
        if (found is not null)
            Found[(variable, folders)] = found;
        return found;
    }

    private static string? Locate(string name, string? folders)
    {
        if (Path.GetFileName(name) != name)
            return File.Exists(name) ? Path.GetFullPath(name) : null;
        string file = OperatingSystem.IsWindows() && !Path.HasExtension(name) ? name + ".exe" : name;
        return (folders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Null if the program cannot be started or does not answer like a compiler.</summary>
    private static CCompilerInfo? Ask(string path)
    {
        try
        {
            var start = new ProcessStartInfo(path, ["--version"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process? process = Process.Start(start);
            if (process is null)
                return null;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(VersionLimit))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            errors.Wait();
            return process.ExitCode == 0 ? new CCompilerInfo(path, output.Result.Split('\n')[0].Trim()) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
