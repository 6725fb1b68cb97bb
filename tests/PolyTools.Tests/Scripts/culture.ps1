# Cultures with a decimal comma, and with an i that has no dot: numbers in expressions, slices and files stay as they are.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

$before = [cultureinfo]::CurrentCulture
try {
    foreach ($name in 'de-DE', 'tr-TR') {
        [Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]$name
        Expect-Equal (Invoke-PolyEval '1.5 + .25' -PassThru).ToString([cultureinfo]::InvariantCulture) '1.75' "a sum in $name"
        # I and i are another pair of letters in Turkish.
        Expect-Equal (Invoke-PolyEval 'sum(I)' -Variable @{ i = 1, 2 } -PassThru) 3 "a variable's name in $name"
        $row = Invoke-PolyEval 'SIN + x' -Variable @{ sin = 1 } -Count 10 -Engine FUSED, blocked -DType FLOAT32 -Repeat 1
        Expect-Equal $row.Engine ('Fused', 'Blocked') "engines' names in $name"
        New-ChunkedArray "$name.zarr" -Count 5 -Range -0.5, 0.5 -Codec BLOSC:ZLIB -Filter BITSHUFFLE | Out-Null
        Expect-Equal (Read-ChunkedArray "$name.zarr" '::2') (-0.5, 0, 0.5) "numbers of an array in $name"
        Get-ChunkedArray "$name.zarr" | Export-Csv "$name.csv"
        Expect-True ((Get-Content "$name.csv" -Raw) -match '"float64"') "the type in the file of $name"
        # Tables are for people, who read their own numbers.
        Get-ChunkedArray "$name.zarr" | Format-Table | Out-File table.txt
        Expect-True ((Get-Content table.txt -Raw) -match '0,00') "a decimal comma in the table of $name"
    }
}
finally {
    [Threading.Thread]::CurrentThread.CurrentCulture = $before
}
