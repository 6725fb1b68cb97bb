using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;

namespace PolyTools.Native.Storage;

/// <summary>What the metadata of a Zarr array says, whichever version of the format it is written in.</summary>
/// <remarks>It never changes: an array that grows gets new metadata by a <c>with</c> expression.</remarks>
public sealed record ArrayMetadata
{
    /// <summary>The most dimensions that an array may have: NumPy's limit.</summary>
    public const int MaxRank = 64;

    /// <summary>The version of the format.</summary>
    public required ZarrFormat Format { get; init; }

    /// <summary>The lengths of the dimensions; none for a single element.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The type of the elements.</summary>
    public required StorageType Type { get; init; }

    /// <summary>The unit of reading, in elements; with shards the chunks inside them. At least 1 along each dimension.</summary>
    public required IReadOnlyList<long> ChunkShape { get; init; }

    /// <summary>The unit of files, in elements, a multiple of the chunk shape; null without shards.</summary>
    public IReadOnlyList<long>? ShardShape { get; init; }

    /// <summary>True if a shard begins with its index, false if it ends with it.</summary>
    public bool IndexAtStart { get; init; }

    /// <summary>
    /// How a shard's index is stored: two uint64 for every chunk in C order, the offset and the length. Null without shards. The
    /// stored length is always <see cref="CodecChain.MaxEncodedLength"/>.
    /// </summary>
    public CodecChain? IndexCodecs { get; init; }

    /// <summary>One element in the machine's byte order: what stands where no chunk was written.</summary>
    public required byte[] FillValue { get; init; }

    /// <summary>
    /// False if version 2 says null: nobody knows what stands where no chunk was written, and <see cref="FillValue"/> is zero.
    /// </summary>
    public bool HasFillValue { get; init; } = true;

    /// <summary>How the files of chunks are called.</summary>
    public required ChunkKeys Keys { get; init; }

    /// <summary>How one chunk (with shards, one inside them) is stored.</summary>
    public required CodecChain Codecs { get; init; }

    /// <summary>What users say about the array; without <c>_ARRAY_DIMENSIONS</c>, see <see cref="DimensionNames"/>.</summary>
    public JsonObject Attributes { get; init; } = [];

    /// <summary>
    /// The names of the dimensions, null for one without; null if there are none. Version 2 has them as xarray does: in the attribute
    /// <c>_ARRAY_DIMENSIONS</c>.
    /// </summary>
    public IReadOnlyList<string?>? DimensionNames { get; init; }

    /// <summary>Members of the metadata that a reader may ignore; they are written back.</summary>
    public JsonObject Unknown { get; init; } = [];

    /// <summary>How many chunks a shard has along each dimension.</summary>
    internal long[] ShardGrid => [.. ShardShape!.Zip(ChunkShape, (shard, chunk) => shard / chunk)];

    /// <summary>The shape of a file's content: of a shard, or of a chunk without shards.</summary>
    public IReadOnlyList<long> FileShape => ShardShape ?? ChunkShape;

    /// <summary>The name of the compressor, such as <c>blosc:lz4</c>; <c>none</c> without; several are joined by <c>+</c>.</summary>
    public string CodecName => Names(CodecKind.Compressor);

    /// <summary>The compressor's level; null if it has none, or if there is not exactly one compressor.</summary>
    public int? Level => Codecs.Steps.Where(step => step.Info.Kind == CodecKind.Compressor).ToArray() is [var only] ? only.Level : null;

    /// <summary>The name of the filter, also inside a Blosc frame; <c>none</c> without; several are joined by <c>+</c>.</summary>
    public string FilterName => Names(CodecKind.Filter);

    /// <summary>The name of the checksum of each chunk; <c>none</c> without.</summary>
    public string ChecksumName => Names(CodecKind.Checksum);

    /// <summary>'F' if the elements of a chunk are stored in Fortran order, else 'C'.</summary>
    public char Order => Codecs.Steps is [TransposeCodec { IsReversal: true }, ..] ? 'F' : 'C';

    /// <summary>Chooses the metadata of a new array.</summary>
    /// <exception cref="PolyException">
    /// An option is out of its range (ShapeInvalid, ArrayTooLarge, ChunkShapeInvalid, ChunkTooLarge, ShardShapeInvalid, OrderInvalid,
    /// SeparatorInvalid, DimensionNamesInvalid, UnknownCodec, LevelUnsupported), or version 2 of the format cannot express it
    /// (ShardsUnsupported, ChecksumUnsupported, FilterUnsupported, CodecUnsupported, DimensionNamesInvalid).
    /// </exception>
    public static ArrayMetadata Create(CreationOptions options) => ArrayCreation.Create(options);

    /// <summary>The shape of a shard's index: the chunks along each dimension, and two numbers for each chunk.</summary>
    /// <param name="shardShape">The shape of a shard.</param>
    /// <param name="chunkShape">The shape of a chunk, which divides it.</param>
    public static IReadOnlyList<long> IndexShape(IReadOnlyList<long> shardShape, IReadOnlyList<long> chunkShape) =>
        [.. shardShape.Zip(chunkShape, (shard, chunk) => shard / chunk), 2];

    /// <summary>
    /// True if a folder has the metadata of an array: a .zarray, or a zarr.json that is not a group's. It need not be valid.
    /// </summary>
    /// <param name="folder">The folder.</param>
    public static bool IsArray(string folder)
    {
        string file = Path.Combine(folder, ZarrV3Metadata.FileName);
        try
        {
            if (MetadataJson.Read(file) is { } json && ZarrV3Metadata.IsArray(file, json))
                return true;
        }
        catch (PolyException)
        {
            return true;
        }

        return File.Exists(Path.Combine(folder, ZarrV2Metadata.FileName));
    }

    /// <summary>Reads the metadata of an array.</summary>
    /// <param name="folder">The array's folder, with zarr.json, or .zarray and perhaps .zattrs.</param>
    /// <exception cref="PolyException">
    /// There is no array (ArrayNotFound), the metadata is not as the format wants it (MetadataInvalid), needs what is not supported
    /// (MetadataUnsupported, ChunkTooLarge), or cannot be read (FileUnreadable).
    /// </exception>
    public static ArrayMetadata Read(string folder)
    {
        string file = Path.Combine(folder, ZarrV3Metadata.FileName);
        JsonObject? version3 = MetadataJson.Read(file);
        if (version3 != null && ZarrV3Metadata.IsArray(file, version3))
            return ZarrV3Metadata.Read(file, version3);
        string second = Path.Combine(folder, ZarrV2Metadata.FileName);
        if (MetadataJson.Read(second) is { } version2)
            return ZarrV2Metadata.Read(
                second, version2, MetadataJson.Read(Path.Combine(folder, ZarrV2Metadata.AttributesFileName)) ?? []);
        string reason = version3 != null || ArrayGroup.IsGroup(folder) ? "it is a group of arrays"
            : Directory.Exists(folder) ? $"it has neither {ZarrV3Metadata.FileName} nor {ZarrV2Metadata.FileName}"
            : "there is no such folder";
        throw new PolyException(
            "ArrayNotFound", ErrorKind.ResourceUnavailable, $"'{folder}' is no Zarr array: {reason}.",
            "Pass the path of an array's folder.");
    }

    /// <summary>Writes the metadata into the array's folder, which exists. Each file is replaced at once.</summary>
    /// <param name="folder">The array's folder.</param>
    /// <param name="sync">True to return when the device has it.</param>
    /// <param name="previous">What is there: a file of attributes that says the same is left alone. Null to write all files.</param>
    /// <exception cref="PolyException">
    /// The version of the format cannot express the metadata (MetadataUnsupported), or a file cannot be written (FileUnwritable).
    /// </exception>
    public void Write(string folder, bool sync = false, ArrayMetadata? previous = null)
    {
        if (Format == ZarrFormat.V3)
        {
            WriteFile(Path.Combine(folder, ZarrV3Metadata.FileName), MetadataJson.Write(ZarrV3Metadata.Write(this), indent: 2), sync);
            return;
        }

        byte[] array = MetadataJson.Write(ZarrV2Metadata.Write(this), indent: 4);
        JsonObject attributes = ZarrV2Metadata.WriteAttributes(this);
        string file = Path.Combine(folder, ZarrV2Metadata.AttributesFileName);
        bool isChanged = previous is null || !JsonNode.DeepEquals(attributes, ZarrV2Metadata.WriteAttributes(previous));
        if (isChanged && (attributes.Count > 0 || File.Exists(file)))
            WriteFile(file, MetadataJson.Write(attributes, indent: 4), sync);
        WriteFile(Path.Combine(folder, ZarrV2Metadata.FileName), array, sync);
    }

    private static void WriteFile(string file, byte[] content, bool sync)
    {
        try
        {
            AtomicFile.Write(file, content, sync);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw NpyFile.Unwritable(file, exception);
        }
    }

    private string Names(CodecKind kind)
    {
        var names = new List<string>();
        foreach (Codec step in Codecs.Steps)
        {
            if (step.Info.Kind == kind && step is not (TransposeCodec or ByteSwapCodec))
                names.Add(step.Info.Name);
            // A Blosc frame has its filter inside.
            if (kind == CodecKind.Filter && step.Info.V3Name == "blosc"
                && MetadataObject.AsText(step.Configuration(ZarrFormat.V3)["shuffle"]) is { } inside and not "noshuffle")
                names.Add(inside);
        }

        return names.Count == 0 ? CreationOptions.None : string.Join('+', names);
    }
}
