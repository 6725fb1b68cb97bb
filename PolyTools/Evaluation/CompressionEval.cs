using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.Measurement;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>An expression of x over an array that is stored by one combination of Measure-Compression, its result stored so as well.</summary>
/// <param name="text">The expression.</param>
/// <param name="folder">Where the arrays are made.</param>
/// <param name="repeats">Timed runs, after one to warm up.</param>
/// <param name="requireMemory">Is told the bytes that the buffers of a run take at most, before they are made.</param>
internal sealed class CompressionEval(string text, WorkFolder folder, int repeats, Action<double> requireMemory) : IDisposable
{
    private const string Name = "x";
    private const long LeastMemory = 128L << 20;

    /// <summary>Blocks that a thread has buffers for: those of the operand and of the result, encoded and not, and between codecs.</summary>
    private const int BlocksPerThread = 16;

    private readonly Expression expression = Expression.Parse(text);

    /// <summary>Says what stands in the way of the expression, before any work.</summary>
    /// <param name="input">The array.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PolyException">The input is no array (NoArray), or the expression cannot be computed over it.</exception>
    public void Require(CompressionInput input, CancellationToken cancellation)
    {
        if (input.Array is null)
        {
            throw new PolyException(
                "NoArray", ErrorKind.InvalidArgument, $"'{input.Bytes.Name}' is no array, over which an expression could be computed.",
                "Pass an array, or leave Expression out.");
        }

        using ArrayFile array = input.Array();
        Compile(array, LeastMemory, cancellation);
    }

    /// <summary>Seconds of the median run.</summary>
    /// <param name="input">The array.</param>
    /// <param name="way">How it is stored.</param>
    /// <param name="work">How; a run waits for the device if it says so.</param>
    /// <exception cref="PolyException">The array cannot be stored so, or there is not enough memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public double Seconds(CompressionInput input, CompressionWay way, ChunkWork work)
    {
        int threads = way.Trial.Threads;
        long memoryLimit = Math.Max(LeastMemory, (long)BlocksPerThread * threads * way.Trial.BlockBytes);
        requireMemory(memoryLimit);
        using ArrayFile array = input.Array!();
        using var storage = new EvalStorage(ArrayStorage.Chunked, way.Codec, way.Level, way.Filter, way.Trial.BlockBytes, folder);
        (Variable variable, CompiledExpression compiled) = Compile(array, memoryLimit, work.Cancellation);
        NativeArray stored = NativeArray.Create(folder.NewPath(".zarr"), storage.Describe(array.Shape, array.Type, null));
        try
        {
            array.WriteTo(stored, work with { Threads = threads });
            var source = new OperandSource(variable, Chunks: stored);
            var bound = new BoundOperands([source], [source], IsGenerated: false);
            PlacedOperand?[] placed = storage.Place(bound);
            using ResultTarget target = storage.NewResult(compiled, ArrayStorage.Chunked, bound);
            var run = new EvaluationRun(compiled, placed, bound.Scalars, target, threads, memoryLimit, work.Sync);
            if (run.Threads < threads)
            {
                throw new PolyException(
                    "TooFewThreads", ErrorKind.ResourceUnavailable,
                    $"{memoryLimit / 1e6:N0} MB are enough for {run.Threads} of {threads} threads.", "Use smaller blocks (BlockSize) or fewer threads.");
            }

            EvaluationMeasurement measured = Evaluation.Measure(run, target, repeats, false, work.Cancellation, work.OnProgress);
            return Statistics.Median([.. measured.Seconds]);
        }
        finally
        {
            stored.Discard();
        }
    }

    private (Variable Variable, CompiledExpression Compiled) Compile(ArrayFile array, long memoryLimit, CancellationToken cancellation)
    {
        var variable = new Variable(Name, array.Type.MemoryType(), new Shape([.. array.Shape]));
        CompiledExpression compiled;
        try
        {
            compiled = CompiledExpression.Compile(
                expression, [variable], EngineKind.Fused, new CompileOptions { LargestBuffer = memoryLimit / 4 }, cancellation);
        }
        catch (ExpressionException exception) when (exception.ErrorId == "UnknownName")
        {
            throw new ExpressionException(
                exception.ErrorId, exception.Sentence, exception.Expression, exception.Position, "Write an expression of x, which is the array.");
        }

        return !compiled.IsScalar ? (variable, compiled) : throw new PolyException(
            "NoVariable", ErrorKind.InvalidArgument, $"'{text}' does not use x, which is the array.", "Write an expression of x.");
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
