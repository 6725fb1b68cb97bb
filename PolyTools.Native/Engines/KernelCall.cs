namespace PolyTools.Native.Engines;

/// <summary>Where a kernel finds its operands and leaves its result.</summary>
internal unsafe struct KernelCall
{
    /// <summary>The first element of each operand of the plan, by slot.</summary>
    public byte** Operands;

    /// <summary>One vector of <see cref="VectorMath.Simd.MaximumWidth"/> bytes per uniform, its value repeated.</summary>
    public byte* Uniforms;

    /// <summary>The first element of the result.</summary>
    public byte* Result;

    /// <summary>Whether the result is stored past the caches, by kernels that can.</summary>
    public bool NonTemporal;
}
