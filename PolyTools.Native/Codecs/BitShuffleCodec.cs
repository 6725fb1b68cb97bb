using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>First the first bits of all elements, then the second ones, and so on, as in a Blosc frame.</summary>
/// <remarks>Bytes behind the last whole eight elements are copied.</remarks>
public sealed class BitShuffleCodec : Codec
{
    private const string Name = "bitshuffle";

    private readonly int elementSize;

    /// <summary>Makes it.</summary>
    /// <param name="elementSize">Bytes of an element, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public BitShuffleCodec(int elementSize)
    {
        ElementSize.Check(elementSize);
        this.elementSize = elementSize;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Filter, Name, "The first bits of all elements, then the second ones, and so on.",
        options => new BitShuffleCodec(options.ElementSize),
        (configuration, _, _) => new BitShuffleCodec(ElementSize.Read(Name, configuration)))
    {
        V3Name = "polytools.bitshuffle",
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        BitShuffle.Encode(source, destination[..source.Length], elementSize);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length)
            throw DamagedData.TooLong(Name, destination.Length, destination.Length);
        BitShuffle.Decode(source, destination[..source.Length], elementSize);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { [ElementSize.Key] = elementSize };
}
