# Exercise 9: arrays a little larger than the memory. The memory is that of a cage: each row is computed by a process of its own, which may have
# -Cap bytes, so that this machine is in no danger. Operand and result together are 1.1 times the cap: pages of the files have to go and come again.
# Eager over MemoryMap is numpy.memmap's way, Blocked over Chunked that of tables.Expr. It is Horner's form, for which NumPy needs no more memory
# than the arrays: with x**3 its temporaries would have to fit as well.
param(
    [long] $Cap = 512MB,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

# Operand and result have 8 bytes an element.
$count = [long](1.1 * $Cap / 16)
$work = @{ Expression = '((.25*x + .75)*x - 1.5)*x - 2'; Count = $count; Path = $Path; ProcessMemoryLimit = $Cap; Repeat = 1 }

Invoke-PolyEval @work -Engine Eager -Storage MemoryMap
Invoke-PolyEval @work -Engine Blocked, Fused -Storage MemoryMap, Chunked -Codec none, blosc:lz4
