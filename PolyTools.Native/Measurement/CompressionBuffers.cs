using System.Runtime.InteropServices;
using PolyTools.Native.Execution;

namespace PolyTools.Native.Measurement;

/// <summary>Memory for some blocks, before and after they are compressed and when they are back; it grows as needed.</summary>
public sealed unsafe class CompressionBuffers : IDisposable
{
    private NativeBuffer original = new(0), encoded = new(0), decoded = new(0);

    /// <inheritdoc/>
    public void Dispose()
    {
        original.Dispose();
        encoded.Dispose();
        decoded.Dispose();
    }

    internal byte* Original(long bytes) => Get(ref original, bytes);

    internal byte* Encoded(long bytes) => Get(ref encoded, bytes);

    internal byte* Decoded(long bytes) => Get(ref decoded, bytes);

    private static byte* Get(ref NativeBuffer buffer, long bytes)
    {
        if (buffer.Length < bytes)
        {
            // Never both at once.
            buffer.Dispose();
            buffer = new NativeBuffer(0);
            buffer = new NativeBuffer(bytes);
            // Pages that are touched for the first time would be part of the first run.
            NativeMemory.Clear(buffer.Pointer, (nuint)bytes);
        }

        return buffer.Pointer;
    }
}
