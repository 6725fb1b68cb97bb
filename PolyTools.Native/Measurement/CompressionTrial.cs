using PolyTools.Native.Codecs;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Measurement;

/// <summary>One way to compress: codecs, the bytes that are compressed by themselves, and threads.</summary>
/// <param name="Steps">The codecs in the order of encoding; none to copy.</param>
/// <param name="BlockBytes">Bytes of a block, each of which is compressed by itself.</param>
/// <param name="Threads">Threads, which take one block after the other.</param>
public sealed record CompressionTrial(IReadOnlyList<Codec> Steps, int BlockBytes, int Threads)
{
    /// <summary>The codecs for a block of a length.</summary>
    internal CodecChain Chain(int length) => new(StorageType.UInt8, [length], Steps);
}

/// <summary>What a trial took.</summary>
/// <param name="OriginalBytes">Bytes that were compressed.</param>
/// <param name="CompressedBytes">What they became.</param>
/// <param name="EncodeSeconds">Seconds to compress them, of the median run.</param>
/// <param name="DecodeSeconds">Seconds to get them back, of the median run.</param>
/// <param name="IsVerified">Whether each byte came back.</param>
public sealed record CompressionMeasurement(
    long OriginalBytes, long CompressedBytes, double EncodeSeconds, double DecodeSeconds, bool IsVerified)
{
    /// <summary>Original by compressed bytes; null where there are none.</summary>
    public double? Ratio => CompressedBytes > 0 ? (double)OriginalBytes / CompressedBytes : null;

    /// <summary>Original bytes that are compressed per second; null where there are none.</summary>
    public double? EncodeRate => Rate(EncodeSeconds);

    /// <summary>Original bytes that come back per second; null where there are none.</summary>
    public double? DecodeRate => Rate(DecodeSeconds);

    /// <summary>Original bytes per second of compressing and then writing, or of reading and then decompressing.</summary>
    /// <remarks>One after the other: 1 / (1/codec + 1/(ratio·device)). Where codec and device work at once, it is up to twice that.</remarks>
    /// <param name="deviceRate">Bytes per second that the device takes or gives.</param>
    /// <param name="writes">True for compressing and writing.</param>
    public double? TransferRate(double deviceRate, bool writes)
    {
        double seconds = (writes ? EncodeSeconds : DecodeSeconds) + (CompressedBytes / deviceRate);
        return OriginalBytes > 0 && seconds > 0 ? OriginalBytes / seconds : null;
    }

    /// <summary>Which of some points no other one beats: is at least as far along both axes, and farther along one.</summary>
    /// <param name="points">The points.</param>
    public static bool[] Front(IReadOnlyList<(double X, double Y)> points)
    {
        bool[] isOnFront = new bool[points.Count];
        for (int i = 0; i < isOnFront.Length; i++)
        {
            (double x, double y) = points[i];
            isOnFront[i] = !points.Any(other => other.X >= x && other.Y >= y && (other.X > x || other.Y > y));
        }

        return isOnFront;
    }

    private double? Rate(double seconds) => OriginalBytes > 0 && seconds > 0 ? OriginalBytes / seconds : null;
}
