namespace PolyTools.Native.Engines;

/// <summary>An array's shape as a reduction sees it: kept and reduced axes in turn.</summary>
/// <remarks>
/// Adjacent axes of one kind are one axis, and axes of length 1 (kept ones at both ends, if need be) make the list kept,
/// reduced, kept, … reduced, kept. The last three are the slabs: <see cref="SlabCount"/> of them one after the other,
/// each of <see cref="Rows"/> × <see cref="Columns"/> elements, whose rows are reduced. Nearly all shapes have one outer
/// place of slabs; the others have a list of them, for outer kept and outer reduced axes.
/// </remarks>
internal sealed class ReductionShape
{
    private readonly long[] lengths;
    private readonly long[] steps;

    public ReductionShape(ReadOnlySpan<long> shape, ReadOnlySpan<bool> reduced)
    {
        List<long> axes = [1];
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == 1)
                continue;
            // The kept axes stand at even places.
            bool lastIsReduced = axes.Count % 2 == 0;
            if (reduced[i] == lastIsReduced)
                axes[^1] *= shape[i];
            else
                axes.Add(shape[i]);
        }

        if (axes.Count == 1)
            axes = [1, 1, axes[0]];
        else if (axes.Count % 2 == 0)
            axes.Add(1);
        lengths = [.. axes];
        steps = new long[lengths.Length];
        long step = 1;
        for (int i = lengths.Length - 1; i >= 0; i--)
        {
            steps[i] = step;
            step *= lengths[i];
        }

        Columns = lengths[^1];
        Rows = lengths[^2];
        SlabCount = lengths[^3];
        OuterKept = 1;
        OuterReduced = 1;
        for (int i = 0; i < lengths.Length - 3; i++)
        {
            if (i % 2 == 0)
                OuterKept *= lengths[i];
            else
                OuterReduced *= lengths[i];
        }
    }

    /// <summary>Kept elements of a slab, which lie beside each other.</summary>
    public long Columns { get; }

    /// <summary>Reduced length of a slab.</summary>
    public long Rows { get; }

    /// <summary>Slabs beside each other.</summary>
    public long SlabCount { get; }

    /// <summary>Places of the kept axes outside the slabs.</summary>
    public long OuterKept { get; }

    /// <summary>Places of the reduced axes outside the slabs.</summary>
    public long OuterReduced { get; }

    /// <summary>Elements of a slab.</summary>
    public long SlabLength => Rows * Columns;

    /// <summary>Elements of the result.</summary>
    public long ResultCount => OuterKept * SlabCount * Columns;

    /// <summary>Elements that a result is made of.</summary>
    public long ReducedCount => OuterReduced * Rows;

    /// <summary>Elements of the array.</summary>
    public long Count => ResultCount * ReducedCount;

    /// <summary>Length of the innermost of the outer reduced axes, whose steps are a row of slabs.</summary>
    public long LastOuterReduced => lengths.Length > 3 ? lengths[^4] : 1;

    /// <summary>The first element of the slabs at a place of the outer axes.</summary>
    public long Offset(long kept, long reduced)
    {
        long offset = 0;
        for (int i = lengths.Length - 4; i >= 0; i--)
        {
            ref long place = ref i % 2 == 0 ? ref kept : ref reduced;
            (place, long index) = Math.DivRem(place, lengths[i]);
            offset += index * steps[i];
        }

        return offset;
    }
}
