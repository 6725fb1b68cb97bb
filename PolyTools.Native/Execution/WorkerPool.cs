using System.Runtime.ExceptionServices;

namespace PolyTools.Native.Execution;

/// <summary>
/// Threads that wait for work: a run starts none once as many as it needs exist. The caller is worker 0, so that a run
/// with one worker costs a call.
/// </summary>
public sealed class WorkerPool
{
    /// <summary>Threads of a run at most.</summary>
    public const int MaximumThreads = 1024;

    /// <summary>
    /// Turns of spinning before a thread sleeps: some fifty microseconds, about what a wake-up costs.
    /// </summary>
    private const int SpinTurns = 100;

    private readonly Lock runLock = new();
    private readonly List<Worker> workers = [];
    private readonly ManualResetEventSlim finished = new(false, SpinTurns);
    private Action<int> action = static _ => { };
    private ExceptionDispatchInfo? failure;
    private int running;

    private WorkerPool()
    {
    }

    /// <summary>The pool of this process.</summary>
    public static WorkerPool Shared { get; } = new();

    /// <summary>Runs <paramref name="work"/> once on each of <paramref name="count"/> threads, and waits for all.</summary>
    /// <param name="count">How many threads, from 1 to <see cref="MaximumThreads"/>.</param>
    /// <param name="work">Is given the worker's number, from 0.</param>
    /// <remarks>An exception of a worker is thrown here, when all have ended; of several, the first.</remarks>
    public void Run(int count, Action<int> work)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumThreads);
        if (count == 1)
        {
            work(0);
            return;
        }

        lock (runLock)
        {
            while (workers.Count < count - 1)
                workers.Add(new Worker(this, workers.Count + 1));
            action = work;
            failure = null;
            running = count - 1;
            finished.Reset();
            for (int i = 0; i < count - 1; i++)
                workers[i].Wake();
            Work(0);
            finished.Wait();
            action = static _ => { };
            failure?.Throw();
        }
    }

    private void Work(int index)
    {
        try
        {
            action(index);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private sealed class Worker
    {
        private readonly WorkerPool pool;
        private readonly int index;
        private readonly SemaphoreSlim wake = new(0);

        public Worker(WorkerPool pool, int index)
        {
            this.pool = pool;
            this.index = index;
            try
            {
                new Thread(Loop) { IsBackground = true, Name = $"PolyTools worker {index}" }.Start();
            }
            catch (OutOfMemoryException exception)
            {
                throw new PolyException(
                    "TooManyThreads", ErrorKind.ResourceUnavailable,
                    $"The system refused to start thread {index + 1} of the run.", "Use fewer threads.", exception);
            }
        }

        public void Wake() => wake.Release();

        private void Loop()
        {
            while (true)
            {
                for (int turn = 0; turn < SpinTurns && wake.CurrentCount == 0; turn++)
                    Thread.SpinWait(8);
                wake.Wait();
                pool.Work(index);
                if (Interlocked.Decrement(ref pool.running) == 0)
                    pool.finished.Set();
            }
        }
    }
}
