namespace PolyTools.Native.Storage;

/// <summary>Folders with several arrays.</summary>
public static class ArrayGroup
{
    /// <summary>The arrays below a folder, in the order of their names.</summary>
    /// <param name="folder">The folder; with or without the metadata of a group.</param>
    /// <param name="recurse">True for the arrays of groups and other folders in it too.</param>
    /// <returns>Their paths relative to the folder, with '/' between folders. The folder itself is not among them.</returns>
    /// <exception cref="PolyException">There is no such folder (FolderNotFound).</exception>
    public static IEnumerable<string> List(string folder, bool recurse = false) => throw new NotImplementedException();
}
