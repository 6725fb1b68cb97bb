# Which codec for these data: a table that is sorted, filtered and kept.
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/expect.ps1"

$series = [long[]](1..50000 | ForEach-Object { 1000000 + 3 * $_ })
$rows = Measure-Compression -InputObject $series -Codec none, blosc:lz4, zstd -Filter none, shuffle, delta+shuffle -Repeat 1 -WarningAction Ignore

$sorted = @($rows | Sort-Object Ratio -Descending)
Expect-True ($sorted[0].Ratio -ge $sorted[-1].Ratio) 'the best ratio first'
Expect-Equal $sorted[0].Filter 'delta+shuffle' 'the filter for a series'
Expect-True ($sorted[0].Ratio -gt 50) 'a series compressed by more than 50'
Expect-True (-not ($rows | Where-Object { $_.Codec -eq 'none' -and [Math]::Abs($_.Ratio - 1) -gt 0.01 })) 'the ratio 1 without a codec'

$front = @($rows | Where-Object Pareto)
Expect-True ($front.Count -gt 0 -and $front.Count -le @($rows).Count) 'a Pareto front'
Expect-True ($front.Codec -contains $sorted[0].Codec) 'the best ratio on the front'

# Files, with the one that cannot be read as an error beside the others' rows.
[IO.File]::WriteAllText("$PWD/a.log", 'one line and another ' * 5000)
[IO.File]::WriteAllText("$PWD/b.log", 'xyz ' * 5000)
$files = Get-ChildItem *.log | Measure-Compression -Codec zstd, lz4 -Repeat 1
Expect-Equal @($files).Count 4 'rows of two files and two codecs'
Expect-Equal @(Measure-Compression a.log, none.log -Codec lz4 -Repeat 1 -ErrorAction SilentlyContinue -ErrorVariable failed).Count 1 'rows beside an error'
Expect-Equal $failed.Count 1 'errors of one missing file'

$files | Sort-Object Ratio -Descending | Export-Csv logs.csv
Expect-Equal @(Get-Content logs.csv).Count 5 'lines of the file'
