namespace PolyTools.Native.Execution;

/// <summary>Where operands and results live.</summary>
public enum ArrayStorage
{
    /// <summary>In memory.</summary>
    Memory,

    /// <summary>In files that are mapped into memory.</summary>
    MemoryMap,

    /// <summary>In compressed chunks on disk.</summary>
    Chunked,
}
