using System.Diagnostics;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Measurement;

/// <summary>A variable and where its value comes from: an array, a number, or points that each run generates.</summary>
/// <param name="Variable">Its name and type.</param>
/// <param name="Array">The array, if it is one that exists.</param>
/// <param name="Scalar">The number, if it is a scalar.</param>
/// <param name="Range">The first and last point of an array to generate.</param>
public sealed record OperandSource(
    Variable Variable, ArrayOperand? Array = null, double Scalar = 0, (double First, double Last)? Range = null);

/// <summary>What an evaluation took, and its result.</summary>
/// <param name="Seconds">Each timed run, in the order of the runs.</param>
/// <param name="Counters">What the process did in the run with the median time (the lower of the middle two).</param>
/// <param name="PeakBytes">
/// The largest resident memory above that at the start: generated operands, the result and temporaries.
/// </param>
/// <param name="Result">The result, to be disposed of by the caller.</param>
public sealed record EvaluationMeasurement(
    IReadOnlyList<double> Seconds, ProcessCounters Counters, long PeakBytes, NativeBuffer Result);

/// <summary>Runs a compiled expression and measures it.</summary>
public static class Evaluation
{
    /// <summary>
    /// Bytes that a measurement allocates: generated operands, the result and temporaries. A caller compares them with
    /// what the machine has before anything is allocated.
    /// </summary>
    public static double RequiredBytes(
        CompiledExpression expression, IReadOnlyList<OperandSource> sources, long count, int threads)
    {
        int generated = sources.Where(source => source.Range is not null).Sum(source => source.Variable.Type.Size());
        return ((double)count * (generated + expression.Type.Size() + expression.TemporaryBytesPerElement))
            + ((double)threads * expression.BytesPerThread);
    }

    /// <summary>
    /// Generates what is to be generated, evaluates once to warm up (which touches each page first by the thread that
    /// works on it), and then as often as asked with the clock running.
    /// </summary>
    /// <param name="expression">An expression with at least one array.</param>
    /// <param name="sources">Its variables, in their order.</param>
    /// <param name="count">Elements of every array.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="repeats">Timed runs, at least one.</param>
    /// <param name="cancellation">Ends the measurement; what it allocated is freed.</param>
    /// <exception cref="PolyException">The system has not enough memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static unsafe EvaluationMeasurement Measure(
        CompiledExpression expression, IReadOnlyList<OperandSource> sources, long count, int threads, int repeats,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var generated = new List<ArrayOperand>();
        NativeBuffer? result = null;
        try
        {
            using PeakMemory peak = PeakMemory.Start();
            var pointers = new nint[sources.Count];
            for (int i = 0; i < pointers.Length; i++)
            {
                OperandSource source = sources[i];
                ArrayOperand? array = source.Array;
                if (source.Range is (double first, double last))
                {
                    array = ArrayOperand.Linspace(source.Variable.Type, count, first, last, threads, cancellation);
                    generated.Add(array);
                }

                pointers[i] = array?.Pointer ?? 0;
            }

            double[] scalars = [.. sources.Select(source => source.Scalar)];
            result = new NativeBuffer(count * expression.Type.Size());
            var seconds = new double[repeats];
            var counters = new ProcessCounters[repeats];
            for (int run = -1; run < repeats; run++)
            {
                ProcessCounters before = ProcessCounters.Take();
                long start = Stopwatch.GetTimestamp();
                expression.Run(
                    pointers, scalars, result.Pointer, count, threads, StorePolicy.DefaultThreshold, cancellation);
                double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (run >= 0)
                    (seconds[run], counters[run]) = (elapsed, ProcessCounters.Take() - before);
            }

            int[] order = [.. Enumerable.Range(0, repeats).OrderBy(run => seconds[run])];
            return new EvaluationMeasurement(
                seconds, counters[order[(repeats - 1) / 2]], peak.BytesAboveStart(), result);
        }
        catch
        {
            result?.Dispose();
            throw;
        }
        finally
        {
            generated.ForEach(operand => operand.Dispose());
        }
    }
}
