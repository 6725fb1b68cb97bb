using System.Globalization;
using System.Text;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>Tree → C: one loop, one line per operation.</summary>
internal static class CSource
{
    /// <summary>The name of the function that the source defines; it returns <see cref="IntegerFault"/>.</summary>
    public const string FunctionName = "poly_kernel";

    /// <summary>The source of a tree with at least one array.</summary>
    /// <exception cref="PolyException">The tree has strings.</exception>
    public static string Print(KernelPlan plan)
    {
        if (plan.Values.Any(value => value.Type == DType.String))
        {
            throw new PolyException(
                "StringsInC", ErrorKind.InvalidArgument, "The engine C has no strings.",
                "Use the engine Fused, Blocked or Eager for this expression.");
        }

        var body = new StringBuilder();
        string resultType = TypeName(plan.Result.Type);
        body.AppendLine(CultureInfo.InvariantCulture, $"    {resultType} *restrict y = ({resultType} *)result;");
        body.AppendLine("    int faults = 0;");
        var names = new Dictionary<Node, string>();
        foreach (Node operand in plan.Operands)
        {
            string type = TypeName(operand.Type);
            int slot = plan.OperandSlot(operand);
            names[operand] = $"x{slot}[i]";
            body.AppendLine(
                CultureInfo.InvariantCulture, $"    const {type} *restrict x{slot} = (const {type} *)operands[{slot}];");
        }

        foreach (Node uniform in plan.Uniforms)
        {
            int slot = plan.UniformSlot(uniform);
            string type = TypeName(uniform.Type);
            bool isConstant = uniform.Kind == NodeKind.Uniform && uniform.Operands[0].Kind == NodeKind.Constant
                && uniform.Type != DType.Complex128;
            string value = isConstant
                ? Literal(uniform.Operands[0].Value, uniform.Type)
                : $"*(const {type} *)(uniforms + {slot * Simd.MaximumWidth})";
            names[uniform] = $"u{slot}";
            body.AppendLine(CultureInfo.InvariantCulture, $"    const {type} u{slot} = {value};");
        }

        body.AppendLine("    for (intptr_t i = start; i < end; i++) {");
        foreach (Node step in plan.Steps)
        {
            names[step] = $"v{names.Count}";
            body.AppendLine(
                CultureInfo.InvariantCulture,
                $"        const {TypeName(step.Type)} {names[step]} = {Text(step, names)};");
        }

        body.AppendLine(CultureInfo.InvariantCulture, $"        y[i] = {names[plan.Result]};");
        body.AppendLine("    }").AppendLine("    return faults;").AppendLine("}");

        var source = new StringBuilder();
        source.AppendLine("#include <math.h>").AppendLine("#include <stdint.h>");
        if (plan.Values.Any(value => value.Type == DType.Complex128))
            source.AppendLine("#include <complex.h>");
        source.AppendLine().Append(CFunctions.For(body.ToString()));
        source.AppendLine("#if defined(_WIN32)").AppendLine("__declspec(dllexport)").AppendLine("#else")
            .AppendLine("__attribute__((visibility(\"default\")))").AppendLine("#endif");
        source.AppendLine(CultureInfo.InvariantCulture, $"int {FunctionName}(");
        source.AppendLine("    void *const *operands, const char *uniforms, void *result, intptr_t start, intptr_t end)");
        source.AppendLine("{").Append(body);
        return source.ToString();
    }

    /// <summary>C's name of a type.</summary>
    public static string TypeName(DType type) => type switch
    {
        DType.Float64 => "double",
        DType.Float32 => "float",
        DType.Complex128 => "double _Complex",
        DType.Bool => "unsigned char",
        _ => type.Name() + "_t",
    };

    private static string Text(Node step, Dictionary<Node, string> names)
    {
        if (step.Kind == NodeKind.Conversion)
            return $"({TypeName(step.Type)}){names[step.Operands[0]]}";
        Operation operation = step.Operation!;
        DType work = step.WorkType;
        string text = work == DType.Complex128 ? operation.ComplexC ?? operation.C
            : work.IsInteger() ? operation.IntegerC ?? operation.C
            : operation.C;
        text = text.Replace("{f}", work == DType.Float32 ? "f" : "", StringComparison.Ordinal)
            .Replace("{t}", work.Name(), StringComparison.Ordinal);
        return string.Format(
            CultureInfo.InvariantCulture, text, [.. step.Operands.Select(operand => names[operand])]);
    }

    /// <summary>A scalar as C's literal, exact: floats in hexadecimal.</summary>
    private static string Literal(Scalar scalar, DType type)
    {
        if (type == DType.Bool)
            return scalar.Integer != 0 ? "1" : "0";
        if (type.IsInteger())
        {
            // The lowest int64 has no literal of its own.
            return scalar.Integer == long.MinValue ? "INT64_MIN"
                : scalar.Integer.ToString(CultureInfo.InvariantCulture) + (scalar.Integer > long.MaxValue ? "ULL" : "LL");
        }

        double value = type == DType.Float32
            ? scalar.Type == DType.Int64 ? (float)scalar.Integer : (float)scalar.Real
            : scalar.Real;
        string suffix = type == DType.Float32 ? "f" : "";
        string sign = double.IsNegative(value) ? "-" : "";
        if (double.IsNaN(value))
            return "NAN";
        if (double.IsInfinity(value))
            return sign + "INFINITY";
        // A double is ±m·2^e with an integer m below 2^53.
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0)
            exponent = 1;
        else
            mantissa |= 1L << 52;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}0x{mantissa:X}p{exponent - 1075}{suffix}");
    }
}
