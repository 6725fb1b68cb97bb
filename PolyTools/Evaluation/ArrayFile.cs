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

    /// <summary>Reads a part into memory.</summary>
    public void Read(ReadOnlySpan<ArraySlice> slices, ArrayOperand destination, ChunkWork work)
    {
        if (Chunked is not null)
        {
            Chunked.ReadInto(slices, destination, work);
            return;
        }

        using ArrayOperand part = Mapped!.Slice(slices);
        ArrayCopy.Copy(part, destination, work);
    }

    /// <summary>A part as a .NET array, or as a single value where no dimension is left.</summary>
    /// <exception cref="PolyException">There is no room, or .NET has no array of that shape.</exception>
    public object ToNetArray(ReadOnlySpan<ArraySlice> slices, ChunkWork work)
    {
        long[] shape = [.. Shape];
        (long _, long[] selected, long[] _) = ArraySlice.Apply(shape, new long[shape.Length], slices);
        bool isSingle = selected.Length == 0;
        Array result = NetArray.Allocate(Type.MemoryType(), isSingle ? [1] : selected);
        using (ArrayOperand whole = ArrayOperand.From(result))
        using (ArrayOperand target = isSingle ? whole.Slice(ArraySlice.Index(0)) : whole.Slice())
            Read(slices, target, work);
        return isSingle ? result.GetValue(0)! : result;
    }

    /// <summary>Writes everything into a new Zarr array of the same shape.</summary>
    /// <exception cref="PolyException">The type may not be cast (UnsafeCast).</exception>
    public void WriteTo(NativeArray destination, ChunkWork work)
    {
        RequireCast(Type.MemoryType(), destination.Metadata.Type.MemoryType());
        if (Chunked is null)
            destination.Write([], Mapped!, work);
        else
            Chunked.CopyTo(destination, work);
    }

    /// <summary>Writes everything into memory that is mapped to a file.</summary>
    /// <exception cref="PolyException">The type may not be cast (UnsafeCast).</exception>
    public void WriteTo(ArrayOperand destination, ChunkWork work)
    {
        RequireCast(Type.MemoryType(), destination.Type);
        Read([], destination, work);
    }

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
}
