using System.Globalization;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Execution;

/// <summary>Reads what stands between the brackets of a Python subscript: <c>10:20, :, ::-2</c>.</summary>
internal sealed class SubscriptParser(string text)
{
    private const string Action = "Write indices such as -1, slices such as 10:20 or ::2, and '...', with commas between them.";

    private int at;

    /// <summary>The items; none for a text without any.</summary>
    /// <exception cref="ExpressionException">InvalidSlice.</exception>
    public ArraySlice[] Parse()
    {
        List<ArraySlice> items = [];
        SkipSpace();
        if (at == text.Length)
            return [];
        bool hasEllipsis = false;
        do
        {
            SkipSpace();
            // A comma may follow the last item, as in Python.
            if (at == text.Length && items.Count > 0)
                break;
            int start = at;
            ArraySlice item = Item();
            if (item.IsEllipsis && hasEllipsis)
                throw Error("A subscript has one '...' at most.", start);
            hasEllipsis |= item.IsEllipsis;
            items.Add(item);
            if (items.Count > ArrayShape.MaxRank + 1)
                throw Error($"An array has at most {ArrayShape.MaxRank} dimensions.", start);
        }
        while (Accept(','));

        if (at < text.Length)
            throw Error("A ',' or the end was expected here.", at);
        return [.. items];
    }

    private ArraySlice Item()
    {
        if (text.AsSpan(at).StartsWith("..."))
        {
            at += 3;
            return ArraySlice.Ellipsis;
        }

        int place = at;
        long? start = Number(out bool isTooLarge);
        if (!Accept(':'))
        {
            if (start is not long index)
                throw Error("An index, a slice or '...' was expected here.", at);
            return isTooLarge ? throw Error("No array has an index of more than 64 bits.", place) : ArraySlice.Index(index);
        }

        long? stop = Number(out _);
        long? step = null;
        if (Accept(':'))
        {
            SkipSpace();
            place = at;
            step = Number(out _);
            if (step == 0)
                throw Error("The step of a slice is not 0.", place);
        }

        return ArraySlice.Range(start, stop, step);
    }

    /// <summary>A number, or null if there is none. As no dimension is longer, one beyond 64 bits is as good as the last one.</summary>
    private long? Number(out bool isTooLarge)
    {
        isTooLarge = false;
        SkipSpace();
        int start = at;
        bool isNegative = at < text.Length && text[at] == '-';
        if (isNegative || (at < text.Length && text[at] == '+'))
        {
            at++;
            SkipSpace();
        }

        int digits = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == digits)
        {
            return digits == start ? null : throw Error("A number was expected here.", at);
        }

        if (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '_'))
            throw Error("Indices are whole numbers in decimal digits.", at);
        isTooLarge = !long.TryParse(
            text.AsSpan(digits, at - digits), NumberStyles.None, CultureInfo.InvariantCulture, out long magnitude);
        magnitude = isTooLarge ? long.MaxValue : magnitude;
        SkipSpace();
        return isNegative ? -magnitude : magnitude;
    }

    private bool Accept(char symbol)
    {
        SkipSpace();
        bool isThere = at < text.Length && text[at] == symbol;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private ExpressionException Error(string sentence, int position) => new("InvalidSlice", sentence, text, position, Action);
}
