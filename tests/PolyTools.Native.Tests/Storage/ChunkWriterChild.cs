using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>What other processes do to an array, for the tests that watch or kill them.</summary>
public sealed class ChunkWriterChild
{
    /// <summary>Writes everything again and again: one number everywhere in each file.</summary>
    [Fact(Explicit = true)]
    public void Writes_for_ever()
    {
        ChunkedArray array = ChunkedArray.Open(TestChild.Path!);
        for (double number = 0; ; number++)
        {
            using ArrayOperand value = ArrayOperand.From(new[] { number });
            // Even ones whole, odd ones in two parts of the same files.
            if (number % 2 == 0)
            {
                array.Write([], value);
            }
            else
            {
                array.Write([ArraySlice.Range(null, null, 2)], value);
                array.Write([ArraySlice.Range(1, null, 2)], value);
            }

            Announce();
        }
    }

    /// <summary>Appends for ever: three times 0, then three times 1, and so on.</summary>
    [Fact(Explicit = true)]
    public void Appends_for_ever()
    {
        ChunkedArray array = ChunkedArray.Open(TestChild.Path!);
        for (double number = array.Metadata.Shape[0] / 3; ; number++)
        {
            using ArrayOperand value = ArrayOperand.From(new[] { number, number, number });
            array.Append(value);
            Announce();
        }
    }

    /// <summary>Writes the odd elements, 100 times.</summary>
    [Fact(Explicit = true)]
    public void Writes_odd_elements()
    {
        ChunkedArray array = ChunkedArray.Open(TestChild.Path!);
        for (int round = 1; round <= 100; round++)
        {
            using ArrayOperand value = ArrayOperand.From(new[] { -(double)round });
            array.Write([ArraySlice.Range(1, null, 2)], value, new ChunkWork(2));
            Announce();
        }
    }

    /// <summary>Holds the lock of a file until it is killed.</summary>
    [Fact(Explicit = true)]
    public void Holds_a_lock()
    {
        using ChunkLock owned = ChunkLock.Acquire(TestChild.Path!, TimeSpan.FromSeconds(10), default);
        Announce();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Writes where there is no room for a chunk.</summary>
    [Fact(Explicit = true)]
    public void Has_no_room()
    {
        ChunkedArray array = ChunkedArray.Open(TestChild.Path!);
        using ArrayOperand value = ArrayOperand.From(new[] { 1.0 });
        PolyException error = Assert.ThrowsAny<PolyException>(() => array.Write([], value, new ChunkWork(1)));
        Assert.Equal("ChunkUnwritable", error.ErrorId);
        Assert.Contains(array.Path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Tells the parent that it has begun: by a file beside the array.</summary>
    private static void Announce() => File.WriteAllText(TestChild.Path + ".started", "");
}
