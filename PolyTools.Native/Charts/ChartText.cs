using System.Text;
using System.Xml;

namespace PolyTools.Native.Charts;

/// <summary>Texts of others, made fit for a chart or a page.</summary>
public static class ChartText
{
    /// <summary>The text with U+FFFD for each character that XML cannot hold (XML 1.0, 2.2), for halves of surrogate pairs, and for control characters but tabs and ends of lines.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        // Halves of pairs come as U+FFFD.
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isHeld = !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value);
            clean.Append(isHeld && (!Rune.IsControl(rune) || rune.Value is '\n' or '\t') ? rune : Rune.ReplacementChar);
        }

        return clean.ToString();
    }

    /// <summary>As much of a text as fits into so many characters without half of a surrogate pair at its end.</summary>
    internal static string First(string text, int length) => text[..(IsWithinPair(text, length) ? length - 1 : length)];

    /// <summary>As much of a text's end as fits into so many characters without half of a surrogate pair at its begin.</summary>
    internal static string Last(string text, int length) => text[(IsWithinPair(text, text.Length - length) ? text.Length - length + 1 : text.Length - length)..];

    private static bool IsWithinPair(string text, int index) => index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1]);
}
