namespace PolyTools.Native.Execution;

/// <summary>An array of which some elements at a time are read: one in memory, or one that lies in chunks on disk.</summary>
/// <remarks>Any number of threads may make readers and use them at once, each its own.</remarks>
public abstract class RegionSource
{
    /// <summary>The type of the elements.</summary>
    public abstract DType Type { get; }

    /// <summary>The lengths of the dimensions.</summary>
    public abstract IReadOnlyList<long> Shape { get; }

    /// <summary>
    /// The shape of the pieces that the elements are stored in, by which they are best read; null where any region is read as fast.
    /// </summary>
    public virtual IReadOnlyList<long>? ChunkShape => null;

    /// <summary>Bytes that a reader keeps at most.</summary>
    /// <param name="shape">The longest region that it is asked for, along each dimension.</param>
    /// <param name="isAligned">True if each region begins at a multiple of its shape.</param>
    public abstract long ReaderBytes(ReadOnlySpan<long> shape, bool isAligned);

    /// <summary>Makes a reader for one thread.</summary>
    public abstract RegionReader CreateReader();
}

/// <summary>Reads regions of an array; for one thread.</summary>
public abstract class RegionReader : IDisposable
{
    /// <summary>Gives some of the elements: every so many of each dimension from a first one on.</summary>
    /// <param name="start">The first element along each dimension.</param>
    /// <param name="step">From one element to the next, at least 1.</param>
    /// <param name="shape">How many, at least 1; none is beyond the end.</param>
    /// <param name="strides">Receives how many bytes lie from one to the next along each dimension.</param>
    /// <returns>Where the first one lies. The elements stay there until the next call.</returns>
    /// <exception cref="PolyException">They cannot be read.</exception>
    public abstract nint Read(
        ReadOnlySpan<long> start, ReadOnlySpan<long> step, ReadOnlySpan<long> shape, Span<long> strides);

    /// <summary>Gives back what the reader keeps.</summary>
    public abstract void Dispose();
}

/// <summary>Regions of an array in memory, or of a mapped file: they are read where they are.</summary>
/// <param name="array">The array, which stays the caller's.</param>
public sealed class MemoryRegions(ArrayOperand array) : RegionSource
{
    /// <inheritdoc/>
    public override DType Type => array.Type;

    /// <inheritdoc/>
    public override IReadOnlyList<long> Shape => array.Shape;

    /// <inheritdoc/>
    public override long ReaderBytes(ReadOnlySpan<long> shape, bool isAligned) => 0;

    /// <inheritdoc/>
    public override RegionReader CreateReader() => new Reader(array);

    private sealed class Reader(ArrayOperand array) : RegionReader
    {
        private readonly long[] arrayStrides = [.. array.Strides];

        public override nint Read(
            ReadOnlySpan<long> start, ReadOnlySpan<long> step, ReadOnlySpan<long> shape, Span<long> strides)
        {
            long offset = 0;
            for (int i = 0; i < start.Length; i++)
            {
                offset += start[i] * arrayStrides[i];
                strides[i] = step[i] * arrayStrides[i];
            }

            return array.Pointer + (nint)offset;
        }

        public override void Dispose()
        {
        }
    }
}
