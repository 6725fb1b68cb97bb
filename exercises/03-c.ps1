# Exercise 3: the same computation in C, compiled as the exercise says (-O3), on one thread as poly.c is, against NumPy's
# way and NumExpr's; and Fused, which needs no compiler. Then C with the vector instructions of this processor.
param([long] $Count = 10000000)

$horner = '((.25*x + .75)*x - 1.5)*x - 2'

Invoke-PolyEval $horner -Count $Count -Threads 1 -Engine Eager, Blocked, C, Fused -CompilerFlag '-O3'
Invoke-PolyEval $horner -Count $Count -Threads 1 -Engine C -CompilerFlag '-O3', '-march=native'
