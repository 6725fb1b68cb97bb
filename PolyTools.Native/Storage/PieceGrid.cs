using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>The pieces of an array (chunks or files) that a selection touches, numbered in C order.</summary>
internal sealed class PieceGrid
{
    private readonly long[] first;
    private readonly long[] count;

    /// <param name="selection">What is selected, not nothing.</param>
    /// <param name="pieceShape">The shape of a piece.</param>
    /// <param name="shape">The array's.</param>
    public PieceGrid(ArraySelection selection, IReadOnlyList<long> pieceShape, IReadOnlyList<long> shape)
    {
        first = new long[shape.Count];
        count = new long[shape.Count];
        for (int axis = 0; axis < first.Length; axis++)
        {
            (long lowest, long highest) = selection.Bounds(axis);
            first[axis] = lowest / pieceShape[axis];
            count[axis] = (highest / pieceShape[axis]) - first[axis] + 1;
        }

        Count = ArrayShape.Elements(count);
    }

    /// <summary>Pieces between the first and the last; with a step, some of them may have no element that is selected.</summary>
    public long Count { get; }

    /// <summary>Where a piece is.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="index">Receives its place along each dimension of the grid of pieces.</param>
    public void Locate(long number, Span<long> index)
    {
        ArrayShape.Locate(number, count, index);
        for (int axis = 0; axis < first.Length; axis++)
            index[axis] += first[axis];
    }
}

/// <summary>Which elements of one piece of an array are selected, and where they lie in the piece and in the other array of a copy.</summary>
/// <param name="rank">The array's dimensions.</param>
/// <param name="pieceShape">The shape of a piece.</param>
/// <param name="elementSize">Bytes of an element in the piece.</param>
internal sealed class BoxCopy(int rank, long[] pieceShape, int elementSize)
{
    private readonly long[] pieceStrides = ArrayShape.Strides(pieceShape, elementSize);

    /// <summary>Which piece; to be set before <see cref="Select"/>.</summary>
    public long[] Index { get; } = new long[rank];

    /// <summary>How many elements of it are selected along each dimension.</summary>
    public long[] Count { get; } = new long[rank];

    /// <summary>Bytes between them in the piece.</summary>
    public long[] BoxStrides { get; } = new long[rank];

    /// <summary>Bytes between them in the other array.</summary>
    public long[] OtherStrides { get; } = new long[rank];

    /// <summary>Where the first of them is in the piece, in bytes.</summary>
    public long BoxOffset { get; private set; }

    /// <summary>Where it is in the other array, in bytes.</summary>
    public long OtherOffset { get; private set; }

    /// <summary>True if they are all elements of the piece, one after the other, also those beyond the array, of which there are none then.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Finds them.</summary>
    /// <param name="selection">What is selected.</param>
    /// <param name="otherStrides">Bytes between selected elements in the other array, by dimensions of this one.</param>
    /// <returns>False if there is none.</returns>
    public bool Select(ArraySelection selection, long[] otherStrides)
    {
        (BoxOffset, OtherOffset, IsWhole) = (0, 0, true);
        for (int axis = 0; axis < Index.Length; axis++)
        {
            long begin = Index[axis] * pieceShape[axis];
            (long number, long index, long length, long distance) = selection.Within(axis, begin, begin + pieceShape[axis]);
            if (length == 0)
                return false;
            Count[axis] = length;
            BoxOffset += (index - begin) * pieceStrides[axis];
            BoxStrides[axis] = distance * pieceStrides[axis];
            OtherOffset += number * otherStrides[axis];
            OtherStrides[axis] = selection.Step[axis] < 0 ? -otherStrides[axis] : otherStrides[axis];
            IsWhole &= length == pieceShape[axis];
        }

        return true;
    }

    /// <summary>True if all elements of the piece that the array has are selected.</summary>
    /// <param name="shape">The array's.</param>
    public bool CoversArray(IReadOnlyList<long> shape)
    {
        for (int axis = 0; axis < Index.Length; axis++)
        {
            long begin = Index[axis] * pieceShape[axis];
            if (Count[axis] != Math.Min(pieceShape[axis], shape[axis] - begin))
                return false;
        }

        return true;
    }
}
