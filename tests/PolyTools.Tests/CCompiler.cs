namespace PolyTools.Tests;

/// <summary>The system's C compiler.</summary>
internal static class CCompiler
{
    /// <summary>Whether there is one.</summary>
    public static bool Exists { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "cc")) || File.Exists(Path.Combine(folder, "gcc")));
}
