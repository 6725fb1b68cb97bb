using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Expressions;

/// <summary>Every operator and function of the language: one is added by adding its line here.</summary>
internal static class Operations
{
    private static readonly Operation[] Table =
    [
        Binary<Add, ComplexAdd>("+", OperandRule.Arithmetic, "{0} + {1}", ulp: Rounded),
        Binary<Subtract, ComplexSubtract>("-", OperandRule.Signed, "{0} - {1}", ulp: Rounded),
        Binary<Multiply, ComplexMultiply>(
            "*", OperandRule.Arithmetic, "{0} * {1}", complex: "poly_multiply({0}, {1})", ulp: Rounded),
        Binary<Divide, ComplexDivide>(
            "/", OperandRule.Division, "{0} / {1}", complex: "poly_divide({0}, {1})", ulp: Rounded),
        new("//", 2, OperandRule.Modular, LoopKind.Binary)
        {
            Operator = typeof(FloorDivide), Aliases = ["floor_divide"], IsLong = true, IsLaneByLaneOf64Bits = true,
            C = "poly_floor_divide{f}({0}, {1})", IntegerC = "poly_floor_divide_{t}({0}, {1}, &faults)",
        },
        new("%", 2, OperandRule.Modular, LoopKind.Binary)
        {
            Operator = typeof(Remainder), Aliases = ["remainder", "mod"], IsLong = true, IsLaneByLaneOf64Bits = true,
            C = "poly_remainder{f}({0}, {1})", IntegerC = "poly_remainder_{t}({0}, {1}, &faults)",
        },
        new("**", 2, OperandRule.Power, LoopKind.Binary)
        {
            Operator = typeof(Power), FastOperator = typeof(FastPower), ComplexOperator = typeof(ComplexPower), Aliases = ["power", "pow"],
            IsLong = true, Ulp = 1,
            C = "pow{f}({0}, {1})", IntegerC = "poly_power_{t}({0}, {1}, &faults)", ComplexC = "poly_power({0}, {1})",
        },
        new("-x", 1, OperandRule.Signed, LoopKind.Unary)
        {
            Operator = typeof(Negate), ComplexOperator = typeof(ComplexNegate), Aliases = ["negative"], C = "-{0}",
        },

        Comparison<LessThan, ComplexLessThan, StringLessThan>("<"),
        Comparison<LessThanOrEqual, ComplexLessThanOrEqual, StringLessThanOrEqual>("<="),
        Comparison<Equal, ComplexEqual, StringEqual>("=="),
        Comparison<NotEqual, ComplexNotEqual, StringNotEqual>("!="),
        Comparison<GreaterThanOrEqual, ComplexGreaterThanOrEqual, StringGreaterThanOrEqual>(">="),
        Comparison<GreaterThan, ComplexGreaterThan, StringGreaterThan>(">"),

        Binary<And>("&", OperandRule.Bitwise, "{0} & {1}"),
        Binary<Or>("|", OperandRule.Bitwise, "{0} | {1}"),
        Binary<Xor>("^", OperandRule.Bitwise, "{0} ^ {1}"),
        new("~", 1, OperandRule.Bitwise, LoopKind.Unary) { Operator = typeof(Not), C = "!{0}", IntegerC = "~{0}" },
        Binary<LeftShift>("<<", OperandRule.Shift, "poly_left_shift_{t}({0}, {1})"),
        Binary<RightShift>(">>", OperandRule.Shift, "poly_right_shift_{t}({0}, {1})"),
        new("where", 3, OperandRule.Where, LoopKind.Where)
        {
            Operator = typeof(Where), C = "({0} ? {1} : {2})",
        },

        Test<IsNaN, ComplexIsNaN>("isnan", "(isnan({0}) != 0)", "(isnan(creal({0})) || isnan(cimag({0})))"),
        Test<IsInfinity, ComplexIsInfinity>("isinf", "(isinf({0}) != 0)", "(isinf(creal({0})) || isinf(cimag({0})))"),
        Test<IsFinite, ComplexIsFinite>(
            "isfinite", "(isfinite({0}) != 0)", "(isfinite(creal({0})) && isfinite(cimag({0})))"),
        new("signbit", 1, OperandRule.FloatingTest, LoopKind.Test)
        {
            Operator = typeof(SignBit), C = "(signbit({0}) != 0)",
        },

        Function<Sin, ComplexSin>("sin", fast: typeof(FastSin)),
        Function<Cos, ComplexCos>("cos", fast: typeof(FastCos)),
        Function<Tan, ComplexTan>("tan", fast: typeof(FastTan)),
        Function<Arcsin, ComplexArcsin>("arcsin", "asin", fast: typeof(FastArcsin)),
        Function<Arccos, ComplexArccos>("arccos", "acos", fast: typeof(FastArccos)),
        Function<Arctan, ComplexArctan>("arctan", "atan", fast: typeof(FastArctan)),
        new("arctan2", 2, OperandRule.Floating, LoopKind.Binary)
        {
            Operator = typeof(Arctan2), FastOperator = typeof(FastArctan2), Aliases = ["atan2"], IsLong = true, Ulp = 1,
            C = "atan2{f}({0}, {1})",
        },
        Function<Sinh, ComplexSinh>("sinh", fast: typeof(FastSinh)),
        Function<Cosh, ComplexCosh>("cosh", fast: typeof(FastCosh)),
        Function<Tanh, ComplexTanh>("tanh", fast: typeof(FastTanh)),
        Function<Arcsinh, ComplexArcsinh>("arcsinh", "asinh", fast: typeof(FastArcsinh)),
        Function<Arccosh, ComplexArccosh>("arccosh", "acosh", fast: typeof(FastArccosh)),
        Function<Arctanh, ComplexArctanh>("arctanh", "atanh", fast: typeof(FastArctanh)),

        Function<Log, ComplexLog>("log", fast: typeof(FastLog)),
        Function<Log10, ComplexLog10>("log10", complex: "poly_clog10({0})", fast: typeof(FastLog10)),
        Function<Log1p, ComplexLog1p>("log1p", complex: "poly_clog1p({0})", fast: typeof(FastLog1p)),
        Function<Log2, ComplexLog2>("log2", complex: "poly_clog2({0})", fast: typeof(FastLog2)),
        Function<Exp, ComplexExp>("exp", fast: typeof(FastExp)),
        Function<Expm1, ComplexExpm1>("expm1", complex: "poly_cexpm1({0})", fast: typeof(FastExpm1)),
        Function<Exp2, ComplexExp2>("exp2", complex: "poly_cexp2({0})", fast: typeof(FastExp2)),

        new("sqrt", 1, OperandRule.Floating, LoopKind.Unary)
        {
            Operator = typeof(Sqrt), ComplexOperator = typeof(ComplexSqrt), C = "sqrt{f}({0})", ComplexC = "csqrt({0})",
            Ulp = Rounded,
        },
        new("cbrt", 1, OperandRule.Floating, LoopKind.Unary)
        {
            Operator = typeof(Cbrt), FastOperator = typeof(FastCbrt), C = "cbrt{f}({0})", IsLong = true, Ulp = 0.6,
        },
        new("hypot", 2, OperandRule.Floating, LoopKind.Binary)
        {
            Operator = typeof(Hypot), FastOperator = typeof(FastHypot), C = "hypot{f}({0}, {1})", IsLong = true, Ulp = 1,
        },

        Rounding<Floor>("floor", "floor{f}({0})"),
        Rounding<Ceiling>("ceil", "ceil{f}({0})"),
        Rounding<Truncate>("trunc", "trunc{f}({0})", "fix"),
        new("round", 1, OperandRule.Real, LoopKind.Unary)
        {
            Operator = typeof(Round), ComplexOperator = typeof(ComplexRound), Aliases = ["rint", "around"],
            C = "rint{f}({0})", IntegerC = "{0}", ComplexC = "poly_complex(rint(creal({0})), rint(cimag({0})))",
        },
        new("sign", 1, OperandRule.Signed, LoopKind.Unary)
        {
            Operator = typeof(Sign), ComplexOperator = typeof(ComplexSign), Ulp = Exact,
            C = "poly_sign{f}({0})", IntegerC = "(({0} > 0) - ({0} < 0))", ComplexC = "poly_csign({0})",
        },
        new("abs", 1, OperandRule.Part, LoopKind.ToReal)
        {
            Operator = typeof(Abs), ComplexOperator = typeof(ComplexAbs), Aliases = ["absolute", "fabs"], Ulp = Exact,
            C = "fabs{f}({0})", IntegerC = "({0} < 0 ? -{0} : {0})", ComplexC = "cabs({0})",
        },

        new("fmod", 2, OperandRule.Modular, LoopKind.Binary)
        {
            Operator = typeof(Fmod), IsLong = true, IsLaneByLaneOf64Bits = true, Ulp = Exact,
            C = "fmod{f}({0}, {1})", IntegerC = "poly_fmod_{t}({0}, {1}, &faults)",
        },
        new("copysign", 2, OperandRule.Floating, LoopKind.Binary)
        {
            Operator = typeof(CopySign), C = "copysign{f}({0}, {1})", Ulp = Exact,
        },
        new("nextafter", 2, OperandRule.Floating, LoopKind.Binary)
        {
            Operator = typeof(NextAfter), C = "nextafter{f}({0}, {1})", IsLong = true, Ulp = Exact,
        },
        Binary<Maximum, ComplexMaximum>(
            "maximum", OperandRule.Number, "(({0} >= {1}) | ({0} != {0}) ? {0} : {1})", complex: "poly_maximum({0}, {1})",
            ulp: Exact),
        Binary<Minimum, ComplexMinimum>(
            "minimum", OperandRule.Number, "(({0} <= {1}) | ({0} != {0}) ? {0} : {1})", complex: "poly_minimum({0}, {1})",
            ulp: Exact),

        new("conj", 1, OperandRule.Number, LoopKind.Unary)
        {
            Operator = typeof(Identity), ComplexOperator = typeof(ComplexConjugate), Aliases = ["conjugate"],
            C = "{0}", ComplexC = "conj({0})",
        },
        new("real", 1, OperandRule.Part, LoopKind.ToReal)
        {
            Operator = typeof(Identity), ComplexOperator = typeof(ComplexReal), C = "{0}", ComplexC = "creal({0})",
        },
        new("imag", 1, OperandRule.Part, LoopKind.ToReal)
        {
            Operator = typeof(Zero), ComplexOperator = typeof(ComplexImaginary), C = "0", ComplexC = "cimag({0})",
        },
        new("complex", 2, OperandRule.Compose, LoopKind.FromReal) { C = "poly_complex({0}, {1})" },

        Text<StringContains>("contains"),
        Text<StringStartsWith>("startswith"),
        Text<StringEndsWith>("endswith"),

        new("copy", 1, OperandRule.Number, LoopKind.Unary)
        {
            Operator = typeof(Identity), ComplexOperator = typeof(ComplexIdentity), C = "{0}",
        },
        new("ones_like", 1, OperandRule.Number, LoopKind.Unary)
        {
            Operator = typeof(One), ComplexOperator = typeof(ComplexOne), C = "1",
        },
    ];

    private static readonly Dictionary<string, Operation> ByName = Table
        .SelectMany(operation => operation.Aliases.Prepend(operation.Name), (operation, name) => (operation, name))
        .ToDictionary(entry => entry.name, entry => entry.operation, StringComparer.Ordinal);

    /// <summary>Names that stand for a value.</summary>
    private static readonly Dictionary<string, Scalar> Constants = new(StringComparer.Ordinal)
    {
        ["pi"] = Math.PI,
        ["e"] = Math.E,
        ["inf"] = double.PositiveInfinity,
        ["nan"] = double.NaN,
        ["True"] = true,
        ["False"] = false,
    };

    /// <summary>The error of what is rounded once, to nearest: IEEE 754's.</summary>
    private static double? Rounded => 0.5;

    /// <summary>The error of what is never rounded.</summary>
    private static double? Exact => 0;

    public static Operation Multiply { get; } = ByName["*"];

    public static Operation Divide { get; } = ByName["/"];

    public static Operation Add { get; } = ByName["+"];

    public static Operation Subtract { get; } = ByName["-"];

    public static Operation Negate { get; } = ByName["-x"];

    public static Operation FloorDivide { get; } = ByName["//"];

    public static Operation Remainder { get; } = ByName["%"];

    public static Operation Power { get; } = ByName["**"];

    public static Operation And { get; } = ByName["&"];

    public static Operation Or { get; } = ByName["|"];

    public static Operation Xor { get; } = ByName["^"];

    public static Operation Not { get; } = ByName["~"];

    public static Operation Equal { get; } = ByName["=="];

    public static Operation NotEqual { get; } = ByName["!="];

    public static Operation Where { get; } = ByName["where"];

    public static Operation Minimum { get; } = ByName["minimum"];

    public static Operation Maximum { get; } = ByName["maximum"];

    public static Operation Sqrt { get; } = ByName["sqrt"];

    public static Operation Abs { get; } = ByName["abs"];

    public static Operation OnesLike { get; } = ByName["ones_like"];

    public static Operation Sin { get; } = ByName["sin"];

    public static Operation Cos { get; } = ByName["cos"];

    /// <summary>a·b + c rounded once: what contraction puts in; it has no name in expressions.</summary>
    public static Operation MultiplyAdd { get; } = new("multiply_add", 3, OperandRule.Floating, LoopKind.Ternary)
    {
        Operator = typeof(MultiplyAdd), C = "fma{f}({0}, {1}, {2})",
    };

    /// <summary>Every operator and function.</summary>
    public static IReadOnlyList<Operation> All => Table;

    /// <summary>The names of the functions of elements, aliases too.</summary>
    public static IEnumerable<string> FunctionNames =>
        from entry in ByName where char.IsLetter(entry.Key[0]) select entry.Key;

    /// <summary>The constants' names, for suggestions.</summary>
    public static IEnumerable<string> ConstantNames => Constants.Keys;

    public static Operation? Find(string name) => ByName.GetValueOrDefault(name);

    public static bool TryGetConstant(string name, out Scalar value) => Constants.TryGetValue(name, out value);

    private static Operation Binary<TOperator>(string name, OperandRule rule, string c) =>
        new(name, 2, rule, LoopKind.Binary) { Operator = typeof(TOperator), C = c };

    private static Operation Binary<TOperator, TComplex>(
        string name, OperandRule rule, string c, string? complex = null, double? ulp = null) =>
        new(name, 2, rule, LoopKind.Binary)
        {
            Operator = typeof(TOperator), ComplexOperator = typeof(TComplex), C = c, ComplexC = complex, Ulp = ulp,
        };

    private static Operation Comparison<TOperator, TComplex, TText>(string sign) =>
        new(sign, 2, OperandRule.Comparison, LoopKind.Comparison)
        {
            Operator = typeof(TOperator), ComplexOperator = typeof(TComplex), StringOperator = typeof(TText),
            C = "{0} " + sign + " {1}",
            // A character constant for the sign: l and g are <= and >=.
            ComplexC = sign is "==" or "!=" ? null
                : $"poly_less({{0}}, {{1}}, '{sign switch { "<=" => "l", ">=" => "g", _ => sign }}')",
        };

    private static Operation Test<TOperator, TComplex>(string name, string c, string complex) =>
        new(name, 1, OperandRule.FloatingTest, LoopKind.Test)
        {
            Operator = typeof(TOperator), ComplexOperator = typeof(TComplex), C = c, ComplexC = complex,
        };

    /// <summary>A function of one float or complex number, which C has by the given name and its complex form by c and that.</summary>
    private static Operation Function<TOperator, TComplex>(
        string name, string? c = null, string? complex = null, Type? fast = null) =>
        new(name, 1, OperandRule.Floating, LoopKind.Unary)
        {
            Operator = typeof(TOperator), FastOperator = fast, ComplexOperator = typeof(TComplex), Aliases = c is null ? [] : [c],
            C = (c ?? name) + "{f}({0})", ComplexC = complex ?? "c" + (c ?? name) + "({0})", IsLong = true, Ulp = 1,
        };

    private static Operation Rounding<TOperator>(string name, string c, params string[] aliases) =>
        new(name, 1, OperandRule.Real, LoopKind.Unary)
        {
            Operator = typeof(TOperator), Aliases = aliases, C = c, IntegerC = "{0}", Ulp = Exact,
        };

    private static Operation Text<TOperator>(string name) =>
        new(name, 2, OperandRule.Text, LoopKind.Comparison) { StringOperator = typeof(TOperator) };
}
