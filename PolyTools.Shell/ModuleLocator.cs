namespace PolyTools.Shell;

/// <summary>Finds the module's manifest.</summary>
internal static class ModuleLocator
{
    private const string ManifestName = "PolyTools.psd1";

    /// <summary>
    /// POLYTOOLS_MODULE (a manifest or its folder) if set; else the first PolyTools.psd1 in a folder or one above it.
    /// Null if there is none.
    /// </summary>
    public static string? Find(string folder)
    {
        var named = Environment.GetEnvironmentVariable("POLYTOOLS_MODULE");
        if (!string.IsNullOrEmpty(named))
            return Path.GetFullPath(Directory.Exists(named) ? Path.Combine(named, ManifestName) : named);

        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
        {
            var manifest = Path.Combine(current.FullName, ManifestName);
            if (File.Exists(manifest)) return manifest;
        }

        return null;
    }
}
