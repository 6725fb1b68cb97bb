using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolyTools.Native.Storage;

/// <summary>The files of an array's chunks and shards: their names, and reading and writing them whole.</summary>
internal static unsafe partial class ChunkFile
{
    /// <summary>
    /// Bytes that other programs' compressors may make of a chunk at most, beside what ours would: more is damage, and is not read.
    /// </summary>
    public static long LongestStored(CodecChain codecs) =>
        Math.Min(int.MaxValue, Math.Max(codecs.MaxEncodedLength, (2L * codecs.RawLength) + (64 << 10)));

    /// <summary>Opens a file.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="PolyException">It cannot be opened (ChunkUnreadable).</exception>
    public static SafeFileHandle? Open(string path)
    {
        // Asking first is cheaper than an exception; the file may still go in between. What is there but is no file, or lies where nothing
        // can be seen, is not missing: opening it says what is wrong.
        if (!File.Exists(path) && IsMissing(path))
            return null;
        try
        {
            // What is opened is replaced, never changed, so that nobody needs to be kept from it.
            return File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException && IsMissing(path))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    /// <summary>Reads a part of a file.</summary>
    /// <exception cref="PolyException">It cannot be read, or ends before (ChunkUnreadable).</exception>
    public static void Read(SafeFileHandle file, string path, long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int count = RandomAccess.Read(file, destination, offset);
                if (count == 0)
                    throw new EndOfStreamException("It became shorter while it was read.");
                destination = destination[count..];
                offset += count;
            }
        }
        catch (IOException exception)
        {
            throw Unreadable(path, exception);
        }
    }

    /// <summary>Makes a folder and those above it, where they are not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="sync">True to return when the device has their names.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void MakeFolder(string path, bool sync)
    {
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { } above)
            return;
        MakeFolder(above, sync);
        Directory.CreateDirectory(path);
        if (sync)
            AtomicFile.SyncFolder(above);
    }

    /// <summary>Writes a file and makes its folders.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="sync">True to return when the device has it; its name as well, unless nobody knows of the file.</param>
    /// <param name="isPrivate">True if nobody knows of the file, so that it needs no temporary name.</param>
    /// <exception cref="PolyException">It cannot be written (ChunkUnwritable, DiskFull); nothing is left then, and an older file stays.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool sync, bool isPrivate = false)
    {
        try
        {
            try
            {
                WriteOnce(path, content, sync, isPrivate);
            }
            catch (IOException exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
            {
                // The second one is what is thrown when another thread makes the folder just then.
                MakeFolder(Path.GetDirectoryName(path)!, sync);
                WriteOnce(path, content, sync, isPrivate);
            }
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException
            // What the runtime says of a file that becomes longer than the file system, or the user's limit, allows.
            or ArgumentOutOfRangeException)
        {
            throw Unwritable(path, exception);
        }
    }

    private static void WriteOnce(string path, ReadOnlySpan<byte> content, bool sync, bool isPrivate)
    {
        if (!isPrivate)
        {
            AtomicFile.Write(path, content, sync);
            return;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        RandomAccess.Write(file, content, 0);
        if (sync)
            RandomAccess.FlushToDisk(file);
    }

    /// <summary>What to do about an array that may only be read.</summary>
    internal const string NotYours = "Copy the array to a folder of your own and write there, or let its owner give you the right to write.";

    /// <summary>A file that cannot be written.</summary>
    public static PolyException Unwritable(string path, Exception exception) => FileRoom.IsFull(exception) ? FileRoom.Full(path, exception) : new(
        "ChunkUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be written: {exception.Message}",
        exception is UnauthorizedAccessException ? NotYours : "Check the folder, its rights and the room on the disk.", exception);

    private static bool IsMissing(string path)
    {
        const int notFound = 2;
        return OperatingSystem.IsWindows() ? !Directory.Exists(path) : Access(path, 0) != 0 && Marshal.GetLastPInvokeError() == notFound;
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    /// <summary>A file that cannot be read.</summary>
    public static PolyException Unreadable(string path, Exception exception) => new(
        "ChunkUnreadable", ErrorKind.ResourceUnavailable, $"'{path}' cannot be read: {exception.Message}",
        "Check the file, its rights and the disk.", exception);
}
