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
    private readonly Lazy<FusedLoop> ordinary;
    private readonly Lazy<FusedLoop> nonTemporal;

    public FusedKernel(KernelPlan plan)
    {
        this.plan = plan;
        ordinary = new Lazy<FusedLoop>(() => FusedEmitter.Emit(plan, nonTemporal: false));
        nonTemporal = new Lazy<FusedLoop>(() => FusedEmitter.Emit(plan, nonTemporal: true));
    }

    public override void Run(in KernelCall call, long start, long end, CancellationToken cancellation)
    {
        // A vector of booleans is smaller than the cache line that a non-temporal store must fill.
        FusedLoop loop = (call.NonTemporal && plan.Graph.Type != DType.Bool ? nonTemporal : ordinary).Value;
        int size = plan.Graph.Type.Size();

        // The elements before the result's first vector boundary, so that its stores are aligned.
        nint misalignment = (nint)(call.Result + (start * size)) & (Simd.Width - 1);
        if (misalignment != 0 && size > 1)
        {
            long head = Math.Min(end - start, (Simd.Width - misalignment) / size);
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
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunPart(FusedLoop loop, in KernelCall call, long start, long count)
    {
        if (count == 0)
            return;
        int room = loop.Group * sizeof(double);
        // An expression such as x**0 has an array and reads none.
        int highest = plan.Variables.Select(variable => variable.Variable).DefaultIfEmpty(-1).Max();
        byte** operands = stackalloc byte*[highest + 1];
        int bytes = (room * (plan.Variables.Count + 1)) + Simd.MaximumWidth;
        using NativeBuffer? buffer = bytes > MaximumStackBytes ? new NativeBuffer(bytes) : null;
        byte* stack = stackalloc byte[buffer is null ? bytes : 1];
        byte* memory = buffer is null ? stack : buffer.Pointer;
        memory = (byte*)(((nint)memory + Simd.MaximumWidth - 1) & -(nint)Simd.MaximumWidth);
        byte* result = memory;
        foreach (Node variable in plan.Variables)
        {
            memory += room;
            operands[variable.Variable] = memory;
            int size = variable.Type.Size();
            // The lanes beyond compute something harmless that is thrown away.
            new Span<byte>(memory, room).Clear();
            Buffer.MemoryCopy(call.Operands[variable.Variable] + (start * size), memory, room, count * size);
        }

        loop.Code(operands, call.Uniforms, result, 0, loop.Group);
        int resultSize = plan.Graph.Type.Size();
        Buffer.MemoryCopy(result, call.Result + (start * resultSize), count * resultSize, count * resultSize);
    }
}

/// <summary>A compiled loop over a multiple of <see cref="Group"/> elements.</summary>
/// <param name="Group">Elements of one turn.</param>
/// <param name="Code">The loop.</param>
internal sealed record FusedLoop(int Group, FusedCode Code);

/// <summary>The signature of the emitted loop; see <see cref="KernelCall"/>.</summary>
internal unsafe delegate void FusedCode(byte** operands, byte* uniforms, byte* result, nint start, nint end);
