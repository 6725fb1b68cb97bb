using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Shuffle and bitshuffle beside plain definitions of them.</summary>
public class ShuffleTests
{
    private static readonly byte[] Noise = MakeNoise();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_element_size_and_count(bool bits)
    {
        for (int size = 1; size <= 255; size++)
        {
            foreach (int count in (int[])[0, 1, 2, 7, 8, 9, 16, 24, 63, 64, 65, 104, 520])
            {
                Check(bits, size, size * count);
                if (size > 1)
                    Check(bits, size, (size * count) + 1 + ((size + count) % (size - 1)));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_count_of_elements_that_vectors_work_on(bool bits)
    {
        foreach (int size in (int[])[1, 2, 3, 4, 8, 16])
        {
            for (int count = 0; count <= 1100; count++)
                Check(bits, size, (size * count) + (count % 3 == 0 ? size - 1 : 0));
            foreach (int count in (int[])[4096, 10000, 10008, 33333, 33336])
                Check(bits, size, size * count);
        }
    }

    [Fact]
    public void Bits_go_where_the_format_says()
    {
        // Eight elements of two bytes: the third one's lowest bit, and the last one's highest.
        byte[] source = new byte[16];
        source[4] = 0x01;
        source[15] = 0x80;
        byte[] expected = new byte[16];
        expected[0] = 0x04;
        expected[15] = 0x80;
        byte[] encoded = new byte[16];
        BitShuffle.Encode(source, encoded, 2);
        Assert.Equal(expected, encoded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(-1)]
    public void No_such_element(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Shuffle.Encode(new byte[8], new byte[8], size));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shuffle.Decode(new byte[8], new byte[8], size));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitShuffle.Encode(new byte[8], new byte[8], size));
        Assert.Throws<ArgumentOutOfRangeException>(() => BitShuffle.Decode(new byte[8], new byte[8], size));
    }

    [Fact]
    public void Too_short_a_destination()
    {
        Assert.Throws<ArgumentException>(() => Shuffle.Encode(new byte[8], new byte[7], 2));
        Assert.Throws<ArgumentException>(() => Shuffle.Decode(new byte[8], new byte[7], 2));
        Assert.Throws<ArgumentException>(() => BitShuffle.Encode(new byte[8], new byte[7], 2));
        Assert.Throws<ArgumentException>(() => BitShuffle.Decode(new byte[8], new byte[7], 2));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] destination = new byte[65536];
        byte[] back = new byte[65536];
        int[] sizes = [1, 2, 3, 4, 8, 16, 255];
        void Round()
        {
            foreach (int size in sizes)
            {
                Run(false, true, Noise.AsSpan(0, 65536), destination, size);
                Run(false, false, destination, back, size);
                Run(true, true, Noise.AsSpan(0, 65536), destination, size);
                Run(true, false, destination, back, size);
            }
        }

        Assert.Equal(0, Allocations.Least(Round));
    }

    /// <summary>On memory that ends, or begins, at a page that may not be touched: run in a child, since a fault ends the process.</summary>
    [Fact(Explicit = true)]
    public void Nothing_beside_the_buffers_is_touched()
    {
        using GuardedBlock sources = new(70000), destinations = new(70000);
        foreach (int size in (int[])[1, 2, 3, 4, 7, 8, 16, 17, 255])
        {
            foreach (int count in (int[])[0, 1, 7, 8, 15, 16, 17, 31, 32, 40, 63, 64, 65, 72, 127, 128, 129, 136, 200, 256, 264])
            {
                foreach (int rest in (int[])[0, size / 2])
                {
                    int length = (count * size) + rest;
                    foreach (bool atEnd in (bool[])[true, false])
                    {
                        foreach (bool bits in (bool[])[true, false])
                        {
                            Span<byte> encoded = destinations.Take(length, atEnd);
                            Run(bits, true, sources.Copy(Noise.AsSpan(0, length), atEnd), encoded, size);
                            Span<byte> decoded = sources.Take(length, atEnd);
                            decoded.Clear();
                            Run(bits, false, encoded, decoded, size);
                            Assert.True(decoded.SequenceEqual(Noise.AsSpan(0, length)));
                        }
                    }
                }
            }
        }
    }

    private static void Check(bool bits, int size, int length)
    {
        ReadOnlySpan<byte> source = Noise.AsSpan((size * 31) % 1000, length);
        byte[] expected = Plain(bits, source, size);
        byte[] encoded = new byte[length];
        Run(bits, true, source, encoded, size);
        Assert.True(encoded.AsSpan().SequenceEqual(expected), $"{length} bytes by {size} are shuffled otherwise");
        byte[] decoded = new byte[length];
        Run(bits, false, encoded, decoded, size);
        Assert.True(source.SequenceEqual(decoded), $"{length} bytes by {size} do not come back");
    }

    private static void Run(bool bits, bool encode, ReadOnlySpan<byte> source, Span<byte> destination, int size)
    {
        if (bits && encode)
            BitShuffle.Encode(source, destination, size);
        else if (bits)
            BitShuffle.Decode(source, destination, size);
        else if (encode)
            Shuffle.Encode(source, destination, size);
        else
            Shuffle.Decode(source, destination, size);
    }

    /// <summary>The definition: byte j of element i to place j * count + i, or its bit k to bit i % 8 of byte i / 8 of row 8 * j + k.</summary>
    private static byte[] Plain(bool bits, ReadOnlySpan<byte> source, int size)
    {
        byte[] result = source.ToArray();
        int count = source.Length / size;
        if (bits && count % 8 != 0)
            return result;
        Array.Clear(result, 0, count * size);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < size; j++)
            {
                byte value = source[(i * size) + j];
                if (!bits)
                {
                    result[(j * count) + i] = value;
                    continue;
                }

                for (int k = 0; k < 8; k++)
                    result[(((8 * j) + k) * (count / 8)) + (i / 8)] |= (byte)(((value >> k) & 1) << (i % 8));
            }
        }

        return result;
    }

    private static byte[] MakeNoise()
    {
        byte[] noise = new byte[(16 * 33336) + 2000];
        new Random(3).NextBytes(noise);
        return noise;
    }
}
