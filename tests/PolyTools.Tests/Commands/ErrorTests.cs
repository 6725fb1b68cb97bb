using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>What all errors of all commands have in common.</summary>
public sealed class ErrorTests : IClassFixture<Engine>, IDisposable
{
    private readonly Engine engine;
    private readonly TemporaryFolder folder = new();

    public ErrorTests(Engine engine)
    {
        this.engine = engine;
        engine.Run(
            """
            $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
            $null = New-ChunkedArray a.zarr -Count 10
            $null = New-ChunkedArray b.zarr -Shape 4, 5 -Value 1
            $null = Copy-ChunkedArray a.zarr a.npy
            """,
            ("folder", folder.Path));
        folder.Write("text.txt", "text");
        folder.Write("bad.npy", "text");
        Directory.CreateDirectory(folder.File("damaged.zarr"));
        folder.Write("damaged.zarr/zarr.json", "{");
        Directory.CreateDirectory(folder.File("empty"));
    }

    [Theory]
    [InlineData("Get-ChunkedArray no.zarr", "ArrayNotFound")]
    [InlineData("Get-ChunkedArray a.npy", "ArrayNotFound")]
    [InlineData("Get-ChunkedArray env:PATH", "NotAFileSystemPath")]
    [InlineData("Get-ChunkedArray none:/a.zarr", "PathNotFound")]
    [InlineData("Get-ChunkedArray none:/*.zarr", "PathNotFound")]
    [InlineData("Get-ChunkedArray \"a`0b\"", "InvalidPath")]
    [InlineData("Get-ChunkedArray damaged.zarr", "MetadataInvalid")]
    [InlineData("Get-ChunkedArray nofolder/*.zarr", "PathNotFound")]
    [InlineData("Read-ChunkedArray no.zarr", "ArrayNotFound")]
    [InlineData("Read-ChunkedArray no.npy", "FileNotFound")]
    [InlineData("Read-ChunkedArray bad.npy", "NpyInvalid")]
    [InlineData("Read-ChunkedArray text.txt", "ArrayNotFound")]
    [InlineData("Read-ChunkedArray a.zarr '10'", "SubscriptOutOfRange")]
    [InlineData("Read-ChunkedArray a.zarr '1:2:0'", "InvalidSlice")]
    [InlineData("Read-ChunkedArray a.zarr 'q'", "InvalidSlice")]
    [InlineData("Read-ChunkedArray a.zarr -Threads 0", "InvalidThreads")]
    [InlineData("Read-ChunkedArray env:PATH", "NotAFileSystemPath")]
    [InlineData("Copy-ChunkedArray no.zarr c.zarr", "ArrayNotFound")]
    [InlineData("Copy-ChunkedArray a.zarr b.zarr", "ArrayExists")]
    [InlineData("Copy-ChunkedArray a.zarr nofolder/c.zarr", "FolderNotFound")]
    [InlineData("Copy-ChunkedArray a.zarr text.txt", "PathOccupied")]
    [InlineData("Copy-ChunkedArray a.zarr env:c", "NotAFileSystemPath")]
    [InlineData("Copy-ChunkedArray a.zarr c.zarr -DType int32", "UnsafeCast")]
    [InlineData("New-ChunkedArray nofolder/c.zarr", "FolderNotFound")]
    [InlineData("New-ChunkedArray a.zarr", "ArrayExists")]
    [InlineData("New-ChunkedArray none:/a.zarr", "PathNotFound")]
    [InlineData("New-ChunkedArray ('a' * 300)", "NameTooLong")]
    [InlineData("New-ChunkedArray c.zarr -DType int3", "UnknownDType")]
    [InlineData("New-ChunkedArray c.zarr -Codec none1", "UnknownCodec")]
    [InlineData("New-ChunkedArray c.zarr -Level 99", "LevelUnsupported")]
    [InlineData("New-ChunkedArray c.zarr -Count -1", "InvalidCount")]
    [InlineData("New-ChunkedArray c.zarr -ChunkSize 8 -ChunkShape 8", "ChunkSizeAndShape")]
    [InlineData("New-ChunkedArray c.zarr -FromFile no.npy", "FileNotFound")]
    [InlineData("New-ChunkedArray c.zarr -FromFile empty", "NotAFile")]
    [InlineData("New-ChunkedArray c.zarr -FromFile text.txt", "RawNeedsType")]
    [InlineData("'text' | New-ChunkedArray c.zarr", "UnsupportedElementType")]
    [InlineData("Write-ChunkedArray no.zarr -Value 1", "ArrayNotFound")]
    [InlineData("Write-ChunkedArray a.zarr '99' -Value 1", "SubscriptOutOfRange")]
    [InlineData("Write-ChunkedArray a.zarr", "NothingToWrite")]
    [InlineData("1 | Write-ChunkedArray a.npy -Append", "AppendUnsupported")]
    [InlineData("Write-ChunkedArray a.zarr -Value (1, 2, 3)", "ShapeMismatch")]
    [InlineData("Write-ChunkedArray a.npy -Value (1, 2, 3)", "ShapeMismatch")]
    [InlineData("Test-ChunkedArray no.zarr", "ArrayNotFound")]
    [InlineData("Test-ChunkedArray a.npy", "NoChunks")]
    [InlineData("Remove-ChunkedArray no.zarr", "ArrayNotFound")]
    [InlineData("Remove-ChunkedArray empty", "ArrayNotFound")]
    [InlineData("Invoke-PolyEval 'x +'", "UnexpectedEnd")]
    [InlineData("Invoke-PolyEval 'q + 1'", "UnknownName")]
    [InlineData("Invoke-PolyEval 'sinn(x)'", "UnknownFunction")]
    [InlineData("Invoke-PolyEval -Engine none", "UnknownEngine")]
    [InlineData("Invoke-PolyEval -Count 0", "InvalidCount")]
    [InlineData("Invoke-PolyEval -Storage Chunked -Count 10 -Codec none1", "UnknownCodec")]
    [InlineData("Invoke-PolyEval -Path nofolder", "FolderNotFound")]
    [InlineData("Invoke-PolyEval -OutPath nofolder/c.npy", "FolderNotFound")]
    [InlineData("Invoke-PolyEval -OutPath env:c", "NotAFileSystemPath")]
    [InlineData("Invoke-PolyEval -OutPath a.npy", "ArrayExists")]
    [InlineData("Invoke-PolyEval -OutPath empty/../text.txt/c.zarr", "FolderNotFound")]
    [InlineData("Invoke-PolyEval a -Variable @{ a = 'no.npy' }", "FileNotFound")]
    [InlineData("Invoke-PolyEval a -Variable @{ a = 'no.zarr' }", "ArrayNotFound")]
    [InlineData("Invoke-PolyEval a -Variable @{ a = 'none:/no.zarr' }", "PathNotFound")]
    [InlineData("Invoke-PolyEval a -Variable @{ a = 'env:no.zarr' }", "NotAFileSystemPath")]
    [InlineData("Invoke-PolyEval a -Variable @{ '1a' = 1 }", "InvalidVariableName")]
    [InlineData("Invoke-PolyEval a -Variable @{ a = $null }", "UnsupportedVariable")]
    [InlineData("Invoke-PolyEval 1 -OutPath c.npy", "ScalarResult")]
    [InlineData("Invoke-PolyEval x -Engine Fused, Eager -PassThru -Count 3", "PassThruNeedsOneCombination")]
    [InlineData("Invoke-PolyEval x -Engine Fused, Eager -OutPath c.npy -Count 3", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval x -TimeLimit -1", "InvalidTimeLimit")]
    [InlineData("Measure-Compression no.bin", "FileNotFound")]
    [InlineData("Measure-Compression empty", "IsAFolder")]
    [InlineData("Measure-Compression env:PATH", "NotAFileSystemPath")]
    [InlineData("Measure-Compression text.txt -Codec none1", "UnknownCodec")]
    [InlineData("Measure-Compression text.txt -Filter none1", "UnknownCodec")]
    [InlineData("Measure-Compression text.txt -Device slow", "InvalidDevice")]
    [InlineData("Measure-Compression text.txt -Codec zstd -Expression 'x+1'", "NoArray")]
    [InlineData("Measure-Compression a.npy -Codec zstd -Expression 'y+1'", "UnknownName")]
    [InlineData("Measure-Compression a.npy -Codec zstd -Expression 'x+1' -TemporaryPath nofolder", "FolderNotFound")]
    [InlineData("Measure-MemoryBandwidth -Count 0", "InvalidCount")]
    [InlineData("Measure-MemoryBandwidth -Threads 0", "InvalidThreads")]
    [InlineData("Measure-StorageBandwidth nofolder", "FolderNotFound")]
    [InlineData("Measure-StorageBandwidth text.txt", "FolderNotFound")]
    [InlineData("Measure-StorageBandwidth -Size 1", "InvalidSize")]
    [InlineData("Get-PolyCodec none1", "UnknownCodec")]
    [InlineData("Get-PolyFunction none1", "UnknownFunction")]
    public void AnErrorHasAllThatPowerShellShows(string command, string id)
    {
        ErrorRecord error = engine.RunToError(command);
        string[] names = error.FullyQualifiedErrorId.Split(',');
        Assert.Equal(id, names[0]);
        Assert.StartsWith("PolyTools.", names[1], StringComparison.Ordinal);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        Assert.NotNull(error.TargetObject);
        Assert.NotEqual("", error.CategoryInfo.TargetName);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails.RecommendedAction));
        Assert.DoesNotContain(" at PolyTools.", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error.ToString(), StringComparison.Ordinal);
        Assert.False(Path.Exists(folder.File("c.zarr")) || Path.Exists(folder.File("c.npy")));
    }

    [Fact]
    public void WhatMayNotBeWrittenToSaysSo()
    {
        Assert.SkipWhen(Environment.UserName == "root", "every folder can be written to");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("empty"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (string command in (string[])["New-ChunkedArray empty/c.zarr", "Copy-ChunkedArray a.zarr empty/c.npy", "Invoke-PolyEval -Count 9 -OutPath empty/c.zarr", "Measure-StorageBandwidth empty -Size 1MB"])
        {
            ErrorRecord error = engine.RunToError(command);
            Assert.StartsWith("FileUnwritable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Get-ChunkedArray no.zarr, a.zarr", "a.zarr")]
    [InlineData("'no.zarr', 'a.zarr' | Get-ChunkedArray", "a.zarr")]
    [InlineData("'no.zarr', 'a.zarr' | ForEach-Object { [pscustomobject]@{ FullName = $_ } } | Get-ChunkedArray", "a.zarr")]
    [InlineData("'no.zarr', 'a.zarr' | Copy-ChunkedArray -Destination empty", "a.zarr")]
    [InlineData("Measure-Compression no.npy, a.npy -Codec zstd -Level 1 -Repeat 1", "a.npy")]
    [InlineData("'no.npy', 'a.npy' | Measure-Compression -Codec zstd -Level 1 -Repeat 1", "a.npy")]
    [InlineData("Test-ChunkedArray no.zarr, a.zarr -Quiet", "True")]
    [InlineData("Invoke-PolyEval 'q+1', 'x+1' -Count 10 | ForEach-Object Expression", "x+1")]
    [InlineData("'q+1', 'x+1' | Invoke-PolyEval -Count 10 | ForEach-Object Expression", "x+1")]
    [InlineData("'a.zarr', 'b.zarr' | Get-ChunkedArray | Invoke-PolyEval 'sum(x, axis=1)' | ForEach-Object Count", "20")]
    [InlineData("Get-PolyCodec none1, zstd", "zstd")]
    [InlineData("Get-PolyFunction none1, sin", "sin")]
    [InlineData("'no.zarr', 'a.zarr' | Read-ChunkedArray -Slice 0", "-1")]
    public void OneBadInputDoesNotLoseTheOthers(string command, string last)
    {
        System.Collections.ObjectModel.Collection<PSObject> results = engine.Run($"{command} -ErrorVariable seen".Replace(
            "| ForEach-Object Expression -ErrorVariable seen", "-ErrorVariable seen | ForEach-Object Expression", StringComparison.Ordinal).Replace(
            "| ForEach-Object Count -ErrorVariable seen", "-ErrorVariable seen | ForEach-Object Count", StringComparison.Ordinal), out IList<ErrorRecord> errors);
        Assert.Single(errors);
        PSObject one = Assert.Single(results);
        object? shown = one.Properties["Path"]?.Value ?? one.Properties["Source"]?.Value ?? one.Properties["Name"]?.Value ?? one.BaseObject;
        Assert.Equal(last, Path.GetFileName($"{shown}"));
        Assert.Single((IEnumerable<PSObject>)engine.Run("$seen"));
    }

    [Theory]
    [InlineData("Get-ChunkedArray no.zarr")]
    [InlineData("Read-ChunkedArray no.zarr")]
    [InlineData("Copy-ChunkedArray no.zarr c.zarr")]
    [InlineData("Write-ChunkedArray no.zarr -Value 1")]
    [InlineData("Test-ChunkedArray no.zarr")]
    [InlineData("Remove-ChunkedArray no.zarr")]
    [InlineData("Measure-Compression no.bin")]
    [InlineData("Measure-StorageBandwidth nofolder")]
    [InlineData("Get-PolyCodec none1")]
    [InlineData("Get-PolyFunction none1")]
    [InlineData("Invoke-PolyExercise 13")]
    public void ErrorActionIsObeyed(string command)
    {
        engine.Run($"{command} -ErrorAction SilentlyContinue -ErrorVariable seen", out IList<ErrorRecord> errors);
        Assert.Empty(errors);
        Assert.Equal(1, engine.Run("@($seen).Count")[0].BaseObject);
        Assert.Equal("caught", Assert.Single(engine.Run($"try {{ {command} -ErrorAction Stop; 'went on' }} catch {{ 'caught' }}")).BaseObject);
        engine.Run($"{command} -ErrorAction Ignore", out errors);
        Assert.Empty(errors);
    }

    public void Dispose()
    {
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation('/')");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("empty"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        folder.Dispose();
    }
}
