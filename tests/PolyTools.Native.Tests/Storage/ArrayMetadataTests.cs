using System.Text;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Metadata of arrays, as the specifications have it.</summary>
public sealed class ArrayMetadataTests : IDisposable
{
    /// <summary>A valid zarr.json; tests replace parts of it.</summary>
    private const string Version3 = """
        {
            "zarr_format": 3,
            "node_type": "array",
            "shape": [100, 90],
            "data_type": "float64",
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [10, 9]}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
            "fill_value": 0.0,
            "attributes": {},
            "dimension_names": ["y", null]
        }
        """;

    /// <summary>A valid .zarray.</summary>
    private const string Version2 = """
        {
            "zarr_format": 2,
            "shape": [100, 90],
            "chunks": [10, 9],
            "dtype": "<f8",
            "compressor": null,
            "fill_value": 0.0,
            "order": "C",
            "filters": null,
            "dimension_separator": "."
        }
        """;

    private readonly TemporaryFolder folder = new();

    /// <summary>The example of version 3's specification.</summary>
    [Fact]
    public void ExampleOfVersionThree()
    {
        ArrayMetadata metadata = Read3("""
            {
                "zarr_format": 3,
                "node_type": "array",
                "shape": [10000, 1000],
                "dimension_names": ["rows", "columns"],
                "data_type": "float64",
                "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1000, 100]}},
                "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
                "fill_value": "NaN",
                "attributes": {"foo": 42, "bar": "apples", "baz": [1, 2, 3, 4]}
            }
            """);
        Assert.Equal(ZarrFormat.V3, metadata.Format);
        Assert.Equal([10000, 1000], metadata.Shape);
        Assert.Equal([1000, 100], metadata.ChunkShape);
        Assert.Null(metadata.ShardShape);
        Assert.Equal(StorageType.Float64, metadata.Type);
        Assert.Equal(new ChunkKeys(true, '/'), metadata.Keys);
        Assert.Equal(0x7ff8000000000000, BitConverter.ToInt64(metadata.FillValue));
        Assert.Equal(["rows", "columns"], metadata.DimensionNames);
        Assert.Equal("""{"foo":42,"bar":"apples","baz":[1,2,3,4]}""", metadata.Attributes.ToJsonString());
        Assert.Equal(("none", null, "none", "none", 'C'),
            (metadata.CodecName, metadata.Level, metadata.FilterName, metadata.ChecksumName, metadata.Order));
        Assert.Equal(800_000, metadata.Codecs.RawLength);
    }

    /// <summary>Names instead of objects, defaults of what may be left out, and members that may be ignored.</summary>
    [Fact]
    public void ShortFormsOfVersionThree()
    {
        ArrayMetadata metadata = Read3(With(Version3, json =>
        {
            json["data_type"] = JsonNode.Parse("""{"name": "int8"}""");
            json["codecs"] = JsonNode.Parse("""["bytes"]""");
            json["chunk_key_encoding"] = "v2";
            json["fill_value"] = -7;
            json["storage_transformers"] = new JsonArray();
            json["extra"] = JsonNode.Parse("""{"name": "x", "must_understand": false, "configuration": [1]}""");
            json.Remove("attributes");
            json.Remove("dimension_names");
        }));
        Assert.Equal(new ChunkKeys(false, '.'), metadata.Keys);
        Assert.Equal([0xf9], metadata.FillValue);
        Assert.Empty(metadata.Attributes);
        Assert.Null(metadata.DimensionNames);
        metadata.Write(folder.Path);
        Assert.Contains("must_understand", File.ReadAllText(folder["zarr.json"]), StringComparison.Ordinal);
    }

    /// <summary>zarrita writes no codecs and no fill value unless it is told some, and the transposition's old words.</summary>
    [Fact]
    public void WhatZarritaWrites()
    {
        ArrayMetadata metadata = Read3(With(Version3, json =>
        {
            json["codecs"] = JsonNode.Parse("""[{"name": "transpose", "configuration": {"order": "F"}}]""");
            json["fill_value"] = null;
        }));
        Assert.Equal('F', metadata.Order);
        Assert.False(metadata.Codecs.IsBigEndian);
        Assert.Equal(new byte[8], metadata.FillValue);
    }

    /// <summary>Both byte orders and a permutation decode elements to their places.</summary>
    [Theory]
    [InlineData("little")]
    [InlineData("big")]
    public void BytesAndTranspose(string endian)
    {
        ArrayMetadata metadata = Read3(With(Version3, json =>
        {
            json["data_type"] = "int32";
            json["fill_value"] = 1;
            json["shape"] = new JsonArray(2, 3, 4);
            json["chunk_grid"]!["configuration"]!["chunk_shape"] = new JsonArray(2, 3, 4);
            json["codecs"] = JsonNode.Parse(
                """[{"name": "transpose", "configuration": {"order": [2, 0, 1]}}, {"name": "bytes", "configuration": {"endian": "ENDIAN"}}]"""
                    .Replace("ENDIAN", endian, StringComparison.Ordinal));
            json.Remove("dimension_names");
        }));
        Assert.Equal(endian == "big", metadata.Codecs.IsBigEndian);
        Assert.Equal('C', metadata.Order);
        var stored = new MemoryStream();
        for (int k = 0; k < 4; k++)
        {
            for (int i = 0; i < 2; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    byte[] number = BitConverter.GetBytes((100 * i) + (10 * j) + k);
                    stored.Write(BitConverter.IsLittleEndian == (endian == "little") ? number : [.. number.Reverse()]);
                }
            }
        }

        var raw = new byte[metadata.Codecs.RawLength];
        metadata.Codecs.Decode(stored.ToArray(), raw);
        Assert.Equal(
            Enumerable.Range(0, 2).SelectMany(i => Enumerable.Range(0, 3).SelectMany(j => Enumerable.Range(0, 4).Select(
                k => (100 * i) + (10 * j) + k))),
            raw.Chunk(4).Select(number => BitConverter.ToInt32(number)));
        var again = new byte[raw.Length];
        Assert.Equal(raw.Length, metadata.Codecs.Encode(raw, again));
        Assert.Equal(stored.ToArray(), again);
    }

    /// <summary>Shards: the unit of files, the unit of reading, the index.</summary>
    [Theory]
    [InlineData(null, false)]
    [InlineData("end", false)]
    [InlineData("start", true)]
    public void Shards(string? location, bool atStart)
    {
        ArrayMetadata metadata = Read3(With(Version3, json => json["codecs"] = Sharding([5, 3], location)));
        Assert.Equal([5, 3], metadata.ChunkShape);
        Assert.Equal([10, 9], metadata.ShardShape);
        Assert.Equal([10, 9], metadata.FileShape);
        Assert.Equal(atStart, metadata.IndexAtStart);
        Assert.Equal(120, metadata.Codecs.RawLength);
        Assert.Equal([2, 3, 2], metadata.IndexCodecs!.ChunkShape);
        Assert.Equal(96, metadata.IndexCodecs.MaxEncodedLength);
        Assert.Equal(StorageType.UInt64, metadata.IndexCodecs.Type);
    }

    /// <summary>A delta of other numbers than the array's is refused, whatever the array's byte order: it would read wrong values.</summary>
    [Theory]
    [InlineData("<i4", "<i4", true)]
    [InlineData("<i4", "i4", true)]
    [InlineData(">i4", ">i4", true)]
    [InlineData("|u1", ">u1", true)]
    [InlineData("<i4", ">i4", false)]
    [InlineData(">i4", "<i4", false)]
    [InlineData("<i4", "<i8", false)]
    [InlineData("<f4", "<i4", false)]
    public void TheDeltaOfVersionTwoIsOfTheArraysType(string type, string delta, bool isRead)
    {
        string json = With(Version2, json =>
        {
            json["dtype"] = type;
            json["filters"] = JsonNode.Parse($$"""[{"id": "delta", "dtype": "{{delta}}"}]""");
        });
        if (!isRead)
        {
            PolyException error = Assert.Throws<PolyException>(() => Read2(json));
            Assert.Equal("MetadataUnsupported", error.ErrorId);
            Assert.Contains("delta", error.Message, StringComparison.Ordinal);
            return;
        }

        Read2(json).Write(folder.Path);
        string written = JsonNode.Parse(File.ReadAllText(folder[".zarray"]))!["filters"]![0]!["dtype"]!.ToString();
        Assert.Equal(type, written);
    }

    /// <summary>The delta of version 3 says the byte order of what follows it, and other ones are refused.</summary>
    [Theory]
    [InlineData("little", "<i4", true)]
    [InlineData("big", ">i4", true)]
    [InlineData("little", ">i4", false)]
    [InlineData("big", "<i4", false)]
    [InlineData("little", "<u4", false)]
    public void TheDeltaOfVersionThreeIsOfTheArraysType(string endian, string delta, bool isRead)
    {
        string json = With(Version3, json =>
        {
            json["data_type"] = "int32";
            json["fill_value"] = 0;
            json["codecs"] = JsonNode.Parse($$$"""
                [{"name": "numcodecs.delta", "configuration": {"dtype": "{{{delta}}}"}}, {"name": "bytes", "configuration": {"endian": "{{{endian}}}"}}]
                """);
        });
        if (!isRead)
        {
            Assert.Equal("MetadataUnsupported", Assert.Throws<PolyException>(() => Read3(json)).ErrorId);
            return;
        }

        Read3(json).Write(folder.Path);
        ArrayMetadata metadata = ArrayMetadata.Read(folder.Path);
        var raw = new int[90];
        (raw[0], raw[1], raw[2]) = (5, 7, 300);
        var stored = new byte[metadata.Codecs.MaxEncodedLength];
        metadata.Codecs.Encode(System.Runtime.InteropServices.MemoryMarshal.AsBytes(raw.AsSpan()), stored);
        byte[] expected = endian == "big" ? [0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 1, 37] : [5, 0, 0, 0, 2, 0, 0, 0, 37, 1, 0, 0];
        Assert.Equal(expected, stored[..12]);
    }

    /// <summary>Version 2, with what may be left out, and Python's own numbers in the attributes.</summary>
    [Fact]
    public void VersionTwo()
    {
        File.WriteAllText(
            folder[".zattrs"], """{"a \"NaN\"": [NaN, -Infinity, Infinity, "NaN \\"], "_ARRAY_DIMENSIONS": ["y", "x"]}""");
        ArrayMetadata metadata = Read2(With(Version2, json =>
        {
            json["dtype"] = ">c8";
            json["order"] = "F";
            json["fill_value"] = null;
            json["other"] = "kept";
            json.Remove("dimension_separator");
        }));
        Assert.Equal((ZarrFormat.V2, StorageType.Complex64, 'F', true, new ChunkKeys(false, '.')),
            (metadata.Format, metadata.Type, metadata.Order, metadata.Codecs.IsBigEndian, metadata.Keys));
        Assert.False(metadata.HasFillValue);
        Assert.Equal(["y", "x"], metadata.DimensionNames);
        Assert.Equal("""{"a \u0022NaN\u0022":["NaN","-Infinity","Infinity","NaN \\"]}""", metadata.Attributes.ToJsonString());

        (metadata with { Shape = [200, 90] }).Write(folder.Path, sync: true);
        JsonObject written = JsonNode.Parse(File.ReadAllText(folder[".zarray"]))!.AsObject();
        Assert.Null(written["fill_value"]);
        Assert.Equal("kept", (string?)written["other"]);
        Assert.Equal("[200,90]", written["shape"]!.ToJsonString());
        Assert.Equal(written.Select(member => member.Key).Order(StringComparer.Ordinal), written.Select(member => member.Key));
        Assert.Equal(["y", "x"], ArrayMetadata.Read(folder.Path).DimensionNames);
    }

    /// <summary>Every mistake is named with its file, its key and what was found.</summary>
    [Theory]
    [InlineData("zarr_format", "4", "MetadataInvalid", "zarr_format", "4")]
    [InlineData("zarr_format", "\"3\"", "MetadataInvalid", "zarr_format", "\"3\"")]
    [InlineData("node_type", "\"tree\"", "MetadataInvalid", "node_type", "\"tree\"")]
    [InlineData("node_type", null, "MetadataInvalid", "node_type", "required")]
    [InlineData("shape", null, "MetadataInvalid", "shape", "required")]
    [InlineData("shape", "[100, -1]", "MetadataInvalid", "shape", "[100,-1]")]
    [InlineData("shape", "[100, 1.5]", "MetadataInvalid", "shape", "1.5")]
    [InlineData("shape", "[100, 99999999999999999999]", "MetadataInvalid", "shape", "99999999999999999999")]
    [InlineData("shape", "[100, 9223372036854775807]", "MetadataInvalid", "shape", "9223372036854775807")]
    [InlineData("shape", "[4000000000, 4000000000]", "MetadataUnsupported", "shape", "4000000000")]
    [InlineData("shape", "100", "MetadataInvalid", "shape", "100")]
    [InlineData("shape", "[100]", "MetadataInvalid", "chunk_grid.configuration.chunk_shape", "[10,9]")]
    [InlineData("data_type", null, "MetadataInvalid", "data_type", "required")]
    [InlineData("data_type", "\"r16\"", "MetadataUnsupported", "data_type", "r16")]
    [InlineData("data_type", "\"string\"", "MetadataUnsupported", "data_type", "string")]
    [InlineData("data_type", "3", "MetadataInvalid", "data_type", "3")]
    [InlineData("data_type", "{\"name\": \"numpy.datetime64\", \"configuration\": {\"unit\": \"s\"}}", "MetadataUnsupported", "data_type", "datetime64")]
    [InlineData("chunk_grid", "{\"name\": \"rectilinear\"}", "MetadataUnsupported", "chunk_grid", "rectilinear")]
    [InlineData("chunk_grid", "{\"name\": \"regular\"}", "MetadataInvalid", "chunk_grid.configuration.chunk_shape", "required")]
    [InlineData("chunk_grid", "{\"name\": \"regular\", \"configuration\": 3}", "MetadataInvalid", "chunk_grid.configuration", "3")]
    [InlineData("chunk_grid", "{\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [10, 0]}}", "MetadataInvalid", "chunk_shape", "[10,0]")]
    [InlineData("chunk_grid", "{\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [10, 9], \"x\": 1}}", "MetadataUnsupported", "configuration.x", "")]
    [InlineData("chunk_grid", "{\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [100000, 100000]}}", "ChunkTooLarge", "", "100000")]
    [InlineData("chunk_key_encoding", "\"hashed\"", "MetadataUnsupported", "chunk_key_encoding", "hashed")]
    [InlineData("chunk_key_encoding", "{\"name\": \"default\", \"configuration\": {\"separator\": \"-\"}}", "MetadataInvalid", "chunk_key_encoding.configuration.separator", "-")]
    [InlineData("fill_value", null, "MetadataInvalid", "fill_value", "required")]
    [InlineData("fill_value", "\"zero\"", "MetadataInvalid", "fill_value", "zero")]
    [InlineData("codecs", null, "MetadataInvalid", "codecs", "required")]
    [InlineData("codecs", "\"bytes\"", "MetadataInvalid", "codecs", "bytes")]
    [InlineData("codecs", "[3]", "MetadataInvalid", "codecs", "3")]
    [InlineData("codecs", "[\"bytes\"]", "MetadataInvalid", "codecs.configuration.endian", "null")]
    [InlineData("codecs", "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"middle\"}}]", "MetadataInvalid", "endian", "middle")]
    [InlineData("codecs", "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"big\"}}, {\"name\": \"bytes\", \"configuration\": {\"endian\": \"big\"}}]", "MetadataInvalid", "codecs", "bytes")]
    [InlineData("codecs", "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"big\"}, \"x\": 0}]", "MetadataUnsupported", "codecs.x", "")]
    [InlineData("codecs", "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"big\"}}, {\"name\": \"vapor\"}]", "MetadataUnsupported", "codecs", "vapor")]
    [InlineData("codecs", "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"big\"}}, {\"name\": \"transpose\", \"configuration\": {\"order\": [1, 0]}}]", "MetadataInvalid", "codecs", "transpose")]
    [InlineData("codecs", "[{\"name\": \"transpose\", \"configuration\": {\"order\": [1, 1]}}]", "MetadataInvalid", "order", "[1,1]")]
    [InlineData("codecs", "[{\"name\": \"transpose\", \"configuration\": {\"order\": [1, 2]}}]", "MetadataInvalid", "order", "[1,2]")]
    [InlineData("codecs", "[{\"name\": \"transpose\", \"configuration\": {\"order\": [0]}}]", "MetadataInvalid", "order", "[0]")]
    [InlineData("codecs", "[{\"name\": \"transpose\"}]", "MetadataInvalid", "order", "required")]
    [InlineData("attributes", "[]", "MetadataInvalid", "attributes", "[]")]
    [InlineData("dimension_names", "[\"x\"]", "MetadataInvalid", "dimension_names", "[\"x\"]")]
    [InlineData("dimension_names", "[\"x\", 3]", "MetadataInvalid", "dimension_names", "3")]
    [InlineData("storage_transformers", "[{\"name\": \"x\"}]", "MetadataUnsupported", "storage_transformers", "x")]
    [InlineData("future", "{\"name\": \"x\"}", "MetadataUnsupported", "future", "must_understand")]
    [InlineData("future", "{\"name\": \"x\", \"must_understand\": true}", "MetadataUnsupported", "future", "must_understand")]
    [InlineData("future", "1", "MetadataUnsupported", "future", "must_understand")]
    public void MistakesInVersionThree(string key, string? value, string id, string place, string found)
    {
        PolyException error = Assert.Throws<PolyException>(() => Read3(With(Version3, json =>
        {
            if (value is null)
                json.Remove(key);
            else
                json[key] = JsonNode.Parse(value);
        })));
        Assert.Equal(id, error.ErrorId);
        if (id.StartsWith("Metadata", StringComparison.Ordinal))
            Assert.Contains($"'{folder["zarr.json"]}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Shards that are not as they must be, or not the only codec.</summary>
    [Fact]
    public void MistakesInShards()
    {
        (string Id, string Place, Action<JsonObject> Change)[] cases =
        [
            ("MetadataInvalid", "codecs.configuration.chunk_shape", sharding => sharding["chunk_shape"] = new JsonArray(3, 3)),
            ("MetadataInvalid", "codecs.configuration.chunk_shape", sharding => sharding["chunk_shape"] = new JsonArray(5)),
            ("MetadataInvalid", "codecs.configuration.chunk_shape", sharding => sharding["chunk_shape"] = new JsonArray(20, 3)),
            ("MetadataInvalid", "codecs.configuration.index_location", sharding => sharding["index_location"] = "middle"),
            ("MetadataInvalid", "codecs.configuration.index_codecs", sharding => sharding.Remove("index_codecs")),
            ("MetadataInvalid", "codecs.configuration.codecs", sharding => sharding.Remove("codecs")),
            ("MetadataUnsupported", "codecs.configuration.more", sharding => sharding["more"] = 1),
            ("MetadataUnsupported", "sharding_indexed", sharding => sharding["codecs"] = Sharding([5, 3], "end")),
        ];
        foreach ((string id, string place, Action<JsonObject> change) in cases)
        {
            JsonArray codecs = Sharding([5, 3], "end");
            change(codecs[0]!["configuration"]!.AsObject());
            PolyException error = Assert.Throws<PolyException>(() => Read3(With(Version3, json => json["codecs"] = codecs)));
            Assert.Equal(id, error.ErrorId);
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
        }

        JsonArray around = Sharding([5, 3], "end");
        around.Insert(0, JsonNode.Parse("""{"name": "transpose", "configuration": {"order": [1, 0]}}"""));
        Assert.Equal(
            "MetadataUnsupported", Assert.Throws<PolyException>(() => Read3(With(Version3, json => json["codecs"] = around))).ErrorId);
    }

    /// <summary>The same for version 2.</summary>
    [Theory]
    [InlineData("zarr_format", "3", "MetadataInvalid", "3")]
    [InlineData("shape", "[100, -1]", "MetadataInvalid", "[100,-1]")]
    [InlineData("shape", "[1, 2, 3]", "MetadataInvalid", "chunks")]
    [InlineData("chunks", "[10, 0]", "MetadataInvalid", "[10,0]")]
    [InlineData("chunks", "null", "MetadataInvalid", "null")]
    [InlineData("chunks", "[1000000, 1000000]", "ChunkTooLarge", "1000000")]
    [InlineData("dtype", "\"f8\"", "MetadataInvalid", "\"f8\"")]
    [InlineData("dtype", "\"|f8\"", "MetadataInvalid", "\"|f8\"")]
    [InlineData("dtype", "\"<\"", "MetadataInvalid", "\"<\"")]
    [InlineData("dtype", "\"<f16\"", "MetadataUnsupported", "<f16")]
    [InlineData("dtype", "\"|S12\"", "MetadataUnsupported", "|S12")]
    [InlineData("dtype", "\"|O\"", "MetadataUnsupported", "|O")]
    [InlineData("dtype", "\"<M8[ns]\"", "MetadataUnsupported", "<M8[ns]")]
    [InlineData("dtype", "[[\"r\", \"|u1\"]]", "MetadataUnsupported", "structured")]
    [InlineData("dtype", "8", "MetadataInvalid", "8")]
    [InlineData("fill_value", "\"x\"", "MetadataInvalid", "\"x\"")]
    [InlineData("fill_value", null, "MetadataInvalid", "required")]
    [InlineData("order", "\"K\"", "MetadataInvalid", "\"K\"")]
    [InlineData("filters", "{}", "MetadataInvalid", "{}")]
    [InlineData("filters", "[null]", "MetadataInvalid", "null")]
    [InlineData("filters", "[{\"id\": \"vlen-utf8\"}]", "MetadataUnsupported", "vlen-utf8")]
    [InlineData("compressor", "\"zlib\"", "MetadataInvalid", "zlib")]
    [InlineData("compressor", "{}", "MetadataInvalid", "{}")]
    [InlineData("compressor", "{\"id\": \"lzma\"}", "MetadataUnsupported", "lzma")]
    [InlineData("compressor", null, "MetadataInvalid", "required")]
    [InlineData("dimension_separator", "\"-\"", "MetadataInvalid", "\"-\"")]
    public void MistakesInVersionTwo(string key, string? value, string id, string found)
    {
        PolyException error = Assert.Throws<PolyException>(() => Read2(With(Version2, json =>
        {
            if (value is null)
                json.Remove(key);
            else
                json[key] = JsonNode.Parse(value);
        })));
        Assert.Equal(id, error.ErrorId);
        if (id.StartsWith("Metadata", StringComparison.Ordinal))
        {
            Assert.Contains($"'{folder[".zarray"]}'", error.Message, StringComparison.Ordinal);
            Assert.Contains($"'{(found == "chunks" ? found : key)}'", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Files that are no JSON, hold no object, are too deep, or have text that is no Unicode.</summary>
    [Fact]
    public void HostileFiles()
    {
        string[] contents =
        [
            "", "{", "[]", "null", "3", "{} {}", "{\"a\": 1, \"a\": 2}", "{\"a\": \"\\ud800\"}", "{\"\\udc00\": 1}", "{\"a\": N}", "{\"a\": NaNa}",
            new string('[', 100_000), "{\"a\": " + new string('[', 300) + new string(']', 300) + "}",
            string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), "\"", "{\"a\": NaN, \"b\": \"", "\0\0", "{\"a\": 1e}",
        ];
        foreach (string content in contents)
        {
            foreach (byte[] bytes in (byte[][])[Encoding.UTF8.GetBytes(content), [.. Encoding.UTF8.GetBytes(content), 0xff]])
            {
                File.WriteAllBytes(folder["zarr.json"], bytes);
                PolyException error = Assert.Throws<PolyException>(() => ArrayMetadata.Read(folder.Path));
                Assert.Equal("MetadataInvalid", error.ErrorId);
                Assert.Contains(folder["zarr.json"], error.Message, StringComparison.Ordinal);
            }
        }

        string ranks = $"[{string.Join(", ", Enumerable.Repeat(1, 65))}]";
        Assert.Equal("MetadataUnsupported", Assert.Throws<PolyException>(
            () => Read3(With(Version3, json => json["shape"] = JsonNode.Parse(ranks)))).ErrorId);
        File.WriteAllBytes(folder["zarr.json"], [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Version3)]);
        Assert.Equal([100, 90], ArrayMetadata.Read(folder.Path).Shape);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static JsonArray Sharding(long[] chunks, string? location)
    {
        var codecs = (JsonArray)JsonNode.Parse("""
            [{"name": "sharding_indexed", "configuration": {
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
                "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}}]
            """)!;
        codecs[0]!["configuration"]!["chunk_shape"] = new JsonArray([.. chunks.Select(length => (JsonNode)length)]);
        if (location != null)
            codecs[0]!["configuration"]!["index_location"] = location;
        return codecs;
    }

    private static string With(string json, Action<JsonObject> change)
    {
        JsonObject parsed = JsonNode.Parse(json)!.AsObject();
        change(parsed);
        return parsed.ToJsonString();
    }

    private ArrayMetadata Read3(string json)
    {
        File.WriteAllText(folder["zarr.json"], json);
        return ArrayMetadata.Read(folder.Path);
    }

    private ArrayMetadata Read2(string json)
    {
        File.WriteAllText(folder[".zarray"], json);
        return ArrayMetadata.Read(folder.Path);
    }
}
