using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;

namespace PolyTools;

/// <summary>A row against the rows before it.</summary>
internal readonly record struct EvalComparison(double Speedup, double MaxDifference, double MaxUlp);

/// <summary>
/// The rows that later ones are compared with: the first of each count and type for speed and absolute difference, the
/// first of the expression for units in the last place. It keeps their results, and frees all others.
/// </summary>
internal sealed class EvalBaseline : IDisposable
{
    private readonly Dictionary<(long Count, long Length, DType Type), (double Seconds, NativeBuffer Result)> first = [];
    private string expression = "";
    private (long Count, long Length, DType Type) expressionShape;
    private NativeBuffer? expressionResult;

    /// <summary>Compares a row, and takes over its result.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="type">The type of its result.</param>
    /// <param name="count">Elements that it walks over.</param>
    /// <param name="length">Elements of its result.</param>
    /// <param name="measured">What was measured.</param>
    /// <param name="seconds">The median time.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    public unsafe EvalComparison Compare(
        string text, DType type, long count, long length, EvaluationMeasurement measured, double seconds,
        CancellationToken cancellation)
    {
        NativeBuffer result = measured.Result;
        if (!first.TryGetValue((count, length, type), out (double Seconds, NativeBuffer Result) reference))
            first.Add((count, length, type), reference = (seconds, result));
        if (expression != text || expressionShape != (count, length, type))
        {
            Release(expressionResult);
            (expression, expressionShape, expressionResult) = (text, (count, length, type), result);
        }

        // The texts that a result of strings refers to may be gone.
        Difference Against(NativeBuffer? other) => other == result || type == DType.String ? default : Difference.Between(
            other!.Pointer, result.Pointer, type, length, Environment.ProcessorCount, cancellation);
        Difference fromFirst = Against(reference.Result);
        Difference fromExpression = expressionResult == reference.Result ? fromFirst : Against(expressionResult);
        if (result != reference.Result && result != expressionResult)
            result.Dispose();
        return new EvalComparison(reference.Seconds / seconds, fromFirst.Absolute, fromExpression.Ulp);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        expressionResult?.Dispose();
        foreach ((double _, NativeBuffer result) in first.Values)
            result.Dispose();
        first.Clear();
        expressionResult = null;
        expression = "";
    }

    private void Release(NativeBuffer? result)
    {
        if (result is not null && first.Values.All(row => row.Result != result))
            result.Dispose();
    }
}
