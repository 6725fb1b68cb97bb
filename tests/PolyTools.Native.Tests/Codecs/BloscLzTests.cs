using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>BloscLZ beside C-Blosc, both ways, in frames of one block with elements of one byte.</summary>
public unsafe partial class BloscLzTests
{
    private const string Library = "libblosc.so.1";

    /// <summary>The frame's header, the place of its one block, and the length of its one stream.</summary>
    private const int FrameStart = 16 + 4 + 4;

    /// <summary>C-Blosc makes no longer blocks than 262144 bytes of such elements.</summary>
    private static readonly int[] Lengths = [128, 300, 5000, 16384, 65536, 131072, 200000];

    [Fact]
    public void What_we_encode_Blosc_decodes()
    {
        SkipWithout();
        int encoded = 0;
        foreach ((byte[] source, int level) in Cases())
        {
            var frame = new byte[FrameStart + source.Length];
            int length = new BloscLz().Encode(source, frame.AsSpan(FrameStart, source.Length), level);
            if (length == 0)
                continue;
            encoded++;
            frame[0] = 2;
            frame[1] = 1;
            frame[3] = 1;
            int[] fields = [source.Length, source.Length, FrameStart + length, 20, length];
            for (int i = 0; i < fields.Length; i++)
                BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4 + (4 * i)), fields[i]);
            var decoded = new byte[source.Length];
            fixed (byte* input = frame, output = decoded)
                Assert.Equal(source.Length, Decompress(input, output, decoded.Length, 1));
            Assert.True(decoded.AsSpan().SequenceEqual(source));
        }

        Assert.True(encoded > 200, $"only {encoded} sources were encoded");
    }

    [Fact]
    public void We_write_what_Blosc_writes_and_decode_it()
    {
        SkipWithout();
        int encoded = 0;
        foreach ((byte[] source, int level) in Cases())
        {
            var frame = new byte[source.Length + FrameStart];
            nint frameLength;
            fixed (byte* input = source, output = frame)
                frameLength = Compress(level, 0, 1, source.Length, input, output, frame.Length, "blosclz", source.Length, 1);
            int theirs = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(20));
            var ours = new byte[source.Length];
            int length = new BloscLz().Encode(source, ours, level);
            if ((frame[2] & 2) != 0 || theirs == source.Length)
            {
                // C-Blosc has stored the bytes.
                Assert.Equal(0, length);
                continue;
            }

            encoded++;
            Assert.Equal(frameLength, FrameStart + theirs);
            ReadOnlySpan<byte> stream = frame.AsSpan(FrameStart, theirs);
            var decoded = new byte[source.Length];
            Assert.Equal(source.Length, new BloscLz().Decode(stream, decoded));
            Assert.True(decoded.AsSpan().SequenceEqual(source));
            Assert.True(ours.AsSpan(0, length).SequenceEqual(stream), $"{length} bytes are not Blosc's {theirs}");
        }

        Assert.True(encoded > 200, $"only {encoded} sources were encoded");
    }

    [Theory]
    [InlineData(new byte[] { }, 0)]
    [InlineData(new byte[] { 33, 65 }, 1)]
    [InlineData(new byte[] { 32, 65, 32 }, 3)]
    [InlineData(new byte[] { 32, 65, 224, 255 }, 4)]
    [InlineData(new byte[] { 32, 65, 32, 1 }, 4)]
    [InlineData(new byte[] { 32, 65, 63, 255, 0 }, 4)]
    public void Damage_is_an_error_with_its_place(byte[] source, int offset)
    {
        CodecException error = Assert.Throws<CodecException>(() => new BloscLz().Decode(source, new byte[1000]));
        Assert.Equal(("blosclz", (long)offset), (error.Codec, error.Offset));
    }

    private static void SkipWithout() =>
        Assert.SkipUnless(NativeLibrary.TryLoad(Library, out _), "C-Blosc 1 (Debian: libblosc1) is not installed");

    private static IEnumerable<(byte[] Source, int Level)> Cases() =>
        from kind in BlockSamples.Kinds
        from length in Lengths
        let source = BlockSamples.Make(kind, length)
        from level in Enumerable.Range(1, 9)
        select (source, level);

    [LibraryImport(Library, EntryPoint = "blosc_compress_ctx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Compress(
        int level, int shuffle, nint typeSize, nint length, byte* source, byte* destination, nint capacity, string codec, nint blockSize,
        int threads);

    [LibraryImport(Library, EntryPoint = "blosc_decompress_ctx")]
    private static partial int Decompress(byte* source, byte* destination, nint capacity, int threads);
}
