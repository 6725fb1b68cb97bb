namespace PolyTools.Native.Codecs;

/// <summary>A raw compressor, as Blosc puts them into its frames: no header, no length, no checksum.</summary>
/// <remarks>
/// An instance never changes, and any number of threads may use it at once. Nothing is allocated once a thread has its scratch
/// memory. Source and destination do not overlap.
/// </remarks>
internal abstract class BlockCodec
{
    /// <summary>Blosc's name of it: blosclz, lz4, lz4hc, snappy, zlib or zstd.</summary>
    public abstract string Name { get; }

    /// <summary>Its format in a frame's flags: blosclz 0, lz4 and lz4hc 1, snappy 2, zlib 3, zstd 4.</summary>
    public abstract int FormatId { get; }

    /// <summary>Encodes.</summary>
    /// <param name="source">The bytes, of any length.</param>
    /// <param name="destination">Room for the encoded bytes; how much of it is left over is undefined.</param>
    /// <param name="clevel">Blosc's compression level, 1-9.</param>
    /// <returns>
    /// The bytes written, or 0 where they do not fit into the destination or where the compressor sees no gain: the caller then
    /// stores the source as it is.
    /// </returns>
    public abstract int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel);

    /// <summary>Decodes.</summary>
    /// <param name="source">What <see cref="Encode"/> wrote, or anything else: nothing in it is trusted.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <returns>The bytes written; the rest of the destination is undefined.</returns>
    /// <exception cref="CodecException">The source is damaged, or holds more bytes than the destination has room for.</exception>
    public abstract int Decode(ReadOnlySpan<byte> source, Span<byte> destination);
}
