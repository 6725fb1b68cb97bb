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

    /// <summary>The shape of a file's content: of a shard, or of a chunk without shards.</summary>
    public IReadOnlyList<long> FileShape => ShardShape ?? ChunkShape;

    /// <summary>The name of the compressor, such as <c>blosc:lz4</c>; <c>none</c> without; several are joined by <c>+</c>.</summary>
    public string CodecName => throw new NotImplementedException();

    /// <summary>The compressor's level; null if it has none.</summary>
    public int? Level => throw new NotImplementedException();

    /// <summary>The name of the filter, also inside a Blosc frame; <c>none</c> without; several are joined by <c>+</c>.</summary>
    public string FilterName => throw new NotImplementedException();

    /// <summary>The name of the checksum of each chunk; <c>none</c> without.</summary>
    public string ChecksumName => throw new NotImplementedException();

    /// <summary>'F' if the elements of a chunk are stored in Fortran order, else 'C'.</summary>
    public char Order => throw new NotImplementedException();

    /// <summary>Chooses the metadata of a new array.</summary>
    /// <exception cref="PolyException">An option is out of its range, or the format cannot express it.</exception>
    public static ArrayMetadata Create(CreationOptions options) => throw new NotImplementedException();

    /// <summary>True if a folder has the metadata of an array or looks like it: zarr.json or .zarray.</summary>
    public static bool IsArray(string folder) => throw new NotImplementedException();

    /// <summary>Reads the metadata of an array.</summary>
    /// <param name="folder">The array's folder, with zarr.json, or .zarray and perhaps .zattrs.</param>
    /// <exception cref="PolyException">
    /// There is no array (ArrayNotFound), the metadata is not as the format wants it (MetadataInvalid), needs what is not supported
    /// (MetadataUnsupported, ChunkTooLarge), or cannot be read (FileUnreadable).
    /// </exception>
    public static ArrayMetadata Read(string folder) => throw new NotImplementedException();

    /// <summary>Writes the metadata into the array's folder, which exists. Each file is replaced at once.</summary>
    /// <param name="folder">The array's folder.</param>
    /// <param name="sync">True to return when the device has it.</param>
    /// <exception cref="PolyException">
    /// The version of the format cannot express the metadata (MetadataUnsupported), or a file cannot be written (FileUnwritable).
    /// </exception>
    public void Write(string folder, bool sync = false) => throw new NotImplementedException();
}
