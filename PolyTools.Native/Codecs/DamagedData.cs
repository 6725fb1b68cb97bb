namespace PolyTools.Native.Codecs;

/// <summary>The errors that decoders share.</summary>
internal static class DamagedData
{
    /// <summary>More bytes come out than there is room for.</summary>
    /// <param name="codec">The codec's name.</param>
    /// <param name="offset">The byte of the encoded data.</param>
    /// <param name="room">The destination's bytes.</param>
    public static CodecException TooLong(string codec, long offset, long room) =>
        new(codec, offset, $"it holds more than the {room:N0} bytes that are expected");

    /// <summary>The data ends within something.</summary>
    public static CodecException CutOff(string codec, long offset, string within) => new(codec, offset, $"it ends within {within}");

    /// <summary>More literals are announced than there are bytes.</summary>
    public static CodecException TooFew(string codec, long offset, nint literals, nint left) =>
        new(codec, offset, $"{literals:N0} literals are announced and {left:N0} bytes are left");

    /// <summary>A match begins before the first byte.</summary>
    public static CodecException TooFar(string codec, long offset, nint distance, nint decoded) =>
        new(codec, offset, $"the distance {distance:N0} leads outside the {decoded:N0} bytes decoded");

    /// <summary>The data ends too soon.</summary>
    public static CodecException Truncated(string codec, long offset) => new(codec, offset, "it is cut off") { Damage = DataDamage.Truncated };

    /// <summary>Something follows the end.</summary>
    public static CodecException TrailingBytes(string codec, long offset) =>
        new(codec, offset, "it has ended, but more bytes follow");

    /// <summary>The bytes have another checksum than the data says.</summary>
    public static CodecException Checksum(string codec, long offset, uint expected, uint found) =>
        new(codec, offset, $"the checksum is {expected:x8}, that of the bytes is {found:x8}")
        {
            Damage = DataDamage.Checksum,
        };
}
