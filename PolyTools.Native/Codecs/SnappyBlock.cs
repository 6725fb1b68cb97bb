using Snappier;

namespace PolyTools.Native.Codecs;

/// <summary>Snappy inside a Blosc frame: each stream is a raw one, without Snappy's framing.</summary>
internal sealed class SnappyBlock : BlockCodec
{
    private const string CodecName = "snappy";

    /// <inheritdoc/>
    public override string Name => CodecName;

    /// <inheritdoc/>
    public override int FormatId => 2;

    /// <inheritdoc/>
    /// <remarks>It has no levels.</remarks>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel) =>
        Snappy.TryCompress(source, destination, out int length) ? length : 0;

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        try
        {
            return Snappy.TryDecompress(source, destination, out int length)
                ? length
                : throw DamagedData.TooLong(CodecName, 0, destination.Length);
        }
        catch (InvalidDataException exception)
        {
            // The library does not say where.
            throw new CodecException(CodecName, 0, "a tag or a length is wrong", exception);
        }
    }
}
