namespace PolyTools;

/// <summary>One way to compress some data, as Measure-Compression measured it.</summary>
/// <remarks>MB are 10⁶ bytes of the data as it is before compression, but for <see cref="CompressedMB"/>. What does not apply is empty.</remarks>
public sealed class CompressionResult
{
    /// <summary>The path of the file or array, the type and shape of an array in memory, or how many inputs are taken together.</summary>
    public string Source { get; init; } = "";

    /// <summary>The compressor.</summary>
    public string Codec { get; init; } = "";

    /// <summary>The filters before it; none where nothing is compressed.</summary>
    public string Filter { get; init; } = "";

    /// <summary>The compressor's level; empty for one without levels.</summary>
    public int? Level { get; init; }

    /// <summary>Threads, which compress one block after the other.</summary>
    public int Threads { get; init; }

    /// <summary>Bytes of a block, each of which is compressed by itself.</summary>
    public int BlockSize { get; init; }

    /// <summary>What was compressed.</summary>
    public double OriginalMB { get; init; }

    /// <summary>What it became.</summary>
    public double CompressedMB { get; init; }

    /// <summary><see cref="OriginalMB"/> by <see cref="CompressedMB"/>.</summary>
    public double? Ratio { get; init; }

    /// <summary>How fast it is compressed, in the median run.</summary>
    public double? CompressMBPerSecond { get; init; }

    /// <summary>How fast it comes back, in the median run.</summary>
    public double? DecompressMBPerSecond { get; init; }

    /// <summary>How fast it is compressed and then written, or read and then decompressed; empty without a device.</summary>
    public double? TransferMBPerSecond { get; init; }

    /// <summary>Whether each byte came back.</summary>
    public bool Verified { get; init; }

    /// <summary>
    /// Whether no other row of the same source and threads has both a better ratio and more speed: that of the transfer, or without a device that of compressing or,
    /// where reading was asked for, decompressing.
    /// </summary>
    public bool Pareto { get; internal set; }

    /// <summary>Bytes of an element, as the filters see it.</summary>
    public int ElementSize { get; init; }

    /// <summary>How many MB compressing saves per second of its time: ratio and speed in one figure.</summary>
    public double? SavedMBPerSecond { get; init; }

    /// <summary>How much of the source was compressed, in percent.</summary>
    public double SampledPercent { get; init; }

    /// <summary>What the device writes or reads per second; empty without a device.</summary>
    public double? DeviceMBPerSecond { get; init; }

    /// <summary>The expression; empty if there was none.</summary>
    public string? Expression { get; init; }

    /// <summary>Seconds to read the array compressed so, compute the expression, and write the result compressed so, of the median run.</summary>
    public double? EvalSeconds { get; internal set; }
}
