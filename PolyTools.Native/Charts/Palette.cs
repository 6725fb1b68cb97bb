using System.Globalization;
using System.Text;
using OxyPlot;

namespace PolyTools.Native.Charts;

/// <summary>The colours of charts and pages, on light and on dark ground.</summary>
/// <remarks>
/// A chart is drawn with the colours for light ground, as attributes that any program understands; a style sheet has those for dark
/// ground. Colours of series can be told apart also with the common forms of colour blindness.
/// </remarks>
internal static class Palette
{
    /// <summary>The class of text and of reference lines.</summary>
    public const string Ink = "ink";

    /// <summary>The class of lines that only guide the eye.</summary>
    public const string Grid = "grid";

    /// <summary>The class of the ground.</summary>
    public const string Ground = "ground";

    /// <summary>The colours by their classes: light, then dark.</summary>
    private static readonly (string Name, string Light, string Dark)[] Colors =
    [
        (Ink, "#24292f", "#e6e6e6"),
        (Grid, "#d5d9de", "#3b424a"),
        (Ground, "#ffffff", "#15191e"),
        ("c0", "#0067a5", "#56b4e9"),
        ("c1", "#c24a00", "#ff8a4c"),
        ("c2", "#007a5a", "#2fc79a"),
        ("c3", "#a8327d", "#e88ac4"),
        ("c4", "#8a6a00", "#e6c229"),
        ("c5", "#5b4bb5", "#a99bff"),
        ("c6", "#9b1c31", "#ff7b8a"),
        ("c7", "#3f6212", "#a3d65c"),
        ("c8", "#0e7490", "#3fd0e8"),
        ("c9", "#6b4f3a", "#cba98b"),
    ];

    private const int FirstSeries = 3;

    /// <summary>Colours that differ; more series begin again, with other marks.</summary>
    public static int Count => Colors.Length - FirstSeries;

    /// <summary>A colour by its class, as it is on light ground.</summary>
    public static OxyColor Of(string name) => OxyColor.Parse(Colors.First(color => color.Name == name).Light);

    /// <summary>The colour of a series, as it is on light ground.</summary>
    public static OxyColor OfSeries(int index) => OxyColor.Parse(Colors[FirstSeries + (index % Count)].Light);

    /// <summary>A colour as SVG writes it.</summary>
    public static string Hex(OxyColor color) =>
        string.Create(CultureInfo.InvariantCulture, $"#{color.R:x2}{color.G:x2}{color.B:x2}");

    /// <summary>The class of a colour as a chart was drawn with it; null for another colour.</summary>
    public static string? NameOf(string light) =>
        Colors.FirstOrDefault(color => color.Light.Equals(light, StringComparison.OrdinalIgnoreCase)).Name;

    /// <summary>The style sheet for dark ground: what is drawn by fill, and what by stroke.</summary>
    public static string DarkRules()
    {
        var rules = new StringBuilder("@media (prefers-color-scheme: dark) {\n");
        foreach ((string name, _, string dark) in Colors)
            rules.Append(CultureInfo.InvariantCulture, $".poly-chart .fill-{name} {{ fill: {dark}; }} .poly-chart .stroke-{name} {{ stroke: {dark}; }}\n");
        return rules.Append("}\n").ToString();
    }

    /// <summary>The colours of a page, as variables of its style sheet.</summary>
    public static string PageVariables()
    {
        string Variables(Func<(string Name, string Light, string Dark), string> value) =>
            string.Concat(Colors.Take(FirstSeries).Select(color => $" --{color.Name}: {value(color)};"));
        return $":root {{ color-scheme: light dark;{Variables(color => color.Light)} }}\n" +
            $"@media (prefers-color-scheme: dark) {{ :root {{{Variables(color => color.Dark)} }} }}\n";
    }
}
