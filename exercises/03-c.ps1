# Exercise 3: the same computation in C, compiled as the exercise says (-O3) and for this machine, on one thread as
# poly.c is, against NumPy's way and NumExpr's; and Fused, which needs no compiler.
param([long] $Count = 10000000)

$horner = '((.25*x + .75)*x - 1.5)*x - 2'

Invoke-PolyEval $horner -Count $Count -Engine Eager, Blocked, C, Fused -Threads 1 | Format-Table

'C compiled with -O3 -march=native'
Invoke-PolyEval $horner -Count $Count -Engine C -Threads 1 -CompilerFlag '-O3', '-march=native' | Format-Table
