using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// NumExpr's way: a register machine whose registers are blocks that stay in the cache. Every operation is done on one
/// block before the next block is begun, by each thread on its own blocks.
/// </summary>
internal sealed unsafe class BlockedKernel : Kernel
{
    /// <summary>Bytes of all the blocks that a step works on, by which the automatic block size is chosen.</summary>
    private const int CacheBytes = 32 << 10;

    /// <summary>Bytes of registers that a thread keeps between runs.</summary>
    private const long KeptBytes = 4 << 20;

    /// <summary>The target of the step that writes the result.</summary>
    private const int ResultRegister = -1;

    [ThreadStatic]
    private static NativeBuffer? scratch;

    private readonly KernelPlan plan;
    private readonly Instruction[] program;
    private readonly int registerCount;

    /// <param name="plan">The tree.</param>
    /// <param name="blockSize">Elements of a block; 0 chooses.</param>
    public BlockedKernel(KernelPlan plan, int blockSize)
    {
        this.plan = plan;
        var registers = new Dictionary<Node, int>();
        var free = new Stack<int>();
        var uses = new Dictionary<Node, int>();
        foreach (Node operand in plan.Steps.SelectMany(step => step.Operands.Distinct()))
            uses[operand] = uses.GetValueOrDefault(operand) + 1;

        var instructions = new List<Instruction>();
        foreach (Node step in plan.Steps)
        {
            // A register is as wide as the widest type, so an operation writes over its operand only if no element
            // moves: if both are of one size. Other operands are free for the next step.
            int target = ResultRegister;
            void Release(bool sameSize)
            {
                foreach (Node operand in step.Operands.Distinct())
                {
                    if (operand.Type.Size() == step.Type.Size() == sameSize && --uses[operand] == 0
                        && registers.TryGetValue(operand, out int register))
                    {
                        free.Push(register);
                    }
                }
            }

            Source[] sources = Array.ConvertAll(step.Operands, operand => Locate(operand, registers));
            Release(sameSize: true);
            if (step != plan.Graph.Result)
            {
                target = free.TryPop(out int register) ? register : registerCount++;
                registers[step] = target;
            }

            Release(sameSize: false);
            instructions.Add(new Instruction(
                step.Operation!.Loop(step.WorkType), target, step.Type.Size(), sources[0],
                sources.ElementAtOrDefault(1), sources.ElementAtOrDefault(2)));
        }

        program = [.. instructions];
        if (blockSize == 0)
        {
            int streams = registerCount + plan.Variables.Count + 1;
            blockSize = Math.Clamp(CacheBytes / (streams * sizeof(double)), 256, 4096);
        }

        BlockSize = (blockSize + 63) / 64 * 64;
    }

    private enum SourceKind
    {
        Variable,
        Register,
        Uniform,
    }

    /// <summary>Elements of a block, a multiple of 64.</summary>
    public int BlockSize { get; }

    /// <summary>Bytes of the registers of one thread.</summary>
    public long RegisterBytes => (long)BlockSize * sizeof(double) * registerCount;

    public override void Run(in KernelCall call, long start, long end, CancellationToken cancellation)
    {
        long registerBytes = (long)BlockSize * sizeof(double);
        // A thread keeps its registers from run to run: a block that the system takes back and gives anew costs a page
        // fault for every page.
        if (scratch is null || scratch.Length < RegisterBytes)
        {
            scratch?.Dispose();
            scratch = null;
            scratch = new NativeBuffer(RegisterBytes);
        }

        byte* registers = scratch.Pointer;
        int resultSize = plan.Graph.Type.Size();
        for (long i = start; i < end; i += BlockSize)
        {
            nint count = (nint)Math.Min(BlockSize, end - i);
            foreach (ref readonly Instruction instruction in program.AsSpan())
            {
                byte* target = instruction.Target == ResultRegister
                    ? call.Result + (i * resultSize)
                    : registers + (instruction.Target * registerBytes);
                ((delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)instruction.Loop)(
                    target,
                    Address(instruction.A, call, registers, registerBytes, i),
                    Address(instruction.B, call, registers, registerBytes, i),
                    Address(instruction.C, call, registers, registerBytes, i),
                    instruction.A.Step, instruction.B.Step, instruction.C.Step, count);
            }

            if (program.Length == 0)
            {
                Source source = Locate(plan.Graph.Result, []);
                Loops.Copy(
                    call.Result + (i * resultSize), Address(source, call, registers, registerBytes, i), source.Step,
                    count * resultSize);
            }
        }

        // But not the large ones that somebody once asked for.
        if (scratch.Length > KeptBytes)
        {
            scratch.Dispose();
            scratch = null;
        }
    }

    private static byte* Address(
        in Source source, in KernelCall call, byte* registers, long registerBytes, long index) => source.Kind switch
    {
        SourceKind.Variable => call.Operands[source.Index] + (index * source.Size),
        SourceKind.Register => registers + (source.Index * registerBytes),
        _ => call.Uniforms + (source.Index * Simd.MaximumWidth),
    };

    private Source Locate(Node node, Dictionary<Node, int> registers) => node.Kind switch
    {
        NodeKind.ArrayVariable => new Source(SourceKind.Variable, node.Variable, node.Type.Size(), Simd.Width),
        NodeKind.Uniform => new Source(SourceKind.Uniform, plan.Slot(node), 0, 0),
        _ => new Source(SourceKind.Register, registers[node], node.Type.Size(), Simd.Width),
    };

    /// <summary>Where an operand is, its bytes per element, and its bytes per vector (0: one vector for all).</summary>
    private readonly record struct Source(SourceKind Kind, int Index, int Size, nint Step);

    private readonly record struct Instruction(nint Loop, int Target, int ResultSize, Source A, Source B, Source C);
}
