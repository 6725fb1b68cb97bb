using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>The version of the Zarr format that metadata is written for.</summary>
public enum ZarrFormat
{
    /// <summary>Version 2: .zarray and .zattrs; codecs have numcodecs' names.</summary>
    V2 = 2,

    /// <summary>Version 3: zarr.json.</summary>
    V3 = 3,
}

/// <summary>A reversible map of bytes to bytes with its parameters: a compressor, a filter or a checksum.</summary>
/// <remarks>An instance never changes, and any number of threads may use it at once.</remarks>
public abstract class Codec
{
    /// <summary>What the registry knows of it.</summary>
    public abstract CodecInfo Info { get; }

    /// <summary>The level, for a compressor that has levels.</summary>
    public virtual int? Level => null;

    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    /// <param name="length">Bytes to encode.</param>
    public abstract long MaxEncodedLength(int length);

    /// <summary>Encodes.</summary>
    /// <param name="source">The bytes, of any length.</param>
    /// <param name="destination">At least <see cref="MaxEncodedLength"/> bytes, that do not overlap the source.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public abstract int Encode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>Decodes.</summary>
    /// <param name="source">Everything that <see cref="Encode"/> wrote, or anything else: nothing in it is trusted.</param>
    /// <param name="destination">Where the bytes go; they do not overlap the source.</param>
    /// <returns>How many bytes were written; the rest of the destination is undefined.</returns>
    /// <exception cref="CodecException">The source is damaged, or holds more bytes than the destination has room for.</exception>
    public abstract int Decode(ReadOnlySpan<byte> source, Span<byte> destination);

    /// <summary>The parameters as Zarr's metadata has them, without the codec's id or name.</summary>
    /// <param name="format">Whose metadata.</param>
    public abstract JsonObject Configuration(ZarrFormat format);

    /// <summary>Checks that a destination of <see cref="Encode"/> is long enough.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    private protected void CheckDestination(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        long needed = MaxEncodedLength(source.Length);
        if (destination.Length < needed)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length:N0} bytes; {needed:N0} are needed.", nameof(destination));
        }
    }
}
