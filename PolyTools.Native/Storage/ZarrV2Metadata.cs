using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>The metadata of version 2: the files .zarray and .zattrs.</summary>
internal static class ZarrV2Metadata
{
    /// <summary>The file that an array must have.</summary>
    public const string FileName = ".zarray";

    /// <summary>The file with what users say.</summary>
    public const string AttributesFileName = ".zattrs";

    /// <summary>The attribute with the names of dimensions, as xarray has it.</summary>
    public const string NamesAttribute = "_ARRAY_DIMENSIONS";

    private const string TypeKey = "dtype";
    private const string Fill = "fill_value";
    private const string Filters = "filters";
    private const string Compressor = "compressor";
    private const string Separator = "dimension_separator";
    private const string IdKey = "id";

    private static readonly string[] Known =
        ["zarr_format", "shape", "chunks", TypeKey, Compressor, Fill, "order", Filters, Separator];

    /// <summary>Reads the metadata of an array.</summary>
    /// <param name="file">The file that is named in errors.</param>
    /// <param name="json">The content of .zarray.</param>
    /// <param name="attributes">The content of .zattrs.</param>
    public static ArrayMetadata Read(string file, JsonObject json, JsonObject attributes)
    {
        var metadata = new MetadataObject(file, "", json);
        if (MetadataObject.AsInteger(metadata["zarr_format"]) != 2)
            throw metadata.Invalid("zarr_format", metadata["zarr_format"], "2");
        (StorageType type, bool isBigEndian) = ReadType(metadata);
        long[] shape = metadata.Lengths("shape", 0);
        if (!ArrayShape.TryCount(shape, type.Size(), out _))
            throw metadata.Unsupported("shape", json["shape"], "an array has at most 2^63-1 bytes");
        long[] chunks = metadata.Lengths("chunks", 1, shape.Length);
        char separator = !json.TryGetPropertyValue(Separator, out JsonNode? found) || found is null
            ? '.'
            : MetadataObject.AsText(found) is "." or "/"
                ? MetadataObject.AsText(found)![0]
                : throw metadata.Invalid(Separator, found, "\".\" or \"/\"");
        byte[]? fill = metadata[Fill] is null
            ? null
            : FillValue.FromJson(type, metadata[Fill])
                ?? throw metadata.Invalid(Fill, metadata[Fill], $"null or a value of {type.Name()}");

        var unknown = new JsonObject();
        foreach ((string key, JsonNode? value) in json)
        {
            if (!Known.Contains(key))
                unknown[key] = value?.DeepClone();
        }

        var user = (JsonObject)attributes.DeepClone();
        string[]? names = Names(user, shape.Length);
        return new ArrayMetadata
        {
            Format = ZarrFormat.V2,
            Shape = shape,
            Type = type,
            ChunkShape = chunks,
            Keys = new ChunkKeys(false, separator),
            FillValue = fill ?? new byte[type.Size()],
            HasFillValue = fill != null,
            Codecs = ReadCodecs(metadata, type, isBigEndian, chunks),
            Attributes = user,
            DimensionNames = names,
            Unknown = unknown,
        };
    }

    /// <summary>The content of .zarray, its keys sorted as zarr-python sorts them.</summary>
    /// <exception cref="PolyException">Version 2 cannot express the metadata (MetadataUnsupported).</exception>
    public static JsonObject Write(ArrayMetadata metadata)
    {
        if (metadata.ShardShape != null)
            throw Inexpressible("shards");
        if (metadata.Keys.HasPrefix)
            throw Inexpressible("names of chunks that begin with 'c'");
        List<Codec> steps = [.. metadata.Codecs.Steps];
        string order = "C";
        if (steps is [TransposeCodec transpose, ..])
        {
            if (!transpose.IsReversal)
                throw Inexpressible($"the order {transpose.Configuration(ZarrFormat.V3)["order"]!.ToJsonString()} of dimensions");
            order = "F";
            steps.RemoveAt(0);
        }

        steps.RemoveAll(step => step is ByteSwapCodec);
        JsonObject? compressor = null;
        if (steps.Count > 0 && steps[^1].Info.Kind == CodecKind.Compressor)
        {
            compressor = Codec(steps[^1], metadata.Codecs.IsBigEndian);
            steps.RemoveAt(steps.Count - 1);
        }

        var json = new JsonObject
        {
            ["chunks"] = ZarrV3Metadata.List(metadata.ChunkShape),
            [Compressor] = compressor,
            [Separator] = metadata.Keys.Separator.ToString(),
            [TypeKey] = (metadata.Type.NumberSize() == 1 ? "|" : metadata.Codecs.IsBigEndian ? ">" : "<") + metadata.Type.Kind(),
            [Fill] = metadata.HasFillValue ? FillValue.ToJson(metadata.Type, metadata.FillValue, ZarrFormat.V2) : null,
            [Filters] = steps.Count == 0
                ? null
                : new JsonArray([.. steps.Select(step => Codec(step, metadata.Codecs.IsBigEndian))]),
            ["order"] = order,
            ["shape"] = ZarrV3Metadata.List(metadata.Shape),
            ["zarr_format"] = 2,
        };
        foreach ((string key, JsonNode? value) in metadata.Unknown)
            json[key] = value?.DeepClone();
        return (JsonObject)MetadataJson.Sorted(json)!;
    }

    /// <summary>The content of .zattrs.</summary>
    /// <exception cref="PolyException">Some dimensions have names and others not (MetadataUnsupported).</exception>
    public static JsonObject WriteAttributes(ArrayMetadata metadata)
    {
        var attributes = (JsonObject)metadata.Attributes.DeepClone();
        if (metadata.DimensionNames != null)
        {
            if (metadata.DimensionNames.Contains(null))
                throw Inexpressible("names of some dimensions and not of others");
            attributes[NamesAttribute] = new JsonArray([.. metadata.DimensionNames.Select(name => (JsonNode?)name)]);
        }

        return attributes;
    }

    /// <summary>What is said of metadata that version 2 has no words for.</summary>
    public static PolyException Inexpressible(string what) =>
        new("MetadataUnsupported", ErrorKind.InvalidArgument, $"Version 2 of the Zarr format has no {what}.", "Use version 3.");

    private static (StorageType Type, bool IsBigEndian) ReadType(MetadataObject metadata)
    {
        if (metadata[TypeKey] is JsonArray)
            throw metadata.Unsupported(TypeKey, metadata[TypeKey], "structured elements are not supported, only booleans and numbers");
        string text = metadata.Text(TypeKey);
        if (text is not (['<' or '>' or '|', _, ..]))
            throw metadata.Invalid(TypeKey, metadata[TypeKey], "'<', '>' or '|' and a type, such as \"<f8\"");
        foreach (StorageType type in StorageTypes.All)
        {
            if (type.Kind() != text[1..])
                continue;
            if (text[0] == '|' && type.NumberSize() > 1)
                throw metadata.Invalid(TypeKey, metadata[TypeKey], "a type with its byte order, '<' or '>'");
            return (type, text[0] == '>' && type.NumberSize() > 1);
        }

        throw metadata.Unsupported(
            TypeKey, metadata[TypeKey], $"elements of the type '{text}' are not supported, only booleans and numbers");
    }

    private static CodecChain ReadCodecs(MetadataObject metadata, StorageType type, bool isBigEndian, long[] chunks)
    {
        // A chunk that is too large is refused before any codec is made for it.
        CodecChain.LengthOf(type, chunks);
        var steps = new List<Codec>();
        string order = metadata.Text("order");
        if (order is not ("C" or "F"))
            throw metadata.Invalid("order", metadata["order"], "\"C\" or \"F\"");
        if (order == "F" && chunks.Length > 1)
            steps.Add(new TransposeCodec(type.Size(), chunks, [.. Enumerable.Range(0, chunks.Length).Reverse()]));

        bool isSwapped = isBigEndian == BitConverter.IsLittleEndian && type.NumberSize() > 1;
        int swapAt = steps.Count;
        IEnumerable<JsonNode?> filters = metadata[Filters] is null ? [] : metadata.List(Filters);
        foreach (JsonNode? node in filters)
        {
            Codec step = ReadCodec(metadata, Filters, node, type);
            if (step is DeltaCodec delta)
            {
                if (!delta.IsFor(type, isBigEndian))
                    throw metadata.Unsupported(
                        Filters, node, $"the filter is supported for the array's own type, '{metadata.Text(TypeKey)}'");
                // It works on numbers, whatever their byte order: the order changes after it.
                if (isSwapped && steps.Count != swapAt)
                    throw metadata.Unsupported(
                        Filters, node, "in the byte order that is not the machine's, the filter is supported before other filters");
                swapAt++;
                step = delta.InMachineOrder;
            }

            steps.Add(step);
        }

        if (isSwapped)
            steps.Insert(swapAt, new ByteSwapCodec(type));
        if (metadata[Compressor] is { } compressor)
            steps.Add(ReadCodec(metadata, Compressor, compressor, type));
        return new CodecChain(type, chunks, steps);
    }

    private static Codec ReadCodec(MetadataObject metadata, string key, JsonNode? node, StorageType type)
    {
        if (node is not JsonObject found || MetadataObject.AsText(found[IdKey]) is not { } id)
            throw metadata.Invalid(key, node, "null or an object with an \"id\"");
        CodecInfo info = CodecRegistry.FindV2(id) ?? throw metadata.Unsupported(key, node, $"the codec '{id}' is not supported");
        var configuration = (JsonObject)found.DeepClone();
        configuration.Remove(IdKey);
        return CodecList.Make(metadata, key, () => info.Read(configuration, ZarrFormat.V2, type));
    }

    private static JsonObject Codec(Codec codec, bool isBigEndian)
    {
        // What works on numbers names their type, which has the array's byte order.
        JsonObject json = (codec is DeltaCodec delta ? delta.InOrder(isBigEndian) : codec).Configuration(ZarrFormat.V2);
        json[IdKey] = codec.Info.V2Id ?? throw Inexpressible($"codec '{codec.Info.Name}'");
        return json;
    }

    private static string[]? Names(JsonObject attributes, int rank)
    {
        if (attributes[NamesAttribute] is not JsonArray list || list.Count != rank
            || list.Any(name => MetadataObject.AsText(name) is null))
            return null;
        attributes.Remove(NamesAttribute);
        return [.. list.Select(name => MetadataObject.AsText(name)!)];
    }
}
