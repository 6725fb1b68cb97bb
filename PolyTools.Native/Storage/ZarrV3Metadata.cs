using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>The metadata of version 3: the file zarr.json.</summary>
internal static class ZarrV3Metadata
{
    /// <summary>The file's name.</summary>
    public const string FileName = "zarr.json";

    private const string NodeType = "node_type";
    private const string DataType = "data_type";
    private const string ChunkGrid = "chunk_grid";
    private const string ChunkShapeKey = "chunk_shape";
    private const string KeyEncoding = "chunk_key_encoding";
    private const string Fill = "fill_value";
    private const string Codecs = "codecs";
    private const string IndexCodecs = "index_codecs";
    private const string IndexLocation = "index_location";
    private const string AttributesKey = "attributes";
    private const string Names = "dimension_names";
    private const string Transformers = "storage_transformers";

    private static readonly string[] Known =
    [
        "zarr_format", NodeType, "shape", DataType, ChunkGrid, KeyEncoding, Fill, Codecs, AttributesKey, Names, Transformers,
    ];

    /// <summary>True for the metadata of an array, false for that of a group.</summary>
    /// <exception cref="PolyException">It is neither (MetadataInvalid).</exception>
    public static bool IsArray(string file, JsonObject json)
    {
        var metadata = new MetadataObject(file, "", json);
        if (MetadataObject.AsInteger(metadata["zarr_format"]) != 3)
            throw metadata.Invalid("zarr_format", metadata["zarr_format"], "3");
        return metadata.Text(NodeType) switch
        {
            "array" => true,
            "group" => false,
            _ => throw metadata.Invalid(NodeType, metadata[NodeType], "\"array\" or \"group\""),
        };
    }

    /// <summary>Reads the metadata of an array.</summary>
    /// <param name="file">The file that is named in errors.</param>
    /// <param name="json">Its content, for which <see cref="IsArray"/> is true.</param>
    public static ArrayMetadata Read(string file, JsonObject json)
    {
        var metadata = new MetadataObject(file, "", json);
        var unknown = new JsonObject();
        foreach ((string key, JsonNode? value) in json)
        {
            if (Known.Contains(key))
                continue;
            if (value is not JsonObject extension || !extension.TryGetPropertyValue("must_understand", out JsonNode? must)
                || must?.GetValueKind() != System.Text.Json.JsonValueKind.False)
                throw metadata.Unknown(key);
            unknown[key] = value.DeepClone();
        }

        StorageType type = ReadType(metadata);
        long[] shape = metadata.Lengths("shape", 0);
        if (!ArrayShape.TryCount(shape, type.Size(), out _))
            throw metadata.Unsupported("shape", json["shape"], "an array has at most 2^63-1 bytes");
        (string gridName, MetadataObject grid) = metadata.Extension(ChunkGrid, metadata[ChunkGrid]);
        if (gridName != "regular")
            throw metadata.Unsupported(ChunkGrid, json[ChunkGrid], "only regular grids are supported");
        grid.Only(ChunkShapeKey);
        long[] files = grid.Lengths(ChunkShapeKey, 1, shape.Length);
        if (json.TryGetPropertyValue(Transformers, out JsonNode? transformers) && transformers is not JsonArray { Count: 0 })
            throw metadata.Unsupported(Transformers, transformers, "none is supported");

        var result = new ArrayMetadata
        {
            Format = ZarrFormat.V3,
            Shape = shape,
            Type = type,
            ChunkShape = files,
            Keys = ReadKeys(metadata),
            FillValue = ReadFill(metadata, type),
            Codecs = new CodecChain(type, [], []),
            Attributes = ReadAttributes(metadata),
            DimensionNames = ReadNames(metadata, shape.Length),
            Unknown = unknown,
        };
        JsonArray codecs = metadata.List(Codecs);
        return codecs.Any(IsSharding)
            ? ReadShards(metadata, codecs, result)
            : result with { Codecs = CodecList.Read(metadata, Codecs, type, files) };
    }

    /// <summary>The content of the file.</summary>
    public static JsonObject Write(ArrayMetadata metadata)
    {
        JsonArray codecs = CodecList.Write(metadata.Codecs);
        if (metadata.ShardShape != null)
        {
            var configuration = new JsonObject
            {
                [ChunkShapeKey] = List(metadata.ChunkShape),
                [Codecs] = codecs,
                [IndexCodecs] = CodecList.Write(metadata.IndexCodecs!),
                [IndexLocation] = metadata.IndexAtStart ? "start" : "end",
            };
            codecs = [CodecList.Extension(CodecList.Sharding, configuration)];
        }

        var json = new JsonObject
        {
            ["shape"] = List(metadata.Shape),
            [DataType] = metadata.Type.Name(),
            [ChunkGrid] = CodecList.Extension("regular", new JsonObject { [ChunkShapeKey] = List(metadata.FileShape) }),
            [KeyEncoding] = CodecList.Extension(
                metadata.Keys.HasPrefix ? "default" : "v2", new JsonObject { ["separator"] = metadata.Keys.Separator.ToString() }),
            [Fill] = FillValue.ToJson(metadata.Type, metadata.FillValue, ZarrFormat.V3),
            [Codecs] = codecs,
            [AttributesKey] = metadata.Attributes.DeepClone(),
        };
        if (metadata.DimensionNames != null)
            json[Names] = new JsonArray([.. metadata.DimensionNames.Select(name => (JsonNode?)name)]);
        json["zarr_format"] = 3;
        json[NodeType] = "array";
        json[Transformers] = new JsonArray();
        foreach ((string key, JsonNode? value) in metadata.Unknown)
            json[key] = value?.DeepClone();
        return json;
    }

    /// <summary>A list of lengths.</summary>
    public static JsonArray List(IEnumerable<long> lengths) => [.. lengths.Select(length => (JsonNode)length)];

    private static bool IsSharding(JsonNode? codec) =>
        (MetadataObject.AsText(codec) ?? MetadataObject.AsText((codec as JsonObject)?["name"])) == CodecList.Sharding;

    private static StorageType ReadType(MetadataObject metadata)
    {
        (string name, MetadataObject configuration) = metadata.Extension(DataType, metadata[DataType]);
        foreach (StorageType type in StorageTypes.All)
        {
            if (type.Name() == name && configuration.Members.Count == 0)
                return type;
        }

        throw metadata.Unsupported(
            DataType, metadata[DataType], $"elements of the type '{name}' are not supported, only booleans and numbers");
    }

    private static ChunkKeys ReadKeys(MetadataObject metadata)
    {
        const string separator = "separator";
        (string name, MetadataObject configuration) = metadata.Extension(KeyEncoding, metadata[KeyEncoding]);
        if (name is not ("default" or "v2"))
            throw metadata.Unsupported(KeyEncoding, metadata[KeyEncoding], "only default and v2 are supported");
        configuration.Only(separator);
        bool hasPrefix = name == "default";
        if (!configuration.Members.TryGetPropertyValue(separator, out JsonNode? found))
            return new ChunkKeys(hasPrefix, hasPrefix ? '/' : '.');
        return MetadataObject.AsText(found) is "/" or "."
            ? new ChunkKeys(hasPrefix, MetadataObject.AsText(found)![0])
            : throw configuration.Invalid(separator, found, "\"/\" or \".\"");
    }

    // zarrita writes null unless it is told a value, and reads it as zero.
    private static byte[] ReadFill(MetadataObject metadata, StorageType type) => metadata[Fill] is null
        ? new byte[type.Size()]
        : FillValue.FromJson(type, metadata[Fill])
            ?? throw metadata.Invalid(Fill, metadata[Fill], $"a value of {type.Name()} as the specification writes it");

    private static JsonObject ReadAttributes(MetadataObject metadata) => metadata.Members.ContainsKey(AttributesKey)
        ? (JsonObject)metadata.Object(AttributesKey).Members.DeepClone()
        : [];

    private static string?[]? ReadNames(MetadataObject metadata, int rank)
    {
        if (!metadata.Members.TryGetPropertyValue(Names, out JsonNode? found) || found is null)
            return null;
        if (found is not JsonArray list || list.Count != rank
            || list.Any(name => name is not null && MetadataObject.AsText(name) is null))
            throw metadata.Invalid(Names, found, $"a list with a name or null for each dimension ({rank})");
        return [.. list.Select(MetadataObject.AsText)];
    }

    private static ArrayMetadata ReadShards(MetadataObject outer, JsonArray codecs, ArrayMetadata metadata)
    {
        if (codecs.Count != 1)
            throw outer.Unsupported(Codecs, codecs, "shards are supported as the only codec of an array, and not inside shards");
        (_, MetadataObject sharding) = outer.Extension(Codecs, codecs[0]);
        sharding.Only(ChunkShapeKey, Codecs, IndexCodecs, IndexLocation);
        IReadOnlyList<long> shards = metadata.ChunkShape;
        long[] chunks = sharding.Lengths(ChunkShapeKey, 1, shards.Count);
        for (int i = 0; i < chunks.Length; i++)
        {
            if (shards[i] % chunks[i] != 0)
                throw sharding.Invalid(
                    ChunkShapeKey, sharding[ChunkShapeKey],
                    $"a shape that divides the shards' {ArrayShape.Text([.. shards])} without remainder");
        }

        bool atStart = sharding.Members.TryGetPropertyValue(IndexLocation, out JsonNode? location)
            && MetadataObject.AsText(location) switch
            {
                "start" => true,
                "end" => false,
                _ => throw sharding.Invalid(IndexLocation, location, "\"start\" or \"end\""),
            };
        CodecChain inner = CodecList.Read(sharding, Codecs, metadata.Type, chunks);
        CodecChain index = CodecList.Read(sharding, IndexCodecs, StorageType.UInt64, ArrayMetadata.IndexShape(shards, chunks));
        if (!index.IsFixedLength)
            throw sharding.Invalid(
                IndexCodecs, sharding[IndexCodecs], "a list of codecs after which every index has the same length");
        return metadata with
        {
            ChunkShape = chunks, ShardShape = shards, IndexAtStart = atStart, Codecs = inner, IndexCodecs = index,
        };
    }
}
