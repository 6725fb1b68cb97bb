using System.Runtime.InteropServices;

namespace PolyTools.Native.Storage;

/// <summary>Which file or folder a path leads to, through links: another one that takes the path has another identity.</summary>
/// <param name="Device">The file system; 0 where it is not known.</param>
/// <param name="Number">Its number there; 0 where it is not known.</param>
/// <param name="Created">When it was made; 0 where it is not known. A number can be given again.</param>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number, long Created)
{
    private const int CurrentFolder = -100;

    /// <summary>struct statx, which is the same on every processor.</summary>
    private const int StatXBytes = 256;

    /// <summary>That of a path; the same for all where there is nothing.</summary>
    public static FileIdentity Of(string path)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return OfLinux(path);
            FileSystemInfo folder = new DirectoryInfo(path);
            folder = folder.LinkTarget is null ? folder : folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder;
            return new FileIdentity(0, (ulong)folder.FullName.GetHashCode(StringComparison.Ordinal), folder.CreationTimeUtc.Ticks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            return default;
        }
    }

    /// <summary>Whether a path leads to a file with bytes of its own, and not to a pipe, socket or device, which opening might wait for.</summary>
    /// <returns>True as well where there is nothing, or that cannot be known.</returns>
    public static bool IsRegularFile(string path)
    {
        const int typeMask = 0xF000, regular = 0x8000, mode = 28;
        try
        {
            Span<byte> found = stackalloc byte[StatXBytes];
            return !OperatingSystem.IsLinux() || StatX(CurrentFolder, path, 0, 1, found) != 0 || (BitConverter.ToUInt16(found[mode..]) & typeMask) == regular;
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Whether a path is a folder, and no link to one, that belongs to this process's user, as far as the system says whose it is.</summary>
    public static bool IsOwnFolder(string path)
    {
        var folder = new DirectoryInfo(path);
        if (!folder.Exists || folder.LinkTarget is not null)
            return false;
        const int noFollow = 0x100, owner = 20, mode = 28;
        const uint ownerAndMode = 0x8 | 0x1, kinds = 0xF000, folderKind = 0x4000;
        try
        {
            Span<byte> found = stackalloc byte[StatXBytes];
            return !OperatingSystem.IsLinux() || StatX(CurrentFolder, path, noFollow, ownerAndMode, found) != 0
                || (BitConverter.ToUInt32(found[owner..]) == User() && (BitConverter.ToUInt16(found[mode..]) & kinds) == folderKind);
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    /// <summary>.NET has no numbers of files, and on Linux takes the last change for the creation.</summary>
    private static FileIdentity OfLinux(string path)
    {
        const uint numberAndCreation = 0x100 | 0x800;
        // With these offsets.
        const int mask = 0, number = 32, seconds = 80, nanoseconds = 88, major = 136, minor = 140;
        Span<byte> found = stackalloc byte[StatXBytes];
        found.Clear();
        if (StatX(CurrentFolder, path, 0, numberAndCreation, found) != 0)
            return default;
        bool hasCreation = (BitConverter.ToUInt32(found[mask..]) & 0x800) != 0;
        return new FileIdentity(
            ((ulong)BitConverter.ToUInt32(found[major..]) << 32) | BitConverter.ToUInt32(found[minor..]), BitConverter.ToUInt64(found[number..]),
            hasCreation ? (BitConverter.ToInt64(found[seconds..]) * 1_000_000_000) + BitConverter.ToUInt32(found[nanoseconds..]) : 0);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint User();
}
