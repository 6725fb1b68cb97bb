using System.Diagnostics;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using PolyTools.Native.Tests.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Several processes at one array, and processes that are killed.</summary>
[Collection(nameof(Environmental))]
public sealed unsafe class ChunkProcessTests : IDisposable
{
    private const int Kills = 12;

    private readonly TemporaryFolder folder = new();

    /// <summary>Two processes write different elements of the same chunks: none is lost.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_processes_write_parts_of_the_same_chunks(bool hasShards)
    {
        ChunkedArray array = Create("a", 64, hasShards);
        using Process child = Start(nameof(ChunkWriterChild.Writes_odd_elements), array.Path);
        for (int round = 1; !child.HasExited || round < 10; round++)
        {
            using ArrayOperand value = ArrayOperand.From(new[] { (double)round });
            array.Write([ArraySlice.Range(null, null, 2)], value, new ChunkWork(1));
            using ArrayOperand read = array.Read([ArraySlice.Range(null, null, 2)]);
            Assert.All(new ReadOnlySpan<double>((void*)read.Pointer, 32).ToArray(), number => Assert.Equal(round, number));
        }

        Assert.Equal(0, child.ExitCode);
        using ArrayOperand odd = array.Read([ArraySlice.Range(1, null, 2)]);
        Assert.All(new ReadOnlySpan<double>((void*)odd.Pointer, 32).ToArray(), number => Assert.Equal(-100, number));
        AssertClean(array);
    }

    /// <summary>However often a writer is killed, each file has one of the contents that it wrote, and the next writer goes on.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_writer_leaves_every_file_old_or_new(bool hasShards)
    {
        ChunkedArray array = Create("a", 64, hasShards);
        using (ArrayOperand zero = ArrayOperand.From(new double[1]))
            array.Write([], zero);
        var random = new Random(1);
        for (int kill = 0; kill < Kills; kill++)
        {
            Kill(Start(nameof(ChunkWriterChild.Writes_for_ever), array.Path), array.Path, random);
            Assert.Empty(array.Verify());
            using ArrayOperand read = ChunkedArray.Open(array.Path).Read([]);
            double[] numbers = new ReadOnlySpan<double>((void*)read.Pointer, 64).ToArray();
            foreach (double[] file in numbers.Chunk(hasShards ? 32 : 16))
            {
                Assert.All(file.Where((_, i) => i % 2 == 0), number => Assert.Equal(file[0], number));
                Assert.All(file.Where((_, i) => i % 2 == 1), number => Assert.Equal(file[1], number));
            }

            // Locks of the dead are taken over, at once; their temporary files go.
            ChunkedArray next = ChunkedArray.Open(array.Path);
            next.LockTimeout = TimeSpan.FromSeconds(5);
            using ArrayOperand value = ArrayOperand.From(new double[] { kill });
            next.Write([ArraySlice.Range(null, null, 3)], value);
            next.Write([], value);
            AssertClean(array);
        }
    }

    /// <summary>A process that is killed as it appends leaves the array as long as before, or longer by all that it appended.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_appender_leaves_a_whole_array(bool hasShards)
    {
        ChunkedArray array = Create("a", 0, hasShards);
        var random = new Random(2);
        for (int kill = 0; kill < Kills; kill++)
        {
            Kill(Start(nameof(ChunkWriterChild.Appends_for_ever), array.Path), array.Path, random);
            ChunkedArray found = ChunkedArray.Open(array.Path);
            Assert.Empty(found.Verify());
            long length = found.Metadata.Shape[0];
            Assert.Equal(0, length % 3);
            Assert.True(length > 0);
            using ArrayOperand read = found.Read([]);
            Assert.Equal(
                Enumerable.Range(0, (int)length).Select(i => (double)(i / 3)),
                new ReadOnlySpan<double>((void*)read.Pointer, (int)length).ToArray());
            found.LockTimeout = TimeSpan.FromSeconds(5);
            using ArrayOperand next = ArrayOperand.From(Enumerable.Repeat(length / 3.0, 3).ToArray());
            found.Append(next);
            AssertClean(found);
        }
    }

    /// <summary>The lock of a living process is waited for in vain, with its number in the error; that of a dead one is taken.</summary>
    [Fact]
    public void A_lock_ends_with_its_process()
    {
        string file = folder["file"];
        using Process child = Start(nameof(ChunkWriterChild.Holds_a_lock), file);
        WaitForStart(child, file);
        PolyException error = Assert.ThrowsAny<PolyException>(
            () => ChunkLock.Acquire(file, TimeSpan.FromMilliseconds(200), default));
        Assert.Equal("LockTimeout", error.ErrorId);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the owner of a lock is not known on Windows");
        Assert.Contains($"process {child.Id},", error.Message, StringComparison.Ordinal);
        using var source = new CancellationTokenSource(100);
        Assert.ThrowsAny<OperationCanceledException>(() => ChunkLock.Acquire(file, TimeSpan.FromMinutes(1), source.Token));
        child.Kill();
        child.WaitForExit();
        Assert.True(File.Exists(file + ".lock"));
        ChunkLock.Acquire(file, TimeSpan.FromSeconds(5), default).Dispose();
        Assert.False(File.Exists(file + ".lock"));
    }

    /// <summary>Threads that want one lock have it one after the other, although its file comes and goes.</summary>
    [Fact]
    public void A_lock_has_one_owner()
    {
        int inside = 0;
        int entered = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            for (int i = 0; i < 200; i++)
            {
                using ChunkLock owned = ChunkLock.Acquire(folder["file"], TimeSpan.FromMinutes(2), default);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Interlocked.Increment(ref entered);
                Thread.Yield();
                Assert.Equal(0, Interlocked.Decrement(ref inside));
            }
        });
        Assert.Equal(1600, entered);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    /// <summary>A temporary file is a leftover only when its writer is gone.</summary>
    [Fact]
    public void Temporary_files_of_living_writers_stay()
    {
        ChunkedArray array = Create("a", 64, hasShards: false);
        string own = Path.Combine(array.Path, "c", $"0.{Environment.ProcessId}-9.tmp");
        string dead = Path.Combine(array.Path, "c", "0.2147483647-1.tmp");
        string foreign = Path.Combine(array.Path, "c", "notes.2147483647-1.tmp");
        using ArrayOperand value = ArrayOperand.From(new[] { 1.0 });
        array.Write([], value);
        foreach (string file in new[] { own, dead, foreign })
            File.WriteAllText(file, "old");
        Assert.Equal(1, array.Sweep());
        Assert.True(File.Exists(own) && !File.Exists(dead) && File.Exists(foreign));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static Process Start(string method, string path)
    {
        File.Delete(path + ".started");
        return TestChild.Start(typeof(ChunkWriterChild), method, path);
    }

    private ChunkedArray Create(string name, long length, bool hasShards) => ChunkedArray.Create(
        folder[name], ArrayMetadata.Create(new CreationOptions
        {
            Shape = [length], Type = StorageType.Float64, ChunkShape = [hasShards ? 8 : 16], ShardShape = hasShards ? [32] : null,
            Checksum = "crc32c",
        }));

    /// <summary>Lets a child work for a random time, and kills it.</summary>
    private static void Kill(Process child, string path, Random random)
    {
        using (child)
        {
            WaitForStart(child, path);
            Thread.Sleep(random.Next(30));
            child.Kill();
            child.WaitForExit();
        }
    }

    private static void WaitForStart(Process child, string path)
    {
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(path + ".started"))
        {
            Assert.False(child.HasExited, "the child has ended");
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), "the child did not begin");
            Thread.Sleep(1);
        }
    }

    private static void AssertClean(ChunkedArray array)
    {
        array.Sweep();
        Assert.DoesNotContain(
            Directory.EnumerateFiles(array.Path, "*", SearchOption.AllDirectories),
            file => file.EndsWith(".lock", StringComparison.Ordinal) || file.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
