using System.Buffers.Binary;
using System.Globalization;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>
/// Blosc frames on memory that ends, or begins, at a page that may not be touched, and frames that nobody wrote: run in a child of
/// <see cref="Engines.ChildProcessTests"/>, since a fault ends the process.
/// </summary>
public class BloscGuardedTests
{
    private const int Room = 1 << 16;

    /// <summary>How many frames each codec gets; a longer run sets more.</summary>
    private static readonly int FuzzCount = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "5000", CultureInfo.InvariantCulture);

    public static TheoryData<string> Names => BloscCodecTests.Names;

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public void Nothing_beside_the_buffers_is_touched(string compressor)
    {
        using GuardedBlock sources = new(Room), destinations = new(Room);
        foreach (string kind in (string[])["linear", "shuffled", "random", "zeros", "text"])
        {
            foreach (int length in (int[])[0, 1, 17, 127, 128, 129, 1000, 2049, 5000, 33001])
            {
                byte[] bytes = BlockSamples.Make(kind, length);
                foreach (int size in BloscCodecTests.ElementSizes)
                {
                    foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
                    {
                        bool atEnd = (size + length + (int)shuffle) % 3 > 0;
                        BloscCodec codec = new(compressor, 1 + (length % 5), shuffle, size, length % 2 == 0 ? 0 : 1024);
                        Span<byte> frame = destinations.Take(length + 16, atEnd);
                        int encoded = codec.Encode(sources.Copy(bytes, atEnd), frame);
                        byte[] copy = frame[..encoded].ToArray();
                        Span<byte> decoded = destinations.Take(length, atEnd);
                        decoded.Clear();
                        Assert.Equal(length, codec.Decode(sources.Copy(copy, atEnd), decoded));
                        Assert.True(decoded.SequenceEqual(bytes), $"{kind} of {length} by {size}");
                    }
                }
            }
        }
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public void Any_frame_decodes_or_is_an_error(string compressor)
    {
        using GuardedBlock sources = new(Room), destinations = new(Room);
        var random = new Random(11);
        int valid = 0;
        int damaged = 0;
        for (int i = 0; i < FuzzCount; i++)
        {
            byte[] frame = Frame(compressor, random);
            int room = random.Next(4) == 0 ? random.Next(8000) : 8000;
            bool atEnd = random.Next(2) == 0;
            BloscCodec codec = new(compressor, 1, BloscShuffle.None, 1);
            try
            {
                Assert.InRange(codec.Decode(sources.Copy(frame, atEnd), destinations.Take(room, atEnd)), 0, room);
                valid++;
            }
            catch (CodecException error)
            {
                BloscCodecTests.AssertTells(error, codec, frame.Length);
                damaged++;
            }
        }

        Assert.True(valid > FuzzCount / 100 && damaged > FuzzCount / 100, $"{valid} valid, {damaged} damaged");
    }

    /// <summary>Random bytes under a header that can be, or a frame of which a few bytes are changed.</summary>
    private static byte[] Frame(string compressor, Random random)
    {
        byte[] frame;
        if (random.Next(4) == 0)
        {
            frame = new byte[random.Next(16, 400)];
            random.NextBytes(frame);
            frame[0] = 2;
            frame[1] = 1;
            frame[2] &= 0xF5;
            frame[3] = (byte)random.Next(1, 20);
            int length = random.Next(1, 8000);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), length);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), random.Next(1, length + 1));
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(12), frame.Length);
            if (frame.Length >= 24)
            {
                BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(16), 20);
                BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(20), random.Next(frame.Length - 23));
            }

            return frame;
        }

        byte[] source = BlockSamples.Make(BlockSamples.Kinds[random.Next(BlockSamples.Kinds.Length)], random.Next(1, 8000));
        BloscCodec codec = new(
            compressor, random.Next(compressor == "zstd" ? 6 : 10), (BloscShuffle)random.Next(3), random.Next(1, 20),
            random.Next(2) * random.Next(128, 4000));
        frame = BloscCodecTests.Encode(codec, source);
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            // Half of the changes hit the numbers at the beginning.
            int place = random.Next(random.Next(2) == 0 ? Math.Min(frame.Length, 40) : frame.Length);
            frame[place] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)(frame[place] ^ (1 << random.Next(8)));
        }

        return random.Next(8) == 0 ? frame[..random.Next(frame.Length + 1)] : frame;
    }
}
