# Arrays on disk: made, read, changed, copied, verified and removed; -WhatIf does nothing, and nobody asks with -Confirm:$false.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

New-ChunkedArray x.zarr -Count 1001 -Range 0, 1000 -WhatIf
Expect-Equal @(Get-ChildItem).Count 0 'what -WhatIf makes'

$array = New-ChunkedArray x.zarr -Count 1001 -Range 0, 1000 -ChunkShape 100 -Checksum crc32c -Confirm:$false
Expect-Equal $array.Shape 1001 'the shape'
Expect-Equal (Read-ChunkedArray x.zarr -Slice '::250') (0, 250, 500, 750, 1000) 'every 250th number'
Expect-Error { New-ChunkedArray x.zarr -Count 10 } 'ArrayExists'

Write-ChunkedArray x.zarr -Slice ':3' -Value 7, 8, 9 -WhatIf
Expect-Equal (Read-ChunkedArray x.zarr ':3') (0, 1, 2) 'after -WhatIf'
Write-ChunkedArray x.zarr -Slice ':3' -Value 7, 8, 9 -Confirm:$false
1, 2 | Write-ChunkedArray x.zarr -Append
Expect-Equal (Read-ChunkedArray x.zarr ':3') (7, 8, 9) 'after writing'
Expect-Equal (Read-ChunkedArray x.zarr '-3:') (1000, 1, 2) 'after appending'

Copy-ChunkedArray x.zarr y.npy -WhatIf
Expect-True (-not @(Get-ChildItem -Filter *.npy)) 'no file from -WhatIf'
Copy-ChunkedArray x.zarr y.npy -Confirm:$false | Out-Null
$copy = Copy-ChunkedArray y.npy z.zarr -ZarrFormat 2 -Codec zstd -Level 3 -DType float32
Expect-Equal $copy.Codec 'zstd' 'the codec of the copy'
Expect-Equal (Invoke-PolyEval 'max(abs(a - b))' -Variable @{ a = 'x.zarr'; b = 'z.zarr' } -PassThru) 0 'the difference of the copies'

Expect-Equal @(Test-ChunkedArray x.zarr).Count 0 'faults of a sound array'
$chunk = @(Get-ChildItem x.zarr -Recurse -File | Where-Object Name -eq '4')[0].FullName
$bytes = [IO.File]::ReadAllBytes($chunk)
$bytes[20] = $bytes[20] -bxor 1
[IO.File]::WriteAllBytes($chunk, $bytes)
$fault = @(Test-ChunkedArray x.zarr)
Expect-Equal $fault.Count 1 'faults after a bit was changed'
Expect-Equal (Test-ChunkedArray x.zarr -Quiet) $false 'the short answer'

Remove-ChunkedArray *.zarr -WhatIf
Expect-Equal @(Get-ChunkedArray).Count 2 'arrays after -WhatIf'
Get-ChunkedArray | Where-Object { -not (Test-ChunkedArray $_ -Quiet) } | Remove-ChunkedArray -Confirm:$false
Expect-Equal @(Get-ChunkedArray | ForEach-Object { [IO.Path]::GetFileName($_.Path) }) 'z.zarr' 'the sound array that stays'
Remove-ChunkedArray z.zarr -Confirm:$false
Expect-Equal @(Get-ChildItem).Name 'y.npy' 'what stays'
