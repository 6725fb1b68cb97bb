using System.Runtime.InteropServices;

namespace PolyTools.Native.Storage;

/// <summary>Two folders that take each other's name at once: renameat2 on Linux, renamex_np on macOS.</summary>
public static partial class FolderExchange
{
    private const int CurrentFolder = -100;
    private const uint Exchange = 2;

    /// <summary>Exchanges the names of two folders, or links, on one disk.</summary>
    /// <returns>False where the system or the file system cannot, or does not let this user: then nothing has changed.</returns>
    public static bool TryExchange(string one, string other)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return Rename(CurrentFolder, one, CurrentFolder, other, Exchange) == 0;
            return OperatingSystem.IsMacOS() && RenameMac(one, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int oneFolder, string one, int otherFolder, string other, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameMac(string one, string other, uint flags);
}
