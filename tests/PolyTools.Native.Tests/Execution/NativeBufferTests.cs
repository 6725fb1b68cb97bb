using PolyTools.Native.Execution;
using Xunit;

namespace PolyTools.Native.Tests.Execution;

public unsafe class NativeBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(10_000_000)]
    public void Memory_is_aligned_to_pages_and_can_be_written(long bytes)
    {
        using var buffer = new NativeBuffer(bytes);
        Assert.Equal(bytes, buffer.Length);
        Assert.Equal(0, (nint)buffer.Pointer % 4096);
        new Span<byte>(buffer.Pointer, (int)bytes).Fill(7);
    }

    [Fact]
    public void Freed_memory_has_no_address()
    {
        var buffer = new NativeBuffer(10);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = buffer.Pointer; });
    }

    [Theory]
    [InlineData(1L << 60)]
    [InlineData(long.MaxValue - 5_000_000)]
    [InlineData(long.MaxValue)]
    public void More_than_there_is_is_refused(long bytes)
    {
        var error = Assert.Throws<PolyException>(() => new NativeBuffer(bytes));
        Assert.Equal("OutOfMemory", error.ErrorId);
        Assert.Equal(ErrorKind.ResourceUnavailable, error.Kind);
    }
}
