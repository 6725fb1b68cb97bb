using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Chains of codecs, and the two codecs that belong to arrays.</summary>
public class CodecChainTests
{
    /// <summary>All permutations of shapes of up to four dimensions, against the definition, element by element.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void TransposeIsAsSpecified(int elementSize)
    {
        var random = new Random(elementSize);
        foreach (long[] shape in (long[][])[[], [5], [1], [3, 7], [33, 50], [1, 9], [17, 1, 16], [3, 4, 5], [2, 19, 35], [2, 3, 4, 5], [1, 3, 1, 20]])
        {
            foreach (int[] order in Permutations(shape.Length))
            {
                var codec = new TransposeCodec(elementSize, shape, order);
                var source = new byte[shape.Aggregate(elementSize, (product, length) => product * (int)length)];
                random.NextBytes(source);
                var encoded = new byte[source.Length];
                Assert.Equal(source.Length, codec.Encode(source, encoded));
                long[] result = [.. order.Select(dimension => shape[dimension])];
                Assert.Equal(result, codec.EncodedShape);
                for (int at = 0; at < source.Length / elementSize; at++)
                {
                    // The place after encoding: B[B_pos] = A[A_pos], where B_pos[i] = A_pos[order[i]].
                    long[] position = Position(at, shape);
                    long[] moved = [.. order.Select(dimension => position[dimension])];
                    int place = (int)Offset(moved, result);
                    Assert.Equal(
                        source.AsSpan(at * elementSize, elementSize), encoded.AsSpan(place * elementSize, elementSize));
                }

                var decoded = new byte[source.Length];
                Assert.Equal(source.Length, codec.Decode(encoded, decoded));
                Assert.Equal(source, decoded);
                Assert.Throws<CodecException>(() => codec.Decode(encoded.AsSpan(1), decoded));
            }
        }
    }

    /// <summary>Every number is reversed by itself, also the parts of a complex one, at any length and place.</summary>
    [Fact]
    public void ByteSwap()
    {
        var random = new Random(2);
        foreach (StorageType type in StorageTypes.All.Where(type => type.NumberSize() > 1))
        {
            var codec = new ByteSwapCodec(type);
            for (int count = 0; count < 70; count++)
            {
                var source = new byte[(count * type.NumberSize()) + 1];
                random.NextBytes(source);
                var swapped = new byte[source.Length + 3];
                Assert.Equal(source.Length - 1, codec.Encode(source.AsSpan(1), swapped.AsSpan(3)));
                Assert.Equal(
                    source.Skip(1).Chunk(type.NumberSize()).SelectMany(number => number.Reverse()), swapped[3..^1]);
                var back = new byte[source.Length - 1];
                Assert.Equal(back.Length, codec.Decode(swapped.AsSpan(3, back.Length), back));
                Assert.Equal(source[1..], back);
            }

            Assert.Throws<CodecException>(() => codec.Decode(new byte[type.NumberSize() + 1], new byte[100]));
            Assert.Throws<CodecException>(() => codec.Decode(new byte[2 * type.NumberSize()], new byte[type.NumberSize()]));
        }
    }

    /// <summary>No steps, one, two, three: what is encoded is decoded, on many threads at once.</summary>
    [Fact]
    public void ChainsOfAnyLength()
    {
        long[] shape = [30, 20];
        Codec[] all = [new TransposeCodec(4, shape, [1, 0]), new ByteSwapCodec(StorageType.Int32), new Tag(1), new Tag(2), new Tag(3)];
        Parallel.For(0, 200, seed =>
        {
            var random = new Random(seed);
            Codec[] steps = [.. all.Where(_ => random.Next(2) == 0)];
            var chain = new CodecChain(StorageType.Int32, shape, steps);
            var raw = new byte[chain.RawLength];
            random.NextBytes(raw);
            var stored = new byte[chain.MaxEncodedLength];
            int length = chain.Encode(raw, stored);
            Assert.Equal(raw.Length + steps.OfType<Tag>().Count(), length);
            byte[] expected = raw;
            foreach (Codec step in steps)
            {
                var next = new byte[step.MaxEncodedLength(expected.Length)];
                expected = next[..step.Encode(expected, next)];
            }

            Assert.Equal(expected, stored[..length]);
            var decoded = new byte[raw.Length];
            chain.Decode(stored.AsSpan(0, length), decoded);
            Assert.Equal(raw, decoded);
        });
    }

    /// <summary>Stored bytes of another length are an error, whatever the steps.</summary>
    [Fact]
    public void LengthsAreChecked()
    {
        foreach (Codec[] steps in (Codec[][])[[], [new ByteSwapCodec(StorageType.Int32)], [new Tag(1)], [new Tag(1), new Tag(2)]])
        {
            var chain = new CodecChain(StorageType.Int32, [10], steps);
            var raw = new byte[40];
            var stored = new byte[chain.MaxEncodedLength];
            int length = chain.Encode(raw, stored);
            Assert.Throws<CodecException>(() => chain.Decode(stored.AsSpan(0, length - 1), raw));
            Assert.Throws<CodecException>(() => chain.Decode([], raw));
            Assert.Throws<CodecException>(() => chain.Decode([.. stored[..length], .. new byte[400]], raw));
            Assert.Throws<ArgumentException>(() => chain.Decode(stored, new byte[39]));
            Assert.Throws<ArgumentException>(() => chain.Encode(new byte[39], stored));
            Assert.Throws<ArgumentException>(() => chain.Encode(raw, new byte[length - 1]));
        }
    }

    /// <summary>A chunk of 2^31-1 bytes is the largest; a step that adds to it makes it too large.</summary>
    [Fact]
    public void LargestChunk()
    {
        Assert.Equal(int.MaxValue, new CodecChain(StorageType.Int8, [int.MaxValue], []).RawLength);
        foreach ((StorageType type, long[] shape, Codec[] steps) in new (StorageType, long[], Codec[])[]
        {
            (StorageType.Int8, [int.MaxValue], [new Tag(1)]), (StorageType.Int8, [1L << 31], []), (StorageType.Float64, [1 << 28], []),
            (StorageType.Float64, [1L << 62, 1L << 62], []), (StorageType.Int8, [1L << 32, 1L << 32], []),
        })
            Assert.Equal("ChunkTooLarge", Assert.Throws<PolyException>(() => new CodecChain(type, shape, steps)).ErrorId);
    }

    /// <summary>Whatever byte another program stored for true becomes 1.</summary>
    [Fact]
    public void BooleansAreZeroOrOne()
    {
        byte[] stored = [.. Enumerable.Range(0, 256).Select(number => (byte)number)];
        var raw = new byte[256];
        new CodecChain(StorageType.Bool, [256], []).Decode(stored, raw);
        Assert.Equal(stored.Select(number => (byte)(number == 0 ? 0 : 1)), raw);
    }

    /// <summary>Nothing is allocated for a chunk once a thread is warm.</summary>
    [Fact]
    public void NothingIsAllocated()
    {
        long[] shape = [128, 128];
        var chain = new CodecChain(
            StorageType.Float64, shape, [new TransposeCodec(8, shape, [1, 0]), new ByteSwapCodec(StorageType.Float64), new Tag(1)]);
        var raw = new byte[chain.RawLength];
        var stored = new byte[chain.MaxEncodedLength];
        Assert.Equal(0, Allocations.Least(() => chain.Decode(stored.AsSpan(0, chain.Encode(raw, stored)), raw)));
    }

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : Permutations(count - 1).SelectMany(shorter => Enumerable.Range(0, count)
            .Select(place => (int[])[.. shorter[..place], count - 1, .. shorter[place..]]));

    private static long[] Position(long offset, long[] shape)
    {
        var position = new long[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            position[i] = offset % shape[i];
            offset /= shape[i];
        }

        return position;
    }

    private static long Offset(long[] position, long[] shape)
    {
        long offset = 0;
        for (int i = 0; i < shape.Length; i++)
            offset = (offset * shape[i]) + position[i];
        return offset;
    }

    /// <summary>Adds one byte and knows it again.</summary>
    private sealed class Tag(byte tag) : Codec
    {
        private static readonly CodecInfo Shared =
            new(CodecKind.Checksum, "tag", "One byte more", _ => new Tag(0), (_, _, _) => new Tag(0)) { V3Name = "test.tag" };

        public override CodecInfo Info => Shared;

        public override long MaxEncodedLength(int length) => length + 1L;

        public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            source.CopyTo(destination);
            destination[source.Length] = tag;
            return source.Length + 1;
        }

        public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            if (source.IsEmpty || source[^1] != tag || source.Length - 1 > destination.Length)
                throw new CodecException("tag", 0, "it is not mine");
            source[..^1].CopyTo(destination);
            return source.Length - 1;
        }

        public override JsonObject Configuration(ZarrFormat format) => [];
    }
}
