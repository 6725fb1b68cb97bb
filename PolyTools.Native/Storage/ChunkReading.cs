using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using Purpose = PolyTools.Native.Storage.ChunkScratch.Purpose;

namespace PolyTools.Native.Storage;

/// <content>Reading chunks and slices.</content>
public sealed unsafe partial class ChunkedArray
{
    /// <summary>Reads one chunk.</summary>
    /// <param name="index">Which one, along each dimension of the grid of chunks.</param>
    /// <param name="raw">
    /// Room for all its elements in C order, as they are on disk but in the machine's byte order: <see cref="CodecChain.RawLength"/> bytes. At the array's edges
    /// a chunk goes on beyond the array.
    /// </param>
    /// <param name="scratch">The calling thread's.</param>
    /// <returns>False if it is missing; it is then filled with the fill value.</returns>
    /// <exception cref="PolyException">It is damaged (ChunkDamaged) or cannot be read (ChunkUnreadable).</exception>
    public bool ReadChunk(ReadOnlySpan<long> index, Span<byte> raw, ChunkScratch scratch)
    {
        if (!TryReadChunk(index, raw, scratch, out string file, out CodecException? damage))
        {
            Fill(raw);
            return false;
        }

        return damage is null ? true : throw Damaged(index, file, damage);
    }

    /// <summary>Reads some elements into memory.</summary>
    /// <param name="slices">A subscript with NumPy's meaning; none for the whole array.</param>
    /// <param name="work">How.</param>
    /// <returns>The elements in C order, in the array's type in memory; the shape is without dimensions that have an index.</returns>
    /// <exception cref="PolyException">
    /// The subscript does not fit the shape, there is not enough memory, a chunk is damaged (ChunkDamaged) or cannot be read (ChunkUnreadable), or the
    /// array was removed or replaced meanwhile (ArrayRemoved, ArrayReplaced).
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ArrayOperand Read(ReadOnlySpan<ArraySlice> slices, ChunkWork work = default)
    {
        var selection = new ArraySelection([.. Metadata.Shape], slices);
        DType type = Metadata.Type.MemoryType();
        var buffer = new NativeBuffer(ArrayShape.Count(selection.Shape, type.Size()) * type.Size());
        try
        {
            Read(selection, StorageTypes.From(type), buffer.Pointer, ArrayShape.Strides(selection.Shape, type.Size()), work);
            return new ArrayOperand(buffer, type, selection.Shape);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Reads some elements into an array in memory, or a mapped file.</summary>
    /// <param name="slices">A subscript with NumPy's meaning; none for the whole array.</param>
    /// <param name="destination">An array of the selection's shape; values are converted to its type.</param>
    /// <param name="work">How.</param>
    /// <exception cref="PolyException">As <see cref="Read(ReadOnlySpan{ArraySlice}, ChunkWork)"/>; the destination has another shape (ShapeMismatch).</exception>
    public void ReadInto(ReadOnlySpan<ArraySlice> slices, ArrayOperand destination, ChunkWork work = default)
    {
        var selection = new ArraySelection([.. Metadata.Shape], slices);
        if (!destination.Shape.SequenceEqual(selection.Shape))
        {
            throw new PolyException(
                "ShapeMismatch", ErrorKind.InvalidArgument,
                $"The slice has the shape {ArrayShape.Text(selection.Shape)}, its destination {ArrayShape.Text([.. destination.Shape])}.",
                "Give the destination the shape of the slice.");
        }

        if (!destination.IsWritable)
            throw new PolyException("ReadOnlyArray", ErrorKind.InvalidArgument, "The array is read-only.", "Open it for writing.");
        Read(selection, StorageTypes.From(destination.Type), (byte*)destination.Pointer, [.. destination.Strides], work);
        GC.KeepAlive(destination);
    }

    /// <summary>Reads some elements as they are stored, but for the codecs: of the array's type, in C order and the machine's byte order.</summary>
    /// <param name="slices">A subscript with NumPy's meaning; none for the whole array.</param>
    /// <param name="destination">As many bytes as the elements have.</param>
    /// <param name="work">How.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="PolyException">As <see cref="Read(ReadOnlySpan{ArraySlice}, ChunkWork)"/>.</exception>
    public void ReadStored(ReadOnlySpan<ArraySlice> slices, Span<byte> destination, ChunkWork work = default)
    {
        var selection = new ArraySelection([.. Metadata.Shape], slices);
        int size = Metadata.Type.Size();
        long bytes = ArrayShape.Count(selection.Shape, size) * size;
        if (destination.Length != bytes)
            throw new ArgumentException($"The elements have {bytes:N0} bytes, not {destination.Length:N0}.", nameof(destination));
        fixed (byte* first = destination)
            Read(selection, Metadata.Type, first, ArrayShape.Strides(selection.Shape, size), work);
    }

    private void Read(ArraySelection selection, StorageType target, byte* result, long[] resultStrides, ChunkWork work)
    {
        if (selection.IsEmpty)
            return;
        ArrayMetadata metadata = Metadata;
        var pieces = new PieceGrid(selection, metadata.ChunkShape, metadata.Shape);
        long[] strides = ByArrayAxis(selection, resultStrides);
        bool isSame = target == metadata.Type;
        work.Run(pieces.Count, scratch =>
        {
            var box = new BoxCopy(metadata.Shape.Count, [.. metadata.ChunkShape], metadata.Type.Size());
            return number =>
            {
                pieces.Locate(number, box.Index);
                if (!box.Select(selection, strides))
                    return;
                byte* destination = result + box.OtherOffset;
                // A chunk whose elements are wanted in the order in which they are goes where it is wanted.
                if (isSame && box.IsWhole && ArrayShape.IsContiguous(box.Count, box.OtherStrides, metadata.Type.Size()))
                {
                    ReadChunk(box.Index, new Span<byte>(destination, metadata.Codecs.RawLength), scratch);
                    return;
                }

                Span<byte> raw = scratch.Span(Purpose.Raw, metadata.Codecs.RawLength);
                ReadChunk(box.Index, raw, scratch);
                fixed (byte* source = raw)
                {
                    ArrayCopy.Copy(
                        metadata.Type, source + box.BoxOffset, box.Count, box.BoxStrides, target, destination, box.Count, box.OtherStrides);
                }
            };
        });
        RequireUnchanged();
    }

    /// <summary>The strides of what is selected, by the array's dimensions; 0 where there is an index.</summary>
    private static long[] ByArrayAxis(ArraySelection selection, ReadOnlySpan<long> strides)
    {
        var result = new long[selection.Count.Length];
        int own = 0;
        for (int axis = 0; axis < result.Length; axis++)
            result[axis] = selection.IsIndex[axis] ? 0 : strides[own++];
        return result;
    }

    /// <summary>Fills a chunk with the fill value.</summary>
    private void Fill(Span<byte> raw)
    {
        ReadOnlySpan<byte> element = Metadata.FillValue;
        if (element.IndexOfAnyExcept((byte)0) < 0)
        {
            raw.Clear();
            return;
        }

        element.CopyTo(raw);
        // What is filled is copied behind itself.
        for (int done = element.Length; done < raw.Length; done *= 2)
            raw[..Math.Min(done, raw.Length - done)].CopyTo(raw[done..]);
    }

    /// <returns>False if it is missing.</returns>
    private bool TryReadChunk(
        ReadOnlySpan<long> index, Span<byte> raw, ChunkScratch scratch, out string file, out CodecException? damage)
    {
        CodecChain codecs = Metadata.Codecs;
        damage = null;
        try
        {
            if (Metadata.ShardShape is not null)
            {
                if (!TryReadFromShard(index, scratch, out file, out int stored))
                    return false;
                codecs.Decode(scratch.Span(Purpose.Stored, stored), raw);
                return true;
            }

            file = FileOf(index);
            using SafeFileHandle? handle = ChunkFile.Open(file);
            if (handle is null)
                return false;
            long length = LengthOf(handle, file);
            if (codecs.Steps.Count == 0 && length == raw.Length && Metadata.Type != StorageType.Bool)
            {
                ChunkFile.Read(handle, file, 0, raw);
                return true;
            }

            if (length > (codecs.IsFixedLength ? codecs.MaxEncodedLength : ChunkFile.LongestStored(codecs)))
                throw TooLong(codecs, length);
            if (length == 0 || (codecs.IsFixedLength && length < codecs.MaxEncodedLength))
                throw DamagedData.Truncated(NameOfLast(codecs), length);
            Span<byte> bytes = scratch.Span(Purpose.Stored, (int)length);
            ChunkFile.Read(handle, file, 0, bytes);
            codecs.Decode(bytes, raw);
            return true;
        }
        catch (CodecException exception)
        {
            damage = exception;
            file = FileOf(Metadata.ShardShape is null ? index : ShardOf(index));
            return true;
        }
    }

    private static CodecException TooLong(CodecChain codecs, long length) => new(
        NameOfLast(codecs), 0, $"{length:N0} bytes are more than {codecs.RawLength:N0} bytes of elements can become");

    /// <summary>The codec that reads a file's bytes first.</summary>
    private static string NameOfLast(CodecChain codecs) => codecs.Steps.Count > 0 ? codecs.Steps[^1].Info.Name : "chunk";

    private static long LengthOf(SafeFileHandle handle, string file)
    {
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (IOException exception)
        {
            throw ChunkFile.Unreadable(file, exception);
        }
    }

    private long[] ShardOf(ReadOnlySpan<long> chunk)
    {
        var shard = new long[chunk.Length];
        for (int axis = 0; axis < shard.Length; axis++)
            shard[axis] = chunk[axis] / (Metadata.ShardShape![axis] / Metadata.ChunkShape[axis]);
        return shard;
    }

    /// <summary>The place of a chunk in its shard's index, in C order.</summary>
    private long PlaceInShard(ReadOnlySpan<long> chunk)
    {
        long place = 0;
        for (int axis = 0; axis < chunk.Length; axis++)
        {
            long along = Metadata.ShardShape![axis] / Metadata.ChunkShape[axis];
            place = (place * along) + (chunk[axis] % along);
        }

        return place;
    }

    /// <summary>Reads the bytes of a chunk inside a shard; they are then in the scratch.</summary>
    private bool TryReadFromShard(ReadOnlySpan<long> chunk, ChunkScratch scratch, out string file, out int length)
    {
        file = FileOf(ShardOf(chunk));
        length = 0;
        if (FindInShard(chunk, file, scratch, out ulong offset, out ulong bytes) is not { } shard)
            return false;
        CheckPlace(shard, offset, bytes);
        length = (int)bytes;
        ChunkFile.Read(shard.Handle, file, (long)offset, scratch.Span(Purpose.Stored, length));
        return true;
    }

    /// <summary>Where the bytes of a chunk inside a shard are, by the shard's index.</summary>
    /// <returns>Null if there is no shard, or it has no such chunk.</returns>
    private Shard? FindInShard(ReadOnlySpan<long> chunk, string file, ChunkScratch scratch, out ulong offset, out ulong bytes)
    {
        (offset, bytes) = (Shard.Missing, Shard.Missing);
        Shard? shard = scratch.Shard;
        if (shard is null || shard.Path != file || shard.Identity != FileIdentity.Of(file))
        {
            scratch.Forget();
            shard = OpenShard(file, scratch);
            if (shard is null)
                return null;
            scratch.Keep(shard);
        }

        long place = PlaceInShard(chunk);
        (offset, bytes) = (shard.Index[2 * place], shard.Index[(2 * place) + 1]);
        return offset == Shard.Missing && bytes == Shard.Missing ? null : shard;
    }

    /// <summary>True if a chunk is missing; one that is damaged is not.</summary>
    internal bool IsMissing(ReadOnlySpan<long> chunk, ChunkScratch scratch)
    {
        if (Metadata.ShardShape is null)
            return !File.Exists(FileOf(chunk));
        try
        {
            return FindInShard(chunk, FileOf(ShardOf(chunk)), scratch, out _, out _) is null;
        }
        catch (CodecException)
        {
            return false;
        }
    }

    /// <summary>Opens a shard and reads its index.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="CodecException">The index is damaged.</exception>
    private Shard? OpenShard(string file, ChunkScratch scratch)
    {
        // Before it is opened: if another one takes the name just then, the next look finds that it has.
        FileIdentity identity = FileIdentity.Of(file);
        SafeFileHandle? handle = ChunkFile.Open(file);
        if (handle is null)
            return null;
        try
        {
            CodecChain codecs = Metadata.IndexCodecs!;
            int encoded = codecs.MaxEncodedLength;
            long length = LengthOf(handle, file);
            if (length < encoded)
                throw new CodecException(CodecList.Sharding, length, $"it is cut off: its index alone has {encoded:N0} bytes")
                {
                    Damage = DataDamage.Truncated,
                };
            Span<byte> bytes = scratch.Span(Purpose.Index, encoded);
            ChunkFile.Read(handle, file, Metadata.IndexAtStart ? 0 : length - encoded, bytes);
            var index = new ulong[codecs.ElementCount];
            codecs.Decode(bytes, MemoryMarshal.AsBytes(index.AsSpan()));
            return new Shard(file, handle, identity, length, index);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <exception cref="CodecException">A chunk would lie outside the shard, or in its index, or be longer than any can be.</exception>
    private void CheckPlace(Shard shard, ulong offset, ulong bytes)
    {
        ulong indexLength = (ulong)Metadata.IndexCodecs!.MaxEncodedLength;
        ulong first = Metadata.IndexAtStart ? indexLength : 0;
        ulong last = (ulong)shard.Length - (Metadata.IndexAtStart ? 0 : indexLength);
        if (bytes > (ulong)ChunkFile.LongestStored(Metadata.Codecs) || offset < first || offset > last || bytes > last - offset)
        {
            ulong length = (ulong)shard.Length;
            throw new CodecException(
                CodecList.Sharding, Metadata.IndexAtStart ? 0 : (long)last,
                $"the index says that {bytes:N0} bytes from {offset:N0} on are a chunk, in a file of {length:N0}")
            {
                Damage = offset > length || bytes > length - offset ? DataDamage.Truncated : DataDamage.Invalid,
            };
        }
    }
}
