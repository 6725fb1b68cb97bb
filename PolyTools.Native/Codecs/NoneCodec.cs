using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>No compression: the bytes as they are.</summary>
/// <remarks>It has no place in Zarr's metadata: version 2 writes null, version 3 leaves it out.</remarks>
public sealed class NoneCodec : Codec
{
    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, "none", "No compression.", _ => new NoneCodec(), (_, _, _) => new NoneCodec())
    {
        V3Name = "",
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        source.CopyTo(destination);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!source.TryCopyTo(destination))
            throw DamagedData.TooLong(Definition.Name, destination.Length, destination.Length);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => [];
}
