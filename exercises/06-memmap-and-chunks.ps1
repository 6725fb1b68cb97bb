# Exercise 6: the polynomial over arrays on disk, by numpy.memmap's way (Eager over MemoryMap) and by tables.Expr's (Blocked over Chunked),
# against the same in memory. Speedup is against the first row of each table; Peak MB shows that only chunks need no more memory
# for longer arrays.
param(
    [long] $Count = 10000000,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$powers = '.25*x**3 + .75*x**2 - 1.5*x - 2'

"NumPy's way: in memory, and by numpy.memmap"
Invoke-PolyEval $powers -Count $Count -Path $Path -Engine Eager -Storage Memory, MemoryMap | Format-Table

"NumExpr's way, and Fused: in memory, over maps, and over chunks as tables.Expr"
Invoke-PolyEval $powers -Count $Count -Path $Path -Engine Blocked, Fused -Storage Memory, MemoryMap, Chunked -Codec none | Format-Table

'The operand on disk, the result in memory'
Invoke-PolyEval $powers -Count $Count -Path $Path -Engine Blocked, Fused -Storage MemoryMap, Chunked -Codec none -ResultStorage Memory | Format-Table
