using PolyTools.Native.Expressions;

namespace PolyTools.Native.Execution;

/// <summary>One item of a subscript: an index, a slice or an ellipsis, with Python's meaning.</summary>
/// <param name="IsEllipsis">True for <c>...</c>, which stands for all dimensions that no other item names.</param>
/// <param name="IsIndex">True for an index, which stands in <paramref name="Start"/> and removes its dimension.</param>
/// <param name="Start">The first element; negative numbers count from the end.</param>
/// <param name="Stop">The element before which a slice ends.</param>
/// <param name="Step">From one element to the next; not 0, 1 if null.</param>
public readonly record struct ArraySlice(bool IsEllipsis, bool IsIndex, long? Start, long? Stop, long? Step)
{
    /// <summary>All dimensions that no other item names.</summary>
    public static ArraySlice Ellipsis => new(true, false, null, null, null);

    /// <summary>One element of a dimension.</summary>
    public static ArraySlice Index(long index) => new(false, true, index, null, null);

    /// <summary>Some elements of a dimension.</summary>
    public static ArraySlice Range(long? start, long? stop, long? step = null) => new(false, false, start, stop, step);

    /// <summary>Reads a subscript as Python does: <c>10:20, :, ::-2</c>, <c>..., 0</c>, <c>-1</c>.</summary>
    /// <param name="text">
    /// What would stand between the brackets: indices, slices and at most one ellipsis with commas between them, and spaces
    /// anywhere between numbers and signs. Bounds of slices may be numbers of any size.
    /// </param>
    /// <returns>The items; none, which selects everything, for an empty text.</returns>
    /// <exception cref="ExpressionException">It is no such subscript (InvalidSlice); the message shows the place.</exception>
    public static ArraySlice[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SubscriptParser(text).Parse();
    }

    /// <summary>What a subscript selects of an array, without the array.</summary>
    /// <param name="shape">The lengths of the array's dimensions.</param>
    /// <param name="strides">The distances of its elements, in any unit.</param>
    /// <param name="slices">The items of the subscript; dimensions that none of them names are taken whole.</param>
    /// <returns>
    /// Where the first selected element lies, counted from the first element (0 if nothing is selected), and the
    /// selection's shape and strides, in the unit of <paramref name="strides"/>. The stride of a dimension of less than
    /// two elements has no meaning.
    /// </returns>
    /// <exception cref="PolyException">
    /// There are more items than dimensions or several ellipses, an index is outside its dimension, or a step is 0.
    /// </exception>
    public static (long Offset, long[] Shape, long[] Strides) Apply(
        ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ReadOnlySpan<ArraySlice> slices)
    {
        int named = slices.Length;
        foreach (ArraySlice slice in slices)
            named -= slice.IsEllipsis ? 1 : 0;
        if (slices.Length - named > 1)
        {
            throw Error(
                "SeveralEllipses", "A subscript has more than one '...'.", "Write ':' for each dimension but once.");
        }

        if (named > shape.Length)
        {
            throw Error(
                "TooManySubscripts",
                $"There are {named} subscripts and the array has {shape.Length} dimension{(shape.Length == 1 ? "" : "s")}.",
                "Write at most one subscript for each dimension.");
        }

        var newShape = new List<long>(shape.Length);
        var newStrides = new List<long>(shape.Length);
        long offset = 0;
        int dimension = 0;
        void TakeWhole(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int end)
        {
            for (; dimension < end; dimension++)
            {
                newShape.Add(shape[dimension]);
                newStrides.Add(strides[dimension]);
            }
        }

        foreach (ArraySlice slice in slices)
        {
            if (slice.IsEllipsis)
            {
                TakeWhole(shape, strides, dimension + shape.Length - named);
                continue;
            }

            (long start, long count, long step) = slice.Resolve(shape[dimension], dimension);
            if (count > 0)
                offset += start * strides[dimension];
            if (!slice.IsIndex)
            {
                newShape.Add(count);
                // A step beyond the dimension selects one element and could overflow here.
                newStrides.Add(count > 1 ? step * strides[dimension] : strides[dimension]);
            }

            dimension++;
        }

        TakeWhole(shape, strides, shape.Length);
        return (newShape.Contains(0) ? 0 : offset, [.. newShape], [.. newStrides]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsEllipsis ? "..." : IsIndex ? $"{Start}" : Step is null ? $"{Start}:{Stop}" : $"{Start}:{Stop}:{Step}";

    private (long Start, long Count, long Step) Resolve(long length, int dimension)
    {
        if (IsIndex)
        {
            long index = Start.GetValueOrDefault();
            if (index < -length || index >= length)
            {
                throw Error(
                    "SubscriptOutOfRange",
                    $"Index {index} is outside dimension {dimension}, which has {length:N0} element{(length == 1 ? "" : "s")}.",
                    length == 0 ? "" : $"Write an index from {-length} to {length - 1}.");
            }

            return (index < 0 ? index + length : index, 1, 1);
        }

        long step = Step ?? 1;
        if (step == 0)
            throw Error("SubscriptStepZero", "The step of a slice is 0.", "Write a step other than 0, such as 1 or -1.");
        // Like Python, so that -step exists.
        step = Math.Max(step, -long.MaxValue);
        // A slice backwards may start at the last element and stop before the first one.
        (long lowest, long highest) = step > 0 ? (0, length) : (-1, length - 1);
        long Clamp(long position) => Math.Clamp(position < 0 ? position + length : position, lowest, highest);
        long start = Start is long first ? Clamp(first) : step > 0 ? lowest : highest;
        long stop = Stop is long last ? Clamp(last) : step > 0 ? highest : lowest;
        long distance = step > 0 ? stop - start : start - stop;
        return (start, distance <= 0 ? 0 : ((distance - 1) / Math.Abs(step)) + 1, step);
    }

    private static PolyException Error(string id, string message, string action) =>
        new(id, ErrorKind.InvalidExpression, message, action);
}
