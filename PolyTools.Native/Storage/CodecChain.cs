using PolyTools.Native.Codecs;

namespace PolyTools.Native.Storage;

/// <summary>The codecs that make a chunk's stored bytes of its elements, one after the other.</summary>
/// <remarks>
/// It never changes, and any number of threads may use it at once. What lies between two steps is kept in memory of the thread;
/// where only one step is left, it works between source and destination directly.
/// </remarks>
public sealed class CodecChain
{
    /// <summary>Makes a chain.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="chunkShape">The shape of a chunk, at least 1 along each dimension.</param>
    /// <param name="steps">The codecs in the order of encoding. A codec that changes nothing is left out.</param>
    /// <exception cref="PolyException">A chunk, or what a step makes of it, can have more than 2^31-1 bytes (ChunkTooLarge).</exception>
    public CodecChain(StorageType type, IReadOnlyList<long> chunkShape, IReadOnlyList<Codec> steps) =>
        throw new NotImplementedException();

    /// <summary>The type of the elements.</summary>
    public StorageType Type => throw new NotImplementedException();

    /// <summary>The shape of a chunk.</summary>
    public IReadOnlyList<long> ChunkShape => throw new NotImplementedException();

    /// <summary>The codecs in the order of encoding.</summary>
    public IReadOnlyList<Codec> Steps => throw new NotImplementedException();

    /// <summary>The elements of a chunk.</summary>
    public int ElementCount => throw new NotImplementedException();

    /// <summary>The bytes of a chunk's elements.</summary>
    public int RawLength => throw new NotImplementedException();

    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    public int MaxEncodedLength => throw new NotImplementedException();

    /// <summary>Encodes a chunk.</summary>
    /// <param name="raw"><see cref="RawLength"/> bytes: the elements in C order and the machine's byte order.</param>
    /// <param name="destination">At least <see cref="MaxEncodedLength"/> bytes that do not overlap the source.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public int Encode(ReadOnlySpan<byte> raw, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Decodes a chunk.</summary>
    /// <param name="stored">The bytes of the file, or anything else: nothing in it is trusted.</param>
    /// <param name="raw"><see cref="RawLength"/> bytes that do not overlap the source; undefined after an exception.</param>
    /// <exception cref="CodecException">The bytes are damaged, or hold another number of elements.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Decode(ReadOnlySpan<byte> stored, Span<byte> raw) => throw new NotImplementedException();
}
