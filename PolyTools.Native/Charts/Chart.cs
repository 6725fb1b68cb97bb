namespace PolyTools.Native.Charts;

/// <summary>How the values of a chart are drawn.</summary>
public enum ChartKind
{
    /// <summary>A bar for each value, beside the name of its category.</summary>
    Bar,

    /// <summary>Points that a line joins.</summary>
    Line,

    /// <summary>Points.</summary>
    Scatter,
}

/// <summary>A value and where it stands.</summary>
/// <param name="X">A number or, where the chart has categories, the place of one of them.</param>
/// <param name="Y">The value.</param>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>Points that belong together: they have a colour and a name.</summary>
/// <param name="Name">What the legend says; empty for a series that the legend leaves out.</param>
/// <param name="Points">The points, in the order in which a line joins them.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>True for what the data is held against, which is drawn as a dashed line.</summary>
    public bool IsReference { get; init; }

    /// <summary>The place in <see cref="Chart.Series"/> of the series whose colour this one shares; none for a colour of its own, or that of text for a reference.</summary>
    public int? ColorOf { get; init; }

    /// <summary>True if a line has no mark at each point: there are too many of them.</summary>
    public bool IsWithoutMarks { get; init; }
}

/// <summary>One of the two axes.</summary>
/// <param name="Title">What it shows, with its unit.</param>
public sealed record ChartAxis(string Title)
{
    /// <summary>True for a logarithmic scale; all values are above zero then.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>True if only whole numbers have a meaning.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The names of categories, in their order; null where the axis has numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }
}

/// <summary>What a chart shows. How it looks is the matter of <see cref="SvgChart"/>.</summary>
public sealed record Chart
{
    /// <summary>How the values are drawn.</summary>
    public required ChartKind Kind { get; init; }

    /// <summary>The title; it may be empty.</summary>
    public required string Title { get; init; }

    /// <summary>What all values have in common; it may be empty.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>What the values stand over. Bars lie, so that theirs is upright.</summary>
    public required ChartAxis X { get; init; }

    /// <summary>The values.</summary>
    public required ChartAxis Y { get; init; }

    /// <summary>The series, in the order of the legend.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }
}
