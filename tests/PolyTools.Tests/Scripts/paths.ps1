# Paths resolve as PowerShell's do: relative to the location, with wildcards, or as they are.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

function Get-FileName { foreach ($array in $input) { [IO.Path]::GetFileName($array.Path) } }

$root = "$PWD"
$null = [IO.Directory]::CreateDirectory("$root/deep/er")
Set-Location deep
New-ChunkedArray here.zarr -Count 10 -Range 1, 1 | Out-Null
New-ChunkedArray ../up.zarr -Count 10 -Range 2, 2 | Out-Null
New-ChunkedArray 'er/a[1].zarr' -Count 10 -Range 3, 3 | Out-Null
Set-Location er
Expect-Equal (Get-ChunkedArray ../*.zarr | Get-FileName) 'here.zarr' 'a wildcard above'
Expect-Equal (Get-ChunkedArray -LiteralPath 'a[1].zarr' | Get-FileName) 'a[1].zarr' 'a name with brackets'
Expect-Equal (Get-ChunkedArray 'a[[]*' | Get-FileName) 'a[1].zarr' 'a wildcard for it'
$v = @{ a = "$root/up.zarr"; b = '../here.zarr'; c = 'a[1].zarr' }
Expect-Equal (Invoke-PolyEval 'sum(a + b + c)' -Variable $v -PassThru) 60 'operands by their paths'
Invoke-PolyEval 'a*b' -Variable $v -OutPath ../../out.npy | Out-Null
Set-Location $root
Expect-Equal (Read-ChunkedArray out.npy '0') 2 'a result beside the others'
Expect-Equal @(Get-ChunkedArray -Recurse).Count 3 'arrays of the tree'

# The drives and the home folder of PowerShell, not of the system.
Expect-Equal @(Get-ChunkedArray Temp:/nothing*.zarr).Count 0 'a drive of PowerShell'
Expect-Error { Get-ChunkedArray nothing.zarr @args } 'ArrayNotFound'
Expect-Error { New-ChunkedArray Env:/x.zarr -Count 10 @args } 'NotAFileSystemPath'

Remove-ChunkedArray -LiteralPath 'deep/er/a[1].zarr'
Get-ChunkedArray -Recurse | Remove-ChunkedArray
Expect-Equal @(Get-ChunkedArray -Recurse).Count 0 'arrays that are left'
