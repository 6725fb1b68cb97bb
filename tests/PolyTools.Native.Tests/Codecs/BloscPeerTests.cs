using System.Globalization;
using System.Runtime.InteropServices;
using PolyTools.Native.Codecs;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Blosc frames beside C-Blosc, in this process and through numcodecs.</summary>
public unsafe partial class BloscPeerTests
{
    private const string Library = "libblosc.so.1";

    public static TheoryData<string> Names => BloscCodecTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Frames_of_C_Blosc_decode_here_and_ours_there(string compressor)
    {
        SkipWithoutLibrary();
        byte[] data = BlockSamples.Make("linear", 3_000_011);
        long ours = 0;
        long theirs = 0;
        foreach (Case @case in Cases(compressor))
        {
            ReadOnlySpan<byte> source = data.AsSpan(0, @case.Length);
            byte[] frame = BloscCodecTests.Encode(@case.Codec, source);
            byte[] decoded = new byte[@case.Length];
            byte[] other = new byte[@case.Length + 16];
            int otherLength;
            fixed (byte* input = source, output = frame, back = decoded, second = other)
            {
                byte none = 0;
                otherLength = Compress(
                    @case.Level, (int)@case.Shuffle, @case.Size, source.Length, input is null ? &none : input, second, other.Length,
                    compressor, @case.BlockSize, 1);
                Assert.Equal(source.Length, Decompress(output, back is null ? &none : back, decoded.Length, 1));
            }

            Assert.True(source.SequenceEqual(decoded), $"C-Blosc decodes otherwise: {@case}");
            Assert.InRange(otherLength, 16, other.Length);
            Array.Clear(decoded);
            Assert.Equal(source.Length, @case.Codec.Decode(other.AsSpan(0, otherLength), decoded));
            Assert.True(source.SequenceEqual(decoded), $"other bytes than C-Blosc's: {@case}");

            // The same blocks, splits and flags; what is stored is the same bytes.
            Assert.Equal((frame[3], frame[4], frame[8]), (other[3], other[4], other[8]));
            Assert.True(frame.AsSpan(4, 8).SequenceEqual(other.AsSpan(4, 8)), $"other blocks than C-Blosc's: {@case}");
            Assert.Equal(frame[2] & ~2, other[2] & ~2);
            if (@case.Level == 0)
                Assert.True(frame.AsSpan().SequenceEqual(other.AsSpan(0, otherLength)), $"other bytes than C-Blosc's: {@case}");
            ours += frame.Length;
            theirs += otherLength;
        }

        // zlib-ng is not zlib.
        Assert.True(ours * (compressor == "zlib" ? 0.9 : 0.98) <= theirs, $"{ours:N0} bytes beside {theirs:N0}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Chunks_of_numbers_are_no_longer_than_those_of_C_Blosc(string compressor)
    {
        SkipWithoutLibrary();
        const int count = 131072;
        double[] line = new double[count];
        double[] polynomial = new double[count];
        for (int i = 0; i < count; i++)
        {
            double x = line[i] = -1 + (2.0 * i / (count - 1));
            polynomial[i] = (.25 * x * x * x) + (.75 * x * x) - (1.5 * x) - 2;
        }

        foreach (double[] numbers in (double[][])[line, polynomial])
        {
            byte[] source = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
            foreach (int level in compressor is "zstd" or "lz4hc" ? (int[])[1, 3, 5] : [1, 2, 3, 4, 5, 6, 9])
            {
                byte[] frame = BloscCodecTests.Encode(new BloscCodec(compressor, level, BloscShuffle.Bytes, 8), source);
                byte[] other = new byte[source.Length + 16];
                int length;
                fixed (byte* input = source, output = other)
                    length = Compress(level, 1, 8, source.Length, input, output, other.Length, compressor, 0, 1);
                Assert.True(frame.Length * 0.98 <= length, $"{frame.Length:N0} bytes beside {length:N0} at level {level}");
            }
        }
    }

    [Fact]
    public void Frames_of_numcodecs_decode_here_and_ours_there()
    {
        byte[] data = BlockSamples.Make("linear", 30_001);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("polytools-test-");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            List<Case> cases = [];
            List<byte[]> frames = [];
            foreach (string compressor in BloscCodecTests.Compressors)
            {
                for (int level = 0; level <= 9; level++)
                {
                    foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
                    {
                        foreach (int size in BloscCodecTests.ElementSizes)
                        {
                            // numcodecs takes whole elements.
                            int length = (level is 1 or 5 ? data.Length : 2000) / size * size;
                            cases.Add(new Case(compressor, level, shuffle, size, length, 0));
                            frames.Add(BloscCodecTests.Encode(cases[^1].Codec, data.AsSpan(0, length)));
                        }
                    }
                }
            }

            File.WriteAllBytes(At("data"), data);
            File.WriteAllLines(At("cases"), cases.Select((@case, i) => string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Compressor} {@case.Level} {(int)@case.Shuffle} {@case.Size} {@case.Length} {frames[i].Length}")));
            File.WriteAllBytes(At("ours"), [.. frames.SelectMany(frame => frame)]);
            string? output = Python.Run("blosc_frames.py", "numcodecs", folder.FullName);
            Assert.SkipWhen(output is null, "numcodecs (Debian: python3-numcodecs) is not installed");
            Assert.Equal($"{cases.Count} same", output.Trim());
            byte[] theirs = File.ReadAllBytes(At("theirs"));
            int[] lengths = [.. File.ReadAllLines(At("lengths")).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
            Assert.Equal(cases.Count, lengths.Length);
            int start = 0;
            for (int i = 0; i < cases.Count; i++)
            {
                byte[] decoded = BloscCodecTests.Decode(cases[i].Codec, theirs[start..(start + lengths[i])], cases[i].Length);
                Assert.True(decoded.AsSpan().SequenceEqual(data.AsSpan(0, decoded.Length)), $"other bytes: {cases[i]}");
                start += lengths[i];
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Every level, filter and element size with short data; those that differ most with long data.</summary>
    private static IEnumerable<Case> Cases(string compressor)
    {
        bool slow = compressor is "zstd" or "lz4hc" or "zlib";
        for (int level = 0; level <= 9; level++)
        {
            foreach (BloscShuffle shuffle in Enum.GetValues<BloscShuffle>())
            {
                foreach (int size in BloscCodecTests.ElementSizes)
                {
                    foreach (int length in (int[])[0, 1, 127, 128, 1003, (size * 128) + 1, level > 5 && slow ? 4000 : 70_001])
                        yield return new Case(compressor, level, shuffle, size, length, 0);
                    if (level == 5)
                        yield return new Case(compressor, level, shuffle, size, 70_001, 5000);
                    if (level is 1 or 5 && (!slow || (level == 1 && shuffle == BloscShuffle.Bytes)) && size is 1 or 3 or 8 or 255)
                    {
                        yield return new Case(compressor, level, shuffle, size, 1 << 20, 0);
                        yield return new Case(compressor, level, shuffle, size, 3_000_011, 0);
                    }
                }
            }
        }
    }

    private static void SkipWithoutLibrary() =>
        Assert.SkipUnless(NativeLibrary.TryLoad(Library, out _), "C-Blosc 1 (Debian: libblosc1) is not installed");

    [LibraryImport(Library, EntryPoint = "blosc_compress_ctx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Compress(
        int level, int shuffle, nint typeSize, nint length, byte* source, byte* destination, nint capacity, string codec, nint blockSize,
        int threads);

    [LibraryImport(Library, EntryPoint = "blosc_decompress_ctx")]
    private static partial int Decompress(byte* source, byte* destination, nint capacity, int threads);

    private sealed record Case(string Compressor, int Level, BloscShuffle Shuffle, int Size, int Length, int BlockSize)
    {
        public BloscCodec Codec { get; } = new(Compressor, Level, Shuffle, Size, BlockSize);
    }
}
