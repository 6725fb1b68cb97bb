using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Arrays that are replaced or removed: nothing that somebody else made goes, and what a killed process leaves is no array.</summary>
public sealed class ArrayReplacementTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly TemporaryFolder folder = new();

    public ArrayReplacementTests() =>
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder.Path));

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void OfTwoThatMakeAnArrayTheFirstToFinishHasIt()
    {
        ErrorRecord error = engine.RunToError(
            "1..9 | ForEach-Object { if ($_ -eq 5) { $null = New-ChunkedArray a.zarr -Count 7 }; $_ } | New-ChunkedArray a.zarr");
        Assert.StartsWith("ArrayExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(7L, Count("a.zarr"));
        Assert.Equal(["a.zarr"], Names());
    }

    [Fact]
    public void WithForceTheLastToFinishHasIt()
    {
        engine.Run("$null = 1..9 | ForEach-Object { if ($_ -eq 5) { $null = New-ChunkedArray a.zarr -Count 7 }; $_ } | New-ChunkedArray a.zarr -Force");
        Assert.Equal(9L, Count("a.zarr"));
        Assert.Equal(["a.zarr"], Names());
    }

    [Fact]
    public void AnArrayStaysUntilItsSuccessorIsComplete()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7");
        engine.RunToError("1..9 | ForEach-Object { if ($_ -eq 5) { throw 'no more' }; $_ } | New-ChunkedArray a.zarr -Force");
        Assert.Equal(7L, Count("a.zarr"));
        object seen = engine.Run(
            "1..9 | ForEach-Object { if ($_ -eq 5) { $seen = (Get-ChunkedArray a.zarr).Count }; $_ } | New-ChunkedArray a.zarr -Force | ForEach-Object { $seen }")[0]
            .BaseObject;
        Assert.Equal(7L, seen);
        Assert.Equal(9L, Count("a.zarr"));
        Assert.Equal(["a.zarr"], Names());
    }

    [Fact]
    public void AnArrayWhoseMetadataCannotBeReadIsNotReplaced()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7");
        File.WriteAllText(folder.File("a.zarr/zarr.json"), "{ \"zarr_format\": 3, \"node_type\": \"array\"");
        string[] before = Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories);
        ErrorRecord error = engine.RunToError("New-ChunkedArray a.zarr -Count 10 -Force");
        Assert.StartsWith("MetadataInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("Remove-ChunkedArray link.zarr", 7L, false)]
    [InlineData("Remove-ChunkedArray link.zarr", 7L, true)]
    [InlineData("$null = New-ChunkedArray link.zarr -Count 3 -Force", 3L, false)]
    [InlineData("$null = New-ChunkedArray link.zarr -Count 3 -Force", 3L, true)]
    public void OfALinkOnlyTheLinkGoes(string command, long count, bool isRelative)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7");
        Directory.CreateSymbolicLink(folder.File("link.zarr"), isRelative ? "a.zarr" : folder.File("a.zarr"));
        engine.Run(command);
        Assert.Equal(7L, Count("a.zarr"));
        Assert.Equal(1.0, engine.Run("Read-ChunkedArray a.zarr '-1'")[0].BaseObject);
        Assert.Equal(count == 3, Directory.Exists(folder.File("link.zarr")));
        if (count == 3)
            Assert.Equal(3L, Count("link.zarr"));
    }

    [Fact]
    public void RemovalLeavesWhatIsNotTheArrays()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7");
        Directory.CreateDirectory(folder.File("a.zarr/plans"));
        string notes = folder.File("a.zarr/notes.txt");
        File.WriteAllText(notes, "mine");
        File.SetAttributes(notes, FileAttributes.ReadOnly);
        engine.Run("Remove-ChunkedArray a.zarr -WarningAction SilentlyContinue");
        Assert.True((File.GetAttributes(notes) & FileAttributes.ReadOnly) != 0);
        File.SetAttributes(notes, FileAttributes.Normal);
        Assert.Equal(
            ["notes.txt", "plans"], Directory.GetFileSystemEntries(folder.File("a.zarr")).Select(entry => Path.GetFileName(entry)).Order());
    }

    [Fact]
    public void AReadOnlyChunkIsRemovedWithForceOnly()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7");
        File.SetAttributes(folder.File("a.zarr/c/0"), FileAttributes.ReadOnly);
        ErrorRecord error = engine.RunToError("Remove-ChunkedArray a.zarr");
        Assert.StartsWith("ArrayIsReadOnly,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(7L, Count("a.zarr"));
        engine.Run("Remove-ChunkedArray a.zarr -Force");
        Assert.Empty(Names());
    }

    [Fact]
    public void WhatAKilledProcessLeftIsNoArrayAndGoesWithTheNextOne()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7");
        string left = folder.File("polytools-work-1-1");
        Directory.CreateDirectory(left);
        Directory.Move(folder.File("a.zarr"), Path.Combine(left, "1.zarr"));
        Assert.Empty(engine.Run("Get-ChunkedArray . -Recurse"));
        engine.Run("$null = New-ChunkedArray b.zarr -Count 7");
        Assert.Equal(["b.zarr"], Names());
    }

    [Theory]
    [InlineData("renameat2")]
    [InlineData("rename")]
    [InlineData("rmdir")]
    public void OtherFilesInTheOldFolderOutliveAProcessThatIsKilledWhileItReplaces(string call)
    {
        int killed = 0;
        // At each of its calls in turn, until it completes.
        for (int when = 1; ; when++)
        {
            engine.Run("$null = New-ChunkedArray a.zarr -Count 70 -ChunkShape 30 -Force");
            Directory.CreateDirectory(folder.File("a.zarr/plans"));
            File.WriteAllText(folder.File("a.zarr/notes.txt"), "mine");
            File.WriteAllText(folder.File("a.zarr/plans/one.txt"), "mine too");
            if (SystemCalls.Run("$null = New-ChunkedArray a.zarr -Count 9 -Force", folder.Path, call, $"{call}:signal=KILL:when={when}").ExitCode == 0)
                break;
            killed++;
            // The next one sweeps.
            engine.Run("$null = New-ChunkedArray b.zarr -Count 7 -Force");
            Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path, "notes.txt", SearchOption.AllDirectories))));
            Assert.Equal("mine too", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path, "one.txt", SearchOption.AllDirectories))));
            foreach (string entry in Directory.GetDirectories(folder.Path))
                Directory.Delete(entry, recursive: true);
        }

        Assert.True(killed > 0);
        Assert.Equal(9L, Count("a.zarr"));
        Assert.Equal("mine", File.ReadAllText(folder.File("a.zarr/notes.txt")));
        Assert.Equal("mine too", File.ReadAllText(folder.File("a.zarr/plans/one.txt")));
    }

    [Theory]
    [InlineData("Copy-ChunkedArray a.npy b.zarr -Sync")]
    [InlineData("Copy-ChunkedArray a.zarr b.zarr -Sync")]
    public void WithSyncTheNamesOfANewArraysFilesReachTheDevice(string command)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 7; $null = Copy-ChunkedArray a.zarr a.npy");
        string[] calls = SystemCalls.Run("$null = " + command, folder.Path, "fsync").Calls;
        Assert.Contains(calls, call => call.Contains(".zarr/c/0>", StringComparison.Ordinal));
        int chunk = Array.FindLastIndex(calls, call => call.Contains(".zarr/c/0>", StringComparison.Ordinal));
        Assert.Contains(calls[chunk..], call => call.Contains(".zarr/c>", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.Contains(folder.Path + ">", StringComparison.Ordinal));
    }

    private object Count(string path) => engine.Run($"(Get-ChunkedArray {path}).Count")[0].BaseObject;

    private IEnumerable<string> Names() => Directory.GetFileSystemEntries(folder.Path).Select(entry => Path.GetFileName(entry)).Order();
}
