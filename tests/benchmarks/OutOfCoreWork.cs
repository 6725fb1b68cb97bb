namespace PolyTools.Benchmarks;

/// <summary>A codec and level of the comparison with tables.Expr.</summary>
/// <param name="Codec">PolyTools' name.</param>
/// <param name="Level">The level.</param>
/// <param name="Library">PyTables' name.</param>
/// <param name="Limit">The most that PolyTools may take of PyTables' time with all threads.</param>
/// <param name="SingleLimit">The same with one thread; null for none.</param>
internal sealed record OutOfCoreWork(string Codec, int Level, string Library, double Limit, double? SingleLimit)
{
    /// <summary>The most that the files of PolyTools may have of PyTables'.</summary>
    public const double SizeLimit = 1.02;

    public static IReadOnlyList<OutOfCoreWork> All { get; } =
    [
        new("none", 0, "none", 0.35, 0.70),
        .. new[] { 1, 5, 9 }.Select(level => new OutOfCoreWork("blosc:blosclz", level, "blosc", 0.35, 0.70)),
        .. new[] { 1, 5, 9 }.Select(level => new OutOfCoreWork("blosc:lz4", level, "blosc:lz4", 0.35, 0.70)),
        new("blosc:zstd", 1, "blosc:zstd", 0.35, 0.70),
        new("blosc:zstd", 5, "blosc:zstd", 1.0, null),
        new("zlib", 1, "zlib", 0.30, 0.70),
        new("zlib", 5, "zlib", 0.50, null),
        new("zlib", 9, "zlib", 0.50, null),
        new("lzo", 1, "lzo", 0.50, null),
        new("bzip2", 1, "bzip2", 1.0, null),
    ];

    public string Title => Codec == "none" ? "none" : $"{Codec} {Level}";
}
