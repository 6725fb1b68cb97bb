using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Measure-StorageBandwidth as PowerShell runs it.</summary>
public sealed class MeasureStorageBandwidthTests : IDisposable
{
    private const string Small = "-Size 2MB -BlockSize 256KB -Repeat 2";

    private readonly Engine engine = new();
    private readonly TemporaryFolder folder = new();

    public MeasureStorageBandwidthTests() =>
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder.Path));

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void EmitsEveryWay()
    {
        dynamic[] rows = [.. engine.Run($"Measure-StorageBandwidth {Small}").Select(row => row.BaseObject)];
        Assert.Equal(
            [
                "Write Through False", "Write Through True", "Write Past False", "Write Past True", "Read Through False", "Read Past False",
            ],
            rows.Select(row => (string)$"{row.Operation} {row.Cache} {row.Sync}"));
        foreach (dynamic row in rows)
        {
            Assert.Equal(folder.Path, (string)row.Path);
            Assert.Equal(2.097152, (double)row.SizeMB, 9);
            Assert.Equal(262144, (int)row.BlockSize);
            if (row.Seconds is null)
            {
                Assert.True(row.MinSeconds is null && row.MaxSeconds is null && row.MBPerSecond is null);
                Assert.NotEqual("", (string)row.Note);
                continue;
            }

            Assert.Equal(2.097152 / (double)row.Seconds, (double)row.MBPerSecond, 6);
            Assert.InRange((double)row.Seconds, (double)row.MinSeconds, (double)row.MaxSeconds);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void FiltersAndRounding()
    {
        dynamic row = Assert.Single(engine.Run(
            "Measure-StorageBandwidth -Operation read -Cache through -Size 100001 -BlockSize 8192 -Repeat 1")).BaseObject;
        Assert.Equal("Read Through", $"{row.Operation} {row.Cache}");
        Assert.Equal(13 * 8192 / 1e6, (double)row.SizeMB, 9);
    }

    [Fact]
    public void TakesFoldersByNameByPipelineAndAsObjects()
    {
        string[] names = ["a", "b [1]"];
        string[] paths = [.. names.Select(folder.File)];
        Array.ForEach(paths, path => Directory.CreateDirectory(path));
        const string Command = "Measure-StorageBandwidth -Operation Write -Cache Through -Size 64KB -BlockSize 64KB -Repeat 1";
        foreach (string script in (string[])
            [
                $"{Command} -Path a, 'b [1]'",
                $"{Command} -LiteralPath a, 'b [1]'",
                $"'a', 'b [1]' | {Command}",
                $"Get-ChildItem -Directory | Sort-Object Name | {Command}",
                $"Get-Item -LiteralPath a, 'b [1]' | {Command}",
            ])
        {
            ShellResult result = ShellProcess.Run(["-Command", $"$ErrorActionPreference = 'Stop'; {script} | ForEach-Object Path"], folder.Path);
            Assert.Equal("", result.StandardError);
            Assert.Equal([paths[0], paths[0], paths[1], paths[1]], result.Lines);
        }
    }

    [Fact]
    public void OneBadFolderDoesNotStopTheOthers()
    {
        folder.Write("file.txt", "");
        int rows = engine.Run(
            "'none', 'file.txt', '.' | Measure-StorageBandwidth -Operation Read -Cache Through -Size 64KB -BlockSize 64KB",
            out IList<ErrorRecord> errors).Count;
        Assert.Equal(1, rows);
        Assert.Equal(2, errors.Count);
        Assert.All(errors, error => Assert.StartsWith("FolderNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-Size 0", "InvalidSize")]
    [InlineData("-Size 64KB", "InvalidSize")]
    [InlineData("-Size 1000TB", "DiskFull")]
    [InlineData("-Size 1.5", "ParameterArgumentTransformationError")]
    [InlineData("-BlockSize 0", "InvalidBlockSize")]
    [InlineData("-BlockSize 5000", "InvalidBlockSize")]
    [InlineData("-BlockSize 1GB", "InvalidBlockSize")]
    [InlineData("-Repeat 0", "InvalidRepeat")]
    [InlineData("-Operation Copy", "ParameterArgumentValidationError")]
    [InlineData("-Path none", "FolderNotFound")]
    [InlineData("-Path Variable:", "NotAFileSystemPath")]
    public void BadInputHasAStableErrorId(string arguments, string id)
    {
        Assert.StartsWith(
            id + ",", engine.RunToError($"Measure-StorageBandwidth {arguments}").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void RowsGoToACsvFile()
    {
        Assert.Equal(0, ShellProcess.Run(["-Command", $"Measure-StorageBandwidth {Small} | Export-Csv out.csv"], folder.Path).ExitCode);
        string[] lines = File.ReadAllLines(folder.File("out.csv"));
        Assert.Equal(7, lines.Length);
        Assert.Equal(
            "Path,Operation,Cache,Sync,SizeMB,BlockSize,Seconds,MinSeconds,MaxSeconds,MBPerSecond,FileSystem,Note",
            lines[0].Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public void TableFitsAHundredColumns()
    {
        ShellResult result = ShellProcess.Run(
            ["-Command", $"Measure-StorageBandwidth {Small}"], folder.Path, new Dictionary<string, string> { ["COLUMNS"] = "100" });
        Assert.Equal(0, result.ExitCode);
        Assert.All(
            result.Lines.Where(line => !line.Contains("Path:", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("Note", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("…", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void StoppingLeavesNothing()
    {
        using PowerShell shell = engine.Create("Measure-StorageBandwidth -Size 16MB -Repeat 100000");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(
            () => running.IsCompleted || Directory.EnumerateFiles(folder.Path, "*.dat", SearchOption.AllDirectories).Any(),
            TimeSpan.FromSeconds(60)));
        shell.Stop();
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        // A sync that was running ends first.
        Assert.True(SpinWait.SpinUntil(
            () => !Directory.EnumerateFileSystemEntries(folder.Path).Any(), TimeSpan.FromSeconds(60)), "A file is left.");
    }
}
