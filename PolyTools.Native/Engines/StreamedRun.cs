using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// One run of an expression over arrays that need not fit into memory: operands are read, and the result is made, region by region. It gives the
/// same bits as a run in memory, whatever the regions and the number of threads.
/// </summary>
public sealed unsafe class StreamedRun : IDisposable
{
    /// <summary>Elements of a region where no operand has chunks.</summary>
    private const long DefaultRegion = 1 << 17;

    private readonly CompiledExpression expression;
    private readonly IReadOnlyList<RegionSource?> sources;
    private readonly int threads;
    private readonly CancellationToken cancellation;
    private readonly (Stage Stage, Kernel? Kernel)[] loops;
    private readonly Dictionary<Node, Scalar> scalars;
    private readonly Dictionary<Node, (NativeBuffer Memory, ArrayOperand Array)> kept = [];
    private readonly List<IDisposable> owned = [];
    private IntegerFault faults;

    /// <param name="expression">
    /// What to compute; compiled for an engine that is parallel, with <see cref="CompileOptions.LargestBuffer"/> for the memory there is.
    /// </param>
    /// <param name="sources">The variables that are arrays, by the variables' order; null for a scalar or one that is not used.</param>
    /// <param name="values">The values of the variables that are scalars.</param>
    /// <param name="threads">Threads that work at most.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="ArgumentException">The engine is Eager, or no array takes part.</exception>
    /// <exception cref="PolyException">An integer scalar does not fit the arrays' type.</exception>
    public StreamedRun(
        CompiledExpression expression, IReadOnlyList<RegionSource?> sources, ReadOnlySpan<Scalar> values, int threads,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!expression.IsParallel || expression.Type == DType.String)
            throw new ArgumentException("Only an engine with threads works region by region, and not on strings.", nameof(expression));
        (this.expression, this.sources, this.threads, this.cancellation) = (expression, sources, threads, cancellation);
        loops = [.. expression.Loops];
        scalars = expression.ComputeScalars(values);
    }

    /// <summary>Whether an integer was divided by zero, which gave 0.</summary>
    public bool DividedByZero => faults.HasFlag(IntegerFault.DivisionByZero);

    /// <summary>True if the result is what a reduction gives, which is computed in memory whatever its size.</summary>
    public bool IsReduction => loops[^1].Stage.IsReduction;

    /// <summary>Bytes that are kept between loops.</summary>
    public long KeptBytes => loops.SkipLast(1).Sum(loop => loop.Stage.Root.Shape!.Count * loop.Stage.Root.Type.Size());

    /// <summary>
    /// Bytes that a thread may take. A reduction reads whole rows of chunks at once where that is enough for them, so that it decodes no chunk twice, and
    /// otherwise as little as it can.
    /// </summary>
    public long ThreadLimit { get; init; }

    /// <summary>Bytes that each thread takes besides the result.</summary>
    /// <param name="region">The shape of the regions that the result is made in; null for a result in memory.</param>
    public long BytesPerThread(long[]? region)
    {
        long most = 0;
        foreach ((Stage stage, Kernel? kernel) in loops)
        {
            // What is read of arrays of one element is read before.
            foreach (Node single in stage.Plan.Uniforms)
            {
                if (Find(single).Source is RegionSource source)
                    most = Math.Max(most, source.ReaderBytes(Enumerable.Repeat(1L, source.Shape.Count).ToArray(), isAligned: false));
            }

            bool isLast = stage == loops[^1].Stage;
            long bytes = stage.IsReduction ? BytesOf(stage, kernel, BandOf(stage, kernel))
                : BytesOf(stage, kernel, isLast && region is not null ? region : RegionOf(stage));
            if (!stage.IsReduction && !(isLast && region is not null))
                bytes += ScratchBytes(stage);
            most = Math.Max(most, bytes);
        }

        return most;
    }

    /// <summary>Computes the result in memory.</summary>
    /// <param name="result">Room for the result in C order, aligned to an element; it overlaps no operand.</param>
    /// <param name="nonTemporalThreshold">Results of more bytes than this are stored past the caches.</param>
    /// <param name="onProgress">Is told the share that is done, by the calling thread.</param>
    /// <exception cref="PolyException">An operand cannot be read; an integer has a negative exponent.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Run(void* result, long nonTemporalThreshold, Action<double>? onProgress = null)
    {
        Prepare();
        Compute(loops[^1].Stage, loops[^1].Kernel, (byte*)result, nonTemporalThreshold, onProgress);
    }

    /// <summary>
    /// Computes all that the last loop needs, and gives what makes any region of the result; several threads may use it at once. The result must be
    /// no reduction.
    /// </summary>
    /// <remarks>What it takes is given back when the run is disposed of; see <see cref="Finish"/>.</remarks>
    public RegionMaker Start()
    {
        Prepare();
        (Stage stage, Kernel? kernel) = loops[^1];
        if (stage.IsReduction)
            throw new InvalidOperationException("A reduction is computed whole.");
        byte* uniforms = Uniforms(stage);
        var evaluators = new ThreadLocal<RegionEvaluator>(
            () => new RegionEvaluator(stage, kernel, uniforms, Open), trackAllValues: true);
        var maker = new RegionMaker(evaluators);
        owned.Add(maker);
        return maker;
    }

    /// <summary>Looks at what the arithmetic of the regions has met.</summary>
    /// <exception cref="PolyException">An integer has a negative exponent.</exception>
    public void Finish(RegionMaker maker) => Note(maker.Faults);

    /// <inheritdoc/>
    public void Dispose()
    {
        owned.ForEach(item => item.Dispose());
        owned.Clear();
        foreach ((NativeBuffer memory, ArrayOperand array) in kept.Values)
        {
            array.Dispose();
            memory.Dispose();
        }

        kept.Clear();
    }

    private void Prepare()
    {
        foreach ((Stage stage, Kernel? kernel) in loops.SkipLast(1))
        {
            if (kept.ContainsKey(stage.Root))
                continue;
            Shape shape = stage.Root.Shape!;
            var memory = new NativeBuffer(shape.Count * stage.Root.Type.Size());
            kept.Add(stage.Root, (memory, ArrayOperand.Wrap(stage.Root.Type, (nint)memory.Pointer, shape.Lengths)));
            Compute(stage, kernel, memory.Pointer, long.MaxValue, onProgress: null);
        }
    }

    private void Compute(Stage stage, Kernel? kernel, byte* result, long nonTemporalThreshold, Action<double>? onProgress)
    {
        byte* uniforms = Uniforms(stage);
        if (stage.IsReduction)
            Reduce(stage, kernel, uniforms, result, onProgress);
        else if (stage.Shape.Count > 0)
            Fill(stage, kernel, uniforms, result, nonTemporalThreshold, onProgress);
    }

    private void Reduce(Stage stage, Kernel? kernel, byte* uniforms, byte* result, Action<double>? onProgress)
    {
        using var source = new BandSource(
            stage, ArrayShape.Elements(BandOf(stage, kernel)), ChunkShapeOf(stage), () => new RegionEvaluator(stage, kernel, uniforms, Open), onProgress);
        Reduction reduction = stage.Root.Reduction!;
        Reducer.Reduce(
            reduction.Kind, stage.Plan.Result.Type, stage.Shape.Lengths, reduction.Reduced, source, reduction.Divisor, result, threads,
            cancellation);
        Note(source.Faults);
    }

    private void Fill(
        Stage stage, Kernel? kernel, byte* uniforms, byte* result, long nonTemporalThreshold, Action<double>? onProgress)
    {
        long[] shape = stage.Shape.Lengths.ToArray();
        int size = stage.Root.Type.Size();
        long[] region = RegionOf(stage);
        long[] strides = ArrayShape.Strides(shape, size);
        long[] grid = [.. shape.Zip(region, (length, part) => (length + part - 1) / part)];
        long regions = ArrayShape.Elements(grid);
        bool nonTemporal = stage.Shape.Count * size > nonTemporalThreshold;
        long next = 0, done = 0;
        int workers = (int)Math.Min(regions, threads);
        var met = new IntegerFault[workers];
        WorkerPool.Shared.Run(workers, worker =>
        {
            using var evaluator = new RegionEvaluator(stage, kernel, uniforms, Open);
            NativeBuffer? scratch = null;
            try
            {
                var start = new long[shape.Length];
                var length = new long[shape.Length];
                for (long number; (number = Interlocked.Increment(ref next) - 1) < regions;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    long offset = 0;
                    ArrayShape.Locate(number, grid, start);
                    for (int axis = 0; axis < shape.Length; axis++)
                    {
                        start[axis] *= region[axis];
                        length[axis] = Math.Min(region[axis], shape[axis] - start[axis]);
                        offset += start[axis] * strides[axis];
                    }

                    if (ArrayShape.IsContiguous(length, strides, size))
                    {
                        evaluator.Evaluate(start, length, result + offset, nonTemporal);
                    }
                    else
                    {
                        scratch ??= new NativeBuffer(ArrayShape.Elements(region) * size);
                        evaluator.Evaluate(start, length, scratch.Pointer);
                        Scatter(scratch.Pointer, result + offset, length, strides, size);
                    }

                    long finished = Interlocked.Increment(ref done);
                    if (worker == 0)
                        onProgress?.Invoke((double)finished / regions);
                }
            }
            catch
            {
                // The first failure ends the work of all threads.
                Interlocked.Exchange(ref next, regions);
                throw;
            }
            finally
            {
                scratch?.Dispose();
                met[worker] = evaluator.Faults;
            }
        });
        foreach (IntegerFault fault in met)
            Note(fault);
    }

    /// <summary>Copies elements that lie side by side in C order to where an array has them, row by row.</summary>
    private static void Scatter(byte* source, byte* target, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, int size)
    {
        if (shape.Length == 1)
        {
            Buffer.MemoryCopy(source, target, shape[0] * size, shape[0] * size);
            return;
        }

        long part = ArrayShape.Elements(shape[1..]) * size;
        for (long i = 0; i < shape[0]; i++)
            Scatter(source + (i * part), target + (i * strides[0]), shape[1..], strides[1..], size);
    }

    private void Note(IntegerFault fault)
    {
        faults |= fault;
        if (faults.HasFlag(IntegerFault.NegativePower))
            throw CompiledExpression.NegativePower();
    }

    private byte* Uniforms(Stage stage)
    {
        var readers = new List<RegionReader>();
        try
        {
            return Uniforms(stage, readers);
        }
        finally
        {
            // The values are copied: a chunk is not kept for one of its elements.
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private byte* Uniforms(Stage stage, List<RegionReader> readers)
    {
        var uniforms = new UniformMemory(stage.Plan, scalars, node =>
        {
            if (kept.TryGetValue(node, out (NativeBuffer, ArrayOperand Array) found))
                return found.Array.Pointer;
            // An array of one element.
            (RegionSource source, ArraySlice[]? slices) = Open(node);
            RegionReader reader = source.CreateReader();
            readers.Add(reader);
            var part = new OperandRegion([.. source.Shape], slices, node.Shape!.Lengths);
            Span<long> zeros = stackalloc long[node.Shape.Rank];
            Span<long> ones = stackalloc long[node.Shape.Rank];
            zeros.Clear();
            ones.Fill(1);
            return part.Read(reader, zeros, ones);
        });
        owned.Add(uniforms);
        return uniforms.Pointer;
    }

    /// <summary>Where a node is read from; no source for what an earlier loop keeps.</summary>
    private (RegionSource? Source, ArraySlice[]? Slices) Find(Node node) =>
        node.Kind == NodeKind.ArrayVariable ? (sources[node.Variable], node.Slices) : (null, null);

    private (RegionSource Source, ArraySlice[]? Slices) Open(Node node)
    {
        if (kept.TryGetValue(node, out (NativeBuffer, ArrayOperand Array) found))
            return (new MemoryRegions(found.Array), null);
        (RegionSource? source, ArraySlice[]? slices) = Find(node);
        Variable variable = expression.Variables[node.Variable];
        if (source is null || source.Type != variable.Type || !variable.Shape!.Lengths.SequenceEqual([.. source.Shape]))
            throw new InvalidOperationException($"The array '{variable.Name}' has not the type and shape that was compiled for.");
        return (source, slices);
    }

    /// <summary>The shape of the chunks of the first operand that has the loop's shape.</summary>
    private IReadOnlyList<long>? ChunkShapeOf(Stage stage) =>
        stage.Plan.Operands.Where(node => node.Slices is null && node.Shape!.Equals(stage.Shape))
            .Select(node => Find(node).Source?.ChunkShape).FirstOrDefault(shape => shape is not null);

    /// <summary>Bytes that a thread takes while it computes regions of a shape of a loop.</summary>
    private long BytesOf(Stage stage, Kernel? kernel, long[] region)
    {
        long bytes = kernel?.BytesPerThread ?? 0;
        foreach (Node operand in stage.Plan.Operands)
        {
            (RegionSource? source, ArraySlice[]? slices) = Find(operand);
            if (source is not null)
            {
                var part = new OperandRegion([.. source.Shape], slices, operand.Shape!.Lengths);
                bytes += source.ReaderBytes(part.LongestRead(region), isAligned: slices is null);
            }

            bytes += Partition.Grain * operand.Type.Size();
        }

        return stage.IsReduction ? bytes + (ArrayShape.Elements(region) * stage.Plan.Result.Type.Size()) : bytes;
    }

    /// <summary>Bytes of a region that does not lie side by side in the result, which is made elsewhere first.</summary>
    private long ScratchBytes(Stage stage)
    {
        long[] region = RegionOf(stage);
        int size = stage.Root.Type.Size();
        return ArrayShape.IsContiguous(region, ArrayShape.Strides(stage.Shape.Lengths, size), size) ? 0 : ArrayShape.Elements(region) * size;
    }

    /// <summary>The shape of a reduction's bands: whole chunks along as many dimensions as there is room for, or as many elements as a chunk has.</summary>
    private long[] BandOf(Stage stage, Kernel? kernel)
    {
        ReadOnlySpan<long> shape = stage.Shape.Lengths;
        IReadOnlyList<long>? chunk = ChunkShapeOf(stage);
        long[] least = BandSource.BandShape(shape, ArrayShape.Elements(RegionOf(stage)), chunk);
        for (int axis = 0; chunk is not null && axis < shape.Length; axis++)
        {
            long[] band = stage.Shape.Lengths.ToArray();
            band.AsSpan(0, axis).Fill(1);
            band[axis] = Math.Clamp(chunk[axis], 1, Math.Max(shape[axis], 1));
            if (ArrayShape.Elements(band) <= ArrayShape.Elements(least))
                break;
            if (BytesOf(stage, kernel, band) <= ThreadLimit)
                return band;
        }

        return least;
    }

    private long[] RegionOf(Stage stage)
    {
        ReadOnlySpan<long> shape = stage.Shape.Lengths;
        var region = new long[shape.Length];
        if (ChunkShapeOf(stage) is IReadOnlyList<long> chunk)
        {
            for (int axis = 0; axis < region.Length; axis++)
                region[axis] = Math.Clamp(chunk[axis], 1, Math.Max(shape[axis], 1));
            return region;
        }

        // Whole rows, or a part of one.
        long room = DefaultRegion;
        for (int axis = region.Length - 1; axis >= 0; axis--)
        {
            region[axis] = Math.Clamp(shape[axis], 1, room);
            room = Math.Max(1, room / region[axis]);
        }

        return region;
    }
}

/// <summary>Makes regions of a result; see <see cref="StreamedRun.Start"/>. Threads may use it at once.</summary>
public sealed unsafe class RegionMaker : IDisposable
{
    private readonly ThreadLocal<RegionEvaluator> evaluators;

    internal RegionMaker(ThreadLocal<RegionEvaluator> evaluators) => this.evaluators = evaluators;

    /// <summary>What integer arithmetic met.</summary>
    internal IntegerFault Faults =>
        evaluators.Values.Aggregate(IntegerFault.None, (faults, evaluator) => faults | evaluator.Faults);

    /// <summary>Computes the elements of a region.</summary>
    /// <param name="start">The first element along each dimension.</param>
    /// <param name="shape">The lengths, at least 1.</param>
    /// <param name="destination">Room for the elements in C order.</param>
    public void Make(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, nint destination) =>
        evaluators.Value!.Evaluate(start, shape, (byte*)destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RegionEvaluator evaluator in evaluators.Values)
            evaluator.Dispose();
        evaluators.Dispose();
    }
}
