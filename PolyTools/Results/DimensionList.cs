using System.Collections.ObjectModel;
using System.Globalization;

namespace PolyTools;

/// <summary>One value for each dimension of an array.</summary>
/// <remarks>
/// It is used as an array is. Unlike that of an array, its text is that of the values, which is what Export-Csv writes.
/// </remarks>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="values">The values; they are copied.</param>
public sealed class DimensionList<T>(IEnumerable<T> values) : ReadOnlyCollection<T>([.. values])
{
    /// <summary>How many dimensions there are; what arrays call Count.</summary>
    public int Length => Count;

    /// <summary>The values, such as <c>1000, 10</c>.</summary>
    public override string ToString() =>
        string.Join(", ", this.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
