using PolyTools.Native.Execution;

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
        (int)Math.Clamp(pieces, 1, Threads == 0 ? Environment.ProcessorCount : Math.Min(Threads, WorkerPool.MaximumThreads));

    /// <summary>Does pieces of work on several threads, each piece once. The first failure ends the work of all threads.</summary>
    /// <param name="pieces">How many there are.</param>
    /// <param name="start">Called once by each thread, with its scratch; what it returns does a piece by its number, from 0.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal void Run(long pieces, Func<ChunkScratch, Action<long>> start)
    {
        (CancellationToken cancellation, Action<double>? onProgress) = (Cancellation, OnProgress);
        long next = 0, done = 0;
        WorkerPool.Shared.Run(Workers(pieces), worker =>
        {
            using var scratch = new ChunkScratch();
            try
            {
                Action<long> piece = start(scratch);
                for (long number; (number = Interlocked.Increment(ref next) - 1) < pieces;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    piece(number);
                    long finished = Interlocked.Increment(ref done);
                    if (worker == 0)
                        onProgress?.Invoke((double)finished / pieces);
                }
            }
            catch
            {
                Interlocked.Exchange(ref next, pieces);
                throw;
            }
        });
        // The caller may have had no piece of its own.
        onProgress?.Invoke(1);
    }
}

/// <summary>Fills a region of an array.</summary>
/// <param name="start">The first element along each dimension.</param>
/// <param name="shape">How many elements, at least 1.</param>
/// <param name="destination">Room for the elements in C order, of the array's type in memory.</param>
public delegate void RegionProducer(ReadOnlySpan<long> start, ReadOnlySpan<long> shape, nint destination);
