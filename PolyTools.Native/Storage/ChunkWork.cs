namespace PolyTools.Native.Storage;

/// <summary>How the chunks of an array are worked on.</summary>
/// <param name="Threads">Threads that work; 0 for as many as there are processors.</param>
/// <param name="Cancellation">Ends the work between two chunks.</param>
/// <param name="Sync">True to return only when the device has what was written.</param>
/// <param name="OnProgress">Is told the share of the work that is done, from 0 to 1, by the calling thread only.</param>
public readonly record struct ChunkWork(
    int Threads = 0, CancellationToken Cancellation = default, bool Sync = false, Action<double>? OnProgress = null)
{
    /// <summary>Threads for so many pieces of work.</summary>
    internal int Workers(long pieces) =>
        (int)Math.Clamp(pieces, 1, Threads == 0 ? Environment.ProcessorCount : Math.Min(Threads, Execution.WorkerPool.MaximumThreads));
}

/// <summary>Fills a region of an array.</summary>
/// <param name="start">The first element along each dimension.</param>
/// <param name="shape">How many elements, at least 1.</param>
/// <param name="destination">Room for the elements in C order, of the array's type in memory.</param>
public delegate void RegionProducer(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, nint destination);
