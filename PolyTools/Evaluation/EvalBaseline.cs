using PolyTools.Native;
using PolyTools.Native.Engines;
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
    private readonly Dictionary<(long Count, string Shape, DType Type), (double Seconds, ResultTarget Result)> first = [];
    private string expression = "";
    private (long Count, string Shape, DType Type) expressionShape;
    private ResultTarget? expressionResult;

    /// <summary>Compares a row, and takes over its result.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="compiled">What was computed.</param>
    /// <param name="result">Its result.</param>
    /// <param name="seconds">The median time.</param>
    /// <param name="threads">Threads that compare at most.</param>
    /// <param name="memoryLimit">Bytes of their buffers, as far as they are for more than one thread.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    public EvalComparison Compare(
        string text, CompiledExpression compiled, ResultTarget result, double seconds, int threads, long memoryLimit, CancellationToken cancellation)
    {
        (long Count, string Shape, DType Type) shape = (compiled.Count, compiled.Shape.ToString(), compiled.Type);
        if (!first.TryGetValue(shape, out (double Seconds, ResultTarget Result) reference))
            first.Add(shape, reference = (seconds, result));
        if (expression != text || expressionShape != shape)
        {
            Release(expressionResult);
            (expression, expressionShape, expressionResult) = (text, shape, result);
        }

        try
        {
            Difference fromFirst = Against(reference.Result);
            Difference fromExpression = expressionResult == reference.Result ? fromFirst : Against(expressionResult!);
            return new EvalComparison(reference.Seconds / seconds, fromFirst.Absolute, fromExpression.Ulp);
        }
        finally
        {
            if (result != reference.Result && result != expressionResult)
                result.Dispose();
        }

        // The texts that a result of strings refers to may be gone.
        Difference Against(ResultTarget other)
        {
            if (other == result || shape.Type == DType.String)
                return default;
            RegionSource one = other.Read(), two = result.Read();
            long affordable = memoryLimit / Math.Max(Difference.BytesPerThread(one, two), 1);
            return Difference.Between(one, two, (int)Math.Clamp(affordable, 1, threads), cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        expressionResult?.Dispose();
        foreach ((double _, ResultTarget result) in first.Values)
            result.Dispose();
        first.Clear();
        expressionResult = null;
        expression = "";
    }

    private void Release(ResultTarget? result)
    {
        if (result is not null && first.Values.All(row => row.Result != result))
            result.Dispose();
    }
}
