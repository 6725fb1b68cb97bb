using PolyTools.Native.Execution;

namespace PolyTools.Native.Engines;

/// <summary>
/// What a reduction reads, computed band by band: a band is a range of elements in C order, best as long as a chunk of the operands is. Each
/// thread keeps the band that it has read last, so that one that reads forwards computes each once.
/// </summary>
internal sealed unsafe class BandSource : IBlockSource, IDisposable
{
    private readonly long[] shape;
    private readonly int elementSize;

    /// <summary>The axis that bands divide: one is a range of it, one index of the axes before, all of those behind.</summary>
    private readonly int axis;
    private readonly long bandLength;

    /// <summary>Elements of one index of the axis.</summary>
    private readonly long inner;

    private readonly ThreadLocal<Band> bands;

    private readonly Action<double>? onProgress;
    private readonly int owner = Environment.CurrentManagedThreadId;
    private long computed;

    /// <param name="stage">The loop.</param>
    /// <param name="bandElements">Elements of a band at most, unless one index of the last axis has more.</param>
    /// <param name="chunkShape">The shape of the operands' chunks, at whose borders bands end where they can; null for none.</param>
    /// <param name="createEvaluator">Makes an evaluator of the loop for one thread.</param>
    /// <param name="onProgress">Is told the share of the elements that were computed, by the thread that makes this.</param>
    public BandSource(
        Stage stage, long bandElements, IReadOnlyList<long>? chunkShape, Func<RegionEvaluator> createEvaluator, Action<double>? onProgress = null)
    {
        this.onProgress = onProgress;
        shape = stage.Shape.Lengths.ToArray();
        elementSize = stage.Plan.Result.Type.Size();
        (axis, bandLength, inner) = Divide(shape, bandElements, chunkShape);
        bands = new ThreadLocal<Band>(
            () => new Band(createEvaluator(), shape.Length, bandLength * inner * elementSize), trackAllValues: true);
    }

    /// <summary>What integer arithmetic met.</summary>
    public VectorMath.IntegerFault Faults =>
        bands.Values.Aggregate(VectorMath.IntegerFault.None, (faults, band) => faults | band.Evaluator.Faults);

    /// <inheritdoc/>
    public byte* Read(long start, int count, byte* scratch)
    {
        Band band = bands.Value!;
        // A reduction along one of several axes may ask for some rows before it uses them: they must not lie in a band that is gone.
        if (shape.Length <= 1 && start >= band.Start && start + count <= band.End)
            return band.At(start, elementSize);
        byte* next = scratch;
        while (count > 0)
        {
            if (start < band.Start || start >= band.End)
                Load(band, start);
            long part = Math.Min(count, band.End - start);
            if (shape.Length <= 1 && part == count && next == scratch)
                return band.At(start, elementSize);
            Buffer.MemoryCopy(band.At(start, elementSize), next, part * elementSize, part * elementSize);
            next += part * elementSize;
            start += part;
            count -= (int)part;
        }

        return scratch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Band band in bands.Values)
            band.Dispose();
        bands.Dispose();
    }

    /// <summary>The shape of a band: what its evaluator computes at once.</summary>
    /// <param name="shape">The loop's shape.</param>
    /// <param name="bandElements">As for the constructor.</param>
    /// <param name="chunkShape">Likewise.</param>
    public static long[] BandShape(ReadOnlySpan<long> shape, long bandElements, IReadOnlyList<long>? chunkShape)
    {
        long[] band = shape.ToArray();
        (int axis, long length, _) = Divide(band, bandElements, chunkShape);
        band.AsSpan(0, axis).Fill(1);
        if (band.Length > 0)
            band[axis] = Math.Min(length, band[axis]);
        return band;
    }

    /// <summary>How elements are divided into bands.</summary>
    /// <returns>The axis that is divided, how many of its indices a band has, and the elements of one index.</returns>
    private static (int Axis, long Length, long Inner) Divide(long[] shape, long bandElements, IReadOnlyList<long>? chunkShape)
    {
        if (shape.Length == 0)
            return (0, 1, 1);
        int axis = shape.Length - 1;
        long inner = 1;
        while (axis > 0 && inner * shape[axis] < bandElements)
            inner *= shape[axis--];
        // Of no elements there is no band; any division of none does.
        inner = Math.Max(inner, 1);
        long length = Math.Clamp(bandElements / inner, 1, Math.Max(shape[axis], 1));
        if (chunkShape is not null && chunkShape.Count == shape.Length)
        {
            long chunk = chunkShape[axis];
            length = length >= chunk ? length / chunk * chunk : length;
        }

        return (axis, length, inner);
    }

    private void Load(Band band, long start)
    {
        // Which band: an index along each axis before the divided one, and a range along that.
        long along = shape.Length == 0 ? 1 : shape[axis];
        (long outer, long within) = Math.DivRem(start, along * inner);
        long first = within / (bandLength * inner) * bandLength;
        long length = Math.Min(bandLength, along - first);
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            band.FirstIndex[i] = 0;
            band.Shape[i] = i > axis ? shape[i] : 1;
        }

        for (int i = axis - 1; i >= 0; i--)
            (outer, band.FirstIndex[i]) = Math.DivRem(outer, shape[i]);
        if (shape.Length > 0)
            (band.FirstIndex[axis], band.Shape[axis]) = (first, length);
        // What is there is overwritten, also if this fails.
        (band.Start, band.End) = (0, 0);
        band.Evaluator.Evaluate(band.FirstIndex, band.Shape, band.Memory.Pointer);
        band.Start = start - within + (first * inner);
        band.End = band.Start + (length * inner);
        // Bands at the border of two threads are computed twice.
        long done = Interlocked.Add(ref computed, length * inner);
        if (Environment.CurrentManagedThreadId == owner)
            onProgress?.Invoke(Math.Min(1, (double)done / ArrayShape.Elements(shape)));
    }

    private sealed class Band(RegionEvaluator evaluator, int rank, long bytes) : IDisposable
    {
        public RegionEvaluator Evaluator { get; } = evaluator;

        public NativeBuffer Memory { get; } = new(bytes);

        /// <summary>The first element that is there.</summary>
        public long Start { get; set; }

        /// <summary>The one after the last.</summary>
        public long End { get; set; }

        public long[] FirstIndex { get; } = new long[rank];

        public long[] Shape { get; } = new long[rank];

        public byte* At(long element, int size) => Memory.Pointer + ((element - Start) * size);

        public void Dispose()
        {
            Evaluator.Dispose();
            Memory.Dispose();
        }
    }
}
