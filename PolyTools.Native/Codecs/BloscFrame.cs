using System.Buffers.Binary;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Codecs;

/// <summary>Blosc frames, version 2 of the format of C-Blosc 1.x: blocks that are shuffled and compressed one by one.</summary>
/// <remarks>
/// <para>After <see cref="BloscHeader"/> come the starts of all blocks, 4 bytes each, counted from the start of the frame, and then the
/// blocks. A block is one stream, or as many as an element has bytes, all of one decoded length: after a shuffle each holds a plane.
/// Before a stream stands its length, in 4 bytes; a stream as long as its decoded bytes is stored. All numbers are little-endian.
/// A frame that would be longer than its data and a header is stored as a whole.</para>
/// <para>Block sizes and splits are C-Blosc's, so that ratios are, too. A block is shuffled to and from memory of the thread; a stream that
/// is stored is joined with the others from where it lies.</para>
/// </remarks>
internal static unsafe class BloscFrame
{
    private const int SmallestBlock = 32 << 10;
    private const int MaxBlockSize = (int.MaxValue - (Shuffle.MaxElementSize * sizeof(int))) / 3;
    private const int MaxSplit = 256 << 10;
    private const int MinSplitBlock = 64 << 10;
    private const int MaxSplitBlock = 1 << 20;

    /// <summary>For levels 0-9: the size of a block in quarters of the smallest one.</summary>
    private static ReadOnlySpan<byte> BlockQuarters => [1, 2, 4, 8, 16, 16, 32, 32, 32, 32];

    /// <summary>The most bytes that <see cref="Encode"/> writes.</summary>
    public static long MaxEncodedLength(int length) => (long)length + BloscHeader.Size;

    /// <summary>Writes a frame.</summary>
    /// <param name="inner">The codec of the streams.</param>
    /// <param name="source">The data.</param>
    /// <param name="destination">Where the frame goes: at least <see cref="MaxEncodedLength"/> bytes.</param>
    /// <param name="level">0, which stores, to 9.</param>
    /// <param name="shuffle">The filter.</param>
    /// <param name="elementSize">Bytes of an element, 1-255.</param>
    /// <param name="blockSize">The bytes of a block, or 0 to let the level choose; what is too small or too large means the nearest.</param>
    /// <returns>The bytes of the frame.</returns>
    public static int Encode(
        BlockCodec inner, ReadOnlySpan<byte> source, Span<byte> destination, int level, BloscShuffle shuffle, int elementSize,
        int blockSize)
    {
        blockSize = BlockSize(inner, source.Length, level, elementSize, blockSize);
        BloscHeader header = new(
            inner.FormatId, level == 0 || source.Length < BloscHeader.MinBufferSize, shuffle,
            Splits(inner) && BloscHeader.CanSplit(elementSize, blockSize), elementSize, source.Length, blockSize, 0);
        destination = destination[..(source.Length + BloscHeader.Size)];
        int length = 0;
        if (!header.IsStored)
        {
            fixed (byte* input = source, output = destination)
                length = EncodeBlocks(inner, input, output, destination.Length, level, header);
        }

        if (length == 0)
        {
            header = header with { IsStored = true };
            source.CopyTo(destination[BloscHeader.Size..]);
            length = destination.Length;
        }

        (header with { FrameLength = length }).Write(destination);
        return length;
    }

    /// <summary>Decodes a frame.</summary>
    /// <param name="source">The frame; nothing in it is trusted.</param>
    /// <param name="destination">Where the data goes.</param>
    /// <param name="codec">The codec's name, for errors.</param>
    /// <returns>The bytes of the data.</returns>
    /// <exception cref="CodecException">The frame is damaged, or holds more bytes than the destination has room for.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, string codec)
    {
        BloscHeader header = BloscHeader.Read(source, destination.Length, codec);
        if (header.Length == 0)
            return 0;
        if (header.IsStored)
        {
            source.Slice(BloscHeader.Size, header.Length).CopyTo(destination);
            return header.Length;
        }

        BlockCodec inner = Inner(header.Format)
            ?? throw new CodecException(codec, 2, $"the inner codec's number is {header.Format}");
        fixed (byte* input = source, output = destination)
        {
            int firstBlock = BloscHeader.Size + (header.BlockCount * sizeof(int));
            for (int i = 0; i < header.BlockCount; i++)
            {
                int entry = BloscHeader.Size + (i * sizeof(int));
                int start = BinaryPrimitives.ReadInt32LittleEndian(source[entry..]);
                if (start < firstBlock || start > source.Length)
                    throw new CodecException(codec, entry, $"block {i} starts at byte {start:N0}");
                long done = (long)i * header.BlockSize;
                int length = (int)Math.Min(header.BlockSize, header.Length - done);
                DecodeBlock(header, inner, input, start, output + done, length, codec);
            }
        }

        return header.Length;
    }

    /// <summary>The codec of a format in a frame's flags; null for one that is not known.</summary>
    private static BlockCodec? Inner(int format)
    {
        foreach (BlockCodec codec in BloscCodec.InnerCodecs)
        {
            if (codec.FormatId == format)
                return codec;
        }

        return null;
    }

    /// <summary>Whether C-Blosc splits a codec's blocks: zstd is newer than the flag that says so.</summary>
    private static bool Splits(BlockCodec inner) => inner is not ZstdBlock;

    /// <summary>The size of a block as C-Blosc chooses it.</summary>
    private static int BlockSize(BlockCodec inner, int length, int level, int elementSize, int forced)
    {
        if (length < elementSize)
            return 1;
        long size = length;
        if (forced > 0)
        {
            size = Math.Clamp(forced, BloscHeader.MinBufferSize, MaxBlockSize);
        }
        else if (length >= SmallestBlock)
        {
            // Those that are meant for high ratios find more in larger blocks.
            bool large = inner is Lz4HighBlock or ZlibBlock or ZstdBlock;
            size = SmallestBlock / 4 * BlockQuarters[level] * (large ? 2 : 1) * (large && level == 9 ? 2 : 1);
        }

        if (level > 0 && Splits(inner) && BloscHeader.CanSplit(elementSize, (int)size))
            size = Math.Clamp(Math.Min(size, MaxSplit) * elementSize, MinSplitBlock, MaxSplitBlock);
        size = Math.Min(size, length);
        return (int)(size > elementSize ? size / elementSize * elementSize : size);
    }

    /// <summary>Writes the starts of the blocks and the blocks.</summary>
    /// <returns>The bytes of the frame; 0 where it does not fit.</returns>
    private static int EncodeBlocks(BlockCodec inner, byte* source, byte* destination, int room, int level, in BloscHeader header)
    {
        long position = BloscHeader.Size + ((long)header.BlockCount * sizeof(int));
        for (int i = 0; i < header.BlockCount; i++)
        {
            if (position > room)
                return 0;
            BinaryPrimitives.WriteInt32LittleEndian(
                new Span<byte>(destination + BloscHeader.Size + (i * sizeof(int)), sizeof(int)), (int)position);
            long done = (long)i * header.BlockSize;
            int length = (int)Math.Min(header.BlockSize, header.Length - done);
            byte* block = Shuffled(source + done, length, header);

            // The last block is not split if it is shorter.
            int streams = header.IsSplit(length) ? header.ElementSize : 1;
            int decoded = length / streams;
            for (int j = 0; j < streams; j++)
            {
                ReadOnlySpan<byte> stream = new(block + ((nint)j * decoded), decoded);
                position += sizeof(int);
                int available = (int)Math.Min(decoded, room - position);
                if (available <= 0)
                    return 0;
                Span<byte> encoded = new(destination + position, available);
                int written = inner.Encode(stream, encoded, level);
                if (written == 0 || written == decoded)
                {
                    if (decoded > available)
                        return 0;
                    stream.CopyTo(encoded);
                    written = decoded;
                }

                BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(destination + position - sizeof(int), sizeof(int)), written);
                position += written;
            }
        }

        return (int)position;
    }

    /// <summary>A block after its filter: in the thread's memory, or where it lies if the filter does nothing to it.</summary>
    private static byte* Shuffled(byte* source, int length, in BloscHeader header)
    {
        if (ShuffledCount(header, length) == 0)
            return source;
        byte* block = ThreadScratch.Get(ScratchPurpose.Block, header.BlockSize);
        ReadOnlySpan<byte> input = new(source, length);
        Span<byte> output = new(block, length);
        if (header.Shuffle == BloscShuffle.Bytes)
            Shuffle.Encode(input, output, header.ElementSize);
        else
            BitShuffle.Encode(input, output, header.ElementSize);
        return block;
    }

    /// <summary>How many elements at the beginning of a block the filter changes.</summary>
    private static int ShuffledCount(in BloscHeader header, int length) => header.Shuffle switch
    {
        BloscShuffle.Bytes when header.ElementSize > 1 => length / header.ElementSize,
        BloscShuffle.Bits => BitShuffle.CountOf(length, header.ElementSize),
        _ => 0,
    };

    /// <summary>Decodes a block.</summary>
    /// <param name="header">The frame's header.</param>
    /// <param name="inner">The codec of its streams.</param>
    /// <param name="frame">The first byte of the frame.</param>
    /// <param name="start">Where the block starts in it, from 0 to the frame's length.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="codec">The codec's name, for errors.</param>
    private static void DecodeBlock(
        in BloscHeader header, BlockCodec inner, byte* frame, int start, byte* destination, int length, string codec)
    {
        int streams = header.IsSplit(length) ? header.ElementSize : 1;
        int decoded = length / streams;
        int count = ShuffledCount(header, length);
        byte* block = count > 0 ? ThreadScratch.Get(ScratchPurpose.Block, header.BlockSize) : destination;
        byte** parts = stackalloc byte*[streams];
        int position = start;
        for (int j = 0; j < streams; j++)
        {
            if (header.FrameLength - position < sizeof(int))
                throw DamagedData.Truncated(codec, position);
            int encoded = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(frame + position, sizeof(int)));
            position += sizeof(int);
            if (encoded < 0 || encoded > header.FrameLength - position)
            {
                throw new CodecException(
                    codec, position - sizeof(int), $"a stream of {encoded:N0} bytes does not fit into the frame");
            }

            ReadOnlySpan<byte> stream = new(frame + position, encoded);
            Span<byte> part = new(block + ((nint)j * decoded), decoded);
            parts[j] = block + ((nint)j * decoded);
            if (encoded != decoded)
                DecodeStream(inner, stream, part, position, codec);
            else if (count > 0)
                parts[j] = frame + position;
            else
                stream.CopyTo(part);
            position += encoded;
        }

        if (count == 0)
            return;

        // A split block has no bytes beyond its elements: BloscHeader.Read sees to it.
        int elementSize = header.ElementSize;
        byte** planes = stackalloc byte*[elementSize];
        for (int j = 0; j < elementSize; j++)
            planes[j] = streams > 1 ? parts[j] : parts[0] + ((nint)j * count);
        if (header.Shuffle == BloscShuffle.Bytes)
            Shuffle.Join(planes, destination, elementSize, count);
        else
            BitShuffle.Join(planes, destination, elementSize, count);
        int done = count * elementSize;
        if (done < length)
            new ReadOnlySpan<byte>(parts[0] + done, length - done).CopyTo(new Span<byte>(destination + done, length - done));
    }

    private static void DecodeStream(BlockCodec inner, ReadOnlySpan<byte> stream, Span<byte> part, int position, string codec)
    {
        int written;
        try
        {
            written = inner.Decode(stream, part);
        }
        catch (CodecException exception)
        {
            throw new CodecException(codec, position + exception.Offset, exception.Reason, exception);
        }

        if (written != part.Length)
        {
            throw new CodecException(
                codec, position + stream.Length, $"a stream ends after {written:N0} of {part.Length:N0} bytes");
        }
    }
}
