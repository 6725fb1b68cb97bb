using System.Globalization;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Locks between threads and between processes.</summary>
public sealed class ChunkLockTests : IDisposable
{
    private const int Increments = 400;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_thread_at_a_time_holds_a_lock()
    {
        int counter = 0, inside = 0;
        bool wereTwoInside = false;
        var threads = new Thread[6];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int n = 0; n < Increments; n++)
                {
                    using ChunkLock held = ChunkLock.Acquire(folder["chunk"], ChunkLock.DefaultLimit, CancellationToken.None);
                    if (Interlocked.Increment(ref inside) != 1)
                        wereTwoInside = true;
                    int seen = Volatile.Read(ref counter);
                    Thread.SpinWait(20);
                    Volatile.Write(ref counter, seen + 1);
                    Interlocked.Decrement(ref inside);
                }
            });
            threads[i].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.False(wereTwoInside);
        Assert.Equal(threads.Length * Increments, counter);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void One_process_at_a_time_holds_a_lock()
    {
        File.WriteAllText(folder["counter"], "0");
        using Child one = new(typeof(ChunkLockTests), nameof(Child_counts), folder.Path, 1);
        using Child other = new(typeof(ChunkLockTests), nameof(Child_counts), folder.Path, 2);
        Child.StartAll(folder.Path, one, other);
        one.WaitForSuccess();
        other.WaitForSuccess();
        Assert.Equal($"{2 * Increments}", File.ReadAllText(folder["counter"]));
        Assert.False(File.Exists(folder["counter" + ChunkLock.Ending]));
    }

    [Fact(Explicit = true)]
    public void Child_counts()
    {
        string path = Path.Combine(Child.Folder, "counter");
        Child.WaitForStart();
        for (int i = 0; i < Increments; i++)
        {
            using ChunkLock held = ChunkLock.Acquire(path, ChunkLock.DefaultLimit, CancellationToken.None);
            int seen = int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
            File.WriteAllText(path, $"{seen + 1}");
        }
    }

    [Fact]
    public void A_file_system_without_new_files_is_no_matter_of_another_process()
    {
        const string folder = "/proc/self";
        if (!Directory.Exists(folder))
            Assert.Skip("There is no /proc.");
        PolyException unwritable = Assert.Throws<PolyException>(
            () => ChunkLock.Acquire(Path.Combine(folder, "chunk"), TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Equal("ChunkUnwritable", unwritable.ErrorId);
    }

    [Fact]
    public void The_lock_of_a_killed_process_is_free_and_that_of_a_living_one_names_it()
    {
        using Child owner = new(typeof(ChunkLockTests), nameof(Child_holds), folder.Path);
        owner.WaitUntilReady();
        PolyException timeout = Assert.Throws<PolyException>(
            () => ChunkLock.Acquire(folder["chunk"], TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Equal("LockTimeout", timeout.ErrorId);
        Assert.Contains(folder["chunk"], timeout.Message, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Contains($"process {owner.Id},", timeout.Message, StringComparison.Ordinal);

        owner.Kill();
        ChunkLock.Acquire(folder["chunk"], TimeSpan.FromSeconds(5), CancellationToken.None).Dispose();
        Assert.False(File.Exists(folder["chunk" + ChunkLock.Ending]));
    }

    [Fact(Explicit = true)]
    public void Child_holds()
    {
        using ChunkLock held = ChunkLock.Acquire(Path.Combine(Child.Folder, "chunk"), ChunkLock.DefaultLimit, CancellationToken.None);
        Child.SayReady();
        Thread.Sleep(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void Waiting_ends_when_it_is_cancelled()
    {
        using ChunkLock held = ChunkLock.Acquire(folder["chunk"], ChunkLock.DefaultLimit, CancellationToken.None);
        using var cancellation = new CancellationTokenSource(30);
        Assert.ThrowsAny<OperationCanceledException>(() => ChunkLock.Acquire(folder["chunk"], ChunkLock.DefaultLimit, cancellation.Token));
    }

    [Fact]
    public void A_lock_file_that_was_left_locks_nothing()
    {
        File.WriteAllText(folder["chunk" + ChunkLock.Ending], "4711 1 1");
        ChunkLock.Acquire(folder["chunk"], TimeSpan.FromSeconds(5), CancellationToken.None).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Locks_of_different_files_do_not_wait_for_each_other()
    {
        using ChunkLock one = ChunkLock.Acquire(folder["1"], ChunkLock.DefaultLimit, CancellationToken.None);
        using ChunkLock other = ChunkLock.Acquire(folder["2"], TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_lock_in_a_folder_that_is_not_there_is_a_typed_error() =>
        Assert.Equal(
            "ChunkUnwritable",
            Assert.Throws<PolyException>(() => ChunkLock.Acquire(Path.Combine(folder["none"], "chunk"), ChunkLock.DefaultLimit, CancellationToken.None)).ErrorId);

    [Theory]
    [InlineData("precious")]
    [InlineData("4711 1 1")]
    [InlineData("")]
    public void A_link_in_the_place_of_a_lock_is_not_followed(string content)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights");
        File.WriteAllText(folder["other"], content);
        File.CreateSymbolicLink(folder["chunk" + ChunkLock.Ending], folder["other"]);
        PolyException exception = Assert.Throws<PolyException>(() => ChunkLock.Acquire(folder["chunk"], TimeSpan.Zero, CancellationToken.None));
        Assert.Equal("ChunkUnwritable", exception.ErrorId);
        Assert.Contains("link", exception.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder["other"]));
        Assert.Throws<PolyException>(() => ChunkLock.TryRemove(folder["chunk" + ChunkLock.Ending]));
        Assert.NotNull(new FileInfo(folder["chunk" + ChunkLock.Ending]).LinkTarget);
    }

    [Fact]
    public void Another_file_in_the_place_of_a_lock_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the file of a lock is not written to");
        foreach (string content in (string[])["precious", new('1', 1000)])
        {
            File.WriteAllText(folder["chunk" + ChunkLock.Ending], content);
            Assert.Equal(
                "ChunkUnwritable", Assert.Throws<PolyException>(() => ChunkLock.Acquire(folder["chunk"], TimeSpan.Zero, CancellationToken.None)).ErrorId);
            Assert.Equal(content, File.ReadAllText(folder["chunk" + ChunkLock.Ending]));
        }
    }
}
