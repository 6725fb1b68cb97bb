using System.Diagnostics;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Measurement;

/// <summary>A variable and where its value comes from: an array, a number, or points that each run generates.</summary>
/// <param name="Variable">Its name and type.</param>
/// <param name="Array">The array, if it is one that exists.</param>
/// <param name="Scalar">The value, if it is a scalar.</param>
/// <param name="Range">The first and last point of an array to generate.</param>
public sealed record OperandSource(
    Variable Variable, ArrayOperand? Array = null, Scalar Scalar = default, (double First, double Last)? Range = null)
{
    /// <summary>The array that a run works on: the one that exists, or one that is generated now and disposed of by the caller.</summary>
    public ArrayOperand? Open(int threads, CancellationToken cancellation) => Range is (double first, double last)
        ? ArrayOperand.Linspace(Variable.Type, Variable.Shape!.Count, first, last, threads, cancellation)
        : Array;
}

/// <summary>What an evaluation took, and its result.</summary>
/// <param name="Seconds">Each timed run, in the order of the runs.</param>
/// <param name="Counters">What the process did in the run with the median time (the lower of the middle two).</param>
/// <param name="PeakBytes">
/// The largest resident memory above that at the start: generated operands, the result and temporaries.
/// </param>
/// <param name="Result">The result, to be disposed of by the caller.</param>
/// <param name="DividedByZero">Whether an integer was divided by zero.</param>
public sealed record EvaluationMeasurement(
    IReadOnlyList<double> Seconds, ProcessCounters Counters, long PeakBytes, NativeBuffer Result, bool DividedByZero);

/// <summary>Runs a compiled expression and measures it.</summary>
public static class Evaluation
{
    /// <summary>
    /// Bytes that a measurement allocates: generated operands, the result and temporaries. A caller compares them with
    /// what the machine has before anything is allocated.
    /// </summary>
    public static double RequiredBytes(
        CompiledExpression expression, IReadOnlyList<OperandSource> sources, int threads)
    {
        double generated = sources.Where(source => source.Range is not null)
            .Sum(source => (double)source.Variable.Shape!.Count * source.Variable.Type.Size());
        return generated + expression.ResultBytes + expression.TemporaryBytes
            + ((double)threads * expression.BytesPerThread);
    }

    /// <summary>
    /// Generates what is to be generated, evaluates once to warm up (which touches each page first by the thread that
    /// works on it), and then as often as asked with the clock running.
    /// </summary>
    /// <param name="expression">An expression with at least one array.</param>
    /// <param name="sources">Its variables, in their order.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="repeats">Timed runs, at least one.</param>
    /// <param name="cancellation">Ends the measurement; what it allocated is freed.</param>
    /// <exception cref="PolyException">The system has not enough memory.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static unsafe EvaluationMeasurement Measure(
        CompiledExpression expression, IReadOnlyList<OperandSource> sources, int threads, int repeats,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var generated = new List<ArrayOperand>();
        NativeBuffer? result = null;
        try
        {
            using PeakMemory peak = PeakMemory.Start();
            var arrays = new ArrayOperand?[sources.Count];
            for (int i = 0; i < arrays.Length; i++)
            {
                arrays[i] = sources[i].Open(threads, cancellation);
                if (sources[i].Range is not null)
                    generated.Add(arrays[i]!);
            }

            Scalar[] scalars = [.. sources.Select(source => source.Scalar)];
            result = new NativeBuffer(expression.ResultBytes);
            bool dividedByZero = false;
            var seconds = new double[repeats];
            var counters = new ProcessCounters[repeats];
            for (int run = -1; run < repeats; run++)
            {
                ProcessCounters before = ProcessCounters.Take();
                long start = Stopwatch.GetTimestamp();
                dividedByZero = expression.Run(
                    arrays, scalars, result.Pointer, threads, StorePolicy.DefaultThreshold, cancellation);
                double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (run >= 0)
                    (seconds[run], counters[run]) = (elapsed, ProcessCounters.Take() - before);
            }

            int[] order = [.. Enumerable.Range(0, repeats).OrderBy(run => seconds[run])];
            return new EvaluationMeasurement(
                seconds, counters[order[(repeats - 1) / 2]], peak.BytesAboveStart(), result, dividedByZero);
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
