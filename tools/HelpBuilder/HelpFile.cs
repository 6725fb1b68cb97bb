namespace PolyTools.HelpBuilder;

/// <summary>Writes a file that Get-Help may be reading.</summary>
internal static class HelpFile
{
    /// <summary>Writes a file beside its place and renames it: a build beside this one, or a Get-Help, never sees half a file.</summary>
    public static void Write(string path, Action<string> save)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = $"{path}.{Environment.ProcessId}";
        save(temporary);
        File.Move(temporary, path, overwrite: true);
    }
}
