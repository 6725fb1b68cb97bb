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
/// <param name="Sockets">Sockets that the cores are spread over.</param>
/// <param name="Caches">The caches of the first processor.</param>
/// <param name="VectorBits">Width of the vectors that the engines use.</param>
/// <param name="InstructionSets">The instruction sets of which the engines make use.</param>
/// <param name="TotalMemoryBytes">Memory of the machine, or the limit of the container.</param>
/// <param name="PageBytes">Size of a page.</param>
/// <param name="HugePages">Linux's setting of transparent huge pages.</param>
/// <param name="IsVirtual">Whether a hypervisor runs the system.</param>
/// <param name="OperatingSystem">The system and its version.</param>
public sealed record HardwareInfo(
    string? Processor, string Architecture, int LogicalProcessors, int? PhysicalCores, int? Sockets,
    IReadOnlyList<CacheInfo> Caches, int VectorBits, IReadOnlyList<string> InstructionSets, long TotalMemoryBytes, int PageBytes,
    string? HugePages, bool? IsVirtual, string OperatingSystem)
{
    /// <summary>Bytes of one instance of the outermost cache; null if unknown.</summary>
    public long? LastLevelCacheBytes =>
        Caches.Where(cache => cache.Type != "Instruction").MaxBy(cache => cache.Level)?.Bytes;
}

/// <summary>Asks the system what the machine is.</summary>
public static class Hardware
{
    private static readonly Lazy<HardwareInfo> Info = new(Read);

    /// <summary>The machine; read once per process.</summary>
    public static HardwareInfo Get() => Info.Value;

    /// <summary>
    /// Bytes of memory that can be had now without paging: what the system says is available, at most what a container's
    /// limit leaves.
    /// </summary>
    public static long AvailableMemory()
    {
        long? available = OperatingSystem.IsLinux() ? LinuxHardware.AvailableMemory()
            : OperatingSystem.IsWindows() ? WindowsHardware.AvailableMemory()
            : OperatingSystem.IsMacOS() ? MacHardware.AvailableMemory() : null;
        if (available is not null)
            return Math.Max(0, available.Value);
        // The load is that of the last collection, so that this is only better than nothing.
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    private static HardwareInfo Read()
    {
        bool isLinux = OperatingSystem.IsLinux();
        bool isWindows = OperatingSystem.IsWindows();
        bool isMacOS = OperatingSystem.IsMacOS();
        return new HardwareInfo(
            isLinux ? LinuxHardware.ProcessorName() : isWindows ? WindowsHardware.ProcessorName()
                : isMacOS ? MacHardware.ProcessorName() : null,
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            isLinux ? LinuxHardware.PhysicalCores() : isWindows ? WindowsHardware.PhysicalCores()
                : isMacOS ? MacHardware.PhysicalCores() : null,
            isLinux ? LinuxHardware.Sockets() : isWindows ? WindowsHardware.Sockets()
                : isMacOS ? MacHardware.Sockets() : null,
            isLinux ? LinuxHardware.Caches() : isWindows ? WindowsHardware.Caches()
                : isMacOS ? MacHardware.Caches() : [],
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
            [.. InstructionSets()],
            (isLinux ? LinuxHardware.TotalMemory() : isWindows ? WindowsHardware.TotalMemory()
                : isMacOS ? MacHardware.TotalMemory() : null) ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Environment.SystemPageSize,
            isLinux ? LinuxHardware.HugePages() : null,
            IsVirtual(),
            RuntimeInformation.OSDescription);
    }

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

    private static bool? IsVirtual()
    {
        // Bit 31 of ECX of CPUID leaf 1 is set by hypervisors and by no processor.
        if (X86.X86Base.IsSupported)
            return X86.X86Base.CpuId(1, 0).Ecx < 0;
        return OperatingSystem.IsMacOS() ? MacHardware.IsVirtual() : null;
    }
}
