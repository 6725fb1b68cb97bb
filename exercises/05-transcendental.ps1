# Exercise 5: sine and cosine, by every engine with more and more threads.
# Speedup is against NumPy's way. Max ULP shows where C's own sine differs from PolyTools'.
param(
    [long] $Count = 10000000,
    [int] $MaximumThreads = [Environment]::ProcessorCount
)

Invoke-PolyEval 'sin(x)**2 + cos(x)**2' -Count $Count -Engine * -Threads (1..$MaximumThreads) | Format-Table
