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
Release or Debug. The module in this folder, which Pack and Install take, is the Release build;
a Debug build stays in artifacts.

.PARAMETER Destination
The folder for Pack (by default artifacts/package) or for Install (by default the user's module
folder). The same version there is replaced, and only when the new one is complete.

.PARAMETER NoBuild
Takes what was built before.

.EXAMPLE
./build.ps1

.EXAMPLE
./build.ps1 -Task Install -WhatIf

.EXAMPLE
./build.ps1 -Task Pack -Destination ~/packages -NoBuild
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Bench', 'Pack', 'Install')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string] $Destination,

    [switch] $NoBuild
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

# What an installed module consists of, relative to the root and with '/'. The assemblies are plain IL. Ready-to-run
# images would need one package per platform, and an import takes 59 ms with them and 60 ms without, the first expression
# after it 185 ms and 238 ms (medians of 9 new processes on 2 cores, Linux x64).
function Get-ModuleFile([psmoduleinfo] $Module) {
    'PolyTools.psd1'
    'LICENSE'
    $Module.ExportedFormatFiles + $Module.ExportedTypeFiles | ForEach-Object { Get-RelativePath $_ }
    foreach ($pattern in 'bin/*.dll', 'en-US/*.xml', 'en-US/*.help.txt', 'exercises/*.ps1') {
        $folder, $name = $pattern -split '/'
        [IO.Directory]::EnumerateFiles([IO.Path]::Combine($root, $folder), $name, 'AllDirectories') |
            ForEach-Object { Get-RelativePath $_ }
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

# The packages that the projects of the module were built with: assembly file name -> folder of its package.
function Get-PackageFolder([string[]] $Project) {
    $packages = @{}
    foreach ($name in $Project) {
        $path = [IO.Path]::Combine($root, 'artifacts', 'obj', $name, 'project.assets.json')
        $assets = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText($path)).RootElement
        foreach ($target in $assets.GetProperty('targets').EnumerateObject()) {
            foreach ($library in $target.Value.EnumerateObject()) {
                $runtime = [Text.Json.JsonElement]::new()
                if ($library.Value.GetProperty('type').GetString() -ne 'package' -or
                    -not $library.Value.TryGetProperty('runtime', [ref] $runtime)) { continue }
                $relative = $assets.GetProperty('libraries').GetProperty($library.Name).GetProperty('path').GetString()
                $folder = $assets.GetProperty('packageFolders').EnumerateObject() |
                    ForEach-Object { [IO.Path]::Combine($_.Name, $relative) } |
                    Where-Object { [IO.Directory]::Exists($_) }
                foreach ($assembly in $runtime.EnumerateObject()) {
                    $packages[[IO.Path]::GetFileName($assembly.Name)] = @($folder)[0]
                }
            }
        }
    }

    $packages
}

# The licence that a package carries as a file, or names; and what tools/licences adds, for a package that does neither
# or that is a port of something with a licence of its own.
function Get-Notice([string] $PackageFolder) {
    $specification = @([IO.Directory]::GetFiles($PackageFolder, '*.nuspec'))[0]
    $metadata = ([xml] [IO.File]::ReadAllText($specification)).package.metadata
    $texts = @(
        if ($metadata.license.type -eq 'file') {
            [IO.File]::ReadAllText([IO.Path]::Combine($PackageFolder, $metadata.license.'#text'))
        }
        elseif ($metadata.license.'#text' -eq 'MIT' -and $metadata.copyright) {
            # Everybody's MIT licence is ours but for the line that says whose it is.
            [IO.File]::ReadAllText([IO.Path]::Combine($root, 'LICENSE')) -replace '(?m)^Copyright .*$', $metadata.copyright.Replace('$', '$$')
        }

        $added = [IO.Path]::Combine($root, 'tools', 'licences', "$($metadata.id).txt")
        if ([IO.File]::Exists($added)) { [IO.File]::ReadAllText($added) }
    )
    if ($texts.Count -eq 0) {
        throw "The package $($metadata.id) $($metadata.version) has neither a licence file nor the expression MIT. Write its licence into tools/licences/$($metadata.id).txt."
    }

    @("$($metadata.id) $($metadata.version)", $metadata.projectUrl) + $texts | ForEach-Object { $_.Trim() + "`n" }
}

# The notices of all packages whose assemblies are shipped.
function Get-ThirdPartyNotice([string[]] $File) {
    $own = [IO.Directory]::EnumerateFiles([IO.Path]::Combine($root, 'bin'), '*.deps.json', 'AllDirectories') |
        ForEach-Object { [IO.Path]::GetFileName($_) -replace '\.deps\.json$' }
    $packages = Get-PackageFolder $own
    $folders = foreach ($assembly in $File -like '*.dll' | ForEach-Object { [IO.Path]::GetFileName($_) }) {
        if ($packages.ContainsKey($assembly)) { $packages[$assembly] }
        elseif ([IO.Path]::GetFileNameWithoutExtension($assembly) -notin $own) {
            throw "$assembly comes from none of the packages that the module is built with, so that its licence is not known. If it is left over, delete bin and build again."
        }
    }

    "PolyTools contains the following packages.`n"
    foreach ($folder in [Collections.Generic.SortedSet[string]]::new([string[]] $folders, [StringComparer]::Ordinal)) {
        '-' * 80
        Get-Notice $folder
    }
}

# Copies the module to a new folder.
function Copy-Module([psmoduleinfo] $Module, [string] $Folder) {
    $files = @(Get-ModuleFile $Module)
    $notices = Get-ThirdPartyNotice $files
    foreach ($file in $files) {
        $copy = [IO.Path]::Combine($Folder, $file)
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($copy))
        [IO.File]::Copy([IO.Path]::Combine($root, $file), $copy)
    }

    [IO.File]::WriteAllText([IO.Path]::Combine($Folder, 'THIRD-PARTY-NOTICES.txt'), $notices -join "`n")
}

# The module is made beside its place and then renamed, so that nobody finds half of it.
function Install-Module([psmoduleinfo] $Module, [string] $Folder) {
    $target = [IO.Path]::Combine($Folder, 'PolyTools', "$($Module.Version)")
    if (-not $PSCmdlet.ShouldProcess($target, 'Install PolyTools')) { return }
    $aside = [IO.Path]::Combine($Folder, 'PolyTools', ".$($Module.Version).$([guid]::NewGuid())")
    $new = [IO.Path]::Combine($aside, 'new')
    $old = [IO.Path]::Combine($aside, 'old')
    try {
        Copy-Module $Module $new
        if ([IO.Directory]::Exists($target)) { [IO.Directory]::Move($target, $old) }
        [IO.Directory]::Move($new, $target)
    }
    finally {
        # Also after Ctrl+C, which no catch sees.
        if ([IO.Directory]::Exists($old) -and -not [IO.Directory]::Exists($target)) { [IO.Directory]::Move($old, $target) }
        if ([IO.Directory]::Exists($aside)) { [IO.Directory]::Delete($aside, $true) }
    }

    "Installed in $target"
}

# NuGet makes the package from a folder and this description, in which galleries find what they show and search.
function Get-Specification([psmoduleinfo] $Module) {
    $commands = @($Module.ExportedCmdlets.Keys)
    # By these tags the galleries know a module, its editions and its commands.
    $tags = @('PSModule') + $Module.Tags + ($Module.CompatiblePSEditions | ForEach-Object { "PSEdition_$_" }) +
        'PSIncludes_Cmdlet' + ($commands | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    $metadata = [ordered] @{
        id = $Module.Name
        version = "$($Module.Version)"
        authors = $Module.Author
        description = $Module.Description
        copyright = $Module.Copyright
        projectUrl = "$($Module.ProjectUri)"
        releaseNotes = $Module.ReleaseNotes
        tags = [Linq.Enumerable]::Distinct([string[]] $tags) -join ' '
    }
    '<?xml version="1.0" encoding="utf-8"?>'
    '<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">'
    '  <metadata>'
    foreach ($name in $metadata.Keys) {
        if ($metadata[$name]) { "    <$name>$([Security.SecurityElement]::Escape($metadata[$name]))</$name>" }
    }

    '    <license type="expression">MIT</license>'
    '  </metadata>'
    '  <files>'
    '    <file src="module/**" target="" />'
    '  </files>'
    '</package>'
}

function Write-Package([psmoduleinfo] $Module, [string] $Folder) {
    $name = "$($Module.Name).$($Module.Version).nupkg"
    $package = [IO.Path]::Combine($Folder, $name)
    if (-not $PSCmdlet.ShouldProcess($package, 'Write the package')) { return }
    $aside = [IO.Path]::Combine($Folder, ".$name.$([guid]::NewGuid())")
    try {
        Copy-Module $Module ([IO.Path]::Combine($aside, 'module'))
        $specification = [IO.Path]::Combine($aside, "$($Module.Name).nuspec")
        [IO.File]::WriteAllText($specification, (Get-Specification $Module) -join "`n")
        # Not of interest: assemblies outside lib, and scripts that NuGet will not run.
        $null = Invoke-DotNet pack $specification --output $aside '-p:NoWarn=NU5100;NU5110;NU5111'
        [IO.File]::Move([IO.Path]::Combine($aside, $name), $package, $true)
    }
    finally {
        if ([IO.Directory]::Exists($aside)) { [IO.Directory]::Delete($aside, $true) }
    }

    "Wrote $package"
}

$solution = [IO.Path]::Combine($root, 'PolyTools.slnx')
$folder = if ($Destination) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Destination) }
if ($Task -in 'Pack', 'Install' -and $Configuration -ne 'Release') {
    throw "$Task takes the Release build. Leave out -Configuration $Configuration."
}

if ($Task -eq 'Bench') {
    if ($PSCmdlet.ShouldProcess('PolyTools', 'Run the benchmarks')) {
        $arguments = @('run', '-c', $Configuration, '--project', [IO.Path]::Combine($root, 'tests', 'benchmarks'))
        if ($NoBuild) { $arguments += '--no-build' }
        Invoke-DotNet @arguments
    }

    return
}

if (-not $NoBuild -and $PSCmdlet.ShouldProcess($solution, 'Build')) {
    Invoke-DotNet build $solution -c $Configuration
}

if ($Task -eq 'Test') {
    if ($PSCmdlet.ShouldProcess($solution, 'Test')) {
        Invoke-DotNet test --solution $solution -c $Configuration --no-build
    }
}
elseif ($Task -in 'Pack', 'Install') {
    if (-not [IO.File]::Exists([IO.Path]::Combine($root, 'bin', 'PolyTools.dll'))) {
        if ($WhatIfPreference) { return }
        throw 'The module is not built. Leave out -NoBuild.'
    }

    $module = Test-ModuleManifest ([IO.Path]::Combine($root, 'PolyTools.psd1'))
    if ($Task -eq 'Install') { Install-Module $module ($folder ?? (Get-UserModuleFolder)) }
    else { Write-Package $module ($folder ?? [IO.Path]::Combine($root, 'artifacts', 'package')) }
}
