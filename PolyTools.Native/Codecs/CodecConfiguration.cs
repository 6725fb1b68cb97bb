using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Codecs;

/// <summary>Reads codecs' parameters from Zarr's metadata.</summary>
internal static class CodecConfiguration
{
    /// <summary>A whole number.</summary>
    /// <param name="codec">The codec's name, for errors.</param>
    /// <param name="configuration">The parameters.</param>
    /// <param name="key">Which one.</param>
    /// <param name="min">The lowest value.</param>
    /// <param name="max">The highest value.</param>
    /// <param name="absent">What it is where it is missing or null; null if it must be there.</param>
    /// <exception cref="PolyException">It is something else (MetadataInvalid).</exception>
    public static int Integer(string codec, JsonObject configuration, string key, int min, int max, int? absent)
    {
        string expected = string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        return configuration[key] switch
        {
            null => absent ?? throw Invalid(codec, key, null, expected),
            JsonValue value when value.TryGetValue(out int number) && number >= min && number <= max => number,
            { } other => throw Invalid(codec, key, other, expected),
        };
    }

    /// <summary>True or false.</summary>
    /// <inheritdoc cref="Integer"/>
    public static bool Boolean(string codec, JsonObject configuration, string key, bool absent) =>
        configuration[key] switch
        {
            null => absent,
            { } value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
            { } other => throw Invalid(codec, key, other, "true or false"),
        };

    /// <summary>Text; null where it is missing or null.</summary>
    /// <inheritdoc cref="Integer"/>
    public static string? Text(string codec, JsonObject configuration, string key) => configuration[key] switch
    {
        null => null,
        { } value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        { } other => throw Invalid(codec, key, other, "text"),
    };

    /// <summary>The error for a parameter that cannot be.</summary>
    /// <param name="codec">The codec's name.</param>
    /// <param name="key">Which one.</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What can be there.</param>
    public static PolyException Invalid(string codec, string key, JsonNode? found, string expected) =>
        new("MetadataInvalid", ErrorKind.OperationFailed,
            $"The parameter '{key}' of the codec {codec} is {found?.ToJsonString(MetadataJson.Compact) ?? "missing"}; {expected} is expected.",
            "Correct the metadata.");
}
