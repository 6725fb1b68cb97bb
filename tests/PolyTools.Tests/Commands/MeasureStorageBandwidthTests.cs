using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Measure-StorageBandwidth as PowerShell runs it.</summary>
public sealed class MeasureStorageBandwidthTests(Engine engine) : IClassFixture<Engine>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ThereIsOneRowForEachWay()
    {
        dynamic[] rows = Rows($"Measure-StorageBandwidth '{folder.Path}' -Size 3000000 -BlockSize 100000 -Repeat 2");
        Assert.Equal(
            [
                "Write Through False", "Write Through True", "Write Past False", "Write Past True", "Read Through False", "Read Past False",
            ],
            rows.Select(row => $"{row.Operation} {row.Cache} {row.Sync}"));
        Assert.All(rows, row =>
        {
            Assert.Equal(folder.Path, row.Path);
            // Whole sectors.
            Assert.Equal(3.002368, row.SizeMB, 9);
            Assert.Equal(102_400, row.BlockSize);
            Assert.InRange(row.Seconds, row.MinSeconds, row.MaxSeconds);
            Assert.Equal(row.SizeMB / row.Seconds, row.MBPerSecond, 6);
            Assert.Equal(row.SizeMB / row.MinSeconds, row.MaxMBPerSecond, 6);
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void WaysAndFoldersCanBeChosen()
    {
        Directory.CreateDirectory(folder.File("a[1]"));
        Directory.CreateDirectory(folder.File("b"));
        folder.Write("file", "text");
        dynamic[] rows = Rows($"Measure-StorageBandwidth '{folder.File("a[1]")}', '{folder.File("b")}' -Operation Read -Cache Through -Size 1e5 -Repeat 1");
        Assert.Equal(["a[1] Read", "b Read"], rows.Select(row => $"{Path.GetFileName((string)row.Path)} {row.Operation}"));
        Assert.Equal(4, Rows($"Measure-StorageBandwidth '{folder.File("*")}' -Operation Write -Cache Past -Size 1e5 -Repeat 1").Length);
        Assert.Equal(
            2, Rows($"[IO.DirectoryInfo]::new('{folder.Path}').GetDirectories() | Measure-StorageBandwidth -Operation Read -Cache Past -Size 1e5 -Repeat 1").Length);
    }

    [Fact]
    public void AFileSystemInMemoryIsNoDevice()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no file system in memory.");
        dynamic row = Assert.Single(Rows("Measure-StorageBandwidth /dev/shm -Operation Read -Cache Past -Size 4MB -Repeat 1"));
        Assert.NotEqual("", row.Note);
        Assert.Equal("tmpfs", row.FileSystem);
    }

    [Theory]
    [InlineData("-Size 0", "InvalidSize")]
    [InlineData("-Size 1e17", "DiskFull")]
    [InlineData("-BlockSize 0", "InvalidBlockSize")]
    [InlineData("-Repeat 0", "InvalidRepeat")]
    [InlineData("-Operation Erase", "ParameterArgumentValidationError")]
    public void BadParametersAreErrors(string parameters, string errorId) => Assert.StartsWith(
        errorId, engine.RunToError($"Measure-StorageBandwidth '{folder.Path}' {parameters}").FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void AFolderThatIsNotThereIsAnErrorAndTheOthersGoOn()
    {
        PSObject[] rows =
        [
            .. engine.Run(
                $"Measure-StorageBandwidth '{folder.File("none")}', '{folder.Path}' -Operation Read -Cache Through -Size 1e5 -Repeat 1",
                out IList<ErrorRecord> errors),
        ];
        Assert.Single(rows);
        Assert.StartsWith("FolderNotFound", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void StopLeavesNothing()
    {
        using PowerShell shell = engine.Create($"Measure-StorageBandwidth '{folder.Path}' -Size 64MB -Repeat 1000");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => Directory.EnumerateFileSystemEntries(folder.Path).Any(), TimeSpan.FromSeconds(60)));
        shell.Stop();
        Assert.True(running.IsCompleted);
        // The device may still have something to write.
        Assert.True(SpinWait.SpinUntil(() => !Directory.EnumerateFileSystemEntries(folder.Path).Any(), TimeSpan.FromSeconds(60)));
    }

    private dynamic[] Rows(string script) => [.. engine.Run(script).Select(row => row.BaseObject)];
}
