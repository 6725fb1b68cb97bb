using PolyTools.Native.Storage;

namespace PolyTools.Native.Codecs;

/// <summary>Codecs one after the other, from the names that the commands use.</summary>
public static class CodecSteps
{
    private const char Separator = '+';
    private const string Delta = "delta";
    private const string Blosc = "blosc";

    /// <summary>The filters of a name.</summary>
    /// <param name="filter">A filter, or several joined by <c>+</c> in the order in which they are applied, or none.</param>
    /// <exception cref="PolyException">
    /// There is no such filter (UnknownCodec), or delta, which is for numbers, stands behind what makes bytes of them (FilterUnsupported).
    /// </exception>
    public static IReadOnlyList<CodecInfo> Filters(string filter)
    {
        CodecInfo[] filters = [.. Names(filter).Select(name => CodecRegistry.Find(name, CodecKind.Filter))];
        int misplaced = MisplacedDelta(filters);
        return misplaced < 0
            ? filters
            : throw Unsupported(
                $"The filter delta is for numbers, and {filters[misplaced - 1].Name} leaves none.",
                $"Put delta before {filters[misplaced - 1].Name}.");
    }

    /// <summary>True if <see cref="Filters"/> takes a name: not all that others write is taken.</summary>
    /// <param name="filter">Such as <see cref="ArrayMetadata.FilterName"/>.</param>
    public static bool AreFilters(string filter)
    {
        CodecInfo?[] filters = [.. Names(filter).Select(CodecRegistry.TryFind)];
        return Array.TrueForAll(filters, info => info?.Kind == CodecKind.Filter) && MisplacedDelta(filters!) < 0;
    }

    /// <summary>The codecs for elements of a type.</summary>
    /// <param name="codec">The compressor's name, or none.</param>
    /// <param name="level">Its level; null for its default, 0 to store. Codecs without levels ignore any other.</param>
    /// <param name="filter">See <see cref="Filters"/>. Filters are left out where nothing is compressed.</param>
    /// <param name="type">The elements.</param>
    /// <param name="blockSize">Bytes of a block inside a Blosc frame, 0 to let the level choose; ignored by other codecs.</param>
    /// <returns>
    /// In the order of encoding: the filters, then the compressor. Blosc has a shuffle or bitshuffle that is the last filter inside its frame.
    /// </returns>
    /// <exception cref="PolyException">
    /// There is no such codec or filter (UnknownCodec), the codec has not that level (LevelUnsupported), or a filter is not for such elements,
    /// or not in that place (FilterUnsupported).
    /// </exception>
    public static IReadOnlyList<Codec> Create(string codec, int? level, string filter, StorageType type, int blockSize = 0)
    {
        IReadOnlyList<CodecInfo> filters = Filters(filter);
        if (filters.Any(info => info.Name == Delta) && !type.MemoryType().IsInteger())
            throw Unsupported(
                type == StorageType.Bool
                    ? "The filter delta is for integers: booleans have no differences."
                    : $"The filter delta is for integers: differences of {type.Name()} are rounded, and one NaN would spoil all that follows.",
                "Use the filter shuffle or bitshuffle, or a type of integers.");
        return Create(codec, level, filters, new CodecOptions(type, BlockSize: blockSize));
    }

    /// <summary>The codecs for bytes, such as a file's, that are taken as elements of any kind; delta takes them as integers.</summary>
    /// <param name="codec">The compressor's name, or none.</param>
    /// <param name="level">Its level; null for its default, 0 to store. Codecs without levels ignore any other.</param>
    /// <param name="filter">See <see cref="Filters"/>. Filters are left out where nothing is compressed.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    /// <param name="blockSize">Bytes of a block inside a Blosc frame, 0 to let the level choose; ignored by other codecs.</param>
    /// <inheritdoc cref="Create(string, int?, string, StorageType, int)"/>
    public static IReadOnlyList<Codec> Create(string codec, int? level, string filter, int elementSize, int blockSize = 0)
    {
        ElementSize.Check(elementSize);
        IReadOnlyList<CodecInfo> filters = Filters(filter);
        StorageType? integer = elementSize switch
        {
            1 => StorageType.UInt8,
            2 => StorageType.UInt16,
            4 => StorageType.UInt32,
            8 => StorageType.UInt64,
            _ => null,
        };
        if (integer is null && filters.Any(info => info.Name == Delta))
            throw Unsupported(
                $"The filter delta is for integers of 1, 2, 4 or 8 bytes, not of {elementSize}.", "Use the filter shuffle, or another size.");
        return Create(
            codec, level, filters, new CodecOptions(integer ?? StorageType.UInt8, BlockSize: blockSize) { ElementSize = elementSize });
    }

    private static List<Codec> Create(string codec, int? asked, IReadOnlyList<CodecInfo> filters, CodecOptions options)
    {
        CodecInfo compressor = CodecRegistry.Find(codec, CodecKind.Compressor);
        int level = Level(compressor, asked);
        // The registry decides what storing is; a codec without levels has no way to.
        if (level == 0 && compressor.MaxLevel is null)
            compressor = NoneCodec.Definition;
        var steps = new List<Codec>();
        BloscShuffle inside = BloscShuffle.None;
        // Only a compressor makes anything of what a filter did.
        if (!IsNone(compressor.Name) && level != 0)
        {
            if (compressor.V3Name == Blosc && filters.Count > 0)
            {
                inside = filters[^1].Name switch
                {
                    "shuffle" => BloscShuffle.Bytes,
                    "bitshuffle" => BloscShuffle.Bits,
                    _ => BloscShuffle.None,
                };
            }

            steps.AddRange(filters.SkipLast(inside == BloscShuffle.None ? 0 : 1).Select(info => info.Create(options)));
        }

        steps.Add(CodecRegistry.Create(compressor.Name, options with { Level = level, Shuffle = inside }));
        return steps;
    }

    // A codec without levels takes any: scripts ask all codecs for the same ones.
    private static int Level(CodecInfo info, int? level)
    {
        if (level is not { } given)
            return info.DefaultLevel ?? 1;
        bool isKnown = given == 0 || (info.MaxLevel is null ? given > 0 : given >= info.MinLevel && given <= info.MaxLevel);
        return isKnown ? given : throw new PolyException(
            "LevelUnsupported", ErrorKind.InvalidArgument, $"The codec {info.Name} has no level {given}.",
            info.MaxLevel is null
                ? "It has no levels."
                : $"Its levels are {info.MinLevel} to {info.MaxLevel}; 0 stores uncompressed.");
    }

    private static IEnumerable<string> Names(string filter) => filter.Split(Separator).Where(name => !IsNone(name));

    // The version 3 of Zarr has what works on numbers before what works on their bytes.
    private static int MisplacedDelta(CodecInfo[] filters)
    {
        int first = Array.FindIndex(filters, info => info.Name != Delta);
        return first < 0 ? -1 : Array.FindIndex(filters, first, info => info.Name == Delta);
    }

    private static bool IsNone(string name) => name.Equals(CreationOptions.None, StringComparison.OrdinalIgnoreCase);

    private static PolyException Unsupported(string message, string action) =>
        new("FilterUnsupported", ErrorKind.InvalidArgument, message, action);
}
