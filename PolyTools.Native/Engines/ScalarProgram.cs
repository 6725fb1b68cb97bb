using System.Runtime.CompilerServices;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>The part of a tree that has no array: computed once per run.</summary>
internal sealed class ScalarProgram(Graph graph)
{
    private readonly Node[] steps = [.. graph.Nodes.Where(node => node.IsScalar)];

    /// <summary>The values of all scalar nodes.</summary>
    /// <param name="variables">Values by the variables' order; arrays have any.</param>
    /// <exception cref="PolyException">An integer result does not fit 64 bits.</exception>
    public Dictionary<Node, Scalar> Compute(ReadOnlySpan<Scalar> variables)
    {
        var values = new Dictionary<Node, Scalar>(steps.Length);
        foreach (Node step in steps)
        {
            values[step] = step.Kind switch
            {
                NodeKind.Constant => step.Value,
                NodeKind.ScalarVariable => variables[step.Variable],
                _ => Apply(step, Array.ConvertAll(step.Operands, operand => values[operand])),
            };
        }

        return values;
    }

    private static Scalar Apply(Node step, Scalar[] operands)
    {
        Operation operation = step.Operation!;
        DType common = GraphBuilder.CommonType(
            step.Operands.AsSpan(operation.Rule == OperandRule.Where ? 1 : 0), operation.Rule)!.Value;
        return ScalarArithmetic.Evaluate(
            operation, operation.Resolve(common, isScalar: true)!.Value.Work, step.Type, operands);
    }
}

/// <summary>The uniforms of a plan in memory: each value repeated over a vector.</summary>
internal sealed unsafe class UniformMemory : IDisposable
{
    private readonly List<System.Runtime.InteropServices.GCHandle> pins = [];

    /// <param name="plan">The plan.</param>
    /// <param name="scalars">The values of the scalars.</param>
    /// <param name="locate">Where an array of one element lies.</param>
    /// <exception cref="PolyException">An integer does not fit the type of the arrays that it meets.</exception>
    public UniformMemory(KernelPlan plan, Dictionary<Node, Scalar> scalars, Func<Node, nint> locate)
    {
        Pointer = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(
            (nuint)(Math.Max(plan.Uniforms.Count, 1) * Simd.MaximumWidth), Simd.MaximumWidth);
        try
        {
            foreach (Node uniform in plan.Uniforms)
            {
                byte* slot = Pointer + (plan.UniformSlot(uniform) * Simd.MaximumWidth);
                int size = uniform.Type.Size();
                if (uniform.Kind != NodeKind.Uniform)
                    Unsafe.CopyBlockUnaligned(slot, (void*)locate(uniform), (uint)size);
                else if (uniform.Type == DType.String)
                    *(StringRef*)slot = Pin(scalars[uniform.Operands[0]].Text);
                else
                    scalars[uniform.Operands[0]].Write(slot, uniform.Type);
                ScalarArithmetic.Repeat(slot, size);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The first uniform.</summary>
    public byte* Pointer { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        System.Runtime.InteropServices.NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        pins.ForEach(pin => pin.Free());
        pins.Clear();
    }

    private StringRef Pin(string text)
    {
        var pin = System.Runtime.InteropServices.GCHandle.Alloc(text, System.Runtime.InteropServices.GCHandleType.Pinned);
        pins.Add(pin);
        return new StringRef(pin.AddrOfPinnedObject(), text.Length);
    }
}
