using OxyPlot;

namespace PolyTools.Native.Charts;

/// <summary>Measures text that another program will draw.</summary>
/// <remarks>
/// Sans-serif is another font everywhere. The widths are about those of DejaVu Sans, the widest of the common ones, so that nothing is cut.
/// </remarks>
internal sealed class TextMeasurer : PdfRenderContext
{
    private const string Ellipsis = "…";

    private const double LineHeight = 0.93;
    private const double BoldWidth = 1.1;

    private static readonly TextMeasurer Shared = new();

    /// <summary>A measurer; nothing is drawn on it.</summary>
    public TextMeasurer()
        : base(1, 1, OxyColors.Undefined)
    {
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string text, string? fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
            return OxySize.Empty;
        double ems = text.Sum(Ems);
        return new OxySize((fontWeight > 500 ? BoldWidth : 1) * ems * fontSize, LineHeight * fontSize);
    }

    /// <summary>How wide a text becomes.</summary>
    public static double Width(string text, double size, double weight = 400)
    {
        lock (Shared)
            return Shared.MeasureText(text, null, size, weight).Width;
    }

    /// <summary>Breaks a text into lines at its blanks, and within words that are too long.</summary>
    public static IEnumerable<string> Wrap(string text, double size, double weight, double width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : $"{line} {word}";
            if (Width(longer, size, weight) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
                yield return line;
            line = word;
            while (Width(line, size, weight) > width && line.Length > 2)
            {
                // Two characters at least: they may be a pair.
                int length = line.Length - 1;
                while (length > 2 && Width(line[..length], size, weight) > width)
                    length--;
                string first = ChartText.First(line, Math.Max(length, 2));
                yield return first;
                line = line[first.Length..];
            }
        }

        if (line.Length > 0)
            yield return line;
    }

    /// <summary>The text or, if it is too wide, its begin and its end.</summary>
    public static string Shorten(string text, double size, double width)
    {
        if (Width(text, size) <= width)
            return text;
        for (int kept = text.Length - 1; kept > 2; kept--)
        {
            int end = kept / 2;
            string shorter = ChartText.First(text, kept - end) + Ellipsis + ChartText.Last(text, end);
            if (Width(shorter, size) <= width)
                return shorter;
        }

        return Ellipsis;
    }

    private static double Ems(char c) => c switch
    {
        'i' or 'j' or 'l' or '\'' or '|' => 0.3,
        ' ' or '.' or ',' or ':' or ';' or '/' or 'I' => 0.34,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' => 0.41,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 0.98,
        '+' or '=' or '<' or '>' or '~' or '×' or '−' => 0.84,
        '*' => 0.5,
        >= 'A' and <= 'Z' => 0.7,
        <= '\xFF' => 0.62,
        _ => 1,
    };
}
