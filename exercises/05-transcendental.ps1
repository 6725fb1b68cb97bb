# Exercise 5: sine and cosine, by every engine with more and more threads; Speedup is against NumPy's way, and Max ULP shows where C's own
# sine differs from PolyTools'. Then the polynomial of the exercises before, whose threads share out less arithmetic.
param(
    [long] $Count = 10000000,
    [int] $MaximumThreads = [Environment]::ProcessorCount
)

'sin(x)**2 + cos(x)**2', '((.25*x + .75)*x - 1.5)*x - 2' |
    Invoke-PolyEval -Count $Count -Engine * -Threads (1..$MaximumThreads)
