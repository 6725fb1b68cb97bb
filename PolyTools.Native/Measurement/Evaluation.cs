using System.Diagnostics;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Measurement;

/// <summary>What an evaluation took.</summary>
/// <param name="Seconds">Each timed run, in the order of the runs.</param>
/// <param name="Counters">What the process did in the run with the median time (the lower of the middle two).</param>
/// <param name="PeakBytes">
/// The largest resident memory above that at the start: operands that were put into memory, the result, temporaries and buffers, and the pages of
/// mapped files.
/// </param>
/// <param name="DividedByZero">Whether an integer was divided by zero.</param>
/// <param name="Timeline">The memory over all runs; null if it was not asked for.</param>
public sealed record EvaluationMeasurement(
    IReadOnlyList<double> Seconds, ProcessCounters Counters, long PeakBytes, bool DividedByZero, IReadOnlyList<MemorySample>? Timeline);

/// <summary>Runs a compiled expression and measures it.</summary>
public static class Evaluation
{
    /// <summary>
    /// Bytes of memory that a run allocates: operands that are put into memory, a result in memory, and temporaries. A caller compares them with
    /// what the machine has before anything is allocated.
    /// </summary>
    /// <param name="expression">What is computed.</param>
    /// <param name="sources">The variables that it uses.</param>
    /// <param name="operands">Where operands are put.</param>
    /// <param name="result">Where the result goes.</param>
    /// <param name="threads">Threads that work.</param>
    public static double RequiredBytes(
        CompiledExpression expression, IEnumerable<OperandSource> sources, ArrayStorage operands, ArrayStorage result, int threads)
    {
        double placed = operands == ArrayStorage.Memory
            ? sources.Where(source => source.Array is null).Sum(source => source.Bytes) : 0;
        // The engine of one thread has whole temporaries; over a map, the result is one.
        double made = result == ArrayStorage.Memory || (result == ArrayStorage.MemoryMap && !expression.IsParallel) ? expression.ResultBytes : 0;
        return placed + made + expression.TemporaryBytes + ((double)threads * expression.BytesPerThread);
    }

    /// <summary>
    /// Puts the operands in their places, evaluates once to warm up (which touches each page first by the thread that
    /// works on it), and then as often as asked with the clock running.
    /// </summary>
    /// <param name="run">What to run.</param>
    /// <param name="target">Where its result goes.</param>
    /// <param name="repeats">Timed runs, at least one.</param>
    /// <param name="monitor">True to watch the memory through all runs.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <param name="onProgress">Is told the share that is done, by the calling thread.</param>
    /// <exception cref="PolyException">There is not enough memory or room, or what <see cref="EvaluationRun.Execute"/> throws.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static EvaluationMeasurement Measure(
        EvaluationRun run, ResultTarget target, int repeats, bool monitor, CancellationToken cancellation, Action<double>? onProgress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        using PeakMemory peak = PeakMemory.Start();
        using MemoryTimeline? timeline = monitor ? MemoryTimeline.Start() : null;
        // Filling, warming up and each run count alike.
        double steps = repeats + 2;
        run.Fill(cancellation, share => onProgress?.Invoke(share / steps));
        bool dividedByZero = false;
        var seconds = new double[repeats];
        var counters = new ProcessCounters[repeats];
        for (int number = -1; number < repeats; number++)
        {
            double done = number + 2;
            target.Prepare();
            ProcessCounters before = ProcessCounters.Take();
            long start = Stopwatch.GetTimestamp();
            dividedByZero = run.Execute(cancellation, share => onProgress?.Invoke((done + share) / steps));
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            onProgress?.Invoke((done + 1) / steps);
            if (number >= 0)
                (seconds[number], counters[number]) = (elapsed, ProcessCounters.Take() - before);
        }

        int[] order = [.. Enumerable.Range(0, repeats).OrderBy(number => seconds[number])];
        return new EvaluationMeasurement(
            seconds, counters[order[(repeats - 1) / 2]], peak.BytesAboveStart(), dividedByZero, timeline?.Stop());
    }
}
