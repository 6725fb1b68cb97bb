using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace PolyTools.Native.Execution;

/// <summary>
/// How the elements of a strided operand, broadcast to the shape of a result, are copied side by side in the result's
/// C order. It has no state: threads may copy at once.
/// </summary>
/// <remarks>
/// Dimensions are merged where one goes on where the next one ends, so that the inner loop is as long as it can be. The
/// two innermost ones are then copied by a loop chosen once: memory copies, fills, or loads and stores of one element.
/// </remarks>
public sealed unsafe class Packing
{
    private const int FilledSingly = 32;

    private readonly int elementSize;
    private readonly long total;

    // Of the merged dimensions, always two at least.
    private readonly long[] sizes;
    private readonly long[] strides;

    private readonly delegate*<byte*, byte*, long, long, long, long, void> copyRows;

    /// <summary>Plans the copying.</summary>
    /// <param name="resultShape">The lengths of the result's dimensions.</param>
    /// <param name="operandShape">
    /// The lengths of the operand's dimensions, aligned to the result's last ones: each as long, or 1.
    /// </param>
    /// <param name="operandStrides">The distances of the operand's elements in bytes.</param>
    /// <param name="elementSize">Bytes of an element: 1, 2, 4, 8 or 16.</param>
    /// <exception cref="ArgumentException">The operand cannot be broadcast to the result's shape.</exception>
    /// <exception cref="PolyException">The result's size in bytes is no 64-bit number.</exception>
    public Packing(
        ReadOnlySpan<long> resultShape, ReadOnlySpan<long> operandShape, ReadOnlySpan<long> operandStrides, int elementSize)
    {
        int missing = resultShape.Length - operandShape.Length;
        if (missing < 0 || operandShape.Length != operandStrides.Length || resultShape.Length > ArrayShape.MaxRank)
            throw new ArgumentException("The operand has more dimensions than the result.", nameof(operandShape));
        this.elementSize = elementSize;
        total = ArrayShape.Count(resultShape, elementSize);
        List<(long Size, long Stride)> merged = [];
        for (int i = 0; i < resultShape.Length; i++)
        {
            long size = resultShape[i];
            bool isRepeated = i < missing || (operandShape[i - missing] == 1 && size != 1);
            if (!isRepeated && operandShape[i - missing] != size)
                throw new ArgumentException("The operand cannot be broadcast to the result's shape.", nameof(operandShape));
            if (size == 1)
                continue;
            long stride = isRepeated ? 0 : operandStrides[i - missing];
            if (merged.Count > 0 && merged[^1].Stride == stride * size)
                merged[^1] = (merged[^1].Size * size, stride);
            else
                merged.Add((size, stride));
        }

        if (merged.Count == 0)
            merged.Add((1, elementSize));
        IsContiguous = total == 0 || (merged.Count == 1 && merged[0].Stride == elementSize);
        IsConstant = total > 0 && merged.Count == 1 && (merged[0].Stride == 0 || merged[0].Size == 1);
        if (merged.Count == 1)
            merged.Insert(0, (1, 0));
        sizes = [.. merged.Select(dimension => dimension.Size)];
        strides = [.. merged.Select(dimension => dimension.Stride)];
        copyRows = strides[^1] == elementSize && sizes[^1] * elementSize > 64 ? &CopyRows : elementSize switch
        {
            1 => Rows<byte>(),
            2 => Rows<ushort>(),
            4 => Rows<uint>(),
            8 => Rows<ulong>(),
            16 => Rows<Vector128<byte>>(),
            _ => throw new ArgumentOutOfRangeException(nameof(elementSize)),
        };
        delegate*<byte*, byte*, long, long, long, long, void> Rows<T>()
            where T : unmanaged => strides[^1] == 0 ? &FillRows<T> : strides[^1] == sizeof(T) ? &ShortRows<T> : &StridedRows<T>;
    }

    /// <summary>True if the operand's elements already lie as the result's do: nothing needs to be copied.</summary>
    public bool IsContiguous { get; }

    /// <summary>True if all elements of the result are the operand's first one.</summary>
    public bool IsConstant { get; }

    /// <summary>The shape that two arrays have together by NumPy's rule.</summary>
    /// <remarks>
    /// Shapes are aligned to their last dimensions; what is missing counts as 1; of each pair of lengths, both are equal
    /// or one is 1, which gives way to the other.
    /// </remarks>
    /// <returns>Null if they do not go together.</returns>
    public static long[]? Broadcast(ReadOnlySpan<long> shapeA, ReadOnlySpan<long> shapeB)
    {
        var shape = new long[Math.Max(shapeA.Length, shapeB.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long a = i <= shapeA.Length ? shapeA[^i] : 1;
            long b = i <= shapeB.Length ? shapeB[^i] : 1;
            if (a != b && a != 1 && b != 1)
                return null;
            shape[^i] = a == 1 ? b : a;
        }

        return shape;
    }

    /// <summary>Copies the elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> - 1.</summary>
    /// <param name="source">The operand's first element: index 0 in every dimension.</param>
    /// <param name="start">The number of the first element of the result, in C order.</param>
    /// <param name="count">How many elements.</param>
    /// <param name="destination">Room for them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The result has fewer elements.</exception>
    public void Copy(byte* source, long start, long count, byte* destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, total - start);
        if (count == 0)
            return;

        // Where the first element is: the index in each dimension, and the address of its row's first element.
        int last = sizes.Length - 1;
        Span<long> index = stackalloc long[sizes.Length];
        (long rest, long column) = Math.DivRem(start, sizes[last]);
        byte* row = source;
        for (int i = last - 1; i >= 0; i--)
        {
            (rest, index[i]) = Math.DivRem(rest, sizes[i]);
            row += index[i] * strides[i];
        }

        while (true)
        {
            // Part of a row, or as many whole rows as there are in the plane.
            long run = Math.Min(sizes[last] - column, count);
            long rows = 1;
            if (run == sizes[last])
            {
                rows = sizes[last - 1] - index[last - 1];
                if (count / run < rows)
                    rows = count / run;
            }

            copyRows(destination, row + (column * strides[last]), rows, strides[last - 1], run, strides[last]);
            count -= rows * run;
            if (count == 0)
                return;
            destination += rows * run * elementSize;
            column = 0;
            index[last - 1] += rows;
            row += rows * strides[last - 1];
            for (int i = last - 1; i > 0 && index[i] == sizes[i]; i--)
            {
                row += strides[i - 1] - (sizes[i] * strides[i]);
                index[i] = 0;
                index[i - 1]++;
            }
        }
    }

    private static void CopyRows(byte* to, byte* from, long rows, long rowStride, long count, long stride)
    {
        for (long bytes = count * stride; rows > 0; rows--)
        {
            Buffer.MemoryCopy(from, to, bytes, bytes);
            from += rowStride;
            to += bytes;
        }
    }

    /// <summary>A call for less than a cache line costs more than the copying.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortRows<T>(byte* to, byte* from, long rows, long rowStride, long count, long stride)
        where T : unmanaged
    {
        for (; rows > 0; rows--)
        {
            for (long i = 0; i < count; i++)
                ((T*)to)[i] = ((T*)from)[i];
            from += rowStride;
            to += count * sizeof(T);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StridedRows<T>(byte* to, byte* from, long rows, long rowStride, long count, long stride)
        where T : unmanaged
    {
        for (; rows > 0; rows--)
        {
            byte* element = from;
            for (long i = 0; i < count; i++)
            {
                ((T*)to)[i] = *(T*)element;
                element += stride;
            }

            from += rowStride;
            to += count * sizeof(T);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillRows<T>(byte* to, byte* from, long rows, long rowStride, long count, long stride)
        where T : unmanaged
    {
        for (; rows > 0; rows--)
        {
            T value = *(T*)from;
            long done = Math.Min(count, FilledSingly);
            for (long i = 0; i < done; i++)
                ((T*)to)[i] = value;
            // What is filled is copied behind itself.
            for (; done < count; done *= 2)
            {
                long bytes = Math.Min(done, count - done) * sizeof(T);
                Buffer.MemoryCopy(to, (T*)to + done, bytes, bytes);
            }

            from += rowStride;
            to += count * sizeof(T);
        }
    }
}
