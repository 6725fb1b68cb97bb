using System.Globalization;
using System.Text;
using PolyTools.Native.Expressions;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Engines;

/// <summary>Tree → C: one loop, one line per operation.</summary>
internal static class CSource
{
    /// <summary>The name of the function that the source defines.</summary>
    public const string FunctionName = "poly_kernel";

    /// <summary>The remainder with the divisor's sign, as Python's and NumPy's.</summary>
    private const string Remainder = """
        static inline TYPE poly_remainder_SUFFIX(TYPE a, TYPE b)
        {
            TYPE r = fmod_SUFFIX(a, b);
            if (r == 0)
                return copysign_SUFFIX(r, b);
            return (b < 0) != (r < 0) ? r + b : r;
        }

        """;

    /// <summary>The source of a tree with at least one array.</summary>
    public static string Print(KernelPlan plan)
    {
        var source = new StringBuilder();
        source.AppendLine("#include <math.h>").AppendLine("#include <stdint.h>").AppendLine();
        foreach ((DType type, string suffix) in new[] { (DType.Float64, ""), (DType.Float32, "f") })
        {
            if (plan.Steps.Any(step => step.Operation!.Name == "%" && step.Type == type))
            {
                source.AppendLine(Remainder.Replace("TYPE", TypeName(type), StringComparison.Ordinal)
                    .Replace("_SUFFIX", suffix, StringComparison.Ordinal));
            }
        }

        source.AppendLine("#if defined(_WIN32)").AppendLine("__declspec(dllexport)").AppendLine("#else")
            .AppendLine("__attribute__((visibility(\"default\")))").AppendLine("#endif");
        source.AppendLine(CultureInfo.InvariantCulture, $"void {FunctionName}(");
        source.AppendLine("    void *const *operands, const char *uniforms, void *result, intptr_t start, intptr_t end)");
        source.AppendLine("{");
        string resultType = TypeName(plan.Graph.Type);
        source.AppendLine(
            CultureInfo.InvariantCulture, $"    {resultType} *restrict y = ({resultType} *)result;");
        foreach (Node variable in plan.Variables)
        {
            string type = TypeName(variable.Type);
            source.AppendLine(
                CultureInfo.InvariantCulture,
                $"    const {type} *restrict x{variable.Variable} = (const {type} *)operands[{variable.Variable}];");
        }

        var names = new Dictionary<Node, string>();
        foreach (Node uniform in plan.Uniforms)
        {
            Node scalar = uniform.Operands[0];
            string type = TypeName(uniform.Type);
            string value = scalar.Kind == NodeKind.Constant
                ? Literal(scalar.Value, uniform.Type)
                : $"*(const {type} *)(uniforms + {plan.Slot(uniform) * Simd.MaximumWidth})";
            names[uniform] = $"u{plan.Slot(uniform)}";
            source.AppendLine(CultureInfo.InvariantCulture, $"    const {type} {names[uniform]} = {value};");
        }

        source.AppendLine("    for (intptr_t i = start; i < end; i++) {");
        foreach (Node variable in plan.Variables)
            names[variable] = $"x{variable.Variable}[i]";
        foreach (Node step in plan.Steps)
        {
            names[step] = $"v{names.Count}";
            string suffix = step.WorkType == DType.Float32 ? "f" : "";
            string text = string.Format(
                CultureInfo.InvariantCulture, step.Operation!.C.Replace("{f}", suffix, StringComparison.Ordinal),
                [.. step.Operands.Select(operand => names[operand])]);
            source.AppendLine(
                CultureInfo.InvariantCulture, $"        const {TypeName(step.Type)} {names[step]} = {text};");
        }

        source.AppendLine(CultureInfo.InvariantCulture, $"        y[i] = {names[plan.Graph.Result]};");
        source.AppendLine("    }").AppendLine("}");
        return source.ToString();
    }

    private static string TypeName(DType type) => type switch
    {
        DType.Float64 => "double",
        DType.Float32 => "float",
        _ => "unsigned char",
    };

    /// <summary>A number as C's hexadecimal literal, which is exact.</summary>
    private static string Literal(double value, DType type)
    {
        if (type == DType.Bool)
            return value != 0 ? "1" : "0";
        if (type == DType.Float32)
            value = (float)value;
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
