using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>The commands under cultures with another decimal sign, other letters (i, ı, İ) and another minus.</summary>
public sealed class CultureTests
{
    private const string Script =
        """
        $result = @(
            Invoke-PolyEval '1.5*x + .25' -Range -1.5, 2.5 -Count 5 -PassThru
            foreach ($engine in 'FUSED', 'blocked', 'EAGER', 'c') { Invoke-PolyEval '1.5*sin(x) - 2e-3' -Count 3 -PassThru -Engine $engine }
            Invoke-PolyEval 'x*pi' -Variable @{ X = -0.5, 1.5; } -PassThru
            Invoke-PolyEval 'where(x < 0, -1.5, min(x))' -Count 3 -PassThru -DType FLOAT32
            (Invoke-PolyEval 'I*2' -Variable @{ I = 1.5, -2 } -PassThru)
            (Invoke-PolyEval x -Count 10 -Storage CHUNKED, memorymap -Codec ZLIB -Level 1 -Filter BITSHUFFLE -Repeat 1).Codec
            foreach ($codec in 'ZLIB', 'zlib', 'GZIP', 'BZIP2', 'LZ4', 'BLOSC:LZ4', 'ZSTD') {
                $array = New-ChunkedArray "$codec.zarr".Replace(':', '-') -Count 1000 -Range -1, '1.5' -Codec $codec -DType FLOAT64 -ChunkSize '1.5KB' -FillValue -2.5 -Attribute @{ Scale = -1.5 }
                $array.Codec, $array.ChunkShape.ToString(), $array.FillValue, $array.Attributes['Scale']
                Read-ChunkedArray $array.Path '-3:'
            }
            $array = New-ChunkedArray INT.zarr -Shape 20, 3 -Value '-7' -DType INT32 -Filter SHUFFLE -Checksum CRC32C -ZarrFormat 3
            $array.DType, $array.Checksum, $array.Filter, $array.Shape.ToString()
            Write-ChunkedArray INT.zarr '-2:,1' -Value '12'
            Write-ChunkedArray ZLIB.zarr '0' -Value '1.25'
            Read-ChunkedArray INT.zarr '18:,:'
            Read-ChunkedArray ZLIB.zarr '0'
            (Copy-ChunkedArray INT.zarr INT.npy -DType FLOAT64).DType
            Read-ChunkedArray INT.npy '-1'
            (Test-ChunkedArray INT.zarr -Quiet)
            (Get-PolyCodec 'Z*I*').Name
            (Get-PolyCodec ZLIB).Name
            (Get-PolyFunction 'SIN', 'ARCSINH', 'MIN').Name
            (Measure-Compression INT.npy -Codec ZLIB, 'LZ*' -Filter BITSHUFFLE -BlockSize '64KB' -Repeat 1 -Level 1 -Device '1.5MB' | ForEach-Object { $_.Codec, $_.Filter, $_.CompressedMB, $_.DeviceMBPerSecond })
            (Measure-StorageBandwidth . -Size '1.5MB' -BlockSize 64KB -Operation WRITE -Cache THROUGH -Repeat 1)[0].SizeMB
            (Measure-MemoryBandwidth TRIAD -Store ORDINARY -Count 1000 -Threads 1 -Repeat 1).MovedMB
            (TabExpansion2 'Get-PolyCodec I' 15).CompletionMatches.CompletionText
            (TabExpansion2 'Invoke-PolyEval -Engine F' 25).CompletionMatches.CompletionText
            (TabExpansion2 'Invoke-PolyEval ''ISI' 20).CompletionMatches.CompletionText
            (TabExpansion2 'New-ChunkedArray a -DType INT' 29).CompletionMatches.CompletionText
        )
        # As numbers and names, whatever the culture makes of them.
        $result | ForEach-Object { $_ } | ForEach-Object { [Convert]::ToString($_, [cultureinfo]::InvariantCulture) }
        (Get-Content INT.zarr/zarr.json, ZLIB.zarr/zarr.json -Raw)
        """;

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("sv-SE")]
    public void ResultsAreTheSame(string culture)
    {
        string[] expected = Run("", Script);
        Assert.True(expected.Length > 100);
        Assert.Equal(expected, Run(culture, Script));
    }

    /// <summary>As PowerShell's own: what is shown is in the user's culture, what is converted to text is not.</summary>
    [Fact]
    public void ViewsAreInTheUsersCulture()
    {
        const string script = "New-ChunkedArray a.zarr -Count 1000000 | Format-Table; [pscustomobject]@{ N = 1.5 } | Format-Table";
        string german = string.Join('\n', Run("de-DE", script));
        Assert.Contains("1,5", german, StringComparison.Ordinal);
        Assert.Contains("8,0", german, StringComparison.Ordinal);
        Assert.DoesNotContain("8.0", german, StringComparison.Ordinal);
    }

    private static string[] Run(string culture, string script)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("script.ps1", $"[cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo('{culture}')\n{script}");
        Directory.CreateDirectory(folder.File("work"));
        ShellResult result = ShellProcess.Run([file], folder.File("work"));
        Assert.Equal("", result.StandardError);
        return [.. result.Lines.Select(line => line.Replace(folder.Path, "", StringComparison.Ordinal))];
    }
}
