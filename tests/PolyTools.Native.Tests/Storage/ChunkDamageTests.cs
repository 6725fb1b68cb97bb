using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;
using Kind = PolyTools.Native.Storage.ChunkFaultKind;

namespace PolyTools.Native.Tests.Storage;

/// <summary>What is said of the chunk of each codec when its file was cut short, made longer, or begins with another byte.</summary>
public sealed unsafe class ChunkDamageTests : IDisposable
{
    private const int Elements = 1024;

    /// <summary>Bytes that begin no stream of any codec.</summary>
    private static readonly byte[][] Garbage =
        [[0], [0xff], [0x41], [0, 0], [0xff, 0xff, 0xff], [1, 2, 3, 4, 5], new byte[8], [.. Enumerable.Repeat((byte)0xee, 300)]];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> CodecsAndData =>
        [.. from codec in CodecRegistry.All from data in (string[])["count", "noise", "constant"] select (codec.Name, data)];

    public static TheoryData<string> Compressors =>
        [.. CodecRegistry.All.Where(codec => codec.Kind == CodecKind.Compressor && codec.Name != "none").Select(codec => codec.Name)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(CodecsAndData))]
    public void A_chunk_cut_anywhere_is_truncated(string codec, string data)
    {
        foreach (Codec[] steps in Chains(codec))
        {
            (ChunkedArray array, string file) = Create(data, steps);
            byte[] intact = File.ReadAllBytes(file);
            foreach (int length in Cuts(intact.Length))
                AssertKind(Kind.Truncated, array, file, intact[..length], $"{length} of {intact.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(CodecsAndData))]
    public void Bytes_behind_a_chunk_make_it_undecodable(string codec, string data)
    {
        foreach (Codec[] steps in Chains(codec))
        {
            (ChunkedArray array, string file) = Create(data, steps);
            byte[] intact = File.ReadAllBytes(file);
            foreach (byte[] garbage in Garbage)
                AssertKind(Kind.Undecodable, array, file, [.. intact, .. garbage], $"{garbage.Length} bytes behind it");
        }
    }

    /// <summary>The same number of bytes, so that only what stands in the first one can tell.</summary>
    [Theory]
    [MemberData(nameof(CodecsAndData))]
    public void A_chunk_that_begins_with_another_byte_is_undecodable_where_the_format_has_a_header(string codec, string data)
    {
        (ChunkedArray array, string file) = Create(data, Make(codec));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[0] ^= 0xff;
        Kind? expected = codec switch
        {
            // Every row of bytes is a chunk of these.
            "none" or "shuffle" or "bitshuffle" or "delta" or "xor" or "bytedelta" => null,
            "crc32c" => Kind.Checksum,
            // No header either: it is a count, here of more bytes than follow.
            "lzo" when data == "constant" => Kind.Truncated,
            _ => Kind.Undecodable,
        };
        AssertKind(expected, array, file, bytes, "another first byte");
    }

    /// <summary>The checksum covers what the compressor wrote: cut or made longer, its last four bytes are others, as after any change.</summary>
    [Theory]
    [MemberData(nameof(Compressors))]
    public void A_cut_cannot_be_told_from_damage_under_a_checksum(string codec)
    {
        (ChunkedArray array, string file) = Create("count", [.. Make(codec), .. Make("crc32c")]);
        byte[] intact = File.ReadAllBytes(file);
        foreach (int length in Cuts(intact.Length))
            AssertKind(length < sizeof(uint) ? Kind.Truncated : Kind.Checksum, array, file, intact[..length], $"{length} bytes");
        foreach (byte[] garbage in Garbage)
            AssertKind(Kind.Checksum, array, file, [.. intact, .. garbage], $"{garbage.Length} bytes behind it");
    }

    /// <summary>These formats are rows of streams: what follows may be one more, of which the end is missing.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("zstd")]
    public void Bytes_appended_cannot_be_told_from_a_cut_where_they_begin_another_stream(string codec)
    {
        (ChunkedArray array, string file) = Create("count", Make(codec));
        byte[] intact = File.ReadAllBytes(file);
        // A whole one more is too much.
        AssertKind(Kind.Undecodable, array, file, [.. intact, .. intact], "twice");
        foreach (int length in (int[])[10, 12, 18])
            AssertKind(Kind.Truncated, array, file, [.. intact, .. intact[..length]], $"{length} bytes of another one");
    }

    /// <summary>An index at the end is gone with the end: other bytes stand where it is looked for.</summary>
    [Theory]
    [InlineData("none", false)]
    [InlineData("zstd", false)]
    [InlineData("none", true)]
    [InlineData("zstd", true)]
    public void A_cut_cannot_be_told_from_damage_where_a_shard_has_its_index_at_the_end(string codec, bool isAtStart)
    {
        const int chunks = 4, index = (16 * chunks) + sizeof(uint);
        ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = [Elements], Type = StorageType.Int32, ChunkShape = [Elements / chunks], ShardShape = [Elements], Codec = codec, Filter = "none",
        });
        (ChunkedArray array, string file) = Create("noise", metadata with { IndexAtStart = isAtStart });
        byte[] intact = File.ReadAllBytes(file);
        foreach (int length in Cuts(intact.Length))
        {
            File.WriteAllBytes(file, intact[..length]);
            ChunkFault[] faults = [.. array.Verify()];
            Assert.Equal("ChunkDamaged", Assert.Throws<PolyException>(() => array.Read([]).Dispose()).ErrorId);
            if (!isAtStart || length < index)
                Assert.Equal(chunks, faults.Length);
            // Chunks lie one after the other: those at the end are cut off.
            Assert.Equal(Enumerable.Range(chunks - faults.Length, faults.Length).Select(number => (long)number), faults.Select(fault => fault.Index[0]));
            Assert.NotEmpty(faults);
            Assert.All(faults, fault => Assert.Equal(isAtStart || length < index ? Kind.Truncated : Kind.Checksum, fault.Kind));
        }
    }

    private static Codec[] Make(string name)
    {
        CodecInfo info = CodecRegistry.Find(name);
        return [CodecRegistry.Create(name, new CodecOptions(StorageType.Int32, info.DefaultLevel ?? 1))];
    }

    /// <summary>A codec alone; a compressor also behind a filter; what keeps the length also before a checksum.</summary>
    private static IEnumerable<Codec[]> Chains(string name)
    {
        Codec[] own = Make(name);
        yield return own;
        if (own[0].Info.Kind == CodecKind.Compressor)
            yield return [.. Make("shuffle"), .. own];
        if (own[0].Info.Kind == CodecKind.Filter || name == "none")
            yield return [.. own, .. Make("crc32c")];
    }

    /// <summary>Lengths of which all near both ends are there, and many between them.</summary>
    private static IEnumerable<int> Cuts(int length) =>
        Enumerable.Range(0, length).Where(cut => cut < 40 || cut >= length - 40 || cut % (1 + (length / 150)) == 0);

    private static void AssertKind(Kind? expected, ChunkedArray array, string file, byte[] content, string what)
    {
        File.WriteAllBytes(file, content);
        ChunkFault[] faults = [.. array.Verify()];
        if (faults.Length > 0)
            Assert.Equal("ChunkDamaged", Assert.Throws<PolyException>(() => array.Read([]).Dispose()).ErrorId);
        string codecs = string.Join(", ", array.Metadata.Codecs.Steps.Select(step => step.Info.Name));
        Assert.True(
            faults.Length == (expected is null ? 0 : 1) && faults.All(fault => fault.Kind == expected && fault.File == file),
            $"[{codecs}], {what}: {expected} expected, found: {string.Join("; ", faults.Select(fault => $"{fault.Kind}: {fault.Reason}"))}");
    }

    /// <summary>An array of one chunk.</summary>
    private (ChunkedArray Array, string File) Create(string data, Codec[] steps)
    {
        ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = [Elements], Type = StorageType.Int32, ChunkShape = [Elements], Codec = "none", Filter = "none",
        });
        return Create(data, metadata with { Codecs = new CodecChain(StorageType.Int32, [Elements], steps) });
    }

    private (ChunkedArray Array, string File) Create(string data, ArrayMetadata metadata)
    {
        if (Directory.Exists(folder["a"]))
            ChunkedArray.Delete(folder["a"]);
        ChunkedArray array = ChunkedArray.Create(folder["a"], metadata);
        var random = new Random(3);
        using ArrayOperand values = ArrayOperand.From(
            Enumerable.Range(0, Elements).Select(number => data == "count" ? number * number : data == "noise" ? random.Next() : 7).ToArray());
        array.Write([], values);
        // As another process finds it.
        array = ChunkedArray.Open(array.Path);
        Assert.Empty(array.Verify());
        return (array, Assert.Single(Directory.GetFiles(Path.Combine(array.Path, "c"))));
    }
}
