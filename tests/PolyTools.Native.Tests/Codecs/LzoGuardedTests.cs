using System.Globalization;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>
/// LZO on memory that ends, or begins, at a page that may not be touched, and on input that nobody encoded: run in a child of
/// <see cref="Engines.ChildProcessTests"/>, since a fault ends the process.
/// </summary>
public class LzoGuardedTests
{
    [Fact(Explicit = true)]
    public void Nothing_beside_the_buffers_is_touched()
    {
        using GuardedBlock sourceMemory = new(70_000), streamMemory = new(75_000);
        foreach (int length in (int[])[.. Enumerable.Range(0, 100), 255, 256, 257, 300, 4096, 70_000])
        {
            foreach (byte[] data in LzoTests.Kinds(length))
            {
                foreach (bool atEnd in (bool[])[true, false])
                {
                    Span<byte> source = sourceMemory.Take(length, atEnd);
                    data.CopyTo(source);
                    byte[] encoded = streamMemory.Take((int)LzoTests.Lzo.MaxEncodedLength(length), atEnd)[..LzoTests.Lzo.Encode(
                        source, streamMemory.Take((int)LzoTests.Lzo.MaxEncodedLength(length), atEnd))].ToArray();
                    Span<byte> stream = streamMemory.Take(encoded.Length, atEnd);
                    encoded.CopyTo(stream);
                    source.Clear();
                    Assert.Equal(length, LzoTests.Lzo.Decode(stream, source));
                    Assert.True(source.SequenceEqual(data));
                }
            }
        }
    }

    [Fact(Explicit = true)]
    public void Damaged_and_random_streams_never_reach_outside()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "20000", CultureInfo.InvariantCulture);
        const int Most = 3000;
        byte[][] streams = [.. LzoTests.Kinds(Most).Concat(LzoTests.Kinds(200)).Concat(LzoTests.Kinds(17)).Select(LzoTests.Encode)];
        using GuardedBlock sourceMemory = new(2 * Most), destinationMemory = new(Most);
        var random = new Random(17);
        int decoded = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] stream = [.. streams[random.Next(streams.Length)]];
            switch (random.Next(5))
            {
                case 0:
                    stream = new byte[random.Next(200)];
                    random.NextBytes(stream);
                    break;
                case 1:
                    stream = stream[..random.Next(stream.Length)];
                    break;
                case 2:
                    byte[] other = streams[random.Next(streams.Length)];
                    stream = [.. stream[..random.Next(stream.Length)], .. other[random.Next(other.Length)..]];
                    break;
                default:
                    for (int flips = random.Next(1, 6); flips > 0; flips--)
                        stream[random.Next(Math.Min(stream.Length, random.Next(2) == 0 ? 20 : Most))] ^= (byte)(1 << random.Next(8));
                    break;
            }

            if (stream.Length > 2 * Most)
                continue;
            bool atEnd = random.Next(2) == 0;
            Span<byte> source = sourceMemory.Take(stream.Length, atEnd);
            stream.CopyTo(source);
            Span<byte> destination = destinationMemory.Take(random.Next(4) == 0 ? random.Next(Most) : Most, atEnd);
            try
            {
                Assert.InRange(LzoTests.Lzo.Decode(source, destination), 0, destination.Length);
                decoded++;
            }
            catch (CodecException exception)
            {
                Assert.InRange(exception.Offset, 0, stream.Length);
            }
        }

        Assert.InRange(decoded, 1, count - 1);
    }
}
