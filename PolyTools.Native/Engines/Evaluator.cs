using System.Runtime.InteropServices;
using PolyTools.Native.Execution;
using PolyTools.Native.Expressions;

namespace PolyTools.Native.Engines;

/// <summary>An expression and the values of its variables to the result, in one call.</summary>
public static unsafe class Evaluator
{
    /// <summary>Computes an expression.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="variables">
    /// Names and values: what <see cref="ArrayOperand.From"/> and <see cref="Scalar.From"/> take, or an ArrayOperand.
    /// </param>
    /// <param name="engine">How to compute it.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="options">What changes the code; null for the defaults.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>
    /// A .NET array of the result's type and shape; of a result without axes, a value of the type; of scalars alone, bool,
    /// long, double, Complex or string.
    /// </returns>
    /// <exception cref="ExpressionException">The text is no expression, or does not fit the variables.</exception>
    /// <exception cref="PolyException">A value cannot be computed with, or what Run throws.</exception>
    public static object Evaluate(
        string expression, IReadOnlyDictionary<string, object> variables, EngineKind engine = EngineKind.Fused,
        int threads = 1, CompileOptions? options = null, CancellationToken cancellation = default)
    {
        var owned = new List<ArrayOperand>();
        try
        {
            var described = new List<Variable>();
            var arrays = new List<ArrayOperand?>();
            var scalars = new List<Scalar>();
            foreach ((string name, object value) in variables)
            {
                Scalar? scalar = Scalar.From(value);
                ArrayOperand? array = scalar is null ? value as ArrayOperand : null;
                if (scalar is null && array is null)
                    owned.Add(array = ArrayOperand.From(value));
                described.Add(array is null ? Variable.Of(name, scalar!.Value) : Variable.Of(name, array));
                arrays.Add(array);
                scalars.Add(scalar ?? default);
            }

            var compiled = CompiledExpression.Compile(
                Expression.Parse(expression), described, engine, options ?? new CompileOptions(), cancellation);
            return Evaluate(compiled, arrays, [.. scalars], threads, out _, cancellation);
        }
        finally
        {
            owned.ForEach(array => array.Dispose());
        }
    }

    /// <summary>Computes a compiled expression as a .NET array or value.</summary>
    /// <param name="compiled">What to compute.</param>
    /// <param name="arrays">The arrays, by the variables' order.</param>
    /// <param name="scalars">The scalars, by the variables' order.</param>
    /// <param name="threads">Threads that work.</param>
    /// <param name="dividedByZero">Whether an integer was divided by zero.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static object Evaluate(
        CompiledExpression compiled, IReadOnlyList<ArrayOperand?> arrays, ReadOnlySpan<Scalar> scalars, int threads,
        out bool dividedByZero, CancellationToken cancellation)
    {
        dividedByZero = false;
        if (compiled.IsScalar)
            return compiled.Evaluate(scalars).ToObject();
        bool isSingle = compiled.Shape.Rank == 0;
        ReadOnlySpan<long> shape = isSingle ? [1] : compiled.Shape.Lengths;
        if (compiled.Type == DType.String)
        {
            using var elements = new NativeBuffer(compiled.ResultBytes);
            var texts = new List<UniformMemory>();
            Array strings;
            try
            {
                dividedByZero = compiled.Run(
                    arrays, scalars, elements.Pointer, threads, StorePolicy.DefaultThreshold, texts, cancellation);
                strings = NetArray.FromStrings(shape, (VectorMath.StringRef*)elements.Pointer);
            }
            finally
            {
                texts.ForEach(text => text.Dispose());
            }

            GC.KeepAlive(arrays);
            return isSingle ? strings.GetValue(0)! : strings;
        }

        Array result = NetArray.Allocate(compiled.Type, shape);
        fixed (byte* pinned = &MemoryMarshal.GetArrayDataReference(result))
        {
            dividedByZero = compiled.Run(
                arrays, scalars, pinned, threads, StorePolicy.DefaultThreshold, cancellation);
        }

        return isSingle ? result.GetValue(0)! : result;
    }
}
