using System.Globalization;

namespace PolyTools.Benchmarks;

/// <summary>One direction of one codec at one level over one kind of data.</summary>
/// <param name="Encodes">True to encode, false to decode.</param>
/// <param name="Data">x, points evenly from -1 to 1, or r, a polynomial of them.</param>
/// <param name="Library">The codec inside the Blosc frame.</param>
/// <param name="Level">Blosc's level.</param>
/// <param name="SpeedLimit">The goal: the most time as a part of C-Blosc's; null without a goal.</param>
internal sealed record CodecWork(bool Encodes, string Data, string Library, int Level, double? SpeedLimit)
{
    /// <summary>What the files may be larger by: a ratio of 0.98.</summary>
    public const double SizeLimit = 1 / 0.98;

    /// <summary>What is measured, encoding and decoding side by side.</summary>
    public static readonly IReadOnlyList<CodecWork> All =
    [
        .. from data in new[] { "x", "r" }
           from codec in new (string Library, int Level, double? Limit)[]
           {
               ("blosclz", 1, 1), ("blosclz", 5, 1), ("blosclz", 9, 1 / 0.8),
               ("lz4", 1, 1), ("lz4", 5, 1), ("lz4", 9, 1 / 0.8),
               ("zstd", 1, 1 / 0.8), ("zstd", 5, 1 / 0.8), ("zstd", 9, 1 / 0.8),
               ("lz4hc", 5, null), ("snappy", 5, null), ("zlib", 5, null),
           }
           from encodes in new[] { true, false }
           select new CodecWork(
               encodes, data, codec.Library, codec.Level, encodes || codec.Limit is null ? codec.Limit : 1),
    ];

    /// <summary>It in the peer's protocol.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{(Encodes ? "encode" : "decode")}:{Data}:{Library}:{Level}");

    public string Title => $"{(Encodes ? "encode" : "decode")} {Data}, blosc:{Library} {Level}";
}
