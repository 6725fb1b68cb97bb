# Exercise 7: the polynomial over compressed arrays, by each level of Blosc. Operand and result are stored so; Eval ms is the time to read and
# decompress the operand, compute, compress the result and write it. Comp MB/s and Dec MB/s are the codec alone.
param(
    [long] $Count = 10000000,
    [string[]] $Codec = 'blosc:blosclz',
    [int] $Threads = [Environment]::ProcessorCount,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$x = Invoke-PolyEval 'x' -Count $Count -PassThru
Measure-Compression -InputObject $x -Codec $Codec -Level (0..9) -Threads $Threads -Expression '((.25*x + .75)*x - 1.5)*x - 2' -TemporaryPath $Path
