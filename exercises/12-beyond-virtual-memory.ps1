# Exercise 12: arrays larger than all memory that there is. The memory is that of a cage: each row is computed by a process of its own, which may
# have -Cap bytes. Operand and result each have as many: tables.Expr's way (Blocked over Chunked) takes some chunks at a time; Fused over maps has no temporaries, and
# the system drops pages of the files as it needs; numpy.memmap's way (Eager over MemoryMap) asks for whole-array temporaries, and dies.
param(
    [long] $Cap = 256MB,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$count = [long]($Cap / 8)
"$count points: operand and result have $([Math]::Round(8 * $count / 1e6)) MB each, and each process may have $([Math]::Round($Cap / 1e6)) MB"

$work = @{ Count = $count; Path = $Path; ProcessMemoryLimit = $Cap; Repeat = 1; Monitor = $true; ErrorAction = 'SilentlyContinue' }
$rows = @(
    Invoke-PolyEval @work -Engine Blocked -Storage Chunked -Codec blosc:lz4
    Invoke-PolyEval @work -Engine Fused, Eager -Storage MemoryMap
)
$rows | Format-Table

foreach ($row in $rows) {
    if (-not $row.Timeline) { continue }
    "The memory of $($row.Engine) over $($row.Storage), as another terminal would show it"
    $step = [Math]::Max(1, [int]($row.Timeline.Count / 8))
    $samples = for ($i = 0; $i -lt $row.Timeline.Count; $i += $step) { $row.Timeline[$i] }
    $samples | Format-Table Seconds, ResidentMB, AnonymousMB, ReadMB, WrittenMB
}
