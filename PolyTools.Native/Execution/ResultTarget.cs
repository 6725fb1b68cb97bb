using PolyTools.Native.Storage;

namespace PolyTools.Native.Execution;

/// <summary>Where the result of an expression goes: memory, a mapped file, or chunks on disk. Runs may follow one another.</summary>
public abstract class ResultTarget : IDisposable
{
    /// <summary>The kind of place.</summary>
    public abstract ArrayStorage Storage { get; }

    /// <summary>The first element, where elements can be addressed; 0 where they are in chunks. Valid from <see cref="Begin"/> on.</summary>
    public virtual nint Address => 0;

    /// <summary>The array whose chunks the run writes; null where elements can be addressed. Valid from <see cref="Begin"/> on.</summary>
    public virtual ChunkedArray? Chunks => null;

    /// <summary>The metadata of those chunks; null where elements can be addressed.</summary>
    public virtual ArrayMetadata? Metadata => null;

    /// <summary>Bytes that the result takes on disk; 0 in memory.</summary>
    public virtual long StoredBytes => 0;

    /// <summary>Makes away with what a run before has left and the next one does not use; is not part of a run's time.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Makes room for a result; the beginning of a run.</summary>
    /// <param name="sync">True if the device is to have it.</param>
    /// <exception cref="PolyException">There is no room, or the folder cannot be written to.</exception>
    public abstract void Begin(bool sync);

    /// <summary>The end of a run.</summary>
    /// <param name="sync">True to return when the device has the result.</param>
    public virtual void Complete(bool sync)
    {
    }

    /// <summary>The result of the last run, to be read region by region.</summary>
    public abstract RegionSource Read();

    /// <summary>Removes the result, unless it was kept.</summary>
    public abstract void Dispose();
}
