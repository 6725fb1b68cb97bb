<#
.SYNOPSIS
Runs the twelve exercises, and writes what this machine measured and answers: docs/exercises.md and its charts.

.DESCRIPTION
    dotnet run -c Release --project PolyTools.Shell -- tools/Write-Exercises.ps1

.PARAMETER Quick
Smaller arrays, for trying this script.

.PARAMETER Destination
The folder for exercises.md and its folder of charts; by default docs.
#>
[CmdletBinding()]
param(
    [switch] $Quick,
    [string] $Destination = (Join-Path $PSScriptRoot '../docs')
)

$ErrorActionPreference = 'Stop'
$culture = [Globalization.CultureInfo]::InvariantCulture
$folder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination)
$null = [IO.Directory]::CreateDirectory([IO.Path]::Combine($folder, 'exercises'))

# What each exercise shows best.
$charts = @{
    1 = @{ X = 'Case'; Y = 'Seconds' }
    2 = @{ X = 'Case'; Y = 'Seconds' }
    3 = @{ X = 'Case'; Y = 'Seconds' }
    4 = @{ X = 'Threads'; Y = 'Speedup'; Series = 'Engine' }
    5 = @{ X = 'Threads'; Y = 'Speedup'; Series = 'Engine', 'Expression' }
    6 = @{ X = 'Case'; Y = 'Seconds' }
    7 = @{ X = 'Level'; Y = 'EvalSeconds'; Kind = 'Line' }
    8 = @{ X = 'Ratio'; Y = 'CompressMBPerSecond'; Series = 'Codec'; Kind = 'Scatter'; LogY = $true }
    9 = @{ X = 'Case'; Y = 'Seconds' }
    10 = @{ X = 'Case'; Y = 'MinSeconds', 'Seconds', 'MaxSeconds' }
    11 = @{ X = 'Level'; Y = 'Seconds'; Series = 'Sync'; Kind = 'Line' }
    12 = @{ Y = 'ResidentMB'; Series = 'Case' }
}

# Heading, format, and what gives the value.
$columns = @(
    , @('Time ms', 'N2', { 1000 * ($_.Seconds ?? $_.EvalSeconds) })
    , @('Min ms', 'N2', { 1000 * $_.MinSeconds })
    , @('Max ms', 'N2', { 1000 * $_.MaxSeconds })
    , @('Speedup', 'N2', { $_.Speedup })
    , @('GB/s', 'N1', { $_.GBPerSecond })
    , @('% of a copy', 'N0', { $_.PercentOfPeak })
    , @('Peak MB', 'N1', { $_.PeakMemoryMB })
    , @('Page faults', 'N0', { $_.MinorFaults })
    , @('Stored MB', 'N1', { $_.StoredMB })
    , @('Ratio', 'N2', { $_.Ratio })
    , @('Compress MB/s', 'N0', { $_.CompressMBPerSecond })
    , @('Decompress MB/s', 'N0', { $_.DecompressMBPerSecond })
    , @('Written MB', 'N1', { $_.WrittenMB })
    , @('To device MB', 'N1', { $_.DeviceWrittenMB })
)
# Those that say something where arrays are on disk only.
$ofDisk = 'Min ms', 'Max ms', 'Stored MB', 'Written MB', 'To device MB'

# A Markdown table of rows, without the columns that none of them has.
function Get-Table($Rows) {
    $isOnDisk = $null -ne ($Rows | Where-Object StoredMB | Select-Object -First 1)
    $shown = foreach ($column in $columns) {
        if ($column[0] -in $ofDisk -and -not $isOnDisk) { continue }
        if ($isOnDisk -and $column[0] -in 'GB/s', '% of a copy', 'Page faults') { continue }
        if ($Rows | ForEach-Object $column[2] | Where-Object { $_ }) { , $column }
    }

    "| Case | $(($shown | ForEach-Object { $_[0] }) -join ' | ') |"
    "| --- | $(($shown | ForEach-Object { '---:' }) -join ' | ') |"
    foreach ($row in $Rows) {
        $cells = foreach ($column in $shown) {
            $value = $row | ForEach-Object $column[2]
            if ($column[0] -eq 'Time ms' -and -not $value) { $row.Outcome }
            elseif ($null -eq $value -or ($column[0] -like '*ms' -and $value -eq 0)) { '' }
            else { ([double] $value).ToString($column[1], $culture) }
        }

        "| ``$($row.Case)`` | $($cells -join ' | ') |"
    }
}

function Format-Number($Value, $Format) { ([double] $Value).ToString($Format, $culture) }

$machine = Get-PolyHardware
$lines = [Collections.Generic.List[string]]::new()
$lines.AddRange([string[]] @(
    '# The exercises, answered'
    ''
    'Twelve exercises of a course on memory-efficient computing, as one machine measured and answered them. `Invoke-PolyExercise -Explain` gives the'
    'answers of yours; the scripts are in [exercises](../exercises). Eager works like NumPy, Blocked like NumExpr, Fused compiles the whole expression to one'
    'loop, C is the system''s C compiler; MemoryMap is numpy.memmap''s way to compute with files, Chunked that of `tables.Expr`.'
    ''
    "The machine: $($machine.Processor), $($machine.LogicalProcessors) processors, $(Format-Number $machine.MemoryGB 'N0') GB of memory, vectors of $($machine.VectorBits) bits;"
    "$($machine.OperatingSystem)$(if ($machine.CCompilerVersion) { ", $($machine.CCompilerVersion)" })."
    'The figures, the chart and the answers of an exercise are those of one run.'
    ''
    '(Written by `tools/Write-Exercises.ps1`.)'
))

foreach ($number in 1..12) {
    $rows = @(Invoke-PolyExercise $number -Quick:$Quick -ErrorAction Continue)
    $script = Get-ChildItem (Join-Path $PSScriptRoot '../exercises') -Filter "$($number.ToString('00'))-*.ps1" | Select-Object -First 1
    $name = [IO.Path]::GetFileNameWithoutExtension($script.Name)
    $chart = $charts[$number]
    $rows | Export-PolyChart ([IO.Path]::Combine($folder, 'exercises', "$name.svg")) @chart -Title "$number. $($rows[0].Title)" -Force
    $lines.AddRange([string[]] @(
        ''
        "## $number. $($rows[0].Title)"
        ''
        "[exercises/$($script.Name)](../exercises/$($script.Name))$(if ($rows[0].Count) { ", $(Format-Number $rows[0].Count 'N0') points" })"
        ''
        Get-Table $rows
        ''
        "![$($rows[0].Title)](exercises/$name.svg)"
    ))
    foreach ($answer in $rows | Invoke-PolyExercise -Explain) {
        $lines.AddRange([string[]] @('', "**$($answer.Question)**", '', $answer.Answer))
    }

    "$number. $($rows[0].Title): $($rows.Count) rows"
}

[IO.File]::WriteAllText([IO.Path]::Combine($folder, 'exercises.md'), ($lines -join "`n") + "`n")
