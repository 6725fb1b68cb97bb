using System.Globalization;
using System.Security.Cryptography;

namespace PolyTools.Native.Storage;

/// <summary>A folder for files that live as long as some work, removed with all that is in it; it is made when it is first needed.</summary>
/// <remarks>
/// The folder's lock file beside it is held meanwhile, so that whoever makes such a folder in the same place later knows those
/// whose owners have died, and removes them.
/// </remarks>
/// <param name="parent">Where it is made.</param>
public sealed class WorkFolder(string parent) : IDisposable
{
    private const string Prefix = "polytools-work-";

    private string? path;
    private ChunkLock? held;
    private int names;

    /// <summary>Removes such folders of this user whose owners have died, and lock files without a folder that nobody holds.</summary>
    /// <param name="parent">Where they are.</param>
    public static void Sweep(string parent)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // Nobody else's, also where this user may remove it: its owner could put something else there meanwhile.
                if (!FileIdentity.IsOwnFolder(folder))
                    continue;
                // A folder that is just being made has its lock already. It is held until the folder is gone.
                using ChunkLock? held = ChunkLock.TryTake(folder + ChunkLock.Ending);
                if (held is not null)
                    Remove(folder);
            }
            catch (Exception exception) when (exception is PolyException or IOException or UnauthorizedAccessException)
            {
                // It is found next time.
            }
        }

        // Of owners that died before they had made the folder, or after they had removed it.
        foreach (string path in Directory.EnumerateFiles(parent, Prefix + "*" + ChunkLock.Ending))
        {
            try
            {
                if (!Directory.Exists(path[..^ChunkLock.Ending.Length]))
                    ChunkLock.TryRemove(path);
            }
            catch (PolyException)
            {
                // Another user's, or no lock.
            }
        }
    }

    /// <summary>Whether a folder of that name is such a folder.</summary>
    public static bool IsOne(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The folder, if it was made.</summary>
    public string? Path => path;

    /// <summary>A path in the folder that no call before gave.</summary>
    /// <param name="ending">What it ends in, such as ".npy".</param>
    /// <exception cref="PolyException">The folder cannot be made (FolderUnwritable).</exception>
    public string NewPath(string ending) => System.IO.Path.Combine(
        Make(), string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref names)}{ending}"));

    /// <summary>A folder in the folder, which is made.</summary>
    public string NewFolder() => Directory.CreateDirectory(NewPath("")).FullName;

    /// <summary>Returns when the device has the name of a file or folder.</summary>
    /// <exception cref="PolyException">The device did not take it (FolderUnwritable).</exception>
    public static void SyncParent(string path)
    {
        try
        {
            AtomicFile.SyncFolder(System.IO.Path.GetDirectoryName(System.IO.Path.TrimEndingDirectorySeparator(path))!);
        }
        catch (IOException exception)
        {
            throw new PolyException(
                "FolderUnwritable", ErrorKind.OperationFailed, $"The device did not take the name of '{path}': {exception.Message}",
                "Check the device.", exception);
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        if (path is null)
            return;
        Remove(path);
        path = null;
        held!.Dispose();
        held = null;
    }

    private string Make()
    {
        if (path is not null)
            return path;
        string made = System.IO.Path.Combine(parent, string.Create(
            // Nobody can guess it, and make it first.
            CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}"));
        try
        {
            Sweep(parent);
            held = ChunkLock.Acquire(made, TimeSpan.FromSeconds(1), CancellationToken.None);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(made);
            else
                Directory.CreateDirectory(made, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PolyException)
        {
            held?.Dispose();
            held = null;
            throw new PolyException(
                "FolderUnwritable", ErrorKind.ResourceUnavailable, $"No folder for temporary files can be made in '{parent}': {exception.Message}",
                "Check the folder and its rights, or use another one.", exception);
        }

        return path = made;
    }

    /// <summary>Removes a folder with all that is in it, as far as that can be done now.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone; what is left is found next time.
        }
    }
}
