# Exercise 7: the polynomial over compressed arrays, by each level of Blosc. Operand and result are stored so; Eval ms is the time to read and decompress
# the operand, compute, compress the result and write it. Comp MB/s and Dec MB/s are the codec alone.
param(
    [long] $Count = 10000000,
    [string[]] $Codec = 'blosc:blosclz',
    [int] $Threads = [Environment]::ProcessorCount,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$file = Join-Path $Path "exercise-07-$PID.zarr"
try {
    $array = New-ChunkedArray $file -Count $Count -Range -1, 1 -Codec none
    $rows = $array | Measure-Compression -Codec $Codec -Level (0..9) -Threads $Threads -Expression '((.25*x + .75)*x - 1.5)*x - 2' -TemporaryPath $Path
}
finally {
    if ($array) { $array | Remove-ChunkedArray -Confirm:$false }
}

$rows | Format-Table

$plain = $rows | Where-Object Level -EQ 0 | Select-Object -First 1
$best = $rows | Sort-Object Ratio -Descending | Select-Object -First 1
$saver = $rows | Sort-Object SavedMBPerSecond -Descending | Select-Object -First 1
$fastest = $rows | Where-Object Level -GT 0 | Sort-Object EvalSeconds | Select-Object -First 1
'Compresses best: {0} at level {1}, {2:N1} times smaller.' -f $best.Codec, $best.Level, $best.Ratio
'Best ratio for its time: level {0}, which saves {1:N0} MB in each second of compressing.' -f $saver.Level, $saver.SavedMBPerSecond
'Against no compression: level {0} is the fastest that compresses and takes {1:N1} ms, level 0 {2:N1} ms: {3:N2} times as long, with {4:N1} MB on disk for each array instead of {5:N1}.' -f
    $fastest.Level, (1000 * $fastest.EvalSeconds), (1000 * $plain.EvalSeconds), ($fastest.EvalSeconds / $plain.EvalSeconds), $fastest.CompressedMB, $plain.CompressedMB
