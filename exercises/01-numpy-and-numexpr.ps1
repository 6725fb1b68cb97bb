# Exercise 1: the polynomial over 10 million points, by NumPy's way (Eager) and by NumExpr's (Blocked).
# The column Speedup is the answer: NumExpr's way against NumPy's.
param([long] $Count = 10000000)

Invoke-PolyEval '.25*x**3 + .75*x**2 - 1.5*x - 2' -Count $Count -Engine Eager, Blocked
