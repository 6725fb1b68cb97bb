namespace PolyTools.Native.Expressions;

/// <summary>
/// Which types an operation takes: its operands are promoted to one type, from which the rule gives the type that it works
/// in and the type of its result.
/// </summary>
internal enum OperandRule
{
    /// <summary>Any number; a boolean too (as <c>|</c> and <c>&amp;</c>): <c>+ *</c>.</summary>
    Arithmetic,

    /// <summary>Any number but a boolean: <c>- sign</c>.</summary>
    Signed,

    /// <summary>Integers become float64: <c>/</c>.</summary>
    Division,

    /// <summary>Integers and floats, a boolean as int8: <c>// % fmod</c>.</summary>
    Modular,

    /// <summary>As <see cref="Modular"/>, and complex: <c>**</c>.</summary>
    Power,

    /// <summary>Booleans and integers: <c>&amp; | ^ ~</c>.</summary>
    Bitwise,

    /// <summary>Integers, a boolean as int8: <c>&lt;&lt; &gt;&gt;</c>.</summary>
    Shift,

    /// <summary>Booleans only: <c>and or not</c>.</summary>
    Logical,

    /// <summary>Anything; the result is a boolean.</summary>
    Comparison,

    /// <summary>Floats, complex where the function has a complex form; integers become floats.</summary>
    Floating,

    /// <summary>As <see cref="Floating"/>; the result is a boolean.</summary>
    FloatingTest,

    /// <summary>Booleans, integers and floats, each as it is: rounding. Complex where it has a complex form.</summary>
    Real,

    /// <summary>Any number as it is: conj, maximum, ones_like.</summary>
    Number,

    /// <summary>Any number; of a complex one the result is float64: abs, real, imag.</summary>
    Part,

    /// <summary>Two reals, which become float64, to a complex number.</summary>
    Compose,

    /// <summary>A boolean, and two values of any one type, which the result has.</summary>
    Where,

    /// <summary>Two texts to a boolean.</summary>
    Text,
}

/// <summary>The rules as functions.</summary>
internal static class OperandRules
{
    /// <summary>What an operation works in and gives.</summary>
    /// <param name="rule">Its rule.</param>
    /// <param name="type">The type that its operands have in common (of Where, the last two).</param>
    /// <param name="hasComplexForm">Whether a function by the rule Floating exists for complex numbers.</param>
    /// <param name="isScalar">
    /// True if no operand is an array: then there is one float type, float64, and a boolean counts as an integer.
    /// </param>
    /// <returns>Null if the operation does not exist for the type.</returns>
    public static (DType Work, DType Result)? Resolve(
        this OperandRule rule, DType type, bool hasComplexForm, bool isScalar)
    {
        bool isComplex = type == DType.Complex128;
        DType floating = isScalar && !isComplex ? DType.Float64 : Floating(type);
        DType counted = type != DType.Bool ? type : isScalar ? DType.Int64 : DType.Int8;
        if (type == DType.String)
        {
            return rule switch
            {
                OperandRule.Comparison or OperandRule.Text => (type, DType.Bool),
                OperandRule.Where => (type, type),
                _ => null,
            };
        }

        return rule switch
        {
            OperandRule.Arithmetic or OperandRule.Number or OperandRule.Where => (type, type),
            OperandRule.Signed when type != DType.Bool => (type, type),
            OperandRule.Division => type.IsInteger() || type == DType.Bool
                ? (DType.Float64, DType.Float64) : (type, type),
            OperandRule.Modular when !isComplex => (counted, counted),
            OperandRule.Power => (counted, counted),
            OperandRule.Bitwise when type.IsInteger() || type == DType.Bool => (type, type),
            OperandRule.Shift when type.IsInteger() || type == DType.Bool => (counted, counted),
            OperandRule.Logical when type == DType.Bool => (type, type),
            OperandRule.Comparison => (type, DType.Bool),
            OperandRule.Floating when !isComplex || hasComplexForm => (floating, floating),
            OperandRule.FloatingTest when !isComplex || hasComplexForm => (floating, DType.Bool),
            OperandRule.Real when !isComplex || hasComplexForm => (type, type),
            OperandRule.Part => (type, isComplex ? DType.Float64 : type),
            OperandRule.Compose when !isComplex => (DType.Float64, DType.Complex128),
            _ => null,
        };
    }

    /// <summary>The type in which functions such as sin work on a type: floats of at least its precision, up to float64.</summary>
    public static DType Floating(DType type) =>
        type == DType.Complex128 || type.IsFloat() ? type : type.Size() <= 2 ? DType.Float32 : DType.Float64;

    /// <summary>What the rule asks for, to be told to who broke it.</summary>
    public static string Needs(this OperandRule rule) => rule switch
    {
        OperandRule.Bitwise => "booleans or integers",
        OperandRule.Shift => "integers",
        OperandRule.Logical => "booleans",
        OperandRule.Modular or OperandRule.Real or OperandRule.Compose => "real numbers",
        OperandRule.Floating or OperandRule.FloatingTest => "real numbers",
        OperandRule.Text => "strings",
        OperandRule.Comparison or OperandRule.Where => "values of one kind",
        OperandRule.Signed => "numbers that are not booleans",
        _ => "numbers",
    };
}
