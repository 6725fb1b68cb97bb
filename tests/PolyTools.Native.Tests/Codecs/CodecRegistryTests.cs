using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>What holds for every entry of the registry.</summary>
public sealed class CodecRegistryTests
{
    public static TheoryData<string> Names => [.. CodecRegistry.All.Select(info => info.Name)];

    [Fact]
    public void NamesAreUniqueAndCompressorsComeFirst()
    {
        Assert.Equal(CodecRegistry.All.Count, CodecRegistry.All.Select(info => info.Name).Distinct().Count());
        CodecKind[] kinds = [.. CodecRegistry.All.Select(info => info.Kind)];
        Assert.Equal(kinds.Order(), kinds);
        Assert.Equal("none", CodecRegistry.All[0].Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryLevelRoundTrips(string name)
    {
        CodecInfo info = CodecRegistry.Find(name);
        Assert.Equal(info.MinLevel is null, info.MaxLevel is null);
        int[] levels = info is { MinLevel: { } min, MaxLevel: { } max }
            ? [min, max, info.DefaultLevel!.Value, 0, .. Enumerable.Range(1, Math.Min(9, max))]
            : [0];
        foreach (int level in levels.Distinct())
        {
            Codec codec = CodecRegistry.Create(name, new CodecOptions(StorageType.Int64, level));
            if (level != 0)
                Assert.Equal(level, codec.Level);
            foreach ((string sample, byte[] bytes) in CodecSamples.All())
            {
                // Bzip2 and the highest levels take their time.
                byte[] part = bytes.Length > 40_000 && level != info.DefaultLevel ? bytes[..40_000] : bytes;
                byte[] encoded = CodecSamples.Encode(codec, part);
                Assert.True(
                    part.AsSpan().SequenceEqual(CodecSamples.Decode(codec, encoded, part.Length)), $"{name} {level} {sample}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryLengthRoundTrips(string name)
    {
        Codec codec = Default(name, StorageType.Int32);
        byte[] bytes = CodecSamples.Text(600);
        int step = name == "bzip2" ? 23 : 1;
        for (int length = 0; length <= bytes.Length; length += length < 20 ? 1 : step)
        {
            byte[] encoded = CodecSamples.Encode(codec, bytes.AsSpan(0, length));
            Assert.Equal(bytes[..length], CodecSamples.Decode(codec, encoded, length));
            Assert.Equal(bytes[..length], CodecSamples.Decode(codec, encoded, length + 100));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryElementTypeRoundTrips(string name)
    {
        byte[] bytes = CodecSamples.Text(4000);
        foreach (StorageType type in StorageTypes.All)
        {
            if (name == "delta" && type == StorageType.Bool)
                continue;
            Codec codec = Default(name, type);
            byte[] decoded = CodecSamples.Decode(codec, CodecSamples.Encode(codec, bytes), bytes.Length);
            // Differences of floating-point numbers are rounded.
            if (name != "delta" || type.MemoryType().IsInteger())
                Assert.True(bytes.AsSpan().SequenceEqual(decoded), $"{name} {type}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MetadataIsReadBackEqual(string name)
    {
        CodecInfo info = CodecRegistry.Find(name);
        if (info.V3Name.Length == 0)
        {
            Assert.Null(CodecRegistry.FindV3(""));
            return;
        }

        int[] levels = info is { MinLevel: { } min, MaxLevel: { } max } ? [min, max, info.DefaultLevel!.Value] : [0];
        byte[] bytes = MemoryOf(CodecSamples.Integers(2000));
        foreach (int level in levels)
        {
            Codec codec = CodecRegistry.Create(name, new CodecOptions(StorageType.Int16, level));
            foreach (ZarrFormat format in Enum.GetValues<ZarrFormat>())
            {
                if (format == ZarrFormat.V2 && info.V2Id is null)
                    continue;
                CodecInfo? found = format == ZarrFormat.V2 ? CodecRegistry.FindV2(info.V2Id!) : CodecRegistry.FindV3(info.V3Name);
                JsonObject configuration = JsonNode.Parse(codec.Configuration(format).ToJsonString())!.AsObject();
                Codec read = found!.Read(configuration, format, StorageType.Int16);
                Assert.Equal(codec.Info.Name, read.Info.Name);
                Assert.Equal(codec.Level, read.Level);
                Assert.Equal(configuration.ToJsonString(), read.Configuration(format).ToJsonString());
                Assert.Equal(CodecSamples.Encode(codec, bytes), CodecSamples.Encode(read, bytes));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TooShortDestinationsAreRefused(string name)
    {
        Codec codec = Default(name, StorageType.Int32);
        byte[] bytes = CodecSamples.Text(1000);
        byte[] encoded = CodecSamples.Encode(codec, bytes);
        Assert.Throws<ArgumentException>(() => codec.Encode(bytes, new byte[codec.MaxEncodedLength(bytes.Length) - 1]));
        foreach (int room in (int[])[0, 1, 500, 999])
        {
            CodecException error = Assert.Throws<CodecException>(() => CodecSamples.Decode(codec, encoded, room));
            Assert.InRange(error.Offset, 0, encoded.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ThreadsShareACodec(string name)
    {
        Codec codec = Default(name, StorageType.Int32);
        byte[][] samples = [.. Enumerable.Range(0, 8).Select(i => CodecSamples.Text(5000 + (i * 4000)))];
        byte[][] encoded = [.. samples.Select(sample => CodecSamples.Encode(codec, sample))];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Assert.Equal(encoded[i % 8], CodecSamples.Encode(codec, samples[i % 8]));
            Assert.Equal(samples[i % 8], CodecSamples.Decode(codec, encoded[i % 8], samples[i % 8].Length));
        });
    }

    [Fact]
    public void NamesOfOtherWritersAreKnown()
    {
        foreach (string name in (string[])["zstd", "gzip", "crc32c"])
            Assert.Same(CodecRegistry.FindV3(name), CodecRegistry.FindV3("numcodecs." + name));
        Assert.Equal("bzip2", CodecRegistry.FindV3("numcodecs.bz2")!.Name);
        Assert.Equal("bzip2", CodecRegistry.FindV2("bz2")!.Name);
        Assert.Null(CodecRegistry.FindV3("bz2"));
        Assert.Null(CodecRegistry.FindV3("numcodecs."));
        Assert.Null(CodecRegistry.FindV2("snappy"));
        Assert.Null(CodecRegistry.FindV2("crc32c"));
    }

    [Fact]
    public void UnknownNamesGetASuggestion()
    {
        Assert.Same(CodecRegistry.Find("zstd"), CodecRegistry.Find("ZStd"));
        PolyException error = Assert.Throws<PolyException>(() => CodecRegistry.Find("zst"));
        Assert.Equal("UnknownCodec", error.ErrorId);
        Assert.Contains("'zstd'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LevelZeroStores()
    {
        byte[] zeros = new byte[10_000];
        foreach (CodecInfo info in CodecRegistry.All.Where(info => info.Kind == CodecKind.Compressor))
        {
            Codec codec = CodecRegistry.Create(info.Name, new CodecOptions(StorageType.UInt8));
            if (info.MinLevel is null)
                continue;
            Assert.InRange(CodecSamples.Encode(codec, zeros).Length, zeros.Length, zeros.Length + 64);
            Assert.Equal(info.StoresAtLevelZero ? info.Name : "none", codec.Info.Name);
        }
    }

    [Theory]
    [InlineData("zlib", 10)]
    [InlineData("gzip", -1)]
    [InlineData("zstd", 23)]
    [InlineData("bzip2", 10)]
    [InlineData("lz4", 10)]
    [InlineData("lzo", 2)]
    public void LevelsThatAreNoneAreRefused(string name, int level)
    {
        PolyException error = Assert.Throws<PolyException>(
            () => CodecRegistry.Create(name, new CodecOptions(StorageType.UInt8, level)));
        Assert.Equal("InvalidLevel", error.ErrorId);
    }

    [Theory]
    [InlineData("zlib", """{"level": 10}""")]
    [InlineData("gzip", """{"level": "5"}""")]
    [InlineData("zstd", """{"level": 1.5}""")]
    [InlineData("zstd", """{"level": 3, "checksum": 1}""")]
    [InlineData("bz2", """{"level": 0}""")]
    [InlineData("lz4", """{"acceleration": true}""")]
    [InlineData("delta", "{}")]
    [InlineData("delta", """{"dtype": "<f3"}""")]
    [InlineData("delta", """{"dtype": "<<i4"}""")]
    [InlineData("delta", """{"dtype": 4}""")]
    [InlineData("polytools.xor", "{}")]
    [InlineData("polytools.xor", """{"elementsize": 256}""")]
    [InlineData("polytools.bytedelta", "{}")]
    [InlineData("polytools.bytedelta", """{"elementsize": "8"}""")]
    [InlineData("polytools.bytedelta", """{"elementsize": 0}""")]
    public void ParametersThatAreNoneAreRefused(string id, string configuration)
    {
        PolyException error = Assert.Throws<PolyException>(() => CodecRegistry.FindV2(id)!.Read(
            JsonNode.Parse(configuration)!.AsObject(), ZarrFormat.V2, StorageType.Int32));
        Assert.Equal("MetadataInvalid", error.ErrorId);
    }

    /// <summary>What the metadata has is shown as it stands there.</summary>
    [Theory]
    [InlineData("delta", "{\"dtype\": \"<i4\", \"astype\": \"<i2\"}", "\"<i2\"")]
    [InlineData("delta", "{\"dtype\": \"<i3\"}", "\"<i3\"")]
    public void MessagesShowTextWithoutEscapes(string id, string configuration, string shown)
    {
        PolyException error = Assert.ThrowsAny<PolyException>(() => CodecRegistry.FindV2(id)!.Read(
            JsonNode.Parse(configuration)!.AsObject(), ZarrFormat.V2, StorageType.Int32));
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
    }

    private static Codec Default(string name, StorageType type) =>
        CodecRegistry.Create(name, new CodecOptions(type, CodecRegistry.Find(name).DefaultLevel ?? 0));

    private static byte[] MemoryOf(int[] values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
