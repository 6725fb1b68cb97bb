using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolyTools.Native.Storage;

/// <summary>Files that others see whole or not at all.</summary>
internal static partial class AtomicFile
{
    private const int ReadOnly = 0;

    private static long counter;

    /// <summary>
    /// A name beside a file for its new content until that is complete:
    /// <c>name.process-number.tmp</c>. No two calls give the same one.
    /// </summary>
    public static string TemporaryName(string path) => string.Create(
        CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref counter)}.tmp");

    /// <summary>Writes a file under a temporary name and renames it; one of that name is replaced.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="sync">True to return when the device has the bytes and the name.</param>
    /// <exception cref="IOException">
    /// It cannot be written; nothing is left then, and an older file stays. With sync also: the new file is there, but the device may not have its name.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; likewise.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool sync)
    {
        string temporary = TemporaryName(path);
        try
        {
            // The name can be there only if a process of the same number was killed: nobody writes it now.
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(file, content, 0);
                if (sync)
                    RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }

        if (sync)
            SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Returns when the device has the names of a folder's files. Windows keeps them by itself.</summary>
    /// <exception cref="IOException">The device did not take them.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder, ReadOnly);
        try
        {
            // File systems that cannot do it (network ones) say so by EINVAL; they offer nothing better.
            const int invalidArgument = 22;
            if (handle < 0 || (Sync(handle) != 0 && Marshal.GetLastPInvokeError() != invalidArgument))
                throw new IOException(
                    $"The names in '{folder}' could not be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            if (handle >= 0)
                _ = Close(handle);
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The caller's exception says more.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
