namespace PolyTools.Native.Execution;

/// <summary>A result in memory.</summary>
/// <param name="type">The type of its elements.</param>
/// <param name="shape">The lengths of its dimensions.</param>
public sealed unsafe class MemoryResult(DType type, IReadOnlyList<long> shape) : ResultTarget
{
    private readonly long[] shape = [.. shape];
    private NativeBuffer? buffer;

    /// <inheritdoc/>
    public override ArrayStorage Storage => ArrayStorage.Memory;

    /// <inheritdoc/>
    public override nint Address => (nint)buffer!.Pointer;

    /// <inheritdoc/>
    public override void Begin(bool sync) => buffer ??= new NativeBuffer(ArrayShape.Count(shape, type.Size()) * type.Size());

    /// <inheritdoc/>
    public override RegionSource Read() => new MemoryRegions(ArrayOperand.Wrap(type, Address, shape));

    /// <inheritdoc/>
    public override void Dispose()
    {
        buffer?.Dispose();
        buffer = null;
    }
}
