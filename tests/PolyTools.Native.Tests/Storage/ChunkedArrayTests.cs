using System.Globalization;
using System.Runtime.InteropServices;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Arrays on disk against a plain array in memory.</summary>
public sealed unsafe class ChunkedArrayTests : IDisposable
{
    private static readonly int Count = int.Parse(
        Environment.GetEnvironmentVariable("POLYTOOLS_FUZZ_COUNT") ?? "60", CultureInfo.InvariantCulture);

    private readonly TemporaryFolder folder = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_reader_that_keeps_a_shard_open_sees_what_replaces_it()
    {
        var array = ChunkedArray.Create(folder["s"], ArrayMetadata.Create(new CreationOptions
        {
            Shape = [8], Type = StorageType.Int32, ChunkShape = [2], ShardShape = [8],
        }));
        using ArrayOperand old = ArrayOperand.From(new[] { 1, 2, 3, 4, 5, 6, 7, 8 }), other = ArrayOperand.From(new[] { 50, 60 });
        array.Write([], old);
        using var scratch = new ChunkScratch();
        var raw = new int[2];
        Assert.True(array.ReadChunk([0], MemoryMarshal.AsBytes(raw.AsSpan()), scratch));
        ChunkedArray.Open(folder["s"]).Write([ArraySlice.Range(4, 6)], other);
        Assert.True(array.ReadChunk([2], MemoryMarshal.AsBytes(raw.AsSpan()), scratch));
        Assert.Equal([50, 60], raw);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_reads_and_writes_are_those_of_an_array_in_memory(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < Math.Max(1, Count / 6); round++)
        {
            CreationOptions options = Options(random);
            string path = Path.Combine(folder.Path, $"a{round}");
            ChunkedArray array = ChunkedArray.Create(
                path, ArrayMetadata.Create(options) with { IndexAtStart = options.ShardShape is not null && random.Next(2) == 0 });
            long[] shape = [.. options.Shape];
            long count = shape.Aggregate(1L, (a, b) => a * b);
            var model = new double[count];
            Array.Fill(model, 7);
            for (int step = 0; step < 6; step++)
            {
                ArraySlice[] slices = Slices(random, shape);
                (long[] wanted, long[] places) = Places(shape, slices);
                if (random.Next(2) == 0 && places.Length > 0)
                {
                    double[] values = [.. places.Select(_ => (double)random.Next(100))];
                    fixed (double* first = values)
                    {
                        using ArrayOperand operand = ArrayOperand.Wrap(DType.Float64, (nint)first, wanted);
                        array.Write(slices, operand, new ChunkWork(1 + random.Next(3)));
                    }

                    for (int i = 0; i < places.Length; i++)
                        model[places[i]] = values[i];
                }
                else
                {
                    using ArrayOperand read = (step % 2 == 0 ? array : ChunkedArray.Open(path)).Read(slices, new ChunkWork(1 + random.Next(3)));
                    Assert.Equal(wanted, read.Shape);
                    Assert.Equal(places.Select(place => model[place]), Numbers(read));
                }
            }

            if (shape.Length > 0)
            {
                int axis = random.Next(shape.Length);
                long[] more = [.. shape];
                more[axis] = random.Next(5);
                double[] values = [.. Enumerable.Range(0, (int)more.Aggregate(1L, (a, b) => a * b)).Select(_ => (double)random.Next(100))];
                long[] grown = [.. shape];
                grown[axis] += more[axis];
                double[] before = Numbers(array.Read([]));
                fixed (double* first = values.Length == 0 ? [0.0] : values)
                {
                    using ArrayOperand operand = ArrayOperand.Wrap(DType.Float64, (nint)first, more);
                    array.Append(operand, axis - (random.Next(2) == 0 ? shape.Length : 0), new ChunkWork(2));
                }

                array = ChunkedArray.Open(path);
                Assert.Equal(grown, array.Metadata.Shape);
                ArraySlice[] head = new ArraySlice[axis + 1], tail = new ArraySlice[axis + 1];
                Array.Fill(head, ArraySlice.Range(null, null));
                Array.Fill(tail, ArraySlice.Range(null, null));
                head[axis] = ArraySlice.Range(0, shape[axis]);
                tail[axis] = ArraySlice.Range(shape[axis], null);
                Assert.Equal(before, Numbers(array.Read(head)));
                Assert.Equal(values, Numbers(array.Read(tail)));
            }

            Assert.DoesNotContain(
                Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories),
                file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".lock", StringComparison.Ordinal));
            ChunkedArray.Delete(path);
            Assert.False(Directory.Exists(path));
        }
    }

    private static double[] Numbers(ArrayOperand operand)
    {
        using (operand)
        {
            var numbers = new double[operand.Count];
            fixed (double* first = numbers.Length == 0 ? [0.0] : numbers)
            {
                ArrayCopy.Copy(
                    StorageTypes.From(operand.Type), (byte*)operand.Pointer, [.. operand.Shape], [.. operand.Strides],
                    StorageType.Float64, (byte*)first, [.. operand.Shape],
                    [.. ArrayShape.Strides([.. operand.Shape], sizeof(double))]);
            }

            return numbers;
        }
    }

    private static CreationOptions Options(Random random)
    {
        int rank = random.Next(4);
        long[] shape = [.. Enumerable.Range(0, rank).Select(_ => (long)random.Next(random.Next(8) == 0 ? 1 : 12))];
        long[] chunk = [.. shape.Select(_ => 1L + random.Next(5))];
        StorageType type = new[]
        {
            StorageType.Float64, StorageType.Float32, StorageType.Float16, StorageType.Complex64, StorageType.Complex128,
        }[random.Next(5)];
        string[] compressors = [.. CodecRegistry.All.Where(codec => codec.Kind == CodecKind.Compressor).Select(codec => codec.Name)];
        // Delta is for integers.
        string[] filters = ["none", .. CodecRegistry.All.Where(codec => codec.Kind == CodecKind.Filter && codec.Name != "delta").Select(codec => codec.Name)];
        ZarrFormat format = random.Next(3) == 0 ? ZarrFormat.V2 : ZarrFormat.V3;
        bool hasCrc = format == ZarrFormat.V3 && CodecRegistry.All.Any(codec => codec.Name == "crc32c");
        string filter = filters[random.Next(filters.Length)];
        return new CreationOptions
        {
            Shape = shape,
            Type = type,
            Format = format,
            ChunkShape = chunk,
            ShardShape = hasCrc && random.Next(2) == 0 ? [.. chunk.Select(length => length * (1 + random.Next(3)))] : null,
            Codec = compressors[random.Next(compressors.Length)],
            Filter = filter == "bitshuffle" && format == ZarrFormat.V2 ? "none" : filter,
            Checksum = hasCrc && random.Next(2) == 0 ? "crc32c" : "none",
            Order = random.Next(2) == 0 ? 'C' : 'F',
            Separator = random.Next(2) == 0 ? '.' : '/',
            FillValue = FillValue.From(type, 7.0),
        };
    }

    private static ArraySlice[] Slices(Random random, long[] shape)
    {
        var slices = new List<ArraySlice>();
        foreach (long length in shape)
        {
            switch (random.Next(6))
            {
                case 0 when length > 0:
                    slices.Add(ArraySlice.Index(random.Next((int)length) - (random.Next(2) * length)));
                    break;
                case 1:
                    slices.Add(ArraySlice.Range(null, null, random.Next(2) == 0 ? -1 : -3));
                    break;
                case 2 or 3:
                    slices.Add(ArraySlice.Range(random.Next((int)length + 2), random.Next((int)length + 2), 1 + random.Next(3)));
                    break;
                default:
                    slices.Add(ArraySlice.Range(null, null));
                    break;
            }
        }

        int kept = random.Next(4) == 0 ? random.Next(slices.Count + 1) : slices.Count;
        if (kept < slices.Count && random.Next(2) == 0)
            return [.. slices.Take(kept), ArraySlice.Ellipsis];
        return [.. slices.Take(kept)];
    }

    /// <summary>The shape of what is selected, and which elements these are in C order.</summary>
    private static (long[] Shape, long[] Places) Places(long[] shape, ArraySlice[] slices)
    {
        (long offset, long[] wanted, long[] strides) = ArraySlice.Apply(shape, ArrayShape.Strides(shape, 1), slices);
        var places = new List<long>();
        var index = new long[wanted.Length];
        for (long n = wanted.Aggregate(1L, (a, b) => a * b); n > 0; n--)
        {
            places.Add(offset + index.Zip(strides, (i, stride) => i * stride).Sum());
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == wanted[axis]; axis--)
                index[axis] = 0;
        }

        return (wanted, [.. places]);
    }
}
