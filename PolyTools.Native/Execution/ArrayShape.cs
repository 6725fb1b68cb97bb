namespace PolyTools.Native.Execution;

/// <summary>Facts about the lengths of an array's dimensions. Strides are in bytes.</summary>
internal static class ArrayShape
{
    /// <summary>The most dimensions an array can have, as in NumPy.</summary>
    public const int MaxRank = 64;

    /// <summary>The number of elements.</summary>
    /// <param name="shape">The lengths of the dimensions, none negative.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="count">The number of elements.</param>
    /// <returns>
    /// False if the array's size in bytes is no 64-bit number. As in NumPy, dimensions of length 0 do not excuse the
    /// others, whose strides must be numbers too.
    /// </returns>
    public static bool TryCount(ReadOnlySpan<long> shape, int elementSize, out long count)
    {
        long bytes = elementSize;
        bool isEmpty = false;
        count = 0;
        foreach (long length in shape)
        {
            isEmpty |= length == 0;
            if (length > 1 && bytes > long.MaxValue / length)
                return false;
            bytes *= Math.Max(length, 1);
        }

        count = isEmpty ? 0 : bytes / elementSize;
        return true;
    }

    /// <summary>The number of elements.</summary>
    /// <exception cref="PolyException">The array's size in bytes is no 64-bit number.</exception>
    public static long Count(ReadOnlySpan<long> shape, int elementSize) =>
        TryCount(shape, elementSize, out long count)
            ? count
            : throw new PolyException(
                "ArrayTooLarge", ErrorKind.InvalidArgument,
                $"An array of the shape {Text(shape)} has more bytes than a number of 64 bits can count.", "Use smaller lengths.");

    /// <summary>The number of elements of a part of an array, whose size is known to be a number.</summary>
    public static long Elements(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
            count *= length;
        return count;
    }

    /// <summary>Where an element is.</summary>
    /// <param name="number">Its number in C order.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="index">Receives its index along each.</param>
    public static void Locate(long number, ReadOnlySpan<long> shape, Span<long> index)
    {
        for (int axis = shape.Length - 1; axis >= 0; axis--)
            (number, index[axis]) = Math.DivRem(number, shape[axis]);
    }

    /// <summary>Boxes of an array that together are a range of its elements in C order, one after the other.</summary>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="first">The number of the first element.</param>
    /// <param name="end">The number of the element behind the last.</param>
    /// <returns>Of each box its slices and elements: at most two for each dimension but one.</returns>
    public static IEnumerable<(ArraySlice[] Box, long Count)> Boxes(long[] shape, long first, long end)
    {
        while (first < end)
        {
            // The outermost dimension along which whole rows begin here and fit.
            long row = 1;
            int axis = shape.Length - 1;
            for (; axis > 0; axis--)
            {
                long above = row * shape[axis];
                if (first % above != 0 || end - first < above)
                    break;
                row = above;
            }

            var index = new long[shape.Length];
            Locate(first, shape, index);
            var box = new ArraySlice[shape.Length];
            long rows = shape.Length == 0 ? 1 : Math.Min((end - first) / row, shape[axis] - index[axis]);
            for (int i = 0; i < box.Length; i++)
                box[i] = i > axis ? ArraySlice.Range(null, null) : ArraySlice.Range(index[i], index[i] + (i < axis ? 1 : rows));
            yield return (box, rows * row);
            first += rows * row;
        }
    }

    /// <summary>The strides of an array in C order: the last dimension is contiguous.</summary>
    public static long[] Strides(ReadOnlySpan<long> shape, int elementSize)
    {
        var strides = new long[shape.Length];
        long stride = elementSize;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    /// <summary>The strides of an array in Fortran order: the first dimension is contiguous.</summary>
    public static long[] FortranStrides(ReadOnlySpan<long> shape, int elementSize)
    {
        long[] reversed = shape.ToArray();
        Array.Reverse(reversed);
        long[] strides = Strides(reversed, elementSize);
        Array.Reverse(strides);
        return strides;
    }

    /// <summary>True if the elements lie side by side in C order.</summary>
    public static bool IsContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int elementSize)
    {
        long expected = elementSize;
        bool isContiguous = true;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] == 0)
                return true;
            isContiguous &= shape[i] == 1 || strides[i] == expected;
            expected *= shape[i];
        }

        return isContiguous;
    }

    /// <summary>A shape as Python writes it: <c>(3, 4)</c>, <c>(3,)</c>, <c>()</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) =>
        shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
}
