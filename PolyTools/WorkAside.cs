using System.Collections.Concurrent;

namespace PolyTools;

/// <summary>
/// Work on a thread of its own, one after the other, that the pipeline's thread need not wait for when the user stops a command: a codec within a block, or a device that
/// writes what it has, cannot be stopped. What they use is given back by that thread, when they have ended.
/// </summary>
internal sealed class WorkAside : IDisposable
{
    private const int PollMilliseconds = 50;

    private readonly BlockingCollection<Action> queue = [];

    public WorkAside() => new Thread(() =>
    {
        foreach (Action work in queue.GetConsumingEnumerable())
            work();
        // Not while it is still being told that it is complete.
        lock (queue)
            queue.Dispose();
    })
    {
        IsBackground = true, Name = "PolyTools work aside",
    }.Start();

    /// <summary>Does work and waits for it.</summary>
    /// <param name="work">The work; it tells the share that is done, and ends soon after the cancellation.</param>
    /// <param name="onProgress">Is told that share, by the calling thread.</param>
    /// <param name="cancellation">Ends the waiting at once.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public T Run<T>(Func<Action<double>, T> work, Action<double> onProgress, CancellationToken cancellation)
    {
        double share = 0;
        var done = new TaskCompletionSource<T>();
        Post(() =>
        {
            try
            {
                done.SetResult(work(value => Volatile.Write(ref share, value)));
            }
            catch (Exception exception)
            {
                // Nobody may be there to see it.
                done.SetException(exception);
                _ = done.Task.Exception;
            }
        });
        while (Task.WaitAny([done.Task], PollMilliseconds, cancellation) < 0)
            onProgress(Volatile.Read(ref share));
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Does work when what was asked for before has ended.</summary>
    public void Post(Action work) => queue.Add(work);

    /// <summary>Ends the thread, when its work has ended.</summary>
    public void Dispose()
    {
        lock (queue)
            queue.CompleteAdding();
    }
}
