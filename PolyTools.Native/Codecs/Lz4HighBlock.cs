using K4os.Compression.LZ4;

namespace PolyTools.Native.Codecs;

/// <summary>LZ4's block format, with an encoder that searches long for the best matches.</summary>
internal sealed class Lz4HighBlock : BlockCodec
{
    /// <inheritdoc/>
    public override string Name => "lz4hc";

    /// <inheritdoc/>
    public override int FormatId => 1;

    /// <inheritdoc/>
    /// <remarks>Blosc's level is LZ4's; its levels 1 and 2 search as level 3 does, the lowest that searches.</remarks>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel) =>
        source.IsEmpty ? Lz4Block.EncodeFast(source, destination, 1)
        : Math.Max(0, LZ4Codec.Encode(source, destination, (LZ4Level)Math.Clamp(clevel, (int)LZ4Level.L03_HC, (int)LZ4Level.L12_MAX)));

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => Lz4Block.DecodeBlock(source, destination);
}
