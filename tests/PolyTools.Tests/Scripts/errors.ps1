# Errors: ids, categories, targets, recommendations, and what -ErrorAction makes of them.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

Expect-Error { Invoke-PolyEval '2*sine(x)' @args } 'UnknownFunction'
Expect-Error { Invoke-PolyEval 'x +' @args } 'UnexpectedEnd'
Expect-Error { Invoke-PolyEval 'y + 1' @args } 'UnknownName'
Expect-Error { Invoke-PolyEval 'a + b' -Variable @{ a = [double[]](1, 2); b = [double[]](1, 2, 3) } @args } 'ShapeMismatch'
Expect-Error { Read-ChunkedArray nothing.zarr @args } 'ArrayNotFound'

# The record says what it is about and what to do, and is one sentence for a person.
try { Invoke-PolyEval '2*sine(x)' -ErrorAction Stop }
catch {
    Expect-Equal $_.TargetObject '2*sine(x)' 'the target'
    Expect-True ($_.Exception.Message -match "^Unknown function 'sine'\. Did you mean 'sin'\?") 'the sentence'
    Expect-True ($_.ErrorDetails.RecommendedAction -match 'Get-PolyFunction lists the functions\.') 'what to do'
    Expect-True ("$_" -notmatch '   at ') 'no stack trace'
}

# One wrong of three: the others come, and the error is one.
$ErrorActionPreference = 'Continue'
$results = 'x', 'nothing(x)', 'x*x' | Invoke-PolyEval -Count 100 -Repeat 1 -ErrorAction SilentlyContinue -ErrorVariable failed
Expect-Equal $results.Expression ('x', 'x*x') 'the rows that can be had'
Expect-Equal $failed.Count 1 'errors'
$stopped = @()
try { 'x', 'nothing(x)', 'x*x' | Invoke-PolyEval -Count 100 -Repeat 1 -ErrorAction Stop | ForEach-Object { $stopped += $_.Expression } }
catch { $stopped += 'stopped' }
Expect-Equal $stopped ('x', 'stopped') 'what comes before -ErrorAction Stop'
$ignored = 'nothing(x)', 'x' | Invoke-PolyEval -Count 100 -Repeat 1 -ErrorAction Ignore
Expect-Equal $ignored.Expression 'x' 'what comes beside an ignored error'
