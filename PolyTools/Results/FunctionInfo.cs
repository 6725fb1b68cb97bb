namespace PolyTools;

/// <summary>One operator, function, reduction or constant of the language of expressions.</summary>
public sealed class FunctionInfo
{
    /// <summary>Its name or sign; <c>-x</c> and <c>+x</c> are the signs before a number.</summary>
    public string Name { get; init; } = "";

    /// <summary>Operator, Function, Reduction or Constant.</summary>
    public string Kind { get; init; } = "";

    /// <summary>How it is written.</summary>
    public string Usage { get; init; } = "";

    /// <summary>How many operands it needs; optional arguments are not among them.</summary>
    public int Arguments { get; init; }

    /// <summary>The element types that it takes: <c>int</c> for all eight integer types, <c>float</c> for float32 and float64.</summary>
    public string Types { get; init; } = "";

    /// <summary>The element types of its results; <c>same</c> if each is that of the operands.</summary>
    public string Result { get; init; } = "";

    /// <summary>Each result's type with the types of the operands that give it.</summary>
    public string Signatures { get; init; } = "";

    /// <summary>The types for which it runs as vector instructions; empty if there is none.</summary>
    public string Simd { get; init; } = "";

    /// <summary>The largest error of float32 and float64 that is promised, in units in the last place; 0.5 is correct rounding.</summary>
    public double? MaxUlp { get; init; }

    /// <summary>The largest error of float64 that was measured.</summary>
    public double? MeasuredUlp { get; init; }

    /// <summary>Its other names.</summary>
    public string Aliases { get; init; } = "";

    /// <summary>The largest error of float32 that was measured.</summary>
    public double? MeasuredUlpFloat32 { get; init; }

    /// <summary>The largest error of either type that was measured with -FastMath; empty where that changes nothing.</summary>
    public double? FastUlp { get; init; }
}
