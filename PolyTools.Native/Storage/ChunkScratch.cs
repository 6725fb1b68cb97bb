using Microsoft.Win32.SafeHandles;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Storage;

/// <summary>What one thread keeps while it reads and writes chunks: memory that grows as needed, and the shard that was read last, until it is replaced.</summary>
public sealed unsafe class ChunkScratch : IDisposable
{
    private readonly NativeBuffer?[] buffers = new NativeBuffer?[Enum.GetValues<Purpose>().Length];

    /// <summary>What a buffer is for.</summary>
    internal enum Purpose
    {
        /// <summary>The bytes of a file, or of a chunk inside a shard.</summary>
        Stored,

        /// <summary>The bytes of a file that is to be written.</summary>
        Encoded,

        /// <summary>The elements of a chunk, as they are on disk but for the codecs.</summary>
        Raw,

        /// <summary>The elements of a file's region: a shard, or a chunk as it is in memory.</summary>
        Region,

        /// <summary>A shard's index, encoded.</summary>
        Index,
    }

    /// <summary>The shard whose index is known; null if none is.</summary>
    internal Shard? Shard { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        for (int i = 0; i < buffers.Length; i++)
        {
            buffers[i]?.Dispose();
            buffers[i] = null;
        }
    }

    /// <summary>Memory with undefined content, valid until the same purpose is asked for again.</summary>
    internal byte* Get(Purpose purpose, long bytes)
    {
        ref NativeBuffer? buffer = ref buffers[(int)purpose];
        if (buffer is null || buffer.Length < bytes)
        {
            buffer?.Dispose();
            buffer = null;
            buffer = new NativeBuffer(bytes);
        }

        return buffer.Pointer;
    }

    /// <summary>The same as a span.</summary>
    internal Span<byte> Span(Purpose purpose, int bytes) => new(Get(purpose, bytes), bytes);

    /// <summary>Keeps an open shard instead of the one before.</summary>
    internal void Keep(Shard shard)
    {
        Forget();
        Shard = shard;
    }

    /// <summary>Closes the shard that is kept.</summary>
    internal void Forget()
    {
        Shard?.Dispose();
        Shard = null;
    }
}

/// <summary>An open shard and its index.</summary>
/// <param name="path">The file.</param>
/// <param name="handle">It, open; it is the content of that moment, also if the file was replaced since.</param>
/// <param name="identity">Which file it is.</param>
/// <param name="length">Its bytes.</param>
/// <param name="index">Offset and length of each chunk in C order; both 2^64-1 for a missing one.</param>
internal sealed class Shard(string path, SafeFileHandle handle, FileIdentity identity, long length, ulong[] index) : IDisposable
{
    /// <summary>What stands in the index for a chunk that is missing.</summary>
    public const ulong Missing = ulong.MaxValue;

    public string Path { get; } = path;

    public SafeFileHandle Handle { get; } = handle;

    public FileIdentity Identity { get; } = identity;

    public long Length { get; } = length;

    public ulong[] Index { get; } = index;

    public void Dispose() => Handle.Dispose();
}
