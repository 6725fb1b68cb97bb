using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>Behind shuffle: each byte but a stream's first as its difference from the one before, much as C-Blosc2's bytedelta.</summary>
/// <remarks>
/// n bytes of elements of s bytes are s streams of n / s bytes, rounded down: stream k has byte k of all elements. Differences wrap around.
/// Bytes behind the last whole element are copied.
/// </remarks>
public sealed unsafe class ByteDeltaCodec : Codec
{
    private const string Name = "bytedelta";
    private const string StoredName = "polytools.bytedelta";

    private readonly int elementSize;

    /// <summary>Makes it.</summary>
    /// <param name="elementSize">Bytes of an element, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public ByteDeltaCodec(int elementSize)
    {
        ElementSize.Check(elementSize);
        this.elementSize = elementSize;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Filter, Name, "Differences of the bytes that shuffle has put side by side: shuffle+bytedelta, for smooth series.",
        options => new ByteDeltaCodec(options.ElementSize),
        (configuration, _, _) => new ByteDeltaCodec(ElementSize.ReadGiven(Name, configuration)))
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
        int stream = source.Length / elementSize;
        fixed (byte* input = source, output = destination)
        {
            for (int i = 0; i < elementSize; i++)
                NeighbourBytes.Encode<Difference>(input + ((nint)i * stream), output + ((nint)i * stream), stream, distance: 1);
        }

        CopyRest(source, destination);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length > destination.Length)
            throw DamagedData.TooLong(Name, destination.Length, destination.Length);
        int stream = source.Length / elementSize;
        fixed (byte* input = source, output = destination)
        {
            for (int i = 0; i < elementSize; i++)
                NeighbourBytes.Decode<Difference>(input + ((nint)i * stream), output + ((nint)i * stream), stream, distance: 1);
        }

        CopyRest(source, destination);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { [ElementSize.Key] = elementSize };

    private void CopyRest(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int whole = source.Length - (source.Length % elementSize);
        source[whole..].CopyTo(destination[whole..]);
    }

    private readonly struct Difference : INeighbours
    {
        public static Vector<byte> Part(Vector<byte> bytes, Vector<byte> before) => bytes - before;

        public static byte Part(byte bytes, byte before) => (byte)(bytes - before);

        public static Vector256<byte> Join(Vector256<byte> parts, Vector256<byte> before) => parts + before;

        public static Vector128<byte> Join(Vector128<byte> parts, Vector128<byte> before) => parts + before;

        public static byte Join(byte part, byte before) => (byte)(part + before);
    }
}
