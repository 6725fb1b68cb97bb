using System.Text.Json.Nodes;
using Methods = ZstdSharp.Unsafe.Methods;

namespace PolyTools.Native.Codecs;

/// <summary>Zstandard (RFC 8878): frames with the number of their bytes and, if asked for, a checksum.</summary>
/// <remarks>
/// Decode reads any number of frames, one after the other, also such without the number of their bytes. Nothing is allocated per
/// call: each thread keeps the library's contexts.
/// </remarks>
public sealed class ZstdCodec : Codec
{
    private const string Name = "zstd";
    private const int MinLevel = -131072;
    private const int MaxLevel = 22;

    private readonly int level;
    private readonly bool checksum;

    /// <summary>Makes it.</summary>
    /// <param name="level">1 to 22; negative ones, to -131072, are faster than 1; 0 is the library's default, 3.</param>
    /// <param name="checksum">Whether frames get a checksum, the lower half of the bytes' XXH64.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public ZstdCodec(int level, bool checksum = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, MinLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        this.level = level;
        this.checksum = checksum;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, Name, "Zstandard frames (RFC 8878), for ratio at speed; levels below 0, to -131072, are faster.",
        options => new ZstdCodec(options.Level), (configuration, _, _) => Read(configuration))
    {
        MinLevel = MinLevel,
        MaxLevel = MaxLevel,
        DefaultLevel = 3,
        V2Id = Name,
        V3Name = Name,
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override int? Level => level;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => (long)Methods.ZSTD_compressBound((nuint)length);

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        return ZstdContext.Encode(source, destination, level, checksum);
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) =>
        ZstdContext.Decode(source, destination, Name);

    /// <inheritdoc/>
    /// <remarks>In version 2 the checksum is written only where there is one: older readers do not know the parameter.</remarks>
    public override JsonObject Configuration(ZarrFormat format)
    {
        JsonObject configuration = new() { ["level"] = level };
        if (checksum || format == ZarrFormat.V3)
            configuration["checksum"] = checksum;
        return configuration;
    }

    // numcodecs takes 1 where no level is given.
    private static ZstdCodec Read(JsonObject configuration) =>
        new(
            CodecConfiguration.Integer(Name, configuration, "level", MinLevel, MaxLevel, 1),
            CodecConfiguration.Boolean(Name, configuration, "checksum", false));
}
