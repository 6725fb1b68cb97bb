using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Filters that are joined, and what they are good for.</summary>
public class CodecStepsTests
{
    private static readonly string[] Combinations =
    [
        "none", "shuffle", "bitshuffle", "delta", "xor", "bytedelta", "delta+shuffle", "delta+bitshuffle", "delta+delta+shuffle", "xor+shuffle", "xor+bitshuffle",
        "shuffle+bytedelta", "delta+shuffle+bytedelta", "delta+xor+shuffle", "xor+shuffle+bytedelta", "bitshuffle+xor",
    ];

    /// <summary>The last shuffle is inside a Blosc frame, and everything else before the compressor.</summary>
    [Theory]
    [InlineData("zstd", "delta+shuffle", "delta shuffle zstd")]
    [InlineData("zstd", "Shuffle+ByteDelta", "shuffle bytedelta zstd")]
    [InlineData("blosc:lz4", "delta+shuffle", "delta blosc:lz4(shuffle)")]
    [InlineData("blosc", "xor+bitshuffle", "xor blosc:lz4(bitshuffle)")]
    [InlineData("BLOSC:zstd", "shuffle+bytedelta", "shuffle bytedelta blosc:zstd(noshuffle)")]
    [InlineData("blosc:lz4", "delta+shuffle+bytedelta", "delta shuffle bytedelta blosc:lz4(noshuffle)")]
    [InlineData("blosc:lz4", "delta", "delta blosc:lz4(noshuffle)")]
    [InlineData("blosc:lz4", "none", "blosc:lz4(noshuffle)")]
    [InlineData("zlib", "None+shuffle", "shuffle zlib")]
    [InlineData("none", "delta+shuffle", "none")]
    public void Steps(string codec, string filter, string expected)
    {
        Assert.Equal(expected, Text(CodecSteps.Create(codec, null, filter, StorageType.Int32)));
        Assert.Equal(expected, Text(CodecSteps.Create(codec, null, filter, 4)));
        Assert.Equal(
            !CodecRegistry.Find(codec).StoresAtLevelZero ? "none"
            : expected.Contains("blosc", StringComparison.Ordinal) ? expected.Split(' ')[^1].Split('(')[0] + "(noshuffle)" : codec,
            Text(CodecSteps.Create(codec, 0, filter, 4)));

        static string Text(IEnumerable<Codec> steps) => string.Join(' ', steps.Select(step => step.Info.Name
            + (step is BloscCodec ? $"({step.Configuration(ZarrFormat.V3)["shuffle"]})" : "")));
    }

    [Theory]
    [InlineData("zlib", null, "shufle+bytedelta", 4, "UnknownCodec")]
    [InlineData("zlib", null, "shuffle+", 4, "UnknownCodec")]
    [InlineData("zlib", null, "shuffle+zlib", 4, "UnknownCodec")]
    [InlineData("shuffle", null, "none", 4, "UnknownCodec")]
    [InlineData("zlib", 10, "none", 4, "LevelUnsupported")]
    [InlineData("zlib", null, "shuffle+delta", 4, "FilterUnsupported")]
    [InlineData("zlib", null, "delta+xor+delta", 4, "FilterUnsupported")]
    [InlineData("zlib", null, "delta", 3, "FilterUnsupported")]
    [InlineData("zlib", null, "delta+shuffle", 16, "FilterUnsupported")]
    public void Mistakes(string codec, int? level, string filter, int elementSize, string id)
    {
        PolyException error = Assert.Throws<PolyException>(() => CodecSteps.Create(codec, level, filter, elementSize));
        Assert.Equal(id, error.ErrorId);
        if (id == "UnknownCodec" && codec == "zlib")
            Assert.False(CodecSteps.AreFilters(filter));
    }

    /// <summary>Bytes of any length as elements of any size, with blocks of a size that was asked for.</summary>
    [Fact]
    public void Bytes_come_back()
    {
        foreach (string filter in Combinations)
        {
            foreach (int size in (int[])[1, 2, 3, 4, 8, 13, 16, 255])
            {
                if (filter.Contains("delta", StringComparison.Ordinal) && filter.StartsWith("delta", StringComparison.Ordinal) && size is not (1 or 2 or 4 or 8))
                    continue;
                foreach (string codec in (string[])["zlib", "blosc:lz4"])
                {
                    foreach (int length in (int[])[0, 1, 5, 1000, 10_007])
                        CheckRoundTrip(CodecSteps.Create(codec, null, filter, size, blockSize: 4096), CodecSamples.Text(10_016)[..length]);
                }
            }
        }
    }

    /// <summary>Arrays of every type with every combination: the metadata of both versions says it, and the values come back.</summary>
    [Fact]
    public void Arrays_of_every_type()
    {
        int made = 0;
        var random = new Random(5);
        foreach (StorageType type in StorageTypes.All)
        {
            foreach (string filter in Combinations)
            {
                foreach (string codec in (string[])["zstd", "blosc:lz4"])
                {
                    foreach (ZarrFormat format in Enum.GetValues<ZarrFormat>())
                    {
                        var options = new CreationOptions
                        {
                            Shape = [37, 11], ChunkShape = [10, 11], Type = type, Format = format, Codec = codec, Filter = filter, Order = random.Next(2) == 0 ? 'C' : 'F',
                        };
                        bool isForNumbers = filter.StartsWith("delta", StringComparison.Ordinal);
                        bool hasBits = filter.Contains("bitshuffle", StringComparison.Ordinal);
                        bool isInside = codec != "zstd" && filter.EndsWith("bitshuffle", StringComparison.Ordinal);
                        if ((isForNumbers && !type.MemoryType().IsInteger()) || (hasBits && !isInside && format == ZarrFormat.V2))
                        {
                            Assert.Equal("FilterUnsupported", Assert.Throws<PolyException>(() => ArrayMetadata.Create(options)).ErrorId);
                            continue;
                        }

                        ArrayMetadata metadata = ArrayMetadata.Create(options);
                        Assert.Equal(filter, metadata.FilterName);
                        JsonObject json = JsonNode.Parse(
                            (format == ZarrFormat.V2 ? ZarrV2Metadata.Write(metadata) : ZarrV3Metadata.Write(metadata)).ToJsonString())!.AsObject();
                        ArrayMetadata read = format == ZarrFormat.V2 ? ZarrV2Metadata.Read(".zarray", json, []) : ZarrV3Metadata.Read("zarr.json", json);
                        Assert.Equal((filter, codec), (read.FilterName, read.CodecName));
                        var raw = new byte[metadata.Codecs.RawLength];
                        random.NextBytes(raw);
                        if (type == StorageType.Bool)
                            raw = [.. raw.Select(value => (byte)(value & 1))];
                        var stored = new byte[metadata.Codecs.MaxEncodedLength];
                        var back = new byte[raw.Length];
                        read.Codecs.Decode(stored.AsSpan(0, metadata.Codecs.Encode(raw, stored)), back);
                        Assert.True(raw.AsSpan().SequenceEqual(back), $"{type} {filter} {codec} {format}");
                        made++;
                    }
                }
            }
        }

        Assert.True(made > 300, $"{made} arrays");
    }

    /// <summary>What is stored, so that other programs can read it.</summary>
    [Fact]
    public void Names_in_metadata()
    {
        var options = new CreationOptions { Shape = [8], Type = StorageType.Float64, Codec = "zlib", Filter = "xor+shuffle+bytedelta" };
        Assert.Equal(
            """[{"elementsize":8,"id":"polytools.xor"},{"elementsize":8,"id":"shuffle"},{"elementsize":8,"id":"polytools.bytedelta"}]""",
            ZarrV2Metadata.Write(ArrayMetadata.Create(options with { Format = ZarrFormat.V2 }))["filters"]!.ToJsonString());
        Assert.Equal(
            """
            [{"name":"bytes","configuration":{"endian":"little"}},{"name":"polytools.xor","configuration":{"elementsize":8}},{"name":"numcodecs.shuffle","configuration":{"elementsize":8}},{"name":"polytools.bytedelta","configuration":{"elementsize":8}},{"name":"numcodecs.zlib","configuration":{"level":6}}]
            """.Trim(),
            CodecList.Write(ArrayMetadata.Create(options).Codecs).ToJsonString());
    }

    /// <summary>The filters are for these: ids that grow, a series that walks, a smooth series.</summary>
    [Theory]
    [InlineData("ids", "delta+shuffle", "shuffle", "lz4", 1.2)]
    [InlineData("ids", "delta+shuffle", "shuffle", "zstd", 1.2)]
    [InlineData("ids", "delta+bitshuffle", "bitshuffle", "blosc:lz4", 1.2)]
    [InlineData("ids", "shuffle+bytedelta", "shuffle", "zstd", 1.1)]
    [InlineData("walk", "shuffle+bytedelta", "shuffle", "zstd", 1.04)]
    [InlineData("walk", "xor+shuffle", "shuffle", "zstd", 1.04)]
    [InlineData("smooth", "shuffle+bytedelta", "shuffle", "zstd", 1.08)]
    [InlineData("smooth", "xor+shuffle", "shuffle", "zstd", 1.08)]
    public void Gain(string data, string filter, string other, string codec, double gain)
    {
        byte[] bytes = Series(data);
        StorageType type = data == "ids" ? StorageType.Int64 : StorageType.Float32;
        int with = CheckRoundTrip(CodecSteps.Create(codec, null, filter, type), bytes);
        int without = CheckRoundTrip(CodecSteps.Create(codec, null, other, type), bytes);
        Assert.True(without > with * gain, $"{with:N0} bytes with {filter}, {without:N0} with {other}");
    }

    private static byte[] Series(string name)
    {
        const int count = 128 * 1024;
        var random = new Random(11);
        double Noise() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        if (name == "ids")
        {
            long id = 0;
            return MemoryMarshal.AsBytes([.. Enumerable.Range(0, count).Select(_ => id += 1 + random.Next(100))]).ToArray();
        }

        double sum = 0;
        float[] values =
        [
            .. Enumerable.Range(0, count).Select(i => (float)(name == "walk" ? sum += Noise() : Math.Sin(i * 0.001) + (0.01 * Noise()))),
        ];
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    /// <returns>How many bytes are stored.</returns>
    private static int CheckRoundTrip(IReadOnlyList<Codec> steps, byte[] bytes)
    {
        byte[] stored = bytes;
        var lengths = new List<int>();
        foreach (Codec step in steps)
        {
            lengths.Add(stored.Length);
            stored = CodecSamples.Encode(step, stored);
        }

        byte[] back = stored;
        for (int i = steps.Count - 1; i >= 0; i--)
            back = CodecSamples.Decode(steps[i], back, lengths[i]);
        Assert.True(bytes.AsSpan().SequenceEqual(back), string.Join(' ', steps.Select(step => step.Info.Name)));
        return stored.Length;
    }
}
