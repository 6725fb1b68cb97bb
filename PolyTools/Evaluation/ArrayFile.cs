using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>An array on disk: a Zarr array, or one that is mapped into memory.</summary>
/// <param name="Chunked">The Zarr array.</param>
/// <param name="Mapped">The elements of any other.</param>
internal sealed record ArrayFile(NativeArray? Chunked, ArrayOperand? Mapped) : IDisposable
{
    /// <summary>Bytes of a region that is copied at a time from chunks into a mapped file.</summary>
    private const long RegionBytes = 64 << 20;

    /// <summary>The lengths of the dimensions.</summary>
    public IReadOnlyList<long> Shape => Chunked?.Metadata.Shape ?? Mapped!.Shape;

    /// <summary>The type of the elements on disk.</summary>
    public StorageType Type => Chunked?.Metadata.Type ?? StorageTypes.From(Mapped!.Type);

    /// <summary>Opens an array.</summary>
    /// <param name="path">The path in the file system of a Zarr array's folder or of a .npy file.</param>
    /// <exception cref="PolyException">It cannot be opened, or has text.</exception>
    public static ArrayFile Open(string path)
    {
        if (!ArrayCmdlet.IsNpy(path) || Directory.Exists(path))
            return new ArrayFile(NativeArray.Open(path), null);
        ArrayOperand operand = NpyFile.Open(path);
        if (operand.Type != Native.DType.String)
            return new ArrayFile(null, operand);
        operand.Dispose();
        throw new PolyException(
            "UnsupportedElementType", ErrorKind.InvalidArgument, $"'{path}' has text.", "Use a file of numbers or booleans.");
    }

    /// <summary>Reads a part.</summary>
    /// <returns>An operand of the caller's.</returns>
    public ArrayOperand Read(ReadOnlySpan<ArraySlice> slices, ChunkWork work) =>
        Chunked?.Read(slices, work) ?? Mapped!.Slice(slices);

    /// <summary>Writes everything into a new Zarr array of the same shape.</summary>
    /// <exception cref="PolyException">The type may not be cast (UnsafeCast).</exception>
    public void WriteTo(NativeArray destination, ChunkWork work)
    {
        if (Chunked is null)
        {
            destination.Write([], Mapped!, work);
            return;
        }

        RequireCast(Chunked.Metadata.Type.MemoryType(), destination.Metadata.Type.MemoryType());
        destination.Produce(Producer(destination.Metadata.Type.MemoryType(), work.Cancellation), work);
    }

    /// <summary>Writes everything into memory that is mapped to a file.</summary>
    /// <exception cref="PolyException">The type may not be cast (UnsafeCast).</exception>
    public void WriteTo(ArrayOperand destination, ChunkWork work)
    {
        RequireCast(Type.MemoryType(), destination.Type);
        if (Chunked is null)
        {
            ArrayCopy.Copy(Mapped!, destination);
            return;
        }

        long[] shape = [.. Shape];
        long[] region = Region(Chunked.Metadata, RegionBytes / Type.MemoryType().Size());
        long done = 0;
        long all = ArrayValue.Count(shape);
        foreach (ArraySlice[] slices in Regions(shape, region))
        {
            work.Cancellation.ThrowIfCancellationRequested();
            using ArrayOperand part = Chunked.Read(slices, work with { OnProgress = null });
            using ArrayOperand target = destination.Slice(slices);
            ArrayCopy.Copy(part, target);
            done += part.Count;
            work.OnProgress?.Invoke((double)done / all);
        }
    }

    /// <summary>Says which regions another array is to be filled with.</summary>
    /// <param name="type">The type of the other array in memory.</param>
    /// <param name="cancellation">Ends the work.</param>
    public RegionProducer Producer(DType type, CancellationToken cancellation) => (start, shape, destination) =>
    {
        var slices = new ArraySlice[start.Length];
        for (int i = 0; i < slices.Length; i++)
            slices[i] = ArraySlice.Range(start[i], start[i] + shape[i]);
        // The caller's threads are many; this is one of them.
        using ArrayOperand part = Read(slices, new ChunkWork(1, cancellation));
        using ArrayOperand target = ArrayOperand.Wrap(type, destination, shape);
        ArrayCopy.Copy(part, target);
    };

    /// <inheritdoc/>
    public void Dispose() => Mapped?.Dispose();

    /// <summary>Says that values of a type cannot go into an array of another.</summary>
    public static void RequireCast(DType from, DType to)
    {
        if (ArrayCopy.CanCast(from, to))
            return;
        throw new PolyException(
            "UnsafeCast", ErrorKind.InvalidArgument, $"{from.Name()} cannot go into an array of {to.Name()} without loss.",
            "Convert the values first, or use an array of a higher type.");
    }

    /// <summary>Whole files of chunks, as many as fit.</summary>
    private static long[] Region(ArrayMetadata metadata, long elements)
    {
        long[] region = [.. metadata.FileShape];
        for (int i = region.Length - 1; i >= 0; i--)
        {
            long files = Math.Max(elements / Math.Max(ArrayValue.Count(region), 1), 1);
            region[i] = Math.Min(region[i] * files, Math.Max(metadata.Shape[i], region[i]));
        }

        return region;
    }

    private static IEnumerable<ArraySlice[]> Regions(long[] shape, long[] region)
    {
        if (shape.Contains(0))
            yield break;
        var start = new long[shape.Length];
        while (true)
        {
            yield return [.. start.Select((first, i) => ArraySlice.Range(first, Math.Min(first + region[i], shape[i])))];
            int axis = shape.Length - 1;
            for (; axis >= 0; axis--)
            {
                start[axis] += region[axis];
                if (start[axis] < shape[axis])
                    break;
                start[axis] = 0;
            }

            if (axis < 0)
                yield break;
        }
    }
}
