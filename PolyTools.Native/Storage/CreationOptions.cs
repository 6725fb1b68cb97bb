using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;

namespace PolyTools.Native.Storage;

/// <summary>What <see cref="ArrayMetadata.Create"/> makes the metadata of a new array from.</summary>
public sealed record CreationOptions
{
    /// <summary>Bytes of a chunk, if nothing else is asked for.</summary>
    public const long DefaultChunkBytes = 1 << 20;

    /// <summary>The compressor, if nothing else is asked for.</summary>
    public const string DefaultCodec = "blosc:lz4";

    /// <summary>The filter, if nothing else is asked for.</summary>
    public const string DefaultFilter = "shuffle";

    /// <summary>What stands for no codec, no filter and no checksum.</summary>
    public const string None = "none";

    /// <summary>The lengths of the dimensions; none for a single element. 0 is allowed: the array may grow.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The type of the elements.</summary>
    public required StorageType Type { get; init; }

    /// <summary>The version of the format.</summary>
    public ZarrFormat Format { get; init; } = ZarrFormat.V3;

    /// <summary>The shape of a chunk; null to choose it by <see cref="ChunkBytes"/>.</summary>
    public IReadOnlyList<long>? ChunkShape { get; init; }

    /// <summary>
    /// About how many raw bytes a chunk has: as many whole rows (all that has one index along the first dimension) as fit; a row that is
    /// larger is cut along the next dimension, and so on. A chunk is no longer than the array, but along a dimension of length 0, which
    /// is about to grow, it takes what fits.
    /// </summary>
    public long ChunkBytes { get; init; } = DefaultChunkBytes;

    /// <summary>The shape of a shard, a multiple of the chunk's; null for one file per chunk. Version 3 only.</summary>
    public IReadOnlyList<long>? ShardShape { get; init; }

    /// <summary>The compressor's name in <see cref="CodecRegistry"/>.</summary>
    public string Codec { get; init; } = DefaultCodec;

    /// <summary>The level; null for the codec's default, 0 to store uncompressed. Codecs without levels ignore any other.</summary>
    public int? Level { get; init; }

    /// <summary>
    /// The filter's name in <see cref="CodecRegistry"/>, several joined by <c>+</c> in the order in which they are applied, or none. Filters are
    /// left out where nothing is compressed. Blosc has shuffle and bitshuffle inside its frames, if they are the last filter; elsewhere they
    /// are a codec of their own, which in version 2 bitshuffle is not.
    /// </summary>
    public string Filter { get; init; } = DefaultFilter;

    /// <summary>The checksum's name in <see cref="CodecRegistry"/> (crc32c), or none. Version 3 only.</summary>
    public string Checksum { get; init; } = None;

    /// <summary>
    /// The codecs of another array of the same type and version, instead of <see cref="Codec"/>, <see cref="Level"/> and <see cref="Filter"/>;
    /// null to choose them by these. What is about the order of elements and bytes is passed over.
    /// </summary>
    public IReadOnlyList<Codec>? Steps { get; init; }

    /// <summary>The order of the elements in a stored chunk: 'C' (the last index is the fastest) or 'F' (the first).</summary>
    public char Order { get; init; } = 'C';

    /// <summary>What stands between the numbers in a chunk's name: '.' or '/'; null for the format's own, '/' in version 3, '.' in 2.</summary>
    public char? Separator { get; init; }

    /// <summary>One element in the machine's byte order, see <see cref="Storage.FillValue.From"/>; null for zero.</summary>
    public byte[]? FillValue { get; init; }

    /// <summary>What users say about the array.</summary>
    public JsonObject? Attributes { get; init; }

    /// <summary>The names of the dimensions, null for one without (version 3 only); null for none.</summary>
    public IReadOnlyList<string?>? DimensionNames { get; init; }
}
