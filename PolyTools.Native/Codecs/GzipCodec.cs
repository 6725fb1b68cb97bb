using System.IO.Compression;

namespace PolyTools.Native.Codecs;

/// <summary>gzip (RFC 1952): deflate streams, each with a CRC-32 checksum and its length.</summary>
/// <remarks>
/// Encode writes one member, without time, name and operating system, so that the same bytes always give the same stream. Decode
/// reads any number of members, one after the other.
/// </remarks>
public sealed class GzipCodec : DeflateCodec
{
    private const string Name = "gzip";
    private const int OperatingSystemOffset = 9;
    private const byte UnknownOperatingSystem = 255;

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, Name, "gzip streams (RFC 1952), read everywhere.",
        options => new GzipCodec(options.Level), (configuration, _, _) => new GzipCodec(ReadLevel(Name, configuration)))
    {
        MinLevel = 1,
        MaxLevel = MaxLevel,
        DefaultLevel = 6,
        StoresAtLevelZero = true,
        V2Id = "gzip",
        V3Name = "gzip",
    };

    /// <summary>Makes it.</summary>
    /// <param name="level">0, which stores, to 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public GzipCodec(int level)
        : base(level)
    {
    }

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    private protected override ReadOnlySpan<byte> EmptyStream =>
        [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, UnknownOperatingSystem, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // After a member the library asks for more, to see whether another one follows, so that a read beyond the end does not tell a
    // whole stream from a cut one. Such a byte does: no member starts with it, so that the library stops there if the stream was
    // whole; if it was cut, it wants still more bytes, or finds this one wrong. (It cannot be the one missing byte: that would be the
    // highest of the member's length, and no more than 2^31 bytes are decoded.)
    private protected override byte? Filler => 0xff;

    private protected override int ReadsBeyondEnd => 1;

    private protected override Stream Encoder(Stream sink, ZLibCompressionOptions options) =>
        new GZipStream(sink, options, leaveOpen: true);

    private protected override Stream Decoder(Stream source) => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);

    private protected override void Finish(Span<byte> encoded) => encoded[OperatingSystemOffset] = UnknownOperatingSystem;
}
