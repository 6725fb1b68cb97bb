# Exercise 10: the jitter of work on disk. Without -Sync a run ends when the system has the result in its cache, and some run has to wait for what
# the ones before have left to be written; with -Sync each waits for its own. Compare Min ms and Max ms.
param(
    [long] $Count = 10000000,
    [int] $Repeat = 7,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

foreach ($sync in $false, $true) {
    Invoke-PolyEval -Count $Count -Repeat $Repeat -Path $Path -Engine Blocked -Storage MemoryMap, Chunked -Codec none, blosc:lz4 -Sync:$sync
}
