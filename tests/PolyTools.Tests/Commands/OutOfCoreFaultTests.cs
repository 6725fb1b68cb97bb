using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>
/// What goes wrong in the middle of Invoke-PolyEval over arrays on disk: an error with an id, nothing left behind, what was there untouched, and a
/// session that goes on.
/// </summary>
public sealed class OutOfCoreFaultTests : IDisposable
{
    private const string Endless = "-Repeat 1000000";

    private readonly Engine engine = new();
    private readonly TemporaryFolder folder = new();

    public OutOfCoreFaultTests()
    {
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder.Path));
        Directory.CreateDirectory(folder.File("work"));
        Directory.CreateDirectory(folder.File("out"));
        engine.Run("$null = New-ChunkedArray a.zarr -Count 400000 -ChunkShape 10000 -Checksum crc32c -Codec blosc:zstd");
    }

    /// <summary>Where a run writes, and what is there before.</summary>
    public static TheoryData<string> Places =>
    [
        "-Storage Chunked -Path work",
        "-Storage MemoryMap -Path work",
        "-Storage Chunked -Path work -OutPath out/new.zarr",
        "-Storage Chunked -Path work -OutPath out/old.zarr -Force",
        "-Storage Chunked -Path work -OutPath out/old.npy -Force",
        "-Storage MemoryMap -Path work -OutPath out/old.npy -Force",
        "-Storage MemoryMap -Path work -OutPath out/old.zarr -Force",
    ];

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void StopLeavesWhatWasThere(string place)
    {
        MakeOld();
        string[] before = Contents();
        using (PowerShell shell = engine.Create($"Invoke-PolyEval 'a*x + 1' -Variable @{{ a = 'a.zarr' }} {place} {Endless}"))
        {
            IAsyncResult running = shell.BeginInvoke();
            WaitForWrites(before.Length, () => running.IsCompleted);
            shell.Stop();
            Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        }

        Assert.Equal(before, Contents());
        AssertUsable();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void ADamagedChunkIsNamed(string place)
    {
        MakeOld();
        string chunk = folder.File("a.zarr/c/23");
        byte[] good = File.ReadAllBytes(chunk);
        foreach (byte[] bad in new byte[][] { [.. good[..40], (byte)(good[40] ^ 8), .. good[41..]], good[..^7], [] })
        {
            File.WriteAllBytes(chunk, bad);
            string[] before = Contents();
            ErrorRecord error = engine.RunToError($"Invoke-PolyEval 'a*x + 1' -Variable @{{ a = 'a.zarr' }} {place}");
            Assert.StartsWith("ChunkDamaged,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(chunk, error.ToString(), StringComparison.Ordinal);
            Assert.Contains("(23,)", error.ToString(), StringComparison.Ordinal);
            Assert.Equal(before, Contents());
        }

        File.WriteAllBytes(chunk, good);
        AssertUsable();
    }

    [Fact]
    public void AnUnreadableChunkIsNamed()
    {
        string chunk = folder.File("a.zarr/c/23");
        File.Delete(chunk);
        Directory.CreateDirectory(chunk);
        ErrorRecord error = engine.RunToError("Invoke-PolyEval 'sum(a)' -Variable @{ a = 'a.zarr' }");
        Assert.StartsWith("ChunkUnreadable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(chunk, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'x*x' -Count 1000000 -Storage Chunked -Codec none -Path disk", "DiskFull")]
    [InlineData("'x*x' -Count 1000000 -Storage MemoryMap -Path disk", "DiskFull")]
    [InlineData("'a*x' -Variable @{ a = 'a.zarr' } -Storage Chunked -Codec none -Path disk", "DiskFull")]
    [InlineData("'a*2' -Variable @{ a = 'a.zarr' } -Storage MemoryMap -Path disk", "DiskFull")]
    [InlineData("'a*2' -Variable @{ a = 'a.zarr' } -Path work -Codec none -OutPath disk/r.zarr", "DiskFull")]
    [InlineData("'a*2' -Variable @{ a = 'a.zarr' } -Path work -Codec none -OutPath disk/old.zarr -Force", "DiskFull")]
    [InlineData("'a*2' -Variable @{ a = 'a.zarr' } -Path work -OutPath disk/r.npy", "DiskFull")]
    [InlineData("'a*2' -Variable @{ a = 'a.zarr' } -Path work -OutPath disk/old.npy -Force", "DiskFull")]
    public void AFullDiskLeavesWhatWasThere(string arguments, string id)
    {
        using Mount disk = Mount.Tmpfs(folder.File("disk"), "size=2m");
        engine.Run("$null = New-ChunkedArray disk/old.zarr -Count 1000; $null = Copy-ChunkedArray disk/old.zarr disk/old.npy");
        string[] before = Contents();
        ErrorRecord error = engine.RunToError($"Invoke-PolyEval {arguments}");
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("disk", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(before, Contents());
        AssertUsable();
    }

    [Theory]
    [InlineData("-Storage Chunked -Path disk", "FolderUnwritable")]
    [InlineData("-Storage MemoryMap -Path disk", "FolderUnwritable")]
    [InlineData("-Path work -OutPath disk/r.zarr", "FolderUnwritable")]
    [InlineData("-Path work -OutPath disk/old.zarr -Force", "FolderUnwritable")]
    [InlineData("-Path work -OutPath disk/r.npy", "FolderUnwritable")]
    [InlineData("-Path work -OutPath disk/old.npy -Force", "FolderUnwritable")]
    public void AReadOnlyFolderIsNamed(string arguments, string id)
    {
        using Mount disk = Mount.Tmpfs(folder.File("disk"), "size=2m");
        engine.Run("$null = New-ChunkedArray disk/old.zarr -Count 1000; $null = Copy-ChunkedArray disk/old.zarr disk/old.npy");
        disk.MakeReadOnly();
        string[] before = Contents();
        ErrorRecord error = engine.RunToError($"Invoke-PolyEval 'a*x' -Variable @{{ a = 'a.zarr' }} {arguments}");
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(folder.File("disk"), error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Contents());
        // What is there can still be read.
        Assert.Equal(1000L, One("Invoke-PolyEval 'sum(o*0 + 1)' -Variable @{ o = 'disk/old.zarr' } -Path work -Repeat 1").Properties["Count"].Value);
        AssertUsable();
    }

    [Theory]
    [InlineData("Remove-ChunkedArray a.zarr", "ArrayRemoved", "ArrayNotFound", "ChunkUnreadable", "FileUnreadable")]
    [InlineData("[IO.Directory]::Move(\"$PWD/a.zarr\", \"$PWD/gone.zarr\")", "ArrayRemoved", "ArrayNotFound", "ChunkUnreadable", "FileUnreadable")]
    [InlineData("$null = New-ChunkedArray a.zarr -Count 400000 -ChunkShape 10000 -Range 7, 8 -Force", "ArrayReplaced", "ArrayRemoved", "ArrayNotFound", "ChunkUnreadable", "ChunkDamaged")]
    [InlineData("$null = New-ChunkedArray a.zarr -Count 400000 -ChunkShape 5000 -Codec zlib -Force", "ArrayReplaced", "ArrayRemoved", "ArrayNotFound", "ChunkUnreadable", "ChunkDamaged")]
    public async Task AnOperandThatGoesIsNoticed(string action, params string[] ids)
    {
        MakeOld();
        string[] others = Contents("out");
        int before = Contents().Length;
        using var second = new Engine();
        second.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder.Path));
        Task<ErrorRecord> running = Task.Run(() => engine.RunToError(
            $"Invoke-PolyEval 'a*x + 1' -Variable @{{ a = 'a.zarr' }} -Path work -OutPath out/old.zarr -Force {Endless}"));
        WaitForWrites(before, () => running.IsCompleted);
        second.Run(action);
        ErrorRecord error = await running;
        Assert.Contains(error.FullyQualifiedErrorId.Split(',')[0], ids);
        Assert.Contains("a.zarr", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(others, Contents("out"));
        Assert.Empty(Contents("work"));
    }

    [Fact]
    public void ADeadRunLeavesTheOldArrayAndIsClearedAway()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a killed process's files are in use a while longer");
        foreach (string result in (string[])["old.zarr", "new.zarr", "old.npy"])
        {
            MakeOld();
            string[] before = Contents("out");
            int count = Contents().Length;
            using (Process process = ShellProcess.Start(
                ["-Command", $"Invoke-PolyEval 'a*x + 1' -Variable @{{ a = 'a.zarr' }} -Storage Chunked -Path work -OutPath out/{result} -Force {Endless}"], folder.Path))
            {
                WaitForWrites(count, () => process.HasExited);
                process.Kill();
                process.WaitForExit();
            }

            Assert.NotEmpty(Contents("work"));
            // The old array is as it was, beside what the dead run has not finished.
            Assert.Empty(before.Except(Contents("out")));
            Assert.Equal(Path.Exists(folder.File($"out/{result}")), result.StartsWith("old", StringComparison.Ordinal));
            One($"Invoke-PolyEval 'a*x + 1' -Variable @{{ a = 'a.zarr' }} -Storage Chunked -Path work -OutPath out/{result} -Force -Repeat 1");
            Assert.Empty(Contents("work"));
            Assert.Equal(
                new[] { "old.npy", "old.zarr", result }.Distinct().Order(StringComparer.Ordinal),
                Directory.EnumerateFileSystemEntries(folder.File("out")).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
            Assert.Equal(
                One("Invoke-PolyEval 'a*x + 1' -Variable @{ a = 'a.zarr' } -PassThru").BaseObject, One($"Read-ChunkedArray out/{result}").BaseObject);
            engine.Run("Remove-ChunkedArray out/new.zarr -ErrorAction Ignore");
        }
    }

    private void MakeOld()
    {
        engine.Run("$null = New-ChunkedArray out/old.zarr -Count 5000 -Range 3, 4 -Force; $null = Copy-ChunkedArray out/old.zarr out/old.npy -Force");
    }

    /// <summary>Waits until more than some files are there: the run is in its middle.</summary>
    private void WaitForWrites(int before, Func<bool> hasEnded)
    {
        var clock = Stopwatch.StartNew();
        while (Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Count() < before + 2)
        {
            Assert.False(hasEnded(), "The run has ended.");
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "The run writes nothing.");
            Thread.Sleep(5);
        }

        Thread.Sleep(100);
    }

    private void AssertUsable()
    {
        Assert.Equal(400_000L, One("Invoke-PolyEval 'a + x' -Variable @{ a = 'a.zarr' } -Path work -Repeat 1").Properties["Count"].Value);
        Assert.Empty(Contents("work"));
    }

    private PSObject One(string script) => Assert.Single(engine.Run(script));

    private string[] Contents(string below = "") => FolderContents.Of(folder.File(below));

    /// <summary>A small file system in memory, where this process may mount one.</summary>
    private sealed class Mount : IDisposable
    {
        private readonly string path;

        private Mount(string path) => this.path = path;

        public static Mount Tmpfs(string path, string options)
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path))
                Assert.Skip("no file system can be mounted here");
            return new Mount(path);
        }

        public void MakeReadOnly()
        {
            if (!Run("mount", "-o", "remount,ro", path))
                Assert.Skip("no file system can be mounted read-only here");
        }

        public void Dispose() => Assert.True(Run("umount", path));

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (Win32Exception)
            {
                return false;
            }
        }
    }
}
