using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>Computes regions of one loop, with operands that are read region by region; for one thread.</summary>
internal sealed unsafe class RegionEvaluator : IDisposable
{
    /// <summary>Elements of a block of which operands are copied side by side: the copies stay in the cache.</summary>
    private const int PackLength = Partition.Grain;

    private readonly Kernel? kernel;
    private readonly byte* uniforms;
    private readonly Operand[] operands;

    /// <param name="stage">The loop.</param>
    /// <param name="kernel">Its compiled plan; null if it reduces an operand as it is.</param>
    /// <param name="uniforms">The plan's uniforms.</param>
    /// <param name="open">Where each operand of the plan is read from, and which part of that it is.</param>
    public RegionEvaluator(
        Stage stage, Kernel? kernel, byte* uniforms, Func<Node, (RegionSource Source, ArraySlice[]? Slices)> open)
    {
        this.kernel = kernel;
        this.uniforms = uniforms;
        operands = new Operand[stage.Plan.Operands.Count];
        foreach (Node node in stage.Plan.Operands)
        {
            (RegionSource source, ArraySlice[]? slices) = open(node);
            operands[stage.Plan.OperandSlot(node)] = new Operand(
                source.CreateReader(), new OperandRegion([.. source.Shape], slices, node.Shape!.Lengths), node.Type.Size());
        }

        Faults = IntegerFault.None;
    }

    /// <summary>What integer arithmetic met so far.</summary>
    public IntegerFault Faults { get; private set; }

    /// <summary>Computes the elements of a region.</summary>
    /// <param name="start">The first element along each dimension.</param>
    /// <param name="shape">The lengths, at least 1.</param>
    /// <param name="destination">Room for the elements in C order.</param>
    /// <param name="nonTemporal">Whether they are stored past the caches.</param>
    public void Evaluate(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, byte* destination, bool nonTemporal = false)
    {
        long count = 1;
        foreach (long length in shape)
            count *= length;
        byte** pointers = stackalloc byte*[operands.Length];
        Packing?[]? packings = null;
        long packedBytes = 0;
        for (int slot = 0; slot < operands.Length; slot++)
        {
            Operand operand = operands[slot];
            pointers[slot] = (byte*)operand.Region.Read(operand.Reader, start, shape);
            if (ArrayShape.IsContiguous(operand.Region.Shape, operand.Region.Strides, operand.Size)
                && IsWhole(operand.Region.Shape, shape))
            {
                continue;
            }

            packings ??= new Packing?[operands.Length];
            var packing = new Packing(shape, operand.Region.Shape, operand.Region.Strides, operand.Size);
            if (packing.IsContiguous)
                continue;
            packings[slot] = packing;
            packedBytes += PackLength * operand.Size;
        }

        var call = new KernelCall { Uniforms = uniforms, Result = destination, Operands = pointers, NonTemporal = nonTemporal };
        if (kernel is null)
        {
            CopyOperand(pointers[0], packings?[0], count, destination);
            return;
        }

        if (packedBytes == 0)
            kernel.Run(call, 0, count);
        else
            RunPacked(call, packings!, packedBytes, count);
        Faults |= IntegerFaults.Take();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Operand operand in operands)
            operand.Reader.Dispose();
    }

    private static bool IsWhole(long[] operandShape, ReadOnlySpan<long> shape) => shape.SequenceEqual(operandShape);

    private void CopyOperand(byte* source, Packing? packing, long count, byte* destination)
    {
        long bytes = count * operands[0].Size;
        if (packing is null)
            Buffer.MemoryCopy(source, destination, bytes, bytes);
        else
            packing.Copy(source, 0, count, destination);
    }

    private void RunPacked(KernelCall call, Packing?[] packings, long packedBytes, long count)
    {
        byte** origins = stackalloc byte*[operands.Length];
        for (int slot = 0; slot < operands.Length; slot++)
            origins[slot] = call.Operands[slot];
        byte* packed = ThreadScratch.Get(ScratchPurpose.Packing, packedBytes);
        for (long i = 0; i < count; i += PackLength)
        {
            long length = Math.Min(PackLength, count - i);
            byte* room = packed;
            for (int slot = 0; slot < operands.Length; slot++)
            {
                if (packings[slot] is not Packing packing)
                    continue;
                packing.Copy(origins[slot], i, length, room);
                // The operand's element of index i is the copy's first.
                call.Operands[slot] = room - (i * operands[slot].Size);
                room += PackLength * operands[slot].Size;
            }

            kernel!.Run(call, i, i + length);
        }
    }

    private sealed record Operand(RegionReader Reader, OperandRegion Region, int Size);
}
