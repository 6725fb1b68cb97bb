using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PolyTools.Native.Measurement;

/// <summary>What this process has done so far; the difference of two is what it did between them.</summary>
/// <param name="MinorFaults">Page faults that needed no device; on Windows, all page faults.</param>
/// <param name="MajorFaults">Page faults that had to read a device; on Windows, which does not tell them apart, 0.</param>
/// <param name="ReadBytes">Bytes read through the file system's calls, from whatever they came.</param>
/// <param name="WrittenBytes">Bytes written through the file system's calls.</param>
public readonly partial record struct ProcessCounters(
    long MinorFaults, long MajorFaults, long ReadBytes, long WrittenBytes)
{
    /// <summary>Bytes that this class itself has read, which the system counts as the process's.</summary>
    private static long ownReadBytes;

    /// <summary>Reads the counters: /proc on Linux, the process's memory and I/O counters on Windows, getrusage on
    /// macOS, which has no count of bytes (0).</summary>
    public static ProcessCounters Take()
    {
        if (OperatingSystem.IsLinux())
            return TakeLinux();
        if (OperatingSystem.IsWindows())
            return TakeWindows();
        return OperatingSystem.IsMacOS() ? TakeMacOS() : default;
    }

    /// <summary>What happened between two readings.</summary>
    public static ProcessCounters operator -(ProcessCounters later, ProcessCounters earlier) => new(
        later.MinorFaults - earlier.MinorFaults, later.MajorFaults - earlier.MajorFaults,
        later.ReadBytes - earlier.ReadBytes, later.WrittenBytes - earlier.WrittenBytes);

    private static ProcessCounters TakeLinux()
    {
        Span<byte> buffer = stackalloc byte[4096];
        // A reading counts what the readings before it have read, and not itself.
        long own = Interlocked.Read(ref ownReadBytes);
        long read = 0, written = 0;
        int length = ReadFile("/proc/self/io", buffer);
        foreach (string line in Encoding.ASCII.GetString(buffer[..length]).Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !long.TryParse(line.AsSpan(colon + 1), CultureInfo.InvariantCulture, out long value))
                continue;
            switch (line[..colon])
            {
                case "rchar": read = value - own; break;
                case "wchar": written = value; break;
            }
        }

        length = ReadFile("/proc/self/stat", buffer);
        // The second field, the program's name in parentheses, may hold spaces: counting begins after it, at field 3.
        string stat = Encoding.ASCII.GetString(buffer[..length]);
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessCounters(
            long.Parse(fields[10 - 3], CultureInfo.InvariantCulture),
            long.Parse(fields[12 - 3], CultureInfo.InvariantCulture), read, written);
    }

    /// <summary>Reads a file of /proc whole.</summary>
    /// <returns>Its length; 0 if it may not be read, as /proc/self/io in some containers.</returns>
    private static int ReadFile(string path, Span<byte> buffer)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            int length = RandomAccess.Read(file, buffer, 0);
            Interlocked.Add(ref ownReadBytes, length);
            return length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ProcessCounters TakeWindows()
    {
        nint process = Process.GetCurrentProcess().Handle;
        var memory = new MemoryCounters { Size = (uint)Marshal.SizeOf<MemoryCounters>() };
        GetProcessMemoryInfo(process, ref memory, memory.Size);
        GetProcessIoCounters(process, out IoCounters io);
        return new ProcessCounters(
            memory.PageFaultCount, 0, (long)io.ReadTransferCount, (long)io.WriteTransferCount);
    }

    private static unsafe ProcessCounters TakeMacOS()
    {
        // struct rusage: two timevals (32 bytes), then longs: maxrss, ixrss, idrss, isrss, minflt, majflt, …
        long* usage = stackalloc long[18];
        return GetResourceUsage(0, usage) == 0 ? new ProcessCounters(usage[8], usage[9], 0, 0) : default;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int GetResourceUsage(int who, long* usage);

    [LibraryImport("kernel32.dll", EntryPoint = "K32GetProcessMemoryInfo")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessMemoryInfo(nint process, ref MemoryCounters counters, uint size);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessIoCounters(nint process, out IoCounters counters);

    // The layouts are those of the Windows SDK's PROCESS_MEMORY_COUNTERS and IO_COUNTERS.
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryCounters
    {
        public uint Size;
        public uint PageFaultCount;
        public nuint PeakWorkingSetSize;
        public nuint WorkingSetSize;
        public nuint QuotaPeakPagedPoolUsage;
        public nuint QuotaPagedPoolUsage;
        public nuint QuotaPeakNonPagedPoolUsage;
        public nuint QuotaNonPagedPoolUsage;
        public nuint PagefileUsage;
        public nuint PeakPagefileUsage;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoCounters
    {
        public ulong ReadOperationCount;
        public ulong WriteOperationCount;
        public ulong OtherOperationCount;
        public ulong ReadTransferCount;
        public ulong WriteTransferCount;
        public ulong OtherTransferCount;
    }
}
