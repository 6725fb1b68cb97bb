using System.Runtime.InteropServices;
using Xunit;

namespace PolyTools.Native.Tests.Codecs;

/// <summary>Memory between two pages that may not be touched: reading or writing beside it ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int Page = 4096;
    private const int NoAccess = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* block;
    private readonly int room;

    /// <param name="length">The most bytes that are asked for.</param>
    public GuardedMemory(int length)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are protected by Linux's mmap here");
        room = (Math.Max(length, 1) + Page - 1) / Page * Page;
        block = Map(null, room + (2 * Page), NoAccess, PrivateAnonymous, -1, 0);
        Assert.True((nint)block > 0);
        Assert.Equal(0, Protect(block + Page, room, ReadWrite));
    }

    /// <summary>Bytes that end, or begin, at a page that may not be touched.</summary>
    public Span<byte> Take(int length, bool atEnd)
    {
        Assert.InRange(length, 0, room);
        return new Span<byte>(block + Page + (atEnd ? room - length : 0), length);
    }

    public void Dispose() => Assert.Equal(0, Unmap(block, room + (2 * Page)));

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(byte* address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(byte* address, nint length);
}
