# The module is removed and imported again, and its commands work as before.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

$module = Get-Module PolyTools
$manifest = Join-Path $module.ModuleBase PolyTools.psd1
New-ChunkedArray x.zarr -Count 100 -Range 1, 1 | Out-Null
$array = Get-ChunkedArray x.zarr
$commands = @(Get-Command -Module PolyTools).Count

foreach ($round in 1, 2) {
    Remove-Module PolyTools
    Expect-Equal @(Get-Module PolyTools).Count 0 'modules after the removal'
    Import-Module $manifest
    Expect-Equal @(Get-Command -Module PolyTools).Count $commands 'commands after the import'
    Expect-Equal (Invoke-PolyEval '6*7' -PassThru) 42 'an expression'
    # An object from before is still one.
    Expect-Equal ($array | Invoke-PolyEval 'sum(x)' -PassThru) 100 'the sum over an array from before'
}

Import-Module $manifest -Force
Expect-Equal (Get-ChunkedArray x.zarr | Read-ChunkedArray -Slice '0') 1 'after -Force'
Expect-True ((Get-Help Invoke-PolyEval).Synopsis -match '^Evaluates') 'the help'
