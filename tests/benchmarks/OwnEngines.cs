using System.Diagnostics;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Benchmarks;

/// <summary>PolyTools' engines, in this process, on arrays that are set up once.</summary>
internal sealed unsafe class OwnEngines : IDisposable
{
    private readonly long count;
    private readonly Dictionary<Operand, ArrayOperand> operands;
    private readonly NativeBuffer result;

    public OwnEngines(long count, int threads)
    {
        this.count = count;
        operands = Operand.All.ToDictionary(operand => operand, operand => Make(operand, count, threads));
        result = new NativeBuffer(count * sizeof(double));
        // Each page is touched first by the thread that works on it.
        Generator.Linspace(result.Pointer, DType.Float64, count, 0, 0, threads);
    }

    /// <summary>The cells of an engine; none for more threads than it uses.</summary>
    public IEnumerable<Cell> Cells(EngineKind engine, Work work, int threads)
    {
        CompiledExpression expression = Compile(work, engine);
        if (threads == 1 || expression.IsParallel)
        {
            yield return new Cell(
                work, threads, Contestants.Own(engine),
                () => Measure(expression, work, threads, StorePolicy.DefaultThreshold));
        }
    }

    /// <summary>A copy by the Fused engine, past the caches or not.</summary>
    public Cell Copy(bool nonTemporal, int threads)
    {
        CompiledExpression expression = Compile(Work.Copy, EngineKind.Fused);
        return new Cell(
            Work.Copy, threads, nonTemporal ? Contestants.OwnCopyNonTemporal : Contestants.OwnCopy,
            () => Measure(expression, Work.Copy, threads, nonTemporal ? -1 : long.MaxValue));
    }

    public void Dispose()
    {
        foreach (ArrayOperand operand in operands.Values)
            operand.Dispose();
        result.Dispose();
    }

    private static ArrayOperand Make(Operand operand, long count, int threads)
    {
        if (operand.Type != DType.Int32)
            return ArrayOperand.Linspace(operand.Type, count, operand.First, operand.Last, threads);
        var buffer = new NativeBuffer(count * sizeof(int));
        // As above; float32 has the same size.
        Generator.Linspace(buffer.Pointer, DType.Float32, count, 0, 0, threads);
        for (long i = 0; i < count; i++)
        {
            ((int*)buffer.Pointer)[i] =
                (int)(operand.First + (i * (operand.Last - operand.First) / Math.Max(count - 1, 1)));
        }

        return new ArrayOperand(buffer, DType.Int32, [count]);
    }

    private CompiledExpression Compile(Work work, EngineKind engine)
    {
        CompiledExpression expression = CompiledExpression.Compile(
            Expression.Parse(work.Expression),
            [.. work.Operands.Select(operand => Variable.Of($"{operand.Name}", operands[operand]))],
            engine, new CompileOptions());
        Debug.Assert(
            expression.Type == work.Type && expression.BytesMoved == work.BytesMoved(count),
            "A work names the types of its expression.");
        return expression;
    }

    private Run Measure(CompiledExpression expression, Work work, int threads, long threshold)
    {
        ArrayOperand[] arrays = [.. work.Operands.Select(operand => operands[operand])];
        expression.Run(arrays, [], result.Pointer, threads, threshold, CancellationToken.None);
        long start = Stopwatch.GetTimestamp();
        expression.Run(arrays, [], result.Pointer, threads, threshold, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return work.IsSum
            ? new Run(seconds, Element(0), Element(0), Element(0))
            : new Run(seconds, Element(0), Element(count / 2), Element(count - 1));

        double Element(long i) => work.Type switch
        {
            DType.Bool => result.Pointer[i],
            DType.Int32 => ((int*)result.Pointer)[i],
            DType.Float32 => ((float*)result.Pointer)[i],
            _ => ((double*)result.Pointer)[i],
        };
    }
}
