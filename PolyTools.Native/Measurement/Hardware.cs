using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace PolyTools.Native.Measurement;

/// <summary>One cache, as one instance of it is.</summary>
/// <param name="Level">1, 2, 3 …</param>
/// <param name="Type">Data, Instruction or Unified.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="SharedBy">Logical processors that share it; null if unknown.</param>
public sealed record CacheInfo(int Level, string Type, long Bytes, int? SharedBy);

/// <summary>What the machine is. What the system does not tell is null.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Architecture">x64, Arm64 …</param>
/// <param name="LogicalProcessors">Processors that this process may use.</param>
/// <param name="PhysicalCores">Cores, however many threads each has.</param>
/// <param name="Caches">The caches of the first processor.</param>
/// <param name="VectorBits">Width of the vectors that the engines use.</param>
/// <param name="InstructionSets">The instruction sets of which the engines make use.</param>
/// <param name="TotalMemoryBytes">Memory of the machine, or the limit of the container.</param>
/// <param name="PageBytes">Size of a page.</param>
/// <param name="HugePages">Linux's setting of transparent huge pages.</param>
/// <param name="IsVirtual">Whether a hypervisor runs the system.</param>
/// <param name="OperatingSystem">The system and its version.</param>
public sealed record HardwareInfo(
    string? Processor, string Architecture, int LogicalProcessors, int? PhysicalCores, IReadOnlyList<CacheInfo> Caches,
    int VectorBits, IReadOnlyList<string> InstructionSets, long TotalMemoryBytes, int PageBytes, string? HugePages,
    bool? IsVirtual, string OperatingSystem)
{
    /// <summary>Bytes of one instance of the outermost cache; null if unknown.</summary>
    public long? LastLevelCacheBytes =>
        Caches.Where(cache => cache.Type != "Instruction").MaxBy(cache => cache.Level)?.Bytes;
}

/// <summary>Asks the system what the machine is.</summary>
/// <remarks>
/// Linux: /proc and /sys; the sizes of caches are those of one instance, which getconf is not (it can report sums).
/// Windows: GetLogicalProcessorInformation. macOS: sysctl.
/// </remarks>
public static partial class Hardware
{
    private const string ProcessorFolder = "/sys/devices/system/cpu";

    private static readonly Lazy<HardwareInfo> Info = new(Read);

    /// <summary>The machine; read once per process.</summary>
    public static HardwareInfo Get() => Info.Value;

    /// <summary>
    /// Bytes of memory that can be had now: what Linux says is available, at most what a container's limit leaves.
    /// </summary>
    public static long AvailableMemory()
    {
        if (MemoryInfo("MemAvailable:") is long available)
        {
            long? limit = ContainerLimit();
            return limit is null ? available : Math.Max(0, Math.Min(available, limit.Value - Environment.WorkingSet));
        }

        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    /// <summary>
    /// Memory of the machine or the limit of the container. Not what the runtime calls available, which is the limit of
    /// its own heap, in a container three quarters of the container's.
    /// </summary>
    private static long TotalMemory()
    {
        long machine = MemoryInfo("MemTotal:") ?? SystemControlMemory()
            ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Math.Min(machine, ContainerLimit() ?? long.MaxValue);
    }

    private static long? SystemControlMemory() =>
        OperatingSystem.IsMacOS() ? SystemControlNumber("hw.memsize") : null;

    /// <summary>The tightest limit of the control groups that this process is in (version 2, else 1); null if none.</summary>
    private static long? ContainerLimit()
    {
        string? groups = OperatingSystem.IsLinux() ? ReadText("/proc/self/cgroup") : null;
        long? tightest = null;
        foreach (string line in (groups ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // hierarchy:controllers:path, with no controllers in version 2.
            string[] fields = line.Split(':', 3);
            bool isMemory = fields.Length == 3 && fields[1].Split(',').Contains("memory");
            bool isVersion2 = fields.Length == 3 && fields[0] == "0";
            if (!isMemory && !isVersion2)
                continue;
            string root = isMemory ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
            string file = isMemory ? "memory.limit_in_bytes" : "memory.max";
            // The limits of all groups above hold too.
            for (string? path = fields[2].TrimEnd('/'); path is not null; path = Parent(path))
            {
                if (long.TryParse(ReadText(root + path + "/" + file), CultureInfo.InvariantCulture, out long limit))
                    tightest = Math.Min(tightest ?? long.MaxValue, limit);
            }
        }

        return tightest;

        static string? Parent(string path) => path.Length == 0 ? null : path[..Math.Max(0, path.LastIndexOf('/'))];
    }

    private static HardwareInfo Read() => new(
        ProcessorName(), RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount, PhysicalCores(),
        Caches(),
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
        [.. InstructionSets()], TotalMemory(), Environment.SystemPageSize, HugePages(),
        IsVirtual(), RuntimeInformation.OSDescription);

    private static IEnumerable<string> InstructionSets()
    {
        (string Name, bool IsSupported)[] sets =
        [
            ("SSE4.2", X86.Sse42.IsSupported), ("AVX", X86.Avx.IsSupported), ("AVX2", X86.Avx2.IsSupported),
            ("FMA", X86.Fma.IsSupported), ("BMI2", X86.Bmi2.IsSupported), ("AVX-512F", X86.Avx512F.IsSupported),
            ("AVX-512DQ", X86.Avx512DQ.IsSupported), ("AdvSimd", Arm.AdvSimd.IsSupported),
        ];
        return from set in sets where set.IsSupported select set.Name;
    }

    private static string? ProcessorName()
    {
        if (OperatingSystem.IsLinux())
            return CpuInfo("model name") ?? CpuInfo("Model") ?? CpuInfo("Processor");
        if (OperatingSystem.IsMacOS())
            return SystemControlText("machdep.cpu.brand_string");
        return OperatingSystem.IsWindows()
            ? Microsoft.Win32.Registry.GetValue(
                @"HKEY_LOCAL_MACHINE\HARDWARE\DESCRIPTION\System\CentralProcessor\0", "ProcessorNameString", null)
                as string
            : null;
    }

    private static int? PhysicalCores()
    {
        if (OperatingSystem.IsLinux() && Directory.Exists(ProcessorFolder))
        {
            // Threads of one core name each other as siblings: as many cores as there are different lists.
            int cores = Directory.EnumerateDirectories(ProcessorFolder, "cpu*")
                .Select(folder => ReadText(Path.Combine(folder, "topology", "thread_siblings_list")))
                .Where(siblings => siblings is not null).Distinct().Count();
            return cores > 0 ? cores : null;
        }

        if (OperatingSystem.IsMacOS())
            return (int?)SystemControlNumber("hw.physicalcpu");
        return OperatingSystem.IsWindows()
            ? WindowsProcessors().Count(entry => entry.Relationship == 0) : null;
    }

    private static List<CacheInfo> Caches()
    {
        if (OperatingSystem.IsLinux())
            return LinuxCaches();
        if (OperatingSystem.IsWindows())
            return WindowsCaches();
        var caches = new List<CacheInfo>();
        if (OperatingSystem.IsMacOS())
        {
            foreach ((string name, int level, string type) in new[]
            {
                ("hw.l1icachesize", 1, "Instruction"), ("hw.l1dcachesize", 1, "Data"), ("hw.l2cachesize", 2, "Unified"),
                ("hw.l3cachesize", 3, "Unified"),
            })
            {
                if (SystemControlNumber(name) is long bytes and > 0)
                    caches.Add(new CacheInfo(level, type, bytes, null));
            }
        }

        return caches;
    }

    private static List<CacheInfo> LinuxCaches()
    {
        var caches = new List<CacheInfo>();
        string folder = Path.Combine(ProcessorFolder, "cpu0", "cache");
        if (!Directory.Exists(folder))
            return caches;
        foreach (string index in Directory.EnumerateDirectories(folder, "index*").Order(StringComparer.Ordinal))
        {
            string? size = ReadText(Path.Combine(index, "size"));
            if (size is null
                || !int.TryParse(ReadText(Path.Combine(index, "level")), CultureInfo.InvariantCulture, out int level))
            {
                continue;
            }

            long unit = size[^1] switch { 'K' => 1L << 10, 'M' => 1L << 20, _ => 1 };
            string digits = unit == 1 ? size : size[..^1];
            if (long.TryParse(digits, CultureInfo.InvariantCulture, out long number))
            {
                caches.Add(new CacheInfo(
                    level, ReadText(Path.Combine(index, "type")) ?? "Unified", number * unit,
                    CountList(ReadText(Path.Combine(index, "shared_cpu_list")))));
            }
        }

        return caches;
    }

    /// <summary>How many numbers a list such as <c>0-3,8</c> names.</summary>
    private static int? CountList(string? list)
    {
        if (string.IsNullOrEmpty(list))
            return null;
        int count = 0;
        foreach (string range in list.Split(','))
        {
            int[] ends = [.. range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
            count += ends[^1] - ends[0] + 1;
        }

        return count;
    }

    private static string? HugePages()
    {
        // The setting in force stands in brackets: always [madvise] never.
        string? setting = OperatingSystem.IsLinux() ? ReadText("/sys/kernel/mm/transparent_hugepage/enabled") : null;
        return setting?.Split('[', ']') is [_, string inForce, _] ? inForce : null;
    }

    private static bool? IsVirtual()
    {
        // Bit 31 of ECX of CPUID leaf 1 is set by hypervisors and by no processor.
        if (X86.X86Base.IsSupported)
            return X86.X86Base.CpuId(1, 0).Ecx < 0;
        return OperatingSystem.IsMacOS() ? SystemControlNumber("kern.hv_vmm_present") == 1 : null;
    }

    private static string? CpuInfo(string name)
    {
        if (!File.Exists("/proc/cpuinfo"))
            return null;
        foreach (string line in File.ReadLines("/proc/cpuinfo"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].Trim() == name)
                return line[(colon + 1)..].Trim();
        }

        return null;
    }

    /// <summary>A line of /proc/meminfo, which is in KiB, as bytes.</summary>
    private static long? MemoryInfo(string name)
    {
        if (!File.Exists("/proc/meminfo"))
            return null;
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(
            line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? null : 1024 * long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static unsafe long? SystemControlNumber(string name)
    {
        long value = 0;
        nuint size = sizeof(long);
        return SystemControl(name, &value, &size, null, 0) == 0 ? value : null;
    }

    private static unsafe string? SystemControlText(string name)
    {
        byte* text = stackalloc byte[256];
        nuint size = 256;
        return SystemControl(name, text, &size, null, 0) == 0 ? Marshal.PtrToStringUTF8((nint)text) : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int SystemControl(
        string name, void* oldValue, nuint* oldSize, void* newValue, nuint newSize);

    private static List<CacheInfo> WindowsCaches()
    {
        var caches = new List<CacheInfo>();
        foreach (WindowsProcessor entry in WindowsProcessors())
        {
            // RelationCache; the first of each level and kind is the first processor's.
            if (entry.Relationship != 2)
                continue;
            string type = entry.CacheType switch { 1 => "Instruction", 2 => "Data", _ => "Unified" };
            if (!caches.Exists(cache => cache.Level == entry.CacheLevel && cache.Type == type))
            {
                caches.Add(new CacheInfo(
                    entry.CacheLevel, type, entry.CacheSize, System.Numerics.BitOperations.PopCount(entry.ProcessorMask)));
            }
        }

        return caches;
    }

    private static unsafe WindowsProcessor[] WindowsProcessors()
    {
        uint bytes = 0;
        GetLogicalProcessorInformation(null, ref bytes);
        var entries = new WindowsProcessor[bytes / sizeof(WindowsProcessor)];
        fixed (WindowsProcessor* buffer = entries)
            return GetLogicalProcessorInformation(buffer, ref bytes) ? entries : [];
    }

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static unsafe partial bool GetLogicalProcessorInformation(WindowsProcessor* buffer, ref uint bytes);

    // The layout of the Windows SDK's SYSTEM_LOGICAL_PROCESSOR_INFORMATION on 64-bit Windows.
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct WindowsProcessor
    {
        [FieldOffset(0)]
        public ulong ProcessorMask;
        [FieldOffset(8)]
        public int Relationship;
        [FieldOffset(16)]
        public byte CacheLevel;
        [FieldOffset(20)]
        public uint CacheSize;
        [FieldOffset(24)]
        public int CacheType;
    }
}
