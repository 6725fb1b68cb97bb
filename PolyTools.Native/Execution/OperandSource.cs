using PolyTools.Native.Expressions;
using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>A variable of an expression and where its value comes from; without array, chunks and range it is a scalar.</summary>
/// <param name="Variable">Its name, type and shape.</param>
/// <param name="Array">The array, if there is one in memory or in a mapped file.</param>
/// <param name="Scalar">The value, if it is a scalar.</param>
/// <param name="Range">The first and last point of an array to generate.</param>
/// <param name="Chunks">The array, if it lies on disk in chunks.</param>
public sealed record OperandSource(
    Variable Variable, ArrayOperand? Array = null, Scalar Scalar = default, (double First, double Last)? Range = null,
    ChunkedArray? Chunks = null)
{
    /// <summary>True if it is a scalar.</summary>
    public bool IsScalar => Array is null && Range is null && Chunks is null;

    /// <summary>Bytes of its elements in memory; 0 for a scalar.</summary>
    public double Bytes => IsScalar ? 0 : (double)Variable.Shape!.Count * Variable.Type.Size();
}
