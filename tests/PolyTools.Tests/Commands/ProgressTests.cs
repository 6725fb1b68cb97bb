using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>What long work shows, and that it is taken away.</summary>
public sealed class ProgressTests : IClassFixture<ProgressTests.SlowArray>
{
    private readonly SlowArray slow;

    public ProgressTests(SlowArray slow) => this.slow = slow;

    [Theory]
    [InlineData("Invoke-PolyEval 'x**2.5 + sin(x)' -Engine Eager -Count 4000000 -Repeat 40", "million elements/s")]
    [InlineData("Invoke-PolyEval 'x**2.5' -Storage Chunked -Codec bzip2 -Count 1500000 -Repeat 1 -Path .", "million elements/s")]
    [InlineData("Measure-MemoryBandwidth -Count 10000000 -Repeat 12 -Threads 1", "MB/s")]
    [InlineData("Measure-StorageBandwidth . -Size 64MB -Repeat 6 -Cache Through", "MB/s")]
    [InlineData("Measure-Compression slow.npy -Codec bzip2, zlib -Repeat 1", "MB/s")]
    [InlineData("New-ChunkedArray new.zarr -Count 2000000 -Codec bzip2 -Threads 1", "MB/s")]
    [InlineData("Copy-ChunkedArray slow.zarr copy.zarr -Threads 1", "MB/s")]
    [InlineData("Read-ChunkedArray slow.zarr -Threads 1", "MB/s")]
    [InlineData("Test-ChunkedArray slow.zarr -Threads 1", "MB/s")]
    [InlineData("Write-ChunkedArray other.zarr -Value (Read-ChunkedArray slow.npy) -Threads 1", "MB/s")]
    public void LongWorkShowsItsShareTheTimeLeftAndTheRate(string command, string unit)
    {
        (ProgressRecord[] records, _) = slow.Run(command);
        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.Equal(command[..command.IndexOf(' ', StringComparison.Ordinal)], record.Activity));
        Assert.All(records[..^1], record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.All(records[..^1], record => Assert.InRange(record.PercentComplete, 0, 100));
        Assert.Contains(records, record => record.StatusDescription.EndsWith(unit, StringComparison.Ordinal) && record.SecondsRemaining >= 0);
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    [Fact]
    public void ShortWorkShowsNone()
    {
        (ProgressRecord[] records, _) = slow.Run("Invoke-PolyEval x -Count 10 -Repeat 1; Get-ChunkedArray slow.zarr; Measure-MemoryBandwidth -Count 1000 -Repeat 1");
        Assert.Empty(records);
    }

    [Fact]
    public void ProgressGoesWithAnError()
    {
        (ProgressRecord[] records, ErrorRecord[] errors) = slow.Run("Read-ChunkedArray damaged.zarr -Threads 1");
        Assert.StartsWith("ChunkDamaged,", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    /// <summary>Arrays whose chunks take long to be read and written.</summary>
    public sealed class SlowArray : IDisposable
    {
        private readonly Engine engine = new();
        private readonly TemporaryFolder folder = new();

        public SlowArray()
        {
            engine.Run(
                """
                $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
                $null = Invoke-PolyEval 'sin(1000*x)' -Count 2000000 -OutPath slow.npy -PassThru
                $null = New-ChunkedArray slow.zarr -FromFile slow.npy -Codec bzip2
                $null = New-ChunkedArray other.zarr -Shape 2000000 -Codec bzip2
                $null = Copy-ChunkedArray slow.zarr damaged.zarr
                """,
                ("folder", folder.Path));
            // The last of its chunks.
            string chunk = Directory.GetFiles(folder.File("damaged.zarr/c")).MaxBy(file => int.Parse(Path.GetFileName(file), System.Globalization.CultureInfo.InvariantCulture))!;
            File.WriteAllText(chunk, "damaged");
        }

        public (ProgressRecord[] Records, ErrorRecord[] Errors) Run(string script)
        {
            using PowerShell shell = engine.Create("$null = & { " + script + " }");
            shell.Invoke();
            return ([.. shell.Streams.Progress], [.. shell.Streams.Error]);
        }

        public void Dispose()
        {
            engine.Dispose();
            folder.Dispose();
        }
    }
}
