using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PolyTools.Native.Storage;

/// <summary>A lock on a file that one thread of one process holds: <c>name.lock</c> beside it, which is there only as long as somebody holds it.</summary>
/// <remarks>
/// <para>
/// The lock is the system's (flock on Unix, sharing on Windows) on the open lock file, so that it is released when its owner dies, however it
/// dies; a lock file that is left behind locks nothing.
/// </para>
/// <para>
/// On Unix a file that is open can be deleted, so that two could hold locks on two files of one name. Therefore each owner writes a text
/// of its own into the file that it has locked, and looks whether the file that has the name now holds that text. If it does, the locked file is the one
/// of the name, and stays it: only the owner of the lock deletes it, before it lets the lock go. If it does not, the file was
/// deleted by the owner before, and the lock on it is worth nothing.
/// </para>
/// <para>
/// In a folder that several users may write to, anybody can make something of the lock's name. Therefore links are not followed, and what holds
/// more than an owner's text is left as it is.
/// </para>
/// </remarks>
internal sealed partial class ChunkLock : IDisposable
{
    /// <summary>What is added to the name of what is locked.</summary>
    public const string Ending = ".lock";

    /// <summary>How long a lock is waited for.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    /// <summary>An owner's text has fewer bytes: three numbers.</summary>
    private const int MostTextBytes = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    private static long counter;

    private readonly string path;
    private readonly SafeFileHandle handle;

    private ChunkLock(string path, SafeFileHandle handle) => (this.path, this.handle) = (path, handle);

    /// <summary>Waits until the lock is free, and takes it.</summary>
    /// <param name="file">What is locked; it need not exist, its folder does.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="PolyException">Somebody else holds it for too long (LockTimeout), or it cannot be made (ChunkUnwritable, DiskFull).</exception>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public static ChunkLock Acquire(string file, TimeSpan limit, CancellationToken cancellation)
    {
        string path = file + Ending;
        long start = Stopwatch.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(0.5);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryAcquire(path) is ChunkLock held)
                return held;
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                // Some file systems, such as /proc, say that a new file is not there.
                if (!File.Exists(path))
                    throw ChunkFile.Unwritable(path, new IOException("The file system takes no new files."));
                string owner = ReadText(path)?.Split(' ')[0] is { Length: > 0 } id ? $"process {id}" : "another process";
                throw new PolyException(
                    "LockTimeout", ErrorKind.ResourceUnavailable, $"'{file}' is locked by {owner}, which does not let it go.",
                    "Wait until that process has ended its work, or end it.");
            }

            cancellation.WaitHandle.WaitOne(pause);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <summary>Removes a lock file that nobody holds.</summary>
    /// <param name="path">The lock file.</param>
    /// <returns>False if somebody holds it.</returns>
    /// <exception cref="PolyException">It is no lock file (ChunkUnwritable); it stays.</exception>
    public static bool TryRemove(string path)
    {
        using ChunkLock? held = TryTake(path);
        return held is not null;
    }

    /// <summary>Takes a lock without waiting.</summary>
    /// <param name="path">The lock file.</param>
    /// <returns>Null if somebody holds it.</returns>
    /// <exception cref="PolyException">It cannot be made, or is no lock file (ChunkUnwritable, DiskFull).</exception>
    public static ChunkLock? TryTake(string path) => TryAcquire(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Windows deletes it with the handle.
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // An unlocked file that is left locks nothing.
            }
        }

        handle.Dispose();
    }

    private static ChunkLock? TryAcquire(string path)
    {
        if (OperatingSystem.IsWindows())
            return TryShare(path);
        SafeFileHandle? handle = OpenOrCreate(path);
        if (handle is null)
            return null;
        bool isHeld = false;
        try
        {
            if (!TryLock(path, handle) || !TrySign(path, handle))
                return null;
            isHeld = true;
            return new ChunkLock(path, handle);
        }
        finally
        {
            if (!isHeld)
                handle.Dispose();
        }
    }

    /// <summary>On Windows nobody else can open the file meanwhile, and it goes with the handle.</summary>
    private static ChunkLock? TryShare(string path)
    {
        try
        {
            return new ChunkLock(
                path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose));
        }
        catch (IOException exception) when (exception.HResult == SharingViolation)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ChunkFile.Unwritable(path, exception);
        }
    }

    /// <summary>Opens the file of the name itself, also if it is a link: .NET's own way opens what a link leads to.</summary>
    /// <returns>Null if it has just come or gone, or another has locked it.</returns>
    private static SafeFileHandle? OpenOrCreate(string path)
    {
        const int readWrite = 2, noEntry = 2, exists = 17;
        bool isMac = OperatingSystem.IsMacOS();
        // These differ between systems, and on Linux between processors.
        int noFollow = isMac ? 0x100
            : RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm or Architecture.Ppc64le ? 0x8000 : 0x20000;
        int closeOnExec = isMac ? 0x1000000 : 0x80000;
        int tooManyLinks = isMac ? 62 : 40;
        // A pipe of that name, which nobody writes to, would be waited for.
        int nonBlocking = isMac ? 4 : 0x800;
        int file = Open(path, readWrite | noFollow | closeOnExec | nonBlocking);
        if (file >= 0)
            return new SafeFileHandle(file, ownsHandle: true);
        int error = Marshal.GetLastPInvokeError();
        if (error == tooManyLinks)
            throw NoLock(path, "it is a link");
        try
        {
            // What else is wrong is said by .NET's exception. The lock is taken afterwards: .NET's own can be switched off, and says nothing where
            // a file system has none.
            return File.OpenHandle(
                path, error == noEntry ? FileMode.CreateNew : FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException exception) when (
            exception is FileNotFoundException || exception.HResult == SharingViolation || (error == noEntry && exception.HResult == exists))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ChunkFile.Unwritable(path, exception);
        }
    }

    private static PolyException NoLock(string path, string reason) => new(
        "ChunkUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be locked: {reason}, and no lock of PolyTools.",
        "Look at what it is, and remove it if it is not needed.");

    /// <returns>False if another has it.</returns>
    private static bool TryLock(string path, SafeFileHandle handle)
    {
        const int exclusive = 2, atOnce = 4, interrupted = 4;
        if (Lock(handle, exclusive | atOnce) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error == SharingViolation || error == interrupted ? false : throw new PolyException(
            "ChunkUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}.",
            "The file system has no locks, which writers of one array need; use another one.");
    }

    /// <summary>Writes the owner's text into the file.</summary>
    /// <returns>False if the file that is locked has no longer the name.</returns>
    private static bool TrySign(string path, SafeFileHandle handle)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Environment.TickCount64} {Interlocked.Increment(ref counter)}");
        try
        {
            if (!IsOwnersText(handle))
                throw NoLock(path, "it is another file");
            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, Encoding.ASCII.GetBytes(text), 0);
            return ReadText(path) == text;
        }
        catch (IOException exception)
        {
            try
            {
                // An empty lock file of another's is its owner's only once its text is in it: it would see that it is gone.
                if (ReadText(path) is "")
                    File.Delete(path);
            }
            catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
            {
                // An unlocked file that is left locks nothing.
            }

            throw ChunkFile.Unwritable(path, exception);
        }
    }

    /// <summary>Whether a file holds what an owner writes, or a part of it: numbers.</summary>
    private static bool IsOwnersText(SafeFileHandle handle)
    {
        Span<byte> text = stackalloc byte[MostTextBytes];
        try
        {
            int length = RandomAccess.Read(handle, text, 0);
            return length < MostTextBytes && text[..length].IndexOfAnyExcept(" 0123456789"u8) < 0;
        }
        catch (Exception exception) when (exception is NotSupportedException or IOException)
        {
            // A pipe or a device; an empty pipe has nothing yet.
            return false;
        }
    }

    /// <summary>What the system says of a file that another has locked: EWOULDBLOCK, or ERROR_SHARING_VIOLATION.</summary>
    private static int SharingViolation =>
        OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>The text of a lock file, read past its lock, which .NET's own ways of opening a file would meet; null if it cannot be read.</summary>
    private static unsafe string? ReadText(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        int file = Open(path, 0);
        if (file < 0)
            return null;
        byte* text = stackalloc byte[MostTextBytes];
        nint length = Read(file, text, MostTextBytes);
        _ = Close(file);
        return length < 0 ? null : Encoding.ASCII.GetString(text, (int)length);
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint Read(int file, byte* destination, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
