# Exercise 11: the polynomial over chunks by each level of Blosc, without waiting for the device, and with -Sync, each run waiting until the device has
# its result: what compresses well leaves the device less to write. Operand and result are stored by the same level.
param(
    [long] $Count = 10000000,
    [string] $Codec = 'blosc:blosclz',
    [int] $Repeat = 3,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

foreach ($sync in $false, $true) {
    Invoke-PolyEval '((.25*x + .75)*x - 1.5)*x - 2' -Count $Count -Storage Chunked -Codec $Codec -Level (0..9) -Repeat $Repeat -Path $Path -Sync:$sync
}
