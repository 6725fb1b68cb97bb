namespace PolyTools.Native.Expressions;

/// <summary>The nearest known name to an unknown one.</summary>
internal static class Suggestion
{
    /// <summary>Names longer than this are not compared: the distance takes the product of the lengths.</summary>
    private const int LongestName = 64;

    /// <summary>
    /// <c> Did you mean 'sin'?</c>, with the space before it, for a known name at most two edits and a third of its
    /// letters away; else nothing.
    /// </summary>
    public static string For(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestName)
            return "";
        (string Name, int Distance) nearest = known
            .Select(candidate => (candidate, Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .DefaultIfEmpty(("", int.MaxValue))
            .MinBy(pair => pair.Item2);
        int limit = Math.Min(2, (name.Length + 2) / 3);
        return nearest.Distance <= limit ? $" Did you mean '{nearest.Name}'?" : "";
    }

    /// <summary>Insertions, deletions and replacements that turn a into b (Levenshtein's distance).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
