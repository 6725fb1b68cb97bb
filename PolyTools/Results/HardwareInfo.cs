namespace PolyTools;

/// <summary>What the machine is, as far as it matters to the engines. What the system does not tell is empty.</summary>
public sealed class HardwareInfo
{
    /// <summary>The processor's name.</summary>
    public string? Processor { get; init; }

    /// <summary>X64, Arm64 …</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Processors that this process may use: the default of -Threads.</summary>
    public int LogicalProcessors { get; init; }

    /// <summary>Cores, however many threads each has.</summary>
    public int? PhysicalCores { get; init; }

    /// <summary>Sockets that the cores are spread over.</summary>
    public int? Sockets { get; init; }

    /// <summary>The data cache of one core, in KiB.</summary>
    public long? L1DataKiB { get; init; }

    /// <summary>One instance of the second-level cache, in KiB.</summary>
    public long? L2KiB { get; init; }

    /// <summary>One instance of the third-level cache, in KiB.</summary>
    public long? L3KiB { get; init; }

    /// <summary>Logical processors that share an instance of the last-level cache.</summary>
    public int? LastLevelSharedBy { get; init; }

    /// <summary>Results larger than this are stored past the caches, in MB of 10⁶ bytes.</summary>
    public double NonTemporalThresholdMB { get; init; }

    /// <summary>Width of the vectors that the engines use, in bits.</summary>
    public int VectorBits { get; init; }

    /// <summary>The instruction sets of which the engines make use.</summary>
    public string InstructionSets { get; init; } = "";

    /// <summary>Memory of the machine or the limit of the container, in GB of 10⁹ bytes.</summary>
    public double MemoryGB { get; init; }

    /// <summary>Memory that can be had now, in GB of 10⁹ bytes.</summary>
    public double AvailableMemoryGB { get; init; }

    /// <summary>Size of a page, in KiB.</summary>
    public int PageKiB { get; init; }

    /// <summary>Linux's setting of transparent huge pages.</summary>
    public string? HugePages { get; init; }

    /// <summary>Whether a hypervisor runs the system: its caches may then be shared with other systems.</summary>
    public bool? IsVirtual { get; init; }

    /// <summary>The operating system and its version.</summary>
    public string OperatingSystem { get; init; } = "";

    /// <summary>The C compiler that the engine C uses.</summary>
    public string? CCompiler { get; init; }

    /// <summary>The version of the C compiler.</summary>
    public string? CCompilerVersion { get; init; }
}
