using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Paths are read as by PowerShell's own commands: drives, ~, the location, wildcards, and names taken as they are.</summary>
public sealed class PathTests : IClassFixture<Engine>, IDisposable
{
    private readonly Engine engine;
    private readonly TemporaryFolder folder = new();

    public PathTests(Engine engine)
    {
        this.engine = engine;
        Directory.CreateDirectory(folder.File("data/sub"));
        engine.Run(
            """
            $state = $ExecutionContext.SessionState
            $null = $state.Drive.New([Management.Automation.PSDriveInfo]::new('d', $state.Provider.GetOne('FileSystem'), "$folder/data", '', $null), 'global')
            $state.Provider.GetOne('FileSystem').Home = "$folder/data"
            $null = $state.Path.SetLocation("$folder/data/sub")
            $null = New-ChunkedArray ../a.zarr -Count 10 -Range 0, 9
            $null = Copy-ChunkedArray ../a.zarr ../a.npy
            $null = New-ChunkedArray -Path '../[a] b.zarr' -Count 10 -Range 0, 9
            """,
            ("folder", folder.Path));
    }

    public static TheoryData<string> Names => ["../a.zarr", "d:/a.zarr", "~/a.zarr", "./../a.zarr", "d:\\a.zarr", "FileSystem::{0}/data/a.zarr", "{0}/data/a.zarr/", "../[a] b.zarr"];

    [Theory]
    [MemberData(nameof(Names))]
    public void EachCommandFindsAnArrayByEachKindOfPath(string name)
    {
        name = name.Replace("{0}", folder.Path, StringComparison.Ordinal);
        string[] commands =
        [
            "(Get-ChunkedArray $name).Count", "(Get-ChunkedArray -LiteralPath $name).Count", "(Read-ChunkedArray $name).Length", "(Read-ChunkedArray -Path $name ':').Length",
            "(Copy-ChunkedArray $name c.zarr -Force).Count", "(Copy-ChunkedArray -LiteralPath $name c.npy -Force).Count",
            "(Copy-ChunkedArray ../a.zarr $name -Force).Count", "(Write-ChunkedArray $name 0 0 -PassThru).Count",
            "if (Test-ChunkedArray $name -Quiet) { 10 }", "if (Test-ChunkedArray -LiteralPath $name -Quiet) { 10 }",
            "(Invoke-PolyEval 'a + 1' -Variable @{ a = $name } -Repeat 1).Count", "(Invoke-PolyEval 'a + 1' -Variable @{ a = Get-ChunkedArray $name } -PassThru).Length",
            "(Invoke-PolyEval 'x + 0' -Count 10 -Range 0, 9 -OutPath $name -Force -PassThru).Length", "(New-ChunkedArray $name -Count 10 -Force).Count",
            "(Measure-Compression $name -Codec zstd -Level 1 -Repeat 1).OriginalMB * 125000", "(Measure-Compression -LiteralPath $name -Codec zstd -Level 1 -Repeat 1).OriginalMB * 125000",
            "if (-not (Remove-ChunkedArray $name)) { (New-ChunkedArray $name -Count 10).Count }",
        ];
        foreach (string command in commands)
        {
            if (name.Contains("a.zarr", StringComparison.Ordinal) && command.StartsWith("(Copy-ChunkedArray ../a.zarr", StringComparison.Ordinal))
                continue;
            Assert.Equal("10", $"{Assert.Single(engine.Run(command, ("name", name)))}");
        }
    }

    [Theory]
    [InlineData("(New-ChunkedArray e.zarr -FromFile d:/a.npy).Count")]
    [InlineData("(New-ChunkedArray e.zarr -FromFile ~/a.npy).Count")]
    [InlineData("(Invoke-PolyEval x -Count 10 -Storage Chunked -Path d:/sub -Repeat 1).Count")]
    [InlineData("(Invoke-PolyEval x -Count 10 -Storage Chunked -Path ~ -Repeat 1).Count")]
    [InlineData("if ((Measure-Compression d:/a.npy -Codec zstd -Level 1 -Repeat 1 -Expression 'x+1' -TemporaryPath ~).EvalSeconds -gt 0) { 10 }")]
    [InlineData("if ((Measure-StorageBandwidth d:/sub -Size 1MB -Operation Write -Cache Through -Repeat 1)[0].MBPerSecond -gt 0) { 10 }")]
    [InlineData("(Invoke-PolyEval a -Variable @{ a = 'd:/a.npy' } -PassThru).Length")]
    [InlineData("(Invoke-PolyEval a -Variable @{ a = '~/a.npy' } -PassThru).Length")]
    [InlineData("(Copy-ChunkedArray d:/a.zarr d:/sub).Count")]
    [InlineData("(Copy-ChunkedArray '~/a.z*' ~/sub).Count")]
    [InlineData("(Get-ChunkedArray '../?.zarr').Count")]
    [InlineData("(Get-ChunkedArray 'd:/[a].zarr').Count")]
    public void ThereAreDrivesAndHomeAndWildcards(string command) => Assert.Equal("10", $"{Assert.Single(engine.Run(command))}");

    [Theory]
    [InlineData("Get-ChunkedArray", "Count")]
    [InlineData("Copy-ChunkedArray -Destination data/sub", "Count")]
    [InlineData("Read-ChunkedArray", "Length")]
    [InlineData("Test-ChunkedArray -Quiet | ForEach-Object { if ($_) { 10 } }", "")]
    [InlineData("Measure-Compression -Codec zstd -Level 1 -Repeat 1 | ForEach-Object { $_.OriginalMB * 125000 }", "")]
    [InlineData("Write-ChunkedArray -Slice 0 -Value 1 -PassThru", "Count")]
    public void WhatListsFilesCanBePipedIn(string command, string property)
    {
        string shown = property.Length == 0 ? command : $"{command} | ForEach-Object {{ $_.{property} }}";
        foreach (string list in (string[])["Get-ChildItem data -Directory | Where-Object Name -like '*.zarr'", "Get-ChildItem data -Directory | Where-Object Name -like '*.zarr' | ForEach-Object { [pscustomobject]@{ FullName = $_.FullName } }"])
        {
            if (list.Contains("pscustomobject", StringComparison.Ordinal) && command.StartsWith("Measure", StringComparison.Ordinal))
                continue;
            ShellResult result = ShellProcess.Run(["-Command", $"{list} | {shown}"], folder.Path);
            Assert.Equal("", result.StandardError);
            Assert.Equal(["10", "10"], result.Lines);
            Directory.Delete(folder.File("data/sub"), recursive: true);
            Directory.CreateDirectory(folder.File("data/sub"));
        }
    }

    [Fact]
    public void ResultsComeOneByOneAndNoneAfterTheLastThatIsWanted()
    {
        Assert.Single(engine.Run("1..1000 | ForEach-Object { $script:made = $_; 'x+1' } | Invoke-PolyEval -Count 10 -Repeat 1 | ForEach-Object { $_; break }", out IList<ErrorRecord> _));
        Assert.Equal(1, Assert.Single(engine.Run("$script:made")).BaseObject);
    }

    public void Dispose()
    {
        engine.Run("$null = $state.Path.SetLocation('/'); $state.Drive.Remove('d', $true, 'global'); $state.Provider.GetOne('FileSystem').Home = $HOME");
        folder.Dispose();
    }
}
