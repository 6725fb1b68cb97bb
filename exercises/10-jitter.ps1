# Exercise 10: the jitter of work on disk. Without -Sync a run ends when the system has the result in its cache, and some run
# has to wait for what the ones before have left to be written; with -Sync each waits for its own. Spread is (slowest - fastest) / median.
param(
    [long] $Count = 10000000,
    [int] $Repeat = 7,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$columns = 'Storage', 'Codec', 'Engine',
    @{ Name = 'Min ms'; Expression = { '{0:N1}' -f (1000 * $_.MinSeconds) } },
    @{ Name = 'Median ms'; Expression = { '{0:N1}' -f (1000 * $_.Seconds) } },
    @{ Name = 'Max ms'; Expression = { '{0:N1}' -f (1000 * $_.MaxSeconds) } },
    @{ Name = 'Spread'; Expression = { '{0:P0}' -f (($_.MaxSeconds - $_.MinSeconds) / $_.Seconds) } },
    @{ Name = 'Device MB'; Expression = { '{0:N1}' -f $_.DeviceWrittenMB } }

foreach ($sync in $false, $true) {
    if ($sync) { 'Each run waits for the device (-Sync)' } else { 'The system writes when it likes' }
    # All rows at once: Format-Table does not wait for rows that take long, and makes columns as wide as the first ones need.
    $rows = Invoke-PolyEval -Count $Count -Repeat $Repeat -Path $Path -Engine Blocked -Storage MemoryMap, Chunked -Codec none, blosc:lz4 -Sync:$sync
    $rows | Format-Table $columns
}
