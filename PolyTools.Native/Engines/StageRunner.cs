using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>Where the elements of a stage's operand lie.</summary>
/// <param name="Pointer">The first element.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Strides">Bytes between elements along each axis.</param>
internal readonly record struct OperandMemory(nint Pointer, long[] Shape, long[] Strides);

/// <summary>
/// Runs one stage: divides its elements among threads, and copies operands whose elements do not lie one after the other in the order
/// of the result (slices, broadcast ones) to where they do, block by block.
/// </summary>
internal sealed unsafe class StageRunner : IBlockSource
{
    /// <summary>Elements of a block of which operands are copied: the copies stay in the cache.</summary>
    private const int PackLength = Partition.Grain;

    /// <summary>Elements of a slice of an engine with one thread: as many as a second-level cache holds.</summary>
    private const long SequentialSlice = 1 << 17;

    private readonly Stage stage;
    private readonly Kernel? kernel;
    private readonly byte* uniforms;
    private readonly int elementSize;

    /// <summary>The operands by slot; of those that are not packed, the first element.</summary>
    private readonly (nint Pointer, int Size, Packing? Packing)[] operands;

    private readonly bool isPacked;
    private int faults;

    /// <param name="stage">What to run.</param>
    /// <param name="kernel">Its compiled plan; null if it reduces an operand as it is.</param>
    /// <param name="locate">Where each operand of the plan lies.</param>
    /// <param name="uniforms">The plan's uniforms.</param>
    public StageRunner(Stage stage, Kernel? kernel, Func<Node, OperandMemory> locate, byte* uniforms)
    {
        this.stage = stage;
        this.kernel = kernel;
        this.uniforms = uniforms;
        elementSize = stage.Plan.Result.Type.Size();
        operands = new (nint, int, Packing?)[stage.Plan.Operands.Count];
        foreach (Node operand in stage.Plan.Operands)
        {
            OperandMemory memory = locate(operand);
            int size = operand.Type.Size();
            var packing = new Packing(stage.Shape.Lengths, memory.Shape, memory.Strides, size);
            operands[stage.Plan.OperandSlot(operand)] = (memory.Pointer, size, packing.IsContiguous ? null : packing);
            isPacked |= !packing.IsContiguous;
        }
    }

    /// <summary>What integer arithmetic met.</summary>
    public IntegerFault Faults => (IntegerFault)faults;

    /// <summary>Computes the stage.</summary>
    /// <param name="result">Room for Root's elements.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="isSequential">One thread, and no division of the elements but into slices.</param>
    /// <param name="isBackward">
    /// From the last slice to the first, where it is sequential: an operation that begins with what the one before it has touched last
    /// finds it in the cache.
    /// </param>
    /// <param name="nonTemporalThreshold">Results of more bytes are stored past the caches.</param>
    /// <param name="cancellation">Ends the work.</param>
    public void Run(
        byte* result, int threads, bool isSequential, bool isBackward, long nonTemporalThreshold,
        CancellationToken cancellation)
    {
        long count = stage.Shape.Count;
        if (stage.IsReduction)
        {
            Reduction reduction = stage.Root.Reduction!;
            Reducer.Reduce(
                reduction.Kind, stage.Plan.Result.Type, stage.Shape.Lengths, reduction.Reduced, this,
                reduction.Divisor, result, isSequential ? 1 : threads, cancellation);
            return;
        }

        if (count == 0)
            return;
        var call = new KernelCall
        {
            Uniforms = uniforms,
            Result = result,
            NonTemporal = count * elementSize > nonTemporalThreshold,
        };
        if (isSequential)
        {
            long slices = (count + SequentialSlice - 1) / SequentialSlice;
            for (long i = 0; i < slices; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long start = SequentialSlice * (isBackward ? slices - 1 - i : i);
                RunRange(call, start, Math.Min(count, start + SequentialSlice));
            }

            TakeFaults();
            return;
        }

        int workers = Partition.Workers(count, threads);
        // The more there is to do per element, the shorter the slices, so that a cancellation is soon seen.
        int work = 1 + (stage.Plan.Steps.Count / 16)
            + (4 * stage.Plan.Steps.Count(step => step.Operation is { IsLong: true } || step.Type.Size() == 16));
        long sliceLength = Math.Max(1, Partition.SliceLength / Partition.Grain / work) * Partition.Grain;
        WorkerPool.Shared.Run(workers, worker =>
        {
            foreach ((long start, long end) in Partition.Slices(count, worker, workers, cancellation, sliceLength))
                RunRange(call, start, end);
            TakeFaults();
        });
    }

    /// <inheritdoc/>
    public byte* Read(long start, int count, byte* scratch)
    {
        if (kernel is null)
        {
            (nint pointer, int size, Packing? packing) = operands[0];
            if (packing is null)
                return (byte*)pointer + (start * size);
            packing.Copy((byte*)pointer, start, count, scratch);
            return scratch;
        }

        // The result's element of index start is the scratch's first.
        var call = new KernelCall { Uniforms = uniforms, Result = scratch - (start * elementSize) };
        RunRange(call, start, start + count);
        TakeFaults();
        return scratch;
    }

    private void TakeFaults()
    {
        IntegerFault noted = IntegerFaults.Take();
        if (noted != IntegerFault.None)
            Interlocked.Or(ref faults, (int)noted);
    }

    private void RunRange(KernelCall call, long start, long end)
    {
        byte** pointers = stackalloc byte*[operands.Length];
        call.Operands = pointers;
        for (int i = 0; i < operands.Length; i++)
            pointers[i] = (byte*)operands[i].Pointer;
        if (!isPacked)
        {
            kernel!.Run(call, start, end);
            return;
        }

        long bytes = 0;
        foreach ((nint _, int size, Packing? packing) in operands)
            bytes += packing is null ? 0 : PackLength * size;
        byte* packed = ThreadScratch.Get(ScratchPurpose.Packing, bytes);
        for (long i = start; i < end; i += PackLength)
        {
            long count = Math.Min(PackLength, end - i);
            byte* room = packed;
            for (int slot = 0; slot < operands.Length; slot++)
            {
                (nint pointer, int size, Packing? packing) = operands[slot];
                if (packing is null)
                    continue;
                packing.Copy((byte*)pointer, i, count, room);
                // The operand's element of index i is the copy's first.
                pointers[slot] = room - (i * size);
                room += PackLength * size;
            }

            kernel!.Run(call, i, i + count);
        }
    }
}
