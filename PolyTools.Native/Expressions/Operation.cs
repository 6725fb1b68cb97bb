using System.Collections.Concurrent;
using System.Reflection;
using PolyTools.Native.VectorMath;

namespace PolyTools.Native.Expressions;

/// <summary>What goes in and what comes out of an operation's loop: the names of the methods of <see cref="Loops"/>.</summary>
internal enum LoopKind
{
    /// <summary>A value to one of its type.</summary>
    Unary,

    /// <summary>Two values to one of their type.</summary>
    Binary,

    /// <summary>Three values to one of their type.</summary>
    Ternary,

    /// <summary>Two values to a boolean.</summary>
    Comparison,

    /// <summary>A value to a boolean.</summary>
    Test,

    /// <summary>A boolean and two values to one of the values.</summary>
    Where,

    /// <summary>A complex number to a real one.</summary>
    ToReal,

    /// <summary>Two real numbers to a complex one.</summary>
    FromReal,
}

/// <summary>
/// An operator or a function, with everything that the engines need of it: its vector form for Fused, its loop over
/// memory for Eager and Blocked (and for scalars), and its text for C.
/// </summary>
/// <param name="name">The name in an expression: an operator's sign, or a function's name.</param>
/// <param name="arity">How many operands it takes.</param>
/// <param name="rule">Which types it takes.</param>
/// <param name="kind">What its loop takes and gives.</param>
internal sealed class Operation(string name, int arity, OperandRule rule, LoopKind kind)
{
    /// <summary>The largest error of a faster operator, in units in the last place, in either type.</summary>
    public const double FastUlp = 4;

    private readonly ConcurrentDictionary<DType, nint> loops = [];
    private Operation? fast;

    public string Name { get; } = name;

    public int Arity { get; } = arity;

    public OperandRule Rule { get; } = rule;

    public LoopKind Kind { get; } = kind;

    /// <summary>Other names, NumPy's alternative ones.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The operator on vectors of numbers: a struct of <see cref="VectorMath"/> with a static Invoke.</summary>
    public Type? Operator { get; init; }

    /// <summary>A faster operator on floats, of an error of up to <see cref="FastUlp"/>; null where there is none.</summary>
    public Type? FastOperator { get; init; }

    /// <summary>The operator on complex numbers; null if there is none.</summary>
    public Type? ComplexOperator { get; init; }

    /// <summary>The operator on strings; null if there is none.</summary>
    public Type? StringOperator { get; init; }

    /// <summary>
    /// C for it: <c>{0}</c>, <c>{1}</c>, <c>{2}</c> stand for the operands, <c>{f}</c> for the suffix of the float32
    /// functions and <c>{t}</c> for the name of the type.
    /// </summary>
    public string C { get; init; } = "";

    /// <summary>C for integers, where it differs.</summary>
    public string? IntegerC { get; init; }

    /// <summary>C for complex numbers, where it differs.</summary>
    public string? ComplexC { get; init; }

    /// <summary>
    /// True if a vector takes tens of instructions, so that copies of it side by side would only crowd registers.
    /// </summary>
    public bool IsLong { get; init; }

    /// <summary>True if lanes of floats go through a scalar function one by one.</summary>
    public bool IsLaneByLane { get; init; }

    /// <summary>True if lanes of 64-bit integers go through a scalar function one by one.</summary>
    public bool IsLaneByLaneOf64Bits { get; init; }

    /// <summary>
    /// The largest error of float32 and float64 that is promised, in units in the last place (see docs/accuracy.md).
    /// </summary>
    public double? Ulp { get; init; }

    /// <summary>True for a name that is called with parentheses, false for an operator's sign.</summary>
    public bool IsFunction => char.IsLetter(Name[0]);

    /// <summary>Whether it computes several elements at once: complex numbers and strings have no vectors.</summary>
    /// <param name="work">The type that it works in.</param>
    /// <param name="result">The type of its result.</param>
    public bool IsVector(DType work, DType result) =>
        work < DType.Complex128 && result < DType.Complex128
        && !(IsLaneByLane && work.IsFloat())
        && !(IsLaneByLaneOf64Bits && work.IsInteger() && work.Size() == 8);

    /// <summary>What it works in and gives for operands of a type; see <see cref="OperandRules.Resolve"/>.</summary>
    public (DType Work, DType Result)? Resolve(DType type, bool isScalar) =>
        Rule.Resolve(type, ComplexOperator is not null, isScalar) is (DType work, DType result)
        && (work != DType.Complex128 || ComplexOperator is not null || Rule == OperandRule.Where)
            ? (work, result) : null;

    /// <summary>The same with <see cref="FastOperator"/>; null where there is none.</summary>
    public Operation? Fast => FastOperator is null ? null : LazyInitializer.EnsureInitialized(ref fast, () => new Operation(Name, Arity, Rule, Kind)
    {
        Operator = FastOperator, ComplexOperator = ComplexOperator, Aliases = Aliases, C = C, IntegerC = IntegerC, ComplexC = ComplexC,
        IsLong = IsLong,
    });

    /// <summary>The method on vectors that Fused calls: masks for booleans.</summary>
    /// <param name="type">The type of the numbers that it works on; for booleans, one as wide as the masks.</param>
    public MethodInfo VectorMethod(DType type) =>
        Operator!.GetMethod("Invoke", BindingFlags.Static | BindingFlags.Public)!
            .MakeGenericMethod(Simd.TypeArguments(type));

    /// <summary>The loop over memory: a <c>delegate*</c> with the signature of the methods of <see cref="Loops"/>.</summary>
    /// <param name="type">The type of the values that it works on.</param>
    public nint Loop(DType type) => loops.GetOrAdd(type, FindLoop);

    private nint FindLoop(DType type)
    {
        if (type == DType.Complex128 || Kind == LoopKind.FromReal)
            return Pointer(typeof(ComplexLoops), ComplexOperator);
        if (type == DType.String)
            return Pointer(typeof(StringLoops), StringOperator);
        return this == Operations.Not && type == DType.Bool ? Loops.Pointer(nameof(LoopKind.Test), type, typeof(IsZero))
            : Kind == LoopKind.Where ? Loops.Pointer(nameof(LoopKind.Where), type, null)
            // What takes a part of a complex number keeps a real one's type.
            : Loops.Pointer((Kind == LoopKind.ToReal ? LoopKind.Unary : Kind).ToString(), type, Operator);
    }

    private nint Pointer(Type family, Type? operatorType)
    {
        MethodInfo method = family.GetMethod(Kind.ToString(), BindingFlags.Static | BindingFlags.Public)!;
        return (operatorType is null ? method : method.MakeGenericMethod(operatorType)).MethodHandle.GetFunctionPointer();
    }
}
