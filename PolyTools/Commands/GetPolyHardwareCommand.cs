using System.Management.Automation;
using PolyTools.Native.Engines;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>
/// Get-PolyHardware: cores, caches, vector width, memory, page size and C compiler of this machine, in one object.
/// </summary>
[Cmdlet(VerbsCommon.Get, "PolyHardware")]
[OutputType(typeof(HardwareInfo))]
public sealed class GetPolyHardwareCommand : PolyCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => Guarded(() =>
    {
        Native.Measurement.HardwareInfo machine = Hardware.Get();
        CCompilerInfo? compiler = CCompiler.Find();
        CacheInfo[] caches = [.. machine.Caches.Where(cache => cache.Type != "Instruction")];
        long? KiB(int level) => Array.Find(caches, cache => cache.Level == level)?.Bytes / 1024;
        WriteObject(new HardwareInfo
        {
            Processor = machine.Processor,
            Architecture = machine.Architecture,
            LogicalProcessors = machine.LogicalProcessors,
            PhysicalCores = machine.PhysicalCores,
            Sockets = machine.Sockets,
            L1DataKiB = KiB(1),
            L2KiB = KiB(2),
            L3KiB = KiB(3),
            LastLevelSharedBy = caches.MaxBy(cache => cache.Level)?.SharedBy,
            NonTemporalThresholdMB = StorePolicy.DefaultThreshold / 1e6,
            VectorBits = machine.VectorBits,
            InstructionSets = string.Join(", ", machine.InstructionSets),
            MemoryGB = machine.TotalMemoryBytes / 1e9,
            AvailableMemoryGB = Hardware.AvailableMemory() / 1e9,
            PageKiB = machine.PageBytes / 1024,
            HugePages = machine.HugePages,
            IsVirtual = machine.IsVirtual,
            OperatingSystem = machine.OperatingSystem,
            CCompiler = compiler?.Path,
            CCompilerVersion = compiler?.Version,
        });
    });
}
