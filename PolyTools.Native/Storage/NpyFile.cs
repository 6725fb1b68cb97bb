using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Storage;

/// <summary>Files that NumPy's <c>save</c> writes: one array each.</summary>
/// <remarks>
/// The format is that of NumPy's <c>numpy.lib.format</c>: the bytes 93 'NUMPY', two bytes of version, the header's length
/// (2 bytes in version 1, 4 in 2 and 3, little-endian), the header, the elements. The header is a Python dictionary
/// with the keys descr, fortran_order and shape, in Latin-1 before version 3 and UTF-8 since. It is read by a parser
/// that knows nothing else of Python. Nothing that a file says is believed before it was held against the file's length.
/// </remarks>
public static unsafe class NpyFile
{
    private const int PrefixLength = 8;
    private const int MaxHeaderLength = 1 << 20;
    private const int BlockLength = 1 << 20;
    private const int Alignment = 64;
    private const int LastCodePoint = 0x10FFFF;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array into memory.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The array: float16 as float32, complex64 as complex128, text and bytes (as Latin-1) as strings without the NULs
    /// at their ends, in the machine's byte order. An array in Fortran order is a transposed view.
    /// </returns>
    /// <exception cref="PolyException">
    /// The file is not there (FileNotFound) or cannot be read (FileUnreadable), is not such a file (NpyInvalid), is shorter
    /// than it says (NpyTruncated), has elements of another type (NpyUnsupportedType), or does not fit into memory.
    /// </exception>
    public static ArrayOperand Read(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var reader = new Reader(path, file);
            NpyHeader header = reader.Header();
            return reader.Elements(header);
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw Unreadable(path, exception);
        }
    }

    /// <summary>
    /// Opens an array for reading: mapped into memory (<see cref="MappedArray"/>) where its elements can be used where they are,
    /// so that it may be larger than memory; otherwise as <see cref="Read"/> gives it.
    /// </summary>
    /// <param name="path">The file, which must not become shorter while it is used.</param>
    /// <exception cref="PolyException">As for <see cref="Read"/>.</exception>
    public static ArrayOperand Open(string path)
    {
        bool canMap;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            (NpyHeader header, long offset) = ReadHeader(path, file);
            // A boolean must be 0 or 1 to compute with it, which only reading makes sure of.
            canMap = header.Kind != 'b' && MappedArray.Obstacle(header, offset) is null;
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw Unreadable(path, exception);
        }

        return canMap ? MappedArray.OpenNpy(path) : Read(path);
    }

    /// <summary>Writes an array. The file appears under its name when it is complete.</summary>
    /// <remarks>
    /// The version is 1.0, as NumPy chooses too: the later ones are for headers that are longer or not in Latin-1, which only
    /// records have.
    /// </remarks>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="type">The type of the elements. Strings become UTF-32 text as long as the longest of them.</param>
    /// <param name="shape">The lengths of the dimensions; none for a single element.</param>
    /// <param name="elements">The elements in C order.</param>
    /// <param name="overwrite">True to replace a file of that name.</param>
    /// <exception cref="PolyException">
    /// The file exists and may not be replaced (FileExists), or cannot be written (FileUnwritable); nothing is left then.
    /// </exception>
    public static void Write(string path, DType type, ReadOnlySpan<long> shape, byte* elements, bool overwrite = false)
    {
        long count = ArrayShape.Count(shape, type.Size());
        if (type != DType.String)
        {
            Write(path, StorageTypes.From(type), shape, elements, overwrite);
            return;
        }

        int width = LongestText((StringRef*)elements, count);
        Write(path, HeaderOf($"U{width}", shape), overwrite, stream => WriteText(stream, (StringRef*)elements, count, width));
    }

    /// <inheritdoc cref="Write(string, DType, ReadOnlySpan{long}, byte*, bool)"/>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="type">The type of the elements in the file.</param>
    /// <param name="shape">The lengths of the dimensions; none for a single element.</param>
    /// <param name="elements">
    /// The elements in C order, of the type in memory: float16 and complex64 are rounded to nearest, even.
    /// </param>
    /// <param name="overwrite">True to replace a file of that name.</param>
    public static void Write(
        string path, StorageType type, ReadOnlySpan<long> shape, byte* elements, bool overwrite = false)
    {
        long count = ArrayShape.Count(shape, type.MemoryType().Size());
        Write(path, HeaderOf(type.Kind(), shape), overwrite, stream =>
        {
            if (type.IsMemoryType())
                WriteBytes(stream, elements, count * type.Size());
            else
                WriteNarrow(stream, type, elements, count);
        });
    }

    private static void Write(string path, byte[] header, bool overwrite, Action<FileStream> writeElements)
    {
        if (!overwrite && File.Exists(path))
            throw Exists(path);
        string temporary = AtomicFile.TemporaryName(path);
        try
        {
            try
            {
                using var stream = new FileStream(
                    temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                stream.Write(header);
                writeElements(stream);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }

            try
            {
                File.Move(temporary, path, overwrite);
            }
            catch
            {
                File.Delete(temporary);
                // Somebody else wrote it meanwhile.
                if (!overwrite && File.Exists(path))
                    throw Exists(path);
                throw;
            }
        }
        catch (Exception exception) when (IsFileError(exception))
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Whether an exception says that a file or a path cannot be used.</summary>
    internal static bool IsFileError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException
        || exception.GetType() == typeof(ArgumentException);

    internal static PolyException Unreadable(string path, Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException
            ? new PolyException(
                "FileNotFound", ErrorKind.ResourceUnavailable, $"There is no file '{path}'.", "Check the path.", exception)
            : new PolyException(
                "FileUnreadable", ErrorKind.ResourceUnavailable, $"'{path}' cannot be read: {exception.Message}",
                "Pass the path of a file that can be read.", exception);

    internal static PolyException Unwritable(string path, Exception exception) => FileRoom.IsFull(exception) ? FileRoom.Full(path, exception) : new(
        "FileUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be written: {exception.Message}",
        "Check the folder and the room on the disk.", exception);

    internal static PolyException Exists(string path) =>
        new("FileExists", ErrorKind.InvalidArgument, $"'{path}' exists.", "Choose another name, or allow it to be replaced.");

    /// <summary>The header of a file, and where the elements begin, which the file is long enough for.</summary>
    internal static (NpyHeader Header, long Offset) ReadHeader(string path, SafeFileHandle file)
    {
        var reader = new Reader(path, file);
        NpyHeader header = reader.Header();
        reader.RequireElements(header);
        return (header, reader.Position);
    }

    /// <summary>What stands before elements in C order and the machine's byte order.</summary>
    /// <param name="kind">NumPy's kind and size, such as f8.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    internal static byte[] HeaderOf(string kind, ReadOnlySpan<long> shape)
    {
        string order = kind is "b1" or "i1" or "u1" ? "|" : BitConverter.IsLittleEndian ? "<" : ">";
        string text = $"{{'descr': '{order}{kind}', 'fortran_order': False, 'shape': {ArrayShape.Text(shape)}, }}";
        // Spaces and a line's end, so that the elements begin at a multiple of 64.
        int before = PrefixLength + sizeof(ushort);
        int length = ((before + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - before;
        var header = new byte[before + length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(PrefixLength), checked((ushort)length));
        Encoding.Latin1.GetBytes(text.PadRight(length - 1) + "\n", header.AsSpan(before));
        return header;
    }

    private static void WriteNarrow(FileStream stream, StorageType type, byte* elements, long count)
    {
        var block = new byte[BlockLength];
        int memorySize = type.MemoryType().Size();
        fixed (byte* narrow = block)
        {
            for (long done = 0; done < count;)
            {
                long part = Math.Min(count - done, BlockLength / type.Size());
                ElementConversion.ToStorage(type, elements + (done * memorySize), narrow, part);
                stream.Write(block, 0, (int)part * type.Size());
                done += part;
            }
        }
    }

    private static void WriteBytes(FileStream stream, byte* bytes, long length)
    {
        for (long done = 0; done < length;)
        {
            int part = (int)Math.Min(length - done, 1 << 30);
            stream.Write(new ReadOnlySpan<byte>(bytes + done, part));
            done += part;
        }
    }

    // A surrogate without its partner stands for itself, as in Python.
    private static int NextCodePoint(ReadOnlySpan<char> text, ref int at)
    {
        char first = text[at++];
        return char.IsHighSurrogate(first) && at < text.Length && char.IsLowSurrogate(text[at])
            ? char.ConvertToUtf32(first, text[at++])
            : first;
    }

    private static int LongestText(StringRef* elements, long count)
    {
        // NumPy has no text of no length: empty strings take one place.
        int longest = 1;
        for (long i = 0; i < count; i++)
        {
            int length = 0;
            for (int at = 0; at < elements[i].Length; length++)
                NextCodePoint(elements[i].Text, ref at);
            longest = Math.Max(longest, length);
        }

        return longest;
    }

    private static void WriteText(FileStream stream, StringRef* elements, long count, int width)
    {
        using var block = new BufferedStream(stream, BlockLength);
        for (long i = 0; i < count; i++)
        {
            ReadOnlySpan<char> text = elements[i].Text;
            int at = 0;
            for (int place = 0; place < width; place++)
            {
                int point = at < text.Length ? NextCodePoint(text, ref at) : 0;
                block.Write(new ReadOnlySpan<byte>(&point, sizeof(int)));
            }
        }
    }

    /// <summary>One file that is being read.</summary>
    private sealed class Reader(string path, SafeFileHandle file)
    {
        private readonly long length = RandomAccess.GetLength(file);
        private long position;

        public long Position => position;

        public NpyHeader Header()
        {
            Span<byte> prefix = stackalloc byte[PrefixLength];
            if (length < PrefixLength)
                throw Invalid("it has no header");
            Next(prefix);
            if (!prefix.StartsWith(Magic))
                throw Invalid("it does not begin as NumPy's files do");
            (int major, int minor) = (prefix[6], prefix[7]);
            if (major is < 1 or > 3 || minor != 0)
                throw Invalid($"its version is {major}.{minor}; known are 1.0, 2.0 and 3.0");

            Span<byte> size = stackalloc byte[4];
            size.Clear();
            Next(major == 1 ? size[..2] : size);
            uint headerLength = BinaryPrimitives.ReadUInt32LittleEndian(size);
            if (headerLength > length - position)
                throw Truncated($"its header has {headerLength:N0} bytes");
            if (headerLength > MaxHeaderLength)
                throw Invalid($"its header has {headerLength:N0} bytes");
            var header = new byte[headerLength];
            Next(header);
            return new NpyHeaderParser(path, (major < 3 ? Encoding.Latin1 : Encoding.UTF8).GetString(header)).Parse();
        }

        /// <summary>The number of elements, which the rest of the file holds.</summary>
        public long RequireElements(NpyHeader header)
        {
            if (!ArrayShape.TryCount(header.Shape, header.ElementSize, out long count))
                throw Truncated($"its shape is {ArrayShape.Text(header.Shape)}");
            if (count * header.ElementSize > length - position)
                throw Truncated($"its {count:N0} elements need {count * header.ElementSize:N0} bytes");
            return count;
        }

        public ArrayOperand Elements(NpyHeader header)
        {
            long count = RequireElements(header);
            NativeBuffer buffer = header.Kind is 'U' or 'S'
                ? Text(count, header)
                : Numbers(count, header);
            try
            {
                DType type = header.Type;
                return new ArrayOperand(
                    buffer, type, header.Shape,
                    header.IsFortranOrder ? ArrayShape.FortranStrides(header.Shape, type.Size()) : null);
            }
            catch
            {
                buffer.Dispose();
                throw;
            }
        }

        private NativeBuffer Numbers(long count, NpyHeader header)
        {
            var buffer = new NativeBuffer(checked(count * header.Type.Size()));
            try
            {
                if (header.Kind == 'f' && header.ElementSize == 2)
                    Widen(count, header, buffer, StorageType.Float16);
                else if (header.Kind == 'c' && header.ElementSize == 8)
                    Widen(count, header, buffer, StorageType.Complex64);
                else
                    Blocks(buffer.Pointer, count * header.ElementSize, block => Normalise(block, header));
                return buffer;
            }
            catch
            {
                buffer.Dispose();
                throw;
            }
        }

        private delegate void BlockAction(Span<byte> block);

        /// <summary>Reads bytes by blocks that stay in cache for what is done with each.</summary>
        private void Blocks(byte* destination, long bytes, BlockAction action)
        {
            for (long done = 0; done < bytes;)
            {
                var block = new Span<byte>(destination + done, (int)Math.Min(bytes - done, BlockLength));
                Next(block);
                action(block);
                done += block.Length;
            }
        }

        private void Widen(long count, NpyHeader header, NativeBuffer buffer, StorageType type)
        {
            var block = new byte[BlockLength];
            byte* next = buffer.Pointer;
            for (long bytes = count * type.Size(); bytes > 0;)
            {
                Span<byte> read = block.AsSpan(0, (int)Math.Min(bytes, BlockLength));
                Next(read);
                Normalise(read, header);
                var wide = new Span<byte>(next, read.Length / type.Size() * type.MemoryType().Size());
                ElementConversion.ToMemory(type, read, wide);
                next += wide.Length;
                bytes -= read.Length;
            }
        }

        /// <summary>Gives elements the machine's byte order, and booleans the value 0 or 1.</summary>
        private static void Normalise(Span<byte> block, NpyHeader header)
        {
            if (header.Kind == 'b')
            {
                Span<Vector<byte>> vectors = MemoryMarshal.Cast<byte, Vector<byte>>(block);
                foreach (ref Vector<byte> vector in vectors)
                    vector = Vector.Min(vector, Vector<byte>.One);
                foreach (ref byte element in block[(vectors.Length * Vector<byte>.Count)..])
                    element = Math.Min(element, (byte)1);
            }

            if (!header.IsSwapped)
                return;
            switch (header.Kind == 'c' ? header.ElementSize / 2 : header.Kind == 'U' ? sizeof(int) : header.ElementSize)
            {
                case 2:
                    Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(block);
                    BinaryPrimitives.ReverseEndianness(shorts, shorts);
                    break;
                case 4:
                    Span<uint> ints = MemoryMarshal.Cast<byte, uint>(block);
                    BinaryPrimitives.ReverseEndianness(ints, ints);
                    break;
                case 8:
                    Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(block);
                    BinaryPrimitives.ReverseEndianness(longs, longs);
                    break;
            }
        }

        /// <summary>One buffer: the elements, and behind them their text.</summary>
        private NativeBuffer Text(long count, NpyHeader header)
        {
            using var raw = new NativeBuffer(count * header.ElementSize);
            Blocks(raw.Pointer, raw.Length, block => Normalise(block, header));
            int size = header.Kind == 'U' ? sizeof(int) : 1;
            int width = header.ElementSize / size;
            long units = 0;
            for (long i = 0; i < count; i++)
            {
                byte* element = raw.Pointer + (i * header.ElementSize);
                for (int place = TextLength(element, width, size) - 1; place >= 0; place--)
                {
                    uint point = size == 1 ? element[place] : ((uint*)element)[place];
                    if (point > LastCodePoint)
                        throw Invalid($"element {i:N0} has the code point {point:X}, which Unicode lacks");
                    units += point > char.MaxValue ? 2 : 1;
                }
            }

            var buffer = new NativeBuffer(checked((count * sizeof(StringRef)) + (units * sizeof(char))));
            var elements = (StringRef*)buffer.Pointer;
            var next = (char*)(elements + count);
            for (long i = 0; i < count; i++)
            {
                byte* element = raw.Pointer + (i * header.ElementSize);
                char* start = next;
                int places = TextLength(element, width, size);
                for (int place = 0; place < places; place++)
                {
                    uint point = size == 1 ? element[place] : ((uint*)element)[place];
                    if (point > char.MaxValue)
                    {
                        *next++ = (char)(0xD800 + ((point - 0x10000) >> 10));
                        *next++ = (char)(0xDC00 + (point & 0x3FF));
                    }
                    else
                        *next++ = (char)point;
                }

                elements[i] = new StringRef((nint)start, next - start);
            }

            return buffer;
        }

        private static int TextLength(byte* element, int width, int size) => 1 + (size == 1
            ? new ReadOnlySpan<byte>(element, width).LastIndexOfAnyExcept((byte)0)
            : new ReadOnlySpan<int>(element, width).LastIndexOfAnyExcept(0));

        private void Next(Span<byte> bytes)
        {
            while (bytes.Length > 0)
            {
                int read = RandomAccess.Read(file, bytes, position);
                if (read == 0)
                    throw Truncated("it ends before");
                position += read;
                bytes = bytes[read..];
            }
        }

        private PolyException Invalid(string reason) => NpyHeaderParser.Invalid(path, reason);

        private PolyException Truncated(string reason) =>
            new("NpyTruncated", ErrorKind.InvalidArgument, $"'{path}' is cut off: {reason}, and the file has {length:N0} bytes.",
                "Write the file again.");
    }
}
