@{
    RootModule             = 'bin/PolyTools.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = 'bdb8c8b7-467a-4782-bc7c-d15505e39c5e'
    Author                 = 'PolyTools contributors'
    CompanyName            = 'PolyTools'
    Copyright              = '(c) 2026 PolyTools contributors. MIT licence.'
    Description            = 'Memory-efficient computing in the shell: array expressions at the speed of the memory bus.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @('PolyTools/Formatting/PolyTools.Format.ps1xml')
    CmdletsToExport        = @(
        'Invoke-PolyEval', 'Invoke-PolyExercise', 'Measure-Compression', 'Measure-MemoryBandwidth', 'Measure-StorageBandwidth', 'Get-PolyHardware',
        'Get-PolyFunction', 'Get-PolyCodec', 'New-ChunkedArray', 'Get-ChunkedArray', 'Read-ChunkedArray', 'Write-ChunkedArray', 'Copy-ChunkedArray',
        'Test-ChunkedArray', 'Remove-ChunkedArray', 'Export-PolyChart')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags       = @('NumPy', 'NumExpr', 'Zarr', 'Blosc', 'compression', 'array', 'SIMD', 'benchmark', 'performance', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
