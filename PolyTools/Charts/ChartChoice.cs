using PolyTools.Native.Charts;

namespace PolyTools;

/// <summary>Which properties of rows make a chart, and how; what is null is chosen by what the rows have.</summary>
internal sealed record ChartChoice
{
    private const string Ratio = "Ratio";
    private const string Compress = "CompressMBPerSecond";
    private const string Decompress = "DecompressMBPerSecond";
    private const string Transfer = "TransferMBPerSecond";

    /// <summary>The measures by which rows along an axis are compared, the likeliest first.</summary>
    private static readonly string[] Scaling = ["Speedup", "GBPerSecond", "MBPerSecond", "Seconds", "EvalSeconds", Compress];

    /// <summary>The measures by which other rows are compared.</summary>
    private static readonly string[] Measures = ["Seconds", "EvalSeconds", "MBPerSecond", "GBPerSecond", "MElementsPerSecond"];

    /// <summary>The kind of the chart.</summary>
    public ChartKind? Kind { get; init; }

    /// <summary>The properties of the X axis; several are joined to the name of a category.</summary>
    public string[]? X { get; init; }

    /// <summary>The properties whose values are drawn.</summary>
    public string[]? Y { get; init; }

    /// <summary>The properties that make a series, joined to its name.</summary>
    public string[]? Series { get; init; }

    /// <summary>Whether the X axis is logarithmic.</summary>
    public bool? IsLogX { get; init; }

    /// <summary>Whether the Y axis is logarithmic.</summary>
    public bool? IsLogY { get; init; }

    /// <summary>The title.</summary>
    public string? Title { get; init; }

    /// <summary>True if somebody has chosen what is drawn.</summary>
    public bool IsGiven => X is not null || Y is not null || Series is not null || Kind is not null;

    /// <summary>What shows best what rows of one kind say: the first is the most telling one.</summary>
    public static IReadOnlyList<ChartChoice> For(IReadOnlyList<ChartRow> rows)
    {
        var choices = new List<ChartChoice>();
        if (HasNumbers(rows, Compress) && HasNumbers(rows, Ratio))
        {
            string speed = ParetoSpeed(rows);
            choices.Add(Speeds(rows, speed));
            choices.AddRange(new[] { Compress, Decompress }.Where(other => other != speed && HasNumbers(rows, other)).Select(other => Speeds(rows, other)));
            if (HasNumbers(rows, "EvalSeconds"))
                choices.Add(Completed(new ChartChoice { Y = ["EvalSeconds"] }, rows));
            return choices;
        }

        ChartChoice first = Completed(new ChartChoice(), rows);
        if (first.Y is null)
            return IsTimed(rows) ? [Memory(rows)] : [];
        choices.Add(first);
        bool isScaling = first.X is ["Threads"];
        if (isScaling && HasNumbers(rows, "PercentOfPeak") && HasNumbers(rows, "GBPerSecond"))
            choices.Add(Completed(new ChartChoice { X = first.X, Y = ["GBPerSecond"] }, rows));
        if (!isScaling && rows.Count > 1 && HasNumbers(rows, "PeakMemoryMB") && HasNumbers(rows, "Engine", asText: true))
            choices.Add(Completed(new ChartChoice { X = first.X, Y = ["PeakMemoryMB"], Series = first.Series, Kind = first.Kind }, rows));
        if (IsTimed(rows))
            choices.Add(Memory(rows));
        return choices;
    }

    /// <summary>The same with what was left open.</summary>
    public static ChartChoice Completed(ChartChoice choice, IReadOnlyList<ChartRow> rows)
    {
        // A run that came to no end says nothing about the axes.
        string[] measures = choice.Y ?? (MeasureOf(rows, choice.X) is string single ? [single] : []);
        if (measures.Length == 0)
            return choice;
        ChartRow[] drawn = [.. rows.Where(row => measures.Any(measure => row.Number(measure) is not null))];
        if (drawn.Length == 0)
            return choice with { Y = measures };

        bool isMemory = choice.X is null or ["Seconds"] && drawn[0].Has("ResidentMB") && HasNumbers(drawn, "Seconds");
        string? scale = choice.Kind == ChartKind.Bar ? null : isMemory ? "Seconds" : Dimensions.ScaleOf(drawn);
        string[] x = choice.X ?? (scale is not null ? [scale] : []);
        IReadOnlyList<string> dimensions = Dimensions.Of(drawn);
        if (x.Length == 0)
        {
            // What is given as series is none of the categories.
            string[] free = [.. Dimensions.Telling(drawn, dimensions).Except(choice.Series ?? [], StringComparer.OrdinalIgnoreCase)];
            x = choice.Kind is ChartKind.Line or ChartKind.Scatter || free.Length == 0 ? NumberBeside(drawn, measures) is string number ? [number] : free
                : choice.Series is not null ? free : CategoriesOf(free, drawn);
            if (x.Length == 0)
                x = [dimensions.Count > 0 ? dimensions[0] : drawn[0].Names[0]];
        }

        bool isNumeric = x.Length == 1 && drawn.All(row => row.Number(x[0]) is not null || row.Text(x[0]).Length == 0) && HasNumbers(drawn, x[0]);
        string[] series = choice.Series ?? (isMemory
            ? [.. Dimensions.Telling(drawn, dimensions)]
            : isNumeric && IsMeasure(x[0]) ? SeriesOfPoints(drawn, dimensions)
            : SeriesAlong(drawn, dimensions, x));
        ChartKind kind = choice.Kind ?? (!isNumeric ? ChartKind.Bar : isMemory || Dimensions.IsScale(x[0]) || Rises(drawn, x[0], series) ? ChartKind.Line : ChartKind.Scatter);
        bool isWide = isNumeric && kind != ChartKind.Bar && !Dimensions.IsWhole(x[0]) && Dimensions.IsScale(x[0]) && IsWide(drawn, x[0]);
        return choice with
        {
            X = x,
            Y = measures,
            Series = series,
            Kind = kind,
            IsLogX = choice.IsLogX ?? isWide,
            IsLogY = choice.IsLogY ?? (isWide && measures.All(measure => measure.EndsWith("Seconds", StringComparison.OrdinalIgnoreCase) && IsWide(drawn, measure))),
        };
    }

    /// <summary>What rows with a history of their memory show, sample by sample.</summary>
    public static ChartChoice Memory(IReadOnlyList<ChartRow> rows) =>
        Completed(new ChartChoice { X = ["Seconds"], Y = ["ResidentMB"], Kind = ChartKind.Line }, ChartRow.Samples(rows));

    /// <summary>True if there is a number in some row; or, if asked for, any text.</summary>
    public static bool HasNumbers(IReadOnlyList<ChartRow> rows, string name, bool asText = false) =>
        rows.Any(row => asText ? row.Text(name).Length > 0 : row.Number(name) is not null);

    /// <summary>
    /// The speed by which Measure-Compression has found the Pareto front: that of the transfer, of compressing or of getting back; the objects do not say which, but of
    /// only one of them it is a front.
    /// </summary>
    public static string ParetoSpeed(IReadOnlyList<ChartRow> rows) =>
        new[] { Transfer, Compress, Decompress }.FirstOrDefault(speed => HasNumbers(rows, speed) && IsFront(rows, speed))
            ?? (HasNumbers(rows, Transfer) ? Transfer : Compress);

    private static bool IsTimed(IReadOnlyList<ChartRow> rows) => rows.Any(row => row.Samples().Any());

    private static ChartChoice Speeds(IReadOnlyList<ChartRow> rows, string speed) => Completed(
        new ChartChoice { X = [Ratio], Y = [speed], Kind = ChartKind.Scatter, IsLogY = rows.All(row => row.Number(speed) is null or > 0), Series = [.. Dimensions.Telling(rows, ["Filter", "Source", "Threads"], "Codec")] },
        rows);

    private static bool IsFront(IReadOnlyList<ChartRow> rows, string speed) => rows.Any(row => row.IsTrue("Pareto"))
        && rows.GroupBy(row => Dimensions.Key(row, ["Source", "Threads"])).All(group => group.Where(row => row.IsTrue("Pareto")).All(
            front => !group.Any(other => other.Number(Ratio) > front.Number(Ratio) && other.Number(speed) > front.Number(speed))));

    private static string? MeasureOf(IReadOnlyList<ChartRow> rows, string[]? x)
    {
        // A watch over memory, sample by sample.
        if (HasNumbers(rows, "ResidentMB") && HasNumbers(rows, "Seconds"))
            return "ResidentMB";
        string? scale = x is [string one] ? one : Dimensions.ScaleOf(rows);
        string[] likely = scale is not null && scale.Equals("Threads", StringComparison.OrdinalIgnoreCase) ? Scaling
            : HasNumbers(rows, "Kernel", asText: true) ? ["GBPerSecond", .. Measures]
            : HasNumbers(rows, "Operation", asText: true) ? ["MBPerSecond", .. Measures]
            : Measures;
        return likely.FirstOrDefault(name => HasNumbers(rows, name) && x?.Contains(name, StringComparer.OrdinalIgnoreCase) != true)
            ?? Numeric(rows).Where(name => x is not null ? !x.Contains(name, StringComparer.OrdinalIgnoreCase) : name != FirstScale(rows))
                .FirstOrDefault(name => !Dimensions.IsScale(name) && !Dimensions.Names.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Where there is no text, the first number is what the others stand over.</summary>
    private static string? FirstScale(IReadOnlyList<ChartRow> rows) =>
        Dimensions.Of(rows).Count > 0 ? null : Numeric(rows).FirstOrDefault();

    private static string? NumberBeside(IReadOnlyList<ChartRow> rows, string[] measures) =>
        Numeric(rows).FirstOrDefault(name => !measures.Contains(name, StringComparer.OrdinalIgnoreCase) && rows.Select(row => row.Number(name)).Distinct().Skip(1).Any());

    private static IEnumerable<string> Numeric(IReadOnlyList<ChartRow> rows) =>
        rows.SelectMany(row => row.Names).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(name => HasNumbers(rows, name) && rows.All(row => row.Number(name) is not null || row.Text(name).Length == 0));

    private static bool IsMeasure(string name) =>
        !Dimensions.IsScale(name) && !Dimensions.Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of bars; one dimension is left for their colours where there is a bar for each of its values with each name.</summary>
    private static string[] CategoriesOf(string[] telling, IReadOnlyList<ChartRow> rows)
    {
        const int mostColors = 6;
        int Values(IEnumerable<string> names) => rows.Select(row => Dimensions.Key(row, names)).Distinct().Count();
        if (telling.Length < 2)
            return telling;
        // Of two, the one with fewer values; else the most telling one that fits.
        IEnumerable<string> likely = telling.Length == 2 && Values([telling[0]]) > Values([telling[1]]) ? telling.Reverse() : telling;
        string? color = likely.FirstOrDefault(name => Values([name]) is int values and <= mostColors && values * Values(telling.Except([name])) == rows.Count);
        return color is null ? telling : [.. telling.Except([color])];
    }

    /// <summary>Points that no line joins belong together by what they are made with.</summary>
    private static string[] SeriesOfPoints(IReadOnlyList<ChartRow> rows, IReadOnlyList<string> dimensions) =>
    [
        .. dimensions.Where(name => !Dimensions.IsScale(name) && rows.Select(row => row.Text(name)).Distinct().Skip(1).Any())
            .Where(name => rows.Select(row => row.Text(name)).Distinct().Count() < rows.Count || rows.Count <= 10).Take(2),
    ];

    /// <summary>What tells lines apart; but text that is another for each of many objects names none of them.</summary>
    private static string[] SeriesAlong(IReadOnlyList<ChartRow> rows, IReadOnlyList<string> dimensions, string[] x)
    {
        const int mostLonePoints = 10;
        string[] telling = [.. Dimensions.Telling(rows, dimensions, x).Skip(x.Length)];
        return rows.Count > mostLonePoints && rows.Select(row => Dimensions.Key(row, telling)).Distinct().Count() == rows.Count ? [] : telling;
    }

    private static bool Rises(IReadOnlyList<ChartRow> rows, string x, string[] series) =>
        rows.GroupBy(row => Dimensions.Key(row, series)).All(group =>
        {
            double[] values = [.. group.Select(row => row.Number(x)).OfType<double>()];
            return values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);
        });

    private static bool IsWide(IReadOnlyList<ChartRow> rows, string name)
    {
        const double wide = 20;
        double[] values = [.. rows.Select(row => row.Number(name)).OfType<double>()];
        return values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() >= wide;
    }
}
