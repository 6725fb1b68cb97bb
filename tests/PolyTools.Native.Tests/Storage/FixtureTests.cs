using System.Buffers.Binary;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Metadata and codecs against arrays that tests/interop/make_fixtures.py wrote from the specification alone.</summary>
public unsafe class FixtureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "fixtures");

    private static readonly JsonNode Content = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "fixtures.json")))!;

    public static TheoryData<string> Arrays => [.. Content["arrays"]!.AsArray().Select(name => (string)name!)];

    public static TheoryData<string, string> Damaged =>
        [.. Content["damaged"]!.AsArray().Select(item => ((string)item!["name"]!, (string)item["fault"]!))];

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Arrays_have_the_expected_elements(string name)
    {
        string folder = Path.Combine(Folder, name);
        ArrayMetadata metadata = ArrayMetadata.Read(folder);
        using ArrayOperand expected = NpyFile.Read(Path.Combine(Folder, "expected", name + ".npy"));
        Assert.Equal(expected.Shape, metadata.Shape);
        Assert.Equal(expected.Type, metadata.Type.MemoryType());

        int size = metadata.Type.Size();
        long[] shape = [.. metadata.Shape];
        var stored = new byte[expected.Count * size];
        for (int i = 0; i < stored.Length; i++)
            stored[i] = metadata.FillValue[i % size];
        ReadInto(folder, metadata, stored);
        var found = new byte[expected.Count * expected.Type.Size()];
        ElementConversion.ToMemory(metadata.Type, stored, found);
        Assert.Equal(new ReadOnlySpan<byte>((void*)expected.Pointer, found.Length).ToArray(), found);
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_is_a_typed_error(string name, string fault)
    {
        string folder = Path.Combine(Folder, "damaged", name);
        ArrayMetadata metadata = ArrayMetadata.Read(folder);
        var stored = new byte[ArrayShape.Count([.. metadata.Shape], 1) * metadata.Type.Size()];
        // Places outside the file are refused by the reader of shards, here below.
        if (fault == "truncated" && metadata.ShardShape is not null)
            Assert.Throws<ArgumentOutOfRangeException>(() => ReadInto(folder, metadata, stored));
        else
            Assert.Throws<CodecException>(() => ReadInto(folder, metadata, stored));
    }

    [Fact]
    public void The_specifications_examples_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        ArrayMetadata Read(string name)
        {
            File.Copy(Path.Combine(Folder, "specification", name + ".json"), folder["zarr.json"], overwrite: true);
            return ArrayMetadata.Read(folder.Path);
        }

        ArrayMetadata array = Read("array");
        Assert.Equal([10000, 1000], array.Shape);
        Assert.Equal([1000, 100], array.ChunkShape);
        Assert.Equal(StorageType.Float64, array.Type);
        Assert.True(double.IsNaN(BitConverter.ToDouble(array.FillValue)));
        Assert.Equal(["rows", "columns"], array.DimensionNames);
        Assert.Equal("apples", (string?)array.Attributes["bar"]);
        Assert.Equal("c/3/0", array.Keys.KeyOf([3, 0]));

        ArrayMetadata sharded = Read("sharded-array");
        Assert.Equal([64, 64], sharded.ShardShape);
        Assert.Equal([32, 32], sharded.ChunkShape);
        Assert.False(sharded.IndexAtStart);
        // 16 bytes for each of four chunks, and the checksum.
        Assert.Equal(68, sharded.IndexCodecs!.MaxEncodedLength);
        Assert.Equal(("gzip", (int?)1), (sharded.CodecName, sharded.Level));

        Assert.Equal("MetadataUnsupported", Assert.Throws<PolyException>(() => Read("array-of-unknown-type")).ErrorId);
        Assert.Equal("ArrayNotFound", Assert.Throws<PolyException>(() => Read("group")).ErrorId);
    }

    [Fact]
    public void Checksums_are_those_of_RFC_3720()
    {
        JsonArray checksums = Content["crc32c"]!.AsArray();
        Assert.Equal(5, checksums.Count);
        foreach (JsonNode? item in checksums)
        {
            byte[] data = Convert.FromHexString((string)item!["data"]!);
            Codec codec = CodecRegistry.Create("crc32c", default);
            var encoded = new byte[data.Length + 4];
            Assert.Equal(encoded.Length, codec.Encode(data, encoded));
            Assert.Equal((uint)item["checksum"]!, BinaryPrimitives.ReadUInt32LittleEndian(encoded.AsSpan(data.Length)));
        }
    }

    /// <summary>Decodes every chunk that is stored and copies it to its place.</summary>
    private static void ReadInto(string folder, ArrayMetadata metadata, byte[] destination)
    {
        long[] shape = [.. metadata.Shape];
        long[] chunkShape = [.. metadata.ChunkShape];
        long[] chunksPerFile = [.. metadata.FileShape.Zip(chunkShape, (file, chunk) => file / chunk)];
        long[] grid = [.. shape.Zip(chunkShape, (length, chunk) => (length + chunk - 1) / chunk)];
        long chunks = ArrayShape.Count(grid, 1);
        for (long number = 0; number < chunks; number++)
        {
            var index = new long[grid.Length];
            long rest = number;
            for (int i = grid.Length - 1; i >= 0; i--)
                (rest, index[i]) = Math.DivRem(rest, grid[i]);
            string key = metadata.Keys.KeyOf([.. index.Zip(chunksPerFile, (place, count) => place / count)]);
            string path = Path.Combine(folder, key.Replace('/', Path.DirectorySeparatorChar));
            if (!File.Exists(path))
                continue;
            byte[] file = File.ReadAllBytes(path);
            byte[]? encoded = metadata.ShardShape is null
                ? file
                : OfShard(metadata, file, [.. index.Zip(chunksPerFile, (place, count) => place % count)], chunksPerFile);
            if (encoded is null)
                continue;
            var chunk = new byte[metadata.Codecs.RawLength];
            metadata.Codecs.Decode(encoded, chunk);

            int size = metadata.Type.Size();
            long[] strides = ArrayShape.Strides(shape, size);
            long[] part = [.. index.Select((place, i) => Math.Min(chunkShape[i], shape[i] - (place * chunkShape[i])))];
            long offset = index.Select((place, i) => place * chunkShape[i] * strides[i]).Sum();
            fixed (byte* from = chunk, to = destination)
            {
                ArrayCopy.Copy(
                    metadata.Type, from, part, ArrayShape.Strides(chunkShape, size), metadata.Type, to + offset, part, strides);
            }
        }
    }

    private static byte[]? OfShard(ArrayMetadata metadata, byte[] shard, long[] inner, long[] chunksPerFile)
    {
        CodecChain codecs = metadata.IndexCodecs!;
        int length = codecs.MaxEncodedLength;
        var entries = new byte[codecs.RawLength];
        codecs.Decode(metadata.IndexAtStart ? shard.AsSpan(0, length) : shard.AsSpan(shard.Length - length), entries);
        int number = (int)inner.Aggregate((0L, 0), (sum, place) => ((sum.Item1 * chunksPerFile[sum.Item2]) + place, sum.Item2 + 1)).Item1;
        ulong offset = BitConverter.ToUInt64(entries, 16 * number);
        ulong bytes = BitConverter.ToUInt64(entries, (16 * number) + 8);
        if (offset == ulong.MaxValue && bytes == ulong.MaxValue)
            return null;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)shard.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (ulong)shard.Length - offset);
        return shard.AsSpan((int)offset, (int)bytes).ToArray();
    }
}
