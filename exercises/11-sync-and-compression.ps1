# Exercise 11: the polynomial with -Sync, each run waiting until the device has its result, by each level of Blosc: what compresses well leaves the device less
# to write. Operand and result are stored by the same level. Beside it, the result's size, and what compressing it and writing it take by themselves.
param(
    [long] $Count = 10000000,
    [string] $Codec = 'blosc:blosclz',
    [int] $Threads = [Environment]::ProcessorCount,
    [int] $Repeat = 3,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$expression = '((.25*x + .75)*x - 1.5)*x - 2'
$levels = 0..9
$runs = Invoke-PolyEval $expression -Count $Count -Storage Chunked -Codec $Codec -Level $levels -Threads $Threads -Repeat $Repeat -Sync -Path $Path

# The result by itself.
$file = Join-Path $Path "exercise-11-$PID.zarr"
try {
    Invoke-PolyEval $expression -Count $Count -Storage Chunked -Codec none -Repeat 1 -OutPath $file -Path $Path | ForEach-Object { }
    $parts = Get-ChunkedArray $file | Measure-Compression -Codec $Codec -Level $levels -Threads $Threads -Repeat $Repeat -Device auto
}
finally {
    Get-ChunkedArray $file -ErrorAction SilentlyContinue | Remove-ChunkedArray -Confirm:$false
}

$rows = foreach ($level in $levels) {
    $run = $runs | Where-Object Level -EQ $level
    $part = $parts | Where-Object Level -EQ $level
    [pscustomobject]@{
        Level = $level
        ResultMB = $part.CompressedMB
        CompressMs = 1000 * $part.OriginalMB / $part.CompressMBPerSecond
        DeviceMs = 1000 * $part.CompressedMB / $part.DeviceMBPerSecond
        RunMs = 1000 * $run.Seconds
        MinMs = 1000 * $run.MinSeconds
        MaxMs = 1000 * $run.MaxSeconds
    }
}

$columns = foreach ($column in 'ResultMB', 'CompressMs', 'DeviceMs', 'RunMs', 'MinMs', 'MaxMs') {
    @{ Name = $column -creplace '(MB|Ms)$', ' $1'; Expression = [scriptblock]::Create("'{0:N1}' -f `$_.$column") }
}
$rows | Format-Table (@('Level') + $columns)

$plain = $rows[0]
$best = $rows | Sort-Object RunMs | Select-Object -First 1
$smallest = $rows | Sort-Object ResultMB | Select-Object -First 1
'Fastest: level {0}, {1:N1} ms; level 0, without compression, takes {2:N1} ms.' -f $best.Level, $best.RunMs, $plain.RunMs
if ($best.Level -gt 0) {
    'Why: {0:N1} MB take this device some {1:N0} ms, and {2:N1} MB some {3:N0} ms, while compressing them takes {4:N0} ms on {5} threads. The smallest, by level {6}, has {7:N1} MB, which saves no more than {8:N0} ms.' -f
        $plain.ResultMB, $plain.DeviceMs, $best.ResultMB, $best.DeviceMs, $best.CompressMs, $Threads,
        $smallest.Level, $smallest.ResultMB, ($best.DeviceMs - $smallest.DeviceMs)
}
else {
    'Why: {0:N1} MB take this device some {1:N0} ms; compressed to {2:N1} MB they take {3:N0} ms, and compressing them {4:N0} ms on {5} threads.' -f
        $plain.ResultMB, $plain.DeviceMs, $smallest.ResultMB, $smallest.DeviceMs, $smallest.CompressMs, $Threads
}
