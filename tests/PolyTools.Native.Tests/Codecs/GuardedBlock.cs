using System.Runtime.InteropServices;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Memory between two pages that may not be touched: one byte read or written beside it ends the process.</summary>
internal sealed unsafe partial class GuardedBlock : IDisposable
{
    private const int Page = 4096;
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* block;
    private readonly int room;

    public GuardedBlock(int bytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are protected by Linux's mmap here");
        room = (bytes + Page - 1) / Page * Page;
        block = Map(null, room + (2 * Page), NoAccess, PrivateAnonymous, -1, 0);
        Assert.True((nint)block > 0);
        Assert.Equal(0, Protect(block + Page, room, ReadWrite));
    }

    /// <summary>Some bytes that end at the guard behind, or begin at the one before.</summary>
    public Span<byte> Take(int length, bool atEnd) => new(block + Page + (atEnd ? room - length : 0), length);

    /// <summary>A copy of some bytes.</summary>
    public Span<byte> Copy(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        Span<byte> copy = Take(bytes.Length, atEnd);
        bytes.CopyTo(copy);
        return copy;
    }

    public void Dispose() => _ = Unmap(block, room + (2 * Page));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nint length);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nint length, int protection);
}
