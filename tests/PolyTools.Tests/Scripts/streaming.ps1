# Output streams as it is made, and who has enough stops what is before.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

$script:made = 0
$first = 1..1000 | ForEach-Object { $script:made++; "x + $_" } | Invoke-PolyEval -Count 1000 -Repeat 1 | Select-Object -First 2
Expect-Equal $first.Expression ('x + 1', 'x + 2') 'the first rows'
Expect-Equal $script:made 2 'expressions that were asked for'

# Of a large grid with temporary files, the first row only: the others are not computed, and nothing stays behind.
New-ChunkedArray keep.zarr -Count 1000 | Out-Null
$row = Invoke-PolyEval -Count 100000 -Storage Chunked -Codec lz4, zstd -Level (1..9) -Repeat 1 -Path . | Select-Object -First 1
Expect-Equal $row.Codec 'lz4' 'the first combination'
Expect-Equal @(Get-ChildItem -Force).Name 'keep.zarr' 'what is left in the folder'

$script:files = 0
foreach ($name in 'a', 'b', 'c') { [IO.File]::WriteAllText("$PWD/$name.txt", 'text ' * 1000) }
$one = Get-ChildItem *.txt | ForEach-Object { $script:files++; $_ } | Measure-Compression -Codec lz4 -Repeat 1 | Select-Object -First 1
Expect-Equal $script:files 1 'files that were asked for'

# Rows of the pipeline go to disk as they come: more of them than are kept.
1..3 | ForEach-Object { , [double[]]($_, $_) } | New-ChunkedArray rows.zarr | Out-Null
Expect-Equal (Read-ChunkedArray rows.zarr) (1, 1, 2, 2, 3, 3) 'arrays of the pipeline'
Expect-Equal @(Get-ChunkedArray | Select-Object -First 1).Count 1 'the first of several arrays'
