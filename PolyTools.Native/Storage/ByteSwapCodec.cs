using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using PolyTools.Native.Codecs;

namespace PolyTools.Native.Storage;

/// <summary>Numbers in the byte order that the machine has not. In version 3's metadata it is a part of <c>bytes</c>.</summary>
/// <param name="type">The type of the elements; their numbers have more than one byte.</param>
internal sealed class ByteSwapCodec(StorageType type) : Codec
{
    private static readonly CodecInfo Shared = new(
        CodecKind.Filter, "byteswap", "The other byte order", options => new ByteSwapCodec(options.ElementType),
        (_, _, type) => new ByteSwapCodec(type)) { V3Name = "bytes" };

    /// <inheritdoc/>
    public override CodecInfo Info => Shared;

    /// <inheritdoc/>
    public override long MaxEncodedLength(int length) => length;

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length % type.NumberSize() != 0 || destination.Length < source.Length)
            throw new ArgumentException("The spans do not hold whole numbers.", nameof(source));
        Swap(source, destination);
        return source.Length;
    }

    /// <inheritdoc/>
    public override int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length % type.NumberSize() != 0)
            throw new CodecException(Info.Name, source.Length, $"{source.Length:N0} bytes are no whole number of {type.Name()}");
        if (source.Length > destination.Length)
            throw new CodecException(
                Info.Name, destination.Length, $"{source.Length:N0} bytes do not fit into {destination.Length:N0}");
        Swap(source, destination);
        return source.Length;
    }

    /// <inheritdoc/>
    public override JsonObject Configuration(ZarrFormat format) => new() { ["endian"] = BitConverter.IsLittleEndian ? "big" : "little" };

    private void Swap(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        destination = destination[..source.Length];
        switch (type.NumberSize())
        {
            case sizeof(ushort):
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                break;
            case sizeof(uint):
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, uint>(source), MemoryMarshal.Cast<byte, uint>(destination));
                break;
            case sizeof(ulong):
                BinaryPrimitives.ReverseEndianness(
                    MemoryMarshal.Cast<byte, ulong>(source), MemoryMarshal.Cast<byte, ulong>(destination));
                break;
            default:
                source.CopyTo(destination);
                break;
        }
    }
}
