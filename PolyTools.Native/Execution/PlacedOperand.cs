using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>An array that an expression reads, in its place: memory, a mapped file, or chunks on disk.</summary>
/// <remarks>
/// A generated array is made in the place. An array that exists is used where it is: in memory, in a mapped file or in chunks; but what lies in chunks is read
/// into memory, or into a file to map, where the place is that.
/// </remarks>
public sealed class PlacedOperand : IDisposable
{
    private readonly OperandSource source;
    private readonly OperandPlace place;
    private IDisposable? owned;
    private readonly ChunkedArray? made;
    private bool isFilled;

    /// <summary>Says where the operand will be; what is made there is made by <see cref="Fill"/>, but for the metadata of chunks.</summary>
    /// <param name="source">An array, of numbers or booleans where it goes on disk.</param>
    /// <param name="place">Where to.</param>
    /// <exception cref="PolyException">The folder cannot be written to.</exception>
    public PlacedOperand(OperandSource source, OperandPlace place)
    {
        (this.source, this.place) = (source, place);
        Array = source.Array;
        Chunks = place.Storage == ArrayStorage.Chunked ? source.Chunks : null;
        if (place.Storage == ArrayStorage.Chunked && source.Range is not null)
        {
            ArrayMetadata metadata = place.Describe(
                source.Variable.Shape!.Lengths.ToArray(), StorageTypes.From(source.Variable.Type));
            Chunks = made = ChunkedArray.Create(place.NewPath(".zarr"), metadata);
            made.IsPrivate = true;
        }
    }

    /// <summary>The elements, where they can be addressed; null before <see cref="Fill"/>, and for chunks.</summary>
    public ArrayOperand? Array { get; private set; }

    /// <summary>The elements, where they are in chunks.</summary>
    public ChunkedArray? Chunks { get; }

    /// <summary>True if filling it takes long, so that it is worth keeping.</summary>
    public bool IsCostly => source.Chunks is not null ? Chunks is null : source.Range is not null && place.Storage != ArrayStorage.Memory;

    /// <summary>The elements, read region by region. What is not there yet is in chunks, or in memory.</summary>
    /// <exception cref="InvalidOperationException">They are in memory, and <see cref="Fill"/> was not called.</exception>
    public RegionSource Regions => Chunks is not null ? new ChunkedRegions(Chunks)
        : new MemoryRegions(Array ?? throw new InvalidOperationException("The operand is not filled yet."));

    /// <summary>Bytes that it takes on disk; 0 for one in memory.</summary>
    public long StoredBytes => Chunks?.StoredBytes() ?? (Array is { } array && (owned is NewMappedArray || array.IsMapped)
        ? array.Count * array.Type.Size() : 0);

    /// <summary>Bytes that a thread needs to fill it.</summary>
    public long FillBytesPerThread => made?.ProduceBytesPerThread
        ?? (source.Chunks is { } chunks && Chunks is null ? new ChunkedRegions(chunks).ReaderBytes([.. chunks.Metadata.ChunkShape], isAligned: true) : 0);

    /// <summary>Puts the elements there, if they are not.</summary>
    /// <param name="work">How.</param>
    /// <exception cref="PolyException">There is no memory or no room on the disk; a chunk cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public unsafe void Fill(ChunkWork work)
    {
        if (isFilled)
            return;
        DType type = source.Variable.Type;
        long count = source.IsScalar ? 0 : source.Variable.Shape!.Count;
        int threads = work.Threads == 0 ? Environment.ProcessorCount : work.Threads;
        if (source.Range is (double first, double last))
        {
            if (made is not null)
                made.Produce((start, shape, destination) => Generator.LinspacePart(destination, type, start[0], shape[0], count, first, last), work);
            else if (place.Storage == ArrayStorage.MemoryMap)
                FillMap(array => Generator.Linspace((byte*)array.Pointer, type, count, first, last, threads, work.Cancellation), work.Sync);
            else
                owned = Array = ArrayOperand.Linspace(type, count, first, last, threads, work.Cancellation);
        }
        else if (source.Chunks is not null && Chunks is null)
        {
            if (place.Storage == ArrayStorage.MemoryMap)
                FillMap(array => source.Chunks.ReadInto([], array, work), work.Sync);
            else
                owned = Array = source.Chunks.Read([], work);
        }

        isFilled = true;
    }

    /// <summary>Removes what was made for it; an array that was there before stays.</summary>
    public void Dispose()
    {
        owned?.Dispose();
        owned = null;
        made?.Discard();
    }

    private void FillMap(Action<ArrayOperand> fill, bool sync)
    {
        NewMappedArray file = MappedArray.CreateNpy(place.NewPath(".npy"), source.Variable.Type, source.Variable.Shape!.Lengths);
        owned = file;
        fill(file.Array);
        if (sync)
            file.Array.Flush();
        Array = file.Array;
    }
}
