using PolyTools.Native.Execution;

namespace PolyTools.Native.Engines;

/// <summary>
/// Which elements of an operand belong to a region of the shape that a loop walks over: the operand may be broadcast to that shape, and may
/// be a part of an array variable.
/// </summary>
/// <remarks>
/// Element r of a dimension of the operand is element first + step·r of a dimension of the array; the other dimensions of the array
/// are fixed at an index.
/// </remarks>
internal sealed class OperandRegion
{
    private readonly long[] operandShape;

    /// <summary>The first element along each dimension of the array, and which dimension of the operand it is, or -1.</summary>
    private readonly long[] first;
    private readonly long[] steps;
    private readonly int[] operandAxis;

    // Of the region that is read now.
    private readonly long[] start;
    private readonly long[] length;
    private readonly long[] stride;
    private readonly long[] positiveSteps;

    /// <param name="arrayShape">The shape of the array that is read.</param>
    /// <param name="slices">The part of it that is the operand; null for all.</param>
    /// <param name="operandShape">The shape of that part.</param>
    public OperandRegion(ReadOnlySpan<long> arrayShape, ArraySlice[]? slices, ReadOnlySpan<long> operandShape)
    {
        int rank = arrayShape.Length;
        this.operandShape = operandShape.ToArray();
        first = new long[rank];
        steps = new long[rank];
        operandAxis = new int[rank];
        var basis = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            steps[axis] = 1;
            operandAxis[axis] = axis;
            if (slices is null)
                continue;
            // The subscript of an array whose elements are as far apart as their indices along this one axis.
            basis[axis] = 1;
            (first[axis], _, _) = ArraySlice.Apply(arrayShape, basis, slices);
            basis[axis] = 0;
            operandAxis[axis] = -1;
        }

        if (slices is not null)
            FindAxes(arrayShape, slices);
        start = new long[rank];
        length = new long[rank];
        stride = new long[rank];
        positiveSteps = [.. steps.Select(step => Math.Max(Math.Abs(step), 1))];
        Shape = new long[this.operandShape.Length];
        Strides = new long[this.operandShape.Length];
    }

    /// <summary>The shape of the operand's elements that were read last: 1 where they are repeated.</summary>
    public long[] Shape { get; }

    /// <summary>Bytes between them.</summary>
    public long[] Strides { get; }

    /// <summary>The longest region of the array that is read for regions of a shape.</summary>
    /// <param name="region">The shape, in dimensions of the loop.</param>
    public long[] LongestRead(ReadOnlySpan<long> region)
    {
        var longest = new long[first.Length];
        for (int axis = 0; axis < longest.Length; axis++)
        {
            int own = operandAxis[axis];
            longest[axis] = own < 0 || operandShape[own] == 1
                ? 1 : Math.Min(operandShape[own], region[own + region.Length - operandShape.Length]);
        }

        return longest;
    }

    /// <summary>Reads the operand's elements of a region; <see cref="Shape"/> and <see cref="Strides"/> tell how they lie.</summary>
    /// <param name="reader">Reads the array.</param>
    /// <param name="regionStart">The first element of the region along each dimension of the loop.</param>
    /// <param name="regionShape">Its lengths, at least 1.</param>
    /// <returns>The first element.</returns>
    public nint Read(RegionReader reader, ReadOnlySpan<long> regionStart, ReadOnlySpan<long> regionShape)
    {
        int missing = regionShape.Length - operandShape.Length;
        for (int axis = 0; axis < first.Length; axis++)
        {
            int own = operandAxis[axis];
            bool isSingle = own < 0 || operandShape[own] == 1;
            length[axis] = isSingle ? 1 : regionShape[own + missing];
            long begin = first[axis] + (isSingle ? 0 : regionStart[own + missing] * steps[axis]);
            // A reader goes forwards.
            start[axis] = steps[axis] < 0 ? begin + ((length[axis] - 1) * steps[axis]) : begin;
        }

        nint pointer = reader.Read(start, positiveSteps, length, stride);
        for (int axis = 0; axis < first.Length; axis++)
        {
            if (steps[axis] < 0)
            {
                pointer += (nint)((length[axis] - 1) * stride[axis]);
                stride[axis] = -stride[axis];
            }

            if (operandAxis[axis] >= 0)
            {
                Shape[operandAxis[axis]] = length[axis];
                Strides[operandAxis[axis]] = stride[axis];
            }
        }

        return pointer;
    }

    /// <summary>Which axes of the operand the subscript makes of which of the array's, and their steps.</summary>
    private void FindAxes(ReadOnlySpan<long> arrayShape, ArraySlice[] slices)
    {
        int named = slices.Count(slice => !slice.IsEllipsis);
        int axis = 0, own = 0;
        foreach (ArraySlice slice in slices)
        {
            if (slice.IsEllipsis)
            {
                for (int end = axis + arrayShape.Length - named; axis < end; axis++)
                    operandAxis[axis] = own++;
            }
            else if (slice.IsIndex)
            {
                axis++;
            }
            else
            {
                steps[axis] = slice.Step ?? 1;
                operandAxis[axis++] = own++;
            }
        }

        for (; axis < arrayShape.Length; axis++)
            operandAxis[axis] = own++;
    }
}
