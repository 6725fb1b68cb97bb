using System.Runtime.InteropServices;

namespace PolyTools.Native.Execution;

/// <summary>A result in a .NET array, which does not move meanwhile.</summary>
public sealed class NetArrayResult : ResultTarget
{
    private readonly bool isSingle;
    private readonly DType type;
    private readonly Array array;
    private GCHandle pin;

    /// <param name="type">The type of the elements; not strings.</param>
    /// <param name="shape">The lengths of the dimensions; none for a single value.</param>
    /// <exception cref="PolyException">There is no room, or .NET has no array of that shape.</exception>
    public NetArrayResult(DType type, ReadOnlySpan<long> shape)
    {
        this.type = type;
        isSingle = shape.Length == 0;
        array = NetArray.Allocate(type, isSingle ? [1] : shape);
        pin = GCHandle.Alloc(array, GCHandleType.Pinned);
    }

    /// <inheritdoc/>
    public override ArrayStorage Storage => ArrayStorage.Memory;

    /// <inheritdoc/>
    public override unsafe nint Address => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));

    /// <summary>The array, or a value of the type where the result has no dimensions.</summary>
    public object Value => isSingle ? array.GetValue(0)! : array;

    /// <inheritdoc/>
    public override void Begin(bool sync) => ObjectDisposedException.ThrowIf(!pin.IsAllocated, this);

    /// <inheritdoc/>
    public override RegionSource Read() => new MemoryRegions(
        ArrayOperand.Wrap(type, Address, [.. isSingle ? [] : Enumerable.Range(0, array.Rank).Select(array.GetLongLength)]));

    /// <summary>Lets the array move again; it stays.</summary>
    public override void Dispose()
    {
        if (pin.IsAllocated)
            pin.Free();
    }
}
