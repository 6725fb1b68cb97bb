using System.Globalization;
using PolyTools.Native;
using PolyTools.Native.Measurement;

namespace PolyTools.Benchmarks;

/// <summary>A function over one range of one type, with the times of all contestants.</summary>
/// <param name="Work">What is computed.</param>
/// <param name="Type">float64 or float32.</param>
/// <param name="Range">R of the arguments from -R to R.</param>
/// <param name="InCache">Whether the elements stay in the cache, for one thread.</param>
/// <param name="Count">How many elements.</param>
/// <param name="Threads">How many threads work.</param>
internal sealed record FunctionCell(FunctionWork Work, DType Type, int Range, bool InCache, long Count, int Threads)
{
    private readonly Dictionary<string, List<double>> seconds = [];

    public Interval X { get; } = Work.X(Type, Range)!.Value;

    public Interval Y { get; } = Work.Y?.Invoke(Type, Range) ?? default;

    /// <summary>How often the elements are computed for one time.</summary>
    public int Repeats { get; set; } = 1;

    /// <summary>It in the peers' protocol.</summary>
    public string Request => string.Create(
        CultureInfo.InvariantCulture,
        $"{Work.Name} {Type.Name()} {X.First} {X.Last} {Y.First} {Y.Last} {Count} {Repeats}");

    public string Title => $"{Work.Name} {Type.Name()} {RangeTitle(Range)}";

    /// <summary>Results of single precision differ by some units in the seventh digit.</summary>
    public double Tolerance => Type == DType.Float32 ? 1e-5 : 1e-12;

    public static string RangeTitle(int range) =>
        "±" + (range == 100_000 ? "1e5" : range.ToString(CultureInfo.InvariantCulture));

    /// <summary>Notes the time of one turn.</summary>
    public void Add(string contestant, double elapsed)
    {
        if (!seconds.TryGetValue(contestant, out List<double>? list))
            seconds.Add(contestant, list = []);
        list.Add(elapsed / Repeats);
    }

    /// <summary>The median time to compute all elements once; null if it was not measured.</summary>
    public double? Seconds(string contestant) =>
        seconds.TryGetValue(contestant, out List<double>? list) ? Statistics.Median([.. list]) : null;
}
