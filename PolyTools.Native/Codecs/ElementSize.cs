using System.Text.Json.Nodes;

namespace PolyTools.Native.Codecs;

/// <summary>The parameter that the filters of bytes share.</summary>
internal static class ElementSize
{
    /// <summary>Its name in metadata.</summary>
    public const string Key = "elementsize";

    private const int Max = 255;

    // What numcodecs takes where none is given.
    private const int Absent = 4;

    /// <summary>Checks that it is 1 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void Check(int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elementSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementSize, Max);
    }

    /// <summary>Reads it from metadata of numcodecs, which may lack it.</summary>
    /// <exception cref="PolyException">It is not 1 to 255 (MetadataInvalid).</exception>
    public static int Read(string codec, JsonObject configuration) =>
        CodecConfiguration.Integer(codec, configuration, Key, 1, Max, Absent);

    /// <summary>Reads it from metadata that must have it.</summary>
    /// <exception cref="PolyException">It is not 1 to 255 (MetadataInvalid).</exception>
    public static int ReadGiven(string codec, JsonObject configuration) =>
        CodecConfiguration.Integer(codec, configuration, Key, 1, Max, absent: null);
}
