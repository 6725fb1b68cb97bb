using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Measurement;

/// <summary>Bytes to be compressed, which are read part by part: a file of any size, an array in memory or on disk, or several such one after the other.</summary>
public abstract class ByteSource : IDisposable
{
    private const long MostContentBytes = 64 << 20;

    private protected ByteSource(string name, long length, StorageType? type)
        : this(name, length, type?.Size() ?? 1)
    {
        Type = type;
    }

    private ByteSource(string name, long length, int elementSize)
    {
        (Name, Length, ElementSize) = (name, length, elementSize);
    }

    /// <summary>The path, or the type and shape of what is in memory.</summary>
    public string Name { get; }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>Bytes of an element; 1 where nothing is known of the bytes.</summary>
    public int ElementSize { get; }

    /// <summary>The type of the elements, in the machine's byte order; null where it is not known.</summary>
    public StorageType? Type { get; private init; }

    /// <summary>The bytes of a file; of a .npy file those of its elements.</summary>
    /// <param name="path">The file. What is appended to it later is not read.</param>
    /// <param name="type">The type of the elements of a file without a header; null where it is not known.</param>
    /// <exception cref="PolyException">It cannot be read (FileNotFound, FileUnreadable), or is a pipe, socket or device (NotAFile).</exception>
    public static ByteSource OfFile(string path, StorageType? type = null)
    {
        if (!FileIdentity.IsRegularFile(path))
        {
            throw new PolyException(
                "NotAFile", ErrorKind.InvalidArgument, $"'{path}' is a pipe, socket or device, which has no bytes of its own.", "Leave it out.");
        }

        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(file) == 0)
                return new ContentBytes(path, Content(file), type);
            if (!path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
                return new FileBytes(path, 0, RandomAccess.GetLength(file), type?.Size() ?? 1) { Type = type };
            (NpyHeader header, long offset) = NpyFile.ReadHeader(path, file);
            type = header.IsSwapped ? null : StorageTypes.All.Where(known => known.Kind() == $"{header.Kind}{header.ElementSize}")
                .Cast<StorageType?>().FirstOrDefault();
            // Text has characters.
            int size = header.Kind switch { 'U' => sizeof(int), 'S' => 1, _ => header.ElementSize };
            return new FileBytes(path, offset, RandomAccess.GetLength(file) - offset, size) { Type = type };
        }
        catch (Exception exception) when (NpyFile.IsFileError(exception))
        {
            throw NpyFile.Unreadable(path, exception);
        }
    }

    /// <summary>What is read of a file that says it is empty: those of Linux's /proc do, and have text.</summary>
    private static byte[] Content(SafeFileHandle file)
    {
        using var content = new MemoryStream();
        byte[] block = new byte[64 << 10];
        int count;
        while (content.Length < MostContentBytes && (count = RandomAccess.Read(file, block, content.Length)) > 0)
            content.Write(block, 0, count);
        return content.ToArray();
    }

    /// <summary>The elements of an array on disk in C order, as they are stored but for the codecs.</summary>
    /// <param name="array">The array.</param>
    public static ByteSource OfChunks(ChunkedArray array) => new ChunkBytes(array);

    /// <summary>The elements of an array in memory.</summary>
    /// <param name="array">The array, contiguous and of numbers or booleans; it is given back with the source.</param>
    /// <exception cref="PolyException">It has text (UnsupportedElementType).</exception>
    public static ByteSource OfMemory(ArrayOperand array)
    {
        if (array.Type == DType.String)
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, "Text has no bytes of its own.", "Pass numbers, bytes or a file.");
        }

        return new MemoryBytes(array);
    }

    /// <summary>Several sources as one.</summary>
    /// <param name="sources">In their order; they are given back with it.</param>
    public static ByteSource Concatenate(IReadOnlyList<ByteSource> sources) => new JoinedBytes(sources);

    /// <summary>Parts of the source that are spread evenly over it.</summary>
    /// <param name="bytes">About how many bytes in all.</param>
    /// <param name="part">Bytes of a part.</param>
    /// <returns>The source itself, if it has no more bytes than that.</returns>
    public ByteSource Sample(long bytes, int part)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(part, 1);
        if (bytes >= Length)
            return this;
        if (bytes < part)
            part = (int)Math.Max(bytes - (bytes % ElementSize), Math.Min(ElementSize, Length));
        return new SampledBytes(this, bytes / part > 0 ? bytes / part : 1, part);
    }

    /// <summary>Reads a part.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="destination">Where to; the part ends within the source.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="PolyException">It cannot be read; a file has become shorter (FileUnreadable).</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public abstract void Read(long offset, Span<byte> destination, CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the source holds.</summary>
    private protected virtual void Release()
    {
    }

    private sealed class FileBytes(string path, long first, long length, int elementSize) : ByteSource(path, length, elementSize)
    {
        /// <summary>Bytes that are read before the next look whether to end.</summary>
        private const int Step = 4 << 20;

        private SafeFileHandle? file;

        public override void Read(long offset, Span<byte> destination, CancellationToken cancellation)
        {
            try
            {
                file ??= File.OpenHandle(Name, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.SequentialScan);
                while (!destination.IsEmpty)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int count = RandomAccess.Read(file, destination[..Math.Min(destination.Length, Step)], first + offset);
                    if (count == 0)
                        throw new EndOfStreamException("It became shorter while it was read.");
                    destination = destination[count..];
                    offset += count;
                }
            }
            catch (Exception exception) when (NpyFile.IsFileError(exception))
            {
                throw NpyFile.Unreadable(Name, exception);
            }
        }

        private protected override void Release()
        {
            file?.Dispose();
            file = null;
        }
    }

    private sealed class ContentBytes(string path, byte[] content, StorageType? type) : ByteSource(path, content.Length, type)
    {
        public override void Read(long offset, Span<byte> destination, CancellationToken cancellation) =>
            content.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private sealed unsafe class MemoryBytes(ArrayOperand array) : ByteSource(
        string.Create(CultureInfo.InvariantCulture, $"{array.Type.Name()}[{string.Join(',', array.Shape)}]"), array.Count * array.Type.Size(), StorageTypes.From(array.Type))
    {
        public override void Read(long offset, Span<byte> destination, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            new ReadOnlySpan<byte>((byte*)array.Pointer + offset, destination.Length).CopyTo(destination);
            GC.KeepAlive(array);
        }

        private protected override void Release() => array.Dispose();
    }

    private sealed unsafe class ChunkBytes(ChunkedArray array) : ByteSource(
        array.Path, ArrayShape.Count([.. array.Metadata.Shape], array.Metadata.Type.Size()) * array.Metadata.Type.Size(), array.Metadata.Type)
    {
        public override void Read(long offset, Span<byte> destination, CancellationToken cancellation)
        {
            long first = offset / ElementSize, end = (offset + destination.Length + ElementSize - 1) / ElementSize;
            var work = new ChunkWork(Cancellation: cancellation);
            if (offset % ElementSize == 0 && destination.Length % ElementSize == 0)
            {
                ReadElements(first, end, destination, work);
                return;
            }

            using var whole = new NativeBuffer((end - first) * ElementSize);
            var elements = new Span<byte>(whole.Pointer, checked((int)whole.Length));
            ReadElements(first, end, elements, work);
            elements.Slice((int)(offset % ElementSize), destination.Length).CopyTo(destination);
        }

        private void ReadElements(long first, long end, Span<byte> destination, ChunkWork work)
        {
            foreach ((ArraySlice[] box, long count) in ArrayShape.Boxes([.. array.Metadata.Shape], first, end))
            {
                int bytes = checked((int)(count * ElementSize));
                array.ReadStored(box, destination[..bytes], work);
                destination = destination[bytes..];
            }
        }
    }

    private sealed class JoinedBytes : ByteSource
    {
        private readonly IReadOnlyList<ByteSource> sources;
        private readonly long[] ends;

        public JoinedBytes(IReadOnlyList<ByteSource> sources)
            : base(
                sources.Count == 1 ? sources[0].Name : string.Create(CultureInfo.InvariantCulture, $"{sources.Count} inputs"),
                sources.Sum(source => source.Length),
                sources.Select(source => source.ElementSize).Distinct().Count() == 1 ? sources[0].ElementSize : 1)
        {
            this.sources = sources;
            Type = sources.Select(source => source.Type).Distinct().Count() == 1 ? sources[0].Type : null;
            ends = new long[sources.Count];
            long end = 0;
            for (int i = 0; i < ends.Length; i++)
                ends[i] = end += sources[i].Length;
        }

        public override void Read(long offset, Span<byte> destination, CancellationToken cancellation)
        {
            for (int number = Array.FindIndex(ends, end => end > offset); !destination.IsEmpty; number++)
            {
                ByteSource source = sources[number];
                long start = ends[number] - source.Length;
                int count = (int)Math.Min(destination.Length, ends[number] - offset);
                if (count == 0)
                    continue;
                source.Read(offset - start, destination[..count], cancellation);
                // Thousands of files are not to be open at once.
                if (offset + count == ends[number])
                    source.Release();
                destination = destination[count..];
                offset += count;
            }
        }

        private protected override void Release()
        {
            foreach (ByteSource source in sources)
                source.Dispose();
        }
    }

    private sealed class SampledBytes : ByteSource
    {
        private readonly ByteSource source;
        private readonly long parts;
        private readonly int part;

        public SampledBytes(ByteSource source, long parts, int part)
            : base(source.Name, parts * part, source.ElementSize)
        {
            (this.source, this.parts, this.part) = (source, parts, part);
            Type = source.Type;
        }

        public override void Read(long offset, Span<byte> destination, CancellationToken cancellation)
        {
            while (!destination.IsEmpty)
            {
                (long number, long within) = Math.DivRem(offset, part);
                int count = (int)Math.Min(destination.Length, part - within);
                source.Read(Place(number) + within, destination[..count], cancellation);
                destination = destination[count..];
                offset += count;
            }
        }

        /// <summary>Where a part begins: the first at the beginning, the last at the end, at whole elements.</summary>
        private long Place(long number)
        {
            if (parts == 1)
                return 0;
            long place = (long)((Int128)(source.Length - part) * number / (parts - 1));
            return place - (place % ElementSize);
        }

        private protected override void Release() => source.Dispose();
    }
}
