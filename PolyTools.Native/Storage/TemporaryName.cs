namespace PolyTools.Native.Storage;

/// <summary>Names of files that are not complete yet.</summary>
internal static class TemporaryName
{
    private static int count;

    /// <summary>A name beside a file's, which no other process and no other call uses: <c>x.npy.1234-1.tmp</c>.</summary>
    public static string For(string path) => $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref count)}.tmp";
}
