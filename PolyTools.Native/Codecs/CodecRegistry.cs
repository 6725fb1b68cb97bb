namespace PolyTools.Native.Codecs;

/// <summary>All codecs: a codec is added by one line here.</summary>
public static class CodecRegistry
{
    /// <summary>All codecs, compressors first, in the order in which they are shown.</summary>
    public static IReadOnlyList<CodecInfo> All { get; } =
    [
    ];

    /// <summary>The codec of a name.</summary>
    /// <exception cref="PolyException">There is none (UnknownCodec).</exception>
    public static CodecInfo Find(string name) =>
        All.FirstOrDefault(info => info.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new PolyException("UnknownCodec", ErrorKind.InvalidArgument, $"Unknown codec '{name}'.");

    /// <summary>A codec with an id in version 2; null if there is none.</summary>
    public static CodecInfo? FindV2(string id) => All.FirstOrDefault(info => info.V2Id == id);

    /// <summary>A codec with a name in version 3; null if there is none.</summary>
    public static CodecInfo? FindV3(string name) => All.FirstOrDefault(info => info.V3Name == name);

    /// <summary>Makes a compressor.</summary>
    public static Codec Create(string name, CodecOptions options) => Find(name).Create(options);
}
