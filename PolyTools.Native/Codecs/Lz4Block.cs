namespace PolyTools.Native.Codecs;

/// <summary>The lz4 format.</summary>
internal sealed class Lz4Block : BlockCodec
{
    /// <inheritdoc/>
    public override string Name => "lz4";

    /// <inheritdoc/>
    public override int FormatId => 1;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotImplementedException();
}
