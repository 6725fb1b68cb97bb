using System.Diagnostics;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Measurement;

/// <summary>
/// The four loops of the STREAM benchmark (McCalpin 1995): how many bytes memory moves per second when the arithmetic is
/// next to nothing.
/// </summary>
public enum BandwidthKernel
{
    /// <summary>y = x: 16 bytes per element.</summary>
    Copy,

    /// <summary>y = 3·x: 16 bytes per element.</summary>
    Scale,

    /// <summary>z = x + y: 24 bytes per element.</summary>
    Add,

    /// <summary>z = x + 3·y: 24 bytes per element.</summary>
    Triad,
}

/// <summary>Times of one kernel.</summary>
/// <param name="Seconds">Each timed run, in the order of the runs.</param>
/// <param name="Bytes">Bytes that the kernel moves: what it reads and what it writes, once each.</param>
public sealed record BandwidthMeasurement(IReadOnlyList<double> Seconds, long Bytes)
{
    /// <summary>10⁹ bytes per second of the median run.</summary>
    public double GBPerSecond => Bytes / Statistics.Median([.. Seconds]) / 1e9;

    /// <summary>10⁹ bytes per second of the fastest run.</summary>
    public double MaxGBPerSecond => Bytes / Seconds.Min() / 1e9;
}

/// <summary>Measures the bandwidth of memory.</summary>
public static class MemoryBandwidth
{
    /// <summary>
    /// Elements of each array by default: 80 MB, the size of the seed's exercises, beyond what caches keep.
    /// </summary>
    public const long DefaultCount = 10_000_000;

    private const int PeakRepeats = 5;

    /// <summary>
    /// Fresh arrays for which a peak is measured: where the system places their pages can halve the speed of a copy.
    /// </summary>
    private const int PeakPlacements = 3;

    private static readonly Dictionary<int, double> Peaks = [];

    /// <summary>
    /// The faster of an ordinary and a non-temporal copy, in 10⁹ bytes per second: what work in memory is held against.
    /// Measured at the first call for a thread count, and kept for the process; the fastest of several runs, since a roof
    /// that a busy moment has lowered would be no roof.
    /// </summary>
    public static double PeakGBPerSecond(int threads, CancellationToken cancellation)
    {
        // One at a time, since two measurements would halve each other.
        lock (Peaks)
        {
            if (!Peaks.TryGetValue(threads, out double peak))
            {
                peak = Enumerable.Range(0, 2 * PeakPlacements).Max(i => Measure(
                    BandwidthKernel.Copy, nonTemporal: i % 2 == 1, threads, DefaultCount, PeakRepeats, cancellation)
                    .MaxGBPerSecond);
                Peaks.Add(threads, peak);
            }

            return peak;
        }
    }

    /// <summary>How many arrays a kernel works on, its result among them.</summary>
    public static int Arrays(BandwidthKernel kernel) =>
        kernel is BandwidthKernel.Copy or BandwidthKernel.Scale ? 2 : 3;

    /// <summary>Times one kernel over float64 arrays.</summary>
    /// <param name="kernel">What is computed.</param>
    /// <param name="nonTemporal">Whether the result is stored past the caches.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="count">Elements of each array.</param>
    /// <param name="repeats">Timed runs, after one that is not.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <param name="onProgress">Is told the share that is done, by the calling thread between two runs.</param>
    /// <exception cref="PolyException">The system has not that much memory.</exception>
    public static unsafe BandwidthMeasurement Measure(
        BandwidthKernel kernel, bool nonTemporal, int threads, long count, int repeats,
        CancellationToken cancellation, Action<double>? onProgress = null)
    {
        string text = kernel switch
        {
            BandwidthKernel.Copy => "x",
            BandwidthKernel.Scale => "3*x",
            BandwidthKernel.Add => "x + y",
            BandwidthKernel.Triad => "x + 3*y",
            _ => throw new ArgumentOutOfRangeException(nameof(kernel)),
        };
        int inputs = Arrays(kernel) - 1;
        Variable[] variables =
            [.. new[] { "x", "y" }.Take(inputs).Select(name => new Variable(name, DType.Float64, new Shape(count)))];
        var expression = CompiledExpression.Compile(
            Expression.Parse(text), variables, EngineKind.Fused, new CompileOptions(), cancellation);
        var operands = new List<ArrayOperand>();
        try
        {
            for (int i = 0; i < inputs; i++)
                operands.Add(ArrayOperand.Linspace(DType.Float64, count, 0, 1, threads, cancellation));
            using var result = new NativeBuffer(count * sizeof(double));
            var seconds = new List<double>();
            for (int run = 0; run <= repeats; run++)
            {
                long start = Stopwatch.GetTimestamp();
                expression.Run(
                    operands, [], result.Pointer, threads, nonTemporal ? -1 : long.MaxValue, cancellation);
                double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (run > 0)
                    seconds.Add(elapsed);
                onProgress?.Invoke((run + 1.0) / (repeats + 1));
            }

            return new BandwidthMeasurement(seconds, count * sizeof(double) * (inputs + 1));
        }
        finally
        {
            operands.ForEach(operand => operand.Dispose());
        }
    }
}
