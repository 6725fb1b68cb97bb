using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace PolyTools.Native.Charts;

/// <summary>Says OxyPlot what to draw.</summary>
internal static class ChartModel
{
    /// <summary>The font of all text.</summary>
    public const string FontFamily = "sans-serif";

    private const double FontSize = 13;

    /// <summary>Charts narrower than this have their legend below them.</summary>
    private const int NarrowWidth = 560;

    /// <summary>The share of a chart that the names of categories or series beside it take at most.</summary>
    private const double WidestNames = 0.35;

    private const double BarHeight = 24;
    private const double GroupGap = 14;
    private const double LegendLine = 20;

    private static readonly MarkerType[] Marks = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond];

    /// <summary>A height in which what is drawn can be read.</summary>
    public static double SuitableHeight(Chart chart, int width)
    {
        double legend = IsNarrow(chart, width) ? LegendLine * LegendLines(chart, width) : 0;
        if (chart.Kind != ChartKind.Bar)
            return Math.Round(Math.Max(0.58 * width, 260)) + legend;
        double group = (BarHeight * chart.Series.Count(series => !series.IsReference)) + GroupGap;
        return Math.Round((group * chart.X.Categories!.Count) + 70) + legend;
    }

    /// <summary>The model of a chart.</summary>
    public static PlotModel Of(Chart chart, int width)
    {
        OxyColor ink = Palette.Of(Palette.Ink);
        var model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            DefaultFont = FontFamily,
            DefaultFontSize = FontSize,
            TextColor = ink,
            Background = OxyColors.Undefined,
            PlotAreaBorderThickness = new OxyThickness(0),
            Padding = new OxyThickness(10, 10, 18, 8),
        };
        if (chart.Kind == ChartKind.Bar)
            AddBars(model, chart, width);
        else
            AddLines(model, chart, width);
        if (Named(chart).Any())
            model.Legends.Add(LegendOf(chart, width));
        return model;
    }

    /// <summary>A number as axes and labels show it.</summary>
    public static string NumberText(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            < 1e-3 or >= 1e15 => value.ToString("0.###e0", CultureInfo.InvariantCulture),
            >= 1e9 => (value / 1e9).ToString("0.###", CultureInfo.InvariantCulture) + " G",
            >= 1e6 => (value / 1e6).ToString("0.###", CultureInfo.InvariantCulture) + " M",
            >= 100 => value.ToString("#,0.#", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.##", CultureInfo.InvariantCulture),
            _ => value.ToString("0.####", CultureInfo.InvariantCulture),
        };
    }

    private static IEnumerable<ChartSeries> Named(Chart chart) => chart.Series.Where(series => series.Name.Length > 0);

    private static bool IsNarrow(Chart chart, int width) =>
        width < NarrowWidth || Named(chart).Any(series => TextMeasurer.Width(series.Name, FontSize) > WidestNames * width);

    private static double LegendLines(Chart chart, int width)
    {
        double[] widths = [.. Named(chart).Select(series => TextMeasurer.Width(series.Name, FontSize) + 40)];
        return widths.Length == 0 ? 0 : Math.Ceiling(widths.Length / Math.Max(1, Math.Floor(width / widths.Max())));
    }

    private static Legend LegendOf(Chart chart, int width)
    {
        bool isNarrow = IsNarrow(chart, width);
        return new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = isNarrow ? LegendPosition.BottomCenter : LegendPosition.RightTop,
            LegendOrientation = isNarrow ? LegendOrientation.Horizontal : LegendOrientation.Vertical,
            LegendBorderThickness = 0,
            LegendBackground = OxyColors.Undefined,
            LegendTextColor = Palette.Of(Palette.Ink),
            LegendSymbolLength = 24,
            LegendItemSpacing = 16,
            LegendLineSpacing = 3,
            LegendMargin = isNarrow ? 0 : 8,
            LegendPadding = isNarrow ? 2 : 4,
        };
    }

    private static void AddLines(PlotModel model, Chart chart, int width)
    {
        double[] xs = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.X)];
        double[] ys = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.Y)];
        Axis x = chart.X.Categories is { } names
            ? Categories(names, chart.X.Title, AxisPosition.Bottom, width)
            : NumberAxis(chart.X, xs, AxisPosition.Bottom, fromZero: false);
        if (chart.X.Categories is null && width < NarrowWidth && xs.Max() >= 1e3)
            x.IntervalLength = 80;
        model.Axes.Add(x);
        model.Axes.Add(NumberAxis(chart.Y, ys, AxisPosition.Left, fromZero: chart.Kind == ChartKind.Line));
        int own = 0;
        var colors = new int[chart.Series.Count];
        for (int i = 0; i < chart.Series.Count; i++)
            colors[i] = chart.Series[i].ColorOf ?? (chart.Series[i].IsReference ? -1 : own++);
        for (int i = 0; i < chart.Series.Count; i++)
        {
            ChartSeries series = chart.Series[i];
            int index = series.ColorOf is int other ? colors[other] : colors[i];
            OxyColor color = index < 0 ? Palette.Of(Palette.Ink) : Palette.OfSeries(index);
            MarkerType mark = series.IsWithoutMarks ? MarkerType.None : Marks[Math.Max(index, 0) % Marks.Length];
            if (chart.Kind == ChartKind.Scatter && !series.IsReference)
            {
                var points = new ScatterSeries
                {
                    Title = TitleOf(series, width),
                    RenderInLegend = series.Name.Length > 0,
                    MarkerType = mark,
                    MarkerSize = 5,
                    MarkerFill = color,
                };
                points.Points.AddRange(series.Points.Select(point => new ScatterPoint(point.X, point.Y)));
                model.Series.Add(points);
                continue;
            }

            LineSeries line = series.IsReference ? ReferenceOf(series, color, width) : new LineSeries
            {
                Title = TitleOf(series, width),
                RenderInLegend = series.Name.Length > 0,
                Color = color,
                StrokeThickness = 2,
                MarkerType = mark,
                MarkerSize = 4,
                MarkerFill = color,
                // Marks that touch are drawn nonetheless: each is a value.
                MinimumSegmentLength = series.IsWithoutMarks ? 0.5 : 0,
            };
            line.Points.AddRange(series.Points.Select(point => new DataPoint(point.X, point.Y)));
            model.Series.Add(line);
        }
    }

    private static void AddBars(PlotModel model, Chart chart, int width)
    {
        double[] values = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.Y)];
        model.Axes.Add(Categories(chart.X.Categories!, chart.X.Title, AxisPosition.Left, width));
        Axis axis = NumberAxis(chart.Y, values, AxisPosition.Bottom, fromZero: true);
        string format = values.Max() switch { >= 1000 => "{0:#,0}", >= 100 => "{0:0.#}", >= 10 => "{0:0.##}", >= 0.1 => "{0:0.###}", _ => "{0:0.###e0}" };
        // The largest bar's label stands behind its end.
        if (!chart.Y.IsLogarithmic)
            axis.MaximumPadding = width < NarrowWidth ? 0.2 : 0.1;
        if (width < NarrowWidth)
            axis.IntervalLength = 80;
        model.Axes.Add(axis);
        for (int i = 0; i < chart.Series.Count; i++)
        {
            ChartSeries series = chart.Series[i];
            if (series.IsReference)
            {
                // Bars lie: their values go to the right.
                LineSeries line = ReferenceOf(series, Palette.Of(Palette.Ink), width);
                line.Points.AddRange(series.Points.Select(point => new DataPoint(point.Y, point.X)));
                model.Series.Add(line);
                continue;
            }

            var bars = new BarSeries
            {
                Title = TitleOf(series, width),
                RenderInLegend = series.Name.Length > 0,
                FillColor = Palette.OfSeries(i),
                StrokeColor = OxyColors.Undefined,
                StrokeThickness = 0,
                LabelFormatString = format,
                LabelPlacement = LabelPlacement.Outside,
                LabelMargin = 4,
                TextColor = Palette.Of(Palette.Ink),
                FontSize = 12,
            };
            if (chart.Y.IsLogarithmic)
                bars.BaseValue = axis.Minimum;
            foreach (ChartPoint point in series.Points)
                bars.Items.Add(new BarItem(point.Y, (int)point.X));
            model.Series.Add(bars);
        }
    }

    private static string? TitleOf(ChartSeries series, int width) =>
        series.Name.Length > 0 ? TextMeasurer.Shorten(series.Name, FontSize, width - 70) : null;

    private static LineSeries ReferenceOf(ChartSeries series, OxyColor color, int width) => new()
    {
        Title = TitleOf(series, width),
        RenderInLegend = series.Name.Length > 0,
        Color = color,
        LineStyle = LineStyle.Dash,
        StrokeThickness = 1.5,
    };

    private static CategoryAxis Categories(IReadOnlyList<string> names, string title, AxisPosition position, int width)
    {
        bool isUpright = position == AxisPosition.Left;
        var axis = new CategoryAxis
        {
            Position = position,
            // Names of bars say themselves what they are, and there is no room for what they have in common.
            Title = isUpright ? null : title,
            StartPosition = isUpright ? 1 : 0,
            EndPosition = isUpright ? 0 : 1,
            GapWidth = isUpright ? GroupGap / BarHeight : 1,
            TickStyle = TickStyle.None,
            AxislineStyle = LineStyle.Solid,
            AxislineColor = Palette.Of(Palette.Grid),
            TextColor = Palette.Of(Palette.Ink),
            TitleColor = Palette.Of(Palette.Ink),
            AxisTitleDistance = 8,
        };
        double room = isUpright ? WidestNames * width : Math.Max(0.8 * width / names.Count, 0.25 * width);
        axis.Labels.AddRange(names.Select(name => TextMeasurer.Shorten(name, FontSize, room)));
        if (!isUpright && names.Max(name => TextMeasurer.Width(name, FontSize)) > 0.75 * width / names.Count)
            axis.Angle = -40;
        return axis;
    }

    private static Axis NumberAxis(ChartAxis asked, double[] values, AxisPosition position, bool fromZero)
    {
        double least = values.Min(), most = values.Max();
        Axis axis;
        if (asked.IsLogarithmic)
        {
            axis = new StepLogAxis { Minimum = StepLogAxis.StepBelow(least / 1.05), Maximum = StepLogAxis.StepAbove(most * 1.05) };
        }
        else
        {
            axis = new LinearAxis { MinimumPadding = 0.04, MaximumPadding = 0.06 };
            if (fromZero && least >= 0)
                axis.Minimum = 0;
            // Without any extent there is nothing to divide.
            if (least == most)
            {
                double room = least == 0 ? 1 : Math.Abs(least) / 2;
                axis.Minimum = fromZero && least >= 0 ? 0 : least - room;
                axis.Maximum = most + room;
            }

            if (asked.IsWhole)
                axis.MinimumMajorStep = 1;
        }

        axis.Position = position;
        axis.Title = asked.Title;
        axis.LabelFormatter = NumberText;
        axis.TickStyle = TickStyle.None;
        axis.MinorTickSize = 0;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Palette.Of(Palette.Grid);
        axis.MajorGridlineThickness = 1;
        axis.TextColor = Palette.Of(Palette.Ink);
        axis.TitleColor = Palette.Of(Palette.Ink);
        axis.AxisTitleDistance = 8;
        return axis;
    }
}
