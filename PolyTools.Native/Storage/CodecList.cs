using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;

namespace PolyTools.Native.Storage;

/// <summary>Lists of codecs in the metadata of version 3.</summary>
internal static class CodecList
{
    private const string Bytes = "bytes";
    private const string Transpose = "transpose";

    /// <summary>The name of the codec that makes shards.</summary>
    public const string Sharding = "sharding_indexed";

    /// <summary>Reads the codecs of one chunk.</summary>
    /// <param name="metadata">What has the list.</param>
    /// <param name="key">The list's key.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="chunkShape">The chunk's shape.</param>
    public static CodecChain Read(MetadataObject metadata, string key, StorageType type, IReadOnlyList<long> chunkShape)
    {
        JsonArray list = metadata.List(key);
        var steps = new List<Codec>();
        var deltas = new List<(JsonNode? Node, DeltaCodec Delta)>();
        IReadOnlyList<long> shape = chunkShape;
        bool hasBytes = false;
        // A chunk that is too large is refused before any codec is made for it.
        CodecChain.LengthOf(type, chunkShape);
        foreach (JsonNode? node in list)
        {
            (string name, MetadataObject configuration) = metadata.Extension(key, node);
            if (name == Bytes)
            {
                if (hasBytes)
                    throw metadata.Invalid(key, list, "a list with one codec that makes bytes of an array");
                hasBytes = true;
                if (IsSwapped(configuration, type))
                    steps.Add(new ByteSwapCodec(type));
                continue;
            }

            if (name == Sharding)
                throw metadata.Unsupported(key, node, "shards are supported as the only codec of an array, and not inside shards");
            Codec step;
            if (name == Transpose)
            {
                var transpose = new TransposeCodec(type.Size(), shape, Permutation(configuration, shape.Count));
                shape = transpose.EncodedShape;
                step = transpose;
            }
            else
            {
                CodecInfo info = CodecRegistry.FindV3(name)
                    ?? throw metadata.Unsupported(key, node, $"the codec '{name}' is not supported");
                step = Make(metadata, key, () => info.Read(configuration.Members, ZarrFormat.V3, type));
            }

            if (CodecChain.IsArrayStep(step))
            {
                if (hasBytes)
                    throw metadata.Invalid(key, list, $"a list with '{name}' before '{Bytes}'");
            }
            else if (!hasBytes)
            {
                // zarrita leaves the codec out where it would say little-endian.
                hasBytes = true;
                if (type.NumberSize() > 1 && !BitConverter.IsLittleEndian)
                    steps.Add(new ByteSwapCodec(type));
            }

            if (step is DeltaCodec delta)
            {
                deltas.Add((node, delta));
                step = delta.InMachineOrder;
            }

            steps.Add(step);
        }

        if (!hasBytes && type.NumberSize() > 1 && !BitConverter.IsLittleEndian)
            steps.Add(new ByteSwapCodec(type));
        var chain = new CodecChain(type, chunkShape, steps);
        foreach ((JsonNode? node, DeltaCodec delta) in deltas)
        {
            if (!delta.IsFor(type, chain.IsBigEndian))
                throw metadata.Unsupported(
                    key, node, $"the filter is supported for the array's own type, {type.Name()}, in the byte order of '{Bytes}'");
        }

        return chain;
    }

    /// <summary>Writes the codecs of one chunk.</summary>
    public static JsonArray Write(CodecChain chain)
    {
        var list = new JsonArray();
        foreach (Codec step in chain.Steps.Where(CodecChain.IsArrayStep))
        {
            Codec written = step is DeltaCodec delta ? delta.InOrder(chain.IsBigEndian) : step;
            list.Add(Extension(written.Info.V3Name, written.Configuration(ZarrFormat.V3)));
        }

        list.Add(Extension(Bytes, chain.Type.NumberSize() == 1
            ? []
            : new JsonObject { ["endian"] = chain.IsBigEndian ? "big" : "little" }));
        foreach (Codec step in chain.Steps.Where(step => !CodecChain.IsArrayStep(step) && step is not ByteSwapCodec))
            list.Add(Extension(step.Info.V3Name, step.Configuration(ZarrFormat.V3)));
        return list;
    }

    /// <summary>A codec of the registry, made from its parameters; what it says of them gets its place.</summary>
    public static Codec Make(MetadataObject metadata, string key, Func<Codec> make)
    {
        try
        {
            return make();
        }
        catch (PolyException exception) when (exception is not CodecException)
        {
            throw metadata.At(key, exception);
        }
    }

    /// <summary>An object with a name and, if there are any, parameters.</summary>
    public static JsonObject Extension(string name, JsonObject configuration)
    {
        var extension = new JsonObject { ["name"] = name };
        if (configuration.Count > 0)
            extension["configuration"] = configuration;
        return extension;
    }

    private static bool IsSwapped(MetadataObject configuration, StorageType type)
    {
        configuration.Only("endian");
        if (!configuration.Members.TryGetPropertyValue("endian", out JsonNode? endian) && type.NumberSize() == 1)
            return false;
        return MetadataObject.AsText(endian) switch
        {
            "little" => type.NumberSize() > 1 && !BitConverter.IsLittleEndian,
            "big" => type.NumberSize() > 1 && BitConverter.IsLittleEndian,
            _ => throw configuration.Invalid("endian", endian, "\"little\" or \"big\""),
        };
    }

    private static int[] Permutation(MetadataObject configuration, int rank)
    {
        const string key = "order";
        configuration.Only(key);
        JsonNode? found = configuration[key];
        // The words are from the drafts of the specification.
        switch (MetadataObject.AsText(found))
        {
            case "C": return [.. Enumerable.Range(0, rank)];
            case "F": return [.. Enumerable.Range(0, rank).Reverse()];
        }

        if (found is not JsonArray list || list.Count != rank)
            throw configuration.Invalid(key, found, $"a permutation of the {rank} dimensions");
        var order = new int[rank];
        var seen = new bool[rank];
        for (int i = 0; i < rank; i++)
        {
            if (MetadataObject.AsInteger(list[i]) is not { } dimension || dimension < 0 || dimension >= rank || seen[dimension])
                throw configuration.Invalid(key, found, $"a permutation of the {rank} dimensions");
            order[i] = (int)dimension;
            seen[dimension] = true;
        }

        return order;
    }
}
