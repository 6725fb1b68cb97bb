using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>Where operands of a run are put that are not there yet.</summary>
/// <param name="Storage">The kind of place.</param>
/// <param name="NewPath">Gives a path on disk that is free, for an ending such as ".npy"; called only for what goes on disk.</param>
/// <param name="Describe">The metadata of a new chunked array of a shape and type.</param>
public sealed record OperandPlace(
    ArrayStorage Storage, Func<string, string> NewPath, Func<IReadOnlyList<long>, StorageType, ArrayMetadata> Describe);
