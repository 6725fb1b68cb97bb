# What the scripts beside this one expect; a failed expectation ends the script.

function Expect-True($Condition, [string] $What) {
    if (-not $Condition) { throw "Expected: $What" }
}

# Compares texts, as a reader would; lists are joined by blanks.
function Expect-Equal($Actual, $Expected, [string] $What) {
    $found = @($Actual) -join ' '
    $wanted = @($Expected) -join ' '
    if ($found -cne $wanted) { throw "${What}: expected '$wanted', found '$found'" }
}

# The script must report one error, of this id, and may be refused altogether.
function Expect-Error([scriptblock] $Script, [string] $Id, [string] $Category) {
    $record = $null
    try { $null = & $Script -ErrorAction Stop }
    catch { $record = $_ }
    if ($null -eq $record) { throw "There was no error: $Script" }
    Expect-Equal ($record.FullyQualifiedErrorId -split ',')[0] $Id "the error of $Script"
    if ($Category) { Expect-Equal $record.CategoryInfo.Category $Category "the category of $Id" }
}
