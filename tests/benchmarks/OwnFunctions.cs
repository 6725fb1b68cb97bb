using System.Diagnostics;
using PolyTools.Native;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Benchmarks;

/// <summary>Functions by the Fused engine, in this process, on arrays that are filled when another range is asked for.</summary>
internal sealed unsafe class OwnFunctions : IDisposable
{
    // Steps of a sequence in the plane whose points lie evenly wherever it is cut off, as parts of 2³². The elements jump over the
    // range, so that neighbours do not all take one branch.
    private static readonly IReadOnlyDictionary<string, uint> Steps =
        new Dictionary<string, uint> { ["x"] = 3_242_174_889, ["y"] = 2_447_445_413 };

    private readonly int threads;
    private readonly Dictionary<(string Name, DType Type, long Count), (ArrayOperand Array, Interval Content)> operands = [];
    private readonly NativeBuffer result;

    public OwnFunctions(long most, int threads)
    {
        this.threads = threads;
        result = new NativeBuffer(most * sizeof(double));
        // Each page is touched first by the thread that works on it.
        Generator.Linspace(result.Pointer, DType.Float64, most, 0, 0, threads);
    }

    /// <summary>Whether -FastMath has a faster form of a function, or of a part of an expression.</summary>
    public static bool HasFast(FunctionWork work)
    {
        Expression parsed = Expression.Parse(work.Expression);
        CompiledExpression expression = CompiledExpression.Compile(
            parsed, [.. parsed.Names.Select(name => new Variable(name, DType.Float64, new Shape(2)))], EngineKind.Fused,
            new CompileOptions());
        return expression.Loops.Any(loop => loop.Stage.Plan.Steps.Any(step => step.Operation?.Fast is not null));
    }

    /// <summary>Computes a cell once untimed and once timed.</summary>
    public Run Run(FunctionCell cell, CompileOptions options)
    {
        Expression parsed = Expression.Parse(cell.Work.Expression);
        ArrayOperand[] arrays = [.. parsed.Names.Select(name => Fill(name, cell))];
        CompiledExpression expression = CompiledExpression.Compile(
            parsed, [.. parsed.Names.Zip(arrays, Variable.Of)], EngineKind.Fused, options);
        double seconds = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            long start = Stopwatch.GetTimestamp();
            if (cell.InCache)
                Loop(expression, arrays, cell);
            else
                expression.Run(arrays, [], result.Pointer, cell.Threads, StorePolicy.DefaultThreshold, CancellationToken.None);
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return new Run(seconds, Element(0), Element(cell.Count / 2), Element(cell.Count - 1));

        double Element(long i) => cell.Type == DType.Float32 ? ((float*)result.Pointer)[i] : ((double*)result.Pointer)[i];
    }

    public void Dispose()
    {
        foreach ((ArrayOperand array, _) in operands.Values)
            array.Dispose();
        result.Dispose();
    }

    /// <summary>The loop itself, again and again, without what is done once for a run.</summary>
    private void Loop(CompiledExpression expression, ArrayOperand[] arrays, FunctionCell cell)
    {
        (Stage stage, Kernel? kernel) = expression.Loops.Single();
        byte** pointers = stackalloc byte*[arrays.Length];
        foreach (Node operand in stage.Plan.Operands)
            pointers[stage.Plan.OperandSlot(operand)] = (byte*)arrays[operand.Variable].Pointer;
        var call = new KernelCall { Operands = pointers, Result = result.Pointer };
        for (int i = 0; i < cell.Repeats; i++)
            kernel!.Run(call, 0, cell.Count);
    }

    private ArrayOperand Fill(string name, FunctionCell cell)
    {
        (string, DType, long) key = (name, cell.Type, cell.Count);
        Interval interval = name == "x" ? cell.X : cell.Y;
        if (!operands.TryGetValue(key, out (ArrayOperand Array, Interval Content) found))
            found.Array = ArrayOperand.Linspace(cell.Type, cell.Count, 0, 0, threads);
        else if (found.Content == interval)
            return found.Array;
        operands[key] = (found.Array, interval);
        nint pointer = found.Array.Pointer;
        uint step = Steps[name];
        int workers = Partition.Workers(cell.Count, threads);
        WorkerPool.Shared.Run(workers, worker =>
        {
            (long start, long end) = Partition.Range(cell.Count, worker, workers);
            for (long i = start; i < end; i++)
            {
                // Exact but for the sum, so that all languages give the same.
                double value = interval.First
                    + ((interval.Last - interval.First) * ((unchecked(((uint)i * step) + (1u << 31)) + 0.5) * (1.0 / (1L << 32))));
                if (cell.Type == DType.Float32)
                    ((float*)pointer)[i] = (float)value;
                else
                    ((double*)pointer)[i] = value;
            }
        });
        return found.Array;
    }
}
