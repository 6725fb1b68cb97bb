using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolyTools.Native.Measurement;

/// <summary>A new file that is written and read through the system's page cache or past it, and deleted at the end.</summary>
internal sealed partial class StorageFile : IDisposable
{
    private const int InvalidArgument = 22;

    private readonly string path;

    /// <summary>Makes the file.</summary>
    /// <param name="path">A file that does not exist.</param>
    /// <param name="pastCache">True to ask for access past the cache; <see cref="IsDirect"/> tells whether it was granted.</param>
    /// <param name="withoutDirect">True to do as if it were not.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public StorageFile(string path, bool pastCache, bool withoutDirect = false)
    {
        const FileOptions noBuffering = (FileOptions)0x20000000;
        this.path = path;
        bool asks = pastCache && !withoutDirect;
        Handle = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete,
            asks && OperatingSystem.IsWindows() ? noBuffering : FileOptions.None);
        IsDirect = asks && (OperatingSystem.IsWindows() || TrySetDirect(true));
        FileSystem = FileSystemOf(path, Handle);
    }

    /// <summary>The open file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Whether it is accessed past the cache.</summary>
    public bool IsDirect { get; private set; }

    /// <summary>The file system's type; empty where the system does not say.</summary>
    public string FileSystem { get; }

    /// <summary>Whether the system refused an argument of a call, as it does blocks that do not fit the device's sectors.</summary>
    public static bool IsInvalidArgument(IOException exception)
    {
        const int invalidParameter = unchecked((int)0x80070057);
        return exception.HResult == (OperatingSystem.IsWindows() ? invalidParameter : InvalidArgument);
    }

    /// <summary>Gives access past the cache up.</summary>
    public void GoThroughCache()
    {
        if (IsDirect && !OperatingSystem.IsWindows())
            TrySetDirect(false);
        IsDirect = false;
    }

    /// <summary>Asks Linux to drop from the cache what the device has; elsewhere nothing puts it there.</summary>
    public void DropFromCache()
    {
        if (!OperatingSystem.IsLinux())
            return;
        int dontNeed = RuntimeInformation.ProcessArchitecture == Architecture.S390x ? 6 : 4;
        _ = Advise(Handle, 0, 0, dontNeed);
    }

    /// <summary>The share of the file's pages that are in memory; null where the system does not say.</summary>
    public unsafe double? CachedShare()
    {
        if (OperatingSystem.IsWindows())
            return null;
        long length = RandomAccess.GetLength(Handle);
        if (length == 0)
            return 0;
        using var map = MemoryMappedFile.CreateFromFile(
            Handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* first = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
        try
        {
            // The first bit of each byte tells; the others are not defined.
            long pages = (length + Environment.SystemPageSize - 1) / Environment.SystemPageSize;
            byte[] states = new byte[Math.Min(pages, 1 << 20)];
            long cached = 0;
            for (long page = 0; page < pages; page += states.Length)
            {
                int count = (int)Math.Min(states.Length, pages - page);
                fixed (byte* destination = states)
                {
                    if (InCore(first + page * Environment.SystemPageSize, (nuint)count * (nuint)Environment.SystemPageSize, destination) != 0)
                        return null;
                }

                for (int i = 0; i < count; i++)
                    cached += states[i] & 1;
            }

            return (double)cached / pages;
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <summary>Closes the file and deletes it.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its folder is removed with all that is in it.
        }
    }

    private bool TrySetDirect(bool direct)
    {
        int file = (int)Handle.DangerousGetHandle();
        if (OperatingSystem.IsMacOS())
        {
            const int noCache = 48;
            // What is variable of a function's arguments is on the stack on Apple's ARM processors, and in a register on Intel's.
            return (RuntimeInformation.ProcessArchitecture == Architecture.Arm64
                ? ControlOnStack(file, noCache, 0, 0, 0, 0, 0, 0, direct ? 1 : 0)
                : Control(file, noCache, direct ? 1 : 0)) != -1;
        }

        if (!OperatingSystem.IsLinux())
            return false;
        const int getFlags = 3, setFlags = 4;
        int flag = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 => 0x10000,
            Architecture.Ppc64le => 0x20000,
            _ => 0x4000,
        };
        int flags = Control(file, getFlags, 0);
        return flags != -1 && Control(file, setFlags, direct ? flags | flag : flags & ~flag) != -1;
    }

    private static string FileSystemOf(string path, SafeFileHandle file)
    {
        try
        {
            if (OperatingSystem.IsLinux() && MountType((int)file.DangerousGetHandle()) is string type)
                return type;
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(path))! : path).DriveFormat;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }

    /// <summary>
    /// The type of the mount that an open file belongs to, where links in its path do not matter. The runtime's own tells ext2, ext3 and ext4 from
    /// the number that they share.
    /// </summary>
    private static string? MountType(int file)
    {
        const string label = "mnt_id:";
        string? mount = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{file}"))
            .FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim();
        if (mount is null)
            return null;
        // The first field is the mount's number; the type follows the hyphen that ends the optional fields.
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            string[] fields = line.Split(' ');
            int hyphen = Array.IndexOf(fields, "-", 6);
            if (fields[0] == mount && hyphen > 0 && hyphen + 1 < fields.Length)
                return fields[hyphen + 1];
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int ControlOnStack(
        int file, int command, nint unused2, nint unused3, nint unused4, nint unused5, nint unused6, nint unused7, nint argument);

    // Returns the error's number.
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static unsafe partial int InCore(void* address, nuint length, byte* states);
}
