namespace PolyTools.Native.Execution;

/// <summary>What a thread's scratch memory is for; each purpose has memory of its own.</summary>
internal enum ScratchPurpose
{
    /// <summary>The registers of the Blocked engine.</summary>
    Registers,

    /// <summary>Operands that are copied to one element after the other.</summary>
    Packing,

    /// <summary>What lies between two steps of a chain of codecs: the results of its even steps.</summary>
    ChainEven,

    /// <summary>The results of its odd steps.</summary>
    ChainOdd,

    /// <summary>The positions of earlier bytes, by their hashes, of a Lempel-Ziv encoder.</summary>
    MatchTable,

    /// <summary>Numbers in the other byte order.</summary>
    ByteOrder,

    /// <summary>A shuffled block of a Blosc frame.</summary>
    Block,

    /// <summary>The planes of bytes of some elements whose bits are shuffled.</summary>
    BitPlanes,

    /// <summary>A stream that may come out longer than there is room for.</summary>
    Stream,
}

/// <summary>
/// Memory that a thread keeps from run to run: a block that the system takes back and gives anew costs a page fault for every
/// page.
/// </summary>
internal static unsafe class ThreadScratch
{
    /// <summary>Bytes that are kept; what was larger is given back when less is asked for.</summary>
    private const long KeptBytes = 4 << 20;

    [ThreadStatic]
    private static NativeBuffer?[]? buffers;

    /// <summary>Memory of the calling thread, aligned to pages, valid until the same purpose is asked for again.</summary>
    /// <exception cref="PolyException">The system has not that much memory.</exception>
    public static byte* Get(ScratchPurpose purpose, long bytes)
    {
        buffers ??= new NativeBuffer?[Enum.GetValues<ScratchPurpose>().Length];
        ref NativeBuffer? buffer = ref buffers[(int)purpose];
        if (buffer is null || buffer.Length < bytes || (buffer.Length > KeptBytes && bytes <= KeptBytes))
        {
            buffer?.Dispose();
            buffer = null;
            buffer = new NativeBuffer(bytes);
        }

        return buffer.Pointer;
    }
}
