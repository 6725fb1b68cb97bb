using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>The metadata of new arrays.</summary>
internal static class ArrayCreation
{
    /// <summary>See <see cref="ArrayMetadata.Create"/>.</summary>
    public static ArrayMetadata Create(CreationOptions options)
    {
        StorageType type = options.Type;
        long[] shape = [.. options.Shape];
        if (shape.Length > ArrayMetadata.MaxRank || Array.Exists(shape, length => length is < 0 or > long.MaxValue / 2))
            throw Invalid(
                "ShapeInvalid", $"An array cannot have the shape {ArrayShape.Text(shape)}.",
                $"Give at most {ArrayMetadata.MaxRank} lengths, none negative.");
        ArrayShape.Count(shape, type.Size());
        long[] chunks = ChunkShape(options, shape);
        long[]? shards = ShardShape(options, chunks);
        CodecChain? index = shards is null ? null : new CodecChain(
            StorageType.UInt64, ArrayMetadata.IndexShape(shards, chunks),
            [.. LittleEndian(StorageType.UInt64), CodecRegistry.Find("crc32c").Create(new CodecOptions(StorageType.UInt64))]);
        bool isVersion3 = options.Format == ZarrFormat.V3;
        if (options.Separator is not (null or '.' or '/'))
            throw Invalid("SeparatorInvalid", $"'{options.Separator}' cannot stand in the names of chunks.", "Use '.' or '/'.");
        if (options.DimensionNames is { } names && (names.Count != shape.Length || (!isVersion3 && names.Contains(null))))
            throw Invalid(
                "DimensionNamesInvalid", $"There must be a name for each dimension: the names are {names.Count}, the dimensions {shape.Length}.",
                isVersion3 ? "Give a name, or null, for each dimension." : "Give a name for each dimension.");
        byte[] fill = options.FillValue ?? new byte[type.Size()];
        if (fill.Length != type.Size())
            throw new ArgumentException($"A fill value of {type.Name()} has {type.Size()} bytes.", nameof(options));

        return new ArrayMetadata
        {
            Format = options.Format,
            Shape = shape,
            Type = type,
            ChunkShape = chunks,
            ShardShape = shards,
            IndexCodecs = index,
            FillValue = [.. fill],
            Keys = new ChunkKeys(isVersion3, options.Separator ?? (isVersion3 ? '/' : '.')),
            Codecs = Chain(options, chunks),
            Attributes = (JsonObject?)options.Attributes?.DeepClone() ?? [],
            DimensionNames = options.DimensionNames?.ToArray(),
        };
    }

    private static PolyException Invalid(string id, string message, string action) =>
        new(id, ErrorKind.InvalidArgument, message, action);

    private static long[] ChunkShape(CreationOptions options, long[] shape)
    {
        if (options.ChunkShape is not { } given)
            return DefaultChunkShape(shape, Math.Max(options.ChunkBytes / options.Type.Size(), 1));
        long[] chunks = [.. given];
        if (chunks.Length != shape.Length || Array.Exists(chunks, length => length < 1))
            throw Invalid(
                "ChunkShapeInvalid",
                $"Chunks of the shape {ArrayShape.Text(chunks)} do not fit an array of the shape {ArrayShape.Text(shape)}.",
                "Give a length of at least 1 for each dimension.");
        CodecChain.LengthOf(options.Type, chunks);
        return chunks;
    }

    // From the last dimension to the first: whole ones as long as they fit, of the next one as much as fits, then 1.
    private static long[] DefaultChunkShape(long[] shape, long elements)
    {
        var chunks = new long[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            chunks[i] = shape[i] == 0 ? elements : Math.Min(shape[i], elements);
            elements /= chunks[i];
        }

        return chunks;
    }

    private static long[]? ShardShape(CreationOptions options, long[] chunks)
    {
        if (options.ShardShape is not { } given)
            return null;
        if (options.Format == ZarrFormat.V2)
            throw Invalid("ShardsUnsupported", "Version 2 of the Zarr format has no shards.", "Use version 3.");
        long[] shards = [.. given];
        bool fits = shards.Length == chunks.Length;
        for (int i = 0; fits && i < chunks.Length; i++)
            fits = shards[i] > 0 && shards[i] <= long.MaxValue / 2 && shards[i] % chunks[i] == 0;
        if (!fits)
            throw Invalid(
                "ShardShapeInvalid",
                $"Shards of the shape {ArrayShape.Text(shards)} do not hold whole chunks of the shape {ArrayShape.Text(chunks)}.",
                "Give a multiple of the chunk's length for each dimension.");
        CodecChain.LengthOf(options.Type, shards, "Shards");
        return shards;
    }

    private static Codec[] LittleEndian(StorageType type) =>
        BitConverter.IsLittleEndian || type.NumberSize() == 1 ? [] : [new ByteSwapCodec(type)];

    private static CodecChain Chain(CreationOptions options, long[] chunks)
    {
        StorageType type = options.Type;
        var before = new List<Codec>();
        if (options.Order is not ('C' or 'F'))
            throw Invalid("OrderInvalid", $"'{options.Order}' is no order of elements.", "Use C or F.");
        if (options.Order == 'F' && chunks.Length > 1)
            before.Add(new TransposeCodec(type.Size(), chunks, [.. Enumerable.Range(0, chunks.Length).Reverse()]));
        var after = new List<Codec>(LittleEndian(type));
        CodecInfo? checksum = IsNone(options.Checksum) ? null : CodecRegistry.Find(options.Checksum, CodecKind.Checksum);
        if (checksum is not null && options.Format == ZarrFormat.V2)
            throw Invalid("ChecksumUnsupported", "Version 2 of the Zarr format has no checksums.", "Use version 3.");
        foreach (Codec step in (options.Steps ?? ChooseSteps(options)).Where(step => step is not (TransposeCodec or ByteSwapCodec)))
            (CodecChain.IsArrayStep(step) ? before : after).Add(step);

        if (checksum is not null)
            after.Add(checksum.Create(new CodecOptions(type)));
        return new CodecChain(type, chunks, [.. before, .. after]);
    }

    /// <summary>The filters and the compressor.</summary>
    private static IReadOnlyList<Codec> ChooseSteps(CreationOptions options)
    {
        IReadOnlyList<Codec> steps = CodecSteps.Create(options.Codec, options.Level, options.Filter, options.Type);
        if (options.Format == ZarrFormat.V2)
        {
            if (steps.FirstOrDefault(step => step.Info is { Kind: CodecKind.Filter, V2Id: null }) is { } filter)
                throw Invalid(
                    "FilterUnsupported", $"Version 2 of the Zarr format has no filter '{filter.Info.Name}' outside Blosc.",
                    "Use version 3, Blosc with it as the last filter, or the filter shuffle.");
            CodecInfo compressor = CodecRegistry.Find(options.Codec, CodecKind.Compressor);
            if (compressor.V2Id is null && !IsNone(compressor.Name))
                throw Invalid("CodecUnsupported", $"Version 2 of the Zarr format has no codec '{compressor.Name}'.", "Use version 3.");
        }

        return steps;
    }

    private static bool IsNone(string name) => name.Equals(CreationOptions.None, StringComparison.OrdinalIgnoreCase);
}
