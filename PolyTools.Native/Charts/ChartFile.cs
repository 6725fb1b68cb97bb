using System.Text;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Charts;

/// <summary>Writes the file of a chart: whole or not at all.</summary>
public static class ChartFile
{
    /// <summary>Says what is in the way of a file, before any work.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="mayReplace">Whether a file may be replaced.</param>
    /// <exception cref="PolyException">
    /// A folder has the name (IsAFolder), there is no folder for it (FolderNotFound), or there is a file that may not be replaced (FileExists).
    /// </exception>
    public static void RequireFree(string path, bool mayReplace)
    {
        if (Directory.Exists(path))
            throw new PolyException("IsAFolder", ErrorKind.InvalidArgument, $"'{path}' is a folder.", "Name a file in it.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new PolyException(
                "FolderNotFound", ErrorKind.ResourceUnavailable, $"There is no folder for '{path}'.", "Make the folder first, or check the path.");
        }

        if (File.Exists(path) && !mayReplace)
        {
            throw new PolyException(
                "FileExists", ErrorKind.ResourceUnavailable, $"There is a file '{path}' already.", "Use -Force to replace it, or another name.");
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="text">What it has, in UTF-8.</param>
    /// <param name="mayReplace">Whether a file may be replaced.</param>
    /// <exception cref="PolyException">As <see cref="RequireFree"/>, and WriteFailed if the system refuses; an older file stays then.</exception>
    public static void Write(string path, string text, bool mayReplace)
    {
        RequireFree(path, mayReplace);
        try
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text), sync: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PolyException(
                "WriteFailed", ErrorKind.OperationFailed, $"'{path}' could not be written: {exception.Message}", "Check the folder's permissions and room.", exception);
        }
    }
}
