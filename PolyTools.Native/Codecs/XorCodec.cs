using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>Each element but the first as the exclusive or of its bits and those of the one before.</summary>
/// <remarks>
/// Nothing is rounded, whatever the type, and the byte order does not matter: bits that neighbours share become zero. Bytes behind the last
/// whole element are copied.
/// </remarks>
public sealed unsafe class XorCodec : Codec
{
    private const string Name = "xor";
    private const string StoredName = "polytools.xor";

    private readonly int elementSize;

    /// <summary>Makes it.</summary>
    /// <param name="elementSize">Bytes of an element, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public XorCodec(int elementSize)
    {
        ElementSize.Check(elementSize);
        this.elementSize = elementSize;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Filter, Name, "The bits in which neighbours differ: xor+shuffle, for floats that change slowly.",
        options => new XorCodec(options.ElementSize),
        (configuration, _, _) => new XorCodec(ElementSize.ReadGiven(Name, configuration)))
    {
        V2Id = StoredName,
        V3Name = StoredName,
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        int whole = source.Length - (source.Length % elementSize);
        fixed (byte* input = source, output = destination)
            NeighbourBytes.Encode<ExclusiveOr>(input, output, whole, elementSize);
        source[whole..].CopyTo(destination[whole..]);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length)
            throw DamagedData.TooLong(Name, destination.Length, destination.Length);
        int whole = source.Length - (source.Length % elementSize);
        fixed (byte* input = source, output = destination)
            NeighbourBytes.Decode<ExclusiveOr>(input, output, whole, elementSize);
        source[whole..].CopyTo(destination[whole..]);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { [ElementSize.Key] = elementSize };

    private readonly struct ExclusiveOr : INeighbours
    {
        public static Vector<byte> Part(Vector<byte> bytes, Vector<byte> before) => bytes ^ before;

        public static byte Part(byte bytes, byte before) => (byte)(bytes ^ before);

        public static Vector256<byte> Join(Vector256<byte> parts, Vector256<byte> before) => parts ^ before;

        public static Vector128<byte> Join(Vector128<byte> parts, Vector128<byte> before) => parts ^ before;

        public static byte Join(byte part, byte before) => (byte)(part ^ before);
    }
}
