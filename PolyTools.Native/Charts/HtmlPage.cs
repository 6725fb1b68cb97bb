using System.Xml.Linq;

namespace PolyTools.Native.Charts;

/// <summary>A value in a table.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Exact">The number with all its digits, where fewer are shown; null for what is no number.</param>
public readonly record struct TableCell(string Text, string? Exact);

/// <summary>A table.</summary>
/// <param name="Headings">The headings of the columns, with units.</param>
/// <param name="Rows">The rows; each has a cell for each heading.</param>
public sealed record ChartTable(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<TableCell>> Rows);

/// <summary>A part of a page: charts of objects of one kind, and the objects themselves.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Charts">The charts.</param>
/// <param name="Table">The objects.</param>
public sealed record PageSection(string Title, IReadOnlyList<Chart> Charts, ChartTable Table);

/// <summary>Writes a page of charts and tables that needs nothing else: no script, no font, no file. It is HTML, and XML too.</summary>
public static class HtmlPage
{
    /// <summary>On narrower screens the letters of a wide chart would be too small, and another one is shown, made for <see cref="NarrowWidth"/>.</summary>
    private const int Breakpoint = 640;

    private const int NarrowWidth = 350;

    // No character that XML would escape: HTML takes what is in a style element as it is.
    private const string Style = """
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1rem; max-width: 62rem; font: 1rem/1.45 sans-serif; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
        h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.5rem 0 0.5rem; }
        figure { margin: 1rem 0 1.5rem; }
        figcaption strong { display: block; }
        figcaption span { font-size: 0.875rem; }
        .poly-chart { display: block; max-width: 100%; height: auto; margin-top: 0.5rem; }
        .narrow { display: none; }
        .scroll { overflow-x: auto; border: 1px solid var(--grid); border-radius: 4px; }
        table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        th, td { padding: 0.3rem 0.7rem; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--grid); }
        tr:last-child td { border-bottom: 0; }
        .number { text-align: right; }
        footer { margin-top: 2rem; font-size: 0.8rem; }

        """;

    /// <summary>The text of a page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="sections">Its parts.</param>
    /// <param name="width">Pixels of a chart, where there is room for them.</param>
    /// <param name="height">Pixels of a chart; none for a height that suits what is drawn.</param>
    public static string Text(string title, IReadOnlyList<PageSection> sections, int width, int? height)
    {
        ArgumentNullException.ThrowIfNull(sections);
        title = ChartText.Clean(title);
        string rules = Palette.PageVariables() + Style + $"@media (max-width: {Breakpoint}px) {{ .wide {{ display: none; }} .narrow {{ display: block; }} }}\n" +
            Palette.DarkRules();
        var page = new XElement(
            "html", new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                new XElement("title", title),
                new XElement("style", "\n" + rules)),
            new XElement(
                "body",
                new XElement("h1", title),
                sections.Select(section => Section(section, sections.Count > 1, width, height)),
                new XElement("footer", "Written by PolyTools.")));
        // Without a namespace of their own elements would begin each with an empty one.
        return "<!DOCTYPE html>\n" + SvgChart.Text(page) + "\n";
    }

    private static XElement Section(PageSection section, bool hasHeading, int width, int? height) => new(
        "section",
        hasHeading ? new XElement("h2", ChartText.Clean(section.Title)) : null,
        section.Charts.Select(chart => new XElement(
            "figure",
            new XElement(
                "figcaption", new XElement("strong", chart.Title), chart.Subtitle.Length > 0 ? new XElement("span", chart.Subtitle) : null),
            new XElement("div", new XAttribute("class", "wide"), SvgChart.Draw(chart, width, height, hasTitle: false)),
            new XElement("div", new XAttribute("class", "narrow"), SvgChart.Draw(chart, NarrowWidth, null, hasTitle: false)))),
        new XElement(
            "div", new XAttribute("class", "scroll"), new XAttribute("tabindex", 0), new XAttribute("role", "region"),
            new XAttribute("aria-label", "Table: " + ChartText.Clean(section.Title)),
            Table(section.Table)));

    private static XElement Table(ChartTable table)
    {
        bool[] isNumeric = [.. table.Headings.Select((_, i) => table.Rows.All(row => row[i].Exact is not null || row[i].Text.Length == 0))];
        return new XElement(
            "table",
            new XElement("thead", new XElement("tr", table.Headings.Select((heading, i) =>
                Aligned(new XElement("th", new XAttribute("scope", "col"), ChartText.Clean(heading)), isNumeric[i])))),
            new XElement("tbody", table.Rows.Select(row => new XElement("tr", row.Select((cell, i) =>
                Aligned(new XElement("td", Content(cell)), isNumeric[i]))))));
    }

    private static XElement Aligned(XElement cell, bool isNumeric)
    {
        if (isNumeric)
            cell.Add(new XAttribute("class", "number"));
        return cell;
    }

    private static object Content(TableCell cell) => cell.Exact is null || cell.Exact == cell.Text
        ? ChartText.Clean(cell.Text) : new XElement("data", new XAttribute("value", cell.Exact), cell.Text);
}
