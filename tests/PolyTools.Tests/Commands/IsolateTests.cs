using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Combinations in processes of their own, from the bundled shell.</summary>
public sealed class IsolateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ARowIsLikeOneOfThisProcess()
    {
        string[] values = Run(
            """
            $a = [double[]](1..1000)
            $row = Invoke-PolyEval 'sum(a*x + s)' -Variable @{ a = $a; s = 2 } -Range 0, 0 -Isolate -Monitor -Path . -Threads 1
            $row.PSObject.TypeNames[1]; $row.Outcome; $row.MemoryCap; $row.Count; $row.Timeline.Count -gt 1; $row.Seconds -gt 0; $row.Timeline[0].GetType().Name
            $row = Invoke-PolyEval 'a*x + s' -Variable @{ a = $a; s = 2 } -Range 1, 1 -Isolate -OutPath r.zarr -Path .
            (Read-ChunkedArray r.zarr '-1')
            """);
        Assert.Equal(["PolyTools.EvalResult", "Completed", "none", "1000", "True", "True", "EvalMemorySample", "1002"], values);
        Assert.Equal(["r.zarr"], Names());
    }

    [Fact]
    public void FastMathGoesWithIt()
    {
        string[] values = Run(
            """
            $x = [double[]](1..1000 | ForEach-Object { $_ / 7 })
            $row = Invoke-PolyEval 'sin(x)' -Variable @{ x = $x } -Isolate -FastMath -OutPath r.npy -Path .
            $fast = Invoke-PolyEval 'r' -Variable @{ r = 'r.npy' } -PassThru
            $row.FastMath; "$fast" -eq "$(Invoke-PolyEval 'sin(x)' -Variable @{ x = $x } -FastMath -PassThru)"
            """);
        Assert.Equal(["True", "True"], values);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("RLIMIT_DATA")]
    public void OneThatNeedsMoreThanItsCapDiesAndTheOthersComplete(string? cap)
    {
        if (cap is not null && OperatingSystem.IsWindows())
            Assert.Skip("Windows has job objects");
        string[] values = Run(
            $$"""
            {{(cap is null ? "" : "$env:POLYTOOLS_WITHOUT_CGROUPS = '1'")}}
            $rows = Invoke-PolyEval -Count 3e8 -Storage MemoryMap, Chunked -Engine Eager, Fused -ProcessMemoryLimit 240MB -Repeat 1 -Path . -Codec zstd -Level 1 `
                -DType float32 -Expression 'x + 1' -ErrorAction SilentlyContinue -ErrorVariable failed -ChunkSize 4MB
            foreach ($row in $rows) { "$($row.Storage) $($row.Engine) $($row.Outcome) $($null -eq $row.Seconds)" }
            $rows[0].MemoryCap
            foreach ($one in $failed) { ($one.FullyQualifiedErrorId -split ',')[0] }
            """);
        Assert.Equal(["MemoryMap Eager OutOfMemory True", "MemoryMap Fused Completed False", "Chunked Fused Completed False"], values[..3]);
        if (cap is not null)
            Assert.Equal(cap, values[3]);
        Assert.Contains(values[4], new[] { "IsolatedOutOfMemory", "OutOfMemory" });
        Assert.Equal("EngineNeedsWholeArrays", values[5]);
        Assert.Empty(Names());
    }

    [Fact]
    public void OneThatTakesTooLongIsEnded()
    {
        string[] values = Run(
            """
            $row = Invoke-PolyEval 'sin(x)**2' -Count 2e7 -Repeat 10000 -TimeLimit 1.5 -ErrorAction SilentlyContinue -ErrorVariable failed -OutPath r.zarr -Path .
            $row.Outcome; $row.ResultStorage; ($failed[0].FullyQualifiedErrorId -split ',')[0]
            """);
        Assert.Equal(["TimedOut", "Chunked", "IsolatedTimedOut"], values);
        Assert.Empty(Names());
    }

    [Fact]
    public void AnErrorOfTheWorkIsTyped()
    {
        string[] values = Run(
            """
            $null = New-ChunkedArray a.zarr -Count 1000
            try { Invoke-PolyEval 'a' -Variable @{ a = 'a.zarr' } -Isolate -OutPath a.zarr } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            Invoke-PolyEval 'a' -Variable @{ a = 'a.zarr' } -Isolate -MemoryLimit 10 -ErrorAction SilentlyContinue -ErrorVariable failed
            ($failed[0].FullyQualifiedErrorId -split ',')[0]
            try { Invoke-PolyEval 'a' -Variable @{ a = 'a.zarr' } -ProcessMemoryLimit 1MB } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            """);
        Assert.Equal(["ArrayExists", "MemoryLimitTooSmall", "InvalidProcessMemoryLimit"], values);
        Assert.Equal(["a.zarr"], Names());
    }

    [Fact]
    public void ScalarsOfAnyTypeAreThoseOfThisProcess()
    {
        string[] values = Run(
            """
            $v = @{ h = [Half] 0.1; i = [Int128]::Parse('18446744073709551615'); b = [bigint]::Parse('-9223372036854775808'); d = 0.1 + 0.2; t = $true; z = [System.Numerics.Complex]::new(1, 2) }
            foreach ($text in 'x + h', 'x + b', 'where(t, x*d, x)', 'x*0 + (i - i)') {
                $here = Invoke-PolyEval $text -Variable $v -Count 5 -PassThru
                $null = Invoke-PolyEval $text -Variable $v -Count 5 -Isolate -OutPath r.npy -Force -Path .
                $there = Read-ChunkedArray r.npy
                "$text $("$here" -eq "$there")"
            }
            try { Invoke-PolyEval 'x*z' -Variable $v -Count 5 -Isolate -Path . } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
            """);
        Assert.Equal(["x + h True", "x + b True", "where(t, x*d, x) True", "x*0 + (i - i) True", "IsolateOperand"], values);
    }

    [Fact]
    public void WhatOneThatIsEndedHasMadeGoesBeforeTheNextOne()
    {
        string[] values = Run(
            """
            Invoke-PolyEval 'x + 1', 'x + 2' -Count 1e6 -Repeat 1000000 -TimeLimit 3 -Storage MemoryMap -Path . -ErrorAction SilentlyContinue |
                ForEach-Object { "$($_.Outcome) $(@(Get-ChildItem -Recurse -File -Filter *.npy).Count)" }
            """);
        Assert.Equal(["TimedOut 0", "TimedOut 0"], values);
        Assert.Empty(Names());
    }

    [Fact]
    public void AHostThatCannotBeStartedAgainSaysSo()
    {
        using var engine = new Engine();
        ErrorRecord error = engine.RunToError("Invoke-PolyEval -Count 1000 -Isolate");
        Assert.StartsWith("IsolateUnavailable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private string[] Run(string script)
    {
        File.WriteAllText(Path.Combine(folder.Path, "script.ps1"), script);
        ShellResult result = ShellProcess.Run([Path.Combine(folder.Path, "script.ps1")], folder.Path);
        File.Delete(Path.Combine(folder.Path, "script.ps1"));
        return [.. result.Lines.Where(line => line.Length > 0)];
    }

    private IEnumerable<string> Names() => Directory.GetFileSystemEntries(folder.Path).Select(entry => Path.GetFileName(entry)).Order();
}
