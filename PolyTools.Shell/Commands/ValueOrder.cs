using System.Globalization;
using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>
/// The order in which Sort-Object and Group-Object see objects: by the values of properties, in turn; an object that
/// lacks a property comes last whatever the direction.
/// </summary>
internal sealed class ValueOrder(IReadOnlyList<bool> descending, CultureInfo culture, bool caseSensitive)
    : IComparer<ValueOrder.Key>
{
    /// <summary>The value of a property that an object does not have.</summary>
    public static readonly object Missing = new();

    /// <summary>An object with the values by which it is ordered, and its place in the input.</summary>
    public readonly record struct Key(PSObject Target, object?[] Values, int Index);

    /// <summary>The values of the properties on an object; the object itself if there are no properties.</summary>
    public static object?[] Values(PSObject target, IReadOnlyList<PropertySpecification> properties)
    {
        if (properties.Count == 0) return [target];
        var values = new object?[properties.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Missing;
            foreach (var (_, value) in properties[i].Evaluate(target))
            {
                values[i] = value;
                break;
            }
        }

        return values;
    }

    /// <summary>Compares by values, then by place in the input.</summary>
    public int Compare(Key x, Key y)
    {
        var order = CompareValues(x.Values, y.Values);
        return order != 0 ? order : x.Index.CompareTo(y.Index);
    }

    public int CompareValues(object?[] x, object?[] y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var order = CompareValue(x[i], y[i], i < descending.Count && descending[i]);
            if (order != 0) return order;
        }

        return 0;
    }

    private int CompareValue(object? x, object? y, bool fromHighest)
    {
        if (ReferenceEquals(x, Missing) || ReferenceEquals(y, Missing))
            return ReferenceEquals(x, Missing).CompareTo(ReferenceEquals(y, Missing));

        x = x is PSObject wrappedX ? wrappedX.BaseObject : x;
        y = y is PSObject wrappedY ? wrappedY.BaseObject : y;
        // Values that cannot be compared are compared as text.
        if (!LanguagePrimitives.TryCompare(x, y, !caseSensitive, culture, out var order))
        {
            order = culture.CompareInfo.Compare(
                PSObject.AsPSObject(x).ToString(), PSObject.AsPSObject(y).ToString(),
                caseSensitive ? CompareOptions.None : CompareOptions.IgnoreCase);
        }

        return fromHighest ? -order : order;
    }
}
