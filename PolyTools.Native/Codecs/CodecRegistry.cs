namespace PolyTools.Native.Codecs;

/// <summary>All codecs: a codec is added by one line here.</summary>
public static class CodecRegistry
{
    /// <summary>All codecs, compressors first, in the order in which they are shown.</summary>
    public static IReadOnlyList<CodecInfo> All { get; } =
    [
        LzoCodec.Definition,
    ];
}
