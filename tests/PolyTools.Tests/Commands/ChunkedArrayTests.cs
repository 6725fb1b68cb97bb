using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using PolyTools.Native.Tests.Storage;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>The commands of chunked arrays, as PowerShell runs them, in a folder of each test's own.</summary>
public sealed class ChunkedArrayTests : IDisposable
{
    private static readonly string[] Properties =
    [
        "Path", "Format", "Shape", "DType", "ChunkShape", "Codec", "Level", "Filter", "Count", "Chunks", "RawMB",
        "StoredMB", "Ratio", "ShardShape", "Checksum", "FillValue", "Order", "Separator", "DimensionNames", "Attributes",
    ];

    private readonly Engine engine = new();
    private readonly TemporaryFolder folder = new();

    public ChunkedArrayTests() =>
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder.Path));

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void RangeHasTheDefaultsOfTheDesign()
    {
        PSObject array = One("New-ChunkedArray x.zarr -Count 300001");

        Assert.Equal(Properties, array.Properties.Select(property => property.Name));
        Assert.Equal(folder.File("x.zarr"), Value(array, "Path"));
        Assert.Equal("Zarr v3", Value(array, "Format"));
        Assert.Equal("float64", Value(array, "DType"));
        Assert.Equal(new long[] { 300001 }, Value(array, "Shape"));
        Assert.Equal(new long[] { 131072 }, Value(array, "ChunkShape"));
        Assert.Equal(("blosc:lz4", 5, "shuffle"), (Value(array, "Codec"), Value(array, "Level"), Value(array, "Filter")));
        Assert.Equal((300001L, 3L), (Value(array, "Count"), Value(array, "Chunks")));
        Assert.Equal(2.400008, (double)Value(array, "RawMB")!, 9);
        Assert.Equal((double)Value(array, "RawMB")! / (double)Value(array, "StoredMB")!, (double)Value(array, "Ratio")!, 9);
        double[] points = Assert.IsType<double[]>(One("Read-ChunkedArray x.zarr").BaseObject);
        double[] expected = Assert.IsType<double[]>(One("Invoke-PolyEval 'x' -Count 300001 -PassThru").BaseObject);
        Assert.Equal(expected, points);
    }

    /// <summary>On a disk of 1 MB: what does not fit ends in an error, leaves nothing, and what was there stays.</summary>
    [Fact]
    public void AFullDiskLeavesWhatWasThereAndNothingElse()
    {
        using SmallDisk disk = SmallDisk.Mount(folder.File("disk"), "size=1m");
        engine.Run(
            """
            $random = [Random]::new(1)
            $noise = [double[]]@(foreach ($i in 1..200000) { $random.NextDouble() })
            $null = $noise | New-ChunkedArray noise.zarr
            $null = Copy-ChunkedArray noise.zarr noise.npy
            $null = $noise[0..39999] | New-ChunkedArray disk/a.zarr -ChunkShape 1000
            """);
        string[] files = Files();
        foreach (string command in (string[])
        [
            "New-ChunkedArray disk/b.zarr -Count 1e6 -Codec lz4 -Filter none",
            "New-ChunkedArray disk/b.zarr -Count 1e6 -Codec none",
            "New-ChunkedArray disk/b.zarr -Count 1e6 -Codec blosc:zstd -Level 0",
            "New-ChunkedArray disk/b.zarr -FromFile noise.npy",
            "Read-ChunkedArray noise.zarr | New-ChunkedArray disk/b.zarr",
            "Copy-ChunkedArray noise.zarr disk/b.zarr",
            "Copy-ChunkedArray noise.zarr disk/b.npy",
            "Copy-ChunkedArray noise.zarr disk/a.zarr -Force",
            "New-ChunkedArray disk/a.zarr -Count 1e6 -Codec lz4 -Filter none -Force",
            "Write-ChunkedArray disk/a.zarr -Append -InputObject (Read-ChunkedArray noise.zarr)",
        ])
        {
            Assert.StartsWith("DiskFull", engine.RunToError(command).FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(files, Files());
        }

        Assert.Equal(
            Assert.IsType<double[]>(One("Read-ChunkedArray noise.zarr").BaseObject)[..40_000],
            Assert.IsType<double[]>(One("Read-ChunkedArray disk/a.zarr").BaseObject));

        string[] Files() => [.. Directory.GetFileSystemEntries(folder.File("disk"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    /// <summary>No disk has that much room; nothing is written before it is known.</summary>
    [Fact]
    public void AnUncompressedArrayThatCannotFitIsRefused()
    {
        ErrorRecord error = engine.RunToError("New-ChunkedArray huge.zarr -Count 1e17 -Codec none");
        Assert.StartsWith("DiskFull", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("800,000,000,000 MB", error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("1..5", "int64", "1 2 3 4 5")]
    [InlineData("1.5, 2", "float64", "1.5 2")]
    [InlineData("1, 2, 3, 4.5, 5", "float64", "1 2 3 4.5 5")]
    [InlineData("[byte[]](1, 2)", "uint8", "1 2")]
    [InlineData("[float[]](1, 2.5)", "float32", "1 2.5")]
    [InlineData("$true, $false", "bool", "True False")]
    [InlineData("1, [uint16]2, 3", "int64", "1 2 3")]
    [InlineData("[System.Numerics.Complex]::new(1, 2), 3", "complex128", "<1; 2> <3; 0>")]
    public void NumbersOfThePipelineBecomeOneArray(string numbers, string type, string elements)
    {
        // In chunks of two, so that types widen after chunks were written.
        Assert.Equal(type, Value(One($"{numbers} | New-ChunkedArray n.zarr -ChunkShape 2"), "DType"));
        Assert.Equal(elements, Text("n.zarr"));
        Assert.Equal(["n.zarr"], Entries());
    }

    [Fact]
    public void AnEmptyPipelineMakesAnEmptyArrayThatGrows()
    {
        Assert.Equal(0L, Value(One("@() | New-ChunkedArray n.zarr -DType int32"), "Count"));
        engine.Run("1..3 | Write-ChunkedArray n.zarr -Append");
        Assert.Equal("1 2 3", Text("n.zarr"));
        Assert.Equal("int32", Value(One("Get-ChunkedArray n.zarr"), "DType"));
    }

    [Theory]
    [InlineData("([int[]](1, 2, 3))", "int32", 1)]
    [InlineData("(1, 2, 3)", "int64", 1)]
    [InlineData("([Collections.Generic.List[double]](1, 2))", "float64", 1)]
    [InlineData("([half[]](1, 2))", "float16", 1)]
    [InlineData("([double[,]]::new(3, 4))", "float64", 2)]
    [InlineData("([bool[,,]]::new(3, 4, 2))", "bool", 3)]
    public void AnArrayAsAWholeKeepsItsTypeAndShape(string array, string type, int rank)
    {
        PSObject made = One($"New-ChunkedArray a.zarr -InputObject {array}");
        Assert.Equal(type, Value(made, "DType"));
        Assert.Equal(rank, ((IReadOnlyList<long>)Value(made, "Shape")!).Count);
        Assert.Equal(rank, Assert.IsAssignableFrom<Array>(One("Read-ChunkedArray a.zarr").BaseObject).Rank);
    }

    [Fact]
    public void SlicesAreThoseOfNumPy()
    {
        engine.Run("$null = New-ChunkedArray t.zarr -Shape 7, 5 -Value 0 -ChunkShape 3, 2");
        engine.Run("Write-ChunkedArray t.zarr '2, :' (1..5); Write-ChunkedArray t.zarr ':, -1' 9; Write-ChunkedArray t.zarr '0, 0' -Value 4");
        Assert.Equal("1 3 9", string.Join(' ', engine.Run("Read-ChunkedArray t.zarr '2, ::2' | ForEach-Object { $_ }")));
        Assert.Equal(4L, One("Read-ChunkedArray t.zarr '0, 0'").BaseObject);
        long[,] corner = Assert.IsType<long[,]>(One("Read-ChunkedArray t.zarr '1:4, -2:'").BaseObject);
        Assert.Equal(new long[,] { { 0, 9 }, { 4, 9 }, { 0, 9 } }, corner);
    }

    [Fact]
    public void MissingChunksAreTheFillValue()
    {
        PSObject made = One("New-ChunkedArray g.zarr -Shape 3, 4 -DType float32 -FillValue NaN");
        Assert.Equal(0.0, Value(made, "StoredMB"));
        Assert.Null(Value(made, "Ratio"));
        Assert.Equal(float.NaN, One("Read-ChunkedArray g.zarr '1, 1'").BaseObject);
        Assert.Equal("Missing", Value(One("Test-ChunkedArray g.zarr"), "Problem"));
        Assert.Empty(engine.Run("Test-ChunkedArray g.zarr -AllowMissing"));
    }

    [Fact]
    public void CopiesKeepWhatIsNotNamed()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 1000 -ChunkShape 300 -Codec zlib -Level 3 -Filter none -Attribute @{ unit = 'm' } " +
            "-DimensionName time -FillValue 7");
        PSObject copy = One("Copy-ChunkedArray a.zarr b.zarr -Level 8");
        Assert.Equal(("zlib", 8, "none"), (Value(copy, "Codec"), Value(copy, "Level"), Value(copy, "Filter")));
        Assert.Equal(new long[] { 300 }, Value(copy, "ChunkShape"));
        string metadata = File.ReadAllText(Path.Combine(folder.File("b.zarr"), "zarr.json"));
        Assert.Contains("\"unit\"", metadata, StringComparison.Ordinal);
        Assert.Contains("\"time\"", metadata, StringComparison.Ordinal);
        Assert.Equal("Zarr v2", Value(One("Copy-ChunkedArray a.zarr c.zarr -ZarrFormat 2"), "Format"));
        Assert.Equal(Text("a.zarr"), Text("c.zarr"));
    }

    /// <summary>What others write, and New-ChunkedArray does not, is copied as it is.</summary>
    [Theory]
    [InlineData("""{"id": "zstd", "level": 0}""", "null")]
    [InlineData("""{"id": "zlib", "level": 3}""", """[{"id": "delta", "dtype": "<i4", "astype": "<i4"}, {"id": "shuffle", "elementsize": 4}]""")]
    public void CopiesKeepTheCodecsOfOthers(string compressor, string filters)
    {
        MakeVersionTwo(compressor, filters);
        engine.Run("$null = Copy-ChunkedArray a.zarr b.zarr -ChunkShape 500");
        JsonNode copy = JsonNode.Parse(File.ReadAllText(folder.File("b.zarr/.zarray")))!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(compressor), copy["compressor"]), copy.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(filters), copy["filters"]), copy.ToJsonString());
        Assert.Equal(engine.Run("Read-ChunkedArray a.zarr").Single().BaseObject, engine.Run("Read-ChunkedArray b.zarr").Single().BaseObject);
        Assert.True((double)Value(One("Get-ChunkedArray b.zarr"), "Ratio")! > 1.5);
    }

    /// <summary>Where they cannot stay, the nearest that there is takes their place.</summary>
    [Theory]
    [InlineData("-ZarrFormat 3", "zstd", 3, "delta")]
    [InlineData("-DType int64", "zstd", 3, "delta")]
    [InlineData("-Filter shuffle", "zstd", 3, "shuffle")]
    [InlineData("-Level 5", "zstd", 5, "delta")]
    [InlineData("-Codec zlib", "zlib", 6, "shuffle")]
    public void CodecsOfOthersAreReplacedWhereSomethingIsNamed(string arguments, string codec, int level, string filter)
    {
        MakeVersionTwo("""{"id": "zstd", "level": 0}""", """[{"id": "delta", "dtype": "<i4", "astype": "<i4"}]""");
        PSObject copy = One($"Copy-ChunkedArray a.zarr b.zarr {arguments}");
        Assert.Equal((codec, level, filter), (Value(copy, "Codec"), Value(copy, "Level"), Value(copy, "Filter")));
        Assert.True((double)Value(copy, "Ratio")! > 1.5);
    }

    [Fact]
    public void SeveralFiltersAreKeptInAnotherFormat()
    {
        MakeVersionTwo(
            """{"id": "zlib", "level": 3}""", """[{"id": "delta", "dtype": "<i4", "astype": "<i4"}, {"id": "shuffle", "elementsize": 4}]""");
        PSObject copy = One("Copy-ChunkedArray a.zarr b.zarr -ZarrFormat 3");
        Assert.Equal(("zlib", 3, "delta+shuffle"), (Value(copy, "Codec"), Value(copy, "Level"), Value(copy, "Filter")));
        Assert.Equal(engine.Run("Read-ChunkedArray a.zarr").Single().BaseObject, engine.Run("Read-ChunkedArray b.zarr").Single().BaseObject);
    }

    [Fact]
    public void ACopyOfAnotherTypeHasTheFillValueAndMissingChunks()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Shape 10 -ChunkShape 2 -DType float64 -FillValue 2.5; Write-ChunkedArray a.zarr 0 1.5");
        engine.Run("$null = Copy-ChunkedArray a.zarr b.zarr -DType float32");
        Assert.Equal("1.5 2.5 2.5 2.5 2.5 2.5 2.5 2.5 2.5 2.5", Text("b.zarr"));
        Assert.Equal(4, engine.Run("Test-ChunkedArray b.zarr").Count);
        engine.Run("$null = New-ChunkedArray c.zarr -Shape 10 -DType float64 -FillValue 1e300");
        Assert.StartsWith(
            "FillValueInvalid,", engine.RunToError("Copy-ChunkedArray c.zarr d.zarr -DType float32").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.zarr", "b.zarr", "c.zarr"], Entries());
    }

    [Fact]
    public void AnEmptyFolderTakesCopies()
    {
        Directory.CreateDirectory(folder.File("all"));
        engine.Run("1..2 | ForEach-Object { $null = New-ChunkedArray \"$_.zarr\" -Count 5 }; $null = Copy-ChunkedArray *.zarr all");
        Assert.Equal(["1.zarr", "2.zarr"], Directory.GetFileSystemEntries(folder.File("all")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void AFolderIsNoFile()
    {
        engine.Run("$null = New-ChunkedArray x.npy -Count 5");
        Assert.StartsWith(
            "NotAFile,", engine.RunToError("New-ChunkedArray y.zarr -FromFile x.npy").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["x.npy"], Entries());
    }

    [Fact]
    public void CopiesGoThroughNpyAndRawFiles()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Shape 6, 5 -Value 2 -ChunkShape 4, 2; Write-ChunkedArray a.zarr '3, :' (1..5)");
        PSObject npy = One("Copy-ChunkedArray a.zarr a.npy");
        Assert.Equal((folder.File("a.npy"), "npy", "int64"), (Value(npy, "Path"), Value(npy, "Format"), Value(npy, "DType")));
        Assert.Equal(new long[] { 6, 5 }, Value(npy, "Shape"));
        Assert.Equal((30L, 240 / 1e6), (Value(npy, "Count"), Value(npy, "RawMB")));
        Assert.Equal(new FileInfo(folder.File("a.npy")).Length / 1e6, Value(npy, "StoredMB"));
        Assert.Null(Value(npy, "ChunkShape"));
        PSObject raw = One("Copy-ChunkedArray a.npy a.bin");
        Assert.Equal(("raw", 240 / 1e6), (Value(raw, "Format"), Value(raw, "StoredMB")));
        Assert.Equal(6 * 5 * 8, new FileInfo(folder.File("a.bin")).Length);
        Assert.Equal("npy", Value(One("Write-ChunkedArray a.npy '0, 0' 2 -PassThru"), "Format"));
        Assert.Equal(65L, One("Copy-ChunkedArray a.zarr a.npy -Force | Invoke-PolyEval 'sum(x)' -PassThru").BaseObject);
        engine.Run("$null = New-ChunkedArray b.zarr -FromFile a.bin -DType int64 -Shape 6, 5; $null = Copy-ChunkedArray a.npy c.zarr");
        Assert.Equal(One("Read-ChunkedArray a.zarr").BaseObject, One("Read-ChunkedArray b.zarr").BaseObject);
        Assert.Equal(One("Read-ChunkedArray a.zarr").BaseObject, One("Read-ChunkedArray c.zarr").BaseObject);
        engine.Run("Write-ChunkedArray a.npy '0, 0' 77");
        Assert.Equal(77L, One("Read-ChunkedArray a.npy '0, 0'").BaseObject);
    }

    [Fact]
    public void AnArrayCanBeCopiedOntoItself()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 1000 -Codec none");
        Assert.Equal("blosc:zstd", Value(One("Copy-ChunkedArray a.zarr a.zarr -Codec blosc:zstd -Force"), "Codec"));
        Assert.Equal(["a.zarr"], Entries());
        Assert.Equal(1000, ((Array)One("Read-ChunkedArray a.zarr").BaseObject).Length);
    }

    [Fact]
    public void DamageIsFoundAndNamed()
    {
        PSObject array = One("New-ChunkedArray a.zarr -Count 1000 -ChunkShape 100 -Checksum crc32c");
        string chunk = Path.Combine((string)Value(array, "Path")!, "c", "3");
        byte[] bytes = File.ReadAllBytes(chunk);
        bytes[^20] ^= 16;
        File.WriteAllBytes(chunk, bytes);

        PSObject fault = One("Get-ChunkedArray a.zarr | Test-ChunkedArray");
        Assert.Equal(["Path", "Index", "File", "Problem", "Reason"], fault.Properties.Select(property => property.Name));
        Assert.Equal(new long[] { 3 }, Value(fault, "Index"));
        Assert.Equal((chunk, "Checksum"), (Value(fault, "File"), Value(fault, "Problem")));
        Assert.Equal(false, One("Test-ChunkedArray a.zarr -Quiet").BaseObject);
        File.WriteAllBytes(chunk, [.. bytes[..^20], (byte)(bytes[^20] ^ 16), .. bytes[^19..]]);
        Assert.Equal(true, One("Test-ChunkedArray a.zarr -Quiet").BaseObject);
    }

    [Fact]
    public void ListsTheArraysOfAFolder()
    {
        Directory.CreateDirectory(folder.File("deep"));
        engine.Run("$null = New-ChunkedArray b.zarr -Count 10; $null = New-ChunkedArray a.zarr -Count 10; $null = New-ChunkedArray deep/c.zarr -Count 10");
        folder.Write("notes.txt", "");
        Assert.Equal(["a.zarr", "b.zarr"], Names("Get-ChunkedArray"));
        Assert.Equal(["a.zarr", "b.zarr", "c.zarr"], Names("Get-ChunkedArray -Recurse"));
        Assert.Equal(["c.zarr"], Names("Get-ChunkedArray deep"));
        Assert.Equal(["b.zarr"], Names("Get-ChunkedArray b*"));
        Assert.Empty(engine.Run("Get-ChunkedArray n*"));
    }

    [Theory]
    [InlineData("Remove-ChunkedArray 'a[1].zarr'", "a1.zarr")]
    [InlineData("Remove-ChunkedArray 'a`[1`].zarr'", "a1.zarr")]
    [InlineData("Remove-ChunkedArray (Get-ChunkedArray 'a[1].zarr')", "a1.zarr")]
    [InlineData("Remove-ChunkedArray 'a[12].zarr'", "a[1].zarr")]
    [InlineData("Remove-ChunkedArray -LiteralPath 'a[1].zarr'", "a1.zarr")]
    [InlineData("Remove-ChunkedArray (Get-ChunkedArray -LiteralPath 'a[1].zarr')", "a1.zarr")]
    [InlineData("Get-ChunkedArray -LiteralPath 'a[1].zarr' | Remove-ChunkedArray", "a1.zarr")]
    [InlineData("[IO.DirectoryInfo]::new(\"$PWD/a[1].zarr\") | Remove-ChunkedArray", "a1.zarr")]
    public void WhatIsThereByItsNameComesBeforeAWildcard(string command, string left)
    {
        engine.Run("$null = New-ChunkedArray 'a[1].zarr' -Count 10; $null = New-ChunkedArray a1.zarr -Count 10");
        engine.Run(command);
        Assert.Equal([left], Entries());
    }

    [Fact]
    public void ArraysWithBracketsAreFoundByTheirNames()
    {
        engine.Run("$null = New-ChunkedArray 'a[1].zarr' -Count 10; $null = New-ChunkedArray a1.zarr -Count 10");
        Assert.Equal(["a[1].zarr"], Names("Get-ChunkedArray 'a[1].zarr'"));
        Assert.Equal(["a1.zarr"], Names("Get-ChunkedArray 'a[12].zarr'"));
        Assert.Equal(true, One("Test-ChunkedArray 'a[1].zarr' -Quiet").BaseObject);
        Assert.Equal(folder.File("b.zarr"), Value(One("Copy-ChunkedArray 'a[1].zarr' b.zarr"), "Path"));
    }

    [Theory]
    [InlineData("Read-ChunkedArray a")]
    [InlineData("Get-ChunkedArray a")]
    [InlineData("Get-ChunkedArray -LiteralPath a")]
    [InlineData("Copy-ChunkedArray -Destination c.zarr a")]
    [InlineData("Test-ChunkedArray -AllowMissing a")]
    public void ACompletedPathWithBracketsIsFound(string line)
    {
        engine.Run("$null = New-ChunkedArray 'a[1].zarr' -Count 10");
        var match = (CompletionResult)One("(TabExpansion2 $line $line.Length).CompletionMatches", ("line", line)).BaseObject;
        Assert.Equal("'a[1].zarr'", match.CompletionText);
        engine.Run("$null = " + line[..^1] + match.CompletionText);
    }

    [Fact]
    public void FromFileCompletesFilesOfAllKinds()
    {
        folder.Write("x[1].dat", "");
        string line = "New-ChunkedArray b.zarr -FromFile x";
        Assert.Equal("'x[1].dat'", ((CompletionResult)One("(TabExpansion2 $line $line.Length).CompletionMatches", ("line", line)).BaseObject).CompletionText);
    }

    [Theory]
    [InlineData("New-ChunkedArray n.zarr/ -Count 10")]
    [InlineData("Get-ChunkedArray a.zarr/")]
    [InlineData("Get-ChunkedArray a.zarr//")]
    [InlineData("Get-ChunkedArray a*/")]
    [InlineData("Get-ChunkedArray -LiteralPath a.zarr/")]
    [InlineData("Copy-ChunkedArray a.zarr/ b.zarr/")]
    [InlineData("Write-ChunkedArray a.zarr/ 0 1 -PassThru")]
    public void ASeparatorAtTheEndIsNotPartOfTheName(string command)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 10");
        var path = (string)Value(One(command), "Path")!;
        Assert.Contains(Path.GetFileName(path), Entries());
        Assert.Equal(folder.Path, Path.GetDirectoryName(path));
    }

    [Fact]
    public void ShapesAreUsedAsArraysAreAndHaveAText()
    {
        engine.Run("$a = New-ChunkedArray a.zarr -Shape 1000, 10 -Value 2 -ChunkShape 100, 10; $global:a = $a");
        Assert.Equal("1000, 10", Value(One("$a"), "Shape")!.ToString());
        Assert.Equal("100, 10", Value(One("$a"), "ChunkShape")!.ToString());
        Assert.Equal(1000L, One("$a.Shape[0]").BaseObject);
        Assert.Equal(10L, One("$a.Shape[-1]").BaseObject);
        Assert.Equal([2, 2], engine.Run("$a.Shape.Count; $a.Shape.Length").Select(count => count.BaseObject));
        Assert.Equal([1000L], engine.Run("$a.Shape -gt 10").Select(length => length.BaseObject));
        Assert.Equal("1000x10", One("$a.Shape -join 'x'").BaseObject);
        Assert.Equal("1000 10", One("$rows, $columns = $a.Shape; \"$rows $columns\"").BaseObject);
        Assert.Equal(new long[] { 1000, 10 }, One("[long[]]$lengths = $a.Shape; , $lengths").BaseObject);
        PSObject like = One("New-ChunkedArray b.zarr -Shape $a.Shape -ChunkShape $a.ChunkShape");
        Assert.Equal(new long[] { 1000, 10 }, Value(like, "Shape"));
        Assert.Equal(new long[] { 100, 10 }, Value(like, "ChunkShape"));
        Assert.Equal("2", Text("a.zarr").Split(' ')[0]);
    }

    [Fact]
    public void CsvHasShapesNamesAndAttributes()
    {
        ShellResult result = ShellProcess.Run(
            ["-Command", "New-ChunkedArray a.zarr -Shape 1000, 10 -Attribute @{ unit = 'm' } -DimensionName time, x | Export-Csv a.csv"],
            folder.Path);
        Assert.Equal("", result.StandardError);
        string csv = File.ReadAllText(folder.File("a.csv"));
        Assert.Contains("\"1000, 10\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"time, x\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"{\"\"unit\"\":\"\"m\"\"}\"", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void AnObjectSaysAllOfHowItsArrayIsStored()
    {
        engine.Run("$global:a = New-ChunkedArray a.zarr -Shape 8, 6 -DType float16 -ChunkShape 2, 3 -ShardShape 4, 6 -Checksum crc32c " +
            "-FillValue NaN -Order F -Separator '.' -DimensionName time, '' -Attribute @{ list = 1, 2.5; table = @{ deep = $null } }");
        PSObject array = One("$a");
        Assert.Equal(new long[] { 4, 6 }, Value(array, "ShardShape"));
        Assert.Equal(("crc32c", float.NaN), (Value(array, "Checksum"), Value(array, "FillValue")));
        Assert.Equal(("F", "."), (Value(array, "Order"), Value(array, "Separator")));
        Assert.Equal(["time", ""], (IEnumerable<string>)Value(array, "DimensionNames")!);
        Assert.Equal(new object[] { 1L, 2.5 }, engine.Run("$a.Attributes.list").Select(item => item.BaseObject));
        Assert.Equal("deep", One("$a.Attributes.table.Keys").BaseObject);

        // Every property is what the parameter takes.
        _ = One("New-ChunkedArray b.zarr -Shape $a.Shape -DType $a.DType -ChunkShape $a.ChunkShape -ShardShape $a.ShardShape " +
            "-Checksum $a.Checksum -FillValue $a.FillValue -Order $a.Order -Separator $a.Separator -DimensionName $a.DimensionNames " +
            "-Attribute $a.Attributes -Codec $a.Codec -Level $a.Level -Filter $a.Filter");
        Assert.Equal(
            File.ReadAllText(Path.Combine(folder.File("a.zarr"), "zarr.json")),
            File.ReadAllText(Path.Combine(folder.File("b.zarr"), "zarr.json")));

        PSObject plain = One("New-ChunkedArray c.zarr -Shape 3 -DType int32 -ZarrFormat 2");
        Assert.Equal(("none", 0, "C", "."), (Value(plain, "Checksum"), Value(plain, "FillValue"), Value(plain, "Order"), Value(plain, "Separator")));
        Assert.All(["ShardShape", "DimensionNames", "Attributes"], name => Assert.Null(Value(plain, name)));
    }

    [Theory]
    [InlineData("Remove-ChunkedArray precious", "ArrayNotFound")]
    [InlineData("Remove-ChunkedArray precious/notes.txt", "ArrayNotFound")]
    [InlineData("Remove-ChunkedArray .", "ArrayNotFound")]
    [InlineData("Remove-ChunkedArray nothing", "ArrayNotFound")]
    [InlineData("Remove-ChunkedArray Function:prompt", "NotAFileSystemPath")]
    [InlineData("New-ChunkedArray precious -Count 10 -Force", "PathOccupied")]
    [InlineData("New-ChunkedArray precious/notes.txt -Count 10 -Force", "PathOccupied")]
    [InlineData("New-ChunkedArray nowhere/a.zarr -Count 10", "FolderNotFound")]
    [InlineData("Copy-ChunkedArray a.zarr precious/notes.txt -Force", "PathOccupied")]
    public void AWrongPathRemovesNothing(string command, string id)
    {
        Directory.CreateDirectory(folder.File("precious"));
        folder.Write(Path.Combine("precious", "notes.txt"), "mine");
        engine.Run("$null = New-ChunkedArray a.zarr -Count 10");
        ErrorRecord error = engine.RunToError(command);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder.File("precious"), "notes.txt")));
        Assert.Equal(["a.zarr", "precious"], Entries());
    }

    [Fact]
    public void WildcardsPassOverWhatIsNoArray()
    {
        Directory.CreateDirectory(folder.File("apart"));
        folder.Write("a.txt", "mine");
        engine.Run("$null = New-ChunkedArray a.zarr -Count 10; Remove-ChunkedArray a*");
        Assert.Equal(["a.txt", "apart"], Entries());
    }

    [Theory]
    [InlineData("New-ChunkedArray a.zarr -Count 10 -WhatIf", false)]
    [InlineData("1..3 | New-ChunkedArray a.zarr -WhatIf", false)]
    [InlineData("$null = New-ChunkedArray a.zarr -Count 10; Remove-ChunkedArray a.zarr -WhatIf", true)]
    [InlineData("$null = New-ChunkedArray a.zarr -Count 10; Copy-ChunkedArray a.zarr b.zarr -WhatIf", true)]
    [InlineData("$null = New-ChunkedArray a.zarr -Count 10; Copy-ChunkedArray a.zarr b.npy -WhatIf", true)]
    [InlineData("$null = 1..3 | New-ChunkedArray a.zarr; Write-ChunkedArray a.zarr 0 9 -WhatIf", true)]
    [InlineData("$null = 1..3 | New-ChunkedArray a.zarr; 4..6 | Write-ChunkedArray a.zarr -Append -WhatIf", true)]
    public void WhatIfDoesNothing(string script, bool isThere)
    {
        engine.Run(script);
        Assert.Equal(isThere ? ["a.zarr"] : [], Entries());
        if (isThere && script.Contains("1..3", StringComparison.Ordinal))
            Assert.Equal("1 2 3", Text("a.zarr"));
    }

    [Theory]
    [InlineData("New-ChunkedArray b.zarr -Codec blosc:lz5", "UnknownCodec")]
    [InlineData("New-ChunkedArray b.zarr -Level 99", null)]
    [InlineData("New-ChunkedArray b.zarr -DType float128", "UnknownDType")]
    [InlineData("New-ChunkedArray b.zarr -DType int32", "RangeNeedsFloats")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value 300 -DType uint8", "IntegerOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value 1.5 -DType int32", "UnsafeCast")]
    [InlineData("'one' | New-ChunkedArray b.zarr", "UnsupportedElementType")]
    [InlineData("$null | New-ChunkedArray b.zarr", "UnsupportedElementType")]
    [InlineData("1, $true | New-ChunkedArray b.zarr -ChunkShape 1", "UnsupportedElementType")]
    [InlineData("New-ChunkedArray b.zarr -FromFile nothing.npy", "FileNotFound")]
    [InlineData("New-ChunkedArray b.zarr -FromFile nothing.bin", "RawNeedsType")]
    [InlineData("New-ChunkedArray b.zarr -Threads 0", "InvalidThreads")]
    [InlineData("New-ChunkedArray b.zarr -ChunkSize 1MB -ChunkShape 5", "ChunkSizeAndShape")]
    [InlineData("New-ChunkedArray b.zarr -Attribute @{ a = [IntPtr]::Zero }", "UnsupportedAttribute")]
    [InlineData("New-ChunkedArray a.zarr", "ArrayExists")]
    [InlineData("Copy-ChunkedArray a.zarr b.zarr -DType int32", "UnsafeCast")]
    [InlineData("Copy-ChunkedArray a.zarr b.npy -DType int32", "UnsafeCast")]
    [InlineData("Write-ChunkedArray a.zarr -Value ([System.Numerics.Complex[]](1, 2))", "UnsafeCast")]
    [InlineData("Read-ChunkedArray a.zarr '1:2:3:4'", "InvalidSlice")]
    [InlineData("Read-ChunkedArray a.zarr 10", "SubscriptOutOfRange")]
    [InlineData("Read-ChunkedArray nothing.zarr", "ArrayNotFound")]
    [InlineData("Test-ChunkedArray nothing.zarr", "ArrayNotFound")]
    [InlineData("Get-PolyCodec blosc:lz5", "UnknownCodec")]
    [InlineData("New-ChunkedArray b.zarr -Filter delta", "FilterUnsupported")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value 1 -Filter shuffle+delta -DType int32", "FilterUnsupported")]
    [InlineData("New-ChunkedArray b.zarr -Filter shuffle+bitdelta", "UnknownCodec")]
    [InlineData("New-ChunkedArray b.zarr -Filter bitshufle", "UnknownCodec")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value 1e300 -DType float32", "NumberOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value -65520 -DType float16", "NumberOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value '1e999'", "NumberOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -Range 0, 1e39 -DType float32", "NumberOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value 18446744073709551616 -DType uint64", "IntegerOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value 1.0d -DType int64", "UnsafeCast")]
    [InlineData("New-ChunkedArray b.zarr -Shape 3 -Value hello", "UnsupportedElementType")]
    [InlineData("1, 1e300 | New-ChunkedArray b.zarr -DType float32 -ChunkShape 1", "NumberOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -InputObject ([int[]](1, 70000)) -DType float16", "NumberOutOfRange")]
    [InlineData("New-ChunkedArray b.zarr -InputObject ([System.Numerics.Complex]::new(0, 1e39)) -DType complex64", "NumberOutOfRange")]
    [InlineData("Write-ChunkedArray a.zarr", "NothingToWrite")]
    [InlineData("Write-ChunkedArray a.zarr 3", "NothingToWrite")]
    [InlineData("1..3 | Write-ChunkedArray a.zarr", "NothingToWrite")]
    [InlineData("1 | Write-ChunkedArray a.zarr -Append -Axis -2", "InvalidAxis")]
    [InlineData("1, $null, 3 | New-ChunkedArray b.zarr", "UnsupportedElementType")]
    [InlineData("New-ChunkedArray ('n' * 250) -Count 3", "NameTooLong")]
    public void ErrorsHaveAnIdAndSayWhatToDo(string command, string? id)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 10");
        ErrorRecord error = engine.RunToError(command);
        if (id is not null)
            Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        // Nothing half made stays.
        Assert.Equal(["a.zarr"], Entries());
    }

    [Theory]
    [InlineData("New-ChunkedArray b.zarr -Shape '2,3'", "'2,3'")]
    [InlineData("New-ChunkedArray b.zarr -Shape 2, 2.5", "2.5")]
    [InlineData("New-ChunkedArray b.zarr -Shape 2, $null", "missing")]
    [InlineData("New-ChunkedArray b.zarr -Shape two", "'two'")]
    [InlineData("New-ChunkedArray b.zarr -Count 1000 -ChunkShape '1,000'", "'1,000'")]
    [InlineData("New-ChunkedArray b.zarr -Count 2.5", "2.5")]
    [InlineData("New-ChunkedArray b.zarr -Count '2.5'", "'2.5'")]
    [InlineData("New-ChunkedArray b.zarr -Level 1.5", "1.5")]
    [InlineData("Invoke-PolyEval -Count 2.5", "2.5")]
    [InlineData("Read-ChunkedArray a.zarr -Slice $null", "slice")]
    [InlineData("Write-ChunkedArray a.zarr $null 5", "slice")]
    public void WhatPowerShellWouldConvertSilentlyIsRefused(string command, string found)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Shape 3 -Value 1");
        ErrorRecord error = engine.RunToError(command);
        Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(found, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["a.zarr"], Entries());
        Assert.Equal("1 1 1", Text("a.zarr"));
    }

    [Theory]
    [InlineData("-Shape 2, 3", new long[] { 2, 3 })]
    [InlineData("-Shape '2', ' 3'", new long[] { 2, 3 })]
    [InlineData("-Shape 1e3, 1kb", new long[] { 1000, 1024 })]
    [InlineData("-Shape ([uint16[]](2, 3))", new long[] { 2, 3 })]
    [InlineData("-Shape @()", new long[] { })]
    [InlineData("-Count '1e3'", new long[] { 1000 })]
    [InlineData("-Shape 4d", new long[] { 4 })]
    public void WholeNumbersAreTakenAsTheyAreWritten(string arguments, long[] shape) =>
        Assert.Equal(shape, Value(One($"New-ChunkedArray a.zarr {arguments} -Level 0 -Threads 2.0"), "Shape"));

    [Theory]
    [InlineData("18446744073709551615 -DType uint64", "uint64", "18446744073709551615")]
    [InlineData("18446744073709551615", "uint64", "18446744073709551615")]
    [InlineData("-9223372036854775808", "int64", "-9223372036854775808")]
    [InlineData("NaN", "float64", "NaN")]
    [InlineData("'-Infinity' -DType float16", "float16", "-Infinity")]
    [InlineData("Infinity -DType float32", "float32", "Infinity")]
    [InlineData("([double]::PositiveInfinity) -DType float32", "float32", "Infinity")]
    [InlineData("3.4028235e38 -DType float32", "float32", "3.4028235E+38")]
    [InlineData("65519 -DType float16", "float16", "65504")]
    public void ValuesAtTheEndsOfTheTypesFit(string value, string type, string element)
    {
        Assert.Equal(type, Value(One($"New-ChunkedArray a.zarr -Shape 1 -Value {value}"), "DType"));
        Assert.Equal(element, Text("a.zarr"));
        engine.Run($"$null = New-ChunkedArray b.zarr -Shape 2 -DType {type}; Write-ChunkedArray b.zarr 1 {value.Split(" -DType")[0]}");
        Assert.Equal("0 " + element, Text("b.zarr"));
    }

    [Theory]
    [InlineData("a.zarr")]
    [InlineData("a.npy")]
    public void WhatWouldBecomeInfiniteIsNotWritten(string array)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Shape 2, 3 -Value 1 -DType float32 -ChunkShape 1, 1; $null = Copy-ChunkedArray a.zarr a.npy");
        ErrorRecord error = engine.RunToError($"$t = [double[,]]::new(2, 3); $t[1, 2] = -1e39; Write-ChunkedArray {array} -Value $t");
        Assert.StartsWith("NumberOutOfRange,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        // Nothing of it, also of what would fit.
        Assert.Equal("1 1 1 1 1 1", Text(array));
        engine.Run($"$t[1, 2] = [double]::NegativeInfinity; $t[0, 0] = [double]::NaN; Write-ChunkedArray {array} -Value $t");
        Assert.Equal("NaN 0 0 0 0 -Infinity", Text(array));
    }

    [Fact]
    public void ACopyToANarrowerTypeHasNoNewInfinities()
    {
        engine.Run("$null = 1, 1e39, [double]::PositiveInfinity | New-ChunkedArray a.zarr -ChunkShape 1");
        Assert.StartsWith(
            "NumberOutOfRange,", engine.RunToError("Copy-ChunkedArray a.zarr b.zarr -DType float32").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.zarr"], Entries());
        engine.Run("Write-ChunkedArray a.zarr 1 2; $null = Copy-ChunkedArray a.zarr b.zarr -DType float32");
        Assert.Equal("1 2 Infinity", Text("b.zarr"));
    }

    [Fact]
    public void SlicesNeedNoQuotes()
    {
        engine.Run("$null = New-ChunkedArray t.zarr -Shape 3, 4 -Value 5; Write-ChunkedArray t.zarr 0:2,1 7; Write-ChunkedArray t.zarr 2,:2 8");
        Assert.Equal("5 7 5 5 5 7 5 5 8 8 5 5", Text("t.zarr"));
        Assert.Equal("7 7", Text("t.zarr 0:2,1"));
        Assert.Equal(7L, One("Read-ChunkedArray t.zarr 1,1").BaseObject);
        Assert.Equal("5 7 5 5", Text("t.zarr (1, ':')"));
        Assert.Equal("5 7 5 5", Text("t.zarr '1, :'"));
        Assert.StartsWith("InvalidSlice,", engine.RunToError("Read-ChunkedArray t.zarr 1.5,1").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLastAxisCanBeNamedByMinusOne()
    {
        engine.Run("$null = New-ChunkedArray t.zarr -Shape 2, 1 -Value 1; Write-ChunkedArray t.zarr -Append -Axis -1 -InputObject ([long[,]]::new(2, 2))");
        Assert.Equal(new long[] { 2, 3 }, Value(One("Get-ChunkedArray t.zarr"), "Shape"));
        Assert.Equal("1 0 0 1 0 0", Text("t.zarr"));
    }

    [Fact]
    public void OfSeveralSourcesOnlyTheFirstTakesAPlace()
    {
        engine.Run("$null = 1, 2 | New-ChunkedArray a.zarr; $null = 3, 4 | New-ChunkedArray b.zarr");
        foreach (string command in new[] { "Copy-ChunkedArray a.zarr, b.zarr c.zarr -Force", "Get-ChunkedArray [ab].zarr | Copy-ChunkedArray -Destination d.zarr -Force" })
            Assert.StartsWith("SeveralSources,", engine.RunToError(command).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("1 2", Text("c.zarr"));
        Assert.Equal("1 2", Text("d.zarr"));
    }

    [Fact]
    public void ANpyFileHasNoChunksToTest()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 3 | Copy-ChunkedArray -Destination a.npy");
        Assert.StartsWith("NoChunks,", engine.RunToError("Test-ChunkedArray a.npy").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void AnErrorInThePipelineLeavesNothing()
    {
        engine.RunToError("1..10 | ForEach-Object { if ($_ -eq 8) { throw 'no' }; $_ } | New-ChunkedArray n.zarr -ChunkShape 2");
        Assert.Empty(Entries());
    }

    [Fact]
    public void ForceReplacesAnArrayAndLeavesOtherFilesInItsFolder()
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 10");
        File.WriteAllText(Path.Combine(folder.File("a.zarr"), "notes.txt"), "mine");
        engine.Run("$null = 1..3 | New-ChunkedArray a.zarr -Force");
        Assert.Equal("1 2 3", Text("a.zarr"));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder.File("a.zarr"), "notes.txt")));
        Assert.Equal(["a.zarr"], Entries());
    }

    [Fact]
    public void ArraysAreOperandsOfExpressions()
    {
        engine.Run("$null = 1..4 | New-ChunkedArray a.zarr; $null = 1..4 | New-ChunkedArray folder");
        Assert.Equal(10L, One("Get-ChunkedArray a.zarr | Invoke-PolyEval 'sum(x)' -PassThru").BaseObject);
        Assert.Equal(new long[] { 2, 4, 6, 8 }, One("Invoke-PolyEval 'a + b' -Variable @{ a = 'a.zarr'; b = 'folder' } -PassThru").BaseObject);
        Assert.Equal(30L, One("Invoke-PolyEval 'sum(a*x)' -Variable @{ a = (Get-ChunkedArray a.zarr); x = 'a.zarr' } -PassThru").BaseObject);
        Assert.Equal([10L, 10L], engine.Run("Get-ChunkedArray | Invoke-PolyEval 'sum(x)' -PassThru").Select(sum => sum.BaseObject));
        PSObject row = One("Get-ChunkedArray a.zarr | Invoke-PolyEval");
        Assert.Equal(4L, Value(row, "Count"));
    }

    [Fact]
    public void CodecsAreListed()
    {
        PSObject[] codecs = [.. engine.Run("Get-PolyCodec")];
        Assert.Equal(
            ["Name", "Kind", "Levels", "DefaultLevel", "ZarrV2", "ZarrV3", "Portable", "Description"],
            codecs[0].Properties.Select(property => property.Name));
        string[] names =
        [
            "none", "blosc:blosclz", "blosc:lz4", "blosc:lz4hc", "blosc:snappy", "blosc:zlib", "blosc:zstd", "lz4", "zstd", "zlib",
            "gzip", "bzip2", "lzo", "shuffle", "bitshuffle", "delta", "xor", "bytedelta", "crc32c",
        ];
        Assert.Equal(names, codecs.Select(codec => Value(codec, "Name")));
        Assert.Equal(["lzo", "bitshuffle", "xor", "bytedelta"], engine.Run("Get-PolyCodec | Where-Object Portable -EQ $false").Select(codec => Value(codec, "Name")));
        Assert.Equal("1-9", Value(One("Get-PolyCodec bzip2"), "Levels"));
        Assert.Equal("1-22", Value(One("Get-PolyCodec zstd"), "Levels"));
        Assert.Equal("blosc:lz4", Value(One("Get-PolyCodec blosc"), "Name"));
    }

    [Theory]
    [InlineData("New-ChunkedArray x.zarr -Codec blosc:l", "blosc:lz4", "blosc:lz4hc")]
    [InlineData("New-ChunkedArray x.zarr -Filter b", "bitshuffle", "bytedelta")]
    [InlineData("New-ChunkedArray x.zarr -Filter delta+", "delta+shuffle", "delta+bitshuffle", "delta+shuffle+bytedelta")]
    [InlineData("New-ChunkedArray x.zarr -Checksum ", "none", "crc32c")]
    [InlineData("New-ChunkedArray x.zarr -DType float", "float16", "float32", "float64")]
    [InlineData("Get-PolyCodec bz", "bzip2")]
    [InlineData("Read-ChunkedArray ./a", "./a.npy", "./a.zarr")]
    public void NamesAndPathsAreCompleted(string line, params string[] expected)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Count 10; $null = Copy-ChunkedArray a.zarr a.npy");
        folder.Write("a.txt", "");
        IEnumerable<string> found = engine.Run("(TabExpansion2 $line $line.Length).CompletionMatches", ("line", line))
            .Select(match => ((CompletionResult)match.BaseObject).CompletionText.Replace('\\', '/'));
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void ViewsFitTheirColumns(int columns)
    {
        string script = folder.Write("views.ps1", """
            $null = New-ChunkedArray rain-of-november.zarr -Shape 1000, 1000, 3 -Value 5 -Codec blosc:blosclz -Filter bitshuffle
            $null = New-ChunkedArray s.zarr -Count 10
            $null = New-ChunkedArray empty.zarr -Shape 123456789, 1000 -ChunkShape 1000, 1000
            Get-ChunkedArray | Out-Default
            Get-ChunkedArray s.zarr | Format-List | Out-Default
            Get-PolyCodec | Out-Default
            Get-PolyFunction | Out-Default
            Test-ChunkedArray rain-of-november.zarr | Out-Default
            """);
        ShellResult result = ShellProcess.Run(
            [script], folder.Path, new Dictionary<string, string> { ["COLUMNS"] = $"{columns}", ["LC_ALL"] = "C" });
        Assert.Equal("", result.StandardError);
        // The path of the folder is as long as it is.
        Assert.All(result.Lines.Where(line => !line.Contains(folder.Path, StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, columns));
        Assert.DoesNotContain(result.Lines, line => line.Contains('…', StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.EndsWith("Ratio Name", StringComparison.Ordinal));
        // Shapes stay together, small arrays have a size, large ones their room.
        Assert.Contains(result.Lines, line => line.Contains(" 1000, 1000, 3 blosc:blosclz", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.Contains(" 0.00008 ", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.Contains(" 123456789, 1000 ", StringComparison.Ordinal) && line.Contains(" 987,654 ", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("Attributes ", StringComparison.Ordinal));
        // Lines end with words.
        string[] words = [.. engine.Run("Get-PolyCodec").SelectMany(codec => ((string)Value(codec, "Description")!).Split(' '))];
        Assert.All(
            result.Lines.SkipWhile(line => !line.Contains("Description", StringComparison.Ordinal)).Skip(2)
                .TakeWhile(line => !line.Contains("Aliases", StringComparison.Ordinal))
                .Where(line => line.Length > 34 && !line.Contains("Description", StringComparison.Ordinal) && !line.Contains("-----", StringComparison.Ordinal)),
            line => Assert.All(line[34..].Split(' ', StringSplitOptions.RemoveEmptyEntries), word => Assert.Contains(word, words)));
    }

    private static object? Value(PSObject row, string property) => row.Properties[property].Value;

    private PSObject One(string script, params (string Name, object Value)[] variables) =>
        Assert.Single(engine.Run(script, variables));

    /// <summary>An array of version 2 with the numbers 0, 1, … and other metadata than New-ChunkedArray makes.</summary>
    private void MakeVersionTwo(string compressor, string filters)
    {
        engine.Run("$null = New-ChunkedArray a.zarr -Shape 10000 -ChunkShape 1000 -DType int32 -ZarrFormat 2");
        string file = folder.File("a.zarr/.zarray");
        JsonNode metadata = JsonNode.Parse(File.ReadAllText(file))!;
        metadata["compressor"] = JsonNode.Parse(compressor);
        metadata["filters"] = JsonNode.Parse(filters);
        File.WriteAllText(file, metadata.ToJsonString());
        engine.Run("Write-ChunkedArray a.zarr -Value ([int[]](0..9999))");
    }

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    private string[] Names(string script) =>
        [.. engine.Run(script).Select(array => Path.GetFileName((string)Value(array, "Path")!))];

    private string Text(string array) => string.Join(
        ' ',
        ((Array)One($"Read-ChunkedArray {array}").BaseObject).Cast<object>()
            .Select(element => string.Create(CultureInfo.InvariantCulture, $"{element}")));
}
