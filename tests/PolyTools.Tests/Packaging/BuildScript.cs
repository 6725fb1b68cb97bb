namespace PolyTools.Tests.Packaging;

/// <summary>Runs build.ps1 in the shell on what is built, as users do.</summary>
internal static class BuildScript
{
    /// <summary>The repository that the tests were built from.</summary>
    public static string Root { get; } = Path.GetDirectoryName(Engine.Manifest)!;

    /// <summary>The projects whose output the module is, by the files that the build leaves beside their assemblies.</summary>
    public static string[] Projects { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "bin"), "*.deps.json", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file)[..^".deps.json".Length]),
    ];

    /// <summary>Packs or installs into a folder.</summary>
    /// <param name="task">Pack or Install.</param>
    /// <param name="destination">The folder.</param>
    /// <param name="root">The repository; the tests' own if null.</param>
    /// <param name="more">Further arguments.</param>
    public static ShellResult Run(string task, string destination, string? root = null, params string[] more) =>
        ShellProcess.Run(
            ["-NoModule", Path.Combine(root ?? Root, "build.ps1"), "-Task", task, "-NoBuild", "-Destination", destination, .. more]);

    /// <summary>Packs or installs, and must succeed.</summary>
    public static string Succeed(string task, string destination, string? root = null)
    {
        ShellResult result = Run(task, destination, root);
        return result.ExitCode == 0 && result.StandardError.Length == 0
            ? result.StandardOutput
            : throw new InvalidOperationException(result.StandardOutput + result.StandardError);
    }

    /// <summary>Packs into a folder and returns the package's path.</summary>
    public static string Pack(string destination, string? root = null)
    {
        Succeed("Pack", destination, root);
        return Directory.GetFiles(destination, "*.nupkg").Single();
    }

    /// <summary>Copies what build.ps1 reads of the built repository, so that a test may spoil it.</summary>
    public static string CopyRepository(string target)
    {
        foreach (string folder in (string[])["bin", "en-US", "exercises", "PolyTools/Formatting", "tools/licences"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
                Copy(Path.GetRelativePath(Root, file), target);
        }

        foreach (string file in (string[])["build.ps1", "PolyTools.psd1", "LICENSE"])
            Copy(file, target);
        foreach (string project in Projects)
            Copy(Path.Combine("artifacts", "obj", project, "project.assets.json"), target);
        return target;
    }

    private static void Copy(string file, string target)
    {
        string copy = Path.Combine(target, file);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(Root, file), copy);
    }
}
