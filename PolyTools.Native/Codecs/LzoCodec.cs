using System.Globalization;
using System.Text.Json.Nodes;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>LZO: an LZO1X stream, as liblzo2 writes and reads it, with nothing before or after it.</summary>
/// <remarks>The stream has no length and no checksum: how many bytes it holds is known from elsewhere.</remarks>
public sealed unsafe class LzoCodec : Codec
{
    internal const string Name = "lzo";

    private const int OnlyLevel = 1;

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, Name, "LZO1X streams, for speed; read by liblzo2.",
        _ => new LzoCodec(), (configuration, _, _) => Read(configuration))
    {
        MinLevel = OnlyLevel,
        MaxLevel = OnlyLevel,
        DefaultLevel = OnlyLevel,
        V2Id = "polytools.lzo",
        V3Name = "polytools.lzo",
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override int? Level => OnlyLevel;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => Lzo1xEncoder.MaxLength(length);

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        return Lzo1xEncoder.Encode(
            source, destination, (ushort*)ThreadScratch.Get(ScratchPurpose.MatchTable, Lzo1xEncoder.TableBytes));
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) =>
        Lzo1xDecoder.Decode(source, destination);

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { ["level"] = OnlyLevel };

    private static LzoCodec Read(JsonObject configuration)
    {
        if (configuration["level"] is { } level
            && !(level is JsonValue value && value.TryGetValue(out int number) && number == OnlyLevel))
        {
            throw new PolyException(
                "MetadataInvalid", ErrorKind.OperationFailed,
                string.Create(CultureInfo.InvariantCulture, $"The level of lzo is {level.ToJsonString()}; it can only be {OnlyLevel}."),
                "Correct the level; streams of any level are decoded alike.");
        }

        return new LzoCodec();
    }
}
