using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>What holds for LZ4, its high-compression encoder and BloscLZ alike.</summary>
public class BlockCodecTests
{
    internal static readonly BlockCodec[] All = [new BloscLz(), new Lz4Block(), new Lz4HighBlock()];

    private static readonly int[] LongLengths =
        [511, 512, 1000, 4096, 16384, 65535, 65536, 65546, 65547, 65548, 131072, 300000, 1 << 20];

    public static TheoryData<string> Names => [.. All.Select(codec => codec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_encoded_decodes(string name)
    {
        BlockCodec codec = Find(name);
        int encoded = 0;
        foreach (string kind in BlockSamples.Kinds)
        {
            foreach (int length in (int[])[.. Enumerable.Range(0, 301), .. LongLengths])
            {
                byte[] source = BlockSamples.Make(kind, length);
                foreach (int level in length > 100000 ? (int[])[1, 5, 9] : [.. Enumerable.Range(1, 9)])
                {
                    if (RoundTrip(codec, source, new byte[length + (length / 255) + 66], level) > 0)
                        encoded++;
                    Assert.SkipWhen(TestContext.Current.CancellationToken.IsCancellationRequested, "stopped");
                }
            }
        }

        Assert.True(encoded > 10000, $"only {encoded} sources were encoded");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Data_that_repeats_gets_shorter(string name)
    {
        foreach (string kind in (string[])["zeros", "text", "period7", "runs"])
        {
            byte[] source = BlockSamples.Make(kind, 20000);
            foreach (int level in Enumerable.Range(1, 9))
            {
                int length = RoundTrip(Find(name), source, new byte[source.Length], level);
                Assert.InRange(length, 1, 10000);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_cannot_get_shorter_is_left_to_the_caller(string name)
    {
        foreach (int length in (int[])[0, 1, 15, 64, 1000, 16384, 131072])
        {
            byte[] source = BlockSamples.Make("random", length);
            Assert.Equal(0, Find(name).Encode(source, new byte[length], 5));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_room_is_respected(string name)
    {
        BlockCodec codec = Find(name);
        foreach (string kind in BlockSamples.Kinds)
        {
            byte[] source = BlockSamples.Make(kind, 700);
            for (int room = 0; room < 760; room++)
            {
                int length = RoundTrip(codec, source, new byte[room], 1 + (room % 9));
                Assert.InRange(length, 0, room);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_destination_too_short_is_an_error(string name)
    {
        BlockCodec codec = Find(name);
        foreach (string kind in (string[])["zeros", "text", "period3", "period17", "runs"])
        {
            byte[] source = BlockSamples.Make(kind, 3000);
            var encoded = new byte[4000];
            ReadOnlySpan<byte> written = encoded.AsSpan(0, codec.Encode(source, encoded, 5));
            foreach (int room in (int[])[0, 1, 17, 1500, 2967, 2990, 2999])
            {
                CodecException? error = null;
                try
                {
                    codec.Decode(written, new byte[room]);
                }
                catch (CodecException caught)
                {
                    error = caught;
                }

                Assert.NotNull(error);
                Assert.Equal("DamagedData", error.ErrorId);
                Assert.InRange(error.Offset, 0, written.Length);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated_once_warm(string name)
    {
        BlockCodec codec = Find(name);
        byte[] source = BlockSamples.Make("text", 131072);
        byte[] noise = BlockSamples.Make("random", 16384);
        byte[] encoded = new byte[source.Length];
        byte[] decoded = new byte[source.Length];
        void Round()
        {
            foreach (int level in (ReadOnlySpan<int>)[1, 5, 9])
            {
                int length = codec.Encode(source, encoded, level);
                codec.Decode(encoded.AsSpan(0, length), decoded);
                codec.Encode(noise, encoded, level);
            }
        }

        Assert.Equal(0, Allocations.Least(Round));
        Assert.Equal(source, decoded);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Many_threads_may_use_one(string name)
    {
        BlockCodec codec = Find(name);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            byte[] source = BlockSamples.Make(BlockSamples.Kinds[i % BlockSamples.Kinds.Length], 20000 + (i * 977));
            RoundTrip(codec, source, new byte[source.Length], 1 + (i % 9));
        });
    }

    internal static BlockCodec Find(string name) => Array.Find(All, codec => codec.Name == name)!;

    /// <returns>The encoded length, or 0.</returns>
    private static int RoundTrip(BlockCodec codec, byte[] source, byte[] encoded, int level)
    {
        int length = codec.Encode(source, encoded, level);
        if (length > 0)
        {
            var decoded = new byte[source.Length];
            int count = codec.Decode(encoded.AsSpan(0, length), decoded);
            Assert.True(
                count == source.Length && decoded.AsSpan().SequenceEqual(source), $"{codec.Name} {level}: {source.Length} bytes differ");
        }

        return length;
    }
}
