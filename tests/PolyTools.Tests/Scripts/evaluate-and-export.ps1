# An experiment: engines and thread counts, as a CSV file that another program reads.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

Invoke-PolyEval '.25*x**3 + .75*x**2 - 1.5*x - 2', 'sin(x)**2 + cos(x)**2' -Count 20000 -Engine Eager, Blocked, Fused -Threads 1, 2 -Repeat 1 |
    Export-Csv grid.csv

$lines = @(Get-Content grid.csv)
# For each expression Eager once, the others with two thread counts.
Expect-Equal $lines.Count 11 'lines of the file'
$names = $lines[0].Trim('"') -split '","'
Expect-Equal $names[0..8] ('Expression', 'Engine', 'Storage', 'Codec', 'Level', 'Filter', 'Threads', 'Count', 'DType') 'the first columns'
$values = $lines[1].Trim('"') -split '","'
Expect-Equal $values[0] '.25*x**3 + .75*x**2 - 1.5*x - 2' 'the expression'
Expect-Equal $values[1] 'Eager' 'the engine of the first row'
Expect-True ([double]$values[9] -gt 0) 'a time in the tenth column'

# The rows in further PowerShell.
$rows = Invoke-PolyEval 'x*x + 1' -Count 20000 -Engine Blocked, Fused -Threads 1, 2 -Repeat 1
Expect-Equal $rows.Engine ('Blocked', 'Blocked', 'Fused', 'Fused') 'the order of the rows'
Expect-Equal $rows.Threads (1, 2, 1, 2) 'the order of the threads'
$best = $rows | Sort-Object Seconds | Select-Object -First 1
Expect-True ($best.Seconds -le ($rows | Measure-Object Seconds -Minimum).Minimum) 'the fastest row first'
foreach ($group in $rows | Group-Object Engine) { Expect-Equal $group.Count 2 "rows of $($group.Name)" }
Expect-True (-not ($rows | Where-Object { $_.MaxDifference -ne 0 })) 'the same results from both engines'
$rows | Format-Table | Out-File table.txt
Expect-True ((Get-Content table.txt -Raw) -match 'Engine\s+Threads\s+Time ms') 'the headings of the table'
