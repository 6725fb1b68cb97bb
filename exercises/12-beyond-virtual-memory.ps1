# Exercise 12: arrays larger than all memory that there is. The memory is that of a cage: each row is computed by a process of its own, which may
# have -Cap bytes. Operand and result each have as many: tables.Expr's way (Blocked over Chunked) takes some chunks at a time; Fused over maps has no
# temporaries, and the system drops pages of the files as it needs; numpy.memmap's way (Eager over MemoryMap) asks for whole-array temporaries,
# and dies. Instead of "top": the property Timeline.
param(
    [long] $Cap = 256MB,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

# The row of the process that dies says so; the error says it a second time.
$work = @{ Count = $Cap / 8; Path = $Path; ProcessMemoryLimit = $Cap; Repeat = 1; Monitor = $true; ErrorAction = 'SilentlyContinue' }

Invoke-PolyEval @work -Engine Blocked -Storage Chunked
Invoke-PolyEval @work -Engine Fused, Eager -Storage MemoryMap
