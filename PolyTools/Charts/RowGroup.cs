using System.Globalization;
using PolyTools.Native.Charts;

namespace PolyTools;

/// <summary>Objects of one kind.</summary>
/// <param name="Title">What they are.</param>
/// <param name="Rows">The objects.</param>
internal sealed record RowGroup(string Title, IReadOnlyList<ChartRow> Rows)
{
    private const int Digits = 4;

    /// <summary>What objects are is told by their properties, so that those from a file are of the kind of those that were measured.</summary>
    private static readonly (string Title, string[] Properties)[] Kinds =
    [
        ("Compression", ["Codec", "Ratio", "CompressMBPerSecond"]),
        ("Memory bandwidth", ["Kernel", "Store", "GBPerSecond"]),
        ("Storage bandwidth", ["Operation", "Cache", "MBPerSecond"]),
        ("Evaluation", ["Expression", "Engine", "Seconds"]),
        ("Memory over time", ["Seconds", "ResidentMB"]),
    ];

    /// <summary>The names of all properties.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Rows.SelectMany(row => row.Names).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Puts objects of one kind together, in the order in which the kinds come.</summary>
    public static IReadOnlyList<RowGroup> Of(IReadOnlyList<ChartRow> rows)
    {
        var groups = rows.GroupBy(row => (Title: TitleOf(row), Names: Kinds.Any(kind => IsOf(row, kind.Properties)) ? "" : string.Join('\0', row.Names)));
        return [.. groups.Select(group => new RowGroup(group.Key.Title, [.. group]))];
    }

    /// <summary>The properties that have a value, those first in which the objects differ.</summary>
    public ChartTable Table()
    {
        string[] filled = [.. Names.Where(name => Rows.Any(row => row.Text(name).Length > 0))];
        string[] columns =
        [
            .. filled.Where(name => Rows.Select(row => row.Text(name)).Distinct().Skip(1).Any()),
            .. filled.Where(name => !Rows.Select(row => row.Text(name)).Distinct().Skip(1).Any()),
        ];
        Quantity[] quantities = [.. columns.Select(name => Quantity.Of(name, Rows.Max(row => Math.Abs(row.Number(name) ?? 0))))];
        bool[] hasFractions = [.. columns.Select((name, i) => Rows.Any(row => row.Number(name) * quantities[i].Scale % 1 is not (null or 0)))];
        return new ChartTable(
            [.. quantities.Select(quantity => quantity.Title)],
            [.. Rows.Select(row => columns.Select((name, i) => Cell(row, name, quantities[i], hasFractions[i])).ToArray())]);
    }

    private static TableCell Cell(ChartRow row, string name, Quantity quantity, bool hasFractions)
    {
        string text = row.Text(name);
        return row.Number(name) is double number ? new TableCell(Short(number * quantity.Scale, hasFractions), text)
            : new TableCell(text, null);
    }

    /// <summary>Whole numbers with all their digits, others with as many as can be trusted.</summary>
    private static string Short(double value, bool hasFractions)
    {
        double size = Math.Abs(value);
        if (size >= 1e15 || (size < 1e-3 && size > 0))
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        int decimals = hasFractions ? Math.Clamp(Digits - 1 - (size == 0 ? 0 : (int)Math.Floor(Math.Log10(size))), 0, 6) : 0;
        return value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static string TitleOf(ChartRow row)
    {
        if (row.Text("Exercise") is { Length: > 0 } exercise)
            return $"Exercise {exercise}{(row.Text("Title") is { Length: > 0 } title ? $": {title}" : "")}";
        string? known = Kinds.FirstOrDefault(kind => IsOf(row, kind.Properties)).Title;
        return known ?? (row.Type is "PSCustomObject" or "Hashtable" or "OrderedDictionary" ? "Data" : row.Type);
    }

    private static bool IsOf(ChartRow row, string[] properties) => properties.All(row.Has);
}
