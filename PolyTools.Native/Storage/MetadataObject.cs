using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolyTools.Native.Storage;

/// <summary>An object in a file of metadata that is being read, which knows its place for what is said about its members.</summary>
/// <param name="file">The file.</param>
/// <param name="path">The keys that lead to the object, each with a dot behind it.</param>
/// <param name="members">The object.</param>
internal sealed class MetadataObject(string file, string path, JsonObject members)
{
    private const int LongestShownValue = 80;

    /// <summary>The object.</summary>
    public JsonObject Members { get; } = members;

    /// <summary>The value of a key, which is there; null is a value.</summary>
    public JsonNode? this[string key] => Members.TryGetPropertyValue(key, out JsonNode? value)
        ? value
        : throw Error("MetadataInvalid", $"has no '{path}{key}', which is required");

    /// <summary>What is said of a value that is not as the format wants it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="found">The value.</param>
    /// <param name="expected">What it must be: the end of a sentence.</param>
    public PolyException Invalid(string key, JsonNode? found, string expected) =>
        Error("MetadataInvalid", $"has {Show(found)} as '{path}{key}', which must be {expected}");

    /// <summary>What is said of a value that is valid but not supported.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="found">The value.</param>
    /// <param name="reason">What is supported: a clause.</param>
    public PolyException Unsupported(string key, JsonNode? found, string reason) =>
        Error("MetadataUnsupported", $"has {Show(found)} as '{path}{key}': {reason}");

    /// <summary>What is said of a member that nobody knows.</summary>
    public PolyException Unknown(string key) => Error(
        "MetadataUnsupported", $"has the unknown member '{path}{key}' without \"must_understand\": false, so it cannot be ignored");

    /// <summary>Gives an error of what reads a part of the object its place.</summary>
    public PolyException At(string key, PolyException inner) =>
        new(inner.ErrorId, inner.Kind, $"'{file}', '{path}{key}': {inner.Message}", inner.RecommendedAction, inner);

    /// <summary>Text.</summary>
    public string Text(string key) => AsText(this[key]) ?? throw Invalid(key, this[key], "text");

    /// <summary>An object.</summary>
    public MetadataObject Object(string key) =>
        this[key] is JsonObject found ? new MetadataObject(file, $"{path}{key}.", found) : throw Invalid(key, this[key], "an object");

    /// <summary>A list.</summary>
    public JsonArray List(string key) => this[key] as JsonArray ?? throw Invalid(key, this[key], "a list");

    /// <summary>Lengths of dimensions, none smaller than a limit.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">0 or 1.</param>
    /// <param name="rank">How many they must be; null for any number.</param>
    public long[] Lengths(string key, long least, int? rank = null)
    {
        JsonArray list = List(key);
        if (rank != null && list.Count != rank)
            throw Invalid(key, list, $"a list with a length for each dimension ({rank})");
        if (list.Count > ArrayMetadata.MaxRank)
            throw Error(
                "MetadataUnsupported", $"has an array of {list.Count:N0} dimensions; at most {ArrayMetadata.MaxRank} are supported");
        // Half the range of the numbers leaves room to round up to whole chunks.
        return [.. list.Select(node => AsInteger(node) is { } length && length >= least && length <= long.MaxValue / 2
            ? length
            : throw Invalid(key, list, $"a list of whole numbers from {least}"))];
    }

    /// <summary>Refuses members that are not among the known ones.</summary>
    public void Only(params ReadOnlySpan<string> known)
    {
        foreach ((string key, _) in Members)
        {
            if (!known.Contains(key))
                throw Unknown(key);
        }
    }

    /// <summary>An extension of version 3 as one of its forms gives it: a name, or an object with a name and perhaps parameters.</summary>
    /// <param name="key">Where it stands.</param>
    /// <param name="node">It.</param>
    public (string Name, MetadataObject Configuration) Extension(string key, JsonNode? node)
    {
        if (AsText(node) is { } text)
            return (text, new MetadataObject(file, $"{path}{key}.configuration.", []));
        if (node is not JsonObject found)
            throw Invalid(key, node, "a name, or an object with a name");
        var extension = new MetadataObject(file, $"{path}{key}.", found);
        extension.Only("name", "configuration", "must_understand");
        return (extension.Text("name"), found.ContainsKey("configuration")
            ? extension.Object("configuration")
            : new MetadataObject(file, $"{path}{key}.configuration.", []));
    }

    /// <summary>The text of a node; null if it is something else.</summary>
    public static string? AsText(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The number of a node that is an integer of 64 bits; null if it is something else.</summary>
    public static long? AsInteger(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    private PolyException Error(string id, string clause) =>
        new(id, ErrorKind.OperationFailed, $"The metadata of the array in '{file}' {clause}.", id == "MetadataInvalid"
            ? "Restore the file, or write the array again."
            : "Write the array again with what is supported.");

    private static string Show(JsonNode? value)
    {
        string text = value?.ToJsonString(MetadataJson.Compact) ?? "null";
        return text.Length <= LongestShownValue ? text : $"{text[..LongestShownValue]}...";
    }
}
