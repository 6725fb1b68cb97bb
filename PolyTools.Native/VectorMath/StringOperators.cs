using System.Runtime.CompilerServices;

namespace PolyTools.Native.VectorMath;

/// <summary>Two strings to a boolean.</summary>
internal interface IStringComparison
{
    static abstract bool Invoke(StringRef a, StringRef b);
}

/// <summary>
/// The loops over arrays of strings (<see cref="StringRef"/>), with the signature of <see cref="Loops"/>. A step of 0 is one
/// repeated element; any other means elements that follow one another, whatever its value.
/// </summary>
internal static unsafe class StringLoops
{
    /// <summary>String, string → boolean, one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Comparison<TOperator>(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
        where TOperator : IStringComparison
    {
        nint nextA = stepA == 0 ? 0 : sizeof(StringRef);
        nint nextB = stepB == 0 ? 0 : sizeof(StringRef);
        for (nint i = 0; i < count; i++, a += nextA, b += nextB)
            result[i] = (byte)(TOperator.Invoke(*(StringRef*)a, *(StringRef*)b) ? 1 : 0);
    }

    /// <summary>A boolean (a) chooses between two strings (b where it is true, c elsewhere); the result points to the same text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Where(
        byte* result, byte* a, byte* b, byte* c, nint stepA, nint stepB, nint stepC, nint count)
    {
        nint nextA = stepA == 0 ? 0 : 1;
        nint nextB = stepB == 0 ? 0 : sizeof(StringRef);
        nint nextC = stepC == 0 ? 0 : sizeof(StringRef);
        for (nint i = 0; i < count; i++, a += nextA, b += nextB, c += nextC)
            ((StringRef*)result)[i] = *a != 0 ? *(StringRef*)b : *(StringRef*)c;
    }
}

/// <summary>The order of strings by code points, Python's.</summary>
internal static class StringOrder
{
    /// <summary>Negative, 0 or positive as a stands before b, is b, or stands after it.</summary>
    /// <remarks>
    /// UTF-16's code units are not in the order of the code points: a pair of surrogates (D800 to DFFF) stands for a code point beyond FFFF. So the code
    /// points at the first difference are compared, from the high surrogate on where the difference is in the second half of a pair. A surrogate
    /// without its other half is a code point of its own, as in Python.
    /// </remarks>
    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int i = a.CommonPrefixLength(b);
        if (i == a.Length || i == b.Length)
            return a.Length.CompareTo(b.Length);
        if (i > 0 && char.IsHighSurrogate(a[i - 1]))
        {
            int order = CodePoint(a, i - 1).CompareTo(CodePoint(b, i - 1));
            if (order != 0)
                return order;
        }

        return CodePoint(a, i).CompareTo(CodePoint(b, i));
    }

    private static int CodePoint(ReadOnlySpan<char> text, int i) =>
        i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])
            ? char.ConvertToUtf32(text[i], text[i + 1])
            : text[i];
}

/// <summary>a = b: the same code units.</summary>
internal readonly struct StringEqual : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => a.Length == b.Length && a.Text.SequenceEqual(b.Text);
}

/// <summary>a ≠ b.</summary>
internal readonly struct StringNotEqual : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => !StringEqual.Invoke(a, b);
}

/// <summary>a stands before b in the order of code points.</summary>
internal readonly struct StringLessThan : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => StringOrder.Compare(a.Text, b.Text) < 0;
}

/// <summary>a stands before b in the order of code points, or is b.</summary>
internal readonly struct StringLessThanOrEqual : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => StringOrder.Compare(a.Text, b.Text) <= 0;
}

/// <summary>a stands after b in the order of code points.</summary>
internal readonly struct StringGreaterThan : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => StringOrder.Compare(a.Text, b.Text) > 0;
}

/// <summary>a stands after b in the order of code points, or is b.</summary>
internal readonly struct StringGreaterThanOrEqual : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => StringOrder.Compare(a.Text, b.Text) >= 0;
}

/// <summary>b's code units occur in a, one after another; an empty b does everywhere.</summary>
internal readonly struct StringContains : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => a.Text.IndexOf(b.Text) >= 0;
}

/// <summary>a begins with b's code units.</summary>
internal readonly struct StringStartsWith : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => a.Text.StartsWith(b.Text);
}

/// <summary>a ends with b's code units.</summary>
internal readonly struct StringEndsWith : IStringComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Invoke(StringRef a, StringRef b) => a.Text.EndsWith(b.Text);
}
