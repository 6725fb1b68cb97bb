using System.Globalization;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Random arrays, selections and values, and the same array in plain memory.</summary>
internal sealed unsafe class RandomArray(Random random)
{
    private static readonly string[] Codecs = ["none", "none", "blosc:lz4", "zstd", "zlib", "lz4", "blosc:zstd"];

    /// <summary>Metadata of an array with a few chunks along each dimension.</summary>
    public ArrayMetadata Metadata(bool isGrowing = false)
    {
        int rank = random.Next(isGrowing ? 1 : 0, 5);
        StorageType type = StorageTypes.All[random.Next(StorageTypes.All.Count)];
        var shape = new long[rank];
        var chunks = new long[rank];
        var shards = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            shape[i] = random.Next(12) == 0 ? 0 : random.Next(1, rank < 3 ? 40 : 9);
            chunks[i] = random.Next(1, rank < 3 ? 15 : 6);
            shards[i] = chunks[i] * random.Next(1, 4);
        }

        bool isVersion3 = random.Next(3) > 0;
        return ArrayMetadata.Create(new CreationOptions
        {
            Shape = shape, Type = type, ChunkShape = chunks, Format = isVersion3 ? ZarrFormat.V3 : ZarrFormat.V2,
            ShardShape = isVersion3 && random.Next(2) == 0 ? shards : null,
            Codec = Codecs[random.Next(Codecs.Length)], Filter = random.Next(2) == 0 ? "shuffle" : "none",
            Checksum = isVersion3 && random.Next(2) == 0 ? "crc32c" : "none",
            Order = random.Next(2) == 0 ? 'C' : 'F', Separator = random.Next(2) == 0 ? '.' : '/',
            FillValue = FillValue.From(type, type == StorageType.Bool ? true : 7),
        }) with { IndexAtStart = random.Next(2) == 0 };
    }

    /// <summary>An array in memory that has the fill value everywhere.</summary>
    public static ArrayOperand Filled(ArrayMetadata metadata)
    {
        DType type = metadata.Type.MemoryType();
        ArrayOperand array = Allocate(type, [.. metadata.Shape]);
        var element = new byte[type.Size()];
        ElementConversion.ToMemory(metadata.Type, metadata.FillValue, element);
        for (int i = 0; i < array.Count; i++)
            element.CopyTo(new Span<byte>((byte*)array.Pointer + ((long)i * element.Length), element.Length));
        return array;
    }

    /// <summary>Small whole numbers, which every type holds, in any order of memory.</summary>
    public ArrayOperand Values(DType type, long[] shape)
    {
        int[] order = [.. Enumerable.Range(0, shape.Length)];
        random.Shuffle(order);
        var strides = new long[shape.Length];
        long stride = type.Size();
        foreach (int i in order)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        long count = ArrayShape.Count(shape, 1);
        using ArrayOperand numbers = ArrayOperand.From(
            Enumerable.Range(0, (int)count).Select(_ => (byte)random.Next(type == DType.Bool ? 2 : 100)).ToArray());
        var array = new ArrayOperand(new NativeBuffer(stride), type, shape, strides);
        using var source = new ArrayOperand(new NativeBuffer(count), DType.UInt8, shape);
        new Span<byte>((void*)numbers.Pointer, (int)count).CopyTo(new Span<byte>((void*)source.Pointer, (int)count));
        ArrayCopy.Copy(source, array);
        return array;
    }

    /// <summary>A subscript that fits a shape: indices, slices both ways, an ellipsis, or fewer items.</summary>
    public ArraySlice[] Slices(IReadOnlyList<long> shape)
    {
        var slices = new List<ArraySlice>();
        int ellipsis = random.Next(-4, shape.Count + 1);
        for (int i = 0; i < shape.Count; i++)
        {
            if (i == ellipsis)
            {
                slices.Add(ArraySlice.Ellipsis);
                i += random.Next(shape.Count - i + 1);
                int behind = shape.Count - i;
                for (; behind > 0; behind--)
                    slices.Add(Slice(shape[^behind]));
                return [.. slices];
            }

            slices.Add(Slice(shape[i]));
        }

        return [.. slices[..random.Next(slices.Count + 1)]];
    }

    /// <summary>A part of a shape that is broadcast to it.</summary>
    public long[] Broadcast(IReadOnlyList<long> shape)
    {
        long[] part = [.. shape.Skip(random.Next(shape.Count + 1))];
        for (int i = 0; i < part.Length; i++)
            part[i] = random.Next(4) == 0 ? 1 : part[i];
        return random.Next(2) == 0 ? [.. shape] : part;
    }

    /// <summary>The bytes of an array's elements in C order.</summary>
    public static byte[] Bytes(ArrayOperand array)
    {
        using ArrayOperand packed = Allocate(array.Type, [.. array.Shape]);
        ArrayCopy.Copy(array, packed);
        return new ReadOnlySpan<byte>((void*)packed.Pointer, (int)(array.Count * array.Type.Size())).ToArray();
    }

    public static ArrayOperand Allocate(DType type, long[] shape) =>
        new(new NativeBuffer(ArrayShape.Count(shape, type.Size()) * type.Size()), type, shape);

    /// <summary>What an array is, for a test's message.</summary>
    public static string Describe(ArrayMetadata metadata) => string.Create(
        CultureInfo.InvariantCulture,
        $"{metadata.Type} {ArrayShape.Text([.. metadata.Shape])} chunks {ArrayShape.Text([.. metadata.ChunkShape])} shards {(metadata.ShardShape is { } shards ? ArrayShape.Text([.. shards]) : "none")} {metadata.CodecName} {metadata.FilterName} {metadata.ChecksumName} {metadata.Order} {metadata.Keys}");

    private ArraySlice Slice(long length)
    {
        if (random.Next(4) == 0 && length > 0)
            return ArraySlice.Index(random.NextInt64(-length, length));
        long? Bound() => random.Next(3) == 0 ? null : random.NextInt64(-length - 2, length + 3);
        int step = random.Next(-5, 6);
        return random.Next(3) == 0 ? ArraySlice.Range(null, null) : ArraySlice.Range(Bound(), Bound(), step == 0 ? null : step);
    }
}
