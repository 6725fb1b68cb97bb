using System.Globalization;
using PolyTools.Native.Engines;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;
using Xunit;

namespace PolyTools.Native.Tests.Engines;

/// <summary>An expression of arrays of one axis, compiled anew for each length that it is evaluated with.</summary>
internal sealed class TestExpression
{
    private readonly Expression expression;
    private readonly EngineKind engine;
    private readonly CompileOptions options;
    private readonly IReadOnlyList<Variable> variables;
    private readonly CompiledExpression compiled;

    /// <summary>Compiles it for the variables' own shapes, so that what cannot be compiled throws here.</summary>
    public TestExpression(string text, EngineKind engine, CompileOptions options, IReadOnlyList<Variable> variables)
    {
        expression = Expression.Parse(text);
        (this.engine, this.options, this.variables) = (engine, options, variables);
        compiled = Compile(variables);
    }

    /// <summary>The type of the result.</summary>
    public DType Type => compiled.Type;

    /// <summary>True if no array takes part.</summary>
    public bool IsScalar => compiled.IsScalar;

    /// <summary>An array variable of one axis, of a length that does not matter.</summary>
    public static Variable Array(string name, DType type) => new(name, type, new Shape(OperandPool.Length));

    /// <summary>A scalar variable.</summary>
    public static Variable Scalar(string name, DType type) => new(name, type, null);

    /// <summary>A scalar as a number.</summary>
    public static double ToDouble(Scalar value) => Convert.ToDouble(value.ToObject(), CultureInfo.InvariantCulture);

    /// <summary>The expression of arrays of one length.</summary>
    public CompiledExpression For(long count)
    {
        var shape = new Shape(count);
        return Compile([.. variables.Select(variable => variable.IsScalar ? variable : variable with { Shape = shape })]);
    }

    /// <summary>The arrays at addresses; 0 stands for none.</summary>
    public ArrayOperand?[] Arrays(nint[] addresses, long count) => [.. variables.Select((variable, i) =>
        variable.IsScalar || addresses[i] == 0 ? null : ArrayOperand.Wrap(variable.Type, addresses[i], count))];

    /// <summary>Numbers as scalars of the variables' kinds.</summary>
    public Scalar[] Scalars(double[] values) => [.. variables.Select((variable, i) => variable switch
    {
        { IsScalar: false } => default,
        { Type: DType.Bool } => values[i] != 0,
        { Type: DType.Int64 } => (long)values[i],
        _ => (Scalar)values[i],
    })];

    /// <summary>The value of an expression without arrays.</summary>
    public double Evaluate(params double[] values) => ToDouble(compiled.Evaluate(Scalars(values)));

    private CompiledExpression Compile(IReadOnlyList<Variable> shaped) => CompiledExpression.Compile(
        expression, shaped, engine, options, TestContext.Current.CancellationToken);
}
