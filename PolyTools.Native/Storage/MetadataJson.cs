using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolyTools.Native.Storage;

/// <summary>JSON in files.</summary>
internal static class MetadataJson
{
    /// <summary>Objects in objects and lists in lists: more than users write, few enough for any thread's stack.</summary>
    private const int MaxDepth = 200;

    /// <summary>Metadata with a million attributes is shorter.</summary>
    private const int MaxLength = 64 << 20;

    /// <summary>How values are shown and compared.</summary>
    public static JsonSerializerOptions Compact { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 2 * MaxDepth,
    };

    /// <summary>Reads a file that holds one object.</summary>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="PolyException">It cannot be read (FileUnreadable) or is no such JSON (MetadataInvalid).</exception>
    public static JsonObject? Read(string file)
    {
        byte[] content;
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
                return null;
            if (info.Length > MaxLength)
                throw Invalid(file, $"it has {info.Length:N0} bytes; metadata has at most {MaxLength:N0}");
            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new PolyException(
                "FileUnreadable", ErrorKind.ResourceUnavailable, $"'{file}' cannot be read: {exception.Message}",
                "Check the path and your rights to read it.", exception);
        }

        return Parse(file, content);
    }

    /// <summary>Reads one object.</summary>
    /// <param name="file">The file that is named in errors.</param>
    /// <param name="content">Its bytes: UTF-8. NaN, Infinity and -Infinity, which Python writes without quotes, become text.</param>
    /// <exception cref="PolyException">It is no such JSON (MetadataInvalid).</exception>
    public static JsonObject Parse(string file, ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Object(file, content);
        }
        catch (JsonException exception)
        {
            byte[] quoted = QuoteNumbers(content);
            if (quoted.Length == content.Length)
                throw Invalid(file, exception.Message, exception);
            try
            {
                return Object(file, quoted);
            }
            catch (JsonException second)
            {
                throw Invalid(file, second.Message, second);
            }
        }
    }

    /// <summary>The bytes of a file as zarr-python writes it: version 2 of that reads nothing but ASCII.</summary>
    /// <param name="content">The object.</param>
    /// <param name="indent">Spaces for each level: 4 in version 2, 2 in version 3.</param>
    public static byte[] Write(JsonObject content, int indent)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Encoder = Compact.Encoder, Indented = true, IndentSize = indent, NewLine = "\n", MaxDepth = Compact.MaxDepth,
        };
        using (var writer = new Utf8JsonWriter(bytes, options))
            content.WriteTo(writer, Compact);

        // What is not ASCII stands in text, where a character may always be written by its number.
        string text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        var ascii = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (char.IsAscii(character))
                ascii.Append(character);
            else
                ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return Encoding.ASCII.GetBytes(ascii.ToString());
    }

    /// <summary>A copy whose keys are sorted, at every depth.</summary>
    public static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static JsonObject Object(string file, ReadOnlySpan<byte> content)
    {
        CheckText(content);
        var documents = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
        return JsonNode.Parse(content, documentOptions: documents) as JsonObject
            ?? throw Invalid(file, "it holds no object");
    }

    // Text is decoded only when it is asked for: an escape sequence that is half a pair of surrogates would be noticed long after.
    private static void CheckText(ReadOnlySpan<byte> content)
    {
        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new JsonException($"Text before byte {reader.BytesConsumed:N0} is not Unicode.", exception);
            }
        }
    }

    /// <summary>Puts quotes around the three words outside text.</summary>
    private static byte[] QuoteNumbers(ReadOnlySpan<byte> content)
    {
        using var result = new MemoryStream(content.Length + 16);
        while (!content.IsEmpty)
        {
            int length = content[0] switch
            {
                (byte)'"' => TextLength(content),
                (byte)'N' when content.StartsWith("NaN"u8) => -3,
                (byte)'I' when content.StartsWith("Infinity"u8) => -8,
                (byte)'-' when content.StartsWith("-Infinity"u8) => -9,
                _ => 1,
            };
            if (length < 0)
            {
                length = -length;
                result.WriteByte((byte)'"');
                result.Write(content[..length]);
                result.WriteByte((byte)'"');
            }
            else
            {
                result.Write(content[..length]);
            }

            content = content[length..];
        }

        return result.ToArray();
    }

    private static int TextLength(ReadOnlySpan<byte> content)
    {
        for (int i = 1; i < content.Length; i++)
        {
            if (content[i] == '\\')
                i++;
            else if (content[i] == '"')
                return i + 1;
        }

        return content.Length;
    }

    private static PolyException Invalid(string file, string reason, Exception? inner = null) =>
        new(
            "MetadataInvalid", ErrorKind.OperationFailed, $"The metadata in '{file}' is no JSON as Zarr has it: {reason}.",
            "Restore the file, or write the array again.", inner);
}
