using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PolyTools.Native.Measurement;

/// <summary>What this process has done so far; the difference of two is what it did between them.</summary>
/// <param name="MinorFaults">Page faults that needed no device; on Windows, all page faults.</param>
/// <param name="MajorFaults">Page faults that had to read a device; on Windows, which does not tell them apart, 0.</param>
/// <param name="ReadBytes">Bytes read through the file system's calls, from whatever they came.</param>
/// <param name="WrittenBytes">Bytes written through the file system's calls.</param>
/// <param name="DeviceReadBytes">Bytes that came from a device; null where the system does not tell.</param>
/// <param name="DeviceWrittenBytes">
/// Bytes that were handed on to be written to a device, now or later; null where the system does not tell.
/// </param>
public readonly partial record struct ProcessCounters(
    long MinorFaults, long MajorFaults, long ReadBytes, long WrittenBytes, long? DeviceReadBytes,
    long? DeviceWrittenBytes)
{
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
        later.ReadBytes - earlier.ReadBytes, later.WrittenBytes - earlier.WrittenBytes,
        later.DeviceReadBytes - earlier.DeviceReadBytes, later.DeviceWrittenBytes - earlier.DeviceWrittenBytes);

    private static ProcessCounters TakeLinux()
    {
        Span<byte> buffer = stackalloc byte[4096];
        // A reading counts what the readings before it have read, and not itself.
        long own = ProcFile.BytesRead;
        ReadOnlySpan<byte> io = ProcFile.Read("/proc/self/io", buffer);
        long read = ProcFile.Number(io, "rchar:"u8) - own ?? 0;
        long written = ProcFile.Number(io, "wchar:"u8) ?? 0;
        long? deviceRead = ProcFile.Number(io, "read_bytes:"u8);
        long? deviceWritten = ProcFile.Number(io, "write_bytes:"u8);

        ReadOnlySpan<byte> stat = ProcFile.Read("/proc/self/stat", buffer);
        return new ProcessCounters(
            StatField(stat, 10), StatField(stat, 12), read, written, deviceRead, deviceWritten);
    }

    /// <summary>A field of /proc/self/stat, counted from 1 as in proc(5), that stands after the program's name.</summary>
    private static long StatField(ReadOnlySpan<byte> stat, int field)
    {
        // The second field, the name in parentheses, may hold spaces: the third begins two bytes behind it.
        ReadOnlySpan<byte> rest = stat[(stat.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        for (int skipped = 3; skipped < field; skipped++)
            rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(rest, out long value, out _) ? value : 0;
    }

    private static ProcessCounters TakeWindows()
    {
        using var self = Process.GetCurrentProcess();
        nint process = self.Handle;
        var memory = new MemoryCounters { Size = (uint)Marshal.SizeOf<MemoryCounters>() };
        GetProcessMemoryInfo(process, ref memory, memory.Size);
        GetProcessIoCounters(process, out IoCounters io);
        return new ProcessCounters(
            memory.PageFaultCount, 0, (long)io.ReadTransferCount, (long)io.WriteTransferCount, null, null);
    }

    private static unsafe ProcessCounters TakeMacOS()
    {
        // struct rusage: two timevals (32 bytes), then longs: maxrss, ixrss, idrss, isrss, minflt, majflt, …
        long* usage = stackalloc long[18];
        return GetResourceUsage(0, usage) == 0 ? new ProcessCounters(usage[8], usage[9], 0, 0, null, null) : default;
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
