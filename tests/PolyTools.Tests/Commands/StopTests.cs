using System.Management.Automation;
using System.Text;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>What is left of a command that is stopped, which is seen where no other test runs beside.</summary>
[Collection(nameof(ProcessWide))]
public sealed class StopTests(Engine engine) : IClassFixture<Engine>
{
    [Fact]
    public void StopEndsALongRunAndFreesItsMemory()
    {
        long before = Environment.WorkingSet;
        using PowerShell shell = engine.Create("Invoke-PolyEval 'x**2.5' -Engine Eager -Count 20000000 -Repeat 1000");
        IAsyncResult running = shell.BeginInvoke();
        Thread.Sleep(1500);
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        // x, the result and temporaries took 480 MB.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 200_000_000);
        Assert.Equal(2L, Assert.Single(engine.Run("Invoke-PolyEval '1 + 1' -PassThru")).BaseObject);
    }

    [Fact]
    public void StopEndsAnExerciseAndRemovesItsFiles()
    {
        using var folder = new TemporaryFolder();
        using PowerShell shell = engine.Create("Invoke-PolyExercise 10 -Path $path", ("path", folder.Path));
        IAsyncResult running = shell.BeginInvoke();
        Thread.Sleep(1500);
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(folder.Path));
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Work that would take minutes: it ends because it is stopped, and leaves nothing behind.</summary>
    [Theory]
    [InlineData("New-ChunkedArray new.zarr -Count 1000000000 -Codec bzip2")]
    [InlineData("New-ChunkedArray new.zarr -Shape 1000000000 -Value 1.5 -Codec bzip2")]
    [InlineData("& { for () { 1 } } | New-ChunkedArray new.zarr")]
    [InlineData("Copy-ChunkedArray big.npy new.zarr -Codec bzip2")]
    [InlineData("New-ChunkedArray new.zarr -FromFile big.npy -Codec bzip2")]
    [InlineData("Copy-ChunkedArray big.zarr new.npy -DType float32")]
    [InlineData("Write-ChunkedArray other.zarr -Value 2.5")]
    [InlineData("& { for () { 'small.zarr' } } | Test-ChunkedArray -Quiet")]
    [InlineData("& { for () { 'small.zarr' } } | Read-ChunkedArray")]
    [InlineData("Measure-MemoryBandwidth -Repeat 1000000")]
    [InlineData("Measure-StorageBandwidth . -Size 64MB -Repeat 1000000 -Cache Through")]
    [InlineData("Measure-Compression small.zarr -Codec bzip2 -Repeat 1000000")]
    [InlineData("Invoke-PolyEval 'x + 1' -Storage Chunked -Codec bzip2 -Count 300000000 -Path .")]
    [InlineData("Invoke-PolyEval 'x + 1' -Codec bzip2 -Count 300000000 -Path . -OutPath new.zarr")]
    [InlineData("Invoke-PolyEval 'x + 1' -Engine C -CompilerFlag '-O3' -Count 10")]
    public void EachLongRunStops(string command)
    {
        using var folder = new TemporaryFolder();
        engine.Run(
            """
            $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
            $null = New-ChunkedArray big.zarr -Shape 500000000 -FillValue 1 -Codec bzip2
            $null = New-ChunkedArray other.zarr -Shape 1000000000 -Codec bzip2
            $null = New-ChunkedArray small.zarr -Count 1000000
            """,
            ("folder", folder.Path));
        // Holes take no room.
        byte[] header = [0x93, .. "NUMPY\x01\0"u8, 118, 0, .. Encoding.ASCII.GetBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (500000000,), }".PadRight(117) + "\n")];
        using (FileStream file = File.Create(folder.File("big.npy")))
        {
            file.Write(header);
            file.SetLength(header.Length + (500_000_000L * sizeof(double)));
        }

        bool isCompiling = command.Contains("-Engine C", StringComparison.Ordinal);
        string? compiler = Environment.GetEnvironmentVariable("CC");
        try
        {
            if (isCompiling)
            {
                Assert.SkipWhen(OperatingSystem.IsWindows(), "the compiler that never ends is a script of a shell");
                string script = folder.Write("cc", "#!/bin/sh\ncase \"$*\" in *--version*) echo 'cc 1.0';; *) sleep 600;; esac\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
                Environment.SetEnvironmentVariable("CC", script);
            }

            string[] before = [.. Directory.EnumerateFileSystemEntries(folder.Path).Order(StringComparer.Ordinal)];
            using PowerShell shell = engine.Create("$null = & { " + command + " }");
            IAsyncResult running = shell.BeginInvoke();
            Thread.Sleep(1200);
            Assert.False(running.IsCompleted);
            shell.Stop();
            Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
            Assert.Equal(before, Directory.EnumerateFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CC", compiler);
            engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation('/')");
        }
    }
}

/// <summary>Tests that no other test may run beside.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
