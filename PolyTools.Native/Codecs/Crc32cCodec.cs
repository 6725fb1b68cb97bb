using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>A checksum after the bytes: CRC-32C (Castagnoli; RFC 3720), 4 bytes, little-endian.</summary>
public sealed class Crc32cCodec : Codec
{
    private const string Name = "crc32c";
    private const int SumBytes = sizeof(uint);

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Checksum, Name, "CRC-32C after the bytes: finds every error of up to 32 bits in a row.",
        _ => new Crc32cCodec(), (configuration, _, _) => Read(configuration))
    {
        V3Name = Name,
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length + (long)SumBytes;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        source.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[source.Length..], Crc32c.Compute(source));
        return source.Length + SumBytes;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int length = source.Length - SumBytes;
        if (length < 0)
            throw DamagedData.Truncated(Name, source.Length);
        if (length > destination.Length)
            throw DamagedData.TooLong(Name, destination.Length, destination.Length);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(source[length..]);
        uint found = Crc32c.Compute(source[..length]);
        if (expected != found)
            throw DamagedData.Checksum(Name, length, expected, found);
        source[..length].CopyTo(destination);
        return length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => [];

    // numcodecs' codec of this name can put the sum before the bytes.
    private static Crc32cCodec Read(JsonObject configuration) =>
        CodecConfiguration.Text(Name, configuration, "location") is null or "end"
            ? new Crc32cCodec()
            : throw CodecConfiguration.Invalid(Name, "location", configuration["location"], "\"end\"");
}
