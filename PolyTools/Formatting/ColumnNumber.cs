using System.Globalization;

namespace PolyTools;

/// <summary>Numbers for columns of tables, which cut off what does not fit, its first digits.</summary>
public static class ColumnNumber
{
    /// <summary>A number in the user's culture, with as many decimals as there is room for.</summary>
    /// <param name="number">The number; null for none.</param>
    /// <param name="decimals">Decimals at most.</param>
    /// <param name="width">Characters at most.</param>
    public static string Fit(double? number, int decimals, int width)
    {
        if (number is not double value)
            return "";
        for (int shown = decimals; shown >= 0; shown--)
        {
            string text = value.ToString($"N{shown}", CultureInfo.CurrentCulture);
            if (text.Length <= width)
                return text;
        }

        string plain = value.ToString("F0", CultureInfo.CurrentCulture);
        return plain.Length <= width ? plain : value.ToString("0.#E0", CultureInfo.CurrentCulture);
    }
}
