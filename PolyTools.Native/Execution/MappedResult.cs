using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>A result in a .npy file that is mapped into memory. The first run makes the file, the others write into it.</summary>
/// <param name="path">The file, which appears under this name when it is kept.</param>
/// <param name="type">The type of its elements.</param>
/// <param name="shape">The lengths of its dimensions.</param>
/// <param name="overwrite">True to replace a file of that name.</param>
/// <param name="temporary">Gives its name until it is kept, on the same disk; null for one beside it.</param>
public sealed class MappedResult(
    string path, DType type, IReadOnlyList<long> shape, bool overwrite = false, Func<string>? temporary = null) : ResultTarget
{
    private readonly long[] shape = [.. shape];
    private NewMappedArray? file;

    /// <inheritdoc/>
    public override ArrayStorage Storage => ArrayStorage.MemoryMap;

    /// <inheritdoc/>
    public override nint Address => file!.Array.Pointer;

    /// <inheritdoc/>
    public override long StoredBytes => file is null ? 0 : file.Array.Count * type.Size();

    /// <inheritdoc/>
    public override void Begin(bool sync) => file ??= MappedArray.CreateNpy(path, type, shape, overwrite, temporary?.Invoke());

    /// <inheritdoc/>
    public override void Complete(bool sync)
    {
        if (sync)
            file!.Array.Flush();
    }

    /// <inheritdoc/>
    public override RegionSource Read() => new MemoryRegions(file!.Array);

    /// <summary>Gives the file its name.</summary>
    /// <param name="sync">True to return when the device has it.</param>
    /// <exception cref="PolyException">A file of that name has come into being, or the folder cannot be written to.</exception>
    public void Keep(bool sync) => file!.Commit(sync);

    /// <inheritdoc/>
    public override void Dispose()
    {
        file?.Dispose();
        file = null;
    }
}
