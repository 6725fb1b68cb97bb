namespace PolyTools;

/// <summary>The bandwidth of memory for one loop, kind of store and thread count.</summary>
public sealed class BandwidthResult
{
    /// <summary>Copy (y = x), Scale (y = 3·x), Add (z = x + y) or Triad (z = x + 3·y).</summary>
    public string Kernel { get; init; } = "";

    /// <summary>Ordinary, or NonTemporal: past the caches.</summary>
    public string Store { get; init; } = "";

    /// <summary>Threads that worked.</summary>
    public int Threads { get; init; }

    /// <summary>Elements of each array of float64.</summary>
    public long Count { get; init; }

    /// <summary>10⁶ bytes that a run moves: what it reads and what it writes, once each.</summary>
    public double MovedMB { get; init; }

    /// <summary>Seconds of the median run.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds of the fastest run.</summary>
    public double MinSeconds { get; init; }

    /// <summary>10⁹ bytes per second of the median run.</summary>
    public double GBPerSecond { get; init; }

    /// <summary>10⁹ bytes per second of the fastest run.</summary>
    public double MaxGBPerSecond { get; init; }
}
