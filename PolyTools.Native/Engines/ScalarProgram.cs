using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>The part of a tree that has no array: computed once per run, in float64, with the operators' own bits.</summary>
internal sealed unsafe class ScalarProgram(KernelPlan plan)
{
    private readonly Node[] steps = [.. plan.Graph.Nodes.Where(node => node.IsScalar)];

    /// <summary>The value of a tree that is a single number.</summary>
    /// <param name="variables">Values by the variables' order.</param>
    public double Evaluate(ReadOnlySpan<double> variables) => Compute(variables)[plan.Graph.Result];

    /// <summary>Writes each uniform's number, repeated over a vector, to its slot.</summary>
    public void WriteUniforms(ReadOnlySpan<double> variables, byte* uniforms)
    {
        if (plan.UniformCount == 0)
            return;
        Dictionary<Node, double> values = Compute(variables);
        foreach (Node uniform in plan.Uniforms)
        {
            byte* slot = uniforms + (plan.Slot(uniform) * Simd.MaximumWidth);
            double value = values[uniform.Operands[0]];
            switch (uniform.Type)
            {
                case DType.Float64:
                    new Span<double>(slot, Simd.MaximumWidth / sizeof(double)).Fill(value);
                    break;
                case DType.Float32:
                    new Span<float>(slot, Simd.MaximumWidth / sizeof(float)).Fill((float)value);
                    break;
                default:
                    new Span<byte>(slot, Simd.MaximumWidth).Fill(value != 0 ? (byte)1 : (byte)0);
                    break;
            }
        }
    }

    private Dictionary<Node, double> Compute(ReadOnlySpan<double> variables)
    {
        var values = new Dictionary<Node, double>(steps.Length);
        foreach (Node step in steps)
        {
            values[step] = step.Kind switch
            {
                NodeKind.Constant => step.Value,
                NodeKind.ScalarVariable => variables[step.Variable],
                _ => step.Operation!.Evaluate(Array.ConvertAll(step.Operands, operand => values[operand])),
            };
        }

        return values;
    }
}
