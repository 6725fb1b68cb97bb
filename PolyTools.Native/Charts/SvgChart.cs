using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using OxyPlot;

namespace PolyTools.Native.Charts;

/// <summary>Draws charts as SVG: text is text, and colours follow the light or dark ground that the reader has chosen.</summary>
public static partial class SvgChart
{
    /// <summary>Narrower charts have no room for anything.</summary>
    public const int LeastSize = 200;

    /// <summary>The largest chart, in pixels.</summary>
    public const int LargestSize = 10_000;

    private const double TitleSize = 16;
    private const double SubtitleSize = 13;
    private const double LineHeight = 1.35;
    private const double Margin = 14;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>A number as charts show it.</summary>
    public static string Number(double value) => ChartModel.NumberText(value);

    /// <summary>A file of its own, with the title and a ground.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels; none for a height that suits what is drawn.</param>
    public static string Document(Chart chart, int width, int? height)
    {
        ArgumentNullException.ThrowIfNull(chart);
        XElement root = Draw(chart, width, height, hasTitle: true);
        root.Add(new XAttribute("style", "color-scheme: light dark"));
        XElement ground = Coloured(new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%")), "fill", Palette.Of(Palette.Ground));
        // What describes the chart comes first: some readers look no further.
        root.Elements(Svg + "desc").Single().AddAfterSelf(new XElement(Svg + "style", Palette.DarkRules()), ground);
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + Text(root) + "\n";
    }

    /// <summary>An element for a page that has <see cref="Palette.DarkRules"/>, and the ground.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels; none for a height that suits what is drawn.</param>
    /// <param name="hasTitle">Whether the title is drawn.</param>
    internal static XElement Draw(Chart chart, int width, int? height, bool hasTitle)
    {
        var body = new List<XElement>();
        double top = hasTitle ? Margin / 2 : 0;
        if (hasTitle)
        {
            Lines(chart.Title, TitleSize, "700");
            Lines(chart.Subtitle, SubtitleSize, "400");
        }

        double whole = height ?? (top + ChartModel.SuitableHeight(chart, width));
        double plotHeight = Math.Max(whole - top, LeastSize / 2);
        string drawn = SvgExporter.ExportToString(
            ChartModel.Of(chart, width), width, plotHeight, false, new TextMeasurer(), useVerticalTextAlignmentWorkaround: true);
        return new XElement(
            Svg + "svg",
            new XAttribute("class", "poly-chart"), new XAttribute("role", "img"), new XAttribute("aria-label", chart.Title),
            new XAttribute("width", width), new XAttribute("height", Length(whole)),
            new XAttribute("viewBox", $"0 0 {width} {Length(whole)}"),
            new XAttribute("font-family", ChartModel.FontFamily),
            new XElement(Svg + "title", chart.Title), new XElement(Svg + "desc", Description(chart)),
            body,
            new XElement(Svg + "g", new XAttribute("transform", $"translate(0,{Length(top)})"), Simplified(XElement.Parse(drawn))));

        void Lines(string text, double size, string weight)
        {
            foreach (string line in TextMeasurer.Wrap(text, size, double.Parse(weight, CultureInfo.InvariantCulture), width - (2 * Margin)))
            {
                top += size * LineHeight;
                body.Add(Coloured(
                    new XElement(
                        Svg + "text", new XAttribute("x", Length(Margin)), new XAttribute("y", Length(top - (0.2 * size))),
                        new XAttribute("font-size", Length(size)), new XAttribute("font-weight", weight), line),
                    "fill", Palette.Of(Palette.Ink)));
            }
        }
    }

    /// <summary>The text of XML, indented.</summary>
    internal static string Text(XElement root)
    {
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(text, settings))
            root.Save(writer);
        return text.ToString();
    }

    /// <summary>What somebody is told who cannot see the chart.</summary>
    internal static string Description(Chart chart)
    {
        var text = new StringBuilder();
        if (chart.Subtitle.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"{chart.Subtitle}. ");
        text.Append(CultureInfo.InvariantCulture, $"{chart.Kind} chart: {chart.Y.Title} by {chart.X.Title}.");
        foreach (ChartSeries series in chart.Series.Where(series => series.Points.Count > 0))
        {
            string least = ChartModel.NumberText(series.Points.Min(point => point.Y)), most = ChartModel.NumberText(series.Points.Max(point => point.Y));
            string name = series.Name.Length > 0 ? series.Name + ": " : "";
            string points = series.Points.Count == 1 ? "1 value" : $"{series.Points.Count} values";
            text.Append(CultureInfo.InvariantCulture, $" {name}{points}, {(least == most ? least : $"{least} to {most}")}.");
        }

        return text.ToString();
    }

    /// <summary>
    /// What OxyPlot has drawn, without clips that cut nothing but labels, with attributes in the place of styles, and with the class of each colour, so that a
    /// style sheet can change it.
    /// </summary>
    private static IEnumerable<XElement> Simplified(XElement root)
    {
        // The room of the data has a clip of its own, which is the first that is smaller than the whole.
        XElement[] groups = [.. root.Elements(Svg + "g").Where(group => group.HasElements)];
        string? plot = null;
        foreach (XElement group in groups)
        {
            string clip = ClipOf(root, group);
            if (clip.StartsWith("0,0,", StringComparison.Ordinal))
            {
                foreach (XElement element in group.Elements().Where(IsSeen))
                    yield return Plain(element);
                continue;
            }

            plot ??= clip;
            yield return new XElement(
                Svg + "g", new XAttribute("class", clip == plot ? "data" : "legend"), group.Elements().Where(IsSeen).Select(Plain));
        }
    }

    private static string ClipOf(XElement root, XElement group)
    {
        string id = group.Attribute("clip-path")?.Value.Replace("url(#", "", StringComparison.Ordinal).TrimEnd(')') ?? "";
        XElement? rectangle = root.Descendants(Svg + "clipPath").FirstOrDefault(clip => clip.Attribute("id")?.Value == id)?.Element(Svg + "rect");
        return string.Join(',', new[] { "x", "y", "width", "height" }.Select(name => rectangle?.Attribute(name)?.Value ?? "0"));
    }

    private static bool IsSeen(XElement element) => element.Attribute("style")?.Value.Contains("fill:none;stroke:none", StringComparison.Ordinal) != true;

    private static XElement Plain(XElement element)
    {
        var plain = new XElement(element.Name, element.Nodes().OfType<XText>());
        foreach (XAttribute attribute in element.Attributes())
        {
            switch (attribute.Name.LocalName)
            {
                case "style":
                    foreach (string rule in attribute.Value.Split(';', StringSplitOptions.RemoveEmptyEntries))
                    {
                        string[] pair = rule.Split(':', 2);
                        Set(pair[0].Trim(), pair[1].Trim());
                    }

                    break;
                case "dominant-baseline" or "font-family" or "shape-rendering":
                    break;
                case "font-weight" when attribute.Value == "400":
                    break;
                default:
                    Set(attribute.Name.LocalName, attribute.Value);
                    break;
            }
        }

        // Some programs draw a line of no width as a hairline.
        if (plain.Attribute("stroke-width")?.Value == "0")
            plain.SetAttributeValue("stroke", null);
        return plain;

        void Set(string name, string value)
        {
            if (name is "fill" or "stroke" && Rgb().Match(value) is { Success: true } rgb)
            {
                byte Part(int group) => byte.Parse(rgb.Groups[group].Value, CultureInfo.InvariantCulture);
                Coloured(plain, name, OxyColor.FromRgb(Part(1), Part(2), Part(3)));
            }
            else
            {
                plain.SetAttributeValue(name, value);
            }
        }
    }

    /// <summary>Gives an element a colour, and its class.</summary>
    private static XElement Coloured(XElement element, string attribute, OxyColor color)
    {
        string hex = Palette.Hex(color);
        element.SetAttributeValue(attribute, hex);
        if (Palette.NameOf(hex) is string name)
            element.SetAttributeValue("class", (element.Attribute("class")?.Value + $" {attribute}-{name}").Trim());
        return element;
    }

    private static string Length(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^rgba?\((\d+),\s*(\d+),\s*(\d+)")]
    private static partial Regex Rgb();
}
