using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Blosc frames by themselves: what comes back, what is refused, and what the metadata says.</summary>
public class BloscCodecTests
{
    internal static readonly string[] Compressors = ["blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"];

    internal static readonly int[] ElementSizes = [1, 2, 3, 4, 7, 8, 16, 17, 255];

    public static TheoryData<string> Names => [.. Compressors];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_encoded_decodes(string compressor)
    {
        foreach (string kind in (string[])["linear", "random", "text", "zeros"])
        {
            foreach (int length in (int[])[0, 1, 127, 128, 1000, 33000, 200007])
            {
                byte[] source = BlockSamples.Make(kind, length);
                foreach (int size in ElementSizes)
                {
                    foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
                        CheckRoundTrip(new BloscCodec(compressor, 1 + (size % 6), shuffle, size), source);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_block_size(string compressor)
    {
        byte[] source = BlockSamples.Make("linear", 100003);
        foreach (int blockSize in (int[])[1, 128, 1000, 4096, 5001, 100002, 100003, int.MaxValue])
        {
            foreach (int size in (int[])[1, 3, 8, 255])
                CheckRoundTrip(new BloscCodec(compressor, 4, BloscShuffle.Bytes, size, blockSize), source);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Level_0_and_noise_are_stored(string compressor)
    {
        byte[] noise = BlockSamples.Make("random", 50000);
        for (int level = 0; level <= 9; level++)
        {
            byte[] frame = Encode(new BloscCodec(compressor, level, BloscShuffle.None, 1), noise);
            Assert.Equal(16 + noise.Length, frame.Length);
            Assert.True(frame.AsSpan(16).SequenceEqual(noise));
        }

        Assert.Equal(16 + 1000, Encode(new BloscCodec(compressor, 0, BloscShuffle.Bytes, 8), new byte[1000]).Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shuffled_numbers_get_shorter(string compressor)
    {
        byte[] source = BlockSamples.Make("linear", 1 << 20);
        int plain = Encode(new BloscCodec(compressor, 5, BloscShuffle.None, 8), source).Length;
        foreach (BloscShuffle shuffle in (BloscShuffle[])[BloscShuffle.Bytes, BloscShuffle.Bits])
            Assert.InRange(Encode(new BloscCodec(compressor, 5, shuffle, 8), source).Length, 1000, plain / 2);
    }

    [Fact]
    public void Each_decodes_the_frames_of_all()
    {
        byte[] source = BlockSamples.Make("linear", 40000);
        foreach (string writer in Compressors)
        {
            byte[] frame = Encode(new BloscCodec(writer, 5, BloscShuffle.Bytes, 8), source);
            foreach (string reader in Compressors)
                Assert.Equal(source, Decode(new BloscCodec(reader, 1, BloscShuffle.None, 1), frame, source.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated(string compressor)
    {
        byte[] source = BlockSamples.Make("linear", 1 << 18);
        byte[] frame = new byte[source.Length + 16];
        byte[] decoded = new byte[source.Length];
        BloscCodec[] codecs = [.. Enum.GetValues<BloscShuffle>().Select(shuffle => new BloscCodec(compressor, 2, shuffle, 8))];
        void Round()
        {
            foreach (BloscCodec codec in codecs)
                codec.Decode(frame.AsSpan(0, codec.Encode(source, frame)), decoded);
        }

        // zlib's library allocates for each of the streams: 4 blocks of 8, at most, for three filters, both ways.
        Assert.InRange(Allocations.Least(Round), 0, compressor == "zlib" ? 4 * 8 * 3 * 2 * DeflateCodec.MaxAllocatedBytes : 0);
        Assert.Equal(source, decoded);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Many_threads_may_use_one(string compressor)
    {
        BloscCodec codec = new(compressor, 3, BloscShuffle.Bytes, 8);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            CheckRoundTrip(codec, BlockSamples.Make(BlockSamples.Kinds[i % BlockSamples.Kinds.Length], 20000 + (i * 977))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_cut_off_anywhere_is_an_error(string compressor)
    {
        foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
        {
            byte[] source = BlockSamples.Make("linear", 3000);
            BloscCodec codec = new(compressor, 5, shuffle, 8, 1024);
            byte[] frame = Encode(codec, source);
            for (int length = 0; length < frame.Length; length++)
            {
                byte[] cut = frame[..length];
                AssertDamaged(codec, cut, source.Length);

                // The same where the header agrees.
                if (length < 16)
                    continue;
                BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(12), length);
                AssertDamaged(codec, cut, source.Length);
            }

            AssertDamaged(codec, [.. frame, 0], source.Length);
            AssertDamaged(codec, frame, source.Length - 1);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flipped_bit_is_an_error_or_other_bytes(string compressor)
    {
        byte[] source = BlockSamples.Make("linear", 3000);
        BloscCodec codec = new(compressor, 5, BloscShuffle.Bytes, 8);
        byte[] frame = Encode(codec, source);
        byte[] decoded = new byte[source.Length];
        int errors = 0;
        for (int bit = 0; bit < 8 * frame.Length; bit++)
        {
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.InRange(codec.Decode(flipped, decoded), 0, source.Length);
            }
            catch (CodecException error)
            {
                AssertTells(error, codec, frame.Length);
                errors++;
            }
        }

        Assert.True(errors > 50, $"only {errors} errors");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    [InlineData(2, 0x29)]
    [InlineData(2, 0xA1)]
    [InlineData(2, 0xE1)]
    [InlineData(2, 0x25)]
    [InlineData(3, 0)]
    [InlineData(4, -1)]
    [InlineData(4, int.MaxValue)]
    [InlineData(4, int.MinValue)]
    [InlineData(4, 4001)]
    [InlineData(8, 0)]
    [InlineData(8, -1)]
    [InlineData(8, 1)]
    [InlineData(8, 4001)]
    [InlineData(8, 3999)]
    [InlineData(8, int.MaxValue)]
    [InlineData(12, 0)]
    [InlineData(12, -1)]
    [InlineData(12, int.MaxValue)]
    [InlineData(16, 0)]
    [InlineData(16, -1)]
    [InlineData(16, int.MaxValue)]
    [InlineData(16, 19)]
    [InlineData(20, -1)]
    [InlineData(20, int.MinValue)]
    [InlineData(20, int.MaxValue)]
    [InlineData(20, 0)]
    public void Impossible_numbers_are_errors(int offset, int value)
    {
        BloscCodec codec = new("lz4", 5, BloscShuffle.Bytes, 8);
        byte[] frame = Encode(codec, BlockSamples.Make("linear", 4000));
        if (offset < 4)
            frame[offset] = (byte)value;
        else
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(offset), value);
        AssertDamaged(codec, frame, 4000);
    }

    [Fact]
    public void An_error_says_where_in_the_frame()
    {
        BloscCodec codec = new("lz4", 5, BloscShuffle.None, 1);
        byte[] frame = Encode(codec, new byte[4000]);

        // The only stream begins behind the header, its block's start and its length; a distance of 0 is none.
        frame[26] = frame[27] = 0;
        CodecException error = Assert.Throws<CodecException>(() => codec.Decode(frame, new byte[4000]));
        Assert.Equal(("blosc:lz4", "DamagedData"), (error.Codec, error.ErrorId));
        Assert.InRange(error.Offset, 24, 28);
    }

    [Fact]
    public void An_empty_frame()
    {
        BloscCodec codec = new("zstd", 5, BloscShuffle.Bytes, 8);
        byte[] frame = Encode(codec, []);
        Assert.Equal(16, frame.Length);
        Assert.Equal(0, codec.Decode(frame, []));
    }

    [Fact]
    public void Arguments_out_of_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BloscCodec("lz4", -1, BloscShuffle.None, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BloscCodec("lz4", 10, BloscShuffle.None, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BloscCodec("lz4", 5, BloscShuffle.None, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BloscCodec("lz4", 5, BloscShuffle.None, 256));
        Assert.Throws<ArgumentException>(() => new BloscCodec("lzo", 5, BloscShuffle.None, 8));
        Assert.Throws<ArgumentException>(() => new BloscCodec("lz4", 5, BloscShuffle.None, 8).Encode(new byte[100], new byte[115]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_metadata_says_all(string compressor)
    {
        CodecInfo info = CodecRegistry.Find($"blosc:{compressor}");
        foreach (ZarrFormat format in Enum.GetValues<ZarrFormat>())
        {
            Codec codec = info.Create(new CodecOptions(StorageType.Int32, 7, BloscShuffle.Bits, 4096));
            JsonObject written = codec.Configuration(format);
            Codec read = CodecRegistry.FindV2("blosc")!.Read(written, format, StorageType.Int32);
            Assert.Equal(($"blosc:{compressor}", 7), (read.Info.Name, read.Level));
            Assert.Equal(written.ToJsonString(), read.Configuration(format).ToJsonString());
        }
    }

    [Fact]
    public void The_metadata_is_what_others_read()
    {
        BloscCodec codec = new("lz4", 5, BloscShuffle.Bytes, 8);
        Assert.Equal("""{"cname":"lz4","clevel":5,"shuffle":1,"blocksize":0}""", codec.Configuration(ZarrFormat.V2).ToJsonString());
        Assert.Equal(
            """{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":8,"blocksize":0}""",
            codec.Configuration(ZarrFormat.V3).ToJsonString());
    }

    [Theory]
    [InlineData("""{"cname":"zstd","clevel":3,"shuffle":-1}""", StorageType.UInt8, "zstd", 2)]
    [InlineData("""{"cname":"zstd","clevel":3,"shuffle":-1,"blocksize":0}""", StorageType.Float64, "zstd", 1)]
    [InlineData("{}", StorageType.Float64, "lz4", 1)]
    public void Automatic_and_missing_parameters_of_version_2(string json, StorageType type, string compressor, int shuffle)
    {
        Codec codec = CodecRegistry.FindV2("blosc")!.Read(JsonNode.Parse(json)!.AsObject(), ZarrFormat.V2, type);
        JsonObject written = codec.Configuration(ZarrFormat.V2);
        Assert.Equal((compressor, shuffle), ((string)written["cname"]!, (int)written["shuffle"]!));
        Assert.Equal(type.Size(), (int)codec.Configuration(ZarrFormat.V3)["typesize"]!);
    }

    [Theory]
    [InlineData(ZarrFormat.V2, """{"cname":"lzo"}""")]
    [InlineData(ZarrFormat.V2, """{"cname":5}""")]
    [InlineData(ZarrFormat.V2, """{"clevel":10}""")]
    [InlineData(ZarrFormat.V2, """{"clevel":-1}""")]
    [InlineData(ZarrFormat.V2, """{"shuffle":3}""")]
    [InlineData(ZarrFormat.V2, """{"shuffle":"shuffle"}""")]
    [InlineData(ZarrFormat.V2, """{"blocksize":-1}""")]
    [InlineData(ZarrFormat.V3, """{"clevel":5,"shuffle":"shuffle","typesize":8,"blocksize":0}""")]
    [InlineData(ZarrFormat.V3, """{"cname":"lz4","shuffle":"shuffle","typesize":8,"blocksize":0}""")]
    [InlineData(ZarrFormat.V3, """{"cname":"lz4","clevel":5,"typesize":8,"blocksize":0}""")]
    [InlineData(ZarrFormat.V3, """{"cname":"lz4","clevel":5,"shuffle":1,"typesize":8,"blocksize":0}""")]
    [InlineData(ZarrFormat.V3, """{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":0,"blocksize":0}""")]
    public void Impossible_parameters_are_errors(ZarrFormat format, string json)
    {
        PolyException error = Assert.Throws<PolyException>(() =>
            CodecRegistry.FindV3("blosc")!.Read(JsonNode.Parse(json)!.AsObject(), format, StorageType.Float64));
        Assert.Equal("MetadataInvalid", error.ErrorId);
    }

    internal static byte[] Encode(Codec codec, ReadOnlySpan<byte> source)
    {
        byte[] frame = new byte[codec.MaxEncodedLength(source.Length)];
        return frame[..codec.Encode(source, frame)];
    }

    internal static byte[] Decode(Codec codec, byte[] frame, int length)
    {
        byte[] decoded = new byte[length];
        Assert.Equal(length, codec.Decode(frame, decoded));
        return decoded;
    }

    internal static void AssertTells(CodecException error, Codec codec, int length)
    {
        Assert.Equal(codec.Info.Name, error.Codec);
        Assert.InRange(error.Offset, 0, length);
        Assert.Contains(error.Offset.ToString("N0", CultureInfo.CurrentCulture), error.Message, StringComparison.Ordinal);
    }

    private static void CheckRoundTrip(BloscCodec codec, byte[] source)
    {
        byte[] frame = Encode(codec, source);
        Assert.True(
            Decode(codec, frame, source.Length).AsSpan().SequenceEqual(source),
            $"{source.Length} bytes do not come back from {codec.Configuration(ZarrFormat.V3).ToJsonString()}");
    }

    private static void AssertDamaged(Codec codec, byte[] frame, int room)
    {
        CodecException error = Assert.Throws<CodecException>(() => codec.Decode(frame, new byte[room]));
        AssertTells(error, codec, Math.Max(frame.Length, 16));
    }
}
