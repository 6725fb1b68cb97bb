using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Accumulators of some columns, in one or two planes: one array per part of an accumulator.</summary>
/// <param name="First">The first parts.</param>
/// <param name="Second">The second parts; unused where an accumulator has one part.</param>
internal readonly record struct ColumnState(nint First, nint Second);

/// <summary>
/// A reduction in the form in which all shapes use it: rows of elements are added to columns of accumulators, each
/// column absorbing its elements in the order of the rows, and accumulators are merged.
/// </summary>
/// <remarks>
/// What a column becomes depends on its own elements alone, not on its neighbours or on the width of the vectors. So
/// everything that fixes the bits of a result is which elements go to which column and in which order columns are
/// merged, and that is the caller's.
/// </remarks>
internal abstract unsafe class ColumnReduction
{
    /// <summary>Bytes of a line of lanes: two to eight vectors, whatever their width.</summary>
    protected const int LaneBytes = 128;

    /// <summary>Bytes of an element that is absorbed.</summary>
    public abstract int ElementSize { get; }

    /// <summary>Bytes of an accumulator's first part.</summary>
    public abstract int FirstSize { get; }

    /// <summary>Bytes of an accumulator's second part, or 0.</summary>
    public virtual int SecondSize => 0;

    /// <summary>
    /// Columns that one long sequence is dealt to in turn, so that whole vectors work on it; 1 if its order matters.
    /// </summary>
    public virtual int Lanes => LaneBytes / ElementSize;

    /// <summary>The accumulators of the columns from <paramref name="column"/> on.</summary>
    public ColumnState At(ColumnState state, nint column) =>
        new(state.First + (column * FirstSize), state.Second + (column * SecondSize));

    /// <summary>Sets accumulators to that of no elements.</summary>
    public abstract void Clear(ColumnState state, nint columns);

    /// <summary>Adds rows of elements to the columns' accumulators.</summary>
    /// <param name="state">The accumulators.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="data">The first row.</param>
    /// <param name="pitch">Bytes from a row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="firstIndex">The first row's place in its column's sequence, where <see cref="Lanes"/> is 1.</param>
    public abstract void AddRows(
        ColumnState state, nint columns, byte* data, nint pitch, nint rows, long firstIndex);

    /// <summary>Merges into each accumulator that of the elements that follow.</summary>
    public abstract void Merge(ColumnState target, ColumnState source, nint columns);

    /// <summary>Writes the values of accumulators that have absorbed at least one element.</summary>
    /// <param name="state">The accumulators.</param>
    /// <param name="columns">How many.</param>
    /// <param name="divisor">What a mean divides its sums by.</param>
    /// <param name="result">Room for as many values.</param>
    public abstract void Finish(ColumnState state, nint columns, double divisor, byte* result);

    /// <summary>Adds contiguous sequences of one length, each to an accumulator of its own.</summary>
    /// <param name="state">One accumulator per sequence.</param>
    /// <param name="count">How many sequences.</param>
    /// <param name="data">The first element of the first.</param>
    /// <param name="length">Elements of a sequence.</param>
    /// <param name="firstIndex">The first elements' place in their sequences.</param>
    /// <param name="lanes">Room for <see cref="Lanes"/> accumulators.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public virtual void AddSequences(
        ColumnState state, nint count, byte* data, nint length, long firstIndex, ColumnState lanes)
    {
        nint bytes = length * ElementSize;
        for (nint i = 0; i < count; i++, data += bytes)
        {
            ColumnState target = At(state, i);
            if (Lanes == 1 || length < Lanes)
            {
                AddRows(target, 1, data, ElementSize, length, firstIndex);
                continue;
            }

            Clear(lanes, Lanes);
            AddLanes(lanes, Lanes, data, length);
            Fold(lanes, Lanes, 1);
            Merge(target, lanes, 1);
        }
    }

    /// <summary>Deals contiguous elements to columns in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddLanes(ColumnState lanes, nint columns, byte* data, nint count)
    {
        (nint rows, nint rest) = Math.DivRem(count, columns);
        nint pitch = columns * ElementSize;
        AddRows(lanes, columns, data, pitch, rows, 0);
        if (rest > 0)
            AddRows(lanes, rest, data + (rows * pitch), pitch, 1, 0);
    }

    /// <summary>
    /// Merges groups of columns into the first group: the upper half into the lower, until one group is left.
    /// </summary>
    /// <param name="lanes">The accumulators, group after group.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="columns">Columns of a group.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fold(ColumnState lanes, nint groups, nint columns)
    {
        while (groups > 1)
        {
            nint lower = (groups + 1) / 2;
            Merge(lanes, At(lanes, lower * columns), (groups - lower) * columns);
            groups = lower;
        }
    }
}
