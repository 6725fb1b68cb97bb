using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Invoke-PolyEval over arrays on disk: where results go, and what is refused.</summary>
public sealed class OutOfCoreTests : IDisposable
{
    private readonly Engine engine = new();
    private readonly TemporaryFolder folder = new();

    public OutOfCoreTests()
    {
        engine.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder.Path));
        Directory.CreateDirectory(folder.File("work"));
        engine.Run("""
            $null = New-ChunkedArray a.zarr -Count 50000 -Range -2, 3 -ChunkShape 7000 -Codec zlib -Level 1
            $null = New-ChunkedArray b.zarr -Count 50000 -Range 1, 9 -ChunkShape 12000 -Codec none
            $null = Copy-ChunkedArray b.zarr b.npy
            $memory = Read-ChunkedArray b.zarr
            """);
    }

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("a + b", "b.zarr")]
    [InlineData("where(a > b, a, -b)", "b.npy")]
    [InlineData("a > b", "b.zarr")]
    [InlineData("a[1:] - b[:-1]", "b.npy")]
    [InlineData("a[::-1]*b - mean(b)", "b.zarr")]
    [InlineData("mean(a*b)", "b.zarr")]
    [InlineData("a + 1j*b", "b.npy")]
    public void StoragesAndPathsGiveTheSameResult(string expression, string other)
    {
        object expected = One($"Invoke-PolyEval '{expression}' -Variable @{{ a = (Read-ChunkedArray a.zarr); b = $memory }} -PassThru -Threads 1").BaseObject;
        foreach (string storage in (string[])["Memory", "MemoryMap", "Chunked"])
        {
            string call = $"Invoke-PolyEval '{expression}' -Variable @{{ a = 'a.zarr'; b = '{other}' }} -Path work -Storage {storage} -Repeat 1 -Threads 2";
            Assert.Equal(expected, One($"{call} -PassThru").BaseObject);
            foreach (string target in (string[])["r.npy", "r.zarr"])
            {
                PSObject row = One($"{call} -OutPath {target} -Force");
                Assert.Equal("Completed", Value(row, "Outcome"));
                object found = One($"Read-ChunkedArray {target}").BaseObject;
                Assert.Equal(expected, found);
            }

            // Rows are held against the first one, which has other places.
            foreach (PSObject row in engine.Run($"'Memory', 'MemoryMap', 'Chunked' | ForEach-Object {{ {call} -ResultStorage $_ }}"))
                Assert.Equal((storage, 0.0), ((string)Value(row, "Storage")!, (double)Value(row, "MaxDifference")!));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("work")));
        Assert.Equal(["a.zarr", "b.npy", "b.zarr", "r.npy", "r.zarr", "work"], Entries());
    }

    [Fact]
    public void StoragesOfOneCallAgree()
    {
        PSObject[] rows =
        [
            .. engine.Run(
                "Invoke-PolyEval 'sin(a) + x' -Variable @{ a = 'a.zarr' } -Path work -Storage Memory, MemoryMap, Chunked -Codec none, zstd -Threads 1, 2, 5 -Repeat 1 -MemoryLimit 64MB"),
        ];
        Assert.Equal(3 + 3 + 6, rows.Length);
        Assert.All(rows, row => Assert.Equal((0.0, 0.0), ((double)Value(row, "MaxDifference")!, (double)Value(row, "MaxUlp")!)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("work")));
    }

    [Theory]
    [InlineData("x + 1", "0")]
    [InlineData("sum(x)", "0")]
    [InlineData("x + 1", "0, 3")]
    [InlineData("sum(x, axis=0)", "0, 3")]
    public void EmptyArrays(string expression, string shape)
    {
        engine.Run($"$null = New-ChunkedArray e.zarr -Shape {shape} -Value 0.0");
        PSObject memory = One($"Invoke-PolyEval '{expression}' -Variable @{{ x = 'e.zarr' }} -Storage Memory -OutPath m.npy");
        foreach (string storage in (string[])["Memory", "MemoryMap", "Chunked"])
        {
            PSObject row = One($"Invoke-PolyEval '{expression}' -Variable @{{ x = 'e.zarr' }} -Storage {storage} -Repeat 1 -OutPath r.zarr -Force");
            Assert.Equal((Value(memory, "Count"), "Completed"), (Value(row, "Count"), (string)Value(row, "Outcome")!));
            Assert.Equal(One("Read-ChunkedArray m.npy").BaseObject, One("Read-ChunkedArray r.zarr").BaseObject);
        }
    }

    [Fact]
    public void TheResultHasTheCodecThatIsAskedForAndTheChunksOfTheOperand()
    {
        One("Invoke-PolyEval 'a*a' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -Codec blosc:zstd -Level 3 -Filter bitshuffle");
        PSObject made = One("Get-ChunkedArray r.zarr");
        Assert.Equal(("blosc:zstd", 3, "bitshuffle"), (Value(made, "Codec"), Value(made, "Level"), Value(made, "Filter")));
        Assert.Equal(new long[] { 7000 }, Value(made, "ChunkShape"));
        Assert.Empty(engine.Run("Test-ChunkedArray r.zarr"));
        One("Invoke-PolyEval 'a*a' -Variable @{ a = 'a.zarr' } -OutPath s.zarr -Codec gzip -ChunkSize 80000");
        made = One("Get-ChunkedArray s.zarr");
        Assert.Equal(("gzip", "shuffle"), (Value(made, "Codec"), Value(made, "Filter")));
        Assert.Equal(new long[] { 10000 }, Value(made, "ChunkShape"));
        Assert.Equal(One("Read-ChunkedArray r.zarr").BaseObject, One("Read-ChunkedArray s.zarr").BaseObject);
        One("Invoke-PolyEval 'a*a' -Variable @{ a = 'a.zarr' } -OutPath t.zarr -Codec zstd -Filter xor+shuffle+bytedelta");
        Assert.Equal("xor+shuffle+bytedelta", Value(One("Get-ChunkedArray t.zarr"), "Filter"));
        Assert.Equal(One("Read-ChunkedArray r.zarr").BaseObject, One("Read-ChunkedArray t.zarr").BaseObject);
    }

    [Theory]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath b.zarr", "ArrayExists")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath a.zarr", "ArrayExists")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath b.npy", "ArrayExists")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath work/notes -Force", "PathOccupied")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath work/notes/mine.txt -Force", "PathOccupied")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath nowhere/r.zarr", "FolderNotFound")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -Path nowhere", "FolderNotFound")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'nothing.zarr' } -OutPath r.zarr", "ArrayNotFound")]
    [InlineData("Invoke-PolyEval 'a + t' -Variable @{ a = 'a.zarr'; t = [double[]](1, 2, 3) } -OutPath r.zarr", "*")]
    [InlineData("Invoke-PolyEval 'a +' -Variable @{ a = 'a.zarr' } -OutPath r.zarr", "*")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -Engine Eager", "EngineNeedsWholeArrays")]
    [InlineData("Invoke-PolyEval -Engine Eager -Storage Chunked", "EngineNeedsWholeArrays")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.npy -Engine Eager", "EngineNeedsWholeArrays")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.npy -ResultStorage Chunked", "ResultStorageMismatch")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -Engine Fused, Blocked", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -Threads 1, 2", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -Codec none, zlib", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -Level 1, 2", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'a + 1', 'a + 2' -Variable @{ a = 'a.zarr' } -OutPath r.zarr", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.npy -Storage MemoryMap, Chunked", "OutPathNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath r.zarr -MemoryLimit 10000", "MemoryLimitTooSmall")]
    [InlineData("Invoke-PolyEval -Storage Chunked -MemoryLimit 10000 -Path work", "MemoryLimitTooSmall")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -MemoryLimit 0", "InvalidMemoryLimit")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -Codec lz5", "UnknownCodec")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath b.zarr -Force -Engine Eager", "EngineNeedsWholeArrays")]
    [InlineData("Invoke-PolyEval 'a + b' -Variable @{ a = 'a.zarr'; b = 'b.zarr' } -OutPath b.zarr -Force", "OutputIsOperand")]
    [InlineData("Invoke-PolyEval 'sum(a)' -Variable @{ a = 'a.zarr' } -OutPath a.zarr -Force", "OutputIsOperand")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath Function:r", "NotAFileSystemPath")]
    public void WhatIsRefusedTouchesNothing(string command, string id)
    {
        Directory.CreateDirectory(folder.File("work/notes"));
        folder.Write("work/notes/mine.txt", "mine");
        string[] before = Contents();
        ErrorRecord error = engine.RunToError(command);
        Assert.StartsWith(id == "*" ? "" : id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.Message);
        Assert.Equal(before, Contents());
        Assert.Equal(3L, One("Invoke-PolyEval '1 + 2' -PassThru").BaseObject);
    }

    [Fact]
    public void EagerLeavesTheOtherEnginesTheirRows()
    {
        PSObject[] rows = [.. engine.Run("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -Engine Eager, Blocked, Fused -Repeat 1", out IList<ErrorRecord> errors)];
        Assert.Equal(["Blocked", "Fused"], rows.Select(row => Value(row, "Engine")));
        Assert.StartsWith("EngineNeedsWholeArrays,", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        rows = [.. engine.Run("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -Engine Eager -Storage Memory, Chunked, MemoryMap -Repeat 1 -Path work", out errors)];
        Assert.Equal(["Memory", "MemoryMap"], rows.Select(row => Value(row, "Storage")));
        Assert.Single(errors);
    }

    [Theory]
    [InlineData("r.zarr")]
    [InlineData("r.npy")]
    [InlineData("a.zarr")]
    [InlineData("b.npy")]
    public void WhatIfWritesNothing(string path)
    {
        string[] before = Contents();
        engine.Run($"Invoke-PolyEval 'a + 1' -Variable @{{ a = 'a.zarr' }} -OutPath {path} -Force -Path work -WhatIf");
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void AnOperandMayBecomeTheResult()
    {
        object expected = One("Invoke-PolyEval 'a*a - mean(a)' -Variable @{ a = 'a.zarr' } -PassThru").BaseObject;
        string others = string.Join('\n', Contents("b.zarr"));
        One("Invoke-PolyEval 'a*a - mean(a)' -Variable @{ a = 'a.zarr' } -OutPath a.zarr -Force -Codec zlib -Repeat 2");
        Assert.Equal(expected, One("Read-ChunkedArray a.zarr").BaseObject);
        expected = One("Invoke-PolyEval 'b*b' -Variable @{ b = 'b.npy' } -PassThru").BaseObject;
        One("Invoke-PolyEval 'b*b' -Variable @{ b = 'b.npy' } -OutPath b.npy -Force -Repeat 2");
        Assert.Equal(expected, One("Read-ChunkedArray b.npy").BaseObject);
        Assert.Equal(others, string.Join('\n', Contents("b.zarr")));
        Assert.Equal(["a.zarr", "b.npy", "b.zarr", "work"], Entries());
    }

    [Fact]
    public void AnOperandIsKnownThroughLinks()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights");
        Directory.CreateSymbolicLink(folder.File("link.zarr"), folder.File("b.zarr"));
        Directory.CreateDirectory(folder.File("real"));
        Directory.CreateSymbolicLink(folder.File("other"), folder.File("real"));
        engine.Run("$null = Copy-ChunkedArray b.zarr real/c.zarr");
        string[] before = Contents();
        (string Operand, string Output)[] pairs = [("b.zarr", "link.zarr"), ("link.zarr", "b.zarr"), ("real/c.zarr", "other/c.zarr"), ("other/c.zarr", "real/c.zarr")];
        foreach ((string operand, string output) in pairs)
        {
            ErrorRecord error = engine.RunToError(
                $"Invoke-PolyEval 'b + 1' -Variable @{{ b = '{operand}' }} -OutPath {output} -Force -ChunkSize 8000");
            Assert.StartsWith("OutputIsOperand,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(before, Contents());
        }

        object expected = One("Invoke-PolyEval 'b + 1' -Variable @{ b = 'b.zarr' } -PassThru").BaseObject;
        foreach ((string operand, string output) in pairs)
        {
            object old = One("Read-ChunkedArray real/c.zarr").BaseObject;
            One($"Invoke-PolyEval 'b + 1' -Variable @{{ b = '{operand}' }} -OutPath {output} -Force");
            Assert.Equal(output.Contains('c', StringComparison.Ordinal), !old.Equals(One("Read-ChunkedArray real/c.zarr").BaseObject) && output.Contains('c', StringComparison.Ordinal));
            if (output == "link.zarr")
                Assert.Equal(expected, One("Read-ChunkedArray link.zarr").BaseObject);
        }
    }

    [Fact]
    public void SeveralInputsForOneOutPathAreRefusedBeforeAnythingIsWritten()
    {
        PSObject[] rows = [.. engine.Run("try { 'a + 1', 'a + 2' | Invoke-PolyEval -Variable @{ a = 'a.zarr' } -OutPath r.zarr } catch { $_.FullyQualifiedErrorId }")];
        Assert.StartsWith("OutPathNeedsOneCombination,", Assert.IsType<string>(rows[^1].BaseObject), StringComparison.Ordinal);
        Assert.Equal(["a.zarr", "b.npy", "b.zarr", "work"], Entries());
    }

    [Fact]
    public void ForceLeavesOtherFilesInTheFolderOfTheOldArray()
    {
        folder.Write("b.zarr/notes.txt", "mine");
        One("Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -OutPath b.zarr -Force");
        Assert.Equal("mine", File.ReadAllText(folder.File("b.zarr/notes.txt")));
        Assert.Equal(new long[] { 7000 }, Value(One("Get-ChunkedArray b.zarr"), "ChunkShape"));
        Assert.Equal(["a.zarr", "b.npy", "b.zarr", "work"], Entries());
    }

    [Fact]
    public void OperandsInMemoryAndAResultInChunksNeedNoMoreThanTheLimit()
    {
        // The sum of every element is needed again: kept whole, it would be 8 MB.
        string call = "Invoke-PolyEval 'sin(x) - mean(sin(x))' -Count 1000000 -Storage Memory -Threads 1 -Repeat 1 -Path work";
        PSObject row = One($"{call} -ResultStorage chunked -Codec zlib -MemoryLimit 8MB -ChunkSize 200000");
        Assert.Equal("Completed", Value(row, "Outcome"));
        Assert.Equal("zlib", Value(row, "Codec"));
        One($"{call} -OutPath r.zarr -MemoryLimit 8MB -ChunkSize 200000");
        Assert.Equal(One($"{call} -PassThru").BaseObject, One("Read-ChunkedArray r.zarr").BaseObject);
    }

    [Fact]
    public void TheRowHasTheThreadsThatWorked()
    {
        string call = "Invoke-PolyEval 'a + 1' -Variable @{ a = 'a.zarr' } -Path work -Repeat 1 -Threads 4 -WarningVariable warned -WarningAction SilentlyContinue";
        Assert.Equal(4, Value(One(call), "Threads"));
        PSObject row = One($"{call} -MemoryLimit 600000; if (-not $warned) {{ 'no warning' }}");
        Assert.InRange((int)Value(row, "Threads")!, 1, 3);
    }

    [Fact]
    public void AFileThatIsReadWhereItIsIsStoredToo()
    {
        Assert.Equal(0.4, Value(One("Invoke-PolyEval 'sum(b)' -Variable @{ b = 'b.npy' } -Storage MemoryMap -Repeat 1 -Path work"), "StoredMB"));
    }

    [Fact]
    public void WithPassThruAResultIsComputedOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "calls are traced");
        int Writes(string more) => SystemCalls.Run(
            $"$null = Invoke-PolyEval 'a + 1' -Variable @{{ a = 'a.zarr' }} -Threads 1 -Repeat 3 -Path work -OutPath r.zarr -Force {more}", folder.Path, "pwrite64")
            .Calls.Count(line => line.Contains("/c/3>", StringComparison.Ordinal) && line.Contains("work-", StringComparison.Ordinal));
        Assert.Equal(1, Writes("-PassThru"));
        Assert.Equal(4, Writes(""));
    }

    private static object? Value(PSObject row, string property) => row.Properties[property].Value;

    private PSObject One(string script) => Assert.Single(engine.Run(script));

    private string[] Entries() =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    private string[] Contents(string below = "") => FolderContents.Of(folder.File(below));
}
