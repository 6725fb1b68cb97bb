using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>What is asked only is not begun.</summary>
public sealed class WhatIfTests
{
    [Fact]
    public void NoFileIsMadeNotEvenForAMoment()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, ShellProcess.Run(["-Command", "$null = New-ChunkedArray a.zarr -Count 10; $null = Copy-ChunkedArray a.zarr a.npy"], folder.Path).ExitCode);
        string[] commands =
        [
            "New-ChunkedArray b.zarr -Count 10", "New-ChunkedArray a.zarr -Count 10 -Force", "1..3 | New-ChunkedArray b.zarr", "New-ChunkedArray b.zarr -FromFile a.npy",
            "Copy-ChunkedArray a.zarr b.zarr", "Copy-ChunkedArray a.zarr a.npy -Force", "Copy-ChunkedArray a.zarr b.bin",
            "Write-ChunkedArray a.zarr 0 1", "Write-ChunkedArray a.npy 0 1", "1..3 | Write-ChunkedArray a.zarr -Append", "Remove-ChunkedArray a.zarr", "Remove-ChunkedArray a.z*",
            "Invoke-PolyEval x -Count 10 -OutPath b.npy -Path .", "Invoke-PolyEval x -Count 10 -OutPath b.zarr -Path . -PassThru", "Get-ChunkedArray a.zarr | Invoke-PolyEval 'x+1' -OutPath a.zarr -Force -Path .",
        ];
        string[] before = FolderContents.Of(folder.Path);
        (int exitCode, string[] calls) = SystemCalls.Run(
            string.Join("; ", commands.Select(command => command + " -WhatIf")), folder.Path, "openat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,ftruncate");
        Assert.Equal(0, exitCode);
        Assert.NotEmpty(calls);
        Assert.DoesNotContain(calls, call => call.Contains(folder.Path, StringComparison.Ordinal)
            && (!call.Contains("openat", StringComparison.Ordinal) || call.Contains("O_CREAT", StringComparison.Ordinal) || call.Contains("O_WRONLY", StringComparison.Ordinal)));
        Assert.Equal(before, FolderContents.Of(folder.Path));
    }
}
