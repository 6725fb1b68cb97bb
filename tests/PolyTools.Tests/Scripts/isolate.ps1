# Combinations in processes of their own: those of the program that runs this session.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

$a = [double[]](1..1000)
$row = Invoke-PolyEval 'sum(a*x + s)' -Variable @{ a = $a; s = 2 } -Range 0, 0 -Isolate -Path . -Repeat 1
Expect-Equal $row.Outcome 'Completed' 'the outcome'
Expect-Equal $row.Count 1000 'the count'
Expect-True ($row.Seconds -gt 0) 'a time'

$rows = Invoke-PolyEval -Count 2e7 -Engine Eager, Fused -ProcessMemoryLimit 400MB -Repeat 1 -Path . -ErrorAction SilentlyContinue -ErrorVariable failed
Expect-Equal $rows.Engine ('Eager', 'Fused') 'the engines'
Expect-Equal $rows.Outcome ('OutOfMemory', 'Completed') 'the outcomes'
Expect-True ($null -eq $rows[0].Seconds -and $rows[1].Seconds -gt 0) 'the times'
Expect-Equal $failed.Count 1 'errors'

Invoke-PolyEval 'a*a' -Variable @{ a = $a } -Isolate -OutPath r.zarr -Path . -Repeat 1 | Out-Null
Expect-Equal (Read-ChunkedArray r.zarr '-1') 1000000 'the result that a child process left'
Expect-Equal @(Get-ChildItem -Force).Name 'r.zarr' 'what is left in the folder'
