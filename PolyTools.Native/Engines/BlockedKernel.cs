using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>
/// NumExpr's way: a register machine whose registers are blocks that stay in the cache. Every operation is done on one
/// block before the next block is begun, by each thread on its own blocks.
/// </summary>
/// <remarks>
/// Of a single operation it is NumPy's way: the loop over memory, with no register. So it serves the Eager engine too.
/// </remarks>
internal sealed unsafe class BlockedKernel : Kernel
{
    /// <summary>Bytes of all the blocks that a step works on, by which the automatic block size is chosen.</summary>
    private const int CacheBytes = 32 << 10;

    /// <summary>The target of the step that writes the result.</summary>
    private const int ResultRegister = -1;

    private readonly KernelPlan plan;
    private readonly Instruction[] program;
    private readonly int registerCount;

    /// <summary>Bytes of an element of a register: the widest type's.</summary>
    private readonly int elementSize;

    /// <param name="plan">The tree.</param>
    /// <param name="blockSize">Elements of a block; 0 chooses.</param>
    public BlockedKernel(KernelPlan plan, int blockSize)
    {
        this.plan = plan;
        elementSize = plan.Values.Max(value => value.Type.Size());
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
            if (step != plan.Result)
            {
                target = free.TryPop(out int register) ? register : registerCount++;
                registers[step] = target;
            }

            Release(sameSize: false);
            nint loop = step.Kind == NodeKind.Conversion
                ? Conversion.Loop(step.Operands[0].Type, step.Type) : step.Operation!.Loop(step.WorkType);
            instructions.Add(new Instruction(
                loop, target, step.Type.Size(), sources[0], sources.ElementAtOrDefault(1),
                sources.ElementAtOrDefault(2)));
        }

        program = [.. instructions];
        if (blockSize == 0)
        {
            int streams = registerCount + plan.Operands.Count + 1;
            blockSize = Math.Clamp(CacheBytes / (streams * elementSize), 256, 4096);
        }

        BlockSize = (blockSize + 63) / 64 * 64;
    }

    private enum SourceKind
    {
        Operand,
        Register,
        Uniform,
    }

    /// <summary>Elements of a block, a multiple of 64.</summary>
    public int BlockSize { get; }

    /// <inheritdoc/>
    public override long BytesPerThread => (long)BlockSize * elementSize * registerCount;

    public override void Run(in KernelCall call, long start, long end)
    {
        long registerBytes = (long)BlockSize * elementSize;
        byte* registers = registerCount == 0 ? null : ThreadScratch.Get(ScratchPurpose.Registers, BytesPerThread);
        int resultSize = plan.Result.Type.Size();
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
                Source source = Locate(plan.Result, []);
                Loops.Copy(
                    call.Result + (i * resultSize), Address(source, call, registers, registerBytes, i), source.Step,
                    count * resultSize);
            }
        }
    }

    private static byte* Address(
        in Source source, in KernelCall call, byte* registers, long registerBytes, long index) => source.Kind switch
    {
        SourceKind.Operand => call.Operands[source.Index] + (index * source.Size),
        SourceKind.Register => registers + (source.Index * registerBytes),
        _ => call.Uniforms + (source.Index * Simd.MaximumWidth),
    };

    private Source Locate(Node node, Dictionary<Node, int> registers) =>
        plan.OperandSlot(node) is int slot and >= 0
            ? new Source(SourceKind.Operand, slot, node.Type.Size(), Simd.Width)
            : plan.UniformSlot(node) is int uniform and >= 0 ? new Source(SourceKind.Uniform, uniform, 0, 0)
            : new Source(SourceKind.Register, registers[node], node.Type.Size(), Simd.Width);

    /// <summary>Where an operand is, its bytes per element, and its bytes per vector (0: one vector for all).</summary>
    private readonly record struct Source(SourceKind Kind, int Index, int Size, nint Step);

    private readonly record struct Instruction(nint Loop, int Target, int ResultSize, Source A, Source B, Source C);
}
