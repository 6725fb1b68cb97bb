using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// The whole expression as one SIMD loop: operands are read once, the result is written once, and what lies between
/// stays in registers.
/// </summary>
internal sealed unsafe class FusedKernel : Kernel
{
    /// <summary>What a part of a turn may take of the stack: enough for a dozen variables.</summary>
    private const int MaximumStackBytes = 8192;

    private readonly KernelPlan plan;
    private readonly int resultSize;
    private readonly Lazy<FusedLoop> ordinary;
    private readonly Lazy<FusedLoop> nonTemporal;

    public FusedKernel(KernelPlan plan)
    {
        this.plan = plan;
        resultSize = plan.Result.Type.Size();
        ordinary = new Lazy<FusedLoop>(() => FusedEmitter.Emit(plan, nonTemporal: false));
        nonTemporal = new Lazy<FusedLoop>(() => FusedEmitter.Emit(plan, nonTemporal: true));
    }

    public override void Run(in KernelCall call, long start, long end)
    {
        // A group of small elements is smaller than the cache line that a non-temporal store must fill.
        bool passesCaches = call.NonTemporal && plan.Result.Type != DType.Bool;
        FusedLoop loop = (passesCaches ? nonTemporal : ordinary).Value;

        // The elements before the result's first vector boundary, so that its stores are aligned.
        nint misalignment = (nint)(call.Result + (start * resultSize)) & (Simd.Width - 1);
        if (misalignment != 0 && plan.Result.Type != DType.Bool)
        {
            long head = Math.Min(end - start, (Simd.Width - misalignment) / resultSize);
            RunPart(loop, call, start, head);
            start += head;
        }

        long whole = (end - start) / loop.Group * loop.Group;
        if (whole > 0)
            loop.Code(call.Operands, call.Uniforms, call.Result, (nint)start, (nint)(start + whole));
        RunPart(loop, call, start + whole, end - start - whole);
        // Non-temporal stores are weakly ordered: they must be seen before "done" is.
        if (call.NonTemporal && Sse.IsSupported)
            Sse.StoreFence();
    }

    /// <summary>
    /// Fewer elements than a turn of the loop takes are copied to a buffer that has room for a whole turn, and the
    /// same loop runs over it, so that there is no second copy of the expression whose bits could differ.
    /// </summary>
    /// <remarks>
    /// The lanes beyond repeat the last element, so that they raise no fault of their own, such as a division by zero.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunPart(FusedLoop loop, in KernelCall call, long start, long count)
    {
        if (count == 0)
            return;
        byte** operands = stackalloc byte*[plan.Operands.Count];
        int bytes = (loop.Group * (plan.Operands.Sum(operand => operand.Type.Size()) + resultSize)) + Simd.MaximumWidth
            + (plan.Operands.Count * Simd.MaximumWidth);
        using NativeBuffer? buffer = bytes > MaximumStackBytes ? new NativeBuffer(bytes) : null;
        byte* stack = stackalloc byte[buffer is null ? bytes : 1];
        byte* memory = Align(buffer is null ? stack : buffer.Pointer);
        byte* result = memory;
        memory = Align(memory + (loop.Group * resultSize));
        foreach (Node operand in plan.Operands)
        {
            int slot = plan.OperandSlot(operand);
            int size = operand.Type.Size();
            operands[slot] = memory;
            Unsafe.CopyBlockUnaligned(memory, call.Operands[slot] + (start * size), (uint)(count * size));
            for (long i = count; i < loop.Group; i++)
                Unsafe.CopyBlockUnaligned(memory + (i * size), memory + ((count - 1) * size), (uint)size);
            memory = Align(memory + (loop.Group * size));
        }

        loop.Code(operands, call.Uniforms, result, 0, loop.Group);
        Unsafe.CopyBlockUnaligned(call.Result + (start * resultSize), result, (uint)(count * resultSize));
    }

    private static byte* Align(byte* pointer) =>
        (byte*)(((nint)pointer + Simd.MaximumWidth - 1) & -(nint)Simd.MaximumWidth);
}

/// <summary>A compiled loop over a multiple of <see cref="Group"/> elements.</summary>
/// <param name="Group">Elements of one turn.</param>
/// <param name="Code">The loop.</param>
internal sealed record FusedLoop(int Group, FusedCode Code);

/// <summary>The signature of the emitted loop; see <see cref="KernelCall"/>.</summary>
internal unsafe delegate void FusedCode(byte** operands, byte* uniforms, byte* result, nint start, nint end);
