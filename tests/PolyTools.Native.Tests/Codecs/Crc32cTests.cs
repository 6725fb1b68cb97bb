using System.Buffers.Binary;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>CRC-32C beside RFC 3720's examples and its definition.</summary>
public sealed class Crc32cTests
{
    [Fact]
    public void TheExamplesOfRfc3720()
    {
        byte[] counting = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] read =
        [
            0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18,
            0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(0x8a9136aau, Crc32c.Compute(new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32c.Compute([.. Enumerable.Repeat((byte)0xff, 32)]));
        Assert.Equal(0x46dd794eu, Crc32c.Compute(counting));
        Assert.Equal(0x113fdb5cu, Crc32c.Compute(counting.AsEnumerable().Reverse().ToArray()));
        Assert.Equal(0xd9963a56u, Crc32c.Compute(read));
        Assert.Equal(0xe3069283u, Crc32c.Compute("123456789"u8));
        Assert.Equal(0u, Crc32c.Compute([]));
    }

    [Fact]
    public void EveryLengthAndPlaceIsTheDivision()
    {
        byte[] bytes = CodecSamples.Noise(20_000);
        for (int length = 0; length < 4000; length++)
            Assert.Equal(ByBits(bytes.AsSpan(length % 9, length)), Crc32c.Compute(bytes.AsSpan(length % 9, length)));
        foreach (int length in (int[])[6143, 6144, 6145, 9216, 9999, 19_991])
            Assert.Equal(ByBits(bytes.AsSpan(5, length)), Crc32c.Compute(bytes.AsSpan(5, length)));
    }

    [Fact]
    public void TheSumFollowsTheBytes()
    {
        byte[] encoded = CodecSamples.Encode(new Crc32cCodec(), "123456789"u8);
        Assert.Equal(13, encoded.Length);
        Assert.Equal(0xe3069283u, BinaryPrimitives.ReadUInt32LittleEndian(encoded.AsSpan(9)));
    }

    // The definition: a division, bit by bit, by the reflected polynomial.
    private static uint ByBits(ReadOnlySpan<byte> bytes)
    {
        uint sum = ~0u;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0x82f63b78u);
        }

        return ~sum;
    }
}
