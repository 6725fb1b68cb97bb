# Exercise 6: the polynomial over arrays in memory, over mapped files (with Eager, numpy.memmap's way), and over chunks (with Blocked,
# tables.Expr's way). Speedup is against the first row of each line; Peak MB shows that only chunks need no more memory for longer arrays.
# Then with the operand on disk and the result in memory.
param(
    [long] $Count = 10000000,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$work = @{ Expression = '.25*x**3 + .75*x**2 - 1.5*x - 2'; Count = $Count; Path = $Path }

Invoke-PolyEval @work -Engine Eager -Storage Memory, MemoryMap
Invoke-PolyEval @work -Engine Blocked, Fused -Storage Memory, MemoryMap, Chunked -Codec none
Invoke-PolyEval @work -Engine Eager -Storage MemoryMap -ResultStorage Memory
Invoke-PolyEval @work -Engine Blocked, Fused -Storage MemoryMap, Chunked -Codec none -ResultStorage Memory
