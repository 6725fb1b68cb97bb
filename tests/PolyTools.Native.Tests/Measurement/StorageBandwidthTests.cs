using System.IO.Compression;
using PolyTools.Native.Measurement;
using PolyTools.Native.Tests.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

/// <summary>
/// Files are really written and read in the way that is said, and none is left. The process's counters of bytes need that
/// nothing else runs beside these tests.
/// </summary>
[Collection(nameof(ProcessWide))]
public sealed class StorageBandwidthTests : IDisposable
{
    private const long Size = 16 << 20;

    private static readonly StorageWay WriteThrough = new(Writes: true, PastCache: false, Sync: false);
    private static readonly StorageWay WriteSync = new(Writes: true, PastCache: false, Sync: true);
    private static readonly StorageWay WritePast = new(Writes: true, PastCache: true, Sync: false);
    private static readonly StorageWay ReadThrough = new(Writes: false, PastCache: false, Sync: false);
    private static readonly StorageWay ReadPast = new(Writes: false, PastCache: true, Sync: false);

    // Beside the tests' program, since the folder for temporary files may be in memory.
    private readonly DirectoryInfo folder =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"storage-{Guid.NewGuid():N}"));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void EveryWayMovesTheWholeFileAsOftenAsItIsTimed()
    {
        if (OperatingSystem.IsMacOS())
            Assert.Skip("macOS does not count a process's bytes.");
        foreach (StorageWay way in StorageWay.All)
        {
            ProcessCounters before = ProcessCounters.Take();
            StorageMeasurement measured = Assert.Single(Measure(Options(way) with { Repeat = 2 }));
            ProcessCounters moved = ProcessCounters.Take() - before;

            Assert.Equal(way, measured.Way);
            Assert.Equal(Size, measured.Bytes);
            long writes = way.Writes ? 2 : 1;
            Assert.InRange(moved.WrittenBytes, writes * Size, writes * Size + 100_000);
            if (measured.Seconds.Count == 0)
            {
                Assert.NotNull(measured.Note);
                continue;
            }

            Assert.Equal(2, measured.Seconds.Count);
            Assert.Equal(Size / measured.Seconds.Average() / 1e6, measured.MBPerSecond!.Value, 6);
            // A file that is to be read from the cache is read once before.
            long reads = way.Writes ? 0 : way.PastCache ? 2 : 3;
            Assert.InRange(moved.ReadBytes, reads * Size, reads * Size + 1_000_000);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadsPastTheCacheComeFromTheDeviceAndOthersDoNot(bool withoutDirect)
    {
        RequireDevice();
        StorageBandwidthOptions options = Options(ReadPast) with { Repeat = 2, WithoutDirect = withoutDirect };
        ProcessCounters before = ProcessCounters.Take();
        StorageMeasurement past = Assert.Single(Measure(options));
        ProcessCounters moved = ProcessCounters.Take() - before;
        if (past.Seconds.Count == 0)
            Assert.Skip($"no read past the cache here: {past.Note}");

        Assert.InRange(moved.DeviceReadBytes!.Value, 2 * Size, 2 * Size + 4_000_000);
        if (withoutDirect)
            Assert.Contains("dropped from the cache", past.Note, StringComparison.Ordinal);

        before = ProcessCounters.Take();
        StorageMeasurement through = Assert.Single(Measure(options with { Ways = [ReadThrough] }));
        moved = ProcessCounters.Take() - before;
        Assert.Null(through.Note);
        Assert.InRange(moved.DeviceReadBytes!.Value, 0, Size / 4);
    }

    [Fact]
    public void WritesPastTheCacheReachTheDeviceAndHaveNoFigureWhereTheyAreRefused()
    {
        RequireDevice();
        ProcessCounters before = ProcessCounters.Take();
        StorageMeasurement past = Assert.Single(Measure(Options(WritePast)));
        ProcessCounters moved = ProcessCounters.Take() - before;
        if (past.Seconds.Count > 0)
            Assert.InRange(moved.DeviceWrittenBytes!.Value, Size, Size + 4_000_000);

        StorageMeasurement refused = Assert.Single(Measure(Options(WritePast) with { WithoutDirect = true }));
        Assert.Empty(refused.Seconds);
        Assert.Null(refused.MBPerSecond);
        Assert.EndsWith("refuses access past the cache.", refused.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileSystemInMemoryHasNoFiguresPastTheCache()
    {
        using SmallDisk disk = SmallDisk.Mount(Path.Combine(folder.FullName, "disk"), "size=64m");
        StorageMeasurement[] measured = [.. StorageBandwidth.Measure(disk["."], Options([.. StorageWay.All]), default)];

        Assert.Equal(StorageWay.All, measured.Select(one => one.Way));
        Assert.All(measured, one => Assert.Equal("tmpfs", one.FileSystem));
        Assert.All(measured, one => Assert.Equal(one.Way.PastCache, one.Seconds.Count == 0));
        Assert.All(measured, one => Assert.Equal(one.Way.PastCache, one.Note is not null));

        StorageRoof roof = StorageBandwidth.Roof(disk["."], default);
        Assert.True(roof is { WriteMBPerSecond: > 0, ReadMBPerSecond: > 0 });
        Assert.StartsWith("Reading is through the cache.", roof.Note, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk["."]));
    }

    [Fact]
    public void AFullDiskIsATypedErrorAndNothingIsLeft()
    {
        using SmallDisk disk = SmallDisk.Mount(Path.Combine(folder.FullName, "disk"), "size=48m");
        // More than half of what is free, before anything is written.
        Assert.Equal("DiskFull", Error(disk["."], Options(WriteThrough) with { Size = 25 << 20 }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk["."]));

        // Room that goes while the file is written.
        string other = disk["other"];
        string? error = null;
        try
        {
            foreach (StorageMeasurement _ in StorageBandwidth.Measure(
                disk["."], Options(WriteThrough) with { Size = 20 << 20, Repeat = 1_000_000 }, default,
                _ =>
                {
                    if (!File.Exists(other))
                        Fill(other);
                }))
            {
            }
        }
        catch (PolyException exception)
        {
            error = exception.ErrorId;
        }

        Assert.Equal("DiskFull", error);
        Assert.Equal([other], Directory.EnumerateFileSystemEntries(disk["."]).Select(Path.GetFullPath));
    }

    [Fact]
    public void TheRoofIsOfTheDevice()
    {
        StorageRoof roof = StorageBandwidth.Roof(folder.FullName, default);
        Assert.True(roof is { WriteMBPerSecond: > 0, ReadMBPerSecond: > 0 });
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public void CancellationAndLostInterestLeaveNothing()
    {
        foreach (StorageWay way in StorageWay.All)
        {
            using var cancelling = new CancellationTokenSource();
            bool hadFiles = false;
            Assert.ThrowsAny<OperationCanceledException>(() =>
            {
                foreach (StorageMeasurement _ in StorageBandwidth.Measure(
                    folder.FullName, Options(way) with { Repeat = 1_000_000 }, cancelling.Token, share =>
                    {
                        hadFiles |= folder.EnumerateFileSystemInfos().Any();
                        if (hadFiles)
                            cancelling.Cancel();
                    }))
                {
                    // The way may have no figure here, and come at once.
                    cancelling.Cancel();
                }

                cancelling.Token.ThrowIfCancellationRequested();
            });
            AssertBecomesEmpty();
        }

        StorageMeasurement first = StorageBandwidth.Measure(
            folder.FullName, Options(WriteThrough, WriteSync) with { Repeat = 2 }, default).First();
        Assert.Equal(WriteThrough, first.Way);
        AssertBecomesEmpty();
    }

    [Fact]
    public void TheBytesCannotBeCompressed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows does not let the test read a file that is being written.");
        using var cancelling = new CancellationTokenSource();
        byte[] bytes = [];
        try
        {
            foreach (StorageMeasurement _ in StorageBandwidth.Measure(
                folder.FullName, Options(ReadThrough) with { Repeat = 1_000_000 }, cancelling.Token, share =>
                {
                    FileInfo? file = folder.EnumerateFiles("*.dat", SearchOption.AllDirectories).FirstOrDefault();
                    if (file?.Length != Size)
                        return;
                    bytes = File.ReadAllBytes(file.FullName);
                    cancelling.Cancel();
                }))
            {
            }
        }
        catch (OperationCanceledException)
        {
        }

        Assert.Equal(Size, bytes.Length);
        using var packed = new MemoryStream();
        using (var deflate = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(bytes.AsSpan(0, 1 << 20));
        Assert.True(packed.Length > (1 << 20) * 0.99);
        // No page is like another, for file systems that keep equal ones once.
        Assert.Equal(bytes.Length / 4096, bytes.Chunk(4096).Select(Convert.ToHexString).Distinct().Count());
        AssertBecomesEmpty();
    }

    [Fact]
    public void FoldersThatCannotBeUsedHaveTypedErrors()
    {
        string file = Path.Combine(folder.FullName, "a.txt");
        File.WriteAllText(file, "a");
        Assert.Equal("FolderNotFound", Error(file, Options(WriteThrough)));
        Assert.Equal("FolderNotFound", Error(Path.Combine(folder.FullName, "none"), Options(WriteThrough)));
        using SmallDisk disk = SmallDisk.Mount(Path.Combine(folder.FullName, "disk"), "size=64m");
        disk.MakeReadOnly();
        Assert.Equal("FolderUnwritable", Error(disk["."], Options(WriteThrough)));
    }

    private static void Fill(string path)
    {
        try
        {
            using FileStream stream = File.Create(path);
            for (int i = 0; i < 64; i++)
                stream.Write(new byte[1 << 20]);
        }
        catch (IOException)
        {
            // That is what it is for.
        }
    }

    private static string Error(string folder, StorageBandwidthOptions options) =>
        Assert.Throws<PolyException>(() => StorageBandwidth.Measure(folder, options, default).Count()).ErrorId;

    private static StorageBandwidthOptions Options(params StorageWay[] ways) => new() { Size = Size, Repeat = 1, Ways = ways };

    private StorageMeasurement[] Measure(StorageBandwidthOptions options) =>
        [.. StorageBandwidth.Measure(folder.FullName, options, default)];

    private void RequireDevice()
    {
        string fileSystem = Measure(Options(WriteThrough))[0].FileSystem;
        if (!OperatingSystem.IsLinux() || fileSystem is not ("ext2" or "ext3" or "ext4" or "xfs" or "btrfs"))
            Assert.Skip($"the bytes of a device are counted by Linux on its own file systems; here is {fileSystem}");
    }

    /// <summary>A sync that was running ends first.</summary>
    private void AssertBecomesEmpty() => Assert.True(
        SpinWait.SpinUntil(() => !folder.EnumerateFileSystemInfos().Any(), TimeSpan.FromSeconds(60)), "A file is left.");
}
