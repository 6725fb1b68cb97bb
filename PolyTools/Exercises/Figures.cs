using System.Globalization;

namespace PolyTools;

/// <summary>Figures as the answers of exercises write them: the same in every culture, as the sentences around them are English.</summary>
internal static class Figures
{
    /// <summary>What is within this share of another figure is called the same: medians of a few runs differ by as much.</summary>
    private const double Tolerance = 0.05;

    /// <summary>Seconds with a unit that suits them.</summary>
    public static string Time(double? seconds) => seconds switch
    {
        null => "an unknown time",
        < 1e-3 => Number(1e6 * seconds.Value) + " µs",
        < 1 => Number(1e3 * seconds.Value) + " ms",
        _ => Number(seconds.Value) + " s",
    };

    /// <summary>10⁶ bytes.</summary>
    public static string Megabytes(double? megabytes) => megabytes is double value ? Number(value) + " MB" : "an unknown number of MB";

    /// <summary>10⁹ bytes per second.</summary>
    public static string Bandwidth(double? gigabytes) => gigabytes is double value ? Number(value) + " GB/s" : "an unknown number of GB/s";

    /// <summary>10⁶ bytes per second.</summary>
    public static string Rate(double? megabytes) => Megabytes(megabytes) + "/s";

    /// <summary>A count, its digits in groups.</summary>
    public static string Count(double? count) =>
        count is double value ? value.ToString("#,0", CultureInfo.InvariantCulture) : "an unknown number of";

    /// <summary>A number and the noun that it counts.</summary>
    public static string Count(long count, string noun, string? plural = null) => $"{Count(count)} {(count == 1 ? noun : plural ?? noun + "s")}";

    /// <summary>A factor.</summary>
    public static string Times(double factor) => Number(factor) + " times";

    /// <summary>A share of 1.</summary>
    public static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A share of 100.</summary>
    public static string Share(double? percent) => percent is double value ? Percent(value / 100) : "an unknown share";

    /// <summary>Three digits at most, but all of an integer.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 1000 => Count(value),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.00", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.ToString("G2", CultureInfo.InvariantCulture),
    };

    /// <summary>Whether two figures are the same but for noise.</summary>
    public static bool AreAlike(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));

    /// <summary>"A took 10.0 ms and B 20.0 ms: 2.00 times as fast."</summary>
    public static string Compare(string a, double? aSeconds, string b, double? bSeconds)
    {
        if (aSeconds is not double first || bSeconds is not double second)
            return $"{a} took {Time(aSeconds)} and {b} {Time(bSeconds)}.";
        return $"{a} took {Time(first)} and {b} {Time(second)}: {Verdict(first, second)}.";
    }

    /// <summary>What a time is against another one.</summary>
    public static string Verdict(double seconds, double other) => AreAlike(seconds, other) ? "no difference that these runs could show"
        : seconds < other ? $"{Times(other / seconds)} as fast" : $"slower here, {Times(seconds / other)} the time";

    /// <summary>Items as English lists them: a, b and c.</summary>
    public static string List(IEnumerable<string> items)
    {
        string[] all = [.. items];
        return all.Length <= 1 ? string.Concat(all) : string.Join(", ", all[..^1]) + " and " + all[^1];
    }
}
