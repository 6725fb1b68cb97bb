using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>LZ4 as numcodecs has it: the number of bytes (4, little-endian), then one LZ4 block.</summary>
/// <remarks>Levels are C-Blosc's: level n means an acceleration of 10 - n, so that level 9, the best ratio, is LZ4's default.</remarks>
public sealed class Lz4Codec : Codec
{
    private const string Name = "lz4";
    private const int HeaderBytes = sizeof(int);
    private const int MinLevel = 1;
    private const int MaxLevel = 9;

    private readonly int acceleration;

    /// <summary>Makes it.</summary>
    /// <param name="acceleration">
    /// 1 for the best ratio; higher is faster. Values outside of what LZ4 knows, 1 to 65537, mean the nearest, as they do there.
    /// </param>
    public Lz4Codec(int acceleration) => this.acceleration = acceleration;

    /// <summary>What the registry knows of it.</summary>
    public static CodecInfo Definition { get; } = new(
        CodecKind.Compressor, Name, "LZ4 blocks, for speed; read by numcodecs.",
        options => new Lz4Codec(MaxLevel + 1 - options.Level), (configuration, _, _) => Read(configuration))
    {
        MinLevel = MinLevel,
        MaxLevel = MaxLevel,
        DefaultLevel = MaxLevel,
        V2Id = Name,
        V3Name = "numcodecs.lz4",
    };

    /// <inheritdoc/>
    public override CodecInfo Info => Definition;

    /// <inheritdoc/>
    /// <remarks>Null for an acceleration that no level has.</remarks>
    public override int? Level => MaxLevel + 1 - acceleration is >= MinLevel and <= MaxLevel and var level ? level : null;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => HeaderBytes + Lz4Block.MaxEncodedLength(length);

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckDestination(source, destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination, source.Length);
        return HeaderBytes + Lz4Block.EncodeFast(source, destination[HeaderBytes..], acceleration);
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length < HeaderBytes)
            throw DamagedData.Truncated(Name, source.Length);
        int length = BinaryPrimitives.ReadInt32LittleEndian(source);
        if (length < 0)
            throw new CodecException(Name, 0, $"its length is {length}");
        if (length > destination.Length)
            throw DamagedData.TooLong(Name, 0, destination.Length);
        int written;
        try
        {
            written = Lz4Block.DecodeBlock(source[HeaderBytes..], destination[..length]);
        }
        catch (CodecException exception)
        {
            throw new CodecException(Name, HeaderBytes + exception.Offset, exception.Reason, exception) { Damage = exception.Damage };
        }

        return written == length
            ? length
            : throw new CodecException(Name, source.Length, $"it ends after {written:N0} of {length:N0} bytes")
            {
                Damage = DataDamage.Truncated,
            };
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { ["acceleration"] = acceleration };

    private static Lz4Codec Read(JsonObject configuration) =>
        new(CodecConfiguration.Integer(Name, configuration, "acceleration", int.MinValue, int.MaxValue, 1));
}
