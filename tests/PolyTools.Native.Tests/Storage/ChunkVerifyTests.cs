using System.Text.Json.Nodes;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>What is found in arrays whose files are missing or damaged, and that reading says the same.</summary>
public sealed unsafe class ChunkVerifyTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "fixtures");

    private static readonly JsonNode Content = JsonNode.Parse(File.ReadAllText(Path.Combine(Fixtures, "fixtures.json")))!;

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Arrays => [.. Content["arrays"]!.AsArray().Select(name => (string)name!)];

    public static TheoryData<string, string, long[]> Damaged =>
        [.. Content["damaged"]!.AsArray().Select(item =>
            ((string)item!["name"]!, (string)item["fault"]!, item["chunk"]!.AsArray().Select(place => (long)place!).ToArray()))];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Arrays_of_others_are_read_and_found_intact(string name)
    {
        ChunkedArray array = ChunkedArray.Open(Path.Combine(Fixtures, name));
        using ArrayOperand expected = NpyFile.Read(Path.Combine(Fixtures, "expected", name + ".npy"));
        using ArrayOperand found = array.Read([]);
        Assert.Equal(expected.Shape, found.Shape);
        Assert.Equal(expected.Type, found.Type);
        int bytes = (int)expected.Count * expected.Type.Size();
        Assert.Equal(
            new ReadOnlySpan<byte>((void*)expected.Pointer, bytes).ToArray(), new ReadOnlySpan<byte>((void*)found.Pointer, bytes).ToArray());
        Assert.All(array.Verify(), fault => Assert.Equal(ChunkFaultKind.Missing, fault.Kind));
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_in_arrays_of_others_is_found_where_it_is(string name, string fault, long[] chunk)
    {
        ChunkedArray array = ChunkedArray.Open(Path.Combine(Fixtures, "damaged", name));
        ChunkFault[] faults = [.. array.Verify().Where(found => found.Kind != ChunkFaultKind.Missing)];
        // A damaged index is the fault of all chunks of its shard.
        if (!name.StartsWith("index-", StringComparison.Ordinal))
            Assert.Single(faults);
        ChunkFault first = faults[0];
        Assert.Equal(chunk, first.Index);
        Assert.Equal(fault, first.Kind.ToString().ToLowerInvariant());
        Assert.True(File.Exists(first.File), first.File);
        Assert.Equal("ChunkDamaged", Error(() => array.Read([]).Dispose()));
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("blosc:lz4", false)]
    [InlineData("zstd", false)]
    [InlineData("none", true)]
    [InlineData("blosc:lz4", true)]
    public void A_flipped_bit_is_found_by_the_checksum(string codec, bool isSharded)
    {
        ChunkedArray array = Create(codec, isSharded);
        foreach (string file in Files(array))
        {
            byte[] intact = File.ReadAllBytes(file);
            long[] place = Place(array, file);
            var random = new Random(5);
            for (int at = 0; at < intact.Length; at += 1 + (intact.Length > 600 ? random.Next(intact.Length / 300) : 0))
            {
                byte[] damaged = [.. intact];
                damaged[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, damaged);
                ChunkFault[] faults = [.. array.Verify()];
                if (!isSharded || faults.Length == 1)
                    Assert.Single(faults);
                else
                    Assert.Equal(4, faults.Length);
                Assert.All(faults, fault =>
                {
                    Assert.Equal(ChunkFaultKind.Checksum, fault.Kind);
                    Assert.Equal(file, fault.File);
                    Assert.Equal(place, isSharded ? [fault.Index[0] / 2, fault.Index[1] / 2] : fault.Index);
                });
            }

            File.WriteAllBytes(file, intact);
        }

        Assert.Empty(array.Verify());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missing_files_are_listed_and_have_the_fill_value(bool isSharded)
    {
        ChunkedArray array = Create("zstd", isSharded);
        string file = Files(array)[0];
        File.Delete(file);
        ChunkFault[] faults = [.. array.Verify()];
        Assert.Equal(isSharded ? 4 : 1, faults.Length);
        Assert.All(faults, fault => Assert.Equal((ChunkFaultKind.Missing, file), (fault.Kind, fault.File)));
        Assert.Equal([0, 0], faults[0].Index);
        using ArrayOperand read = array.Read([ArraySlice.Index(0), ArraySlice.Index(0)]);
        Assert.Equal(-1, *(int*)read.Pointer);
    }

    [Fact]
    public void What_cannot_be_read_is_not_missing()
    {
        ChunkedArray array = Create("zstd", isSharded: false);
        string file = Path.Combine(array.Path, "c", "1", "0"), folderInPlace = Path.Combine(array.Path, "c", "0", "1");
        File.Delete(folderInPlace);
        Directory.CreateDirectory(folderInPlace);
        // A file where a folder of chunks should be.
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        File.WriteAllText(Path.GetDirectoryName(file)!, "");
        ChunkFault[] faults = [.. array.Verify()];
        Assert.Equal(4, faults.Length);
        Assert.All(faults, fault => Assert.Equal(ChunkFaultKind.Unreadable, fault.Kind));
        Assert.Equal([0, 1], faults[0].Index);
        Assert.Equal(folderInPlace, faults[0].File);
        Assert.Equal([1, 0], faults[1].Index);
        Assert.Equal(file, faults[1].File);
        Assert.Equal("ChunkUnreadable", Error(() => array.Read([]).Dispose()));
        Assert.Equal("ChunkUnreadable", Error(() => Fill(array, [ArraySlice.Index(0)])));
    }

    [Fact]
    public void Each_of_many_faults_is_given_in_the_order_of_the_grid_once()
    {
        ChunkedArray array = ChunkedArray.Create(folder["many"], ArrayMetadata.Create(
            new CreationOptions { Shape = [1000], Type = StorageType.UInt8, ChunkShape = [1], Codec = "none", Filter = "none" }));
        Fill(array, []);
        long[] damaged = [0, 1, 255, 256, 257, 511, 512, 999];
        foreach (long index in damaged)
            File.WriteAllText(Path.Combine(array.Path, "c", $"{index}"), "two");
        var progress = new List<double>();
        Assert.Equal(damaged, array.Verify(new ChunkWork(3, OnProgress: progress.Add)).Select(fault => fault.Index[0]));
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(1, progress[^1]);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => array.Verify(new ChunkWork(2, cancelled.Token)).Count());
    }

    /// <summary>Indices that are built to lead astray, with nothing that protects them but being checked.</summary>
    [Theory]
    [InlineData("beyond", ulong.MaxValue - 1, 10UL)]
    [InlineData("huge", 0UL, ulong.MaxValue - 1)]
    [InlineData("overflow", 200UL, ulong.MaxValue - 100)]
    [InlineData("negative", 0x8000_0000_0000_0000UL, 16UL)]
    [InlineData("only length missing", 0UL, ulong.MaxValue)]
    [InlineData("only offset missing", ulong.MaxValue, 64UL)]
    [InlineData("two gigabytes", 0UL, 0x7fff_ffffUL)]
    [InlineData("nothing", 0UL, 0UL)]
    [InlineData("neighbour and more", 0UL, 200UL)]
    public void Hostile_indices_of_shards_are_errors(string what, ulong offset, ulong length)
    {
        foreach (bool isAtStart in (bool[])[false, true])
        {
            ChunkedArray array = Sharded(what + isAtStart, isAtStart);
            string file = Files(array)[0];
            byte[] bytes = File.ReadAllBytes(file);
            int index = isAtStart ? 0 : bytes.Length - 64;
            BitConverter.TryWriteBytes(bytes.AsSpan(index), offset);
            BitConverter.TryWriteBytes(bytes.AsSpan(index + 8), length);
            File.WriteAllBytes(file, bytes);
            ChunkFault fault = Assert.Single(array.Verify());
            Assert.Equal([0, 0], fault.Index);
            Assert.True(fault.Kind is ChunkFaultKind.Truncated or ChunkFaultKind.Undecodable, fault.ToString());
            Assert.Equal("ChunkDamaged", Error(() => array.Read([]).Dispose()));
            // Its neighbours are read. Writing them carries on bytes that are there, and refuses to where there are none; writing it mends it.
            array.Read([ArraySlice.Range(4, 8)]).Dispose();
            if (fault.Reason.Contains("the index says", StringComparison.Ordinal))
                Assert.Equal("ChunkDamaged", Error(() => Fill(array, [ArraySlice.Index(5)])));
            else
                Fill(array, [ArraySlice.Index(5)]);
            Assert.Equal([0, 0], Assert.Single(array.Verify()).Index);
            Fill(array, [ArraySlice.Range(0, 4), ArraySlice.Range(0, 4)]);
            Assert.Empty(array.Verify());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Chunks_of_a_shard_that_reach_into_its_index_are_errors(bool isAtStart)
    {
        ChunkedArray array = Sharded("index", isAtStart);
        string file = Files(array)[0];
        byte[] bytes = File.ReadAllBytes(file);
        int index = isAtStart ? 0 : bytes.Length - 64;
        BitConverter.TryWriteBytes(bytes.AsSpan(index), isAtStart ? 0L : bytes.Length - 64);
        File.WriteAllBytes(file, bytes);
        ChunkFault fault = Assert.Single(array.Verify());
        Assert.Equal(ChunkFaultKind.Undecodable, fault.Kind);
        Assert.Contains("index", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Chunks_of_a_shard_that_overlap_are_read_and_written_apart()
    {
        ChunkedArray array = Sharded("overlap", isAtStart: false);
        string file = Files(array)[0];
        byte[] bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length - 64, 16).CopyTo(bytes.AsSpan(bytes.Length - 48));
        File.WriteAllBytes(file, bytes);
        Assert.Empty(array.Verify());
        Fill(array, [ArraySlice.Range(0, 4), ArraySlice.Range(4, 8)], 99);
        using ArrayOperand read = array.Read([ArraySlice.Index(0)]);
        Assert.Equal([0, 1, 2, 3, 99, 99, 99, 99], new ReadOnlySpan<int>((void*)read.Pointer, 8).ToArray());
    }

    [Fact]
    public void A_file_longer_than_a_chunk_can_be_is_not_read_into_memory()
    {
        ChunkedArray array = Create("zstd", isSharded: false);
        string file = Files(array)[0];
        const long length = 1L << 40;
        using (FileStream stream = File.OpenWrite(file))
        {
            try
            {
                // Takes no room where files may have holes.
                stream.SetLength(length);
            }
            catch (IOException exception)
            {
                Assert.Skip("no file of that length can be made: " + exception.Message);
            }
        }

        Assert.Equal(ChunkFaultKind.Undecodable, Assert.Single(array.Verify()).Kind);
        Assert.Equal("ChunkDamaged", Error(() => array.Read([]).Dispose()));
    }

    private static string Error(Action action) => Assert.Throws<PolyException>(action).ErrorId;

    private static void Fill(ChunkedArray array, ArraySlice[] slices, byte value = 7)
    {
        byte[] values = [value];
        using ArrayOperand operand = ArrayOperand.From(values);
        array.Write(slices, operand);
    }

    private static string[] Files(ChunkedArray array) =>
        [.. Directory.GetFiles(Path.Combine(array.Path, "c"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static long[] Place(ChunkedArray array, string file) =>
        [.. Path.GetRelativePath(array.Path, file).Split(Path.DirectorySeparatorChar).Skip(1).Select(long.Parse)];

    /// <summary>16 times 12 numbers in chunks of 8 times 4 (two shards of four chunks, partly beyond the array, or six files).</summary>
    private ChunkedArray Create(string codec, bool isSharded)
    {
        ChunkedArray array = ChunkedArray.Create(folder["a"], ArrayMetadata.Create(new CreationOptions
        {
            Shape = isSharded ? [16, 8] : [16, 12],
            Type = StorageType.Int32,
            ChunkShape = [8, 4],
            ShardShape = isSharded ? [16, 8] : null,
            Codec = codec,
            Filter = codec == "none" ? "none" : "shuffle",
            Checksum = "crc32c",
            FillValue = FillValue.From(StorageType.Int32, -1.0),
        }));
        Count(array);
        return array;
    }

    /// <summary>One shard of four chunks of 4 times 4 numbers, none of them compressed; its index has no checksum.</summary>
    private ChunkedArray Sharded(string name, bool isAtStart)
    {
        ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = [8, 8], Type = StorageType.Int32, ChunkShape = [4, 4], ShardShape = [8, 8], Codec = "none", Filter = "none",
        });
        ChunkedArray array = ChunkedArray.Create(folder[name], metadata with
        {
            IndexAtStart = isAtStart,
            IndexCodecs = new CodecChain(StorageType.UInt64, [2, 2, 2], []),
        });
        Count(array);
        return array;
    }

    private static void Count(ChunkedArray array)
    {
        var values = new int[array.Metadata.Shape[0], array.Metadata.Shape[1]];
        for (int i = 0; i < values.Length; i++)
            values[i / values.GetLength(1), i % values.GetLength(1)] = i;
        using ArrayOperand operand = ArrayOperand.From(values);
        array.Write([], operand);
    }
}
