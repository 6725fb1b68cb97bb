using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Measure-Compression as PowerShell runs it.</summary>
public sealed class MeasureCompressionTests(Engine engine) : IClassFixture<Engine>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ThereIsOneRowForEachCombinationInTheirOrder()
    {
        dynamic[] rows = Rows($"""
            New-ChunkedArray '{folder.File("x.zarr")}' -Count 300000 -Range -1, 1 -Codec none |
                Measure-Compression -Codec blosc:l*, zlib, lzo -Level 0, 1, 9 -Filter none, shuffle -Threads 1, 2 -Repeat 1 -WarningVariable global:w -WarningAction SilentlyContinue
            """);
        string[] ways = [.. rows.Where(row => row.Threads == 1).Select(row => $"{row.Codec} {row.Level} {row.Filter}")];
        Assert.Equal(
            [
                "blosc:lz4 0 none", "blosc:lz4 1 none", "blosc:lz4 1 shuffle", "blosc:lz4 9 none", "blosc:lz4 9 shuffle",
                "blosc:lz4hc 0 none", "blosc:lz4hc 1 none", "blosc:lz4hc 1 shuffle", "blosc:lz4hc 9 none", "blosc:lz4hc 9 shuffle",
                "zlib 0 none", "zlib 1 none", "zlib 1 shuffle", "zlib 9 none", "zlib 9 shuffle", "lzo 0 none", "lzo 1 none", "lzo 1 shuffle",
            ],
            ways);
        Assert.Equal(2 * ways.Length, rows.Length);
        Assert.All(rows, row =>
        {
            Assert.True(row.Verified);
            Assert.Equal(2.4, row.OriginalMB, 9);
            Assert.Equal(row.OriginalMB / row.CompressedMB, row.Ratio, 9);
            Assert.Equal(8, row.ElementSize);
            Assert.Equal(1 << 20, row.BlockSize);
            Assert.True(row.CompressMBPerSecond > 0 && row.DecompressMBPerSecond > 0);
            Assert.Null(row.TransferMBPerSecond);
            Assert.Equal((row.OriginalMB - row.CompressedMB) / row.OriginalMB * row.CompressMBPerSecond, row.SavedMBPerSecond, 6);
        });
        // The bytes do not depend on the threads.
        Assert.Equal(
            rows.Where(row => row.Threads == 1).Select(row => (double)row.CompressedMB), rows.Where(row => row.Threads == 2).Select(row => (double)row.CompressedMB));
        Assert.Equal("The codec lzo has no level 9; there is no row of it.", Assert.Single(engine.Run("$w")).ToString());
    }

    [Fact]
    public void PropertiesHaveTheOrderOfTheContract()
    {
        PSObject row = engine.Run("Measure-Compression -InputObject ([byte[]](1..200)) -Codec none")[0];
        string[] names = [.. row.Properties.Select(property => property.Name)];
        Assert.Equal(
            [
                "Source", "Codec", "Filter", "Level", "Threads", "BlockSize", "OriginalMB", "CompressedMB", "Ratio", "CompressMBPerSecond",
                "DecompressMBPerSecond", "TransferMBPerSecond", "Verified", "Pareto",
            ],
            names[..14]);
        Assert.Equal("uint8[200]", row.Properties["Source"].Value);
    }

    [Fact]
    public void StoredSizesAreThoseOfAnArrayInSuchChunks()
    {
        string path = folder.File("x.zarr");
        dynamic row = Assert.Single(Rows($"""
            $null = New-ChunkedArray '{path}' -Count 300000 -ChunkSize 400000 -Codec zstd -Level 5 -Filter bitshuffle
            Measure-Compression '{path}' -Codec zstd -Level 5 -Filter bitshuffle -BlockSize 400000 -Repeat 1
            """));
        double chunks = Directory.EnumerateFiles(Path.Combine(path, "c"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.Equal(chunks / 1e6, row.CompressedMB, 9);
    }

    [Fact]
    public void FilesOfAFolderHaveARowEachAndThoseThatCannotBeReadAnError()
    {
        folder.Write("a [1].txt", new string('a', 100_000));
        folder.Write("b.log", string.Join('\n', Enumerable.Range(0, 10_000)));
        folder.Write("empty", "");
        dynamic[] rows = Rows($"""
            & {'{'} [IO.DirectoryInfo]::new('{folder.Path}').GetFiles(); '{folder.File("missing")}'; [IO.DirectoryInfo]::new('{folder.Path}') {'}'} |
                Measure-Compression -Codec lz4, zstd -Repeat 1 -ErrorVariable global:e -ErrorAction SilentlyContinue
            """);
        Assert.Equal(
            ["a [1].txt lz4", "a [1].txt zstd", "b.log lz4", "b.log zstd", "empty lz4", "empty zstd"],
            rows.Select(row => $"{Path.GetFileName((string)row.Source)} {row.Codec}").Order(StringComparer.Ordinal));
        rows = [.. rows.OrderBy(row => (string)row.Source, StringComparer.Ordinal)];
        Assert.All(rows, row => Assert.Equal((1, "none", true), ((int)row.ElementSize, (string)row.Filter, (bool)row.Verified)));
        Assert.True(rows[1].Ratio > 100);
        Assert.Null(rows[4].Ratio);
        Assert.False(rows[4].Pareto);
        Assert.Equal(
            ["FileNotFound", "IsAFolder"],
            engine.Run("$e").Select(error => ((ErrorRecord)error.BaseObject).FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void PathsHaveWildcardsAndLiteralPathsHaveNone()
    {
        folder.Write("a[1].txt", "text");
        folder.Write("a1.txt", "texts");
        Assert.Equal(0.000004, Assert.Single(Rows($"Measure-Compression -LiteralPath '{folder.File("a[1].txt")}' -Codec none")).OriginalMB, 9);
        Assert.Equal(2, Rows($"Measure-Compression '{folder.File("a*.txt")}' -Codec none").Length);
        Assert.Equal(4, Rows($"Measure-Compression '{folder.File("a1.txt")}', '{folder.File("a[1].txt")}' -Codec none, zlib").Length);
        // A wildcard that finds nothing is no error, as elsewhere in PowerShell.
        Assert.Empty(Rows($"Measure-Compression '{folder.File("b*")}' -Codec none"));
    }

    [Fact]
    public void TogetherIsOneSource()
    {
        folder.Write("a", new string('x', 700_000));
        folder.Write("b", new string('x', 700_000));
        dynamic row = Assert.Single(Rows($"[IO.DirectoryInfo]::new('{folder.Path}').GetFiles() | Measure-Compression -Together -Codec none -BlockSize 500000"));
        Assert.Equal("2 inputs", row.Source);
        Assert.Equal(1.4, row.OriginalMB, 9);
        dynamic joined = Assert.Single(Rows($"[IO.DirectoryInfo]::new('{folder.Path}').GetFiles() | Measure-Compression -Together -Codec zstd -BlockSize 500000 -Repeat 1"));
        // Three blocks: the second has parts of both files.
        dynamic block = Assert.Single(Rows($"Measure-Compression -InputObject ([byte[]]::new(500000)) -Codec zstd -BlockSize 500000 -Repeat 1"));
        Assert.InRange(joined.CompressedMB, 2 * block.CompressedMB, 4 * block.CompressedMB);
    }

    [Fact]
    public void ASampleIsAPartOfTheSource()
    {
        File.WriteAllBytes(folder.File("f"), new byte[10_000_000]);
        dynamic row = Assert.Single(Rows($"Measure-Compression '{folder.File("f")}' -Sample 1MB -BlockSize 64KB -Codec lz4 -Repeat 1"));
        Assert.Equal(1.048576, row.OriginalMB, 9);
        Assert.Equal(10.48576, row.SampledPercent, 9);
    }

    [Theory]
    [InlineData("1..1000 | Measure-Compression -Codec none", "int64[1000]", 8)]
    [InlineData("Measure-Compression -InputObject (1..1000) -Codec none", "int64[1000]", 8)]
    [InlineData("Measure-Compression -InputObject ([float[,]]::new(3, 4)) -Codec none", "float32[3,4]", 4)]
    [InlineData("Measure-Compression -InputObject ([Numerics.Complex[]]::new(2)) -Codec none", "complex128[2]", 16)]
    [InlineData("Measure-Compression -InputObject ([bool[]]::new(2)) -Codec none", "bool[2]", 1)]
    [InlineData(", [byte[]]::new(20) | Measure-Compression -Codec none", "uint8[20]", 1)]
    [InlineData(", [double[]]::new(20) | Measure-Compression -Codec none -ElementSize 2", "float64[20]", 2)]
    public void ArraysAreTakenAsTheyAre(string script, string source, int elementSize)
    {
        dynamic row = Assert.Single(Rows(script));
        Assert.Equal((source, elementSize), ((string)row.Source, (int)row.ElementSize));
    }

    [Fact]
    public void ParetoMarksThoseThatNobodyBeats()
    {
        foreach (string direction in (string[])["Write", "Read"])
        {
            foreach (string device in (string[])["", "-Device 100MB"])
            {
                dynamic[] rows = Rows($"1..100000 | Measure-Compression -Codec * -Repeat 1 -Direction {direction} {device}");
                foreach (dynamic row in rows)
                {
                    bool isBeaten = rows.Any(other => other.Ratio >= row.Ratio && Speed(other) >= Speed(row) && (other.Ratio > row.Ratio || Speed(other) > Speed(row)));
                    Assert.Equal(!isBeaten, row.Pareto);
                }

                double Speed(dynamic row) => device.Length > 0 ? row.TransferMBPerSecond : direction == "Write" ? row.CompressMBPerSecond : row.DecompressMBPerSecond;
            }
        }
    }

    [Theory]
    [InlineData("-Device 200MB", 209.7152, "Write")]
    [InlineData("-Device 1e8 -Direction Read", 100, "Read")]
    public void TransferIsWhatADeviceAndTheCodecDo(string parameters, double device, string direction)
    {
        dynamic[] rows = Rows($"1..100000 | Measure-Compression -Codec none, zstd, lz4 -Repeat 1 {parameters}");
        Assert.All(rows, row =>
        {
            Assert.Equal(device, row.DeviceMBPerSecond, 9);
            double codec = direction == "Write" ? row.CompressMBPerSecond : row.DecompressMBPerSecond;
            Assert.Equal(1 / ((1 / codec) + (1 / (row.Ratio * device))), row.TransferMBPerSecond, 6);
        });
    }

    [Fact]
    public void TheDeviceOfTheFolderIsMeasured()
    {
        folder.Write("a", new string('x', 100_000));
        dynamic row = Assert.Single(Rows($"Measure-Compression '{folder.File("a")}' -Codec lz4 -Device auto -Repeat 1"));
        Assert.True(row.DeviceMBPerSecond > 0);
        Assert.True(row.TransferMBPerSecond > 0);
        Assert.Equal("a", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path))));
    }

    [Fact]
    public void TheExpressionIsComputedOverTheArrayAsItIsStored()
    {
        foreach (string input in (string[])[$"New-ChunkedArray '{folder.File("x.zarr")}' -Count 50000 -Force", ", [double[]](1..50000)"])
        {
            dynamic[] rows = Rows($"{input} | Measure-Compression -Codec blosc:lz4, zlib -Level 0, 1 -Repeat 1 -Expression 'x*x + 1' -TemporaryPath '{folder.Path}' -Sync");
            Assert.Equal(4, rows.Length);
            Assert.All(rows, row => Assert.True(row.EvalSeconds > 0));
        }

        Assert.Equal("x.zarr", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path))));
    }

    [Fact]
    public void RawFilesKeepTheTypeOfTheirObject()
    {
        dynamic row = Assert.Single(Rows($"""
            New-ChunkedArray '{folder.File("x.zarr")}' -Count 1000 -DType float32 | Copy-ChunkedArray -Destination '{folder.File("x.raw")}' |
                Measure-Compression -Codec lz4 -Repeat 1
            """));
        Assert.Equal((4, "shuffle", 0.004), ((int)row.ElementSize, (string)row.Filter, (double)row.OriginalMB));
    }

    [Fact]
    public void AFileThatIsNoArrayHasOneErrorForAnExpression()
    {
        folder.Write("a", "text");
        Assert.Empty(engine.Run($"Measure-Compression '{folder.File("a")}' -Codec * -Expression x", out IList<ErrorRecord> errors));
        Assert.StartsWith("NoArray,", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void FiltersThatAreNotForTheElementsGiveAWarningAndNoRow()
    {
        dynamic[] rows = Rows("""
            , [double[]]::new(100) | Measure-Compression -Codec lz4 -Filter delta, shuffle -Repeat 1 -WarningVariable global:w -WarningAction SilentlyContinue
            , [int[]]::new(100) | Measure-Compression -Codec lz4 -Filter delta, delta+shuffle -Repeat 1
            """);
        Assert.Equal(["shuffle", "delta", "delta+shuffle"], rows.Select(row => (string)row.Filter));
        Assert.Contains("delta", Assert.Single(engine.Run("$w")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Codec blosk", "UnknownCodec")]
    [InlineData("-Codec b?x*", "UnknownCodec")]
    [InlineData("-Codec shuffle", "UnknownCodec")]
    [InlineData("-Filter warp", "UnknownCodec")]
    [InlineData("-Repeat 0", "InvalidRepeat")]
    [InlineData("-BlockSize 0", "InvalidBlockSize")]
    [InlineData("-BlockSize 2GB", "InvalidBlockSize")]
    [InlineData("-Threads 0", "InvalidThreads")]
    [InlineData("-ElementSize 256", "InvalidElementSize")]
    [InlineData("-Sample 0", "InvalidSample")]
    [InlineData("-Device fast", "InvalidDevice")]
    [InlineData("-Device 0", "InvalidDevice")]
    [InlineData("-Expression '2*'", "UnexpectedEnd")]
    [InlineData("-Expression x -TemporaryPath nowhere", "FolderNotFound")]
    [InlineData("-Expression x -ElementSize 4", "ElementSizeAndExpression")]
    public void BadParametersAreOneErrorEach(string parameters, string errorId)
    {
        ErrorRecord error = engine.RunToError($"1..10 | Measure-Compression {parameters}");
        Assert.StartsWith(errorId, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEqual("", error.ErrorDetails?.Message ?? "");
    }

    [Theory]
    [InlineData("'text' -as [object] | Measure-Compression -Codec none", "FileNotFound")]
    [InlineData("Measure-Compression -InputObject $null -Codec none", "UnsupportedElementType")]
    [InlineData("Measure-Compression -InputObject @('a', 'b') -Codec none", "UnsupportedElementType")]
    [InlineData("1..10 | Measure-Compression -Codec lz4 -Expression 'y'", "UnknownName")]
    [InlineData("1..10 | Measure-Compression -Codec lz4 -Expression '1 + 1'", "NoVariable")]
    public void WhatCannotBeCompressedOrComputedIsAnError(string script, string errorId)
    {
        ErrorRecord error = engine.RunToError(script);
        Assert.StartsWith(errorId, error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void TheBestThreeAreShownOnTheHost()
    {
        string[] lines = [.. engine.Run("""
            Measure-Compression -InputObject (1..100000) -Codec blosc:lz4, zlib, lz4, zstd, none -Repeat 1 -Summary -InformationVariable global:i > $null
            $i | ForEach-Object { "$($_.MessageData)" }
            """).Select(line => line.ToString()!)];
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("Best of 5", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  1. ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void StopEndsTheCommandWithinABlock()
    {
        File.WriteAllBytes(folder.File("f"), new byte[100_000_000]);
        // A block of 64 MB takes bzip2 many seconds.
        using PowerShell shell = engine.Create($"Measure-Compression '{folder.File("f")}' -Codec bzip2 -BlockSize 64MB");
        IAsyncResult running = shell.BeginInvoke();
        Thread.Sleep(1500);
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Single(Rows("1..10 | Measure-Compression -Codec none"));
    }

    [Fact]
    public void TablesFitAHundredColumnsInEveryCulture()
    {
        folder.Write("a-name-that-is-longer-than-most-of-them.txt", new string('x', 10_000));
        foreach (string culture in (string[])["en-US", "de-DE", "tr-TR"])
        {
            foreach (string command in (string[])["1..1000 | Measure-Compression", "Get-ChildItem *.txt | Measure-Compression", "1..1000 | Measure-Compression -Device 200MB", "1..1000 | Measure-Compression -Device 200MB -Threads 1, 2", "1..1000 | Measure-Compression -Expression x*x"])
            {
                ShellResult result = ShellProcess.Run(["-Command", $"[Globalization.CultureInfo]::CurrentCulture = '{culture}'; {command} -Codec blosc:blosclz, zstd -Repeat 1 | Format-Table"], folder.Path);
                Assert.Equal("", result.StandardError);
                Assert.Contains(result.Lines, line => line.Contains("Pareto", StringComparison.Ordinal) && line.Contains("Ratio", StringComparison.Ordinal));
                Assert.All(result.Lines, line => Assert.True(line.TrimEnd().Length <= 100, line));
                // Only long names of files are cut.
                Assert.All(result.Lines, line => Assert.DoesNotContain("…", line.Replace("a-name-that-is-lo…", "", StringComparison.Ordinal), StringComparison.Ordinal));
            }
        }
    }

    private dynamic[] Rows(string script) => [.. engine.Run(script).Select(row => row.BaseObject)];
}
