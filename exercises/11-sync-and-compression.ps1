# Exercise 11: the polynomial with -Sync, each run waiting until the device has its result, by each level of Blosc: what compresses well has less to wait
# for. MB to write is the result's; the codec and the device are measured by themselves beside it.
param(
    [long] $Count = 10000000,
    [string] $Codec = 'blosc:blosclz',
    [int] $Threads = [Environment]::ProcessorCount,
    [int] $Repeat = 3,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$expression = '((.25*x + .75)*x - 1.5)*x - 2'
$file = Join-Path $Path "exercise-11-$PID.zarr"
try {
    # What is written is the result: the codec is measured on that.
    $array = Invoke-PolyEval $expression -Count $Count -Storage Chunked -Codec none -Repeat 1 -OutPath $file -Path $Path | ForEach-Object { Get-ChunkedArray $file }
    $rows = $array | Measure-Compression -Codec $Codec -Level (0..9) -Threads $Threads -Repeat $Repeat `
        -Expression $expression -Sync -TemporaryPath $Path -Device auto
}
finally {
    if ($array) { $array | Remove-ChunkedArray -Confirm:$false }
}

$rows | Format-Table Codec, Level,
    @{ Name = 'MB to write'; Expression = { '{0:N1}' -f $_.CompressedMB } },
    @{ Name = 'Compress ms'; Expression = { '{0:N1}' -f (1000 * $_.OriginalMB / $_.CompressMBPerSecond) } },
    @{ Name = 'Device ms'; Expression = { '{0:N1}' -f (1000 * $_.CompressedMB / $_.DeviceMBPerSecond) } },
    @{ Name = 'Run with sync ms'; Expression = { '{0:N1}' -f (1000 * $_.EvalSeconds) } }

$plain = $rows | Where-Object Level -EQ 0 | Select-Object -First 1
$best = $rows | Sort-Object EvalSeconds | Select-Object -First 1
'Fastest: level {0}, {1:N1} ms; level 0, without compression, takes {2:N1} ms.' -f $best.Level, (1000 * $best.EvalSeconds), (1000 * $plain.EvalSeconds)
if ($best.Level -gt 0) {
    'Why: to write {0:N1} MB takes this device some {1:N0} ms, and {2:N1} MB some {3:N0} ms; to compress them takes {4:N0} ms on {5} threads. A higher level has {6:N1} MB at best, which saves no more than {7:N0} ms.' -f
        $plain.CompressedMB, (1000 * $plain.CompressedMB / $plain.DeviceMBPerSecond),
        $best.CompressedMB, (1000 * $best.CompressedMB / $best.DeviceMBPerSecond),
        (1000 * $best.OriginalMB / $best.CompressMBPerSecond), $Threads,
        ($rows | Measure-Object CompressedMB -Minimum).Minimum,
        (1000 * ($best.CompressedMB - ($rows | Measure-Object CompressedMB -Minimum).Minimum) / $best.DeviceMBPerSecond)
}
else {
    'Why: this device takes {0:N1} MB in some {1:N0} ms, which is less than compressing them costs.' -f
        $plain.CompressedMB, (1000 * $plain.CompressedMB / $plain.DeviceMBPerSecond)
}
