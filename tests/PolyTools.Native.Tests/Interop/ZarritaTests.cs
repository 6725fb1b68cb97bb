using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Interop;

/// <summary>Zarr versions 2 and 3 with zarrita, which has no float16 on this Node.js, no complex numbers and no bzip2.</summary>
public sealed class ZarritaTests : IDisposable
{
    private const string Skipped = "zarrita is not installed: run 'npm install' in tests/interop.";

    private static readonly long[] Shape = [5, 4, 3];

    private static readonly long[] Chunks = [3, 4, 2];

    private static readonly StorageType[] Types =
    [
        StorageType.Bool, StorageType.Int8, StorageType.UInt8, StorageType.Int16, StorageType.UInt16, StorageType.Int32,
        StorageType.UInt32, StorageType.Int64, StorageType.UInt64, StorageType.Float32, StorageType.Float64,
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-zarrita-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Zarrita_reads_all_that_is_written_here()
    {
        var arrays = new JsonArray();
        string[] codecs =
        [
            .. CodecRegistry.All
                .Where(codec => codec is { Kind: CodecKind.Compressor, IsPortable: true } && codec.Name != "bzip2")
                .Select(codec => codec.Name),
        ];
        foreach (ZarrFormat format in new[] { ZarrFormat.V2, ZarrFormat.V3 })
        {
            foreach (string codec in codecs)
            {
                foreach (string filter in new[] { "none", "shuffle", "delta" })
                {
                    foreach (StorageType type in Types)
                    {
                        foreach (string order in new[] { "C", "F" })
                        {
                            // zarrita 0.7 has no shuffle and delta in version 2.
                            if ((filter == "delta" && !type.MemoryType().IsInteger())
                                || (format == ZarrFormat.V2 && (filter == "delta"
                                    || (filter == "shuffle" && !codec.StartsWith("blosc", StringComparison.Ordinal)))))
                            {
                                continue;
                            }

                            Write(arrays, new CreationOptions
                            {
                                Format = format, Shape = Shape, ChunkShape = Chunks, Type = type, Codec = codec, Filter = filter,
                                Order = order[0], Checksum = format == ZarrFormat.V3 && order == "F" ? "crc32c" : "none",
                            });
                        }
                    }
                }
            }
        }

        // Shards, whole and in part; zarrita 0.7 knows no index at the start.
        foreach (string codec in codecs)
        {
            foreach (StorageType type in Types)
            {
                Write(arrays, new CreationOptions
                {
                    Shape = Shape, ChunkShape = [1, 2, 3], ShardShape = [3, 4, 3], Type = type, Codec = codec, Checksum = "crc32c",
                });
            }
        }

        string? output = Zarrita.Run(Request("read", arrays));
        Assert.SkipWhen(output is null, Skipped);
        Assert.Empty(KnownValues.Failures(output));
    }

    [Fact]
    public void Reads_what_zarrita_writes()
    {
        (string Name, string Json)[] compressors =
        [
            ("none", ""),
            ("blosclz", Blosc("blosclz", 1, "shuffle")), ("lz4", Blosc("lz4", 5, "bitshuffle")),
            ("lz4hc", Blosc("lz4hc", 9, "noshuffle")), ("snappy", Blosc("snappy", 5, "shuffle")),
            ("zlib", Blosc("zlib", 5, "shuffle")), ("zstd", Blosc("zstd", 5, "shuffle")),
            ("zstd alone", """{"name":"zstd","configuration":{"level":3,"checksum":false}}"""),
            ("lz4 alone", """{"name":"numcodecs.lz4","configuration":{"acceleration":1}}"""),
        ];
        var arrays = new JsonArray();
        foreach (StorageType type in Types)
        {
            foreach ((string name, string compressor) in compressors)
            {
                foreach (string endian in type.Size() == 1 ? new[] { "" } : ["little", "big"])
                {
                    foreach (bool transposed in new[] { false, true })
                    {
                        var codecs = new JsonArray();
                        if (transposed)
                            codecs.Add(JsonNode.Parse("""{"name":"transpose","configuration":{"order":[2,0,1]}}"""));
                        codecs.Add(JsonNode.Parse(endian.Length == 0
                            ? """{"name":"bytes"}""" : $$$"""{"name":"bytes","configuration":{"endian":"{{{endian}}}"}}"""));
                        if (compressor.Length > 0)
                            codecs.Add(JsonNode.Parse(compressor.Replace("TYPESIZE", $"{type.Size()}", StringComparison.Ordinal)));
                        arrays.Add(new JsonObject
                        {
                            ["name"] = $"{type}-{name}-{endian}-{transposed}",
                            ["shape"] = Numbers(Shape),
                            ["chunks"] = Numbers(Chunks),
                            ["dtype"] = type.Name(),
                            ["codecs"] = codecs,
                            ["separator"] = transposed ? "." : "/",
                        });
                    }
                }
            }
        }

        string? output = Zarrita.Run(Request("write", arrays));
        Assert.SkipWhen(output is null, Skipped);
        Assert.Empty(KnownValues.Failures(output));
        var failures = new List<string>();
        foreach (JsonNode? item in arrays)
        {
            string name = item!["name"]!.GetValue<string>();
            StorageType type = StorageTypes.All.First(type => type.Name() == item["dtype"]!.GetValue<string>());
            try
            {
                ChunkedArray array = ChunkedArray.Open(Path.Combine(folder.FullName, name));
                using ArrayOperand all = array.Read([]);
                string? difference = KnownValues.Difference(all, Shape, type);
                if (difference is null && array.Metadata.Attributes["title"]?.GetValue<string>() != name)
                    difference = "attributes";
                if (difference is not null)
                    failures.Add($"{name}: {difference}");
            }
            catch (PolyException exception)
            {
                failures.Add($"{name}: {exception.Message}");
            }
        }

        Assert.Empty(failures);
    }

    private static string Blosc(string library, int level, string shuffle) =>
        $$"""
        {"name":"blosc","configuration":{"cname":"{{library}}","clevel":{{level}},"shuffle":"{{shuffle}}","typesize":TYPESIZE,"blocksize":0} }
        """;

    private static JsonArray Numbers(long[] numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

    private void Write(JsonArray arrays, CreationOptions options)
    {
        string name = $"a{arrays.Count}";
        ChunkedArray array = ChunkedArray.Create(
            Path.Combine(folder.FullName, name), ArrayMetadata.Create(options));
        using ArrayOperand values = KnownValues.Make(Shape, options.Type);
        array.Write([], values);
        var item = new JsonObject { ["name"] = name, ["shape"] = Numbers(Shape), ["dtype"] = options.Type.Name() };
        if (arrays.Count % 3 == 0)
            item["slice"] = JsonNode.Parse("[[1, 4], [3, 4], [0, 2]]");
        arrays.Add(item);
    }

    private string Request(string mode, JsonArray arrays) =>
        new JsonObject { ["mode"] = mode, ["folder"] = folder.FullName, ["arrays"] = arrays.DeepClone() }.ToJsonString();
}
