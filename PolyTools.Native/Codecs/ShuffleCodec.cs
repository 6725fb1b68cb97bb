using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>First the first bytes of all elements, then the second ones, and so on: numcodecs' shuffle.</summary>
/// <remarks>Bytes behind the last whole element are copied; numcodecs refuses them.</remarks>
public sealed class ShuffleCodec : Codec
{
    private const string Name = "shuffle";

    private readonly int elementSize;

    /// <summary>Makes it.</summary>
    /// <param name="elementSize">Bytes of an element, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public ShuffleCodec(int elementSize)
    {
        ElementSize.Check(elementSize);
        this.elementSize = elementSize;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Filter, Name, "The first bytes of all elements, then the second ones, and so on.",
        options => new ShuffleCodec(options.ElementSize),
        (configuration, _, _) => new ShuffleCodec(ElementSize.Read(Name, configuration)))
    {
        V2Id = Name,
        V3Name = "numcodecs.shuffle",
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        Shuffle.Encode(source, destination[..source.Length], elementSize);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length)
            throw DamagedData.TooLong(Name, destination.Length, destination.Length);
        Shuffle.Decode(source, destination[..source.Length], elementSize);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { [ElementSize.Key] = elementSize };
}
