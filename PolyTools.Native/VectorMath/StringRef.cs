namespace PolyTools.Native.VectorMath;

/// <summary>
/// An element of an array of strings: where its UTF-16 text is, and how long. Whoever holds the array keeps the text.
/// </summary>
/// <param name="Pointer">The first code unit.</param>
/// <param name="Length">Code units.</param>
public readonly unsafe record struct StringRef(nint Pointer, long Length)
{
    /// <summary>The text.</summary>
    public ReadOnlySpan<char> Text => new((char*)Pointer, checked((int)Length));
}
