namespace PolyTools.Benchmarks;

/// <summary>One timed run, and three elements of its result (of a sum, the sum), by which it is checked.</summary>
internal readonly record struct Run(double Seconds, double First, double Middle, double Last)
{
    /// <summary>True if both are the same numbers but for a tolerance, as a part of them or of one.</summary>
    public bool Agrees(Run other, double tolerance)
    {
        return Near(First, other.First) && Near(Middle, other.Middle) && Near(Last, other.Last);

        bool Near(double a, double b) => Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a));
    }
}

/// <summary>One contestant at one work with one number of threads.</summary>
/// <param name="Work">What it computes.</param>
/// <param name="Threads">With how many threads.</param>
/// <param name="Contestant">Who.</param>
/// <param name="Measure">Runs it once untimed and once timed.</param>
internal sealed record Cell(Work Work, int Threads, string Contestant, Func<Run> Measure)
{
    /// <summary>Seconds of the timed rounds.</summary>
    public List<double> Seconds { get; } = [];

    public double Median => PolyTools.Native.Measurement.Statistics.Median([.. Seconds]);

    public double Minimum => Seconds.Min();
}
