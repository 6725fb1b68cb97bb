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
    private readonly Dictionary<string, ArrayOperand> operands;
    private readonly NativeBuffer result;

    public OwnEngines(long count, int threads)
    {
        this.count = count;
        operands = new()
        {
            ["x"] = ArrayOperand.Linspace(DType.Float64, count, -1, 1, threads),
            ["y"] = ArrayOperand.Linspace(DType.Float64, count, 0, 3, threads),
        };
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

    private static CompiledExpression Compile(Work work, EngineKind engine) => CompiledExpression.Compile(
        Expression.Parse(work.Expression),
        [.. work.Variables.Select(name => new Variable(name, DType.Float64, IsScalar: false))],
        engine, new CompileOptions());

    private Run Measure(CompiledExpression expression, Work work, int threads, long threshold)
    {
        nint[] pointers = [.. work.Variables.Select(name => operands[name].Pointer)];
        expression.Run(pointers, [], result.Pointer, count, threads, threshold, CancellationToken.None);
        long start = Stopwatch.GetTimestamp();
        expression.Run(pointers, [], result.Pointer, count, threads, threshold, CancellationToken.None);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var values = (double*)result.Pointer;
        return new Run(seconds, values[0], values[count / 2], values[count - 1]);
    }
}
