using PolyTools.Native.Execution;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>What another process does to an array.</summary>
public sealed class ChunkWriterChild
{
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
}
