using System.Text;
using PolyTools.Native.Storage;
using Xunit;

namespace PolyTools.Native.Tests.Storage;

/// <summary>Files that are written whole or not at all.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A file is made or replaced, and nothing else is left.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writes(bool sync)
    {
        AtomicFile.Write(folder["file"], "a longer text"u8, sync);
        AtomicFile.Write(folder["file"], "text"u8, sync);
        Assert.Equal("text", File.ReadAllText(folder["file"]));
        Assert.Equal([folder["file"]], Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>Where the file cannot be, nothing is left, and what was there stays.</summary>
    [Fact]
    public void LeavesNothing()
    {
        Directory.CreateDirectory(folder["taken/inside"]);
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(folder["taken"], "text"u8, sync: false));
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder["nowhere/file"], "text"u8, sync: false));
        Assert.Equal([folder["taken"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.ThrowsAny<IOException>(() => AtomicFile.SyncFolder(folder["nowhere"]));
    }

    /// <summary>A reader beside many writers sees one of the contents.</summary>
    [Fact]
    public void ReadersSeeWholeFiles()
    {
        byte[][] contents = [.. Enumerable.Range(0, 4).Select(i => Encoding.ASCII.GetBytes(new string((char)('a' + i), 10_000 + i)))];
        AtomicFile.Write(folder["file"], contents[0], sync: false);
        Parallel.For(0, 400, i =>
        {
            AtomicFile.Write(folder["file"], contents[i % 4], sync: false);
            byte[] seen = File.ReadAllBytes(folder["file"]);
            Assert.Contains(contents, content => content.AsSpan().SequenceEqual(seen));
        });
        Assert.Equal([folder["file"]], Directory.GetFileSystemEntries(folder.Path));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
