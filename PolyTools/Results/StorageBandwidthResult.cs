namespace PolyTools;

/// <summary>How fast a file in a folder is written or read in one way, as Measure-StorageBandwidth measured it.</summary>
/// <remarks>MB are 10⁶ bytes.</remarks>
public sealed class StorageBandwidthResult
{
    /// <summary>The folder.</summary>
    public string Path { get; init; } = "";

    /// <summary>The kind of the file system; empty where that is not known.</summary>
    public string FileSystem { get; init; } = "";

    /// <summary>Write or Read.</summary>
    public string Operation { get; init; } = "";

    /// <summary>Through the system's cache of files, or Past it.</summary>
    public string Cache { get; init; } = "";

    /// <summary>Whether the time of writing ends only when the device has everything.</summary>
    public bool Sync { get; init; }

    /// <summary>The file.</summary>
    public double SizeMB { get; init; }

    /// <summary>Bytes of each call.</summary>
    public int BlockSize { get; init; }

    /// <summary>Seconds of the median run.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds of the fastest run.</summary>
    public double MinSeconds { get; init; }

    /// <summary>Seconds of the slowest run.</summary>
    public double MaxSeconds { get; init; }

    /// <summary>MB per second of the median run.</summary>
    public double MBPerSecond { get; init; }

    /// <summary>MB per second of the fastest run.</summary>
    public double MaxMBPerSecond { get; init; }

    /// <summary>What is to be known of the figures; empty if nothing.</summary>
    public string Note { get; init; } = "";
}
