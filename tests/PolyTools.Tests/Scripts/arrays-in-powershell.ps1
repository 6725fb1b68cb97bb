# Results of -PassThru are .NET arrays for further PowerShell.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

$temperature = [double[]](19.5, 21, 23.5, 18, 30)
$result = Invoke-PolyEval 'where(t > mean(t), t, 0)' -Variable @{ t = $temperature } -PassThru
Expect-Equal $result.GetType().Name 'Double[]' 'the type'
Expect-Equal $result (0, 0, 23.5, 0, 30) 'the values'
Expect-Equal ($result | Measure-Object -Sum).Sum 53.5 'the sum'
Expect-Equal ($result | Where-Object { $_ -gt 0 }) (23.5, 30) 'what is not zero'

# One object in the pipeline, until it is taken apart.
$seen = 0
Invoke-PolyEval 't*1' -Variable @{ t = $temperature } -PassThru | ForEach-Object { $seen++ }
Expect-True ($seen -eq 5 -or $seen -eq 1) 'numbers or an array'
Expect-Equal (, $result | Measure-Object).Count 1 'an array as one object'

# A table, by rows and columns.
$table = [double[,]]::new(2, 3)
foreach ($i in 0, 1) { foreach ($j in 0..2) { $table[$i, $j] = 10 * $i + $j } }
$centred = Invoke-PolyEval 't - mean(t, axis=0)' -Variable @{ t = $table } -PassThru
Expect-Equal $centred.Rank 2 'the number of dimensions'
Expect-Equal ($centred[0, 0], $centred[1, 2]) (-5, 5) 'the corners'

# The input is as it was, and a result is an operand of the next expression.
Expect-Equal $temperature (19.5, 21, 23.5, 18, 30) 'the operand'
$next = Invoke-PolyEval 'sum(r) / sum(r > 0)' -Variable @{ r = $result } -PassThru
Expect-Equal $next 26.75 'the mean of what is left'
Expect-Equal (Invoke-PolyEval '7 // 2' -PassThru).GetType().Name 'Int64' 'the type of a scalar'
Expect-Equal (Invoke-PolyEval 's' -Variable @{ s = 'a', 'b' } -PassThru) ('a', 'b') 'texts'
