using System.Buffers.Binary;

namespace PolyTools.Native.Codecs;

/// <summary>The 16 bytes at the start of a Blosc frame, version 2 of the format.</summary>
/// <remarks>
/// They are: the format's version, the version of the inner codec's format, flags, the element size, and, little-endian, the bytes
/// of the data, of a block, and of the frame. The flags are: 0x01 shuffle, 0x02 stored (the data follows as it is), 0x04
/// bitshuffle, 0x08 reserved, 0x10 blocks are not split, 0xe0 the inner codec's format.
/// </remarks>
/// <param name="Format">The inner codec's format, 0-7; those above 4 are not known.</param>
/// <param name="IsStored">Whether the data follows as it is.</param>
/// <param name="Shuffle">The filter.</param>
/// <param name="MaySplit">Whether blocks may be split into one stream for each byte of an element.</param>
/// <param name="ElementSize">Bytes of an element, 1-255.</param>
/// <param name="Length">Bytes of the data.</param>
/// <param name="BlockSize">Bytes of a block; the last one may be shorter.</param>
/// <param name="FrameLength">Bytes of the frame, with this header.</param>
internal readonly record struct BloscHeader(
    int Format, bool IsStored, BloscShuffle Shuffle, bool MaySplit, int ElementSize, int Length, int BlockSize, int FrameLength)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 16;

    /// <summary>The most bytes that fit into a frame.</summary>
    public const int MaxLength = int.MaxValue - Size;

    /// <summary>Data and splits of blocks that are shorter than this are not worth the work.</summary>
    public const int MinBufferSize = 128;

    private const byte Version = 2;
    private const byte CodecVersion = 1;
    private const int ShuffleFlag = 0x01;
    private const int StoredFlag = 0x02;
    private const int BitShuffleFlag = 0x04;
    private const int ReservedFlag = 0x08;
    private const int UnsplitFlag = 0x10;
    private const int FormatShift = 5;
    private const int MaxSplits = 16;

    /// <summary>Blocks, counting a shorter last one.</summary>
    public int BlockCount => (int)(((long)Length + BlockSize - 1) / BlockSize);

    /// <summary>Whether a block size is large enough, and an element small enough, for splits.</summary>
    public static bool CanSplit(int elementSize, int blockSize) =>
        elementSize <= MaxSplits && blockSize / elementSize >= MinBufferSize;

    /// <summary>Whether a block is split, as C-Blosc decides it.</summary>
    /// <param name="blockLength">Bytes of the block.</param>
    public bool IsSplit(int blockLength) => MaySplit && blockLength == BlockSize && CanSplit(ElementSize, BlockSize);

    /// <summary>Reads and checks a header.</summary>
    /// <param name="frame">The whole frame, of which nothing is trusted.</param>
    /// <param name="room">Bytes that the data may have.</param>
    /// <param name="codec">The codec's name, for errors.</param>
    /// <returns>A header whose data fits; each block starts within the data, and the list of blocks lies within the frame.</returns>
    /// <exception cref="CodecException">It is not such a header.</exception>
    public static BloscHeader Read(ReadOnlySpan<byte> frame, int room, string codec)
    {
        if (frame.Length < Size)
            throw DamagedData.Truncated(codec, frame.Length);
        if (frame[0] != Version)
            throw new CodecException(codec, 0, $"the format's version is {frame[0]}, {Version} is expected");
        int flags = frame[2];
        BloscHeader header = new(
            flags >> FormatShift,
            (flags & StoredFlag) != 0,
            (flags & ShuffleFlag) != 0 ? BloscShuffle.Bytes : (flags & BitShuffleFlag) != 0 ? BloscShuffle.Bits : BloscShuffle.None,
            (flags & UnsplitFlag) == 0,
            frame[3],
            BinaryPrimitives.ReadInt32LittleEndian(frame[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(frame[12..]));
        if ((flags & ReservedFlag) != 0)
            throw new CodecException(codec, 2, "a reserved flag is set");
        if ((flags & ShuffleFlag) != 0 && (flags & BitShuffleFlag) != 0)
            throw new CodecException(codec, 2, "two filters are named");
        if (header.ElementSize == 0)
            throw new CodecException(codec, 3, "elements have no bytes");
        if (header.Length is < 0 or > MaxLength)
            throw new CodecException(codec, 4, $"the data has {(uint)header.Length:N0} bytes");
        if (header.FrameLength < Size)
            throw new CodecException(codec, 12, $"the frame has {header.FrameLength:N0} bytes");
        if (header.FrameLength > frame.Length)
            throw DamagedData.Truncated(codec, frame.Length);
        if (header.FrameLength < frame.Length)
            throw DamagedData.TrailingBytes(codec, header.FrameLength);
        if (header.Length > room)
            throw DamagedData.TooLong(codec, 4, room);
        if (header.Length == 0)
            return header;
        if (header.BlockSize <= 0 || header.BlockSize > header.Length)
            throw new CodecException(codec, 8, $"blocks have {header.BlockSize:N0} bytes, the data {header.Length:N0}");
        if (header.IsStored)
        {
            return header.FrameLength == Size + (long)header.Length
                ? header
                : throw new CodecException(
                    codec, 12, $"the frame has {header.FrameLength:N0} bytes for {header.Length:N0} bytes that are stored");
        }

        if (frame[1] != CodecVersion)
            throw new CodecException(codec, 1, $"the version of the inner codec is {frame[1]}, {CodecVersion} is expected");
        if (header.BlockCount > (header.FrameLength - Size) / sizeof(int))
            throw new CodecException(codec, 8, $"the frame has no room for the starts of {header.BlockCount:N0} blocks");
        if (header.IsSplit(header.BlockSize) && header.BlockSize % header.ElementSize != 0)
        {
            throw new CodecException(
                codec, 8, $"blocks of {header.BlockSize:N0} bytes cannot be split by elements of {header.ElementSize}");
        }

        return header;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="frame">Where the frame begins.</param>
    public void Write(Span<byte> frame)
    {
        frame[0] = Version;
        frame[1] = CodecVersion;
        frame[2] = (byte)((Format << FormatShift)
            | (MaySplit ? 0 : UnsplitFlag)
            | (IsStored ? StoredFlag : 0)
            | (Shuffle == BloscShuffle.Bytes ? ShuffleFlag : Shuffle == BloscShuffle.Bits ? BitShuffleFlag : 0));
        frame[3] = (byte)ElementSize;
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], BlockSize);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], FrameLength);
    }
}
