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
    /// <param name="cancellation">Ends the wait for a program that does not answer.</param>
    /// <returns>Null if there is none.</returns>
    public static CCompilerInfo? Find(CancellationToken cancellation = default)
    {
        string? variable = Environment.GetEnvironmentVariable("CC");
        string? folders = Environment.GetEnvironmentVariable("PATH");
        if (Found.TryGetValue((variable, folders), out CCompilerInfo? found))
            return found;
        string[] names = !string.IsNullOrWhiteSpace(variable) ? [variable.Trim()]
            : OperatingSystem.IsWindows() ? ["gcc", "clang"] : ["cc", "gcc", "clang"];
        found = names.Select(name => Locate(name, folders))
            .Where(path => path is not null)
            .Select(path => Ask(path!, cancellation))
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
    private static CCompilerInfo? Ask(string path, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(path, ["--version"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(VersionLimit);
        try
        {
            process.Start();
            // The first line, and not the end of the stream, which a child of the compiler could hold open.
            _ = process.StandardError.ReadToEndAsync(limit.Token);
            string? version = process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult();
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
            return process.ExitCode == 0 ? new CCompilerInfo(path, version?.Trim() ?? "") : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }
}
