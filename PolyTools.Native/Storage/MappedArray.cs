using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>Files whose elements are used where they are: the system reads and writes the pages that are touched.</summary>
/// <remarks>
/// <para>
/// The length is limited by the address space only. A file is mapped if its elements look the same in memory: types of
/// <see cref="DType"/> other than strings, in the machine's byte order; for others, <see cref="NpyFile.Open"/> makes a copy.
/// Booleans other than 0 and 1, which only other programs write, stay as they are.
/// </para>
/// <para>
/// A file must not become shorter while it is mapped: the system ends a process that touches a page that is no more there. A file
/// that is opened for writing has the blocks of its holes reserved first, so that writing cannot fail for lack of room
/// (on Linux, on file systems that can).
/// </para>
/// </remarks>
public static unsafe class MappedArray
{
    /// <summary>Maps the array of a .npy file, in C or Fortran order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="writable">True to write through the array into the file.</param>
    /// <returns>The array; the file is closed when its last view is disposed of.</returns>
    /// <exception cref="PolyException">
    /// As for <see cref="NpyFile.Read"/>; or the elements cannot be used where they are (NotMappable), or there is no room for the
    /// file's holes (DiskFull).
    /// </exception>
    public static ArrayOperand OpenNpy(string path, bool writable = false) => Open(path, writable, file =>
    {
        (NpyHeader header, long offset) = NpyFile.ReadHeader(path, file);
        if (Obstacle(header, offset) is string obstacle)
        {
            throw new PolyException(
                "NotMappable", ErrorKind.InvalidArgument, $"The elements of '{path}' cannot be used where they are: {obstacle}.",
                "Read the file into memory, or write it again with elements of a type and byte order of this machine.");
        }

        long[]? strides = header.IsFortranOrder ? ArrayShape.FortranStrides(header.Shape, header.ElementSize) : null;
        return (header.Type, offset, header.Shape, strides);
    });

    /// <summary>Maps elements without a header, in C order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The type of the elements, which are in the machine's byte order.</param>
    /// <param name="offset">
    /// Where the first one begins, in bytes. The engine C needs addresses that are multiples of the element's size.
    /// </param>
    /// <param name="shape">The lengths of the dimensions; null for one dimension, up to the file's end.</param>
    /// <param name="writable">True to write through the array into the file.</param>
    /// <returns>The array; the file is closed when its last view is disposed of.</returns>
    /// <exception cref="PolyException">
    /// The file is not there (FileNotFound) or cannot be opened (FileUnreadable), is shorter than the array or, without a shape, no
    /// whole number of elements long (RawLengthMismatch), the elements are strings, or there is no room for the file's holes (DiskFull).
    /// </exception>
    public static ArrayOperand OpenRaw(string path, DType type, long offset = 0, long[]? shape = null, bool writable = false)
    {
        RequireNumbers(type);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        long[]? asked = Checked(shape, type);
        return Open(path, writable, file =>
        {
            long length = RandomAccess.GetLength(file);
            long room = Math.Max(length - offset, 0);
            long[] found = asked ?? [room / type.Size()];
            bool fits = asked is null
                ? offset <= length && room % type.Size() == 0
                : offset <= length && ArrayShape.Count(asked, type.Size()) * type.Size() <= room;
            if (!fits)
            {
                string what = asked is null ? $"a whole number of {type.Name()}" : $"the shape {ArrayShape.Text(asked)} of {type.Name()}";
                throw new PolyException(
                    "RawLengthMismatch", ErrorKind.InvalidArgument,
                    $"'{path}' has {length:N0} bytes, which from byte {offset:N0} on are not {what}.",
                    "Check the type, the offset and the shape.");
            }

            return (type, offset, found, null);
        });
    }

    /// <summary>Makes a .npy file of zeros to be filled through memory.</summary>
    /// <param name="path">The file; its folder exists. It appears under this name with <see cref="NewMappedArray.Commit"/>.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The lengths of the dimensions.</param>
    /// <param name="overwrite">True to replace a file of that name.</param>
    /// <param name="temporary">Its name until then, on the same disk; null for one beside it.</param>
    /// <exception cref="PolyException">
    /// The file exists and may not be replaced (FileExists), there is no room for it (DiskFull), it cannot be written (FileUnwritable), or
    /// the elements are strings. No file is left then.
    /// </exception>
    public static NewMappedArray CreateNpy(
        string path, DType type, ReadOnlySpan<long> shape, bool overwrite = false, string? temporary = null)
    {
        RequireNumbers(type);
        return Create(path, temporary, NpyFile.HeaderOf(StorageTypes.From(type).Kind(), shape), type, shape, overwrite);
    }

    /// <summary>Makes a file of zeros without a header to be filled through memory.</summary>
    /// <inheritdoc cref="CreateNpy"/>
    public static NewMappedArray CreateRaw(
        string path, DType type, ReadOnlySpan<long> shape, bool overwrite = false, string? temporary = null)
    {
        RequireNumbers(type);
        return Create(path, temporary, [], type, shape, overwrite);
    }

    /// <summary>Why elements cannot be used where they are in the file, or null if they can.</summary>
    internal static string? Obstacle(NpyHeader header, long offset)
    {
        if (header.Kind is 'U' or 'S')
            return "they are text";
        if (header.ElementSize != header.Type.Size())
            return $"float16 and complex64 become {header.Type.Name()} in memory";
        if (header.IsSwapped)
            return "their bytes are in the order of other machines";
        return offset % (header.Kind == 'c' ? sizeof(double) : header.ElementSize) != 0
            ? $"they begin at byte {offset}, which is no multiple of their size"
            : null;
    }

    private static ArrayOperand Open(
        string path, bool writable, Func<SafeFileHandle, (DType Type, long Offset, long[] Shape, long[]? Strides)> describe)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(
                path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            (DType type, long offset, long[] shape, long[]? strides) = describe(file);
            if (writable)
                FileRoom.Reserve(path, file, offset, ArrayShape.Count(shape, type.Size()) * type.Size());
            return Map(path, file, type, offset, shape, strides, writable);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (NpyFile.IsFileError(exception))
                throw NpyFile.Unreadable(path, exception);
            throw;
        }
    }

    private static NewMappedArray Create(
        string path, string? temporary, byte[] header, DType type, ReadOnlySpan<long> shape, bool overwrite)
    {
        long[] ownShape = Checked(shape.ToArray(), type)!;
        long bytes = ArrayShape.Count(ownShape, type.Size()) * type.Size();
        if (bytes > long.MaxValue - header.Length)
            ArrayShape.Count([bytes, 2], 1);
        if (!overwrite && File.Exists(path))
            throw NpyFile.Exists(path);
        temporary ??= AtomicFile.TemporaryName(path);
        SafeFileHandle? file = null;
        try
        {
            // The name can be there only if a process of the same number was killed: nobody writes it now.
            File.Delete(temporary);
            file = FileRoom.Create(temporary, header.Length + bytes);
            RandomAccess.Write(file, header, 0);
            return new NewMappedArray(
                path, temporary, Map(temporary, file, type, header.Length, ownShape, null, isWritable: true), overwrite);
        }
        catch (Exception exception)
        {
            if (file is not null)
            {
                file.Dispose();
                File.Delete(temporary);
            }

            if (NpyFile.IsFileError(exception))
                throw NpyFile.Unwritable(path, exception);
            throw;
        }
    }

    /// <summary>Takes the file over if nothing fails.</summary>
    private static ArrayOperand Map(
        string path, SafeFileHandle file, DType type, long offset, long[] shape, long[]? strides, bool isWritable)
    {
        long bytes = ArrayShape.Count(shape, type.Size()) * type.Size();
        if (bytes > 0)
        {
            var mapping = new FileMapping(path, file, offset, bytes, isWritable);
            return new ArrayOperand(mapping, type, (nint)mapping.Pointer, shape, strides, isWritable);
        }

        // The system maps no bytes nowhere.
        file.Dispose();
        var nothing = new NativeBuffer(0);
        return new ArrayOperand(nothing, type, (nint)nothing.Pointer, shape, strides, isWritable);
    }

    private static void RequireNumbers(DType type)
    {
        if (type == DType.String)
        {
            throw new PolyException(
                "UnsupportedElementType", ErrorKind.InvalidArgument, "Strings cannot be mapped into memory.",
                "Map numbers or booleans.");
        }
    }

    private static long[]? Checked(long[]? shape, DType type)
    {
        if (shape is null)
            return null;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Length, ArrayShape.MaxRank, nameof(shape));
        foreach (long length in shape)
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
        ArrayShape.Count(shape, type.Size());
        return [.. shape];
    }
}
