namespace PolyTools.Native.Codecs;

/// <summary>The blosclz format.</summary>
internal sealed class BloscLz : BlockCodec
{
    /// <inheritdoc/>
    public override string Name => "blosclz";

    /// <inheritdoc/>
    public override int FormatId => 0;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => throw new NotImplementedException();
}
