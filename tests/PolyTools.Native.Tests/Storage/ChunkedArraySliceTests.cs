using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>That only what is asked for is touched: everything else is damaged, and nobody notices.</summary>
public sealed unsafe class ChunkedArraySliceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, long[]> Slices => new()
    {
        { "5, 7", [1, 1] },
        { "4:8, 5:8", [1, 1] },
        { "0, :", [0, 0, 0, 1, 0, 2] },
        { "::8, 3", [0, 0, 2, 0] },
        { "-1::-8, 4", [0, 1, 2, 1] },
        { "..., -1", [0, 2, 1, 2, 2, 2] },
        { "11:3:-1, 0:5", [1, 0, 1, 1, 2, 0, 2, 1] },
        { "3:3, :", [] },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Slices))]
    public void Reading_touches_only_the_chunks_it_needs(string text, long[] chunks)
    {
        ChunkedArray array = Create(isSharded: false);
        using ArrayOperand whole = array.Read([]);
        using ArrayOperand expected = whole.Slice(ArraySlice.Parse(text));
        var wanted = new HashSet<string>();
        for (int i = 0; i < chunks.Length; i += 2)
            wanted.Add(Path.Combine(array.Path, "c", $"{chunks[i]}", $"{chunks[i + 1]}"));
        foreach (string file in Directory.GetFiles(Path.Combine(array.Path, "c"), "*", SearchOption.AllDirectories))
        {
            if (!wanted.Contains(file))
                File.WriteAllText(file, "damaged");
        }

        using ArrayOperand found = array.Read(ArraySlice.Parse(text), new ChunkWork(2));
        Assert.Equal(expected.Shape, found.Shape);
        Assert.Equal(Numbers(expected), Numbers(found));
        // They are all of those: without them there is nothing but the fill value.
        foreach (string file in wanted)
        {
            byte[] content = File.ReadAllBytes(file);
            File.WriteAllText(file, "damaged");
            Assert.Equal("ChunkDamaged", Assert.Throws<PolyException>(() => array.Read(ArraySlice.Parse(text)).Dispose()).ErrorId);
            File.WriteAllBytes(file, content);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reading_from_a_shard_touches_only_the_bytes_of_the_chunks_it_needs(bool isAtStart)
    {
        ChunkedArray array = Create(isSharded: true, isAtStart);
        using ArrayOperand whole = array.Read([]);
        string file = Path.Combine(array.Path, "c", "0", "0");
        byte[] intact = File.ReadAllBytes(file);
        int chunks = array.Metadata.IndexCodecs!.ElementCount / 2, indexLength = array.Metadata.IndexCodecs.MaxEncodedLength;
        int index = isAtStart ? 0 : intact.Length - indexLength;
        Assert.Equal(9, chunks);
        for (int kept = 0; kept < chunks; kept++)
        {
            byte[] damaged = new byte[intact.Length];
            Array.Fill(damaged, (byte)0xA5);
            intact.AsSpan(index, indexLength).CopyTo(damaged.AsSpan(index));
            int offset = (int)BitConverter.ToInt64(intact, index + (16 * kept)), length = (int)BitConverter.ToInt64(intact, index + (16 * kept) + 8);
            intact.AsSpan(offset, length).CopyTo(damaged.AsSpan(offset));
            File.WriteAllBytes(file, damaged);
            int row = 4 * (kept / 3), column = 4 * (kept % 3);
            ArraySlice[] slices = [ArraySlice.Range(row, row + 4), ArraySlice.Range(column, column + 4)];
            using ArrayOperand expected = whole.Slice(slices), found = array.Read(slices);
            Assert.Equal(Numbers(expected), Numbers(found));
            Assert.Equal(chunks - 1, array.Verify().Count());
            Assert.DoesNotContain(array.Verify(), fault => fault.Index[0] == kept / 3 && fault.Index[1] == kept % 3);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writing_touches_only_the_chunks_it_changes(bool isSharded)
    {
        ChunkedArray array = Create(isSharded);
        Dictionary<string, byte[]> before = Directory.GetFiles(array.Path, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);
        using ArrayOperand whole = array.Read([]);
        int[] values = [-5];
        using (ArrayOperand operand = ArrayOperand.From(values))
            array.Write([ArraySlice.Index(5), ArraySlice.Range(5, 7)], operand);
        foreach ((string file, byte[] content) in before)
            Assert.Equal(file.EndsWith(Path.Combine("c", isSharded ? "0" : "1", isSharded ? "0" : "1"), StringComparison.Ordinal), !File.ReadAllBytes(file).AsSpan().SequenceEqual(content));
        using ArrayOperand after = array.Read([]);
        int[] expected = Numbers(whole);
        expected[(5 * 12) + 5] = expected[(5 * 12) + 6] = -5;
        Assert.Equal(expected, Numbers(after));
    }

    private static int[] Numbers(ArrayOperand array)
    {
        var numbers = new int[array.Count];
        fixed (int* first = numbers.Length == 0 ? [0] : numbers)
        {
            long[] shape = [.. array.Shape];
            ArrayCopy.Copy(
                StorageType.Int32, (byte*)array.Pointer, shape, [.. array.Strides], StorageType.Int32, (byte*)first, shape,
                ArrayShape.Strides(shape, sizeof(int)));
        }

        return numbers;
    }

    /// <summary>12 times 12 numbers in 9 chunks, each with a checksum.</summary>
    private ChunkedArray Create(bool isSharded, bool isAtStart = false)
    {
        ArrayMetadata metadata = ArrayMetadata.Create(new CreationOptions
        {
            Shape = [12, 12],
            Type = StorageType.Int32,
            ChunkShape = [4, 4],
            ShardShape = isSharded ? [12, 12] : null,
            Codec = "zstd",
            Checksum = "crc32c",
        });
        ChunkedArray array = ChunkedArray.Create(folder["a"], metadata with { IndexAtStart = isAtStart });
        var values = new int[12, 12];
        for (int i = 0; i < values.Length; i++)
            values[i / 12, i % 12] = i * 77;
        using ArrayOperand operand = ArrayOperand.From(values);
        array.Write([], operand);
        return array;
    }
}
