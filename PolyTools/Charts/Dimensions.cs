using System.Globalization;

namespace PolyTools;

/// <summary>The properties that say under which conditions a row was measured.</summary>
internal static class Dimensions
{
    /// <summary>Those of the results, the most telling ones first.</summary>
    private static readonly string[] Known =
    [
        "Engine", "Kernel", "Operation", "Expression", "Storage", "Codec", "Source", "Path", "Store", "Cache", "Sync", "Filter", "Level", "Threads", "BlockSize",
        "ElementSize", "Count", "DType", "SizeMB", ChartRow.Run,
    ];

    /// <summary>Those whose values make an axis, the likeliest first.</summary>
    private static readonly string[] Scales = ["Threads", "Level", "Count", "BlockSize", "SizeMB"];

    /// <summary>Text of the results that says how it went, not what was done.</summary>
    private static readonly string[] Outcomes = ["Outcome", "MemoryCap", "Note", "FileSystem", "Verified", "Pareto", "Title", "Exercise", "Timeline"];

    /// <summary>The known ones.</summary>
    public static IEnumerable<string> Names => Known;

    /// <summary>True if such values make an axis.</summary>
    public static bool IsScale(string name) => Scales.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a property that only counts: there is nothing between its values.</summary>
    public static bool IsWhole(string name) => name.Equals("Threads", StringComparison.OrdinalIgnoreCase) || name.Equals("Level", StringComparison.OrdinalIgnoreCase);

    /// <summary>Those of rows: the known ones, and other text.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ChartRow> rows)
    {
        string[] names = [.. rows.SelectMany(row => row.Names).Distinct(StringComparer.OrdinalIgnoreCase)];
        return
        [
            .. Known.Where(known => names.Contains(known, StringComparer.OrdinalIgnoreCase)),
            .. names.Where(name => !Known.Contains(name, StringComparer.OrdinalIgnoreCase) && !Outcomes.Contains(name, StringComparer.OrdinalIgnoreCase)
                && rows.Any(row => row.Text(name).Length > 0 && row.Number(name) is null)),
        ];
    }

    /// <summary>As few dimensions as tell rows apart; one whose value follows from those of others is left out.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="names">The dimensions.</param>
    /// <param name="kept">Those that stay, first.</param>
    public static IReadOnlyList<string> Telling(IReadOnlyList<ChartRow> rows, IReadOnlyList<string> names, params string[] kept)
    {
        List<string> telling =
        [
            .. kept, .. names.Where(name => !kept.Contains(name, StringComparer.OrdinalIgnoreCase) && rows.Select(row => row.Text(name)).Distinct().Skip(1).Any()),
        ];
        int all = Distinct(rows, telling);
        for (int i = telling.Count - 1; i >= kept.Length; i--)
        {
            string[] fewer = [.. telling.Where((_, place) => place != i)];
            if (Distinct(rows, fewer) == all)
                telling.RemoveAt(i);
        }

        return telling;
    }

    /// <summary>The axis along which rows were measured, if there is one: of those that differ in nothing else there are several.</summary>
    public static string? ScaleOf(IReadOnlyList<ChartRow> rows)
    {
        IReadOnlyList<string> telling = Telling(rows, Of(rows));
        return Scales.FirstOrDefault(scale => telling.Contains(scale, StringComparer.OrdinalIgnoreCase)
            && rows.All(row => row.Number(scale) is not null || row.Text(scale).Length == 0)
            && rows.Where(row => row.Number(scale) is not null)
                .GroupBy(row => Key(row, telling.Where(name => !name.Equals(scale, StringComparison.OrdinalIgnoreCase))))
                .Any(group => group.Select(row => row.Number(scale)).Distinct().Skip(1).Any()));
    }

    /// <summary>The values of some properties in words, joined.</summary>
    public static string Words(ChartRow row, IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => Words(name, row.Text(name), row.Number(name))).Where(word => word.Length > 0));

    /// <summary>What rows with the same values of some properties have in common.</summary>
    public static string Key(ChartRow row, IEnumerable<string> names) => string.Join('\0', names.Select(row.Text));

    private static string Words(string name, string text, double? number) => (name.ToUpperInvariant(), number) switch
    {
        (_, _) when text.Length == 0 => "",
        ("THREADS", 1) => "1 thread",
        ("THREADS", double count) => string.Create(CultureInfo.InvariantCulture, $"{count} threads"),
        ("LEVEL", double level) => string.Create(CultureInfo.InvariantCulture, $"level {level}"),
        ("COUNT", double count) => Native.Charts.SvgChart.Number(count) + " elements",
        ("BLOCKSIZE", double bytes) => $"blocks of {Binary(bytes)}",
        ("ELEMENTSIZE", double bytes) => $"{Native.Charts.SvgChart.Number(bytes)}-byte elements",
        ("RUN", double run) => string.Create(CultureInfo.InvariantCulture, $"run {run}"),
        ("SIZEMB", double size) => $"{Native.Charts.SvgChart.Number(size)} MB",
        ("FILTER", _) when text == "none" => "no filter",
        ("CODEC", _) when text == "none" => "no compression",
        ("SYNC", _) => text.Equals("True", StringComparison.OrdinalIgnoreCase) ? "with sync" : "without sync",
        ("CACHE", _) => text == "Past" ? "past the cache" : text == "Through" ? "through the cache" : text,
        _ => text,
    };

    private static string Binary(double bytes)
    {
        const double kibi = 1024;
        return bytes >= kibi * kibi && bytes % (kibi * kibi) == 0 ? Native.Charts.SvgChart.Number(bytes / (kibi * kibi)) + " MiB"
            : bytes >= kibi && bytes % kibi == 0 ? Native.Charts.SvgChart.Number(bytes / kibi) + " KiB"
            : Native.Charts.SvgChart.Number(bytes) + " bytes";
    }

    private static int Distinct(IReadOnlyList<ChartRow> rows, IReadOnlyList<string> names) => rows.Select(row => Key(row, names)).Distinct().Count();
}
