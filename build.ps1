<#
.SYNOPSIS
Builds, tests, measures, packs or installs PolyTools.

.DESCRIPTION
Runs in pwsh 7.6, and where there is none in the shell of this repository:

    dotnet run -c Release --project PolyTools.Shell -- -NoModule build.ps1 -Task Build

It calls dotnet and .NET only. The exit code is 1 when a step fails.

.PARAMETER Task
Build    builds everything; the module can then be imported from this folder
Test     builds, and runs all tests
Bench    builds, and runs the benchmarks, which write docs/benchmarks.md
Pack     builds, and writes the package that PowerShell galleries take: PolyTools.<version>.nupkg
Install  builds, and copies the module to where PowerShell finds the user's modules

.PARAMETER Configuration
Release or Debug. A module in Debug works and is slow.

.PARAMETER Destination
The folder for Pack (by default artifacts/package) or for Install (by default the user's module folder).
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Bench', 'Pack', 'Install')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string] $Destination
)

$ErrorActionPreference = 'Stop'
# A failing dotnet is reported below, whatever the caller prefers.
$PSNativeCommandUseErrorActionPreference = $false
$root = $PSScriptRoot

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        [Console]::Error.WriteLine("build.ps1: 'dotnet $args' failed with exit code $LASTEXITCODE.")
        exit 1
    }
}

# What an installed module consists of, relative to the root and with '/'.
function Get-ModuleFile([psmoduleinfo] $Module) {
    'PolyTools.psd1'
    'LICENSE'
    $Module.ExportedFormatFiles + $Module.ExportedTypeFiles | ForEach-Object { Get-RelativePath $_ }
    foreach ($folder in 'bin', 'en-US') {
        [IO.Directory]::EnumerateFiles([IO.Path]::Combine($root, $folder), '*', 'AllDirectories') |
            ForEach-Object { Get-RelativePath $_ } |
            # What only compilers and the dotnet host read; the module's own loader looks at bin/deps.
            Where-Object { -not $_.EndsWith('.deps.json') -and -not ($_.StartsWith('bin/') -and $_.EndsWith('.xml')) }
    }
}

function Get-RelativePath([string] $Path) {
    [IO.Path]::GetRelativePath($root, $Path).Replace('\', '/')
}

function Get-UserModuleFolder {
    if ($IsWindows) {
        return [IO.Path]::Combine([Environment]::GetFolderPath('MyDocuments'), 'PowerShell', 'Modules')
    }

    # GetFolderPath follows XDG_DATA_HOME, as PowerShell does.
    $data = [Environment]::GetFolderPath('LocalApplicationData', 'DoNotVerify')
    if ($IsMacOS) { $data = [IO.Path]::Combine([Environment]::GetFolderPath('UserProfile'), '.local', 'share') }
    [IO.Path]::Combine($data, 'powershell', 'Modules')
}

function Install-Module([psmoduleinfo] $Module, [string] $Folder) {
    $target = [IO.Path]::Combine($Folder, 'PolyTools', "$($Module.Version)")
    if ([IO.Directory]::Exists($target)) { [IO.Directory]::Delete($target, $true) }
    foreach ($file in Get-ModuleFile $Module) {
        $copy = [IO.Path]::Combine($target, $file)
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($copy))
        [IO.File]::Copy([IO.Path]::Combine($root, $file), $copy)
    }

    "Installed in $target"
}

function Write-Entry([IO.Compression.ZipArchive] $Archive, [string] $Name, [byte[]] $Content) {
    $stream = $Archive.CreateEntry($Name).Open()
    try { $stream.Write($Content, 0, $Content.Length) } finally { $stream.Dispose() }
}

# A NuGet package: a zip with a nuspec and the two parts that the Open Packaging Conventions ask for.
function Write-Package([psmoduleinfo] $Module, [string] $Folder) {
    $escape = { [Security.SecurityElement]::Escape($args[0]) }
    $commands = @($Module.ExportedCmdlets.Keys)
    # By these tags the galleries know a module and its commands.
    $tags = @('PSModule') + $Module.Tags + 'PSIncludes_Cmdlet' + ($commands | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    $nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>PolyTools</id>
    <version>$($Module.Version)</version>
    <authors>$(& $escape $Module.Author)</authors>
    <owners>$(& $escape $Module.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <licenseUrl>$(& $escape "$($Module.LicenseUri)")</licenseUrl>
    <description>$(& $escape $Module.Description)</description>
    <copyright>$(& $escape $Module.Copyright)</copyright>
    <tags>$(& $escape ($tags -join ' '))</tags>
  </metadata>
</package>
"@
    $relations = @'
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/PolyTools.nuspec" Id="R1" />
</Relationships>
'@
    $files = @(Get-ModuleFile $Module)
    $types = foreach ($file in $files + 'PolyTools.nuspec') {
        $extension = [IO.Path]::GetExtension($file).TrimStart('.')
        if ($extension) { "  <Default Extension=`"$extension`" ContentType=`"application/octet-stream`" />" }
        else { "  <Override PartName=`"/$file`" ContentType=`"application/octet-stream`" />" }
    }
    $contentTypes = @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
$([Linq.Enumerable]::Distinct([string[]] $types) -join "`n")
</Types>
"@
    $null = [IO.Directory]::CreateDirectory($Folder)
    $package = [IO.Path]::Combine($Folder, "PolyTools.$($Module.Version).nupkg")
    [IO.File]::Delete($package)
    $archive = [IO.Compression.ZipFile]::Open($package, 'Create')
    try {
        $utf8 = [Text.UTF8Encoding]::new($false)
        Write-Entry $archive 'PolyTools.nuspec' $utf8.GetBytes($nuspec)
        Write-Entry $archive '_rels/.rels' $utf8.GetBytes($relations)
        Write-Entry $archive '[Content_Types].xml' $utf8.GetBytes($contentTypes)
        foreach ($file in $files) {
            Write-Entry $archive $file ([IO.File]::ReadAllBytes([IO.Path]::Combine($root, $file)))
        }
    }
    finally {
        $archive.Dispose()
    }

    "Wrote $package"
}

$solution = [IO.Path]::Combine($root, 'PolyTools.slnx')
$folder = if ($Destination) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination) }
if ($Task -eq 'Bench') {
    Invoke-DotNet run -c $Configuration --project ([IO.Path]::Combine($root, 'tests', 'benchmarks'))
    return
}

Invoke-DotNet build $solution -c $Configuration
if ($Task -eq 'Test') {
    Invoke-DotNet test --solution $solution -c $Configuration --no-build
}
elseif ($Task -in 'Pack', 'Install') {
    $module = Test-ModuleManifest ([IO.Path]::Combine($root, 'PolyTools.psd1'))
    if ($Task -eq 'Install') { Install-Module $module ($folder ?? (Get-UserModuleFolder)) }
    else { Write-Package $module ($folder ?? [IO.Path]::Combine($root, 'artifacts', 'package')) }
}
