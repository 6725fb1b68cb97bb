using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>
/// What Invoke-PolyEval says of memory and of bytes read and written, in a process of its own: these are counts of the process.
/// </summary>
public sealed class OutOfCoreMeasurementTests : IDisposable
{
    /// <summary>MB beside the buffers: what the runtime allocates meanwhile, code that is compiled, threads.</summary>
    private const double Allowance = 40;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MemoryStaysWithinTheLimitOverArraysOfTenTimesIt()
    {
        // 160 MB in, 160 MB out.
        string[] lines = Run("""
            $null = New-ChunkedArray x.zarr -Count 20000000 -Codec blosc:lz4
            $null = New-ChunkedArray y.zarr -Count 20000000 -ChunkShape 50000 -Codec none
            $v = @{ x = 'x.zarr'; y = 'y.zarr' }
            function say($r) { "$($r.PeakMemoryMB)" }
            say (Invoke-PolyEval 'x*x + 1' -Variable $v -Repeat 1 -MemoryLimit 16MB -Path work)
            say (Invoke-PolyEval 'x*y + 1' -Variable $v -Repeat 1 -MemoryLimit 16MB -Path work -Codec zlib -Level 1)
            say (Invoke-PolyEval 'x*y + 1' -Variable $v -Repeat 1 -MemoryLimit 16MB -OutPath r.zarr -Codec none)
            say (Invoke-PolyEval 'mean(x*y)' -Variable $v -Repeat 1 -MemoryLimit 16MB)
            say (Invoke-PolyEval 'x - mean(x)' -Variable $v -Repeat 1 -MemoryLimit 16MB -Path work -Engine Blocked)
            say (Invoke-PolyEval 'x[1:] - x[:-1]' -Variable $v -Repeat 1 -MemoryLimit 16MB -Path work)
            say (Invoke-PolyEval 'x[::-1] + sin(x) - mean(sin(x))' -Variable $v -Repeat 1 -MemoryLimit 16MB -Path work)
            say (Invoke-PolyEval 'x*x' -Count 20e6 -Storage Chunked -Repeat 1 -MemoryLimit 16MB -Path work)
            """);
        double[] peaks = [.. lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        Assert.Equal(8, peaks.Length);
        Assert.All(peaks, peak => Assert.InRange(peak, 0.1, 16.8 + Allowance));
        Assert.Empty(FolderContents.Of(folder.File("work")));
    }

    [Fact]
    public void EagerHoldsTemporariesThatFusedDoesNot()
    {
        string[] lines = Run("""
            Invoke-PolyEval 'sin(x) + cos(x)*exp(x)' -Engine Fused, Eager -Threads 1 -Count 8000000 -Repeat 1 | ForEach-Object { "$($_.PeakMemoryMB)" }
            """);
        // x and the result are 128 MB; Eager adds at least one whole-array temporary of 64 MB.
        Assert.Equal(2, lines.Length);
        Assert.InRange(double.Parse(lines[0], CultureInfo.InvariantCulture), 120, 160);
        Assert.InRange(double.Parse(lines[1], CultureInfo.InvariantCulture), 185, 300);
    }

    [Fact]
    public void MemoryStaysWithinTheLimitOverTables()
    {
        // 134 MB, in chunks of 8 MB; a row of them has 67 MB, and a slice that is not aligned lies in four of them.
        string[] lines = Run("""
            $null = New-ChunkedArray t.zarr -Shape 2048, 8192 -ChunkShape 1024, 1024 -Value 1.5
            $v = @{ t = 't.zarr' }
            function say($r) { "$($r.PeakMemoryMB) $($r.Threads)" }
            foreach ($text in 'sum(t)', 'sum(t, axis=1)', 'mean(t[1:, 1:])', 't[1:, 1:] + t[:-1, :-1]', 't - mean(t)') {
                say (Invoke-PolyEval $text -Variable $v -Repeat 1 -MemoryLimit 100MB -Path work -Threads 2 -WarningAction Ignore)
            }
            """);
        double[] peaks = [.. lines.Select(line => double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture))];
        Assert.Equal(5, peaks.Length);
        Assert.All(peaks, peak => Assert.InRange(peak, 0.1, 105 + Allowance));
    }

    [Fact]
    public void AReductionOverATableReadsEachChunkOnceWhereTheLimitAllows()
    {
        string[] lines = Run("""
            $null = New-ChunkedArray t.zarr -Shape 1024, 4096 -ChunkShape 512, 512 -Value 1.5 -Codec none
            $v = @{ t = 't.zarr' }
            foreach ($limit in 8MB, 100MB) {
                (Invoke-PolyEval 'sum(t*t)' -Variable $v -Repeat 1 -MemoryLimit $limit -Threads 1).ReadMB
            }
            """);
        double[] read = [.. lines.Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        // 34 MB are stored.
        Assert.InRange(read[0], 60, 1000);
        Assert.InRange(read[1], 33, 36);
    }

    [Fact]
    public void TheAmountThatIsNamedIsEnough()
    {
        string[] lines = Run("""
            $null = New-ChunkedArray x.zarr -Count 3000000 -ChunkShape 400000
            foreach ($text in 'x + 1', 'sum(x)', 'x - mean(x)', 'x[1:] - x[:-1]') {
                try { Invoke-PolyEval $text -Variable @{ x = 'x.zarr' } -MemoryLimit 1MB -Path work -Threads 2 }
                catch { "$($_.FullyQualifiedErrorId)|$($_.ErrorDetails.RecommendedAction)|$((Get-ChildItem work).Count)" }
            }
            """);
        Assert.Equal(4, lines.Length);
        string[] again = Run(string.Join('\n', new[] { "x + 1", "sum(x)", "x - mean(x)", "x[1:] - x[:-1]" }.Zip(lines, (text, line) =>
        {
            Assert.StartsWith("MemoryLimitTooSmall,", line, StringComparison.Ordinal);
            Assert.EndsWith("|0", line, StringComparison.Ordinal);
            string megabytes = Regex.Match(line, @"at least ([\d,]+) MB").Groups[1].Value.Replace(",", "", StringComparison.Ordinal);
            return $"(Invoke-PolyEval '{text}' -Variable @{{ x = 'x.zarr' }} -MemoryLimit {megabytes}000000 -Path work -Threads 2 -Repeat 1 -WarningAction Ignore).Outcome";
        })));
        Assert.All(again, line => Assert.Equal("Completed", line));
        Assert.Equal(4, again.Length);
    }

    [Fact]
    public void BytesAndTimelineAreThoseOfTheRun()
    {
        string[] lines = Run("""
            $null = New-ChunkedArray x.zarr -Count 4000000 -ChunkShape 100000 -Codec none
            $null = New-ChunkedArray z.zarr -Count 4000000 -ChunkShape 100000 -Codec zstd
            $r = Invoke-PolyEval 'x + 1' -Variable @{ x = 'x.zarr' } -Codec none -OutPath r.zarr -Monitor
            "$($r.ReadMB)"; "$($r.WrittenMB)"; "$($r.StoredMB)"; "$($r.Ratio)"; "$($r.PeakMemoryMB)"
            $q = Invoke-PolyEval 'x + 1' -Variable @{ x = 'z.zarr' } -Codec zlib -OutPath q.zarr
            "$($q.ReadMB)"; "$($q.WrittenMB)"; "$($q.StoredMB)"; "$($q.Ratio)"; "$($q.Timeline -eq $null)"
            $m = Invoke-PolyEval 'x + 1' -Count 4000000 -Storage MemoryMap -Path work
            "$($m.ReadMB)"; "$($m.WrittenMB)"; "$($m.StoredMB)"; "$($m.Ratio)"
            $n = Invoke-PolyEval 'x + 1' -Count 4000000
            "$($n.StoredMB)$($n.Ratio)"
            foreach ($s in $r.Timeline) { "$($s.Seconds) $($s.ResidentMB) $($s.AnonymousMB) $($s.ReadMB) $($s.WrittenMB)" }
            """);
        double[] numbers = [.. lines.Take(14).Select(line => double.TryParse(line, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        // Without compression: 32 MB each way.
        Assert.InRange(numbers[0], 32, 33);
        Assert.InRange(numbers[1], 32, 33);
        Assert.Equal((Chunks("x.zarr") + Chunks("r.zarr")) / 1e6, numbers[2], 9);
        Assert.Equal(1, numbers[3], 6);
        Assert.InRange(numbers[4], 0.1, 135 + Allowance);
        // With compression: what the files have.
        Assert.InRange(numbers[5], Chunks("z.zarr") / 1e6, (Chunks("z.zarr") / 1e6) + 1);
        Assert.InRange(numbers[6], Chunks("q.zarr") / 1e6, (Chunks("q.zarr") / 1e6) + 1);
        Assert.Equal((Chunks("z.zarr") + Chunks("q.zarr")) / 1e6, numbers[7], 9);
        Assert.Equal(64e6 / (Chunks("z.zarr") + Chunks("q.zarr")), numbers[8], 6);
        Assert.Equal("True", lines[9]);
        // Maps are read and written without calls.
        Assert.InRange(numbers[10], 0, 1);
        Assert.InRange(numbers[11], 0, 1);
        Assert.Equal(64, numbers[12], 6);
        Assert.Equal(1, numbers[13], 6);
        Assert.Equal("", lines[14]);

        double[][] samples = [.. lines.Skip(15).Select(line => line.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray())];
        Assert.InRange(samples.Length, 2, 1000);
        for (int i = 0; i < samples.Length; i++)
        {
            Assert.InRange(samples[i][2], 1, samples[i][1]);
            if (i == 0)
                continue;
            Assert.True(samples[i][0] > samples[i - 1][0]);
            Assert.True(samples[i][3] >= samples[i - 1][3] && samples[i][4] >= samples[i - 1][4]);
        }

        // Four runs.
        Assert.InRange(samples[^1][3], 4 * 32, (4 * 32) + 8);
        Assert.InRange(samples[^1][4], 4 * 32, (4 * 32) + 8);
    }

    private long Chunks(string array) =>
        Directory.EnumerateFiles(Path.Combine(folder.File(array), "c"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    private string[] Run(string script)
    {
        Directory.CreateDirectory(folder.File("work"));
        ShellResult result = ShellProcess.Run([folder.Write("run.ps1", script)], folder.Path);
        Assert.Equal("", result.StandardError.Replace("WARNING: The memory limit", "", StringComparison.Ordinal).Contains("Error", StringComparison.Ordinal) ? result.StandardError : "");
        return result.Lines;
    }
}
