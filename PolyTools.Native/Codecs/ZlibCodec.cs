using System.IO.Compression;

namespace PolyTools.Native.Codecs;

/// <summary>zlib (RFC 1950): one deflate stream with an Adler-32 checksum.</summary>
public sealed class ZlibCodec : DeflateCodec
{
    private const string Name = "zlib";

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, Name, "zlib streams (RFC 1950), read everywhere.",
        options => new ZlibCodec(options.Level), (configuration, _, _) => new ZlibCodec(ReadLevel(Name, configuration)))
    {
        MinLevel = 1,
        MaxLevel = MaxLevel,
        DefaultLevel = 6,
        StoresAtLevelZero = true,
        V2Id = "zlib",
        V3Name = "numcodecs.zlib",
    };

    /// <summary>Makes it.</summary>
    /// <param name="level">0, which stores, to 9.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public ZlibCodec(int level)
        : base(level)
    {
    }

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    private protected override ReadOnlySpan<byte> EmptyStream => [0x78, 0x9c, 3, 0, 0, 0, 0, 1];

    private protected override byte? Filler => null;

    // A zlib stream has an end that nothing follows: its reader stops there.
    private protected override int ReadsBeyondEnd => 0;

    private protected override Stream Encoder(Stream sink, ZLibCompressionOptions options) =>
        new ZLibStream(sink, options, leaveOpen: true);

    private protected override Stream Decoder(Stream source) => new ZLibStream(source, CompressionMode.Decompress, leaveOpen: true);
}
