using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Measurement;

/// <summary>A way to write or read a file from its beginning to its end.</summary>
/// <param name="Writes">True to write, false to read.</param>
/// <param name="PastCache">True to go past the system's page cache, false to go through it.</param>
/// <param name="Sync">True if the time of a write ends when the device says that it has the file.</param>
public readonly record struct StorageWay(bool Writes, bool PastCache, bool Sync)
{
    /// <summary>All ways, writes first.</summary>
    public static IReadOnlyList<StorageWay> All { get; } =
    [
        new(true, false, false), new(true, false, true), new(true, true, false), new(true, true, true),
        new(false, false, false), new(false, true, false),
    ];
}

/// <summary>What is measured of a folder's storage.</summary>
public sealed record StorageBandwidthOptions
{
    /// <summary>Bytes of the file by default: 256 MiB.</summary>
    public const long DefaultSize = 256L << 20;

    /// <summary>Bytes of a block by default: 1 MiB.</summary>
    public const int DefaultBlockSize = 1 << 20;

    /// <summary>Blocks are multiples of it, since devices transfer nothing smaller.</summary>
    public const int BlockUnit = 4096;

    /// <summary>Bytes of a block at most.</summary>
    public const int MaximumBlockSize = 64 << 20;

    /// <summary>Bytes of the file; rounded up to whole blocks.</summary>
    public long Size { get; init; } = DefaultSize;

    /// <summary>Bytes of each call of the system, a multiple of <see cref="BlockUnit"/>.</summary>
    public int BlockSize { get; init; } = DefaultBlockSize;

    /// <summary>Timed runs of each way.</summary>
    public int Repeat { get; init; } = 3;

    /// <summary>The ways, in their order.</summary>
    public IReadOnlyList<StorageWay> Ways { get; init; } = StorageWay.All;

    /// <summary>True to do as if the file system refused direct access, which few do.</summary>
    internal bool WithoutDirect { get; init; }
}

/// <summary>The times of one way.</summary>
/// <param name="Way">The way.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="BlockSize">Bytes of a block.</param>
/// <param name="Seconds">Each timed run, in the order of the runs; none if the way cannot be gone here.</param>
/// <param name="FileSystem">The file system's type, such as ext4; empty where the system does not say.</param>
/// <param name="Note">What differs from what was asked for; null if nothing does.</param>
public sealed record StorageMeasurement(
    StorageWay Way, long Bytes, int BlockSize, IReadOnlyList<double> Seconds, string FileSystem, string? Note)
{
    /// <summary>10⁶ bytes per second of the median run; null if there was none.</summary>
    public double? MBPerSecond => Seconds.Count == 0 ? null : Bytes / Statistics.Median([.. Seconds]) / 1e6;
}

/// <summary>What a folder's device does, in 10⁶ bytes per second.</summary>
/// <param name="WriteMBPerSecond">Writing through the page cache until the device has the file.</param>
/// <param name="ReadMBPerSecond">Reading what is not in the page cache; where that cannot be, what is.</param>
/// <param name="Note">What differs from that; null if nothing does.</param>
public sealed record StorageRoof(double WriteMBPerSecond, double ReadMBPerSecond, string? Note);

/// <summary>Measures how fast files are written and read from their beginning to their end.</summary>
/// <remarks>
/// <para>
/// The file has bytes that no compression makes smaller, and no two pages are the same, so that file systems and devices that
/// compress or share equal blocks have to move all of it. Each write makes a new file; the time ends with the last block or, with
/// sync, when the device says that it has the file. At any time there is one file, in a <see cref="WorkFolder"/>.
/// </para>
/// <para>
/// Past the page cache is O_DIRECT on Linux, F_NOCACHE on macOS and FILE_FLAG_NO_BUFFERING on Windows. On Linux and macOS the kernel
/// is asked which of the file's pages are in memory: a read counts as one past the cache only if they were not, and a write only if
/// they were not left there. Where Linux refuses O_DIRECT, a read goes through the cache from which the file was dropped before, and
/// says so.
/// </para>
/// <para>
/// The work runs on a thread of its own, and looks between two blocks whether it shall end. A sync cannot be interrupted: if it is
/// running then, the call returns nevertheless, and the thread removes the files when the device has answered.
/// </para>
/// </remarks>
public static class StorageBandwidth
{
    private const long RoofSize = 64 << 20;

    /// <summary>How long a call that is cancelled waits for its thread to remove the files.</summary>
    private const int MillisecondsToEnd = 100;

    /// <summary>How often progress is told, and results are handed out.</summary>
    private const int MillisecondsToWait = 50;

    /// <summary>Measures the ways one after the other.</summary>
    /// <param name="folder">Where the file is written.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <param name="progress">Is told the share of the work that is done, from 0 to 1, by the calling thread.</param>
    /// <returns>One measurement for each way, each when it is done; whoever asks for no more of them ends the work.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PolyException">
    /// There is no such folder (FolderNotFound), it cannot be written to (FolderUnwritable), the file would take more than half of
    /// what is free, or the disk became full (DiskFull), or the device failed (StorageFailed).
    /// </exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static IEnumerable<StorageMeasurement> Measure(
        string folder, StorageBandwidthOptions options, CancellationToken cancellation, Action<double>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Repeat, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockSize, StorageBandwidthOptions.BlockUnit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockSize, StorageBandwidthOptions.MaximumBlockSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.BlockSize % StorageBandwidthOptions.BlockUnit, 0);
        RequireFolder(folder);
        var work = new Work(folder, options);
        if (FileRoom.Available(folder) is long free && work.Bytes > free / 2)
        {
            throw new PolyException(
                "DiskFull", ErrorKind.ResourceUnavailable,
                $"A file of {work.Bytes / 1e6:N0} MB would take more than half of the {free / 1e6:N0} MB that are free in '{folder}'.",
                "Lower Size, free some room, or choose another folder.");
        }

        return Follow(work, cancellation, progress);
    }

    /// <summary>Measures quickly what the device does: writing with sync, and reading past the cache.</summary>
    /// <param name="folder">Where a file of at most 64 MiB is written.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <exception cref="PolyException">As for <see cref="Measure"/>.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static StorageRoof Roof(string folder, CancellationToken cancellation)
    {
        RequireFolder(folder);
        // What is there is enough on a small disk; on a full one, the least file says that it is.
        long size = Math.Min(RoofSize, (FileRoom.Available(folder) ?? long.MaxValue) / 2);
        var options = new StorageBandwidthOptions
        {
            Size = Math.Max(size / StorageBandwidthOptions.DefaultBlockSize, 1) * StorageBandwidthOptions.DefaultBlockSize,
            Ways = [new(Writes: true, PastCache: false, Sync: true), new(Writes: false, PastCache: true, Sync: false)],
        };
        StorageMeasurement[] measured = [.. Measure(folder, options, cancellation)];
        double write = measured[0].MBPerSecond!.Value;
        if (measured[1].MBPerSecond is double read)
            return new StorageRoof(write, read, measured[1].Note);
        StorageMeasurement cached =
            Measure(folder, options with { Ways = [new(Writes: false, PastCache: false, Sync: false)] }, cancellation).Single();
        return new StorageRoof(write, cached.MBPerSecond!.Value, $"Reading is through the cache. {measured[1].Note}");
    }

    private static void RequireFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        throw new PolyException(
            "FolderNotFound", ErrorKind.ResourceUnavailable,
            File.Exists(folder) ? $"'{folder}' is a file and no folder." : $"There is no folder '{folder}'.",
            "Pass a folder that is on the disk to be measured.");
    }

    private static IEnumerable<StorageMeasurement> Follow(Work work, CancellationToken cancellation, Action<double>? progress)
    {
        cancellation.ThrowIfCancellationRequested();
        // In the foreground: a process that ends waits until the files are removed.
        var thread = new Thread(work.Run) { Name = nameof(StorageBandwidth) };
        thread.Start();
        try
        {
            bool ends;
            do
            {
                ends = work.Done.Wait(MillisecondsToWait, cancellation);
                progress?.Invoke(work.Share);
                while (work.Results.TryDequeue(out StorageMeasurement? result))
                    yield return result;
            }
            while (!ends);
            work.Failure?.Throw();
        }
        finally
        {
            work.Stop();
            if (work.Done.IsSet)
                thread.Join();
            else
                thread.Join(MillisecondsToEnd);
        }
    }

    /// <summary>One measurement, as its thread does it.</summary>
    private sealed class Work(string folder, StorageBandwidthOptions options)
    {
        private const double NegligibleShare = 0.01;
        private const int NoiseBytes = 4 << 20;

        /// <summary>Blocks that differ, as far as a file system looks back for equal ones.</summary>
        private readonly int slots = Math.Max(1, NoiseBytes / options.BlockSize);

        private readonly byte[] noise = Noise(Math.Max(1, NoiseBytes / options.BlockSize) * options.BlockSize);
        private readonly long blocks = (options.Size + options.BlockSize - 1) / options.BlockSize;
        private readonly long allBlocks = BlocksOf(options);
        private long doneBlocks;
        private long stamp;
        private volatile bool stopped;

        /// <summary>Bytes of the file.</summary>
        public long Bytes => blocks * options.BlockSize;

        /// <summary>What is measured so far.</summary>
        public ConcurrentQueue<StorageMeasurement> Results { get; } = new();

        /// <summary>Is set when nothing is left to be done, and nothing left behind.</summary>
        public ManualResetEventSlim Done { get; } = new();

        /// <summary>What ended the work before its time.</summary>
        public ExceptionDispatchInfo? Failure { get; private set; }

        /// <summary>The share of the work that is done.</summary>
        public double Share => Math.Min(1, (double)Interlocked.Read(ref doneBlocks) / (allBlocks * blocks));

        /// <summary>Ends the work before its next block.</summary>
        public void Stop() => stopped = true;

        /// <summary>Does the work.</summary>
        public void Run()
        {
            try
            {
                using var work = new WorkFolder(folder);
                using var block = new NativeBuffer((long)slots * options.BlockSize);
                foreach (StorageWay way in options.Ways)
                    Results.Enqueue(way.Writes ? MeasureWrite(work, way, block) : MeasureRead(work, way, block));
            }
            catch (OperationCanceledException) when (stopped)
            {
                // Nobody waits for a result.
            }
            catch (PolyException exception)
            {
                Failure = ExceptionDispatchInfo.Capture(exception);
            }
            catch (Exception exception)
            {
                // On a thread of its own, what is not caught would end the process.
                Failure = ExceptionDispatchInfo.Capture(FileRoom.IsFull(exception) ? FileRoom.Full(folder, exception) : new PolyException(
                    "StorageFailed", ErrorKind.OperationFailed,
                    $"A file of {Bytes / 1e6:N0} MB in '{folder}' could not be written and read: {exception.Message}",
                    "Check the device and the limits of the file system, or choose another folder.", exception));
            }
            finally
            {
                Done.Set();
            }
        }

        /// <summary>How many times the file is written or read.</summary>
        private static long BlocksOf(StorageBandwidthOptions options) => options.Ways.Sum(
            way => way.Writes ? options.Repeat : way.PastCache ? options.Repeat + 1L : options.Repeat + 2L);

        private static byte[] Noise(int length)
        {
            byte[] noise = new byte[length];
            new Random(1).NextBytes(noise);
            return noise;
        }

        private StorageMeasurement MeasureWrite(WorkFolder work, StorageWay way, NativeBuffer block)
        {
            noise.CopyTo(Span(block));
            var seconds = new List<double>();
            string fileSystem = "";
            string? refused = null;
            for (int run = 0; run < options.Repeat && refused is null; run++)
            {
                using var file = new StorageFile(work.NewPath(".dat"), way.PastCache, options.WithoutDirect);
                fileSystem = file.FileSystem;
                if (way.PastCache && !file.IsDirect)
                {
                    refused = Refusal(fileSystem);
                    break;
                }

                try
                {
                    seconds.Add(Timed(() => Write(file, block, way.Sync)));
                }
                catch (IOException exception) when (way.PastCache && StorageFile.IsInvalidArgument(exception))
                {
                    // A device with sectors longer than a page of memory.
                    refused = Refusal(fileSystem);
                }

                if (way.PastCache)
                    refused ??= CacheRefusal(file, fileSystem);
            }

            return Measurement(way, refused is null ? seconds : [], fileSystem, refused);
        }

        private StorageMeasurement MeasureRead(WorkFolder work, StorageWay way, NativeBuffer block)
        {
            noise.CopyTo(Span(block));
            string path = work.NewPath(".dat");
            using var file = new StorageFile(path, way.PastCache, options.WithoutDirect);
            string? note = null;
            try
            {
                Write(file, block, sync: true);
                if (!way.PastCache)
                    Read(file, block);
            }
            catch (IOException exception) when (way.PastCache && file.IsDirect && StorageFile.IsInvalidArgument(exception))
            {
                file.GoThroughCache();
                Write(file, block, sync: true);
            }

            if (way.PastCache && !file.IsDirect)
            {
                if (!OperatingSystem.IsLinux())
                    return Measurement(way, [], file.FileSystem, Refusal(file.FileSystem));
                note = $"{Refusal(file.FileSystem)} The file was dropped from the cache before it was read.";
            }

            var seconds = new List<double>();
            for (int run = 0; run < options.Repeat; run++)
            {
                if (way.PastCache)
                {
                    file.DropFromCache();
                    if (CacheRefusal(file, file.FileSystem) is string refusal)
                        return Measurement(way, [], file.FileSystem, refusal);
                }
                else if (file.CachedShare() is double cached && cached < 1 - NegligibleShare)
                {
                    note = string.Create(
                        CultureInfo.InvariantCulture, $"{100 * cached:N0} % of the file were in the cache: memory does not hold it.");
                }

                seconds.Add(Timed(() => Read(file, block)));
            }

            return Measurement(way, seconds, file.FileSystem, note);
        }

        /// <summary>Why what went past the cache did not; null if it did.</summary>
        private static string? CacheRefusal(StorageFile file, string fileSystem)
        {
            // Its own cache is none of the kernel's, which cannot say what is in it.
            if (fileSystem == "zfs")
                return "zfs has a cache of its own, and does not say what it holds.";
            return file.CachedShare() is double cached && cached > NegligibleShare
                ? string.Create(CultureInfo.InvariantCulture, $"{Named(fileSystem)} keeps {100 * cached:N0} % of the file in memory.")
                : null;
        }

        private static string Refusal(string fileSystem) => $"{Named(fileSystem)} refuses access past the cache.";

        private static string Named(string fileSystem) => fileSystem.Length > 0 ? fileSystem : "The file system";

        private StorageMeasurement Measurement(StorageWay way, List<double> seconds, string fileSystem, string? note) =>
            new(way, Bytes, options.BlockSize, seconds, fileSystem, note);

        private static double Timed(Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private void Write(StorageFile file, NativeBuffer block, bool sync)
        {
            for (long number = 0; number < blocks; number++)
            {
                RequireGoingOn();
                Span<byte> bytes = Slot(block, number);
                for (int page = 0; page < bytes.Length; page += StorageBandwidthOptions.BlockUnit)
                    MemoryMarshal.Write(bytes[page..], ++stamp);
                RandomAccess.Write(file.Handle, bytes, number * bytes.Length);
                Interlocked.Increment(ref doneBlocks);
            }

            if (!sync)
                return;
            RequireGoingOn();
            RandomAccess.FlushToDisk(file.Handle);
        }

        private void Read(StorageFile file, NativeBuffer block)
        {
            Span<byte> bytes = Slot(block, 0);
            for (long number = 0; number < blocks; number++)
            {
                RequireGoingOn();
                for (int read = 0; read < bytes.Length;)
                {
                    int count = RandomAccess.Read(file.Handle, bytes[read..], number * bytes.Length + read);
                    if (count == 0)
                        throw new EndOfStreamException($"The file ends after {number * bytes.Length + read:N0} bytes.");
                    read += count;
                }

                Interlocked.Increment(ref doneBlocks);
            }
        }

        private void RequireGoingOn()
        {
            if (stopped)
                throw new OperationCanceledException();
        }

        private Span<byte> Slot(NativeBuffer block, long number) => Span(block).Slice((int)(number % slots) * options.BlockSize, options.BlockSize);

        private static unsafe Span<byte> Span(NativeBuffer block) => new(block.Pointer, (int)block.Length);
    }
}
