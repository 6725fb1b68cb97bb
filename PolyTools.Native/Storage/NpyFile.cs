using System.Buffers.Binary;
using System.Globalization;
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
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PolyException(
                "FileNotFound", ErrorKind.ResourceUnavailable, $"There is no file '{path}'.", "Check the path.", exception);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new PolyException(
                "FileUnreadable", ErrorKind.ResourceUnavailable, $"'{path}' cannot be read: {exception.Message}",
                "Pass the path of a .npy file.", exception);
        }
    }

    /// <summary>Writes an array. The file appears under its name when it is complete.</summary>
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
        if (!overwrite && File.Exists(path))
            throw Exists(path);
        int width = type == DType.String ? LongestText((StringRef*)elements, count) : 0;
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                using var stream = new FileStream(
                    temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
                stream.Write(HeaderOf(type, width, shape));
                if (type == DType.String)
                    WriteText(stream, (StringRef*)elements, count, width);
                else
                    WriteBytes(stream, elements, count * type.Size());
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
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new PolyException(
                "FileUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be written: {exception.Message}",
                "Check the folder and the room on the disk.", exception);
        }
    }

    private static PolyException Exists(string path) =>
        new("FileExists", ErrorKind.InvalidArgument, $"'{path}' exists.", "Choose another name, or allow it to be replaced.");

    private static byte[] HeaderOf(DType type, int width, ReadOnlySpan<long> shape)
    {
        string order = type.Size() == 1 ? "|" : BitConverter.IsLittleEndian ? "<" : ">";
        string kind = type switch
        {
            DType.Bool => "b1",
            DType.Complex128 => "c16",
            DType.String => $"U{width}",
            _ => (type.IsFloat() ? "f" : type.IsSigned() ? "i" : "u")
                + type.Size().ToString(CultureInfo.InvariantCulture),
        };
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

        public ArrayOperand Elements(NpyHeader header)
        {
            if (!ArrayShape.TryCount(header.Shape, header.ElementSize, out long count))
                throw Truncated($"its shape is {ArrayShape.Text(header.Shape)}");
            if (count * header.ElementSize > length - position)
                throw Truncated($"its {count:N0} elements need {count * header.ElementSize:N0} bytes");

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
                    Widen<Half, float>(count, header, buffer, half => (float)half);
                else if (header.Kind == 'c' && header.ElementSize == 8)
                    Widen<(float Real, float Imaginary), Complex>(count, header, buffer, pair => new(pair.Real, pair.Imaginary));
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

        private void Widen<TFrom, TTo>(long count, NpyHeader header, NativeBuffer buffer, Func<TFrom, TTo> convert)
            where TFrom : unmanaged
            where TTo : unmanaged
        {
            var block = new byte[BlockLength];
            var next = (TTo*)buffer.Pointer;
            for (long bytes = count * sizeof(TFrom); bytes > 0;)
            {
                Span<byte> read = block.AsSpan(0, (int)Math.Min(bytes, BlockLength));
                Next(read);
                Normalise(read, header);
                foreach (TFrom element in MemoryMarshal.Cast<byte, TFrom>(read))
                    *next++ = convert(element);
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
