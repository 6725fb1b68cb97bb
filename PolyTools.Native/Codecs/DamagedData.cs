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
