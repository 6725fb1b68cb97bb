using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>Regions of a chunked array: each reader keeps the chunk that it decoded last, and copies only what lies in several chunks.</summary>
/// <param name="array">The array.</param>
public sealed unsafe class ChunkedRegions(ChunkedArray array) : RegionSource
{
    private readonly ArrayMetadata metadata = array.Metadata;

    /// <inheritdoc/>
    public override DType Type => metadata.Type.MemoryType();

    /// <inheritdoc/>
    public override IReadOnlyList<long> Shape => metadata.Shape;

    /// <inheritdoc/>
    public override IReadOnlyList<long>? ChunkShape => metadata.ChunkShape;

    /// <inheritdoc/>
    public override long ReaderBytes(ReadOnlySpan<long> shape, bool isAligned)
    {
        // The file's bytes, what is between two codecs, the chunk, the chunk in memory's type, and the region if it lies in several chunks.
        CodecChain codecs = metadata.Codecs;
        long bytes = codecs.MaxEncodedLength + codecs.RawLength + (2L * codecs.MaxEncodedLength * Math.Min(1, codecs.Steps.Count - 1));
        if (!metadata.Type.IsMemoryType())
            bytes += (long)codecs.ElementCount * Type.Size();
        return bytes + (isAligned && IsChunk(shape) ? 0 : ArrayShape.Elements(shape) * Type.Size());
    }

    /// <inheritdoc/>
    public override RegionReader CreateReader() => CreateChunkReader();

    /// <summary>The same, that also says which chunks are missing.</summary>
    internal Reader CreateChunkReader() => new(array, Type.Size());

    // Regions of the chunks' shape are chunks where they begin at a multiple of it, which those of other shapes may not.
    private bool IsChunk(ReadOnlySpan<long> shape)
    {
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] != Math.Min(metadata.ChunkShape[axis], metadata.Shape[axis]))
                return false;
        }

        return true;
    }

    /// <summary>What one thread reads with.</summary>
    internal sealed class Reader : RegionReader
    {
        private readonly ChunkedArray array;
        private readonly ArrayMetadata metadata;
        private readonly ChunkScratch scratch = new();
        private readonly NativeBuffer raw;

        /// <summary>The decoded chunk in memory's type; the same as raw where that is the type on disk.</summary>
        private readonly NativeBuffer decoded;

        private readonly StorageType type;
        private readonly int size;
        private readonly long[] chunkShape;
        private readonly long[] chunkStrides;

        /// <summary>Which chunk is decoded, if one is.</summary>
        private readonly long[] current;
        private bool isDecoded;

        private readonly long[] index;
        private readonly long[] lowest;
        private readonly long[] highest;
        private NativeBuffer? region;

        public Reader(ChunkedArray array, int size)
        {
            (this.array, this.size) = (array, size);
            metadata = array.Metadata;
            type = StorageTypes.From(metadata.Type.MemoryType());
            chunkShape = [.. metadata.ChunkShape];
            chunkStrides = ArrayShape.Strides(chunkShape, size);
            raw = new NativeBuffer(metadata.Codecs.RawLength);
            decoded = metadata.Type.IsMemoryType() ? raw : new NativeBuffer((long)metadata.Codecs.ElementCount * size);
            int rank = chunkShape.Length;
            (current, index, lowest, highest) = (new long[rank], new long[rank], new long[rank], new long[rank]);
        }

        public override nint Read(
            ReadOnlySpan<long> start, ReadOnlySpan<long> step, ReadOnlySpan<long> shape, Span<long> strides)
        {
            bool isOne = true;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                lowest[axis] = start[axis] / chunkShape[axis];
                highest[axis] = (start[axis] + ((shape[axis] - 1) * step[axis])) / chunkShape[axis];
                isOne &= lowest[axis] == highest[axis];
            }

            if (isOne)
            {
                Load(lowest);
                long offset = 0;
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    offset += (start[axis] - (lowest[axis] * chunkShape[axis])) * chunkStrides[axis];
                    strides[axis] = step[axis] * chunkStrides[axis];
                }

                return (nint)(decoded.Pointer + offset);
            }

            return Gather(start, step, shape, strides);
        }

        public override void Dispose()
        {
            scratch.Dispose();
            raw.Dispose();
            decoded.Dispose();
            region?.Dispose();
        }

        /// <summary>True if all chunks of a region are missing.</summary>
        public bool IsMissing(ReadOnlySpan<long> start, ReadOnlySpan<long> shape)
        {
            var count = new long[shape.Length];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                lowest[axis] = start[axis] / chunkShape[axis];
                count[axis] = ((start[axis] + shape[axis] - 1) / chunkShape[axis]) - lowest[axis] + 1;
            }

            long chunks = ArrayShape.Elements(count);
            for (long number = 0; number < chunks; number++)
            {
                ArrayShape.Locate(number, count, index);
                for (int axis = 0; axis < index.Length; axis++)
                    index[axis] += lowest[axis];
                if (!array.IsMissing(index, scratch))
                    return false;
            }

            return true;
        }

        private void Load(long[] chunk)
        {
            if (isDecoded && current.AsSpan().SequenceEqual(chunk))
                return;
            isDecoded = false;
            if (!array.ReadChunk(chunk, new Span<byte>(raw.Pointer, (int)raw.Length), scratch))
                array.RequireUnchanged();
            if (decoded != raw)
                ElementConversion.ToMemory(metadata.Type, raw.Pointer, decoded.Pointer, metadata.Codecs.ElementCount);
            chunk.CopyTo(current, 0);
            isDecoded = true;
        }

        /// <summary>Puts the elements of several chunks side by side.</summary>
        private nint Gather(ReadOnlySpan<long> start, ReadOnlySpan<long> step, ReadOnlySpan<long> shape, Span<long> strides)
        {
            long bytes = size;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                strides[axis] = bytes;
                bytes *= shape[axis];
            }

            if (region is null || region.Length < bytes)
            {
                region?.Dispose();
                region = null;
                region = new NativeBuffer(bytes);
            }

            lowest.CopyTo(index, 0);
            Span<long> first = stackalloc long[shape.Length];
            Span<long> count = stackalloc long[shape.Length];
            Span<long> sourceStrides = stackalloc long[shape.Length];
            while (true)
            {
                // Which of the wanted elements lie in this chunk.
                long from = 0, to = 0;
                bool isEmpty = false;
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    long begin = index[axis] * chunkShape[axis];
                    long skipped = begin <= start[axis] ? 0 : (begin - start[axis] + step[axis] - 1) / step[axis];
                    long end = Math.Min(shape[axis], ((begin + chunkShape[axis] - 1 - start[axis]) / step[axis]) + 1);
                    (first[axis], count[axis]) = (skipped, end - skipped);
                    isEmpty |= end <= skipped;
                    from += (start[axis] + (skipped * step[axis]) - begin) * chunkStrides[axis];
                    to += skipped * strides[axis];
                    sourceStrides[axis] = step[axis] * chunkStrides[axis];
                }

                if (!isEmpty)
                {
                    Load(index);
                    ArrayCopy.Copy(
                        type, decoded.Pointer + from, count, sourceStrides, type, region.Pointer + to, count, strides);
                }

                int last = shape.Length - 1;
                for (; last >= 0; last--)
                {
                    if (++index[last] <= highest[last])
                        break;
                    index[last] = lowest[last];
                }

                if (last < 0)
                    return (nint)region.Pointer;
            }
        }
    }
}
