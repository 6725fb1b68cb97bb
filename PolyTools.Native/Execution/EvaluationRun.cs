using PolyTools.Native.Engines;
using PolyTools.Native.Expressions;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>One expression with its operands and its result in their places, to be run as often as wanted.</summary>
/// <remarks>
/// Where all elements can be addressed, the engine runs over them as they are. Where operands or the result are in chunks, threads take one
/// file of the result after the other: each reads and decodes the parts of the operands that belong to it, computes, encodes and writes, with buffers
/// of its own, so that the memory taken does not depend on the arrays' lengths.
/// </remarks>
public sealed unsafe class EvaluationRun
{
    private readonly CompiledExpression compiled;
    private readonly IReadOnlyList<PlacedOperand?> operands;
    private readonly Scalar[] scalars;
    private readonly ResultTarget target;
    private readonly long memoryLimit;
    private readonly bool sync;

    /// <summary>Bytes that each thread may take.</summary>
    private long threadLimit;

    /// <param name="compiled">What to compute; at least one array takes part.</param>
    /// <param name="operands">The variables that are arrays, in the variables' order; null for scalars and those that are not used.</param>
    /// <param name="scalars">The values of those that are scalars.</param>
    /// <param name="target">Where the result goes.</param>
    /// <param name="threads">Threads that work at most.</param>
    /// <param name="memoryLimit">Bytes of all buffers of a run over chunks; a ceiling, not a reservation.</param>
    /// <param name="sync">True if a run ends when the device has the result.</param>
    /// <exception cref="PolyException">
    /// The engine works on whole arrays only, and something is in chunks (EngineNeedsWholeArrays); the limit is too small for one thread
    /// (MemoryLimitTooSmall).
    /// </exception>
    public EvaluationRun(
        CompiledExpression compiled, IReadOnlyList<PlacedOperand?> operands, Scalar[] scalars, ResultTarget target, int threads,
        long memoryLimit, bool sync)
    {
        (this.compiled, this.operands, this.scalars, this.target) = (compiled, operands, scalars, target);
        (this.memoryLimit, this.sync) = (memoryLimit, sync);
        IsChunked = target.Storage == ArrayStorage.Chunked || operands.Any(operand => operand?.Chunks is not null);
        Threads = threads;
        if (!IsChunked)
            return;
        if (!compiled.IsParallel)
        {
            throw new PolyException(
                "EngineNeedsWholeArrays", ErrorKind.InvalidArgument,
                $"The engine {compiled.Engine} makes a temporary as long as the whole array for each operation, as NumPy does, which chunks are there to avoid.",
                "Use Fused, Blocked or C; or the storages Memory or MemoryMap.");
        }

        Threads = Affordable(threads);
    }

    /// <summary>True if something is in chunks.</summary>
    public bool IsChunked { get; }

    /// <summary>Threads that work: those asked for, or over chunks as many as the memory limit allows.</summary>
    public int Threads { get; }

    /// <summary>Puts the operands in their places, if they are not there yet.</summary>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="onProgress">Is told the share that is done, by the calling thread.</param>
    public void Fill(CancellationToken cancellation, Action<double>? onProgress = null)
    {
        foreach (PlacedOperand? operand in operands)
        {
            long perThread = operand?.FillBytesPerThread ?? 0;
            int threads = perThread == 0 ? Threads : (int)Math.Clamp(memoryLimit / perThread, 1, Threads);
            // What the device has yet to write of them would be part of a run that waits for it.
            operand?.Fill(new ChunkWork(threads, cancellation, sync, onProgress));
        }
    }

    /// <summary>Computes the result.</summary>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="onProgress">Over chunks, is told the share that is done, by the calling thread.</param>
    /// <returns>True if an integer was divided by zero, which gave 0.</returns>
    /// <exception cref="PolyException">
    /// A chunk is damaged (ChunkDamaged) or cannot be read or written, an operand was removed or replaced meanwhile (ArrayRemoved, ArrayReplaced),
    /// the disk is full, or what the arithmetic has to say.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public bool Execute(CancellationToken cancellation, Action<double>? onProgress = null)
    {
        Fill(cancellation);
        target.Begin(sync);
        bool dividedByZero = IsChunked ? RunChunks(cancellation, onProgress) : RunWhole(cancellation);
        target.Complete(sync);
        return dividedByZero;
    }

    private bool RunWhole(CancellationToken cancellation)
    {
        ArrayOperand?[] arrays = [.. operands.Select(operand => operand?.Array)];
        if (compiled.IsParallel || target.Storage == ArrayStorage.Memory)
            return compiled.Run(arrays, scalars, (void*)target.Address, Threads, StorePolicy.DefaultThreshold, cancellation);
        // NumPy's way: the result is a temporary like any other, and then assigned to the map.
        using var result = new NativeBuffer(compiled.ResultBytes);
        bool dividedByZero = compiled.Run(arrays, scalars, result.Pointer, Threads, StorePolicy.DefaultThreshold, cancellation);
        Buffer.MemoryCopy(result.Pointer, (void*)target.Address, compiled.ResultBytes, compiled.ResultBytes);
        return dividedByZero;
    }

    private bool RunChunks(CancellationToken cancellation, Action<double>? onProgress)
    {
        using StreamedRun run = NewRun(Threads, cancellation);
        var work = new ChunkWork(Threads, cancellation, sync, onProgress);
        ChunkedArray? output = target.Chunks;
        if (output is null)
        {
            run.Run((void*)target.Address, StorePolicy.DefaultThreshold, onProgress);
        }
        else if (run.IsReduction)
        {
            using var result = new NativeBuffer(compiled.ResultBytes);
            run.Run(result.Pointer, StorePolicy.DefaultThreshold, onProgress);
            output.Write([], ArrayOperand.Wrap(compiled.Type, (nint)result.Pointer, compiled.Shape.Lengths), work);
        }
        else
        {
            RegionMaker maker = run.Start();
            output.Produce(maker.Make, work);
            run.Finish(maker);
        }

        foreach (PlacedOperand? operand in operands)
            operand?.Chunks?.RequireUnchanged();
        return run.DividedByZero;
    }

    private StreamedRun NewRun(int threads, CancellationToken cancellation) => new(
        compiled, [.. operands.Select(operand => operand is null or { Chunks: null, Array: null } ? null : operand.Regions)], scalars, threads,
        cancellation) { ThreadLimit = threadLimit };

    /// <summary>How many threads the memory limit has room for.</summary>
    private int Affordable(int threads)
    {
        // What is in memory already is no buffer of the run; what is put there is counted by the caller.
        using StreamedRun run = NewRun(threads, CancellationToken.None);
        ArrayMetadata? output = target.Metadata;
        long shared = run.KeptBytes;
        long perThread;
        if (output is not null && !run.IsReduction)
        {
            perThread = run.BytesPerThread([.. output.FileShape]) + ChunkedArray.ProduceBytes(output);
        }
        else
        {
            perThread = run.BytesPerThread(null);
            if (output is not null)
                shared += compiled.ResultBytes;
        }

        long needed = shared + perThread;
        if (needed > memoryLimit)
        {
            throw new PolyException(
                "MemoryLimitTooSmall", ErrorKind.InvalidArgument,
                $"One thread needs {needed / 1e6:N1} MB for these chunks, and the memory limit is {memoryLimit / 1e6:N1} MB.",
                $"Raise MemoryLimit to at least {Math.Ceiling(needed / 1e6):N0} MB, or use arrays with smaller chunks (ChunkSize).");
        }

        int affordable = (int)Math.Clamp((memoryLimit - shared) / Math.Max(perThread, 1), 1, threads);
        // What is left is for longer bands of reductions.
        threadLimit = (memoryLimit - shared) / affordable;
        return affordable;
    }
}
