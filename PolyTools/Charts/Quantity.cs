using System.Text.RegularExpressions;

namespace PolyTools;

/// <summary>What a property means to a reader: its name in words, and its unit.</summary>
/// <param name="Label">The name.</param>
/// <param name="Unit">The unit; empty for a plain number.</param>
/// <param name="Scale">By what values of the property are multiplied to have that unit.</param>
internal sealed partial record Quantity(string Label, string Unit, double Scale = 1)
{
    private const string Second = "s";

    /// <summary>Less than so many seconds are shown as milliseconds.</summary>
    private const double LeastSeconds = 1;

    private static readonly Dictionary<string, (string Label, string Unit)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Seconds"] = ("Time", Second),
        ["MinSeconds"] = ("Fastest time", Second),
        ["MaxSeconds"] = ("Slowest time", Second),
        ["EvalSeconds"] = ("Time of the expression", Second),
        ["MElementsPerSecond"] = ("Throughput", "million elements/s"),
        ["GBPerSecond"] = ("Bandwidth", "GB/s"),
        ["MaxGBPerSecond"] = ("Highest bandwidth", "GB/s"),
        ["MBPerSecond"] = ("Bandwidth", "MB/s"),
        ["CompressMBPerSecond"] = ("Compression speed", "MB/s"),
        ["DecompressMBPerSecond"] = ("Decompression speed", "MB/s"),
        ["TransferMBPerSecond"] = ("Speed of codec and device", "MB/s"),
        ["SavedMBPerSecond"] = ("Saved", "MB/s"),
        ["DeviceMBPerSecond"] = ("Device", "MB/s"),
        ["PercentOfPeak"] = ("Share of the peak bandwidth", "%"),
        ["SampledPercent"] = ("Sampled", "%"),
        ["Speedup"] = ("Speedup", "×"),
        ["Ratio"] = ("Compression ratio", "×"),
        ["PeakMemoryMB"] = ("Peak memory", "MB"),
        ["ResidentMB"] = ("Memory", "MB"),
        ["AnonymousMB"] = ("Anonymous memory", "MB"),
        ["ReadMB"] = ("Read", "MB"),
        ["WrittenMB"] = ("Written", "MB"),
        ["StoredMB"] = ("Stored", "MB"),
        ["OriginalMB"] = ("Original", "MB"),
        ["CompressedMB"] = ("Compressed", "MB"),
        ["MovedMB"] = ("Moved", "MB"),
        ["SizeMB"] = ("Size", "MB"),
        ["DeviceReadMB"] = ("Read from the device", "MB"),
        ["DeviceWrittenMB"] = ("Written to the device", "MB"),
        ["MinorFaults"] = ("Minor page faults", ""),
        ["MajorFaults"] = ("Major page faults", ""),
        ["MaxDifference"] = ("Largest difference", ""),
        ["MaxUlp"] = ("Largest difference", "ulp"),
        ["Count"] = ("Elements", ""),
        ["DType"] = ("Type", ""),
        ["BlockSize"] = ("Block size", "bytes"),
        ["ElementSize"] = ("Element size", "bytes"),
    };

    private static readonly (string Suffix, string Unit)[] Suffixes =
    [
        ("GBPerSecond", "GB/s"), ("MBPerSecond", "MB/s"), ("PerSecond", "1/s"), ("Seconds", Second), ("Milliseconds", "ms"), ("Percent", "%"),
        ("Bytes", "bytes"), ("KiB", "KiB"), ("MiB", "MiB"), ("GiB", "GiB"), ("KB", "KB"), ("MB", "MB"), ("GB", "GB"), ("Ms", "ms"),
    ];

    /// <summary>Properties that have a meaning here.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The name and the unit, as an axis or a heading shows them.</summary>
    public string Title => Unit.Length > 0 ? $"{Label} ({Unit})" : Label;

    /// <summary>The name within a sentence: abbreviations keep their capitals.</summary>
    public string LowerLabel => Label.Length > 1 && char.IsLower(Label[1]) ? char.ToLowerInvariant(Label[0]) + Label[1..] : Label;

    /// <summary>What a property means.</summary>
    /// <param name="property">Its name.</param>
    /// <param name="largest">The largest value, by which the unit of times is chosen.</param>
    public static Quantity Of(string property, double largest)
    {
        (string label, string unit) = Known.TryGetValue(property, out (string Label, string Unit) known) ? known : Guessed(property);
        return unit != Second || largest >= LeastSeconds ? new Quantity(label, unit)
            : largest >= LeastSeconds / 1e3 ? new Quantity(label, "ms", 1e3)
            : new Quantity(label, "µs", 1e6);
    }

    private static (string Label, string Unit) Guessed(string property)
    {
        foreach ((string suffix, string unit) in Suffixes)
        {
            if (property.Length > suffix.Length && property.EndsWith(suffix, StringComparison.Ordinal))
                return (Words(property[..^suffix.Length]), unit);
        }

        return (Words(property), "");
    }

    /// <summary>ResultSize becomes Result size; names that somebody has written with blanks stay.</summary>
    private static string Words(string name)
    {
        string[] words = WordBreak().Split(name.Trim());
        return string.Join(' ', words.Select((word, i) => i == 0 || word.All(char.IsUpper) ? word : char.ToLowerInvariant(word[0]) + word[1..]));
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex WordBreak();
}
