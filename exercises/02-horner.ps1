# Exercise 2: the same polynomial in its two forms, by NumPy's way and by NumExpr's.
# Speedup is against NumPy's way for the first form.
param([long] $Count = 10000000)

'.25*x**3 + .75*x**2 - 1.5*x - 2', '((.25*x + .75)*x - 1.5)*x - 2' |
    Invoke-PolyEval -Count $Count -Engine Eager, Blocked
