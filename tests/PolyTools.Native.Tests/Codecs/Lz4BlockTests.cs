using System.Runtime.InteropServices;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>LZ4 blocks beside liblz4, both ways.</summary>
public unsafe partial class Lz4BlockTests
{
    private const string Library = "liblz4.so.1";
    private static readonly int[] Lengths = [1, 12, 13, 64, 300, 5000, 16384, 65536, 65547, 131072, 500000];

    [Fact]
    public void What_we_encode_liblz4_decodes()
    {
        SkipWithout();
        foreach ((byte[] source, int acceleration) in Cases())
        {
            var encoded = new byte[Lz4Block.MaxEncodedLength(source.Length)];
            int length = Lz4Block.EncodeFast(source, encoded, acceleration);
            Assert.InRange(length, 1, encoded.Length);
            var decoded = new byte[source.Length];
            fixed (byte* input = encoded, output = decoded)
                Assert.Equal(source.Length, DecompressSafe(input, output, length, decoded.Length));
            Assert.True(decoded.AsSpan().SequenceEqual(source));
            if (new Lz4HighBlock().Encode(source, encoded, acceleration) is var high and > 0)
            {
                Array.Clear(decoded);
                fixed (byte* input = encoded, output = decoded)
                    Assert.Equal(source.Length, DecompressSafe(input, output, high, decoded.Length));
                Assert.True(decoded.AsSpan().SequenceEqual(source));
            }
        }
    }

    [Fact]
    public void What_liblz4_encodes_we_decode_and_we_need_no_more_room()
    {
        SkipWithout();
        foreach ((byte[] source, int acceleration) in Cases())
        {
            var theirs = new byte[Lz4Block.MaxEncodedLength(source.Length)];
            int length;
            fixed (byte* input = source, output = theirs)
                length = CompressFast(input, output, source.Length, theirs.Length, acceleration);
            var decoded = new byte[source.Length];
            Assert.Equal(source.Length, Lz4Block.DecodeBlock(theirs.AsSpan(0, length), decoded));
            Assert.True(decoded.AsSpan().SequenceEqual(source));
            int ours = Lz4Block.EncodeFast(source, new byte[theirs.Length], acceleration);
            Assert.True(ours * 0.98 <= length, $"{ours} bytes beside {length} of {source.Length}");
        }
    }

    [Fact]
    public void High_compression_needs_no_more_room_than_that_of_liblz4()
    {
        SkipWithout();
        foreach ((byte[] source, int level) in Cases())
        {
            var theirs = new byte[Lz4Block.MaxEncodedLength(source.Length)];
            int length;
            fixed (byte* input = source, output = theirs)
                length = CompressHigh(input, output, source.Length, theirs.Length, level);
            int ours = new Lz4HighBlock().Encode(source, new byte[theirs.Length], level);
            Assert.True(ours > 0 && ours * 0.98 <= length, $"{ours} bytes beside {length} of {source.Length} at level {level}");
        }
    }

    [Theory]
    [InlineData(new byte[] { }, 0)]
    [InlineData(new byte[] { 0x10 }, 1)]
    [InlineData(new byte[] { 0xF0 }, 1)]
    [InlineData(new byte[] { 0xF0, 255, 255 }, 3)]
    [InlineData(new byte[] { 0x10, 65, 1 }, 2)]
    [InlineData(new byte[] { 0x10, 65, 0, 0, 0x50, 1, 2, 3, 4, 5 }, 2)]
    [InlineData(new byte[] { 0x10, 65, 2, 0, 0x50, 1, 2, 3, 4, 5 }, 2)]
    [InlineData(new byte[] { 0x1F, 65, 1, 0, 255 }, 5)]
    [InlineData(new byte[] { 0x10, 65, 1, 0 }, 4)]
    public void Damage_is_an_error_with_its_place(byte[] source, int offset)
    {
        CodecException error = Assert.Throws<CodecException>(() => Lz4Block.DecodeBlock(source, new byte[1000]));
        Assert.Equal(("lz4", (long)offset), (error.Codec, error.Offset));
    }

    private static void SkipWithout() =>
        Assert.SkipUnless(NativeLibrary.TryLoad(Library, out _), "liblz4 (Debian: liblz4-1) is not installed");

    private static IEnumerable<(byte[] Source, int Acceleration)> Cases() =>
        from kind in BlockSamples.Kinds
        from length in Lengths
        let source = BlockSamples.Make(kind, length)
        from acceleration in (int[])[1, 3, 5, 9]
        select (source, acceleration);

    [LibraryImport(Library, EntryPoint = "LZ4_compress_fast")]
    private static partial int CompressFast(byte* source, byte* destination, int length, int capacity, int acceleration);

    [LibraryImport(Library, EntryPoint = "LZ4_compress_HC")]
    private static partial int CompressHigh(byte* source, byte* destination, int length, int capacity, int level);

    [LibraryImport(Library, EntryPoint = "LZ4_decompress_safe")]
    private static partial int DecompressSafe(byte* source, byte* destination, int length, int capacity);
}
