using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>The metadata of new arrays.</summary>
public sealed class ArrayCreationTests
{
    private static readonly CreationOptions Plain = new() { Shape = [100, 200], Type = StorageType.Float64 };

    /// <summary>Chunks of about a million bytes: whole rows; a larger row is cut along later dimensions.</summary>
    [Theory]
    [InlineData(new long[] { 10_000_000 }, 1 << 20, new long[] { 131_072 })]
    [InlineData(new long[] { 1000 }, 1 << 20, new long[] { 1000 })]
    [InlineData(new long[] { }, 1 << 20, new long[] { })]
    [InlineData(new long[] { 10_000, 1000 }, 1 << 20, new long[] { 131, 1000 })]
    [InlineData(new long[] { 10, 1_000_000 }, 1 << 20, new long[] { 1, 131_072 })]
    [InlineData(new long[] { 10, 20, 1_000_000 }, 1 << 20, new long[] { 1, 1, 131_072 })]
    [InlineData(new long[] { 100, 30, 10_000 }, 1 << 20, new long[] { 1, 13, 10_000 })]
    [InlineData(new long[] { 0 }, 1 << 20, new long[] { 131_072 })]
    [InlineData(new long[] { 0, 1000 }, 1 << 20, new long[] { 131, 1000 })]
    [InlineData(new long[] { 5, 5 }, 1, new long[] { 1, 1 })]
    [InlineData(new long[] { 4611686018427387903 / 8 }, 1 << 20, new long[] { 131_072 })]
    public void Chunks(long[] shape, long bytes, long[] chunks) => Assert.Equal(
        chunks, ArrayMetadata.Create(Plain with { Shape = shape, ChunkBytes = bytes, Codec = "none" }).ChunkShape);

    /// <summary>The defaults: version 3, LZ4 in Blosc with shuffle, zero, C order.</summary>
    [Fact]
    public void Defaults()
    {
        ArrayMetadata metadata = ArrayMetadata.Create(Plain);
        Assert.Equal((ZarrFormat.V3, "blosc:lz4", (int?)5, "shuffle", "none", 'C', new ChunkKeys(true, '/')),
            (metadata.Format, metadata.CodecName, metadata.Level, metadata.FilterName, metadata.ChecksumName, metadata.Order, metadata.Keys));
        Assert.Single(metadata.Codecs.Steps);
        Assert.Equal(new byte[8], metadata.FillValue);
        Assert.Equal(new ChunkKeys(false, '.'), ArrayMetadata.Create(Plain with { Format = ZarrFormat.V2 }).Keys);
    }

    /// <summary>Every codec at every level it has, with every filter: the names come back, and level 0 stores.</summary>
    [Fact]
    public void CodecsLevelsAndFilters()
    {
        foreach (CodecInfo codec in CodecRegistry.All.Where(info => info.Kind == CodecKind.Compressor))
        {
            // Levels far below zero are like the lowest one near it.
            for (int level = Math.Min(Math.Max(codec.MinLevel ?? 0, -3), 0); level <= (codec.MaxLevel ?? 1); level++)
            {
                foreach (string filter in CodecRegistry.All.Where(info => info.Kind == CodecKind.Filter).Select(info => info.Name).Append("none"))
                {
                    CreationOptions options = Plain with { Type = StorageType.Int64, Codec = codec.Name.ToUpperInvariant(), Level = level, Filter = filter };
                    ArrayMetadata metadata = ArrayMetadata.Create(options);
                    bool isStored = level == 0 || codec.Name == "none";
                    Assert.Equal(isStored ? "none" : filter, metadata.FilterName);
                    if (level != 0)
                        Assert.Equal(codec.Name, metadata.CodecName);
                    if (codec.MaxLevel != null && level != 0)
                        Assert.Equal(level, metadata.Level);
                    var raw = new byte[metadata.Codecs.RawLength];
                    int length = metadata.Codecs.Encode(raw, new byte[metadata.Codecs.MaxEncodedLength]);
                    Assert.Equal(isStored, length >= raw.Length);
                }
            }
        }
    }

    /// <summary>Shards, a checksum, Fortran order.</summary>
    [Fact]
    public void Options()
    {
        ArrayMetadata metadata = ArrayMetadata.Create(Plain with
        {
            Type = StorageType.Int32, ChunkShape = [10, 20], ShardShape = [50, 40], Checksum = "crc32c", Order = 'F', Codec = "zlib", Filter = "delta", DimensionNames = ["y", null],
        });
        Assert.Equal([50, 40], metadata.ShardShape);
        Assert.Equal([5, 2, 2], metadata.IndexCodecs!.ChunkShape);
        Assert.Equal(164, metadata.IndexCodecs.MaxEncodedLength);
        Assert.Equal("crc32c", metadata.ChecksumName);
        Assert.Equal('F', metadata.Order);
        Assert.Equal(
            ["transpose", "delta", "zlib", "crc32c"], metadata.Codecs.Steps.Select(step => step.Info.Name));
        Assert.Equal(
            ["transpose", "numcodecs.delta", "bytes", "numcodecs.zlib", "crc32c"],
            CodecList.Write(metadata.Codecs).Select(codec => (string?)codec!["name"]));
    }

    /// <summary>What cannot be, and why.</summary>
    [Fact]
    public void Mistakes()
    {
        (string Id, CreationOptions Options)[] cases =
        [
            ("ShapeInvalid", Plain with { Shape = [-1] }),
            ("ShapeInvalid", Plain with { Shape = [.. Enumerable.Repeat(1L, 65)] }),
            ("ShapeInvalid", Plain with { Shape = [long.MaxValue] }),
            ("ArrayTooLarge", Plain with { Shape = [1L << 32, 1L << 32] }),
            ("ChunkShapeInvalid", Plain with { ChunkShape = [10] }),
            ("ChunkShapeInvalid", Plain with { ChunkShape = [10, 0] }),
            ("ChunkTooLarge", Plain with { ChunkShape = [1 << 20, 1 << 20] }),
            ("ChunkTooLarge", Plain with { Shape = [1L << 40], ChunkBytes = 1L << 40, Codec = "none" }),
            ("ShardShapeInvalid", Plain with { ChunkShape = [10, 10], ShardShape = [15, 10] }),
            ("ShardShapeInvalid", Plain with { ChunkShape = [10, 10], ShardShape = [10] }),
            ("ShardShapeInvalid", Plain with { ChunkShape = [10, 10], ShardShape = [0, 10] }),
            ("ChunkTooLarge", Plain with { ChunkShape = [10, 10], ShardShape = [100_000, 100_000] }),
            ("ShardsUnsupported", Plain with { ChunkShape = [10, 10], ShardShape = [10, 10], Format = ZarrFormat.V2 }),
            ("OrderInvalid", Plain with { Order = 'K' }),
            ("SeparatorInvalid", Plain with { Separator = '-' }),
            ("DimensionNamesInvalid", Plain with { DimensionNames = ["x"] }),
            ("DimensionNamesInvalid", Plain with { DimensionNames = ["x", null], Format = ZarrFormat.V2 }),
            ("UnknownCodec", Plain with { Codec = "vapor" }),
            ("UnknownCodec", Plain with { Codec = "shuffle" }),
            ("UnknownCodec", Plain with { Filter = "zlib" }),
            ("UnknownCodec", Plain with { Checksum = "zlib" }),
            ("LevelUnsupported", Plain with { Level = 10 }),
            ("LevelUnsupported", Plain with { Level = -1 }),
            ("LevelUnsupported", Plain with { Codec = "bzip2", Level = 10 }),
            ("ChecksumUnsupported", Plain with { Checksum = "crc32c", Format = ZarrFormat.V2 }),
            ("FilterUnsupported", Plain with { Codec = "zlib", Filter = "bitshuffle", Format = ZarrFormat.V2 }),
            .. StorageTypes.All.Where(type => !type.MemoryType().IsInteger())
                .Select(type => ("FilterUnsupported", Plain with { Type = type, Filter = "delta" })),
        ];
        foreach ((string id, CreationOptions options) in cases)
        {
            PolyException error = Assert.Throws<PolyException>(() => ArrayMetadata.Create(options));
            Assert.Equal(id, error.ErrorId);
            if (id == "ChunkTooLarge")
                Assert.Contains(options.ShardShape is null ? "Chunks" : "Shards", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>What is asked for by a wrong name is said to be what was asked for, with the names of its kind only.</summary>
    [Theory]
    [InlineData("compressor", "zst", "none", "zstd", "delta")]
    [InlineData("filter", "shufle", "none", "shuffle", "zstd")]
    [InlineData("checksum", "crc32", "none", "crc32c", "shuffle")]
    public void UnknownNames(string kind, string name, string none, string known, string other)
    {
        CreationOptions options = kind switch
        {
            "compressor" => Plain with { Codec = name },
            "filter" => Plain with { Filter = name },
            _ => Plain with { Checksum = name },
        };
        PolyException error = Assert.Throws<PolyException>(() => ArrayMetadata.Create(options));
        Assert.Equal("UnknownCodec", error.ErrorId);
        Assert.Contains($"no {kind} '{name}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{known}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(none, error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(other, error.RecommendedAction, StringComparison.Ordinal);
    }

    /// <summary>Blosc without one of its compressors has the default's.</summary>
    [Fact]
    public void BloscAlone() => Assert.Equal("blosc:lz4", ArrayMetadata.Create(Plain with { Codec = "Blosc" }).CodecName);
}
