namespace PolyTools.Native.Tests;

/// <summary>What the calling thread allocates of managed memory.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least of several calls: the first ones fill pools and compile, and a collection that another thread starts meanwhile takes away what is left of this
    /// thread's allocation context, and counts it.
    /// </summary>
    public static long Least(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 6 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
