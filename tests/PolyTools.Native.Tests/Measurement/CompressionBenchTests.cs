using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Measurement;

public sealed class CompressionBenchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("polytools-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(new long[] { 30 }, 8)]
    [InlineData(new long[] { 7, 11 }, 3)]
    [InlineData(new long[] { 5, 1, 6, 4 }, 2)]
    [InlineData(new long[] { }, 1)]
    public void Chunks_are_read_in_C_order_from_any_byte_on(long[] shape, long chunk)
    {
        ChunkedArray array = Create(shape, chunk, out byte[] elements);
        using ByteSource source = ByteSource.OfChunks(array);
        Assert.Equal(elements.Length, source.Length);
        Assert.Equal(8, source.ElementSize);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            int start = random.Next(elements.Length + 1), length = random.Next(elements.Length - start + 1);
            Assert.Equal(elements[start..(start + length)], Read(source, start, length));
        }
    }

    [Theory]
    [InlineData(StorageType.Float16)]
    [InlineData(StorageType.Complex64)]
    [InlineData(StorageType.Bool)]
    public void Elements_have_the_size_that_they_have_on_disk(StorageType type)
    {
        ChunkedArray array = ChunkedArray.Create(
            Path.Combine(folder, "a.zarr"), ArrayMetadata.Create(new CreationOptions { Shape = [1000], Type = type, ChunkShape = [100] }));
        using ByteSource source = ByteSource.OfChunks(array);
        Assert.Equal(1000L * type.Size(), source.Length);
        Assert.Equal(new byte[1000 * type.Size()], Read(source, 0, (int)source.Length));
    }

    [Fact]
    public void Several_sources_are_one_and_files_need_not_be_open_at_once()
    {
        byte[][] contents = [.. new[] { 10, 0, 0, 5000, 1, 0, 77 }.Select((length, i) => Random(length, i))];
        ByteSource[] files = [.. contents.Select((content, i) =>
        {
            string path = Path.Combine(folder, $"{i}");
            File.WriteAllBytes(path, content);
            return ByteSource.OfFile(path);
        })];
        byte[] whole = [.. contents.SelectMany(content => content)];
        using ByteSource source = ByteSource.Concatenate(files);
        Assert.Equal(whole.Length, source.Length);
        for (int start = 0; start < whole.Length; start += 7)
        {
            int length = Math.Min(13, whole.Length - start);
            Assert.Equal(whole[start..(start + length)], Read(source, start, length));
        }

        Assert.Equal(whole, Read(source, 0, whole.Length));
        Assert.Equal("7 inputs", source.Name);
    }

    [Fact]
    public void A_sample_has_parts_from_the_first_to_the_last_byte()
    {
        byte[] content = Random(100_003, 3);
        string path = Path.Combine(folder, "f");
        File.WriteAllBytes(path, content);
        using ByteSource source = ByteSource.OfFile(path).Sample(20_500, 1000);
        Assert.Equal(20_000, source.Length);
        byte[] sampled = Read(source, 0, 20_000);
        int last = -1;
        foreach (byte[] part in sampled.Chunk(1000))
        {
            int place = content.AsSpan().IndexOf(part);
            Assert.True(place > last, $"{place} after {last}");
            // A hundredth of the file for each part of twenty: evenly.
            Assert.True(last < 0 || place - last is > 5000 and < 5400, $"{place} after {last}");
            last = place;
        }

        Assert.Equal(content[..1000], sampled[..1000]);
        Assert.Equal(content[^1000..], sampled[^1000..]);
        Assert.Equal(sampled[950..2100], Read(source, 950, 1150));
        Assert.Equal(100_003, ByteSource.OfFile(path).Sample(200_000, 1000).Length);
        // Fewer bytes than a part.
        Assert.Equal(content[..300], Read(ByteSource.OfFile(path).Sample(300, 1000), 0, 300));
    }

    [Fact]
    public void Npy_files_are_their_elements()
    {
        double[] numbers = [1, 2, 3.5];
        string path = Path.Combine(folder, "n.npy");
        unsafe
        {
            fixed (double* first = numbers)
                NpyFile.Write(path, DType.Float64, [3], (byte*)first);
        }

        using ByteSource source = ByteSource.OfFile(path);
        Assert.Equal((24, 8, StorageType.Float64), (source.Length, source.ElementSize, source.Type));
        Assert.Equal(numbers.SelectMany(BitConverter.GetBytes), Read(source, 0, 24));
    }

    [Theory]
    [InlineData("<U100", 400, 4)]
    [InlineData("|S300", 300, 1)]
    public void Npy_files_of_text_have_characters(string type, int size, int elementSize)
    {
        string path = Path.Combine(folder, "t.npy");
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (2,), }}".PadRight(117) + "\n";
        byte[] prefix = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0];
        File.WriteAllBytes(path, [.. prefix, .. System.Text.Encoding.ASCII.GetBytes(header), .. new byte[2 * size]]);
        using ByteSource source = ByteSource.OfFile(path);
        Assert.Equal((2L * size, elementSize, (StorageType?)null), (source.Length, source.ElementSize, source.Type));
    }

    [Fact]
    public void What_is_no_file_of_bytes_is_refused_at_once()
    {
        Assert.Equal("FileNotFound", Assert.Throws<PolyException>(() => ByteSource.OfFile(Path.Combine(folder, "no"))).ErrorId);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The pipe is made by mkfifo.");
        string pipe = Path.Combine(folder, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe))
            made.WaitForExit();
        Assert.Equal("NotAFile", Assert.Throws<PolyException>(() => ByteSource.OfFile(pipe)).ErrorId);
        Assert.Equal("NotAFile", Assert.Throws<PolyException>(() => ByteSource.OfFile("/dev/zero")).ErrorId);
    }

    [Fact]
    public void Files_that_say_they_are_empty_are_read()
    {
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "There is no /proc.");
        using ByteSource source = ByteSource.OfFile("/proc/cpuinfo");
        Assert.InRange(source.Length, 100, 10_000_000);
        Assert.Contains("processor", System.Text.Encoding.ASCII.GetString(Read(source, 0, (int)source.Length)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_becomes_shorter_is_an_error()
    {
        string path = Path.Combine(folder, "f");
        File.WriteAllBytes(path, new byte[100]);
        using ByteSource source = ByteSource.OfFile(path);
        File.WriteAllBytes(path, new byte[50]);
        Assert.Equal("FileUnreadable", Assert.Throws<PolyException>(() => Read(source, 0, 100)).ErrorId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void All_bytes_are_compressed_in_blocks_of_the_size(int threads)
    {
        byte[] content = [.. Enumerable.Range(0, 40_000_000 / 4).SelectMany(i => BitConverter.GetBytes(i / 3))];
        string path = Path.Combine(folder, "f");
        File.WriteAllBytes(path, content);
        (string Codec, int? Level, int Block)[] grid = [("zstd", 3, 1 << 20), ("lz4", null, 300_000), ("none", null, 65536), ("blosc:lz4", 5, 2_000_000)];
        CompressionTrial[] trials =
            [.. grid.Select(way => new CompressionTrial(CodecSteps.Create(way.Codec, way.Level, "shuffle", 4), way.Block, threads))];
        using var buffers = new CompressionBuffers();
        var bench = new CompressionBench(trials, 1, buffers);
        using ByteSource source = ByteSource.OfFile(path);
        double last = 0;
        IReadOnlyList<CompressionMeasurement> measured = bench.Run(source, CancellationToken.None, share => last = Math.Max(last, share));
        Assert.Equal(1, last, 6);
        Assert.All(measured, one =>
        {
            Assert.Equal(content.Length, one.OriginalBytes);
            Assert.True(one.IsVerified);
            Assert.True(one.EncodeSeconds > 0 && one.DecodeSeconds > 0);
        });
        Assert.Equal(content.Length, measured[2].CompressedBytes);
        // Block by block, by the codecs themselves. The size of a batch is a multiple of the largest block.
        long expected = 0;
        foreach (byte[] block in content.Chunk(2_000_000))
            expected += Encode(trials[3].Steps, block);
        Assert.Equal(expected, measured[3].CompressedBytes);
        // Sources that are shorter than what came before, and empty ones, need nothing new.
        string empty = Path.Combine(folder, "e"), little = Path.Combine(folder, "l");
        File.WriteAllBytes(empty, []);
        File.WriteAllBytes(little, content[..10]);
        Assert.All(bench.Run(ByteSource.OfFile(empty), CancellationToken.None), one =>
        {
            Assert.Equal((0, 0, true), (one.OriginalBytes, one.CompressedBytes, one.IsVerified));
            Assert.Null(one.Ratio);
            Assert.Null(one.EncodeRate);
            Assert.Null(one.TransferRate(1e6, true));
        });
        Assert.All(bench.Run(ByteSource.OfFile(little), CancellationToken.None), one => Assert.Equal((10, true), (one.OriginalBytes, one.IsVerified)));
    }

    [Fact]
    public void A_codec_that_loses_a_byte_is_found_out()
    {
        using var buffers = new CompressionBuffers();
        var bench = new CompressionBench([new CompressionTrial([new LossyCodec()], 1000, 1), new CompressionTrial([], 1000, 1)], 2, buffers);
        string path = Path.Combine(folder, "f");
        File.WriteAllBytes(path, Random(5000, 1));
        using ByteSource source = ByteSource.OfFile(path);
        Assert.Equal([false, true], bench.Run(source, CancellationToken.None).Select(one => one.IsVerified));
    }

    [Fact]
    public void The_work_ends_when_it_is_cancelled()
    {
        string path = Path.Combine(folder, "f");
        File.WriteAllBytes(path, Random(3_000_000, 1));
        using var cancellation = new CancellationTokenSource();
        using var buffers = new CompressionBuffers();
        var bench = new CompressionBench([new CompressionTrial(CodecSteps.Create("bzip2", 9, "none", 1), 10_000, 1)], 1000, buffers);
        using ByteSource source = ByteSource.OfFile(path);
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Run(source, cancellation.Token, _ => cancellation.Cancel()));
    }

    [Fact]
    public void The_front_has_what_nobody_beats()
    {
        (double, double)[] points = [(1, 9), (2, 7), (2, 7), (2, 6), (3, 7), (0.5, 9), (4, 1), (double.NegativeInfinity, 100)];
        Assert.Equal([true, false, false, false, true, false, true, true], CompressionMeasurement.Front(points));
        Assert.Equal([true, true], CompressionMeasurement.Front([(1, 1), (1, 1)]));
        Assert.Empty(CompressionMeasurement.Front([]));
    }

    [Fact]
    public void Transfer_is_codec_and_device_one_after_the_other()
    {
        var measured = new CompressionMeasurement(1000, 250, 2, 0.5, true);
        // 2 s to compress and 250 bytes at 100 per second; half a second to get them back.
        Assert.Equal(1000 / 4.5, measured.TransferRate(100, writes: true)!.Value, 9);
        Assert.Equal(1000 / 3.0, measured.TransferRate(100, writes: false)!.Value, 9);
        Assert.Equal((4.0, 500.0, 2000.0), (measured.Ratio!.Value, measured.EncodeRate!.Value, measured.DecodeRate!.Value));
    }

    private static byte[] Random(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Read(ByteSource source, long offset, int length)
    {
        byte[] bytes = new byte[length];
        source.Read(offset, bytes, CancellationToken.None);
        return bytes;
    }

    private static int Encode(IReadOnlyList<Codec> steps, byte[] bytes)
    {
        foreach (Codec step in steps)
        {
            byte[] encoded = new byte[step.MaxEncodedLength(bytes.Length)];
            bytes = encoded[..step.Encode(bytes, encoded)];
        }

        return bytes.Length;
    }

    private unsafe ChunkedArray Create(long[] shape, long chunk, out byte[] elements)
    {
        ChunkedArray array = ChunkedArray.Create(
            Path.Combine(folder, "a.zarr"),
            ArrayMetadata.Create(new CreationOptions { Shape = shape, Type = StorageType.Float64, ChunkShape = [.. shape.Select(length => Math.Min(length, chunk))] }));
        elements = Random((int)shape.Aggregate(1L, (count, length) => count * length) * 8, 2);
        fixed (byte* first = elements)
            array.Write([], ArrayOperand.Wrap(DType.Float64, (nint)first, shape));
        return array;
    }

    /// <summary>Forgets the last byte.</summary>
    private sealed class LossyCodec : Codec
    {
        public override CodecInfo Info { get; } = new(
            CodecKind.Compressor, "lossy", "", _ => new LossyCodec(), (_, _, _) => new LossyCodec())
        {
            V3Name = "lossy",
        };

        public override long MaxEncodedLength(int length) => length;

        public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            source.CopyTo(destination);
            return source.Length;
        }

        public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            source[..^1].CopyTo(destination);
            return source.Length;
        }

        public override System.Text.Json.Nodes.JsonObject Configuration(ZarrFormat format) => [];
    }
}
