using PolyTools.Native.Execution;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public class PartitionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(10_000_000)]
    [InlineData(4_000_000_000_001)]
    [InlineData(long.MaxValue / 16)]
    public void The_ranges_cover_everything_once_and_begin_at_grains(long count)
    {
        foreach (int workers in (int[])[1, 2, 3, 7, 16, 1000, 1024])
        {
            long next = 0;
            long longest = 0;
            long shortest = long.MaxValue;
            for (int worker = 0; worker < workers; worker++)
            {
                (long start, long end) = Partition.Range(count, worker, workers);
                Assert.Equal(next, start);
                Assert.True(end >= start);
                Assert.True(start % Partition.Grain == 0 || start == count);
                (next, longest, shortest) = (end, Math.Max(longest, end - start), Math.Min(shortest, end - start));
            }

            Assert.Equal(count, next);
            // Fair: within a grain, and the last one may be short by another part of one.
            Assert.True(longest - shortest < 2 * Partition.Grain, $"{shortest} to {longest}");
        }
    }
}
