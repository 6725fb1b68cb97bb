using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>What a codec does to the bytes.</summary>
public enum CodecKind
{
    /// <summary>Makes them fewer; what <c>-Codec</c> names.</summary>
    Compressor,

    /// <summary>Reorders or predicts them, so that a compressor finds more; what <c>-Filter</c> names.</summary>
    Filter,

    /// <summary>Adds a checksum.</summary>
    Checksum,
}

/// <summary>What a codec is made with.</summary>
/// <param name="ElementType">The elements of the array.</param>
/// <param name="Level">The level, within the codec's range; ignored by codecs without levels.</param>
/// <param name="Shuffle">The filter inside a Blosc frame; ignored by other codecs.</param>
/// <param name="BlockSize">Bytes of a block inside a Blosc frame, 0 to let the level choose; ignored by other codecs.</param>
public readonly record struct CodecOptions(
    StorageType ElementType, int Level = 0, BloscShuffle Shuffle = BloscShuffle.None, int BlockSize = 0)
{
    private readonly int elementSize;

    /// <summary>Bytes of an element, 1-255: those of its type, if nothing else is said.</summary>
    public int ElementSize
    {
        get => elementSize == 0 ? ElementType.Size() : elementSize;
        init => elementSize = value;
    }
}

/// <summary>The filter inside a Blosc frame.</summary>
public enum BloscShuffle
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>First the first bytes of all elements, then the second ones, and so on.</summary>
    Bytes = 1,

    /// <summary>First the first bits of all elements, then the second ones, and so on.</summary>
    Bits = 2,
}

/// <summary>One codec as the registry knows it.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">What the commands call it, such as <c>blosc:lz4</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Create">Makes it with parameters.</param>
/// <param name="Read">
/// Makes it from its parameters in Zarr's metadata (never null; empty where there are none); unknown values are a
/// <see cref="PolyException"/> with the id MetadataInvalid.
/// </param>
public sealed record CodecInfo(
    CodecKind Kind, string Name, string Description, Func<CodecOptions, Codec> Create,
    Func<JsonObject, ZarrFormat, StorageType, Codec> Read)
{
    /// <summary>The lowest level that compresses; null for codecs without levels. Level 0 stores, for every codec.</summary>
    public int? MinLevel { get; init; }

    /// <summary>The highest level.</summary>
    public int? MaxLevel { get; init; }

    /// <summary>The level if none is given.</summary>
    public int? DefaultLevel { get; init; }

    /// <summary>Whether it has a level 0 of its own, that stores; for others <see cref="CodecRegistry.Create"/> takes none instead.</summary>
    public bool StoresAtLevelZero { get; init; }

    /// <summary>Its id in the metadata of Zarr version 2 (numcodecs' name); null if that has none. Codecs may share one.</summary>
    public string? V2Id { get; init; }

    /// <summary>Its name in the metadata of Zarr version 3; empty for none, which has no place there. Codecs may share one.</summary>
    public required string V3Name { get; init; }

    /// <summary>Whether other programs read it: false for what stands under <c>polytools.</c>.</summary>
    public bool IsPortable => !V3Name.StartsWith("polytools.", StringComparison.Ordinal);
}
