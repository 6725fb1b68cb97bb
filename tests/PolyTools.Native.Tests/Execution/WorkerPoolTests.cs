using PolyTools.Native.Execution;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_worker_runs_once_on_a_thread_of_its_own(int count)
    {
        for (int round = 0; round < 50; round++)
        {
            var threads = new int[count];
            WorkerPool.Shared.Run(
                count, worker => Interlocked.Exchange(ref threads[worker], Environment.CurrentManagedThreadId));
            Assert.Equal(Environment.CurrentManagedThreadId, threads[0]);
            Assert.DoesNotContain(0, threads);
            Assert.Equal(count, threads.Distinct().Count());
        }
    }

    [Fact]
    public void The_same_threads_work_again()
    {
        int[] first = new int[4];
        int[] second = new int[4];
        WorkerPool.Shared.Run(4, worker => first[worker] = Environment.CurrentManagedThreadId);
        WorkerPool.Shared.Run(4, worker => second[worker] = Environment.CurrentManagedThreadId);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_a_worker_is_thrown_to_the_caller_after_all_have_ended(int failing)
    {
        int ended = 0;
        var exception = Assert.Throws<InvalidOperationException>(() => WorkerPool.Shared.Run(4, worker =>
        {
            if (worker == failing)
                throw new InvalidOperationException("this one");
            Thread.Sleep(20);
            Interlocked.Increment(ref ended);
        }));
        Assert.Equal("this one", exception.Message);
        Assert.Equal(3, ended);

        int after = 0;
        WorkerPool.Shared.Run(4, _ => Interlocked.Increment(ref after));
        Assert.Equal(4, after);
    }

    [Fact]
    public void All_may_fail()
    {
        for (int i = 0; i < 20; i++)
            Assert.Throws<FormatException>(() => WorkerPool.Shared.Run(5, _ => throw new FormatException()));
        Assert.Throws<FormatException>(() => WorkerPool.Shared.Run(1, _ => throw new FormatException()));
    }

    [Fact]
    public void Callers_take_turns()
    {
        int inside = 0;
        int most = 0;
        int all = 0;
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i => WorkerPool.Shared.Run(3, worker =>
        {
            int now = Interlocked.Increment(ref inside);
            InterlockedMaximum(ref most, now);
            Thread.SpinWait(200);
            Interlocked.Increment(ref all);
            Interlocked.Decrement(ref inside);
        }));
        Assert.Equal(180, all);
        Assert.InRange(most, 1, 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(WorkerPool.MaximumThreads + 1)]
    public void An_absurd_count_is_refused(int count) =>
        Assert.ThrowsAny<ArgumentException>(() => WorkerPool.Shared.Run(count, _ => { }));

    private static void InterlockedMaximum(ref int target, int value)
    {
        for (int seen = target; seen < value;)
            seen = Interlocked.CompareExchange(ref target, value, seen) is int found && found == seen ? value : found;
    }
}
