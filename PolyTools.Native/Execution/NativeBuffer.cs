using System.Runtime.InteropServices;

namespace PolyTools.Native.Execution;

/// <summary>Memory outside the garbage collector, aligned to pages, with undefined content.</summary>
/// <remarks>
/// Nothing is touched here, so that each page is first touched, and placed, by the thread that works on it. Large
/// buffers are aligned to huge pages and ask Linux for them, as NumPy does for its arrays: fewer faults and fewer
/// misses of the translation cache.
/// </remarks>
public sealed unsafe partial class NativeBuffer : IDisposable
{
    private const nuint PageSize = 4096;
    private const nuint HugePageSize = 2 << 20;
    private const int AdviseHugePages = 14;

    private byte* pointer;

    /// <summary>Reserves memory.</summary>
    /// <param name="bytes">How much; 0 is allowed.</param>
    /// <exception cref="PolyException">The system has not that much memory.</exception>
    public NativeBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        nuint alignment = (nuint)bytes >= 2 * HugePageSize ? HugePageSize : PageSize;
        nuint size = ((nuint)Math.Max(bytes, 1) + alignment - 1) / alignment * alignment;
        try
        {
            pointer = (byte*)NativeMemory.AlignedAlloc(size, alignment);
        }
        catch (OutOfMemoryException exception)
        {
            throw new PolyException(
                "OutOfMemory", ErrorKind.ResourceUnavailable,
                $"The system refused {bytes / 1e6:N0} MB of memory.", "Work on fewer elements, or on float32.", exception);
        }

        Length = bytes;
        if (alignment == HugePageSize && OperatingSystem.IsLinux())
            _ = MemoryAdvise(pointer, size, AdviseHugePages);
    }

    /// <summary>Frees what Dispose was not called for.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes asked for.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was freed.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(pointer is null, this);
            return pointer;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(pointer);
        pointer = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
