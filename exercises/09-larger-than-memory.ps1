# Exercise 9: arrays a little larger than the memory. The memory is that of a cage: each row is computed by a process of its own, which may have
# -Cap bytes, so that this machine is in no danger. All that numpy.memmap's way (Eager over MemoryMap) works on, operand, result and temporaries, is 1.2 times
# the cap: pages of the files have to go and come again.
param(
    # Less than 400MB leaves .NET itself too little beside the temporaries.
    [long] $Cap = 512MB,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

# Operand, result and three temporaries of 8 bytes an element.
$count = [long](1.2 * $Cap / 40)
"$count points: operand and result have $([Math]::Round(16 * $count / 1e6)) MB, with temporaries $([Math]::Round(40 * $count / 1e6)) MB; each process may have $([Math]::Round($Cap / 1e6)) MB"

$work = @{ Count = $count; Path = $Path; ProcessMemoryLimit = $Cap; Repeat = 1 }
"numpy.memmap's way, and NumExpr's and Fused over the same maps"
Invoke-PolyEval @work -Engine Eager, Blocked, Fused -Storage MemoryMap | Format-Table

"tables.Expr's way, and Fused, over chunks"
Invoke-PolyEval @work -Engine Blocked, Fused -Storage Chunked -Codec none, blosc:lz4 | Format-Table
