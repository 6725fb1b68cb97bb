using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Cut, changed and hostile input of the codecs that stand alone.</summary>
public sealed class DamageTests
{
    public static TheoryData<string> Checked => ["zlib", "gzip", "bzip2", "zstd", "crc32c"];

    public static TheoryData<string> Framed => ["zlib", "gzip", "bzip2", "zstd", "crc32c", "lz4", "lzo"];

    [Theory]
    [MemberData(nameof(Framed))]
    public void EveryCutIsFound(string name)
    {
        Codec codec = Make(name);
        // More than the library's buffer of 8 kB.
        foreach (byte[] bytes in (byte[][])[CodecSamples.Text(300), CodecSamples.Noise(9000), RunOfOnes(), []])
        {
            byte[] encoded = CodecSamples.Encode(codec, bytes);
            int step = encoded.Length > 1000 && name is "bzip2" or "crc32c" ? 97 : 1;
            for (int length = encoded.Length - 1; length >= 0; length -= length > encoded.Length - 20 ? 1 : step)
            {
                CodecException error = Fails(codec, encoded.AsSpan(0, length), bytes.Length);
                Assert.InRange(error.Offset, 0, length);
                Assert.Equal(name, error.Codec);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Checked))]
    public void EveryFlippedBitIsFound(string name)
    {
        Codec codec = Make(name);
        byte[] bytes = CodecSamples.Text(300);
        byte[] encoded = CodecSamples.Encode(codec, bytes);
        for (int bit = 0; bit < encoded.Length * 8; bit++)
        {
            encoded[bit / 8] ^= (byte)(1 << (bit % 8));
            // What says nothing about the bytes: time, flags and system in gzip's header, the block size in bzip2's.
            if (!IsMeaningless(name, bit))
                Fails(codec, encoded, bytes.Length);
            else
                Assert.Equal(bytes, CodecSamples.Decode(codec, encoded, bytes.Length));
            encoded[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("zlib")]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("zstd")]
    [InlineData("crc32c")]
    [InlineData("lz4")]
    public void WhatFollowsTheEndIsFound(string name)
    {
        Codec codec = Make(name);
        foreach (byte[] bytes in (byte[][])[CodecSamples.Text(300), CodecSamples.Noise(20_000), []])
        {
            byte[] encoded = CodecSamples.Encode(codec, bytes);
            foreach (byte[] garbage in (byte[][])[[0], [0xff], [0x1f], [0x1f, 0x8b], [0x42], new byte[8], new byte[20_000]])
                Fails(codec, [.. encoded, .. garbage], bytes.Length + 100);
        }
    }

    [Theory]
    [MemberData(nameof(Framed))]
    public void RandomAndMutatedInputEndsInATypedError(string name)
    {
        Codec codec = Make(name);
        Random random = new(11);
        byte[] good = CodecSamples.Encode(codec, CodecSamples.Text(500));
        int count = name == "bzip2" ? 300 : 20_000;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = i % 4 == 0 ? new byte[random.Next(60)] : [.. good];
            if (i % 4 == 0)
                random.NextBytes(bytes);
            else
                for (int change = random.Next(4); change >= 0; change--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                CodecSamples.Decode(codec, bytes, random.Next(700));
            }
            catch (CodecException error)
            {
                Assert.InRange(error.Offset, 0, bytes.Length);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Checked))]
    public void BombsAllocateNothing(string name)
    {
        Codec codec = Make(name);
        byte[] encoded = CodecSamples.Encode(codec, new byte[20_000_000]);
        byte[] room = new byte[1000];
        Assert.Throws<CodecException>(() => codec.Decode(encoded, room));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CodecException>(() => codec.Decode(encoded, room));
        // bzip2's library needs memory for a block; the rest is the exception.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, name == "bzip2" ? Bzip2Codec.MaxAllocatedBytes : 20_000);
    }

    [Fact]
    public void AChecksumErrorSaysBothSums()
    {
        byte[] encoded = CodecSamples.Encode(new Crc32cCodec(), "123456789"u8);
        encoded[0] ^= 1;
        CodecException error = Fails(new Crc32cCodec(), encoded, 9);
        Assert.Contains("e3069283", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Crc32c.Compute("023456789"u8):x8}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StreamsOneAfterTheOtherAreRead()
    {
        byte[] first = CodecSamples.Text(30_000);
        byte[] second = CodecSamples.Noise(20_000);
        foreach (Codec codec in (Codec[])[new GzipCodec(5), new Bzip2Codec(1), new ZstdCodec(3)])
        {
            byte[] encoded =
            [
                .. CodecSamples.Encode(codec, first), .. CodecSamples.Encode(codec, []), .. CodecSamples.Encode(codec, second),
            ];
            Assert.Equal([.. first, .. second], CodecSamples.Decode(codec, encoded, 50_000));
            for (int cut = 1; cut < 40; cut++)
                Fails(codec, encoded.AsSpan(0, encoded.Length - cut), 50_000);
        }
    }

    [Fact]
    public void ZstandardFramesWithoutTheirLengthAreRead()
    {
        byte[] bytes = CodecSamples.Text(300_000);
        byte[] frame = new byte[400_000];
        using ZstdSharp.Compressor compressor = new(3);
        compressor.WrapStream(bytes, frame, out int consumed, out int written, isFinalBlock: false);
        compressor.FlushStream(frame.AsSpan(written), out int rest, isFinalBlock: true);
        Assert.Equal(bytes.Length, consumed);
        byte[] encoded = frame[..(written + rest)];
        // Bits 6 and 7 of the descriptor are 0, as is bit 5: no length.
        Assert.Equal(0, encoded[4] & 0xe0);
        Assert.Equal(bytes, CodecSamples.Decode(new ZstdCodec(1), encoded, bytes.Length));
        // Skippable frames hold nothing.
        byte[] skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        Assert.Equal(bytes, CodecSamples.Decode(new ZstdCodec(1), [.. skippable, .. encoded], bytes.Length));
    }

    [Fact]
    public void GzipIsTheSameForTheSameBytes()
    {
        byte[] encoded = CodecSamples.Encode(new GzipCodec(6), CodecSamples.Text(1000));
        // No time; the system is unknown.
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], encoded[..8]);
        Assert.Equal(255, encoded[9]);
    }

    private static byte[] RunOfOnes() => [.. Enumerable.Repeat((byte)1, 100_000)];

    private static bool IsMeaningless(string name, int bit) => name switch
    {
        // Time, extra flags, system; and the flag for text.
        "gzip" => bit / 8 is >= 4 and <= 9 || bit == 24,
        // A larger block size than what is needed.
        "bzip2" => bit / 8 == 3 && ((byte)'5' ^ (1 << (bit % 8))) is >= '1' and <= '9',
        // The unused bit of the frame's descriptor.
        "zstd" => bit == 36,
        _ => false,
    };

    private static Codec Make(string name) => name switch
    {
        "zlib" => new ZlibCodec(6),
        "gzip" => new GzipCodec(6),
        "bzip2" => new Bzip2Codec(5),
        "zstd" => new ZstdCodec(3, checksum: true),
        "crc32c" => new Crc32cCodec(),
        "lz4" => new Lz4Codec(1),
        _ => CodecRegistry.Create(name, new CodecOptions(StorageType.UInt8, 1)),
    };

    private static CodecException Fails(Codec codec, ReadOnlySpan<byte> encoded, int room)
    {
        byte[] copy = encoded.ToArray();
        return Assert.Throws<CodecException>(() => CodecSamples.Decode(codec, copy, room));
    }
}
