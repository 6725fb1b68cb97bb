using PolyTools.Native;
using PolyTools.Native.Execution;
using PolyTools.Native.Measurement;
using NativeArray = PolyTools.Native.Storage.ChunkedArray;

namespace PolyTools;

/// <summary>Something that Measure-Compression compresses.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Folder">The folder that it lies in; null for what is in memory.</param>
/// <param name="Array">Opens it as an array; null for what is none.</param>
internal sealed record CompressionInput(ByteSource Bytes, string? Folder, Func<ArrayFile>? Array) : IDisposable
{
    /// <summary>An array in memory, which is given back with it.</summary>
    public static CompressionInput OfMemory(ArrayOperand array) =>
        new(ByteSource.OfMemory(array), null, () => new ArrayFile(null, array.Slice()));

    /// <summary>An array on disk.</summary>
    public static CompressionInput OfChunks(NativeArray array) =>
        new(ByteSource.OfChunks(array), Path.GetDirectoryName(array.Path), () => new ArrayFile(array, null));

    /// <summary>A file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The type of its elements, if it has no header that says so; null where nothing is known.</param>
    public static CompressionInput OfFile(string path, StorageType? type = null) =>
        new(ByteSource.OfFile(path, type), Path.GetDirectoryName(path), ArrayCmdlet.IsNpy(path) ? () => ArrayFile.Open(path) : null);

    /// <summary>Several as one.</summary>
    public static CompressionInput OfSeveral(IReadOnlyList<CompressionInput> inputs) => inputs.Count == 1
        ? inputs[0] : new(ByteSource.Concatenate([.. inputs.Select(input => input.Bytes)]), inputs[0].Folder, null);

    /// <inheritdoc/>
    public void Dispose() => Bytes.Dispose();
}
