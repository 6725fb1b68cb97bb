using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Expressions;

/// <summary>Every operator and function of the language: one is added by adding its line here.</summary>
internal static class Operations
{
    private static readonly Operation[] Table =
    [
        new BinaryOperation<Add>("+", "{0} + {1}"),
        new BinaryOperation<Subtract>("-", "{0} - {1}"),
        new BinaryOperation<Multiply>("*", "{0} * {1}"),
        new BinaryOperation<Divide>("/", "{0} / {1}"),
        new BinaryOperation<Remainder>("%", "poly_remainder{f}({0}, {1})") { IsLong = true },
        new BinaryOperation<Power>("**", "pow{f}({0}, {1})") { IsLong = true },
        new UnaryOperation<Negate>("-x", "-{0}"),

        new ComparisonOperation<LessThan>("<", "{0} < {1}"),
        new ComparisonOperation<LessThanOrEqual>("<=", "{0} <= {1}"),
        new ComparisonOperation<Equal>("==", "{0} == {1}"),
        new ComparisonOperation<NotEqual>("!=", "{0} != {1}"),
        new ComparisonOperation<GreaterThanOrEqual>(">=", "{0} >= {1}"),
        new ComparisonOperation<GreaterThan>(">", "{0} > {1}"),

        new BinaryOperation<And>("&", "{0} & {1}", OperandRule.Logical),
        new BinaryOperation<Or>("|", "{0} | {1}", OperandRule.Logical),
        new BinaryOperation<Xor>("^", "{0} ^ {1}", OperandRule.Logical),
        new NotOperation(),
        new WhereOperation(),

        new UnaryOperation<Sin>("sin", "sin{f}({0})") { IsLong = true },
        new UnaryOperation<Cos>("cos", "cos{f}({0})") { IsLong = true },
        new UnaryOperation<Tan>("tan", "tan{f}({0})") { IsLong = true },
        new BinaryOperation<Arctan2>("arctan2", "atan2{f}({0}, {1})") { IsLong = true },
        new UnaryOperation<Exp>("exp", "exp{f}({0})") { IsLong = true },
        new UnaryOperation<Log>("log", "log{f}({0})") { IsLong = true },
        new UnaryOperation<Sqrt>("sqrt", "sqrt{f}({0})"),
        new UnaryOperation<Abs>("abs", "fabs{f}({0})"),
        new UnaryOperation<Floor>("floor", "floor{f}({0})"),
        new UnaryOperation<Ceiling>("ceil", "ceil{f}({0})"),
        new BinaryOperation<Minimum>("minimum", "(({0} <= {1}) | ({0} != {0}) ? {0} : {1})"),
        new BinaryOperation<Maximum>("maximum", "(({0} >= {1}) | ({0} != {0}) ? {0} : {1})"),
    ];

    private static readonly Dictionary<string, Operation> ByName =
        Table.ToDictionary(operation => operation.Name, StringComparer.Ordinal);

    /// <summary>Names that stand for a number.</summary>
    private static readonly Dictionary<string, (double Value, DType Type)> Constants = new(StringComparer.Ordinal)
    {
        ["pi"] = (Math.PI, DType.Float64),
        ["e"] = (Math.E, DType.Float64),
        ["inf"] = (double.PositiveInfinity, DType.Float64),
        ["nan"] = (double.NaN, DType.Float64),
        ["True"] = (1, DType.Bool),
        ["False"] = (0, DType.Bool),
    };

    public static Operation Multiply { get; } = ByName["*"];

    public static Operation Divide { get; } = ByName["/"];

    public static Operation Add { get; } = ByName["+"];

    public static Operation Subtract { get; } = ByName["-"];

    public static Operation Negate { get; } = ByName["-x"];

    public static Operation Power { get; } = ByName["**"];

    public static Operation Sin { get; } = ByName["sin"];

    public static Operation Cos { get; } = ByName["cos"];

    /// <summary>a·b + c rounded once: what contraction puts in; it has no name in expressions.</summary>
    public static Operation MultiplyAdd { get; } = new MultiplyAddOperation();

    /// <summary>float32 → float64: what promotion puts in; it has no name in expressions.</summary>
    public static Operation Widen { get; } = new WidenOperation();

    /// <summary>The functions' names, for suggestions.</summary>
    public static IEnumerable<string> FunctionNames =>
        from operation in Table where operation.IsFunction select operation.Name;

    /// <summary>The constants' names, for suggestions.</summary>
    public static IEnumerable<string> ConstantNames => Constants.Keys;

    public static Operation? Find(string name) => ByName.GetValueOrDefault(name);

    public static bool TryGetConstant(string name, out double value, out DType type)
    {
        bool found = Constants.TryGetValue(name, out (double Value, DType Type) constant);
        (value, type) = constant;
        return found;
    }
}
