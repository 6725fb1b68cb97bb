# Exercise 8: Blosc against other compressors: zlib and LZO, which PyTables has too, and Zstandard (add bzip2 to -Codec for the slowest). All
# see the same blocks, shuffled.
param(
    [long] $Count = 10000000,
    [string[]] $Codec = @('none', 'blosc:blosclz', 'blosc:lz4', 'blosc:zstd', 'zlib', 'lzo', 'zstd'),
    [int] $Threads = [Environment]::ProcessorCount,
    # The disk: the folder for temporary files, unless another one is named.
    [string] $Path = [IO.Path]::GetTempPath()
)

$x = Invoke-PolyEval 'x' -Count $Count -PassThru
# LZO has one level: that it lacks the others is no news.
Measure-Compression -InputObject $x -Codec $Codec -Level 1, 5, 9 -Threads $Threads -Repeat 1 -WarningAction SilentlyContinue `
    -Expression '((.25*x + .75)*x - 1.5)*x - 2' -TemporaryPath $Path
