using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>zlib inside a Blosc frame: each stream is a whole zlib stream.</summary>
/// <remarks>Allocates what <see cref="DeflateCodec"/> does.</remarks>
internal sealed unsafe class ZlibBlock : BlockCodec
{
    /// <summary>For Blosc's levels 1-9: the levels of the runtime's zlib-ng that find about as much as zlib's own do, and more is not slower.</summary>
    private static readonly ZlibCodec[] Levels =
        [.. ((int[])[2, 2, 4, 5, 7, 7, 7, 8, 9]).Select(level => new ZlibCodec(level))];

    /// <inheritdoc/>
    public override string Name => "zlib";

    /// <inheritdoc/>
    public override int FormatId => 3;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int clevel)
    {
        // The library's stream cannot stop where the room ends: what may come out longer goes to memory that is long enough.
        ZlibCodec codec = Levels[Math.Clamp(clevel, 1, Levels.Length) - 1];
        long room = codec.MaxEncodedLength(source.Length);
        if (room <= destination.Length)
            return codec.Encode(source, destination);
        if (room > int.MaxValue)
            return 0;
        Span<byte> scratch = new(ThreadScratch.Get(ScratchPurpose.Stream, room), (int)room);
        int length = codec.Encode(source, scratch);
        if (length > destination.Length)
            return 0;
        scratch[..length].CopyTo(destination);
        return length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => Levels[0].Decode(source, destination);
}
