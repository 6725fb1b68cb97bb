using System.Globalization;
using System.Text;

namespace PolyTools.Native.Storage;

/// <summary>How the files of chunks are called.</summary>
/// <param name="HasPrefix">
/// True for version 3's default encoding, <c>c/0/1</c> (and <c>c</c> for an array of no dimensions); false for version 2's,
/// <c>0.1</c> (and <c>0</c>).
/// </param>
/// <param name="Separator">'.' or '/', between all parts; '/' makes folders.</param>
public readonly record struct ChunkKeys(bool HasPrefix, char Separator)
{
    private const char Prefix = 'c';

    /// <summary>The path of a chunk's file below the array's folder, with '/' between folders.</summary>
    /// <param name="index">Which chunk it is along each dimension.</param>
    public string KeyOf(ReadOnlySpan<long> index)
    {
        if (index.IsEmpty)
            return HasPrefix ? "c" : "0";
        var key = new StringBuilder();
        if (HasPrefix)
            key.Append(Prefix);
        foreach (long number in index)
        {
            if (key.Length > 0)
                key.Append(Separator);
            key.Append(CultureInfo.InvariantCulture, $"{number}");
        }

        return key.ToString();
    }

    /// <summary>Reads what <see cref="KeyOf"/> writes.</summary>
    /// <param name="key">A path below the array's folder, with '/' between folders.</param>
    /// <param name="index">As long as the array has dimensions; which chunk it is along each.</param>
    /// <returns>False if no chunk is called so.</returns>
    public bool TryParse(ReadOnlySpan<char> key, Span<long> index)
    {
        if (index.IsEmpty)
            return key is [var only] && only == (HasPrefix ? Prefix : '0');
        bool wantsSeparator = false;
        if (HasPrefix)
        {
            if (key is not [Prefix, ..])
                return false;
            key = key[1..];
            wantsSeparator = true;
        }

        foreach (ref long number in index)
        {
            if (wantsSeparator)
            {
                if (key.IsEmpty || key[0] != Separator)
                    return false;
                key = key[1..];
            }

            wantsSeparator = true;
            int digits = key.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? key.Length : digits;
            // No number is written with a zero before it.
            if ((digits > 1 && key[0] == '0')
                || !long.TryParse(key[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number))
                return false;
            key = key[digits..];
        }

        return key.IsEmpty;
    }
}
