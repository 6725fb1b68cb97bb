namespace PolyTools.Native.Codecs;

/// <summary>The bytes of a pinned span as a stream that is read once, and that knows how much of it a reader took.</summary>
/// <remarks>
/// Readers of compressed streams take more than they need, and keep silent about what they left and about a missing end. Here the
/// last byte is handed out alone, and reads beyond it are counted:
/// a reader that stops at the end of its format has not <see cref="GaveAll"/> if anything follows that end.
/// </remarks>
/// <param name="start">The first byte; it stays pinned.</param>
/// <param name="length">How many there are.</param>
internal sealed unsafe class SourceStream(byte* start, int length) : Stream
{
    private int position;

    /// <summary>What is handed out, byte by byte, beyond the end; null to say that it is the end.</summary>
    public byte? Filler { get; init; }

    /// <summary>How often the reader asked for bytes beyond the end.</summary>
    public int ReadsBeyondEnd { get; private set; }

    /// <summary>Whether the reader has the last byte.</summary>
    public bool GaveAll => position == length;

    /// <summary>Bytes handed out.</summary>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (position == length)
        {
            ReadsBeyondEnd++;
            if (Filler is not { } filler)
                return 0;
            buffer[0] = filler;
            return 1;
        }

        int bytes = position == length - 1 ? 1 : Math.Min(buffer.Length, length - 1 - position);
        new ReadOnlySpan<byte>(start + position, bytes).CopyTo(buffer);
        position += bytes;
        return bytes;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int ReadByte()
    {
        if (position < length)
            return start[position++];
        ReadsBeyondEnd++;
        return Filler ?? -1;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
