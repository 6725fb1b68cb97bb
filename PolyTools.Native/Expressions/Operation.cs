using System.Reflection;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Expressions;

/// <summary>Which operands an operation takes and what it gives.</summary>
internal enum OperandRule
{
    /// <summary>Numbers, promoted to one type, which the result has.</summary>
    Arithmetic,

    /// <summary>Numbers, promoted to one type; the result is a boolean.</summary>
    Comparison,

    /// <summary>Booleans; the result is one.</summary>
    Logical,

    /// <summary>A boolean and two numbers, promoted to one type, which the result has.</summary>
    Where,
}

/// <summary>
/// An operator or a function, with everything that the engines need of it: its vector form for Fused, its loop over
/// memory for Eager and Blocked, its text for C, and its value for single numbers.
/// </summary>
internal abstract unsafe class Operation(string name, int arity, OperandRule rule, string c)
{
    /// <summary>The name in an expression: an operator's sign, or a function's name.</summary>
    public string Name { get; } = name;

    /// <summary>How many operands it takes.</summary>
    public int Arity { get; } = arity;

    public OperandRule Rule { get; } = rule;

    /// <summary>
    /// C for it: <c>{0}</c>, <c>{1}</c>, <c>{2}</c> stand for the operands and <c>{f}</c> for the suffix of the
    /// float32 functions.
    /// </summary>
    public string C { get; } = c;

    /// <summary>True for a name that is called with parentheses, false for an operator's sign.</summary>
    public bool IsFunction => char.IsLetter(Name[0]);

    /// <summary>
    /// True if a vector takes tens of instructions, so that copies of it side by side would only crowd registers.
    /// </summary>
    public bool IsLong { get; init; }

    /// <summary>The method on vectors that Fused calls: masks for booleans.</summary>
    /// <param name="type">The type of the numbers that it works on; for booleans, of the masks.</param>
    public abstract MethodInfo VectorMethod(DType type);

    /// <summary>The loop over memory: a <c>delegate*</c> with the signature of <see cref="Loops.Unary"/>.</summary>
    /// <param name="type">The type of the numbers that it works on.</param>
    public abstract nint Loop(DType type);

    /// <summary>The value for single numbers; booleans are 0 and 1.</summary>
    public abstract double Evaluate(ReadOnlySpan<double> operands);

    private protected static MethodInfo Close(Type operatorType, DType type) =>
        operatorType.GetMethod("Invoke", BindingFlags.Static | BindingFlags.Public)!
            .MakeGenericMethod(Simd.TypeArguments(type));
}

/// <summary>A number to a number.</summary>
internal sealed unsafe class UnaryOperation<TOperator>(string name, string c)
    : Operation(name, 1, OperandRule.Arithmetic, c)
    where TOperator : struct, IUnaryOperator
{
    public override MethodInfo VectorMethod(DType type) => Close(typeof(TOperator), type);

    public override nint Loop(DType type) => Loops.Pointer(nameof(Loops.Unary), type, typeof(TOperator));

    public override double Evaluate(ReadOnlySpan<double> operands) => Simd.Scalar<TOperator>(operands[0]);
}

/// <summary>Two numbers to a number, or two booleans to a boolean (whose bytes and masks combine by their bits).</summary>
internal sealed unsafe class BinaryOperation<TOperator>(
    string name, string c, OperandRule rule = OperandRule.Arithmetic)
    : Operation(name, 2, rule, c)
    where TOperator : struct, IBinaryOperator
{
    public override MethodInfo VectorMethod(DType type) => Close(typeof(TOperator), type);

    public override nint Loop(DType type) => Loops.Pointer(nameof(Loops.Binary), type, typeof(TOperator));

    public override double Evaluate(ReadOnlySpan<double> operands)
    {
        if (Rule == OperandRule.Arithmetic)
            return Simd.Scalar2<TOperator>(operands[0], operands[1]);
        // Booleans as masks: all bits of a lane, or none.
        double mask = Simd.Scalar2<TOperator>(Mask(operands[0]), Mask(operands[1]));
        return BitConverter.DoubleToUInt64Bits(mask) != 0 ? 1 : 0;

        static double Mask(double boolean) => BitConverter.UInt64BitsToDouble(boolean != 0 ? ulong.MaxValue : 0);
    }
}

/// <summary>Three numbers to a number.</summary>
internal sealed unsafe class MultiplyAddOperation() : Operation("multiply_add", 3, OperandRule.Arithmetic, "fma{f}({0}, {1}, {2})")
{
    public override MethodInfo VectorMethod(DType type) => Close(typeof(MultiplyAdd), type);

    public override nint Loop(DType type) => Loops.Pointer(nameof(Loops.Ternary), type, typeof(MultiplyAdd));

    public override double Evaluate(ReadOnlySpan<double> operands) =>
        Math.FusedMultiplyAdd(operands[0], operands[1], operands[2]);
}

/// <summary>Two numbers to a boolean.</summary>
internal sealed unsafe class ComparisonOperation<TOperator>(string name, string c)
    : Operation(name, 2, OperandRule.Comparison, c)
    where TOperator : struct, IBinaryOperator
{
    public override MethodInfo VectorMethod(DType type) => Close(typeof(TOperator), type);

    public override nint Loop(DType type) => Loops.Pointer(nameof(Loops.Comparison), type, typeof(TOperator));

    public override double Evaluate(ReadOnlySpan<double> operands) =>
        BitConverter.DoubleToUInt64Bits(Simd.Scalar2<TOperator>(operands[0], operands[1])) != 0 ? 1 : 0;
}

/// <summary>A boolean to its opposite.</summary>
internal sealed unsafe class NotOperation() : Operation("~", 1, OperandRule.Logical, "!{0}")
{
    public override MethodInfo VectorMethod(DType type) => Close(typeof(Not), type);

    public override nint Loop(DType type) =>
        (nint)(delegate*<byte*, byte*, byte*, byte*, nint, nint, nint, nint, void>)&Loops.Not;

    public override double Evaluate(ReadOnlySpan<double> operands) => operands[0] != 0 ? 0 : 1;
}

/// <summary>A boolean chooses one of two numbers.</summary>
internal sealed unsafe class WhereOperation() : Operation("where", 3, OperandRule.Where, "({0} ? {1} : {2})")
{
    public override MethodInfo VectorMethod(DType type) => Close(typeof(Where), type);

    public override nint Loop(DType type) => Loops.Pointer(nameof(Loops.Where), type, null);

    public override double Evaluate(ReadOnlySpan<double> operands) => operands[0] != 0 ? operands[1] : operands[2];
}

/// <summary>float32 to float64: what promotion puts in; it has no name in expressions.</summary>
internal sealed unsafe class WidenOperation() : Operation("float64", 1, OperandRule.Arithmetic, "(double){0}")
{
    /// <summary>Fused widens by halves of a vector and asks for no method.</summary>
    public override MethodInfo VectorMethod(DType type) => throw new NotSupportedException();

    public override nint Loop(DType type) => Conversion.Loop(DType.Float32, DType.Float64);

    public override double Evaluate(ReadOnlySpan<double> operands) => operands[0];
}
