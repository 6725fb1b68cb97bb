using System.Buffers.Text;

namespace PolyTools.Native.Measurement;

/// <summary>
/// Reads the files of /proc/self that measurements need, with few allocations, and remembers how many bytes that were,
/// since the kernel counts them as the process's own reading.
/// </summary>
internal static class ProcFile
{
    private static long bytesRead;

    /// <summary>Bytes that this class has read so far.</summary>
    public static long BytesRead => Interlocked.Read(ref bytesRead);

    /// <summary>Reads a file, as far as the buffer holds it.</summary>
    /// <returns>What was read; nothing if the file may not be read, as /proc/self/io in some containers.</returns>
    public static ReadOnlySpan<byte> Read(string path, Span<byte> buffer)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            int length = RandomAccess.Read(file, buffer, 0);
            Interlocked.Add(ref bytesRead, length);
            return buffer[..length];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The number after a label such as <c>rchar:</c> at the beginning of a line; null if there is none.</summary>
    public static long? Number(ReadOnlySpan<byte> text, ReadOnlySpan<byte> label)
    {
        foreach (Range line in text.Split((byte)'\n'))
        {
            if (!text[line].StartsWith(label))
                continue;
            ReadOnlySpan<byte> value = text[line][label.Length..].TrimStart(" \t"u8);
            return Utf8Parser.TryParse(value, out long number, out _) ? number : null;
        }

        return null;
    }
}
