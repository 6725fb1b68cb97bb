using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>The elements of an array that a subscript selects, as evenly spaced indices along each dimension.</summary>
internal sealed class ArraySelection
{
    /// <param name="shape">The array's shape.</param>
    /// <param name="slices">The subscript; none for the whole array.</param>
    /// <exception cref="PolyException">The subscript does not fit the shape.</exception>
    public ArraySelection(ReadOnlySpan<long> shape, ReadOnlySpan<ArraySlice> slices)
    {
        int rank = shape.Length;
        (Start, Step, Count, IsIndex) = (new long[rank], new long[rank], new long[rank], new bool[rank]);
        // Checks the subscript as a whole; then each dimension by itself, as one whose neighbours are whole.
        (_, long[] result, _) = ArraySlice.Apply(shape, new long[rank], slices);
        Shape = result;
        int named = 0;
        foreach (ArraySlice slice in slices)
            named += slice.IsEllipsis ? 0 : 1;
        int axis = 0;
        foreach (ArraySlice slice in slices)
        {
            if (slice.IsEllipsis)
            {
                for (int end = axis + rank - named; axis < end; axis++)
                    Take(axis, shape[axis], ArraySlice.Range(null, null));
            }
            else
            {
                Take(axis, shape[axis], slice);
                axis++;
            }
        }

        for (; axis < rank; axis++)
            Take(axis, shape[axis], ArraySlice.Range(null, null));
    }

    /// <summary>The first selected index along each dimension of the array.</summary>
    public long[] Start { get; }

    /// <summary>From one to the next; may be negative.</summary>
    public long[] Step { get; }

    /// <summary>How many.</summary>
    public long[] Count { get; }

    /// <summary>Dimensions that have an index instead of a slice, and are not in <see cref="Shape"/>.</summary>
    public bool[] IsIndex { get; }

    /// <summary>The shape of what is selected.</summary>
    public long[] Shape { get; }

    /// <summary>True if nothing is selected.</summary>
    public bool IsEmpty => Array.IndexOf(Count, 0) >= 0;

    /// <summary>
    /// The selected elements in a box of the array, along one dimension: in order of their index in the array.
    /// </summary>
    /// <param name="axis">The dimension.</param>
    /// <param name="begin">The first index of the box.</param>
    /// <param name="end">The one after the last.</param>
    /// <returns>
    /// The number of the selected element with the least index in the box, its index, how many there are, and the distance of their indices (positive);
    /// the number goes down by one from each to the next if the step is negative.
    /// </returns>
    public (long Number, long Index, long Length, long Distance) Within(int axis, long begin, long end)
    {
        long step = Math.Abs(Step[axis]);
        // The same indices, forwards.
        long lowest = Step[axis] > 0 ? Start[axis] : Start[axis] + ((Count[axis] - 1) * Step[axis]);
        long first = begin <= lowest ? 0 : (begin - lowest + step - 1) / step;
        long last = end <= lowest ? -1 : Math.Min(Count[axis] - 1, (end - 1 - lowest) / step);
        long length = Math.Max(0, last - first + 1);
        return (Step[axis] > 0 ? first : Count[axis] - 1 - first, lowest + (first * step), length, step);
    }

    /// <summary>The least and the greatest selected index along a dimension, of which there is one.</summary>
    public (long Lowest, long Highest) Bounds(int axis)
    {
        long last = Start[axis] + ((Count[axis] - 1) * Step[axis]);
        return (Math.Min(Start[axis], last), Math.Max(Start[axis], last));
    }

    private void Take(int axis, long length, ArraySlice slice)
    {
        // Of an array whose elements are as far apart as their indices.
        (long offset, long[] shape, long[] strides) = ArraySlice.Apply([length], [1], [slice]);
        IsIndex[axis] = slice.IsIndex;
        Start[axis] = offset;
        Count[axis] = slice.IsIndex ? 1 : shape[0];
        Step[axis] = slice.IsIndex || shape[0] < 2 ? 1 : strides[0];
    }
}
