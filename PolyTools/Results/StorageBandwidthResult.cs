namespace PolyTools;

/// <summary>How fast a file in a folder is written or read in one way, as Measure-StorageBandwidth measured it.</summary>
/// <remarks>MB are 10⁶ bytes. The figures of a way that cannot be gone are empty, and <see cref="Note"/> says why.</remarks>
public sealed class StorageBandwidthResult
{
    /// <summary>The folder.</summary>
    public string Path { get; init; } = "";

    /// <summary>Write or Read.</summary>
    public string Operation { get; init; } = "";

    /// <summary>Through the system's page cache, or Past it.</summary>
    public string Cache { get; init; } = "";

    /// <summary>True if the time of a write ends when the device says that it has the file.</summary>
    public bool Sync { get; init; }

    /// <summary>The file.</summary>
    public double SizeMB { get; init; }

    /// <summary>Bytes of each call of the system.</summary>
    public int BlockSize { get; init; }

    /// <summary>Seconds of the median run.</summary>
    public double? Seconds { get; init; }

    /// <summary>Seconds of the fastest run.</summary>
    public double? MinSeconds { get; init; }

    /// <summary>Seconds of the slowest run.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>10⁶ bytes per second of the median run.</summary>
    public double? MBPerSecond { get; init; }

    /// <summary>The file system's type, such as ext4; empty where the system does not say.</summary>
    public string FileSystem { get; init; } = "";

    /// <summary>What differs from what was asked for; empty if nothing does.</summary>
    public string? Note { get; init; }
}
