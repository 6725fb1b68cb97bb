using System.Security.Cryptography;

namespace PolyTools.Tests;

/// <summary>What is in a folder, to be compared with what is there later.</summary>
public static class FolderContents
{
    /// <summary>Every folder, and every file with a hash of its bytes.</summary>
    public static string[] Of(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(entry => Path.GetRelativePath(folder, entry)
                + (File.Exists(entry) ? " " + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry))) : ""))
            .Order(StringComparer.Ordinal),
    ];
}
