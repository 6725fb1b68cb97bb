using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>A part of a file in memory, of any length, beginning at any byte.</summary>
internal sealed unsafe class FileMapping : IFlushable
{
    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly MemoryMappedFile mapping;
    private readonly MemoryMappedViewAccessor view;
    private int isDisposed;

    /// <summary>Maps a part of a file, and takes the file over, which is closed even if this fails.</summary>
    /// <param name="path">The file's name, for errors.</param>
    /// <param name="file">The file, opened for what it is mapped for.</param>
    /// <param name="offset">The first byte; need not begin a page.</param>
    /// <param name="bytes">How many, at least 1; the file has them.</param>
    /// <param name="isWritable">Whether the part may be written to.</param>
    /// <exception cref="IOException">The system does not map it.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it.</exception>
    public FileMapping(string path, SafeFileHandle file, long offset, long bytes, bool isWritable)
    {
        (this.path, this.file) = (path, file);
        MemoryMappedFileAccess access = isWritable ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.Read;
        try
        {
            mapping = MemoryMappedFile.CreateFromFile(file, null, 0, access, HandleInheritability.None, leaveOpen: true);
            view = mapping.CreateViewAccessor(offset, bytes, access);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Pointer = start + view.PointerOffset;
        }
        catch
        {
            view?.Dispose();
            mapping?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The first byte of the part.</summary>
    public byte* Pointer { get; }

    /// <inheritdoc/>
    public void Flush()
    {
        try
        {
            view.Flush();
            RandomAccess.FlushToDisk(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PolyException(
                "FileUnwritable", ErrorKind.OperationFailed, $"'{path}' cannot be written: {exception.Message}",
                "Check the disk.", exception);
        }
    }

    /// <summary>Ends the mapping. What was written reaches the file without further ado.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0)
            return;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        // Not view.Dispose, which waits for the device; closing the file ends no mapping and waits for nothing.
        view.SafeMemoryMappedViewHandle.Dispose();
        mapping.Dispose();
        file.Dispose();
    }
}
