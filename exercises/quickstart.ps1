# The seed's polynomial over 10 million points, by every engine: as a table, and as quickstart.csv in this folder.
param(
    [long] $Count = 10000000,
    [string] $Path = 'quickstart.csv'
)

$results = Invoke-PolyEval '.25*x**3 + .75*x**2 - 1.5*x - 2' -Engine * -Count $Count

$results | Format-Table
# What follows says that the file is there.
$ErrorActionPreference = 'Stop'
$results | Export-Csv $Path

"Every property of every row is in $Path."
