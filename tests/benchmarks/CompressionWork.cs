using System.Globalization;
using PolyTools.Native;

namespace PolyTools.Benchmarks;

/// <summary>How fast one program is at one work over one kind of data.</summary>
/// <param name="Encode">Seconds to compress it.</param>
/// <param name="Decode">Seconds to decompress it.</param>
/// <param name="Bytes">What it is compressed to.</param>
internal readonly record struct CompressionRun(double Encode, double Decode, long Bytes);

/// <summary>A codec at a level beside a program at its comparable level.</summary>
/// <param name="Codec">Ours.</param>
/// <param name="Level">Ours.</param>
/// <param name="Tools">The programs beside it.</param>
/// <param name="ToolLevel">Their level.</param>
/// <param name="Block">The bytes that are compressed by themselves, as the programs do; 0 for all in one.</param>
/// <param name="HasGoal">True if it must be as fast.</param>
internal sealed record CompressionWork(string Codec, int Level, string[] Tools, int ToolLevel, int Block, bool HasGoal)
{
    /// <summary>The goal: at least 0.9 of the program's throughput.</summary>
    public const double TimeLimit = 1 / 0.9;

    /// <summary>What Blosc's frames are made of.</summary>
    public const int Megabyte = 1 << 20;

    private const int LzopBlock = 256 << 10;

    /// <summary>What is measured beside other programs.</summary>
    /// <remarks>
    /// The level 9 of the codec lz4 is what the program calls 1; what the program calls 9 searches longer, as Blosc's lz4hc. The runtime's zlib is
    /// zlib-ng, whose level 1 compresses less than zlib's level 1: its level 2 compresses as much.
    /// </remarks>
    public static readonly IReadOnlyList<CompressionWork> All =
    [
        new("lz4", 9, [CompressionTools.Lz4], 1, Megabyte, true),
        new("blosc:lz4hc", 9, [CompressionTools.Lz4], 9, Megabyte, true),
        new("zstd", 1, [CompressionTools.Zstd], 1, Megabyte, true),
        new("zstd", 3, [CompressionTools.Zstd], 3, Megabyte, true),
        new("zstd", 9, [CompressionTools.Zstd], 9, Megabyte, true),
        new("zstd", 19, [CompressionTools.Zstd], 19, Megabyte, true),
        new("zlib", 1, [CompressionTools.Gzip, CompressionTools.Pigz], 1, 0, false),
        new("zlib", 2, [CompressionTools.Gzip, CompressionTools.Pigz], 1, 0, true),
        new("zlib", 6, [CompressionTools.Gzip, CompressionTools.Pigz], 6, 0, true),
        new("zlib", 9, [CompressionTools.Gzip, CompressionTools.Pigz], 9, 0, true),
        new("lzo", 1, [CompressionTools.Lzop], 3, LzopBlock, true),
        new("bzip2", 1, [CompressionTools.Bzip2], 1, 0, false),
        new("bzip2", 9, [CompressionTools.Bzip2], 9, 0, false),
        new("blosc:lz4", 5, [CompressionTools.Blosc], 5, Megabyte, false),
        new("blosc:zstd", 5, [CompressionTools.Blosc], 5, Megabyte, false),
    ];

    /// <summary>The filters, before each of <see cref="Compressors"/>.</summary>
    public static readonly IReadOnlyList<string> Filters = [
        "none", "shuffle", "bitshuffle", "delta", "delta+shuffle", "delta+bitshuffle", "shuffle+bytedelta", "xor+shuffle", "xor+bitshuffle",
    ];

    /// <summary>What is put behind the filters.</summary>
    public static readonly IReadOnlyList<(string Codec, int Level)> Compressors = [("lz4", 9), ("zstd", 3)];

    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Codec} {Level}");

    /// <summary>True if a filter gives back every bit of elements of a type.</summary>
    public static bool IsExact(string filter, StorageType type) =>
        type == StorageType.Int64 || !filter.Split('+').Contains("delta");
}
