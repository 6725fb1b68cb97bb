namespace PolyTools.Native.Storage;

/// <summary>Folders with several arrays.</summary>
public static class ArrayGroup
{
    private const string GroupFileName = ".zgroup";

    /// <summary>True if a folder has the metadata of a group: zarr.json or .zgroup.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsGroup(string folder)
    {
        try
        {
            string file = Path.Combine(folder, ZarrV3Metadata.FileName);
            return MetadataJson.Read(file) is { } json
                ? !ZarrV3Metadata.IsArray(file, json)
                : File.Exists(Path.Combine(folder, GroupFileName));
        }
        catch (PolyException)
        {
            return false;
        }
    }

    /// <summary>The arrays below a folder, in the order of their names.</summary>
    /// <param name="folder">The folder; with or without the metadata of a group.</param>
    /// <param name="recurse">True for the arrays of groups and other folders in it too.</param>
    /// <returns>
    /// Their paths relative to the folder, with '/' between folders. The folder itself is not among them, nor what lies inside
    /// an array. An array whose metadata cannot be read is listed: opening it says why.
    /// </returns>
    /// <exception cref="PolyException">There is no such folder (FolderNotFound), or it cannot be read (FileUnreadable).</exception>
    public static IEnumerable<string> List(string folder, bool recurse = false)
    {
        if (!Directory.Exists(folder))
            throw new PolyException(
                "FolderNotFound", ErrorKind.ResourceUnavailable, $"There is no folder '{folder}'.", "Check the path.");
        return Below(new DirectoryInfo(folder), "", recurse, isRoot: true);
    }

    private static IEnumerable<string> Below(DirectoryInfo folder, string path, bool recurse, bool isRoot)
    {
        DirectoryInfo[] children;
        try
        {
            children = [.. folder.EnumerateDirectories()
                // What is being made, or was when a process was killed, is no array of anybody's yet.
                .Where(child => !WorkFolder.IsOne(child.Name))
                .OrderBy(child => child.Name, StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (isRoot)
                throw new PolyException(
                    "FileUnreadable", ErrorKind.ResourceUnavailable, $"'{folder.FullName}' cannot be read: {exception.Message}",
                    "Check your rights to read it.", exception);
            yield break;
        }

        foreach (DirectoryInfo child in children)
        {
            string name = path + child.Name;
            if (ArrayMetadata.IsArray(child.FullName))
            {
                yield return name;
            }
            else if (recurse && child.LinkTarget is null) // A link could lead back to where it lies.
            {
                foreach (string array in Below(child, name + "/", recurse, isRoot: false))
                    yield return array;
            }
        }
    }
}
