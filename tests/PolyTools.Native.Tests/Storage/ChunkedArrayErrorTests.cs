using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>What arrays refuse, and what is left where the system refuses something.</summary>
public sealed unsafe class ChunkedArrayErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_disk_leaves_old_chunks_and_no_temporary_files(bool isSharded)
    {
        using SmallDisk disk = SmallDisk.Mount(folder["disk"], "size=300k");
        // What a compressor makes of the numbers is known only as they are written: nothing of noise.
        ChunkedArray array = Create(disk["a"], isSharded: isSharded, codec: "lz4");
        Fill(array, [ArraySlice.Range(0, 16)], 1);
        var random = new Random(4);
        long[] before = Elements(array), wanted = [.. before.Select(_ => random.NextInt64())];
        var rows = new long[1024, 64];
        Buffer.BlockCopy(wanted, 0, rows, 0, wanted.Length * sizeof(long));
        using ArrayOperand noise = ArrayOperand.From(rows);
        PolyException error = Assert.Throws<PolyException>(() => array.Write([], noise));
        Assert.Equal("DiskFull", error.ErrorId);
        Assert.Contains(disk["a"], error.Message, StringComparison.Ordinal);
        Assert.Empty(Leftovers(array));
        Assert.All(array.Verify(), fault => Assert.Equal(ChunkFaultKind.Missing, fault.Kind));
        // Chunks of one file each are new or old.
        long[] after = Elements(array);
        for (int first = 0; first < after.Length; first += 16 * 64)
        {
            Span<long> chunk = after.AsSpan(first, 16 * 64);
            Assert.True(chunk.SequenceEqual(before.AsSpan(first, 16 * 64)) || chunk.SequenceEqual(wanted.AsSpan(first, 16 * 64)));
        }

        // An array that grows stays as long as it was, and gives back the room that it took meanwhile.
        File.Delete(Files(array).First(file => file.StartsWith(Path.Combine(array.Path, "c"), StringComparison.Ordinal)));
        string[] files = Files(array);
        after = Elements(array);
        Assert.Equal("DiskFull", Error(() => array.Append(noise)));
        Assert.Equal([1024, 64], ChunkedArray.Open(array.Path).Metadata.Shape);
        Assert.Equal(files, Files(array));
        Assert.Equal(after, Elements(array));

        int made = 0;
        Assert.Equal("DiskFull", Error(() =>
        {
            for (; made < 1000; made++)
                Create(disk[$"b{made}"]);
        }));
        Assert.False(Directory.Exists(disk[$"b{made}"]));
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("zlib", 0)]
    [InlineData("blosc:zstd", 0)]
    public void What_is_not_compressed_and_has_no_room_is_refused_before_anything_is_written(string codec, int? level)
    {
        using SmallDisk disk = SmallDisk.Mount(folder["disk"], "size=800k");
        var options = new CreationOptions { Shape = [64, 1024], Type = StorageType.Int64, ChunkShape = [8, 1024], Codec = codec, Level = level };
        ChunkedArray array = ChunkedArray.Create(disk["a"], ArrayMetadata.Create(options));
        ChunkedArray large = ChunkedArray.Create(disk["b"], ArrayMetadata.Create(options with { Shape = [128, 1024] }));
        Fill(array, [], 1);
        string[] files = [.. Files(array), .. Files(large)];
        using ArrayOperand values = ArrayOperand.From(new long[64, 1024]);
        Action[] actions =
        [
            () => Fill(large, [], 1), () => large.Produce((_, _, _) => Assert.Fail("nothing is produced")), () => array.Append(values),
            () => array.CopyTo(ChunkedArray.Create(disk["c"], array.Metadata)),
        ];
        foreach (Action action in actions)
        {
            PolyException error = Assert.Throws<PolyException>(action);
            Assert.Equal("DiskFull", error.ErrorId);
            Assert.Contains("none of it compressed", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal<string[]>(files, [.. Files(array), .. Files(large)]);
        // There is room for what takes the place of what is there.
        Fill(array, [], 2);
        Assert.All(Elements(array), element => Assert.Equal(2, element));
    }

    [Fact]
    public void A_read_only_folder_is_read_and_not_written()
    {
        using SmallDisk disk = SmallDisk.Mount(folder["disk"], "size=4m");
        ChunkedArray array = Create(disk["a"]);
        Fill(array, [], 5);
        disk.MakeReadOnly();
        Assert.All(Rows(ChunkedArray.Open(array.Path)), row => Assert.Equal(5, row));
        Assert.Empty(array.Verify());
        Assert.Equal("ChunkUnwritable", Error(() => Fill(array, [], 6)));
        Assert.Equal("ChunkUnwritable", Error(() => Fill(array, [ArraySlice.Index(0)], 6)));
        Assert.Equal("ChunkUnwritable", Error(() => Count(array, append: true)));
        using (var scratch = new ChunkScratch())
            Assert.Equal("ChunkUnwritable", Error(() => array.WriteChunk([0, 0], new byte[array.Metadata.Codecs.RawLength], scratch)));
        Assert.Equal("FileUnwritable", Error(() => ChunkedArray.Delete(array.Path)));
        Assert.Equal("FileUnwritable", Error(() => Create(disk["b"])));
        Assert.Equal(0, array.Sweep());
        Assert.All(Rows(array), row => Assert.Equal(5, row));
    }

    /// <summary>Arrays of version 2 have attributes in a file of their own, which growing does not touch.</summary>
    [Theory]
    [InlineData(ZarrFormat.V2)]
    [InlineData(ZarrFormat.V3)]
    public void Appending_keeps_attributes_that_another_program_changed(ZarrFormat format)
    {
        ChunkedArray array = ChunkedArray.Create(folder["a"], ArrayMetadata.Create(new CreationOptions
        {
            Shape = [4], ChunkShape = [2], Type = StorageType.Int32, Format = format, Attributes = new JsonObject { ["unit"] = "m" },
        }));
        using ArrayOperand values = ArrayOperand.From(new[] { 1, 2, 3, 4 });
        bool isChanged = false;
        array.Append(values, work: new ChunkWork(Threads: 1, OnProgress: _ =>
        {
            if (!isChanged)
                (ArrayMetadata.Read(array.Path) with { Attributes = new JsonObject { ["unit"] = "km" } }).Write(array.Path);
            isChanged = true;
        }));
        Assert.True(isChanged);
        ArrayMetadata read = ArrayMetadata.Read(array.Path);
        Assert.Equal([8], read.Shape);
        Assert.Equal("km", read.Attributes["unit"]!.ToString());
    }

    [Fact]
    public void Nothing_is_replaced_unasked()
    {
        ChunkedArray array = Create(folder["a"]);
        Fill(array, [], 5);
        Assert.Equal("ArrayExists", Error(() => Create(folder["a"])));
        Assert.All(Rows(array), row => Assert.Equal(5, row));

        Directory.CreateDirectory(folder["b"]);
        Create(folder["b"]);
        Directory.CreateDirectory(folder["c"]);
        File.WriteAllText(Path.Combine(folder["c"], "letter"), "dear");
        Assert.Equal("FolderNotEmpty", Error(() => ChunkedArray.Create(folder["c"], array.Metadata)));
        Assert.Equal("FolderNotEmpty", Error(() => ChunkedArray.Create(Path.Combine(folder["c"], "letter"), array.Metadata)));
        Assert.Equal("dear", File.ReadAllText(Path.Combine(folder["c"], "letter")));
        Assert.Equal("FileUnwritable", Error(() => Create(Path.Combine(folder["c"], "letter", "a"))));
    }

    [Fact]
    public void Deleting_leaves_what_is_not_the_arrays_and_says_so()
    {
        ChunkedArray array = Create(folder["a"]);
        Fill(array, [], 5);
        string[] foreign =
        [
            Path.Combine(array.Path, "notes.txt"), Path.Combine(array.Path, "c", "0", "0.bak"), Path.Combine(array.Path, "c", "0", "00"),
            Path.Combine(array.Path, "c", "x", "y", "z", "deep"), Path.Combine(array.Path, "notes.lock"),
        ];
        foreach (string file in foreign)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "mine");
        }

        PolyException error = Assert.Throws<PolyException>(() => ChunkedArray.Delete(array.Path));
        Assert.Equal("FolderNotEmpty", error.ErrorId);
        Assert.Equal(foreign.Order(), Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories).Order());
        Assert.Equal("ArrayNotFound", Error(() => ChunkedArray.Delete(array.Path)));
        Assert.Equal("ArrayNotFound", Error(() => ChunkedArray.Delete(folder["none"])));
    }

    [Fact]
    public void Deleting_does_not_follow_links()
    {
        ChunkedArray other = Create(folder["other"]), array = Create(folder["a"]);
        Fill(other, [], 5);
        Fill(array, [ArraySlice.Range(0, 16)], 6);
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(array.Path, "c", "1"), Path.Combine(other.Path, "c", "1"));
            Directory.CreateSymbolicLink(Path.Combine(array.Path, "link"), other.Path);
            File.CreateSymbolicLink(Path.Combine(array.Path, "c", "0", "1"), Path.Combine(other.Path, "c", "2", "0"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Skip("links cannot be made here: " + exception.Message);
        }

        Assert.Equal("FolderNotEmpty", Error(() => ChunkedArray.Delete(array.Path)));
        Assert.Empty(other.Verify());
        Assert.All(Rows(other), row => Assert.Equal(5, row));
        Assert.NotNull(new DirectoryInfo(Path.Combine(array.Path, "link")).LinkTarget);
        Assert.False(File.Exists(Path.Combine(array.Path, "c", "0", "0")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cancelling_leaves_whole_chunks_and_nothing_else(int threads)
    {
        ChunkedArray array = Create(folder["a"]);
        Fill(array, [], 5);
        using (var cancellation = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Fill(
                array, [], 6, new ChunkWork(1, cancellation.Token, OnProgress: share => Cancel(cancellation, share))));
        }

        long[] rows = Rows(array);
        Assert.Contains(5, rows);
        Assert.Contains(6, rows);
        Assert.Empty(array.Verify());
        Assert.Empty(Leftovers(array));

        using (var cancellation = new CancellationTokenSource())
        {
            int regions = 0;
            Assert.ThrowsAny<OperationCanceledException>(() => array.Produce(
                (_, shape, destination) =>
                {
                    new Span<long>((void*)destination, (int)(shape[0] * shape[1])).Fill(8);
                    if (Interlocked.Increment(ref regions) == 9)
                        cancellation.Cancel();
                },
                new ChunkWork(threads, cancellation.Token)));
        }

        Assert.Contains(8, Rows(array));
        Assert.Contains(Rows(array), row => row != 8);
        Assert.Empty(Leftovers(array));

        using (var cancellation = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(
                () => array.Read([], new ChunkWork(1, cancellation.Token, OnProgress: share => Cancel(cancellation, share))).Dispose());
        }

        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => Count(array, append: true, new ChunkWork(threads, cancelled.Token)));
            Assert.Equal([1024, 64], ChunkedArray.Open(array.Path).Metadata.Shape);
            Assert.Empty(Leftovers(array));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_failure_ends_the_work_of_all_threads(int threads)
    {
        ChunkedArray array = Create(folder["a"]);
        int regions = 0;
        Assert.Throws<InvalidDataException>(() => array.Produce(
            (_, _, _) =>
            {
                Interlocked.Increment(ref regions);
                throw new InvalidDataException();
            },
            new ChunkWork(threads)));
        Assert.InRange(regions, 1, threads);
        Assert.Empty(Leftovers(array));
    }

    [Fact]
    public void Values_must_fit()
    {
        ChunkedArray array = Create(folder["a"]);
        double[] fractions = [0.5];
        long[] three = [1, 2, 3];
        long[,,] deep = new long[2, 1024, 64];
        long[,] narrow = new long[2, 63];
        using ArrayOperand fraction = ArrayOperand.From(fractions), row = ArrayOperand.From(three), box = ArrayOperand.From(deep),
            strip = ArrayOperand.From(narrow);
        Assert.Equal("UnsafeCast", Error(() => array.Write([], fraction)));
        Assert.Equal("UnsafeCast", Error(() => array.Append(fraction)));
        Assert.Equal("ShapeMismatch", Error(() => array.Write([], row)));
        Assert.Equal("ShapeMismatch", Error(() => array.Write([], box)));
        Assert.Equal("ShapeMismatch", Error(() => array.Append(row)));
        Assert.Equal("ShapeMismatch", Error(() => array.Append(strip)));
        Assert.Equal("AxisOutOfRange", Error(() => array.Append(strip, 2)));
        Assert.Equal("AxisOutOfRange", Error(() => array.Append(strip, -3)));
        Assert.Equal("ShapeMismatch", Error(() => array.ReadInto([], strip)));
        Assert.Equal([0], Rows(array).Distinct());
        Assert.Single(Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_another_has_appended_is_kept_by_who_does_not_know_of_it()
    {
        foreach (bool isSharded in (bool[])[false, true])
        {
            ChunkedArray array = Create(folder[$"a{isSharded}"], rows: 20, isSharded);
            ChunkedArray old = ChunkedArray.Open(array.Path);
            Count(array, append: true, rows: 3);
            // All that the old one knows of the last chunk.
            Fill(old, [ArraySlice.Range(16, 20)], 9);
            Assert.Equal([9, 9, 9, 9, 0, 64, 128], Rows(ChunkedArray.Open(array.Path))[16..]);
        }
    }

    [Fact]
    public void A_chunk_in_a_shard_is_read_as_it_was_written_with_the_same_scratch()
    {
        ChunkedArray array = Create(folder["a"], isSharded: true);
        using var scratch = new ChunkScratch();
        var raw = new byte[array.Metadata.Codecs.RawLength];
        for (byte version = 1; version < 4; version++)
        {
            Array.Fill(raw, version);
            array.WriteChunk([0, 0], raw, scratch);
            Array.Clear(raw);
            Assert.True(array.ReadChunk([0, 0], raw, scratch));
            Assert.Equal([version], raw.Distinct());
        }
    }

    private static void Cancel(CancellationTokenSource cancellation, double share)
    {
        if (share > 0.2)
            cancellation.Cancel();
    }

    private static string Error(Action action) => Assert.Throws<PolyException>(action).ErrorId;

    /// <summary>Rows of 64 numbers in uncompressed chunks of 16 rows, 8 kB, or shards of 64 rows.</summary>
    private static ChunkedArray Create(string path, int rows = 1024, bool isSharded = false, string codec = "none") =>
        ChunkedArray.Create(path, ArrayMetadata.Create(new CreationOptions
        {
            Shape = [rows, 64], Type = StorageType.Int64, ChunkShape = [16, 64], ShardShape = isSharded ? [64, 64] : null, Codec = codec, Filter = "none",
        }));

    private static void Fill(ChunkedArray array, ArraySlice[] slices, long value, ChunkWork work = default)
    {
        long[] values = [value];
        using ArrayOperand operand = ArrayOperand.From(values);
        array.Write(slices, operand, work);
    }

    /// <summary>Writes or appends rows that each begin with the number of the element.</summary>
    private static void Count(ChunkedArray array, bool append = false, ChunkWork work = default, int rows = 1024)
    {
        var values = new long[rows, 64];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < 64; column++)
                values[row, column] = row * 64L;
        }

        using ArrayOperand operand = ArrayOperand.From(values);
        if (append)
            array.Append(operand, 0, work);
        else
            array.Write([], operand, work);
    }

    /// <summary>The number that all elements of a row are.</summary>
    private static long[] Rows(ChunkedArray array)
    {
        using ArrayOperand read = array.Read([]);
        var rows = new long[read.Shape[0]];
        for (int row = 0; row < rows.Length; row++)
        {
            var elements = new ReadOnlySpan<long>((long*)read.Pointer + (row * 64), 64);
            Assert.False(elements.ContainsAnyExcept(elements[0]));
            rows[row] = elements[0];
        }

        return rows;
    }

    private static long[] Elements(ChunkedArray array)
    {
        using ArrayOperand read = array.Read([]);
        return new ReadOnlySpan<long>((void*)read.Pointer, (int)read.Count).ToArray();
    }

    private static string[] Files(ChunkedArray array) =>
        [.. Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string[] Leftovers(ChunkedArray array) =>
        [.. Files(array).Where(file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".lock", StringComparison.Ordinal))];
}
