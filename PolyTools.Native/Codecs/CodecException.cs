namespace PolyTools.Native.Codecs;

/// <summary>What is wrong with encoded bytes.</summary>
public enum DataDamage
{
    /// <summary>They are not what the codec writes, or decode to another length.</summary>
    Invalid,

    /// <summary>They end too soon.</summary>
    Truncated,

    /// <summary>They have another checksum than the one that is stored with them.</summary>
    Checksum,
}

/// <summary>Bytes cannot be decoded: they are damaged, cut off, or were never written by the codec.</summary>
/// <param name="codec">The codec's name in <see cref="CodecRegistry"/>.</param>
/// <param name="offset">The byte of the encoded data at which it was noticed; for stream codecs, as near as is known.</param>
/// <param name="reason">What was expected and what was found, as the end of a sentence.</param>
/// <param name="innerException">What a library said.</param>
public sealed class CodecException(string codec, long offset, string reason, Exception? innerException = null)
    : PolyException(
        "DamagedData", ErrorKind.OperationFailed, $"The data is no valid {codec}, byte {offset:N0}: {reason}.",
        "Restore the data from a copy, or write it again.", innerException)
{
    /// <summary>The codec's name.</summary>
    public string Codec { get; } = codec;

    /// <summary>The byte of the encoded data at which it was noticed.</summary>
    public long Offset { get; } = offset;

    /// <summary>What is wrong, as far as it is known: a stream that ends too soon or has a wrong checksum may only be known to be invalid.</summary>
    public DataDamage Damage { get; init; }

    /// <summary>What was expected and what was found.</summary>
    public string Reason { get; } = reason;
}
