# Exercise 8: Blosc against other compressors: zlib and LZO, which PyTables has too, and Zstandard (add bzip2 to -Codec for the slowest). All see the same blocks,
# shuffled.
param(
    [long] $Count = 10000000,
    [string[]] $Codec = @('none', 'blosc:blosclz', 'blosc:lz4', 'blosc:zstd', 'zlib', 'lzo', 'zstd'),
    [int] $Threads = [Environment]::ProcessorCount,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$file = Join-Path $Path "exercise-08-$PID.zarr"
try {
    $array = New-ChunkedArray $file -Count $Count -Range -1, 1 -Codec none
    $rows = $array | Measure-Compression -Codec $Codec -Level 1, 5, 9 -Threads $Threads -Repeat 1 -WarningAction SilentlyContinue `
        -Expression '((.25*x + .75)*x - 1.5)*x - 2' -TemporaryPath $Path
}
finally {
    if ($array) { $array | Remove-ChunkedArray -Confirm:$false }
}

$rows | Format-Table

$best = $rows | Sort-Object Ratio -Descending | Select-Object -First 1
$saver = $rows | Sort-Object SavedMBPerSecond -Descending | Select-Object -First 1
$fastest = $rows | Where-Object Ratio -GT 1.1 | Sort-Object EvalSeconds | Select-Object -First 1
'Compresses best: {0} {1}, {2:N1} times smaller, at {3:N0} MB/s.' -f $best.Codec, $best.Level, $best.Ratio, $best.CompressMBPerSecond
'Best ratio for its time: {0} {1}, which saves {2:N0} MB in each second of compressing ({3:N1} times smaller at {4:N0} MB/s).' -f
    $saver.Codec, $saver.Level, $saver.SavedMBPerSecond, $saver.Ratio, $saver.CompressMBPerSecond
'Computes fastest over compressed arrays: {0} {1}, in {2:N1} ms.' -f $fastest.Codec, $fastest.Level, (1000 * $fastest.EvalSeconds)
'Nobody beats in both ratio and speed: {0}.' -f (($rows | Where-Object Pareto | ForEach-Object { "$($_.Codec) $($_.Level)".Trim() }) -join ', ')
