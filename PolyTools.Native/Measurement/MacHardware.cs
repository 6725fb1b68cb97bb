using System.Runtime.InteropServices;

namespace PolyTools.Native.Measurement;

/// <summary>The machine as macOS describes it.</summary>
internal static unsafe partial class MacHardware
{
    // HOST_VM_INFO64 and the length of its structure in 32-bit words, from mach/host_info.h.
    private const int MemoryStatistics = 4;
    private const int MemoryStatisticsWords = 38;

    /// <summary>A right to ask the kernel, which each call would count once more.</summary>
    private static readonly Lazy<uint> Host = new(MachHost);

    public static string? ProcessorName()
    {
        byte* text = stackalloc byte[256];
        nuint size = 256;
        return SystemControl("machdep.cpu.brand_string", text, &size, null, 0) == 0
            ? Marshal.PtrToStringUTF8((nint)text) : null;
    }

    public static int? PhysicalCores() => (int?)Number("hw.physicalcpu");

    public static int? Sockets() => (int?)Number("hw.packages");

    public static bool? IsVirtual() => Number("kern.hv_vmm_present") is long present ? present == 1 : null;

    public static long? TotalMemory() => Number("hw.memsize");

    /// <summary>Pages that are free or that nobody has used lately.</summary>
    public static long? AvailableMemory()
    {
        // free_count, active_count, inactive_count, …
        uint* pages = stackalloc uint[MemoryStatisticsWords];
        uint words = MemoryStatisticsWords;
        return HostStatistics(Host.Value, MemoryStatistics, pages, &words) == 0
            ? ((long)pages[0] + pages[2]) * Environment.SystemPageSize : null;
    }

    public static List<CacheInfo> Caches()
    {
        var caches = new List<CacheInfo>();
        foreach ((string name, int level, string type) in new[]
        {
            ("hw.l1icachesize", 1, "Instruction"), ("hw.l1dcachesize", 1, "Data"), ("hw.l2cachesize", 2, "Unified"),
            ("hw.l3cachesize", 3, "Unified"),
        })
        {
            if (Number(name) is long bytes and > 0)
                caches.Add(new CacheInfo(level, type, bytes, null));
        }

        return caches;
    }

    private static long? Number(string name)
    {
        // Numbers of four bytes fill the lower half, both architectures being little-endian.
        long value = 0;
        nuint size = sizeof(long);
        return SystemControl(name, &value, &size, null, 0) == 0 ? value : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SystemControl(string name, void* oldValue, nuint* oldSize, void* newValue, nuint newSize);

    [LibraryImport("libc", EntryPoint = "mach_host_self")]
    private static partial uint MachHost();

    [LibraryImport("libc", EntryPoint = "host_statistics64")]
    private static partial int HostStatistics(uint host, int flavor, uint* info, uint* words);
}
