using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;

namespace PolyTools.Native.Storage;

/// <summary>The elements of a chunk with its dimensions in another order.</summary>
internal sealed unsafe class TransposeCodec : Codec
{
    private static readonly CodecInfo Shared = new(
        CodecKind.Filter, "transpose", "Dimensions in another order",
        _ => throw new NotSupportedException("Made for the shape of a chunk."),
        (_, _, _) => throw new NotSupportedException("Made for the shape of a chunk.")) { V3Name = "transpose" };

    private readonly int elementSize;
    private readonly int length;
    private readonly int[] order;
    private readonly Walk encoding;
    private readonly Walk decoding;

    /// <summary>Makes it for chunks of one shape.</summary>
    /// <param name="elementSize">Bytes of an element: 1, 2, 4, 8 or 16.</param>
    /// <param name="shape">The shape before encoding; its elements have at most 2^31-1 bytes.</param>
    /// <param name="order">Which dimension of the chunk is the first, the second, ... after encoding: a permutation.</param>
    public TransposeCodec(int elementSize, IReadOnlyList<long> shape, IReadOnlyList<int> order)
    {
        this.elementSize = elementSize;
        this.order = [.. order];
        length = checked((int)shape.Aggregate((long)elementSize, (product, next) => checked(product * next)));
        long[] decoded = Strides(shape);
        EncodedShape = [.. order.Select(dimension => shape[dimension])];
        long[] encoded = Strides(EncodedShape);
        long[] decodedInEncodedOrder = [.. order.Select(dimension => decoded[dimension])];
        encoding = new Walk(EncodedShape, from: decodedInEncodedOrder, to: encoded);
        decoding = new Walk(EncodedShape, from: encoded, to: decodedInEncodedOrder);
    }

    /// <inheritdoc/>
    public override CodecInfo Info => Shared;

    /// <summary>Which dimension of the chunk is the first, the second, ... after encoding.</summary>
    public IReadOnlyList<int> Order => order;

    /// <summary>The shape after encoding.</summary>
    public IReadOnlyList<long> EncodedShape { get; }

    /// <summary>True if it makes Fortran order of C order.</summary>
    public bool IsReversal => IsReversed(order);

    /// <summary>True for n-1, ..., 1, 0.</summary>
    public static bool IsReversed(IReadOnlyList<int> order)
    {
        for (int i = 0; i < order.Count; i++)
        {
            if (order[i] != order.Count - 1 - i)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length != length || destination.Length < length)
            throw new ArgumentException($"The spans do not hold the {length:N0} bytes of a chunk.", nameof(source));
        Transpose(encoding, source, destination);
        return length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length != length || destination.Length < length)
            throw new CodecException(
                Info.Name, Math.Min(source.Length, length),
                $"{source.Length:N0} bytes were found where a chunk has {length:N0}");
        Transpose(decoding, source, destination);
        return length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) =>
        new() { ["order"] = new JsonArray([.. order.Select(dimension => (JsonNode)dimension)]) };

    private static long[] Strides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long stride = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    // Both spans were held against the length. The walk visits every element of the shape once on either side, so that all
    // offsets lie between 0 and the length.
    private void Transpose(Walk walk, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            switch (elementSize)
            {
                case 1: walk.Run(from, to); break;
                case 2: walk.Run((ushort*)from, (ushort*)to); break;
                case 4: walk.Run((uint*)from, (uint*)to); break;
                case 8: walk.Run((ulong*)from, (ulong*)to); break;
                default: walk.Run((UInt128*)from, (UInt128*)to); break;
            }
        }
    }

    /// <summary>A copy of elements between two orders of the same dimensions.</summary>
    private sealed class Walk
    {
        /// <summary>Elements of a tile's side: the lines of both sides of a tile stay in the first cache.</summary>
        private const long Tile = 16;

        private readonly long[] lengths;
        private readonly long[] from;
        private readonly long[] to;

        /// <summary>The dimension that is contiguous in the source; the last one is contiguous in what it is set against.</summary>
        private readonly long rows = 1;
        private readonly long rowsFrom;
        private readonly long rowsTo;
        private readonly long columns = 1;
        private readonly long columnsFrom;
        private readonly long columnsTo;

        public Walk(IReadOnlyList<long> shape, long[] from, long[] to)
        {
            // Dimensions of one element are left out; neighbours that are neighbours on both sides become one.
            var merged = new List<(long Length, long From, long To)>();
            for (int i = 0; i < shape.Count; i++)
            {
                if (shape[i] == 1)
                    continue;
                if (merged.Count > 0 && merged[^1].From == shape[i] * from[i] && merged[^1].To == shape[i] * to[i])
                    merged[^1] = (merged[^1].Length * shape[i], from[i], to[i]);
                else
                    merged.Add((shape[i], from[i], to[i]));
            }

            // The dimension whose elements lie side by side in the destination becomes the inner loop, the one whose elements do
            // in the source the loop around it.
            int column = merged.FindIndex(dimension => dimension.To == 1);
            if (column >= 0)
            {
                (columns, columnsFrom, columnsTo) = merged[column];
                merged.RemoveAt(column);
            }

            int row = merged.FindIndex(dimension => dimension.From == 1);
            if (row >= 0)
            {
                (rows, rowsFrom, rowsTo) = merged[row];
                merged.RemoveAt(row);
            }

            lengths = [.. merged.Select(dimension => dimension.Length)];
            this.from = [.. merged.Select(dimension => dimension.From)];
            this.to = [.. merged.Select(dimension => dimension.To)];
        }

        public void Run<T>(T* source, T* destination)
            where T : unmanaged
        {
            Span<long> index = stackalloc long[lengths.Length];
            index.Clear();
            while (true)
            {
                if (columnsFrom == columnsTo)
                    Rows(source, destination);
                else
                    Tiles(source, destination);

                int i = lengths.Length - 1;
                for (; i >= 0; i--)
                {
                    source += from[i];
                    destination += to[i];
                    if (++index[i] < lengths[i])
                        break;
                    source -= from[i] * lengths[i];
                    destination -= to[i] * lengths[i];
                    index[i] = 0;
                }

                if (i < 0)
                    return;
            }
        }

        // The inner dimension is contiguous on both sides (or there is none: one element).
        private void Rows<T>(T* source, T* destination)
            where T : unmanaged
        {
            for (long row = 0; row < rows; row++)
                Buffer.MemoryCopy(
                    source + (row * rowsFrom), destination + (row * rowsTo), columns * sizeof(T), columns * sizeof(T));
        }

        private void Tiles<T>(T* source, T* destination)
            where T : unmanaged
        {
            for (long firstRow = 0; firstRow < rows; firstRow += Tile)
            {
                long endRow = Math.Min(firstRow + Tile, rows);
                for (long firstColumn = 0; firstColumn < columns; firstColumn += Tile)
                {
                    long endColumn = Math.Min(firstColumn + Tile, columns);
                    for (long row = firstRow; row < endRow; row++)
                    {
                        T* next = source + (row * rowsFrom);
                        T* place = destination + (row * rowsTo);
                        for (long column = firstColumn; column < endColumn; column++)
                            place[column * columnsTo] = next[column * columnsFrom];
                    }
                }
            }
        }
    }
}
