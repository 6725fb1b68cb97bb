namespace PolyTools.Native.Expressions;

/// <summary>The lengths of an array's axes, in C order. Equal shapes are equal values.</summary>
public sealed class Shape : IEquatable<Shape>
{
    /// <summary>Axes at most: NumPy's limit.</summary>
    public const int MaximumRank = 64;

    private readonly long[] lengths;

    /// <param name="lengths">The length of each axis, at least 0.</param>
    /// <exception cref="PolyException">There are more axes than <see cref="MaximumRank"/> or too many elements.</exception>
    public Shape(params ReadOnlySpan<long> lengths)
    {
        if (lengths.Length > MaximumRank)
        {
            throw new PolyException(
                "UnsupportedRank", ErrorKind.InvalidArgument,
                $"The array has {lengths.Length} axes; at most {MaximumRank} are possible.", "Merge some of its axes.");
        }

        this.lengths = lengths.ToArray();
        Int128 count = 1;
        foreach (long length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length);
            count *= length;
            if (count > long.MaxValue / 16)
            {
                throw new PolyException(
                    "CountTooLarge", ErrorKind.InvalidArgument, $"An array of shape {this} has too many elements.",
                    "Check which axes meet: a column with a row makes a table.");
            }
        }

        Count = (long)count;
    }

    /// <summary>The shape of a single value.</summary>
    public static Shape Single { get; } = new();

    /// <summary>The lengths.</summary>
    public ReadOnlySpan<long> Lengths => lengths;

    /// <summary>How many axes.</summary>
    public int Rank => lengths.Length;

    /// <summary>Elements in all; 1 where there is no axis.</summary>
    public long Count { get; }

    /// <summary>
    /// The shape of an element-wise operation on two arrays: aligned at the last axis, an axis of length 1 (or one that is
    /// missing) is repeated to the other's length.
    /// </summary>
    /// <returns>Null if two lengths differ and neither is 1.</returns>
    public static Shape? Broadcast(Shape a, Shape b)
    {
        if (a.Equals(b))
            return a;
        if (a.Rank < b.Rank)
            (a, b) = (b, a);
        long[] lengths = [.. a.lengths];
        for (int axis = 1; axis <= b.Rank; axis++)
        {
            long other = b.lengths[^axis];
            if (lengths[^axis] == 1)
                lengths[^axis] = other;
            else if (other != 1 && other != lengths[^axis])
                return null;
        }

        return new Shape(lengths);
    }

    /// <summary>The shape that is left when some axes are reduced.</summary>
    /// <param name="reduced">Which axes.</param>
    /// <param name="keepAxes">Keep them with length 1.</param>
    public Shape Reduce(ReadOnlySpan<bool> reduced, bool keepAxes)
    {
        var kept = new List<long>(Rank);
        for (int axis = 0; axis < Rank; axis++)
        {
            if (!reduced[axis])
                kept.Add(lengths[axis]);
            else if (keepAxes)
                kept.Add(1);
        }

        return new Shape([.. kept]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && lengths.AsSpan().SequenceEqual(other.lengths);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (long length in lengths)
            hash.Add(length);
        return hash.ToHashCode();
    }

    /// <summary>As Python writes it: <c>(3, 4)</c>, <c>(5,)</c>, <c>()</c>.</summary>
    public override string ToString() => lengths.Length == 1 ? $"({lengths[0]},)" : $"({string.Join(", ", lengths)})";
}
