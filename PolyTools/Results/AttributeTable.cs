using System.Collections.Specialized;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolyTools;

/// <summary>Names and values that are kept with an array. Its text is JSON.</summary>
public sealed class AttributeTable : OrderedDictionary
{
    private readonly string text;

    /// <summary>What the metadata of an array has: text, numbers, booleans, lists, and tables in tables.</summary>
    /// <param name="attributes">The names and values.</param>
    public AttributeTable(JsonObject attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        text = attributes.ToJsonString();
        foreach ((string name, JsonNode? value) in attributes)
            Add(name, Value(value));
    }

    /// <summary>The names and values as they were read.</summary>
    public override string ToString() => text;

    private static object? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject table => new AttributeTable(table),
        JsonArray list => list.Select(Value).ToArray(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Number(node.ToJsonString()),
        },
    };

    private static object Number(string json)
    {
        using var number = JsonDocument.Parse(json);
        // As objects, or all three would become double.
        return number.RootElement.TryGetInt64(out long integer) ? (object)integer
            : number.RootElement.TryGetUInt64(out ulong large) ? (object)large
            : (object)number.RootElement.GetDouble();
    }
}
