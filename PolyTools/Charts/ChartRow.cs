using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PolyTools;

/// <summary>The properties of an object that was piped in, by their names.</summary>
internal sealed class ChartRow
{
    /// <summary>The number of a run among several.</summary>
    public const string Run = "Run";

    private const string Timeline = "Timeline";

    private readonly Dictionary<string, object?> values = new(StringComparer.OrdinalIgnoreCase);

    private ChartRow(string type) => Type = type;

    /// <summary>The name of the object's type, without that of its namespace.</summary>
    public string Type { get; }

    /// <summary>The names of the properties, in the object's order.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The properties of an object.</summary>
    public static ChartRow From(PSObject value)
    {
        string type = value.TypeNames.Select(name => name.Split('#')[0]).First();
        if (type.StartsWith("Selected.", StringComparison.Ordinal))
            type = type["Selected.".Length..];
        var row = new ChartRow(type.Split('.')[^1]);
        if (value.BaseObject is IDictionary table)
        {
            foreach (DictionaryEntry entry in table)
                row.Set(entry.Key.ToString()!, entry.Value);
            return row;
        }

        foreach (PSPropertyInfo property in value.Properties.Where(property => property.IsGettable))
        {
            try
            {
                row.Set(property.Name, property.Value);
            }
            catch (GetValueException)
            {
                // What cannot be told has no value.
                row.Set(property.Name, null);
            }
        }

        return row;
    }

    /// <summary>True if there is such a property, with or without a value.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>The number that a property is, or that its text says; null for anything else, and for what is not finite.</summary>
    public double? Number(string name) => values.GetValueOrDefault(name) switch
    {
        // Export-Csv writes numbers in the user's culture.
        string text => (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)
            || double.TryParse(text, NumberStyles.Float, CultureInfo.CurrentCulture, out parsed)) && double.IsFinite(parsed) ? parsed : null,
        bool or char or null or Enum => null,
        IConvertible number and (sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal)
            when number.ToDouble(CultureInfo.InvariantCulture) is var value && double.IsFinite(value) => value,
        Half half when Half.IsFinite(half) => (double)half,
        _ => null,
    };

    /// <summary>The text of a property, the same in all cultures; empty without a value, and for lists.</summary>
    public string Text(string name) => values.GetValueOrDefault(name) switch
    {
        null => "",
        string text => text,
        DateTime or DateTimeOffset => ((IFormattable)values[name]!).ToString("o", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        Array => "",
        var other => other.ToString() ?? "",
    };

    /// <summary>True if a property says yes, as a boolean or, from a file, as text.</summary>
    public bool IsTrue(string name) => Text(name).Equals("True", StringComparison.OrdinalIgnoreCase);

    /// <summary>A row for each sample of each run's memory; Run counts the runs.</summary>
    public static ChartRow[] Samples(IReadOnlyList<ChartRow> rows) => [.. rows.SelectMany((row, place) => row.Samples().Select(sample =>
    {
        sample.Set(Run, place + 1);
        return sample;
    }))];

    /// <summary>A row for each sample of the run's memory, with the run's own properties where a sample has none of that name.</summary>
    public IEnumerable<ChartRow> Samples()
    {
        // From a file it is text.
        if (values.GetValueOrDefault(Timeline) is not IEnumerable samples || samples is string)
            yield break;
        foreach (object sample in samples)
        {
            ChartRow row = From(PSObject.AsPSObject(sample));
            foreach (string name in Names.Where(name => name != Timeline && !row.Has(name)))
                row.Set(name, values[name]);
            yield return row;
        }
    }

    /// <summary>Another value for a property.</summary>
    public void Set(string name, object? value)
    {
        if (!values.ContainsKey(name))
            Names.Add(name);
        values[name] = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
    }
}
