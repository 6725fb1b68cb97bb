using PolyTools.Native.Expressions;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Codecs;

/// <summary>All codecs: a codec is added by one line here.</summary>
public static class CodecRegistry
{
    /// <summary>Where version 3 of Zarr has the codecs of numcodecs that are not its own.</summary>
    private const string NumcodecsPrefix = "numcodecs.";

    private const string BloscAlone = "blosc";
    private const string BloscDefault = "blosc:lz4";

    /// <summary>All codecs: compressors, filters, checksums, in the order in which they are shown.</summary>
    public static IReadOnlyList<CodecInfo> All { get; } =
    [
        NoneCodec.Definition,
        .. BloscCodec.Definitions,
        Lz4Codec.Definition,
        ZstdCodec.Definition,
        ZlibCodec.Definition,
        GzipCodec.Definition,
        Bzip2Codec.Definition,
        LzoCodec.Definition,
        ShuffleCodec.Definition,
        BitShuffleCodec.Definition,
        DeltaCodec.Definition,
        XorCodec.Definition,
        ByteDeltaCodec.Definition,
        Crc32cCodec.Definition,
    ];

    /// <summary>The codec of a name that the commands use.</summary>
    /// <param name="name">Such as <c>blosc:lz4</c>; upper and lower case are alike.</param>
    /// <exception cref="PolyException">There is none (UnknownCodec).</exception>
    public static CodecInfo Find(string name) =>
        TryFind(name)
        ?? throw new PolyException(
            "UnknownCodec", ErrorKind.InvalidArgument,
            $"There is no codec '{name}'.{Suggestion.For(name, All.Select(info => info.Name))}",
            $"Use one of {string.Join(", ", All.Select(info => info.Name))}.");

    /// <summary>The codec of a kind, of a name that the commands use.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">The kind.</param>
    /// <exception cref="PolyException">There is none, or it is of another kind (UnknownCodec).</exception>
    public static CodecInfo Find(string name, CodecKind kind)
    {
        CodecInfo? found = TryFind(name);
        if (found?.Kind == kind)
            return found;
        string[] names = [.. All.Where(other => other.Kind == kind).Select(other => other.Name)];
        throw new PolyException(
            "UnknownCodec", ErrorKind.InvalidArgument,
            found is not null
                ? $"'{found.Name}' is a {Word(found.Kind)}, not a {Word(kind)}."
                : $"There is no {Word(kind)} '{name}'.{Suggestion.For(name, names)}",
            $"Use one of {string.Join(", ", names.Prepend(CreationOptions.None).Distinct())}.");

        static string Word(CodecKind kind) => kind.ToString().ToLowerInvariant();
    }

    /// <summary>As <see cref="Find(string)"/>; null if there is none.</summary>
    /// <param name="name">Of Blosc's compressors, <c>blosc</c> alone is the first choice.</param>
    public static CodecInfo? TryFind(string name)
    {
        if (name.Equals(BloscAlone, StringComparison.OrdinalIgnoreCase))
            name = BloscDefault;
        return All.FirstOrDefault(info => info.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The codec of an id in the metadata of Zarr version 2.</summary>
    /// <param name="id">numcodecs' name.</param>
    /// <returns>Null for what is not known. Of codecs that share the id it is the first; any of them reads the others' parameters.</returns>
    public static CodecInfo? FindV2(string id) => All.FirstOrDefault(info => info.V2Id == id);

    /// <summary>The codec of a name in the metadata of Zarr version 3.</summary>
    /// <param name="name">Its name; that of a codec of version 3 itself may have <c>numcodecs.</c> before it, as zarr-python 2.18 to 3 wrote.</param>
    /// <returns>Null for what is not known. Of codecs that share the name it is the first; any of them reads the others' parameters.</returns>
    public static CodecInfo? FindV3(string name) =>
        All.FirstOrDefault(
            info => info.V3Name.Length > 0 && (info.V3Name == name || NumcodecsPrefix + info.V3Name == name));

    /// <summary>Makes a codec.</summary>
    /// <param name="name">The name that the commands use.</param>
    /// <param name="options">
    /// Level 0 stores: a compressor that has no such level is then none. A codec without levels ignores the level.
    /// </param>
    /// <exception cref="PolyException">There is no such codec (UnknownCodec), or it has not that level (InvalidLevel).</exception>
    public static Codec Create(string name, CodecOptions options)
    {
        CodecInfo info = Find(name);
        if (info is { MinLevel: { } min, MaxLevel: { } max })
        {
            if (options.Level == 0)
                return info.StoresAtLevelZero ? info.Create(options) : new NoneCodec();
            if (options.Level < min || options.Level > max)
            {
                throw new PolyException(
                    "InvalidLevel", ErrorKind.InvalidArgument, $"The codec {info.Name} has no level {options.Level}.",
                    $"Use 0, which stores, or a level from {min} to {max}.");
            }
        }

        return info.Create(options);
    }
}
