using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// NumPy's way: one operation after the other over whole arrays, each with a whole-array temporary, on one thread.
/// </summary>
/// <remarks>
/// As in NumPy, a temporary that nothing needs any more is written in place or used again, and the result serves as a
/// temporary until it is due, so that a chain of operations takes no memory besides it.
/// </remarks>
internal sealed unsafe class EagerKernel : Kernel
{
    /// <summary>Elements of a slice, between two looks at the cancellation: as many as a second-level cache holds.</summary>
    private const long Slice = 1 << 17;

    private readonly KernelPlan plan;
    private readonly Dictionary<Node, int> places = [];

    /// <summary>Bytes per element of each buffer; the first is the result.</summary>
    private readonly List<int> buffers = [];

    public EagerKernel(KernelPlan plan)
    {
        this.plan = plan;
        buffers.Add(plan.Graph.Type.Size());
        // By element size, because an operation may write where it reads only if the elements do not move.
        var free = new Dictionary<int, Stack<int>> { [1] = [], [4] = [], [8] = [] };
        free[buffers[0]].Push(0);
        var uses = new Dictionary<Node, int>();
        foreach (Node operand in plan.Steps.SelectMany(step => step.Operands.Distinct()))
            uses[operand] = uses.GetValueOrDefault(operand) + 1;

        foreach (Node step in plan.Steps)
        {
            foreach (Node operand in step.Operands.Distinct())
            {
                if (--uses[operand] == 0 && places.TryGetValue(operand, out int place))
                    free[buffers[place]].Push(place);
            }

            int size = step.Type.Size();
            if (step == plan.Graph.Result)
            {
                places[step] = 0;
            }
            else if (free[size].TryPop(out int buffer))
            {
                places[step] = buffer;
            }
            else
            {
                places[step] = buffers.Count;
                buffers.Add(size);
            }
        }
    }

    public override bool IsParallel => false;

    /// <summary>Bytes of temporaries per element of the result.</summary>
    public int TemporaryBytesPerElement => buffers.Skip(1).Sum();

    public override void Run(in KernelCall call, long start, long end, CancellationToken cancellation)
    {
        long count = end - start;
        var temporaries = new NativeBuffer?[buffers.Count];
        try
        {
            byte** memory = stackalloc byte*[buffers.Count];
            memory[0] = call.Result + (start * buffers[0]);
            for (int i = 1; i < buffers.Count; i++)
                memory[i] = (temporaries[i] = new NativeBuffer(count * buffers[i])).Pointer;

            for (int i = 0; i < plan.Steps.Count; i++)
                Apply(plan.Steps[i], memory, call, start, count, isBackward: i % 2 == 1, cancellation);
            if (plan.Graph.Result.Kind != NodeKind.Operation)
                Copy(plan.Graph.Result, memory, call, start, count, cancellation);
        }
        finally
        {
            foreach (NativeBuffer? temporary in temporaries)
                temporary?.Dispose();
        }
    }

    /// <summary>One operation over the whole arrays, slice by slice.</summary>
    /// <remarks>
    /// Every other operation goes from the last slice to the first: it begins with what the one before it has touched
    /// last, which the cache still has.
    /// </remarks>
    private void Apply(
        Node step, byte** memory, in KernelCall call, long start, long count, bool isBackward,
        CancellationToken cancellation)
    {
        nint loop = step.Operation!.Loop(step.WorkType);
        Node[] operands = step.Operands;
        Operand a = Locate(operands[0], memory, call, start);
        Operand b = operands.Length > 1 ? Locate(operands[1], memory, call, start) : default;
        Operand c = operands.Length > 2 ? Locate(operands[2], memory, call, start) : default;
        byte* target = memory[places[step]];
        long slices = (count + Slice - 1) / Slice;
        for (long slice = 0; slice < slices; slice++)
        {
            cancellation.ThrowIfCancellationRequested();
            long i = Slice * (isBackward ? slices - 1 - slice : slice);
            ((delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)loop)(
                target + (i * step.Type.Size()), a.At(i), b.At(i), c.At(i), a.Step, b.Step, c.Step,
                (nint)Math.Min(Slice, count - i));
        }
    }

    /// <summary>The result of an expression without an operation: an operand, or a number everywhere.</summary>
    private void Copy(
        Node result, byte** memory, in KernelCall call, long start, long count, CancellationToken cancellation)
    {
        Operand source = Locate(result, memory, call, start);
        for (long i = 0; i < count; i += Slice)
        {
            cancellation.ThrowIfCancellationRequested();
            Loops.Copy(
                memory[0] + (i * result.Type.Size()), source.At(i), source.Step,
                (nint)Math.Min(Slice, count - i) * result.Type.Size());
        }
    }

    private Operand Locate(Node node, byte** memory, in KernelCall call, long start) => node.Kind switch
    {
        NodeKind.ArrayVariable => new Operand(
            call.Operands[node.Variable] + (start * node.Type.Size()), node.Type.Size()),
        NodeKind.Uniform => new Operand(call.Uniforms + (plan.Slot(node) * Simd.MaximumWidth), 0),
        _ => new Operand(memory[places[node]], node.Type.Size()),
    };

    /// <summary>An operand's memory.</summary>
    private readonly struct Operand(byte* pointer, int size)
    {
        /// <summary>Bytes by which the loops move on per vector; 0 for a repeated number.</summary>
        public nint Step => size == 0 ? 0 : Simd.Width;

        public byte* At(long index) => pointer + (index * size);
    }
}
