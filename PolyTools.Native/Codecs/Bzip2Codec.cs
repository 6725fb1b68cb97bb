using System.Text.Json.Nodes;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace PolyTools.Native.Codecs;

/// <summary>bzip2: streams of blocks, each with a checksum.</summary>
/// <remarks>
/// Encode writes one stream; Decode reads any number of them, one after the other. No chunk is copied, but the library's encoder makes
/// objects while it sorts: 400 to 1,100 bytes of managed memory for each byte of 1 MB of floating-point numbers, 700 to 1,900 for noise, 2 to 15
/// for zeros and text (more of them at lower levels), which the garbage collector takes back at once. Its decoder takes 5 bytes for
/// each byte of a block.
/// </remarks>
public sealed unsafe class Bzip2Codec : Codec
{
    /// <summary>Bytes of managed memory that one call of Decode allocates at most for each stream: 5 for each byte of the largest block.</summary>
    public const int MaxAllocatedBytes = 4_700_000;

    private const string Name = "bzip2";
    private const int EncoderBytes = 13_000_000;
    private const int SortingBytesPerByte = 2000;
    private const int BlockBytes = 100_000;
    private const int MinLevel = 1;
    private const int MaxLevel = 9;

    private readonly int level;

    /// <summary>What a stream begins with.</summary>
    private static ReadOnlySpan<byte> Magic => "BZh"u8;

    /// <summary>Makes it.</summary>
    /// <param name="level">1 to 9: blocks of that many 100,000 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public Bzip2Codec(int level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, MinLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        this.level = level;
    }

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, Name, "bzip2 streams: slow, read everywhere.",
        options => new Bzip2Codec(options.Level), (configuration, _, _) => Read(configuration))
    {
        MinLevel = MinLevel,
        MaxLevel = MaxLevel,
        DefaultLevel = MaxLevel,
        V2Id = "bz2",
        V3Name = "numcodecs.bz2",
    };

    /// <summary>Bytes of managed memory that one call of Encode allocates at most, as measured on noise.</summary>
    /// <param name="length">Bytes to encode.</param>
    public static long MaxAllocatedBytesToEncode(int length) => EncoderBytes + ((long)SortingBytesPerByte * length);

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    public override int? Level => level;

    /// <inheritdoc/>
    /// <remarks>The format's own bound: 1 % and 600 bytes.</remarks>
    public override long MaxEncodedLength(int length) => length + (length / 100L) + 600;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        fixed (byte* output = destination)
        {
            SinkStream sink = new(output, destination.Length);
            using (BZip2OutputStream encoder = new(sink, LevelFor(source.Length)) { IsStreamOwner = false })
            {
                foreach (byte value in source)
                    encoder.WriteByte(value);
            }

            return (int)sink.Position;
        }
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* input = source)
        {
            SourceStream stored = new(input, source.Length);
            try
            {
                int length = DecodeStream(stored, destination, 0);
                while (!stored.GaveAll)
                {
                    ReadOnlySpan<byte> rest = source[(int)stored.Position..];
                    if (!Magic.StartsWith(rest[..Math.Min(rest.Length, Magic.Length)]))
                        throw DamagedData.TrailingBytes(Name, stored.Position);
                    length = DecodeStream(stored, destination, length);
                }

                return length;
            }
            catch (Exception exception) when (
                exception is SharpZipBaseException or IOException or IndexOutOfRangeException or NullReferenceException)
            {
                // The library finds some of what is wrong by leaving its tables, or by missing those that should have come before.
                throw stored.ReadsBeyondEnd > 0
                    ? DamagedData.Truncated(Name, source.Length)
                    : new CodecException(Name, stored.Position, "the stream or a checksum is wrong", exception);
            }
        }
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { ["level"] = level };

    /// <summary>The lowest level whose block holds everything: the library's tables are as long as the block of the level, however short the data.</summary>
    /// <remarks>Runs of bytes can take 5/4 of their length in a block.</remarks>
    private int LevelFor(int length) => (int)Math.Min(level, 1 + (length * 5L / 4 / BlockBytes));

    private static int DecodeStream(SourceStream stored, Span<byte> destination, int length)
    {
        using BZip2InputStream decoder = new(stored) { IsStreamOwner = false };
        for (int value = decoder.ReadByte(); value >= 0; value = decoder.ReadByte())
        {
            if (length == destination.Length)
                throw DamagedData.TooLong(Name, stored.Position, destination.Length);
            destination[length++] = (byte)value;
        }

        return length;
    }

    // numcodecs takes 1 where no level is given.
    private static Bzip2Codec Read(JsonObject configuration) =>
        new(CodecConfiguration.Integer(Name, configuration, "level", MinLevel, MaxLevel, 1));
}
