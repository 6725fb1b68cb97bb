using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PolyTools.Native.Measurement;

/// <summary>The machine as Windows describes it.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsHardware
{
    // LOGICAL_PROCESSOR_RELATIONSHIP of the Windows SDK.
    private const int CoreRelation = 0;
    private const int CacheRelation = 2;
    private const int PackageRelation = 3;

    public static string? ProcessorName() => (Microsoft.Win32.Registry.GetValue(
        @"HKEY_LOCAL_MACHINE\HARDWARE\DESCRIPTION\System\CentralProcessor\0", "ProcessorNameString", null) as string)
        ?.Trim();

    public static int? PhysicalCores() => Known(Entries(CoreRelation).Count);

    public static int? Sockets() => Known(Entries(PackageRelation).Count);

    /// <summary>The first cache of each level and kind, which is the first processor's.</summary>
    public static List<CacheInfo> Caches()
    {
        var caches = new List<CacheInfo>();
        foreach (byte[] entry in Entries(CacheRelation))
        {
            // CACHE_RELATIONSHIP behind the eight bytes of the head; a mask of the processors of one group at 40.
            int level = entry[8];
            string type = entry[16] switch { 1 => "Instruction", 2 => "Data", _ => "Unified" };
            if (caches.Exists(cache => cache.Level == level && cache.Type == type))
                continue;
            long bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(12));
            int sharedBy = BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(40)));
            caches.Add(new CacheInfo(level, type, bytes, sharedBy));
        }

        return caches;
    }

    /// <summary>Memory of the machine, or the limit of the job that this process is in.</summary>
    public static long? TotalMemory() =>
        TryMemoryStatus(out MemoryStatus status) ? Math.Min((long)status.TotalPhysical, JobLimit()) : null;

    public static long? AvailableMemory() => TryMemoryStatus(out MemoryStatus status)
        ? Math.Min((long)status.AvailablePhysical, JobLimit() - Environment.WorkingSet) : null;

    /// <summary>The runtime knows the limits of jobs; without one this is the memory of the machine.</summary>
    private static long JobLimit() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static int? Known(int count) => count > 0 ? count : null;

    private static bool TryMemoryStatus(out MemoryStatus status)
    {
        status = new MemoryStatus { Length = (uint)Marshal.SizeOf<MemoryStatus>() };
        return GlobalMemoryStatusEx(ref status);
    }

    /// <summary>The entries of a kind, each of its own length; of all processor groups.</summary>
    private static List<byte[]> Entries(int relation)
    {
        var entries = new List<byte[]>();
        uint length = 0;
        GetLogicalProcessorInformationEx(relation, null, ref length);
        byte[] buffer = new byte[length];
        if (length == 0 || !GetLogicalProcessorInformationEx(relation, buffer, ref length))
            return entries;
        for (int offset = 0; offset < length;)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(offset + 4));
            entries.Add(buffer[offset..(offset + size)]);
            offset += size;
        }

        return entries;
    }

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetLogicalProcessorInformationEx(int relation, byte[]? buffer, ref uint length);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GlobalMemoryStatusEx(ref MemoryStatus status);

    // The layout of the Windows SDK's MEMORYSTATUSEX.
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint MemoryLoad;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }
}
