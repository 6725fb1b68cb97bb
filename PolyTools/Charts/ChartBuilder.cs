using PolyTools.Native;
using PolyTools.Native.Charts;

namespace PolyTools;

/// <summary>Makes the chart of rows by a complete choice.</summary>
/// <param name="choice">The choice.</param>
/// <param name="rows">The rows.</param>
/// <param name="onSkipped">Is told which row is not drawn, and why.</param>
internal sealed class ChartBuilder(ChartChoice choice, IReadOnlyList<ChartRow> rows, Action<string> onSkipped)
{
    private const string Threads = "Threads";
    private const string Ratio = "Ratio";
    private const string Percent = "PercentOfPeak";

    /// <summary>With more marks than this on a line, lines have none; but a single value would not be seen without.</summary>
    private const int MostMarks = 40;

    private readonly string[] x = choice.X!;
    private readonly string[] y = choice.Y!;
    private readonly string[] series = choice.Series!;
    private readonly ChartKind kind = choice.Kind!.Value;

    /// <summary>The unit of the values; rows are drawn in one chart only if they share it.</summary>
    public static string UnitOf(string property) => Quantity.Of(property, double.MaxValue).Unit;

    /// <summary>The chart.</summary>
    /// <exception cref="PolyException">No row can be drawn (NothingToDraw).</exception>
    public Chart Build()
    {
        bool isLogX = choice.IsLogX == true, isLogY = choice.IsLogY == true;
        bool isNumeric = kind != ChartKind.Bar && x.Length == 1 && rows.All(row => row.Number(x[0]) is not null || row.Text(x[0]).Length == 0)
            && ChartChoice.HasNumbers(rows, x[0]);
        Value[] values = [.. Values(isNumeric, isLogX && isNumeric, isLogY)];
        if (values.Length == 0)
        {
            throw new PolyException(
                "NothingToDraw", ErrorKind.InvalidArgument,
                $"None of the objects has a number to draw: {string.Join(", ", y)} by {string.Join(", ", x)}{(isLogX || isLogY ? ", above zero for a logarithmic axis" : "")}.",
                "Name other properties by X and Y, or pipe in objects that have these.");
        }

        Quantity yQuantity = QuantityOf(y, values.Max(value => Math.Abs(value.Y)));
        Quantity xQuantity = isNumeric ? QuantityOf(x, values.Max(value => Math.Abs(value.X))) : new Quantity(string.Join(", ", x.Select((name, i) => i == 0 ? Quantity.Of(name, 1).Label : Quantity.Of(name, 1).LowerLabel)), "");
        string[]? categories = isNumeric ? null : CategoriesOf(values);
        List<ChartSeries> drawn = [.. Grouped(values, categories)];
        if (isNumeric || kind == ChartKind.Bar)
            drawn.AddRange(References(values, drawn, categories));
        string title = choice.Title ?? TitleOf(yQuantity, xQuantity);
        return new Chart
        {
            Kind = kind,
            Title = Clean(title),
            Subtitle = Clean(choice.Title is null || choice.Title != Constants(values) ? Constants(values) : ""),
            X = new ChartAxis(Clean(xQuantity.Title))
            {
                IsLogarithmic = isLogX && isNumeric,
                IsWhole = isNumeric && Dimensions.IsWhole(x[0]),
                Categories = categories?.Select(Clean).ToArray(),
            },
            Y = new ChartAxis(Clean(yQuantity.Title)) { IsLogarithmic = isLogY },
            Series =
            [
                .. drawn.Select(one => one with
                {
                    Name = Clean(one.Name),
                    Points = [.. one.Points.Select(point => new ChartPoint(isNumeric ? point.X * xQuantity.Scale : point.X, point.Y * yQuantity.Scale))],
                }),
            ],
        };
    }

    private static Quantity QuantityOf(string[] properties, double largest)
    {
        Quantity[] all = [.. properties.Select(property => Quantity.Of(property, largest))];
        return all[0] with { Label = string.Join(", ", all.Select(one => one.Label)) };
    }

    /// <summary>One line of what a file can hold, without what OxyPlot takes for signs of how text is set.</summary>
    private static string Clean(string text) => ChartText.Clean(text).ReplaceLineEndings(" ").Replace('\t', ' ')
        .Replace("^{", "^\u2060{", StringComparison.Ordinal).Replace("_{", "_\u2060{", StringComparison.Ordinal);

    private IEnumerable<Value> Values(bool isNumeric, bool isLogX, bool isLogY)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ChartRow row = rows[i];
            foreach (string name in y)
            {
                double? top = row.Number(name), left = isNumeric ? row.Number(x[0]) : 0;
                string? lacking = top is null ? name : left is null ? x[0] : null;
                if (lacking is not null)
                    Skip(i, row, $"it has no {lacking}");
                else if ((isLogY && top <= 0) || (isLogX && left <= 0))
                    Skip(i, row, "a logarithmic axis has only what is above zero");
                else
                    yield return new Value(row, name, left!.Value, top!.Value);
            }
        }
    }

    private void Skip(int place, ChartRow row, string reason)
    {
        string what = Dimensions.Words(row, Dimensions.Of([row]).Where(name => name != "Expression").Take(3));
        string outcome = row.Text("Outcome") is { Length: > 0 } text and not "Completed" ? $" ({text})" : "";
        onSkipped(Clean($"Object {place + 1}{(what.Length > 0 ? $" ({what})" : "")} is not drawn: {reason}{outcome}."));
    }

    /// <summary>The names of the categories in the order given, numbers in their own.</summary>
    private string[] CategoriesOf(Value[] values)
    {
        IEnumerable<ChartRow> ordered = values.Select(value => value.Row);
        if (x.Length == 1 && values.All(value => value.Row.Number(x[0]) is not null))
            ordered = ordered.OrderBy(row => row.Number(x[0]));
        string[] names = [.. ordered.Select(CategoryOf).Distinct()];
        // Several rows of the same name and series have a bar each.
        if (kind != ChartKind.Bar)
            return names;
        int most = values.GroupBy(value => (CategoryOf(value.Row), SeriesOf(value))).Max(group => group.Count());
        return most == 1 ? names : [.. names.SelectMany(name => Enumerable.Range(1, Repeated(values, name)).Select(number => number == 1 ? name : $"{name} ({number})"))];
    }

    private int Repeated(Value[] values, string category) =>
        values.Where(value => CategoryOf(value.Row) == category).GroupBy(SeriesOf).Max(group => group.Count());

    private string CategoryOf(ChartRow row)
    {
        string words = x.Length == 1 && row.Number(x[0]) is double number ? SvgChart.Number(number) : Dimensions.Words(row, x);
        return words.Length > 0 ? words : "none";
    }

    private string SeriesOf(Value value)
    {
        string words = Dimensions.Words(value.Row, series);
        if (y.Length == 1)
            return words.Length > 0 || series.Length == 0 ? words : "none";
        string label = Quantity.Of(value.Property, 1).Label;
        return words.Length > 0 ? $"{words}: {label}" : label;
    }

    private IEnumerable<ChartSeries> Grouped(Value[] values, string[]? categories)
    {
        IGrouping<string, Value>[] groups = [.. values.GroupBy(SeriesOf)];
        bool isDense = kind == ChartKind.Line && groups.Any(group => group.Count() > MostMarks);
        foreach (IGrouping<string, Value> group in groups)
        {
            ChartPoint[] points;
            if (categories is null)
            {
                IEnumerable<Value> ordered = kind == ChartKind.Line ? group.OrderBy(value => value.X) : group;
                points = [.. ordered.Select(value => new ChartPoint(value.X, value.Y))];
            }
            else
            {
                var seen = new Dictionary<string, int>();
                points =
                [
                    .. group.Select(value =>
                    {
                        string name = CategoryOf(value.Row);
                        int number = seen[name] = seen.GetValueOrDefault(name) + (kind == ChartKind.Bar ? 1 : 0);
                        return new ChartPoint(Array.IndexOf(categories, number <= 1 ? name : $"{name} ({number})"), value.Y);
                    }),
                ];
            }

            string peak = y is ["ResidentMB"] ? $"peak {SvgChart.Number(Math.Round(group.Max(value => value.Y)))} MB" : "";
            string named = group.Key.Length > 0 && peak.Length > 0 ? $"{group.Key} ({peak})" : group.Key + peak;
            yield return new ChartSeries(named, points) { IsWithoutMarks = isDense && points.Length > 1 };
        }
    }

    private IEnumerable<ChartSeries> References(Value[] values, List<ChartSeries> drawn, string[]? categories)
    {
        bool isOverThreads = kind == ChartKind.Line && Is(x, Threads);
        if (isOverThreads && Is(y, "Speedup"))
            return Ideal(drawn);
        if (Is(y, "GBPerSecond") && values.Any(value => value.Row.Number(Percent) > 0))
            return Roof(values, categories);
        return kind == ChartKind.Scatter && Is(x, Ratio) && y is [string speed] && speed.EndsWith("MBPerSecond", StringComparison.OrdinalIgnoreCase)
            && values.Any(value => value.Row.IsTrue("Pareto")) && ChartChoice.ParetoSpeed(rows).Equals(speed, StringComparison.OrdinalIgnoreCase)
            ? Front(values) : [];
    }

    private static bool Is(string[] names, string name) => names is [string one] && one.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Twice the threads, twice the speed: for each series from its own first point on.</summary>
    private static IEnumerable<ChartSeries> Ideal(List<ChartSeries> drawn)
    {
        const double alike = 0.02;
        var slopes = new List<(double Slope, int Of, ChartPoint From, ChartPoint To)>();
        for (int i = 0; i < drawn.Count; i++)
        {
            ChartPoint from = drawn[i].Points.MinBy(point => point.X), to = drawn[i].Points.MaxBy(point => point.X);
            double slope = from.Y / from.X;
            if (to.X > from.X && from.X > 0 && !slopes.Any(other => Math.Abs((other.Slope / slope) - 1) < alike && other.From.X <= from.X && other.To.X >= to.X))
                slopes.Add((slope, i, from, to));
        }

        double[] at = [.. drawn.SelectMany(one => one.Points).Select(point => point.X).Distinct().Order()];
        return slopes.Select((one, place) => new ChartSeries(
            place == 0 ? "Ideal" : "", [.. at.Where(threads => threads >= one.From.X && threads <= one.To.X).Select(threads => new ChartPoint(threads, one.Slope * threads))])
        {
            IsReference = true,
            ColorOf = slopes.Count > 1 ? one.Of : null,
        });
    }

    /// <summary>What copying moves per second: the median over the rows, whose shares of it are measured with some noise.</summary>
    private IEnumerable<ChartSeries> Roof(Value[] values, string[]? categories)
    {
        const string name = "Copying memory";
        Value[] known = [.. values.Where(value => value.Row.Number(Percent) > 0)];
        if (categories is null)
        {
            ChartPoint[] points = [.. known.GroupBy(value => value.X).OrderBy(group => group.Key).Select(group => new ChartPoint(group.Key, Median(group)))];
            return points.Length > 1 ? [new ChartSeries(name, points) { IsReference = true }] : [];
        }

        // With more threads the roof is higher: it is that of the most.
        if (x.Concat(series).Contains(Threads, StringComparer.OrdinalIgnoreCase))
            return [];
        double? most = known.Max(value => value.Row.Number(Threads));
        Value[] best = [.. known.Where(value => value.Row.Number(Threads) == most)];
        string words = best.Length < known.Length ? $"{name}, {Dimensions.Words(best[0].Row, [Threads])}" : name;
        double roof = Median(best);
        return [new ChartSeries(words, [new ChartPoint(-0.5, roof), new ChartPoint(categories.Length - 0.5, roof)]) { IsReference = true }];

        static double Median(IEnumerable<Value> some)
        {
            double[] roofs = [.. some.Select(value => value.Y / value.Row.Number(Percent)!.Value * 100).Order()];
            return roofs.Length % 2 == 1 ? roofs[roofs.Length / 2] : (roofs[(roofs.Length / 2) - 1] + roofs[roofs.Length / 2]) / 2;
        }
    }

    /// <summary>What nothing else beats in both, of each source and thread count.</summary>
    private static IEnumerable<ChartSeries> Front(Value[] values) =>
        values.Where(value => value.Row.IsTrue("Pareto")).GroupBy(value => Dimensions.Key(value.Row, ["Source", Threads])).Select((group, place) => new ChartSeries(
            place == 0 ? "Pareto front" : "", [.. group.OrderBy(value => value.X).ThenByDescending(value => value.Y).Select(value => new ChartPoint(value.X, value.Y))])
        {
            IsReference = true,
        });

    private string TitleOf(Quantity up, Quantity along)
    {
        if (Is(x, "Seconds"))
            return $"{up.Label} over time";
        return $"{up.Label} by {along.LowerLabel}";
    }

    /// <summary>What all that is drawn has in common.</summary>
    private string Constants(Value[] values)
    {
        ChartRow[] drawn = [.. values.Select(value => value.Row).Distinct()];
        ChartRow row = drawn[0];
        string[] same =
        [
            .. Dimensions.Names.Where(name => row.Text(name).Length > 0 && !x.Concat(series).Concat(y).Contains(name, StringComparer.OrdinalIgnoreCase)
                && drawn.All(other => other.Text(name) == row.Text(name))),
        ];
        // Of what is not compressed there is nothing more to say; and how many elements of which type is said at once.
        bool isPlain = row.Text("Codec") is "" or "none";
        return string.Join(", ", same.Where(name => !(isPlain && name is "Level" or "Filter") && name is not "DType" and not "ElementSize" and not "SizeMB")
            .OrderBy(name => name == "Expression" ? 0 : 1)
            .Select(name => name == "Count" && same.Contains("DType") ? $"{SvgChart.Number(row.Number(name) ?? 0)} {row.Text("DType")}" : Dimensions.Words(row, [name])));
    }

    private sealed record Value(ChartRow Row, string Property, double X, double Y);
}
