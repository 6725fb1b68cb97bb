using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PolyTools.Native.Codecs;
using PolyTools.Native.Execution;
using Purpose = PolyTools.Native.Storage.ChunkScratch.Purpose;

namespace PolyTools.Native.Storage;

/// <content>Writing chunks and slices.</content>
public sealed unsafe partial class ChunkedArray
{
    /// <summary>Arrays whose folder was swept by this process.</summary>
    private static readonly ConcurrentDictionary<string, bool> Swept = new(StringComparer.Ordinal);

    /// <summary>Writes one chunk, without a lock; with shards, its whole shard with it, under the shard's lock.</summary>
    /// <param name="index">Which one, along each dimension of the grid of chunks.</param>
    /// <param name="raw">All its elements as <see cref="ReadChunk"/> gives them.</param>
    /// <param name="scratch">The calling thread's.</param>
    /// <param name="sync">True to return when the device has it.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    /// <exception cref="PolyException">
    /// It cannot be written (ChunkUnwritable), or its shard is damaged where other chunks are (ChunkDamaged); what was there stays.
    /// </exception>
    public void WriteChunk(ReadOnlySpan<long> index, ReadOnlySpan<byte> raw, ChunkScratch scratch, bool sync = false)
    {
        CodecChain codecs = Metadata.Codecs;
        if (raw.Length != codecs.RawLength)
            throw new ArgumentException($"A chunk has {codecs.RawLength:N0} bytes, not {raw.Length:N0}.", nameof(raw));
        if (Metadata.ShardShape is null)
        {
            WriteEncoded(FileOf(index), raw, scratch, sync);
            return;
        }

        string file = FileOf(ShardOf(index));
        long place = PlaceInShard(index);
        fixed (byte* elements = raw)
        {
            byte* source = elements;
            using ChunkLock held = Lock(file, sync, CancellationToken.None);
            RewriteShard(file, scratch, sync, (number, target) =>
            {
                if (number != place)
                    return Change.None;
                if (!target.IsEmpty)
                    new ReadOnlySpan<byte>(source, codecs.RawLength).CopyTo(target);
                return Change.Whole;
            });
        }
    }

    /// <summary>Writes some elements.</summary>
    /// <param name="slices">A subscript with NumPy's meaning; none for the whole array.</param>
    /// <param name="values">An array that can be broadcast to the selection's shape.</param>
    /// <param name="work">How.</param>
    /// <exception cref="PolyException">
    /// The subscript does not fit the shape, the values do not fit the selection (ShapeMismatch) or would lose their kind (UnsafeCast), a chunk that is
    /// changed in part is damaged (ChunkDamaged), or a file cannot be written (ChunkUnwritable): chunks that were written before stay so.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; each chunk is as it was, or written.</exception>
    public void Write(ReadOnlySpan<ArraySlice> slices, ArrayOperand values, ChunkWork work = default)
    {
        var selection = new ArraySelection([.. Metadata.Shape], slices);
        RequireCast(values.Type);
        NumberRange.Require(values, Metadata.Type);
        long[] strides = BroadcastStrides(values, selection.Shape);
        RequireRoom(selection.Shape, replaces: true);
        SweepOnce();
        Write(Metadata, selection, values, strides, null, work);
        GC.KeepAlive(values);
    }

    /// <summary>Makes the array longer.</summary>
    /// <param name="values">What comes behind its end: of the array's shape but along the axis.</param>
    /// <param name="axis">Along which dimension; negative ones count from the last.</param>
    /// <param name="work">How.</param>
    /// <remarks>
    /// The array's lock is held meanwhile, and the metadata, which may have changed since the array was opened, is read again. It is written after the chunks: until
    /// then, and after a crash, the array has its old length.
    /// </remarks>
    /// <exception cref="PolyException">As <see cref="Write(ReadOnlySpan{ArraySlice}, ArrayOperand, ChunkWork)"/>.</exception>
    public void Append(ArrayOperand values, int axis = 0, ChunkWork work = default)
    {
        RequireCast(values.Type);
        NumberRange.Require(values, Metadata.Type);
        using ChunkLock held = ChunkLock.Acquire(metadataFile, LockTimeout, work.Cancellation);
        ArrayMetadata old = ArrayMetadata.Read(Path);
        Metadata = old;
        int rank = old.Shape.Count;
        int place = axis < 0 ? axis + rank : axis;
        if (place < 0 || place >= rank)
        {
            throw new PolyException(
                "AxisOutOfRange", ErrorKind.InvalidArgument, $"There is no dimension {axis}: the array has {rank}.",
                rank == 0 ? "An array of one element cannot grow." : $"Use a dimension from 0 to {rank - 1}.");
        }

        long[] shape = [.. old.Shape];
        if (values.Shape.Count != rank || Enumerable.Range(0, rank).Any(i => i != place && values.Shape[i] != shape[i]))
        {
            throw new PolyException(
                "ShapeMismatch", ErrorKind.InvalidArgument,
                $"Values of the shape {ArrayShape.Text([.. values.Shape])} cannot be appended along dimension {place} to an array of the shape "
                + $"{ArrayShape.Text(shape)}.",
                "All other dimensions must be as long as the array's.");
        }

        RequireRoom([.. values.Shape], replaces: false);
        SweepOnce();
        long before = shape[place];
        shape[place] = checked(before + values.Shape[place]);
        ArrayMetadata grown = old with { Shape = shape };
        var slices = new ArraySlice[place + 1];
        Array.Fill(slices, ArraySlice.Range(null, null));
        slices[place] = ArraySlice.Range(before, null);
        var selection = new ArraySelection(shape, slices);
        try
        {
            Write(grown, selection, values, [.. values.Strides], [.. old.Shape], work);
            // Another program may have changed what users say meanwhile.
            ArrayMetadata now = ArrayMetadata.Read(Path);
            grown = grown with { Attributes = now.Attributes, DimensionNames = now.DimensionNames, Unknown = now.Unknown };
            grown.Write(Path, work.Sync, now);
        }
        catch
        {
            ArrayFolder.DeleteBeyond(Path, old);
            throw;
        }

        Metadata = grown;
        GC.KeepAlive(values);
    }

    /// <summary>Bytes that each thread of <see cref="Produce"/> takes at most, besides what the function takes.</summary>
    public long ProduceBytesPerThread => ProduceBytes(Metadata);

    /// <summary>The same for an array that is to be.</summary>
    /// <param name="metadata">Its metadata.</param>
    public static long ProduceBytes(ArrayMetadata metadata)
    {
        long elements = ArrayShape.Elements([.. metadata.FileShape]);
        CodecChain codecs = metadata.Codecs;
        long between = codecs.Steps.Count > 1 ? (codecs.Steps.Count - 1L) * codecs.MaxEncodedLength : 0;
        long bytes = (elements * metadata.Type.Size()) + between;
        // Where the type in memory is another, or the last file goes on beyond the array.
        bytes += elements * metadata.Type.MemoryType().Size();
        if (metadata.ShardShape is null)
            return bytes + (codecs.Steps.Count > 0 ? codecs.MaxEncodedLength : 0);
        // A shard is put together in memory that doubles when it is full.
        long chunks = elements / codecs.ElementCount;
        return bytes + codecs.RawLength + (2 * chunks * codecs.MaxEncodedLength) + (2 * metadata.IndexCodecs!.MaxEncodedLength);
    }

    /// <summary>Writes the whole array with what a function makes of it, file by file.</summary>
    /// <param name="producer">Fills regions; several threads call it at once.</param>
    /// <param name="work">How.</param>
    /// <exception cref="PolyException">A file cannot be written (ChunkUnwritable), or what the producer throws.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; each chunk is as it was, or written.</exception>
    public void Produce(RegionProducer producer, ChunkWork work = default) => ProduceFiles(producer, null, work);

    /// <param name="producer">As above.</param>
    /// <param name="isFill">Says of a region that all of it is the fill value: no file is made for it.</param>
    /// <param name="work">How.</param>
    private void ProduceFiles(RegionProducer producer, RegionTest? isFill, ChunkWork work)
    {
        ArrayMetadata metadata = Metadata;
        long[] shape = [.. metadata.Shape];
        RequireRoom(shape, replaces: true);
        SweepOnce();
        long[] fileShape = [.. metadata.FileShape];
        long[] grid = GridOf(metadata.FileShape);
        long files = ArrayShape.Elements(grid);
        StorageType memory = StorageTypes.From(metadata.Type.MemoryType());
        long[] fileStrides = ArrayShape.Strides(fileShape, metadata.Type.Size());
        int regionBytes = CodecChain.LengthOf(metadata.Type, fileShape);
        work.Run(files, scratch =>
        {
            var index = new long[shape.Length];
            var start = new long[shape.Length];
            var length = new long[shape.Length];
            return number =>
            {
                ArrayShape.Locate(number, grid, index);
                bool isWhole = true;
                for (int axis = 0; axis < shape.Length; axis++)
                {
                    start[axis] = index[axis] * fileShape[axis];
                    length[axis] = Math.Min(fileShape[axis], shape[axis] - start[axis]);
                    isWhole &= length[axis] == fileShape[axis];
                }

                if (isFill is not null && isFill(start, length) && !File.Exists(FileOf(index)))
                    return;
                byte* raw = scratch.Get(Purpose.Raw, regionBytes);
                var region = new Span<byte>(raw, regionBytes);
                if (isWhole && memory == metadata.Type)
                {
                    producer(start, length, (nint)raw);
                }
                else
                {
                    long[] strides = ArrayShape.Strides(length, memory.Size());
                    byte* made = scratch.Get(Purpose.Region, ArrayShape.Elements(length) * memory.Size());
                    producer(start, length, (nint)made);
                    if (!isWhole)
                        Fill(region);
                    ArrayCopy.Copy(memory, made, length, strides, metadata.Type, raw, length, fileStrides);
                }

                if (metadata.ShardShape is null)
                    WriteEncoded(FileOf(index), region, scratch, work.Sync);
                else
                    WriteShard(FileOf(index), index, raw, fileStrides, scratch, work.Sync);
            };
        });
        if (IsPrivate && work.Sync)
            SyncFolders();
    }

    /// <summary>Returns when the device has the names of all files.</summary>
    private void SyncFolders()
    {
        try
        {
            foreach (string folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
                AtomicFile.SyncFolder(folder);
            AtomicFile.SyncFolder(Path);
        }
        catch (IOException exception)
        {
            throw ChunkFile.Unwritable(Path, exception);
        }
    }

    /// <summary>
    /// Copies the array into another one of its shape, whose chunks, codecs and type may differ. Where both have one fill value, chunks that are missing stay so.
    /// </summary>
    /// <param name="target">The other array.</param>
    /// <param name="work">How.</param>
    /// <exception cref="PolyException">
    /// The shapes differ (ShapeMismatch), values would lose their kind (UnsafeCast), a chunk is damaged (ChunkDamaged), or a file cannot be read or written.
    /// </exception>
    public void CopyTo(ChunkedArray target, ChunkWork work = default)
    {
        if (!Metadata.Shape.SequenceEqual(target.Metadata.Shape))
        {
            throw new PolyException(
                "ShapeMismatch", ErrorKind.InvalidArgument,
                $"An array of the shape {ArrayShape.Text([.. Metadata.Shape])} cannot be copied into one of {ArrayShape.Text([.. target.Metadata.Shape])}.",
                "Give both arrays the same shape.");
        }

        target.RequireCast(Metadata.Type.MemoryType());
        var source = new ChunkedRegions(this);
        StorageType from = StorageTypes.From(source.Type), to = StorageTypes.From(target.Metadata.Type.MemoryType());
        using var readers = new ThreadLocal<ChunkedRegions.Reader>(source.CreateChunkReader, trackAllValues: true);
        bool isSparse = FillValue.TryConvert(Metadata.Type, Metadata.FillValue, target.Metadata.Type) is { } fill
            && fill.AsSpan().SequenceEqual(target.Metadata.FillValue);
        long[] ones = new long[Metadata.Shape.Count];
        Array.Fill(ones, 1);
        try
        {
            target.ProduceFiles(
                (start, shape, destination) =>
                {
                    Span<long> strides = stackalloc long[shape.Length];
                    nint elements = readers.Value!.Read(start, ones, shape, strides);
                    NumberRange.Require(from, (byte*)elements, shape, strides, target.Metadata.Type);
                    ArrayCopy.Copy(
                        from, (byte*)elements, shape, strides, to, (byte*)destination, shape, ArrayShape.Strides(shape, to.Size()));
                },
                isSparse ? (start, shape) => readers.Value!.IsMissing(start, shape) : null,
                work);
        }
        finally
        {
            foreach (RegionReader reader in readers.Values)
                reader.Dispose();
        }
    }

    /// <param name="metadata">The array as it is to be.</param>
    /// <param name="selection">Which elements.</param>
    /// <param name="values">What they become.</param>
    /// <param name="valueStrides">Bytes between the values along each dimension of the selection.</param>
    /// <param name="kept">
    /// The shape up to which what is there is kept; beyond it there is nothing but what an append that was killed has left. Null to keep everything, also
    /// beyond the array as it is known here: another process may have made it longer.
    /// </param>
    /// <param name="work">How.</param>
    private void Write(
        ArrayMetadata metadata, ArraySelection selection, ArrayOperand values, long[] valueStrides, long[]? kept, ChunkWork work)
    {
        if (selection.IsEmpty)
            return;
        var pieces = new PieceGrid(selection, metadata.FileShape, metadata.Shape);
        long[] strides = ByArrayAxis(selection, valueStrides);
        StorageType from = StorageTypes.From(values.Type);
        byte* source = (byte*)values.Pointer;
        work.Run(pieces.Count, scratch =>
        {
            var file = new BoxCopy(metadata.Shape.Count, [.. metadata.FileShape], metadata.Type.Size());
            var chunk = new BoxCopy(metadata.Shape.Count, [.. metadata.ChunkShape], metadata.Type.Size());
            return number =>
            {
                pieces.Locate(number, file.Index);
                if (!file.Select(selection, strides))
                    return;
                string path = FileOf(file.Index);
                // Also where all of the file is written: who changes a part of it meanwhile would put back what was there before.
                using ChunkLock held = Lock(path, work.Sync, work.Cancellation);
                Change change = ChangeOf(metadata, file);
                if (metadata.ShardShape is not null)
                {
                    RewriteShard(
                        path, scratch, work.Sync,
                        (place, target) => ChangeChunk(metadata, file.Index, place, chunk, selection, strides, kept, from, source, target), change);
                    return;
                }

                Span<byte> raw = scratch.Span(Purpose.Raw, metadata.Codecs.RawLength);
                if (change != Change.Whole && (!TryReadChunk(file.Index, raw, scratch, out _, out CodecException? damage) || damage is not null))
                {
                    if (damage is not null && change == Change.Part)
                        throw Damaged(file.Index, path, damage);
                    Fill(raw);
                }

                if (change != Change.Whole && kept is not null)
                    FillBeyond(file.Index, kept, raw);
                CopyBox(file, from, source, metadata.Type, raw);
                WriteEncoded(path, raw, scratch, work.Sync);
            };
        });
        if (IsPrivate && work.Sync)
            SyncFolders();
    }

    private static Change ChangeOf(ArrayMetadata metadata, BoxCopy box) =>
        box.IsWhole ? Change.Whole : box.CoversArray(metadata.Shape) ? Change.Edge : Change.Part;

    /// <summary>Puts the selected values of a chunk inside a shard into it; asked with no target, says how much of it is changed.</summary>
    private Change ChangeChunk(
        ArrayMetadata metadata, long[] shard, long place, BoxCopy chunk, ArraySelection selection, long[] strides, long[]? kept,
        StorageType from, byte* source, Span<byte> target)
    {
        bool isInside = true;
        long[] along = metadata.ShardGrid;
        ArrayShape.Locate(place, along, chunk.Index);
        for (int axis = 0; axis < along.Length; axis++)
        {
            chunk.Index[axis] += shard[axis] * along[axis];
            isInside &= chunk.Index[axis] * metadata.ChunkShape[axis] < metadata.Shape[axis];
        }

        if (!isInside && kept is not null)
            return Change.Gone;
        if (!isInside || !chunk.Select(selection, strides))
            return Change.None;
        Change change = ChangeOf(metadata, chunk);
        if (target.IsEmpty)
            return change;
        if (change != Change.Whole && kept is not null)
            FillBeyond(chunk.Index, kept, target);
        CopyBox(chunk, from, source, metadata.Type, target);
        return change;
    }

    /// <summary>Sets what a chunk has beyond a shape to the fill value.</summary>
    private void FillBeyond(ReadOnlySpan<long> chunk, long[] shape, Span<byte> raw)
    {
        long[] chunkShape = [.. Metadata.ChunkShape];
        long[] strides = ArrayShape.Strides(chunkShape, Metadata.Type.Size());
        fixed (byte* first = raw, value = Metadata.FillValue)
        {
            for (int axis = 0; axis < chunk.Length; axis++)
            {
                long inside = Math.Clamp(shape[axis] - (chunk[axis] * chunkShape[axis]), 0, chunkShape[axis]);
                long[] beyond = [.. chunkShape];
                beyond[axis] -= inside;
                ArrayCopy.Copy(
                    Metadata.Type, value, [], [], Metadata.Type, first + (inside * strides[axis]), beyond, strides);
            }
        }
    }

    private static void CopyBox(BoxCopy box, StorageType from, byte* source, StorageType to, Span<byte> raw)
    {
        fixed (byte* target = raw)
        {
            ArrayCopy.Copy(
                from, source + box.OtherOffset, box.Count, box.OtherStrides, to, target + box.BoxOffset, box.Count, box.BoxStrides);
        }
    }

    /// <summary>Encodes a chunk and writes its file.</summary>
    private void WriteEncoded(string file, ReadOnlySpan<byte> raw, ChunkScratch scratch, bool sync)
    {
        CodecChain codecs = Metadata.Codecs;
        if (codecs.Steps.Count == 0)
        {
            ChunkFile.Write(file, raw, sync, IsPrivate);
            return;
        }

        Span<byte> encoded = scratch.Span(Purpose.Encoded, codecs.MaxEncodedLength);
        ChunkFile.Write(file, encoded[..codecs.Encode(raw, encoded)], sync, IsPrivate);
    }

    /// <summary>Writes a shard with all its chunks.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="shard">Which one.</param>
    /// <param name="raw">Its elements.</param>
    /// <param name="strides">Bytes between them.</param>
    /// <param name="scratch">The calling thread's.</param>
    /// <param name="sync">True to return when the device has it.</param>
    private void WriteShard(string file, long[] shard, byte* raw, long[] strides, ChunkScratch scratch, bool sync)
    {
        ArrayMetadata metadata = Metadata;
        long[] chunkShape = [.. metadata.ChunkShape];
        long[] chunkStrides = ArrayShape.Strides(chunkShape, metadata.Type.Size());
        long[] along = metadata.ShardGrid;
        var within = new long[along.Length];
        RewriteShard(
            file, scratch, sync,
            (place, target) =>
            {
                ArrayShape.Locate(place, along, within);
                long offset = 0;
                for (int axis = 0; axis < within.Length; axis++)
                {
                    offset += within[axis] * chunkShape[axis] * strides[axis];
                    // A chunk wholly beyond the array is not written.
                    if (((shard[axis] * along[axis]) + within[axis]) * chunkShape[axis] >= metadata.Shape[axis])
                        return Change.None;
                }

                if (!target.IsEmpty)
                {
                    fixed (byte* chunk = target)
                        ArrayCopy.Copy(metadata.Type, raw + offset, chunkShape, strides, metadata.Type, chunk, chunkShape, chunkStrides);
                }

                return Change.Whole;
            },
            Change.Whole);
    }

    /// <summary>Writes a shard anew: chunks that do not change keep their bytes.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="scratch">The calling thread's.</param>
    /// <param name="sync">True to return when the device has it.</param>
    /// <param name="change">
    /// Called for each chunk by its place: first with no room, to say whether it changes; then, if it does, with its elements (undefined if all of them change).
    /// </param>
    /// <param name="extent">How much of the shard changes.</param>
    private void RewriteShard(string file, ChunkScratch scratch, bool sync, ChunkChange change, Change extent = Change.Part)
    {
        CodecChain codecs = Metadata.Codecs, indexCodecs = Metadata.IndexCodecs!;
        int chunks = indexCodecs.ElementCount / 2;
        int indexLength = indexCodecs.MaxEncodedLength;
        var index = new ulong[2 * chunks];
        Array.Fill(index, Shard.Missing);
        long position = Metadata.IndexAtStart ? indexLength : 0;
        try
        {
            using Shard? old = OldShard(file, scratch, extent);
            using var output = new GrowingBuffer();
            for (int place = 0; place < chunks; place++)
            {
                ulong offset = old is null ? Shard.Missing : old.Index[2 * place];
                ulong bytes = old is null ? Shard.Missing : old.Index[(2 * place) + 1];
                bool isThere = offset != Shard.Missing || bytes != Shard.Missing;
                Change kind = change(place, []);
                if (kind == Change.Gone)
                    continue;
                int length;
                if (kind == Change.None)
                {
                    if (!isThere)
                        continue;
                    CheckPlace(old!, offset, bytes);
                    length = (int)bytes;
                    ChunkFile.Read(old!.Handle, file, (long)offset, output.At(position, length));
                }
                else
                {
                    Span<byte> raw = scratch.Span(Purpose.Region, codecs.RawLength);
                    if (kind == Change.Whole || !isThere || !TryDecode(old!, offset, bytes, raw, scratch, isNeeded: kind == Change.Part))
                        Fill(raw);

                    change(place, raw);
                    length = codecs.Encode(raw, output.At(position, codecs.MaxEncodedLength));
                }

                (index[2 * place], index[(2 * place) + 1]) = ((ulong)position, (ulong)length);
                position += length;
            }

            long end = Metadata.IndexAtStart ? position : position + indexLength;
            indexCodecs.Encode(MemoryMarshal.AsBytes(index.AsSpan()), output.At(Metadata.IndexAtStart ? 0 : position, indexLength));
            ChunkFile.Write(file, output.At(0, checked((int)end)), sync, IsPrivate);
        }
        catch (CodecException exception)
        {
            throw new PolyException(
                "ChunkDamaged", ErrorKind.OperationFailed, $"The shard '{file}' is damaged: {exception.Message}",
                "Test-ChunkedArray lists all chunks that are; write the whole shard again, or restore it from a copy.", exception);
        }
    }

    /// <summary>The shard that is there; null if there is none, or if nothing of it is kept.</summary>
    private Shard? OldShard(string file, ChunkScratch scratch, Change extent)
    {
        // An index that is kept may be older than the lock, and will be older than what is written.
        scratch.Forget();
        if (extent == Change.Whole)
            return null;
        try
        {
            return OpenShard(file, scratch);
        }
        catch (CodecException) when (extent == Change.Edge)
        {
            return null;
        }
    }

    /// <summary>Decodes a chunk of an old shard.</summary>
    /// <returns>False if it is damaged and not needed.</returns>
    private bool TryDecode(Shard shard, ulong offset, ulong bytes, Span<byte> raw, ChunkScratch scratch, bool isNeeded)
    {
        try
        {
            CheckPlace(shard, offset, bytes);
            Span<byte> stored = scratch.Span(Purpose.Stored, (int)bytes);
            ChunkFile.Read(shard.Handle, shard.Path, (long)offset, stored);
            Metadata.Codecs.Decode(stored, raw);
            return true;
        }
        catch (CodecException) when (!isNeeded)
        {
            return false;
        }
    }

    private ChunkLock Lock(string file, bool sync, CancellationToken cancellation)
    {
        try
        {
            return ChunkLock.Acquire(file, LockTimeout, cancellation);
        }
        catch (PolyException exception) when (exception.InnerException is DirectoryNotFoundException or FileNotFoundException)
        {
            try
            {
                ChunkFile.MakeFolder(System.IO.Path.GetDirectoryName(file)!, sync);
            }
            catch (Exception inner) when (inner is IOException or UnauthorizedAccessException)
            {
                throw ChunkFile.Unwritable(file, inner);
            }

            return ChunkLock.Acquire(file, LockTimeout, cancellation);
        }
    }

    private static long[] BroadcastStrides(ArrayOperand values, long[] shape)
    {
        int missing = shape.Length - values.Shape.Count;
        var strides = new long[shape.Length];
        // As in NumPy, values may have more dimensions, each of length 1.
        bool fits = values.Shape.Take(-missing).All(length => length == 1);
        for (int axis = Math.Max(missing, 0); fits && axis < shape.Length; axis++)
        {
            long length = values.Shape[axis - missing];
            fits = length == shape[axis] || length == 1;
            strides[axis] = length == 1 ? 0 : values.Strides[axis - missing];
        }

        return fits ? strides : throw new PolyException(
            "ShapeMismatch", ErrorKind.InvalidArgument,
            $"Values of the shape {ArrayShape.Text([.. values.Shape])} do not fit a slice of the shape {ArrayShape.Text(shape)}.",
            "Give them the shape of the slice, or one that can be repeated to it.");
    }

    private void RequireCast(DType from)
    {
        DType to = Metadata.Type.MemoryType();
        if (!ArrayCopy.CanCast(from, to))
        {
            throw new PolyException(
                "UnsafeCast", ErrorKind.InvalidArgument,
                $"Values of {from.Name()} cannot be written to an array of {Metadata.Type.Name()} without losing what they are.",
                $"Convert them first: [{to.ClrType().Name.ToLowerInvariant()}[]].");
        }
    }

    /// <summary>Refuses elements that will not fit on the disk: those of which each byte is stored.</summary>
    /// <remarks>What a compressor will make of elements is not known before: for those the disk may be full in the midst of the work.</remarks>
    /// <param name="shape">Their shape.</param>
    /// <param name="replaces">True if they may take the place of what is there.</param>
    /// <exception cref="PolyException">There is no room for them (DiskFull).</exception>
    private void RequireRoom(long[] shape, bool replaces)
    {
        if (!Metadata.Codecs.IsStored || FileRoom.Available(Path) is not { } free)
            return;
        Int128 bytes = (Int128)ArrayShape.Elements(shape) * Metadata.Type.Size();
        if (bytes <= free || (replaces && bytes <= (Int128)free + StoredBytes()))
            return;
        throw new PolyException(
            "DiskFull", ErrorKind.ResourceUnavailable,
            $"The elements have {(double)bytes / 1e6:N0} MB, none of it compressed; the disk of '{Path}' has room for {free / 1e6:N0} MB.",
            "Free some room, choose another disk, or a codec that compresses.");
    }

    private void SweepOnce()
    {
        if (IsPrivate || !Swept.TryAdd(Path, true))
            return;
        try
        {
            Sweep();
        }
        catch (PolyException)
        {
            // A folder that cannot be read, or is gone: what is left there harms nobody.
        }
    }

    /// <summary>How much of a chunk changes.</summary>
    private enum Change
    {
        None,

        /// <summary>Some elements; the others are needed.</summary>
        Part,

        /// <summary>
        /// All elements that the array has, as far as is known. Elements beyond them are kept where they can be: the array may have grown since it was
        /// opened.
        /// </summary>
        Edge,

        /// <summary>All elements.</summary>
        Whole,

        /// <summary>It lies beyond the array, and what is there was left by a process that died: it goes.</summary>
        Gone,
    }

    private delegate bool RegionTest(ReadOnlySpan<long> start, ReadOnlySpan<long> shape);

    private delegate Change ChunkChange(long place, Span<byte> target);

    /// <summary>Memory of a shard that is being made.</summary>
    private sealed class GrowingBuffer : IDisposable
    {
        private NativeBuffer buffer = new(1 << 20);

        /// <summary>Some bytes of it; what was there before stays.</summary>
        /// <exception cref="PolyException">A shard has at most 2^31-1 bytes (ChunkTooLarge).</exception>
        public Span<byte> At(long offset, int length)
        {
            if (offset + length > int.MaxValue)
            {
                throw new PolyException(
                    "ChunkTooLarge", ErrorKind.InvalidArgument, $"A shard would have more than {int.MaxValue:N0} bytes.", "Use smaller shards.");
            }

            if (buffer.Length < offset + length)
            {
                var larger = new NativeBuffer(Math.Max(offset + length, 2 * buffer.Length));
                Buffer.MemoryCopy(buffer.Pointer, larger.Pointer, larger.Length, buffer.Length);
                buffer.Dispose();
                buffer = larger;
            }

            return new Span<byte>(buffer.Pointer + offset, length);
        }

        public void Dispose() => buffer.Dispose();
    }
}
