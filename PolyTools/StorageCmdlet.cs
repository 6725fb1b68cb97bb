using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using PolyTools.Native;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools;

/// <summary>What the commands that make arrays share: how the array is stored.</summary>
public abstract class StorageCmdlet : ArrayCmdlet
{
    /// <summary>The type of the elements.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DType { get; set; }

    /// <summary>The compressor.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CodecCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Codec { get; set; }

    /// <summary>The compressor's level; 0 stores uncompressed.</summary>
    [Parameter]
    [WholeNumber]
    public int? Level { get; set; }

    /// <summary>The filter before the compressor, or several joined by +.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FilterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>About how many bytes a chunk has before it is compressed.</summary>
    [Parameter]
    [WholeNumber]
    public long? ChunkSize { get; set; }

    /// <summary>The lengths of a chunk along the dimensions.</summary>
    [Parameter]
    [ValidateNotNull]
    [WholeNumber]
    public long[]? ChunkShape { get; set; }

    /// <summary>The lengths of a shard along the dimensions.</summary>
    [Parameter]
    [ValidateNotNull]
    [WholeNumber]
    public long[]? ShardShape { get; set; }

    /// <summary>The checksum of each chunk.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ChecksumCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Checksum { get; set; }

    /// <summary>The version of the Zarr format.</summary>
    [Parameter]
    [ValidateSet("2", "3")]
    public string? ZarrFormat { get; set; }

    /// <summary>The order of the elements in a chunk.</summary>
    [Parameter]
    [ValidateSet("C", "F")]
    public string? Order { get; set; }

    /// <summary>What stands between the numbers in the name of a chunk's file.</summary>
    [Parameter]
    [ValidateSet(".", "/")]
    public string? Separator { get; set; }

    /// <summary>What stands where no chunk was written.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? FillValue { get; set; }

    /// <summary>Names and values that are kept with the array.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Attribute { get; set; }

    /// <summary>The names of the dimensions.</summary>
    [Parameter]
    [ValidateNotNull]
    [AllowEmptyString]
    public string?[]? DimensionName { get; set; }

    /// <summary>Threads that work.</summary>
    [Parameter]
    [WholeNumber]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Returns when the device has everything.</summary>
    [Parameter]
    public SwitchParameter Sync { get; set; }

    /// <summary>Replaces an array that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The type that the user asked for.</summary>
    /// <exception cref="PolyException">There is no such type (UnknownDType).</exception>
    internal StorageType? AskedType() => DType is null ? null : StorageTypes.All
        .Where(type => type.Name().Equals(DType, StringComparison.OrdinalIgnoreCase)).Cast<StorageType?>().FirstOrDefault()
        ?? throw new PolyException(
            "UnknownDType", ErrorKind.InvalidArgument, $"There is no element type '{DType}'.",
            $"Types: {string.Join(", ", StorageTypes.All.Select(type => type.Name()))}.");

    /// <summary>Says which parameters are out of their range.</summary>
    internal void CheckParameters()
    {
        RequireRange("InvalidThreads", nameof(Threads), Threads, 1, WorkerPool.MaximumThreads);
        if (ChunkSize is long bytes)
            RequireRange("InvalidChunkSize", nameof(ChunkSize), bytes, 1, int.MaxValue);
        if (ChunkSize is not null && ChunkShape is not null)
        {
            throw new PolyException(
                "ChunkSizeAndShape", ErrorKind.InvalidArgument, "ChunkSize and ChunkShape both say how large a chunk is.",
                "Name one of them.");
        }

        AskedType();
    }

    /// <summary>The metadata of a new array by the parameters and, for those that were not named, another array or the defaults.</summary>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="source">The other array's metadata.</param>
    internal ArrayMetadata NewMetadata(IReadOnlyList<long> shape, StorageType type, ArrayMetadata? source = null)
    {
        ZarrFormat format = ZarrFormat is null ? source?.Format ?? Native.Codecs.ZarrFormat.V3
            : ZarrFormat == "2" ? Native.Codecs.ZarrFormat.V2 : Native.Codecs.ZarrFormat.V3;
        bool isVersion3 = format == Native.Codecs.ZarrFormat.V3;
        bool sameFormat = format == source?.Format;
        // What a source has several of has no name to choose it by.
        IReadOnlyList<Codec>? steps = Codec is null && Level is null && Filter is null && sameFormat && source!.Type == type && IsKept(source, type)
            ? [.. source.Codecs.Steps.Where(step => Checksum is null || step.Info.Kind != CodecKind.Checksum)]
            : null;
        string? codec = Codec ?? Single(source?.CodecName);
        IReadOnlyList<long>? chunks = ChunkShape ?? (ChunkSize is null ? source?.ChunkShape : null);
        return ArrayMetadata.Create(new CreationOptions
        {
            Shape = shape,
            Type = type,
            Format = format,
            ChunkShape = chunks,
            ChunkBytes = ChunkSize ?? CreationOptions.DefaultChunkBytes,
            // What version 2 lacks is left behind unless it was asked for, which is an error.
            ShardShape = ShardShape ?? (isVersion3 && chunks == source?.ChunkShape ? source?.ShardShape : null),
            Steps = steps,
            Codec = codec ?? CreationOptions.DefaultCodec,
            Level = Level ?? (Codec is null ? LevelOf(source) : null),
            Filter = Filter ?? (Codec is null ? FilterOf(source, type) : null) ?? CreationOptions.DefaultFilter,
            Checksum = Checksum ?? (isVersion3 && steps is null ? source?.ChecksumName.Split('+')[0] : null) ?? CreationOptions.None,
            Order = Order is null ? source?.Order ?? 'C' : char.ToUpperInvariant(Order[0]),
            Separator = Separator is not null ? Separator[0] : sameFormat ? source!.Keys.Separator : null,
            FillValue = FillValue is not null ? Native.Storage.FillValue.From(type, ArrayValue.Unwrap(FillValue)!)
                : source is null ? null : ConvertedFill(source, type),
            Attributes = Attribute is not null ? ToJson(Attribute) : (JsonObject?)source?.Attributes.DeepClone(),
            DimensionNames = DimensionName is not null
                ? [.. DimensionName.Select(name => string.IsNullOrEmpty(name) ? null : name)]
                : source?.DimensionNames,
        });
    }

    /// <summary>Says what is in the way of a new array, before any work.</summary>
    /// <param name="path">The new array.</param>
    /// <param name="isFile">True if it will be a file, which Force lets take the place of another.</param>
    /// <exception cref="PolyException">
    /// There is no folder for it (FolderNotFound), an array is there and may not be replaced (ArrayExists), or something that is no array
    /// (PathOccupied), which is never replaced.
    /// </exception>
    internal void RequireFreePath(string path, bool isFile = false) => ArrayBuilder.RequireFree(path, Force, isFile);

    /// <summary>What ShouldProcess is asked.</summary>
    internal bool ShouldMake(string path) => ShouldProcess(
        path, Directory.Exists(path) && ArrayMetadata.IsArray(path) ? "Replace chunked array" : "Create chunked array");

    // Delta of floating-point numbers, which others write, is not written here.
    private static bool IsKept(ArrayMetadata? source, StorageType type) =>
        source is null || type.MemoryType().IsInteger() || !source.Codecs.Steps.Any(step => step is DeltaCodec);

    // Filters in an order that is not chosen here have no name to choose them by.
    private static string? FilterOf(ArrayMetadata? source, StorageType type) =>
        source is not null && IsKept(source, type) && CodecSteps.AreFilters(source.FilterName) ? source.FilterName : null;

    private static string? Single(string? name) => name?.Contains('+', StringComparison.Ordinal) == true ? null : name;

    // Others' level 0 is the library's default, where there is no storing.
    private static int? LevelOf(ArrayMetadata? source) =>
        source?.Level is 0 && CodecRegistry.TryFind(source.CodecName) is { StoresAtLevelZero: false } ? null : source?.Level;

    // Values that lose their kind are refused when they are copied.
    private static byte[]? ConvertedFill(ArrayMetadata source, StorageType type)
    {
        if (!ArrayCopy.CanCast(source.Type.MemoryType(), type.MemoryType()))
            return null;
        return Native.Storage.FillValue.TryConvert(source.Type, source.FillValue, type) ?? throw new PolyException(
            "FillValueInvalid", ErrorKind.InvalidArgument, $"The array's fill value is beyond the numbers of {type.Name()}.",
            "Name another one by FillValue, or use a wider type.");
    }

    private static JsonObject ToJson(IDictionary table)
    {
        var json = new JsonObject();
        foreach (DictionaryEntry entry in table)
            json[entry.Key.ToString()!] = ToJson(ArrayValue.Unwrap(entry.Value), entry.Key);
        return json;
    }

    private static JsonNode? ToJson(object? value, object key) => value switch
    {
        null => null,
        bool truth => JsonValue.Create(truth),
        string text => JsonValue.Create(text),
        float or double when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)) => throw NoJson(value, key),
        float number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        sbyte or byte or short or ushort or int or uint or long =>
            JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => JsonValue.Create(number),
        DateTime or DateTimeOffset => JsonValue.Create(((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)),
        IDictionary table => ToJson(table),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => ToJson(ArrayValue.Unwrap(item), key))]),
        _ => throw NoJson(value, key),
    };

    private static PolyException NoJson(object value, object key) => new(
        "UnsupportedAttribute", ErrorKind.InvalidArgument,
        string.Create(CultureInfo.InvariantCulture, $"The attribute '{key}' has the value '{value}' ({value.GetType()}), which JSON has not."),
        "Use text, finite numbers, booleans, lists and hashtables.");
}
