using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>Blosc frames, as C-Blosc 1.x writes and reads them, with one of six compressors inside.</summary>
/// <remarks>
/// Any of the six decodes the frames of all: a frame says what it is. Nothing is allocated per call once a thread has its memory,
/// but by zlib: see <see cref="DeflateCodec"/>.
/// </remarks>
public sealed class BloscCodec : Codec
{
    private const string Prefix = "blosc:";
    private const string Id = "blosc";
    private const int MaxLevel = 9;
    private const int DefaultLevel = 5;
    private const string DefaultCompressor = "lz4";
    private const int AutoShuffle = -1;

    private static readonly string[] ShuffleNames = ["noshuffle", "shuffle", "bitshuffle"];

    private static readonly string[] Descriptions =
    [
        "BloscLZ in Blosc frames, as fast as LZ4 where the numbers change little.",
        "LZ4 in Blosc frames, for speed.",
        "LZ4 that searches longer, in Blosc frames: slow to write, fast to read.",
        "Snappy in Blosc frames.",
        "zlib in Blosc frames.",
        "Zstandard in Blosc frames, for ratio at speed.",
    ];

    private readonly CodecInfo info;
    private readonly BlockCodec inner;
    private readonly int level;
    private readonly BloscShuffle shuffle;
    private readonly int elementSize;
    private readonly int blockSize;

    /// <summary>Makes it.</summary>
    /// <param name="compressor">blosclz, lz4, lz4hc, snappy, zlib or zstd.</param>
    /// <param name="level">0, which stores, to 9.</param>
    /// <param name="shuffle">The filter.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    /// <param name="blockSize">The bytes of a block, or 0 to let the level choose; what is too small or too large means the nearest.</param>
    /// <exception cref="ArgumentException">There is no such compressor, level, or element.</exception>
    public BloscCodec(string compressor, int level, BloscShuffle shuffle, int elementSize, int blockSize = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        ArgumentOutOfRangeException.ThrowIfLessThan(elementSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementSize, Shuffle.MaxElementSize);
        ArgumentOutOfRangeException.ThrowIfNegative(blockSize);
        int index = Array.FindIndex(InnerCodecs, codec => codec.Name == compressor);
        if (index < 0)
            throw new ArgumentException($"There is no compressor '{compressor}' in Blosc.", nameof(compressor));
        inner = InnerCodecs[index];
        info = Definitions[index];
        this.level = level;
        this.shuffle = shuffle;
        this.elementSize = elementSize;
        this.blockSize = blockSize;
    }

    /// <summary>What the registry knows of it: one codec for each compressor.</summary>
    public static IReadOnlyList<CodecInfo> Definitions { get; } =
        [.. InnerCodecs.Select((codec, i) => Define(codec.Name, Descriptions[i]))];

    /// <summary>The compressors inside; where two have one format, the first decodes it.</summary>
    internal static BlockCodec[] InnerCodecs => Compressors.All;

    /// <inheritdoc/>
    public override CodecInfo Info => info;

    /// <inheritdoc/>
    public override int? Level => level;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => BloscFrame.MaxEncodedLength(length);

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        return BloscFrame.Encode(inner, source, destination, level, shuffle, elementSize, blockSize);
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) =>
        BloscFrame.Decode(source, destination, info.Name);

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format)
    {
        JsonObject configuration = new() { ["cname"] = inner.Name, ["clevel"] = level };
        if (format == ZarrFormat.V2)
        {
            configuration["shuffle"] = (int)shuffle;
        }
        else
        {
            configuration["shuffle"] = ShuffleNames[(int)shuffle];
            configuration["typesize"] = elementSize;
        }

        configuration["blocksize"] = blockSize;
        return configuration;
    }

    private static CodecInfo Define(string compressor, string description) =>
        new(
            CodecKind.Compressor, Prefix + compressor, description,
            options => new BloscCodec(compressor, options.Level, options.Shuffle, options.ElementSize, options.BlockSize),
            (configuration, format, type) => Read(Prefix + compressor, configuration, format, type))
        {
            MinLevel = 1,
            MaxLevel = MaxLevel,
            DefaultLevel = DefaultLevel,
            StoresAtLevelZero = true,
            V2Id = Id,
            V3Name = Id,
        };

    // What is missing is numcodecs' default in version 2; version 3 wants all but the element size, which decoding does not need.
    private static BloscCodec Read(string codec, JsonObject configuration, ZarrFormat format, StorageType type)
    {
        bool isV2 = format == ZarrFormat.V2;
        string? compressor = CodecConfiguration.Text(codec, configuration, "cname") ?? (isV2 ? DefaultCompressor : null);
        if (!Array.Exists(InnerCodecs, inner => inner.Name == compressor))
        {
            throw CodecConfiguration.Invalid(
                codec, "cname", configuration["cname"], $"one of {string.Join(", ", InnerCodecs.Select(inner => inner.Name))}");
        }

        int level = CodecConfiguration.Integer(codec, configuration, "clevel", 0, MaxLevel, isV2 ? DefaultLevel : null);
        int elementSize = isV2
            ? type.Size()
            : CodecConfiguration.Integer(codec, configuration, "typesize", 1, Shuffle.MaxElementSize, type.Size());
        BloscShuffle shuffle = isV2
            ? CodecConfiguration.Integer(codec, configuration, "shuffle", AutoShuffle, 2, 1) switch
            {
                AutoShuffle => type.Size() == 1 ? BloscShuffle.Bits : BloscShuffle.Bytes,
                var number => (BloscShuffle)number,
            }
            : ReadShuffle(codec, configuration);
        int blockSize = CodecConfiguration.Integer(codec, configuration, "blocksize", 0, int.MaxValue, 0);
        return new BloscCodec(compressor!, level, shuffle, elementSize, blockSize);
    }

    private static BloscShuffle ReadShuffle(string codec, JsonObject configuration)
    {
        int index = Array.IndexOf(ShuffleNames, CodecConfiguration.Text(codec, configuration, "shuffle"));
        return index >= 0
            ? (BloscShuffle)index
            : throw CodecConfiguration.Invalid(
                codec, "shuffle", configuration["shuffle"], $"one of {string.Join(", ", ShuffleNames)}");
    }

    // Of its own, so that it is made before what refers to it.
    private static class Compressors
    {
        public static readonly BlockCodec[] All =
            [new BloscLz(), new Lz4Block(), new Lz4HighBlock(), new SnappyBlock(), new ZlibBlock(), new ZstdBlock()];
    }
}
