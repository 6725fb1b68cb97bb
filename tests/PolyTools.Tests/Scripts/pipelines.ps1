# Pipelines, by value and by property name.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

# Expressions, each with its rows.
$rows = 'x + 1', 'x*2' | Invoke-PolyEval -Count 1000 -Engine Blocked, Fused -Repeat 1
Expect-Equal $rows.Expression ('x + 1', 'x + 1', 'x*2', 'x*2') 'expressions in their order'

# Numbers become an array, and arrays of the pipeline the variable x.
1..100 | New-ChunkedArray n.zarr | Invoke-PolyEval 'sum(x)' -PassThru | ForEach-Object { Expect-Equal $_ 5050 'the sum' }
New-ChunkedArray m.zarr -Count 100 -Range 1, 1 | Out-Null
Expect-Equal (Get-ChunkedArray ?.zarr | Invoke-PolyEval 'x + x' -Repeat 1 | ForEach-Object Count) (100, 100) 'a row for each array'

# Objects with a path: files and folders of the provider, and any object with the property.
Expect-Equal (Get-ChildItem *.zarr | Get-ChunkedArray | ForEach-Object { [IO.Path]::GetFileName($_.Path) }) ('m.zarr', 'n.zarr') 'arrays of Get-ChildItem'
Expect-Equal ([pscustomobject]@{ Path = 'n.zarr' } | Read-ChunkedArray -Slice '-1') 100 'a property called Path'
Expect-Equal (Get-Item n.zarr | Test-ChunkedArray -Quiet) $true 'an item that is tested'
Get-Item m.zarr | Copy-ChunkedArray -Destination k.zarr | Out-Null
Get-ChunkedArray k.zarr | Measure-Compression -Codec lz4, zstd -Repeat 1 | ForEach-Object { Expect-True ($_.Ratio -gt 1) 'a ratio' }
Get-Item k.zarr | Remove-ChunkedArray
Expect-Equal (Get-ChunkedArray | ForEach-Object { [IO.Path]::GetFileName($_.Path) }) ('m.zarr', 'n.zarr') 'what stays'

# Names, with wildcards.
Expect-Equal ('sin', 'cos' | ForEach-Object { Get-PolyFunction $_ }).Name ('sin', 'cos') 'functions by name'
Expect-True (@(Get-PolyCodec blosc:*).Count -ge 6) 'codecs by wildcard'
