using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolyTools.Native.Storage;

/// <summary>Room on the disk for files that are written through memory maps.</summary>
/// <remarks>
/// A file may be longer than the blocks that it has; the rest reads as zeros. The system looks for a block when such a place is
/// first written to, and ends a process that writes through a map when there is none (SIGBUS). So the blocks are reserved before.
/// </remarks>
internal static partial class FileRoom
{
    private const int Interrupted = 4;
    private const int FileTooBig = 27;
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Makes a new file of zeros, with all its blocks where the file system can reserve them.</summary>
    /// <param name="path">A file that does not exist.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The file, open for reading and writing; others may read, write, rename and delete it.</returns>
    /// <exception cref="PolyException">There is not so much room (DiskFull). No file is left.</exception>
    /// <exception cref="IOException">The file cannot be made. None is left.</exception>
    public static SafeFileHandle Create(string path, long length)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete,
                preallocationSize: OperatingSystem.IsLinux() ? 0 : length);
        }
        catch (IOException exception) when (!OperatingSystem.IsLinux() && !File.Exists(path)
            && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            // The runtime deletes what it cannot preallocate.
            throw Full(path, length, exception);
        }

        try
        {
            Reserve(path, file, 0, length);
            if (RandomAccess.GetLength(file) < length)
                RandomAccess.SetLength(file, length);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Reserves the blocks of a part of a file; its content stays. Does nothing where the file system cannot, and
    /// outside Linux.
    /// </summary>
    /// <exception cref="PolyException">There is not so much room (DiskFull).</exception>
    public static void Reserve(string path, SafeFileHandle file, long offset, long bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes == 0)
            return;
        int error;
        do
            error = Allocate(file, offset, bytes);
        while (error == Interrupted);
        if (error is NoSpace or QuotaExceeded or FileTooBig)
            throw Full(path, bytes, null);
    }

    /// <summary>The bytes that this user may still write to the disk of a folder that exists; null where the system does not say.</summary>
    public static long? Available(string folder)
    {
        try
        {
            // Windows asks for the name of a drive.
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether a file could not be written, or made, because the disk or the user's share of it is full.</summary>
    public static bool IsFull(Exception exception)
    {
        const int diskFull = unchecked((int)0x80070070), handleDiskFull = unchecked((int)0x80070027), macQuotaExceeded = 69;
        return exception is IOException && (OperatingSystem.IsWindows()
            ? exception.HResult is diskFull or handleDiskFull
            : exception.HResult is NoSpace || exception.HResult == (OperatingSystem.IsMacOS() ? macQuotaExceeded : QuotaExceeded));
    }

    /// <summary>The error of a file that could not be written because there is no room.</summary>
    public static PolyException Full(string path, Exception cause) => new(
        "DiskFull", ErrorKind.ResourceUnavailable, $"There is no room on the disk for '{path}'.",
        "Free some room, or choose another disk.", cause);

    private static PolyException Full(string path, long bytes, Exception? cause) => new(
        "DiskFull", ErrorKind.ResourceUnavailable, $"There is no room on the disk for the {bytes / 1e6:N0} MB of '{path}'.",
        "Free some room, or choose another disk.", cause);

    // Returns the error's number.
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int Allocate(SafeFileHandle file, long offset, long length);
}
