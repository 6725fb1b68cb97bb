# Exercise 9: arrays a little larger than the memory. The memory is that of a cage: each row is computed by a process of its own, which may have
# -Cap bytes, so that this machine is in no danger. All that numpy.memmap's way (Eager over MemoryMap) works on, operand, result and temporaries,
# is 1.2 times the cap: pages of the files have to go and come again. Blocked over Chunked is tables.Expr's way.
param(
    # Less than 400MB leaves .NET itself too little beside the temporaries.
    [long] $Cap = 512MB,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

# Operand, result and three temporaries of 8 bytes an element.
$count = [long](1.2 * $Cap / 40)
$work = @{ Count = $count; Path = $Path; ProcessMemoryLimit = $Cap; Repeat = 1 }

Invoke-PolyEval @work -Engine Eager -Storage MemoryMap
Invoke-PolyEval @work -Engine Blocked, Fused -Storage MemoryMap, Chunked -Codec none, blosc:lz4
