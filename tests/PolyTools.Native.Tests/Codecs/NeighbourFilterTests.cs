using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>bytedelta and xor beside plain definitions of them.</summary>
public class NeighbourFilterTests
{
    private static readonly byte[] Noise = CodecSamples.Noise(80_000);

    public static TheoryData<string> Names => ["bytedelta", "xor"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_element_size_and_count(string name)
    {
        for (int size = 1; size <= 255; size++)
        {
            foreach (int count in (int[])[0, 1, 2, 15, 16, 17, 33, 65, 130])
                Check(name, size, (size * count) + (count % size));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_length(string name)
    {
        foreach (int size in (int[])[1, 2, 3, 4, 7, 8, 12, 16, 24, 32])
        {
            for (int length = 0; length <= 700; length++)
                Check(name, size, length);
            Check(name, size, 65_536);
            Check(name, size, 65_537);
        }
    }

    /// <summary>Two streams of four bytes and one byte more.</summary>
    [Fact]
    public void Byte_delta_is_what_the_format_says() => Assert.Equal(
        [10, 2, 254, 0, 255, 1, 0, 129, 7], CodecSamples.Encode(new ByteDeltaCodec(2), [10, 12, 10, 10, 255, 0, 0, 129, 7]));

    /// <summary>Four elements of two bytes and one byte more.</summary>
    [Fact]
    public void Xor_is_what_the_format_says() => Assert.Equal(
        [1, 2, 0, 1, 3, 0, 255, 3, 7], CodecSamples.Encode(new XorCodec(2), [1, 2, 1, 3, 2, 3, 253, 0, 7]));

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(-1)]
    public void No_such_element(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteDeltaCodec(size));
        Assert.Throws<ArgumentOutOfRangeException>(() => new XorCodec(size));
        Assert.Throws<ArgumentOutOfRangeException>(() => CodecSteps.Create("zlib", null, "xor", size));
    }

    /// <summary>On memory that ends, or begins, at a page that may not be touched: run in a child, since a fault ends the process.</summary>
    [Fact(Explicit = true)]
    public void Nothing_beside_the_buffers_is_touched()
    {
        using GuardedBlock sources = new(10_000), destinations = new(10_000);
        foreach (string name in Names.Select(row => row.Data))
        {
            foreach (int size in (int[])[1, 2, 3, 4, 8, 12, 16, 17, 40, 255])
            {
                Codec codec = Make(name, size);
                for (int length = 0; length <= 300; length++)
                {
                    foreach (bool atEnd in (bool[])[true, false])
                    {
                        Span<byte> encoded = destinations.Take(length, atEnd);
                        codec.Encode(sources.Copy(Noise.AsSpan(0, length), atEnd), encoded);
                        Span<byte> decoded = sources.Take(length, atEnd);
                        decoded.Clear();
                        codec.Decode(encoded, decoded);
                        Assert.True(decoded.SequenceEqual(Noise.AsSpan(0, length)), $"{name} {size} {length}");
                    }
                }
            }
        }
    }

    private static void Check(string name, int size, int length)
    {
        byte[] source = Noise[(size * 31)..((size * 31) + length)];
        byte[] encoded = CodecSamples.Encode(Make(name, size), source);
        Assert.True(Plain(name, source, size).AsSpan().SequenceEqual(encoded), $"{name} of {length} bytes by {size} is something else");
        Assert.True(
            source.AsSpan().SequenceEqual(CodecSamples.Decode(Make(name, size), encoded, length)), $"{name} of {length} bytes by {size} does not come back");
    }

    private static Codec Make(string name, int size) => name == "xor" ? new XorCodec(size) : new ByteDeltaCodec(size);

    private static byte[] Plain(string name, byte[] source, int size)
    {
        byte[] result = [.. source];
        int count = source.Length / size;
        for (int i = 0; i < count * size; i++)
        {
            if (name == "xor" && i >= size)
                result[i] = (byte)(source[i] ^ source[i - size]);
            else if (name == "bytedelta" && i % count > 0)
                result[i] = (byte)(source[i] - source[i - 1]);
        }

        return result;
    }
}
