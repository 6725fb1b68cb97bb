using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Measurement;

/// <summary>How a file is written or read.</summary>
/// <param name="IsWrite">True for writing.</param>
/// <param name="IsPastCache">True for moving bytes between the device and this process, past the system's cache of files.</param>
/// <param name="IsSynced">True for writing whose time ends when the device has everything.</param>
public readonly record struct StorageWay(bool IsWrite, bool IsPastCache, bool IsSynced)
{
    /// <summary>All ways, in the order in which they are measured.</summary>
    public static IReadOnlyList<StorageWay> All { get; } =
    [
        new(true, false, false), new(true, false, true), new(true, true, false), new(true, true, true), new(false, false, false), new(false, true, false),
    ];
}

/// <summary>What a way of writing or reading took.</summary>
/// <param name="Way">The way.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Seconds">Each timed run.</param>
/// <param name="Note">What is to be known of the figures; empty if nothing.</param>
public sealed record StorageMeasurement(StorageWay Way, long Bytes, IReadOnlyList<double> Seconds, string Note)
{
    /// <summary>Bytes per second of the median run.</summary>
    public double BytesPerSecond => Bytes / Statistics.Median([.. Seconds]);
}

/// <summary>Measures how fast files in a folder are written and read from the first byte to the last.</summary>
/// <remarks>
/// The bytes are random, with a number in every page, so that no file system or device can compress them or find them twice. Files lie in a
/// <see cref="WorkFolder"/> and are removed.
/// </remarks>
public static unsafe partial class StorageBandwidth
{
    /// <summary>Bytes of a file, if nothing else is asked for.</summary>
    public const long DefaultBytes = 256_000_000;

    /// <summary>Bytes of a call, if nothing else is asked for.</summary>
    public const int DefaultBlockBytes = 1 << 20;

    /// <summary>What sizes of calls and files are multiples of, past the cache: the largest sector of any device.</summary>
    public const int Alignment = 4096;

    private const int WindowsNoBuffering = 0x20000000;
    private const int LinuxDirect = 0x4000;
    private const int LinuxDirectOnArm = 0x10000;
    private const int LinuxCloseOnExec = 0x80000;
    private const int LinuxCreateNewToWrite = 0x1 | 0x40 | 0x80;
    private const int LinuxNotNeeded = 4;
    private const int OwnerOnly = 0x180;

    private const long QuickBytes = 64 << 20;
    private const int Seed = 20_100_207;

    /// <summary>The share of the free room that a file may take.</summary>
    private const double RoomShare = 0.9;

    /// <summary>Measures some ways.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ways">The ways.</param>
    /// <param name="bytes">Bytes of the file; rounded up to <see cref="Alignment"/>.</param>
    /// <param name="blockBytes">Bytes of a call, a multiple of <see cref="Alignment"/>.</param>
    /// <param name="repeats">Timed runs, at least one.</param>
    /// <param name="cancellation">Ends the work between two calls.</param>
    /// <param name="onProgress">Is told the share that is done.</param>
    /// <exception cref="PolyException">
    /// The folder is not there (FolderNotFound) or cannot be written to (FolderUnwritable, FileUnwritable), or has no room for the file (DiskFull).
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; nothing is left.</exception>
    public static IReadOnlyList<StorageMeasurement> Measure(
        string folder, IReadOnlyList<StorageWay> ways, long bytes, int blockBytes, int repeats, CancellationToken cancellation,
        Action<double>? onProgress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(blockBytes % Alignment, 0);
        bytes = (bytes + Alignment - 1) / Alignment * Alignment;
        RequireRoom(folder, bytes);
        using var work = new WorkFolder(folder);
        using var block = new NativeBuffer(blockBytes);
        new Random(Seed).NextBytes(new Span<byte>(block.Pointer, blockBytes));
        var run = new Run(work, block, bytes, cancellation);
        var measured = new List<StorageMeasurement>();
        try
        {
            for (int i = 0; i < ways.Count; i++)
            {
                int done = i;
                measured.Add(run.Measure(ways[i], repeats, share => onProgress?.Invoke((done + share) / ways.Count)));
            }
        }
        catch (Exception exception) when (NpyFile.IsFileError(exception))
        {
            throw NpyFile.Unwritable(folder, exception);
        }

        return measured;
    }

    /// <summary>What the device behind a folder takes and gives: written until it has everything, read past the cache.</summary>
    /// <inheritdoc cref="Measure"/>
    public static (double Write, double Read) Roof(string folder, CancellationToken cancellation)
    {
        IReadOnlyList<StorageMeasurement> measured = Measure(
            folder, [new StorageWay(true, false, true), new StorageWay(false, true, false)], QuickBytes, DefaultBlockBytes, 3, cancellation);
        return (measured[0].BytesPerSecond, measured[1].BytesPerSecond);
    }

    /// <summary>Where the file system of a folder begins, and its kind; empty where that cannot be known.</summary>
    /// <param name="folder">A full path.</param>
    public static (string Root, string Kind) FileSystemOf(string folder)
    {
        try
        {
            DriveInfo? drive = DriveInfo.GetDrives().Where(drive => IsBelow(folder, drive.Name)).MaxBy(drive => drive.Name.Length);
            return drive is null ? ("", "") : (drive.Name, drive.IsReady ? drive.DriveFormat : "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ("", "");
        }
    }

    private static bool IsBelow(string folder, string root)
    {
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return folder.Equals(root, comparison) || folder.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, comparison);
    }

    private static void RequireRoom(string folder, long bytes)
    {
        if (!Directory.Exists(folder))
        {
            throw new PolyException(
                "FolderNotFound", ErrorKind.ResourceUnavailable, $"There is no folder '{folder}'.", "Make the folder first, or check the path.");
        }

        long free;
        try
        {
            free = new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Writing shows it.
            return;
        }

        if (bytes > RoomShare * free)
        {
            throw new PolyException(
                "DiskFull", ErrorKind.ResourceUnavailable,
                $"A file of {bytes / 1e6:N0} MB has no room in '{folder}', where {free / 1e6:N0} MB are free.",
                $"Use a size of at most {RoomShare * free / 1e6:N0} MB, or another folder.");
        }
    }

    private sealed class Run(WorkFolder work, NativeBuffer block, long bytes, CancellationToken cancellation)
    {
        private const string CacheNote = "Through the cache all the same: there is no way past it.";

        /// <summary>What the last reading was read from.</summary>
        private string? written;
        private long pages;

        public StorageMeasurement Measure(StorageWay way, int repeats, Action<double> onProgress)
        {
            double[] seconds = new double[repeats];
            string note = "";
            // A file to be read is written first.
            double steps = repeats + (way.IsWrite ? 0 : 1), done = 0;
            if (!way.IsWrite && written is null)
            {
                written = work.NewPath(".dat");
                Write(written, new StorageWay(true, false, true), ref note, onProgress, 1 / steps);
            }

            if (way is { IsWrite: false, IsPastCache: false })
                Read(written!, way, ref note, static _ => { }, 0);
            done += way.IsWrite ? 0 : 1;
            for (int i = 0; i < repeats; i++)
            {
                string path = way.IsWrite ? work.NewPath(".dat") : written!;
                double before = done;
                void Report(double share) => onProgress((before / steps) + share);
                seconds[i] = way.IsWrite ? Write(path, way, ref note, Report, 1 / steps) : Read(path, way, ref note, Report, 1 / steps);
                done++;
                if (way.IsWrite)
                    Forget(path);
            }

            return new StorageMeasurement(way, bytes, seconds, note);
        }

        /// <summary>What is left to be written would be part of the next run: it never is.</summary>
        private static void Forget(string path)
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
                file.SetLength(0);
            File.Delete(path);
        }

        private double Write(string path, StorageWay way, ref string note, Action<double> onProgress, double share)
        {
            using SafeFileHandle file = Open(path, way, ref note);
            long start = Stopwatch.GetTimestamp();
            for (long at = 0; at < bytes; at += block.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                int length = (int)Math.Min(block.Length, bytes - at);
                for (int page = 0; page < length; page += Alignment)
                    *(long*)(block.Pointer + page) = ++pages;
                RandomAccess.Write(file, new ReadOnlySpan<byte>(block.Pointer, length), at);
                onProgress(share * (at + length) / bytes);
            }

            if (way.IsSynced)
                RandomAccess.FlushToDisk(file);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private double Read(string path, StorageWay way, ref string note, Action<double> onProgress, double share)
        {
            if (way.IsPastCache)
                DropFromCache(path);
            using SafeFileHandle file = Open(path, way, ref note);
            ProcessCounters before = ProcessCounters.Take();
            long start = Stopwatch.GetTimestamp();
            for (long at = 0; at < bytes;)
            {
                cancellation.ThrowIfCancellationRequested();
                int length = RandomAccess.Read(file, new Span<byte>(block.Pointer, (int)Math.Min(block.Length, bytes - at)), at);
                if (length == 0)
                    throw new EndOfStreamException("The file became shorter while it was read.");
                at += length;
                onProgress(share * at / bytes);
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            // Memory that looks like a disk, or a disk of a virtual machine whose host has a cache, is known by the first only.
            if (way.IsPastCache && (ProcessCounters.Take() - before).DeviceReadBytes is long read && read < bytes / 2)
                note = "No device was read: the file system keeps files in memory.";
            return seconds;
        }

        /// <summary>Opens a file, past the cache where the system lets.</summary>
        private static SafeFileHandle Open(string path, StorageWay way, ref string note)
        {
            FileMode mode = way.IsWrite ? FileMode.CreateNew : FileMode.Open;
            FileAccess access = way.IsWrite ? FileAccess.Write : FileAccess.Read;
            if (!way.IsPastCache)
                return File.OpenHandle(path, mode, access, FileShare.None);
            if (OperatingSystem.IsWindows())
                return File.OpenHandle(path, mode, access, FileShare.None, (FileOptions)WindowsNoBuffering);
            if (OperatingSystem.IsLinux())
            {
                bool isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
                int direct = isArm ? LinuxDirectOnArm : LinuxDirect;
                SafeFileHandle file = OpenFile(path, direct | LinuxCloseOnExec | (way.IsWrite ? LinuxCreateNewToWrite : 0), OwnerOnly);
                if (!file.IsInvalid)
                    return file;
                file.Dispose();
            }

            // Some file systems make the file before they refuse.
            note = CacheNote;
            return File.OpenHandle(path, way.IsWrite ? FileMode.Create : mode, access, FileShare.None);
        }

        /// <summary>What stands in the cache already would be read from there even past it.</summary>
        private static void DropFromCache(string path)
        {
            if (!OperatingSystem.IsLinux())
                return;
            using SafeFileHandle file = File.OpenHandle(path);
            _ = Advise(file, 0, 0, LinuxNotNeeded);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
