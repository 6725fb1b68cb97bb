namespace PolyTools.Native.Execution;

/// <summary>The static division of elements among workers: each works on one contiguous range.</summary>
public static class Partition
{
    /// <summary>
    /// Ranges begin at multiples of this many elements: whole pages and whole vectors for every element type, so that
    /// no two workers write to one page of a page-aligned array.
    /// </summary>
    public const int Grain = 4096;

    /// <summary>Elements of a slice: a millisecond or so of simple work.</summary>
    public const long SliceLength = 256 * Grain;

    /// <summary>Workers that have something to do: no more than grains, so that a short array wakes nobody.</summary>
    public static int Workers(long count, int threads) =>
        (int)Math.Clamp((count + Grain - 1) / Grain, 1, threads);

    /// <summary>The elements of one worker.</summary>
    /// <param name="count">Elements in all.</param>
    /// <param name="worker">Which worker, from 0.</param>
    /// <param name="workers">How many workers.</param>
    /// <returns>The first element and the one after the last; equal where there are fewer grains than workers.</returns>
    public static (long Start, long End) Range(long count, int worker, int workers)
    {
        long grains = (count + Grain - 1) / Grain;
        long Boundary(int index) => Math.Min(count, (long)((Int128)grains * index / workers) * Grain);
        return (Boundary(worker), Boundary(worker + 1));
    }

    /// <summary>The elements of one worker in slices, between which it looks whether the work is cancelled.</summary>
    /// <param name="count">Elements in all.</param>
    /// <param name="worker">Which worker, from 0.</param>
    /// <param name="workers">How many workers.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <param name="length">Elements of a slice, a multiple of <see cref="Grain"/>.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static IEnumerable<(long Start, long End)> Slices(
        long count, int worker, int workers, CancellationToken cancellation, long length = SliceLength)
    {
        (long start, long end) = Range(count, worker, workers);
        for (long i = start; i < end; i += length)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (i, Math.Min(end, i + length));
        }
    }
}
