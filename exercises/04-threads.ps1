# Exercise 4: NumExpr's way with more and more threads, one by one, then C and Fused with as many.
# Speedup is against one thread of NumExpr's way; % Peak says how much of the memory's bandwidth is used.
param(
    [long] $Count = 10000000,
    [int] $MaximumThreads = [Environment]::ProcessorCount
)

Invoke-PolyEval '((.25*x + .75)*x - 1.5)*x - 2' -Count $Count -Engine Blocked, C, Fused -Threads (1..$MaximumThreads)
