using System.Diagnostics;
using System.IO.Compression;
using System.Management.Automation;
using System.Xml.Linq;
using Xunit;

namespace PolyTools.Tests.Packaging;

/// <summary>The package for the galleries: what is in it, and that it works where it is unpacked.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void HoldsTheModuleAndNothingElse()
    {
        string root = BuildScript.CopyRepository(folder.File("repository"));
        foreach (string leftover in (string[])
            ["quickstart.csv", "exercises/quickstart.csv", "exercises/run/01.txt", "bin/PolyTools.pdb", "bin/deps/LZ4.xml", "en-US/page.md"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, leftover))!);
            File.WriteAllText(Path.Combine(root, leftover), "left over");
        }

        using ZipArchive package = ZipFile.OpenRead(BuildScript.Pack(folder.File("out"), root));
        string[] expected =
        [
            "LICENSE", "PolyTools.psd1", "PolyTools/Formatting/PolyTools.Format.ps1xml", "THIRD-PARTY-NOTICES.txt",
            .. Files("bin", ".dll"), .. Files("en-US", ".xml"), .. Files("en-US", ".help.txt"), .. Files("exercises", ".ps1"),
        ];
        string[] written = ["[Content_Types].xml", "_rels/.rels", "PolyTools.nuspec"];
        Assert.Equal(
            expected.Concat(written).Order(StringComparer.Ordinal),
            package.Entries.Select(entry => entry.FullName)
                .Where(name => !name.StartsWith("package/services/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("bin/deps/PolyTools.Native.dll", expected);
        Assert.Contains("en-US/PolyTools.dll-Help.xml", expected);
        Assert.Contains("exercises/12-beyond-virtual-memory.ps1", expected);
        foreach (string name in expected.Where(name => name != "THIRD-PARTY-NOTICES.txt"))
            Assert.Equal(File.ReadAllBytes(Path.Combine(BuildScript.Root, name)), Bytes(package, name));
    }

    [Fact]
    public void DescribesItselfToGalleries()
    {
        using var engine = new Engine();
        var manifest = (PSModuleInfo)Assert.Single(engine.Run($"Test-ModuleManifest '{Engine.Manifest}'")).BaseObject;
        using ZipArchive package = ZipFile.OpenRead(BuildScript.Pack(folder.Path));
        XElement metadata = XDocument.Load(new MemoryStream(Bytes(package, "PolyTools.nuspec"))).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

        Assert.Equal("PolyTools", Value("id"));
        Assert.Equal(manifest.Version.ToString(), Value("version"));
        Assert.Equal($"PolyTools.{manifest.Version}.nupkg", Path.GetFileName(Directory.GetFiles(folder.Path).Single()));
        Assert.Equal(manifest.Author, Value("authors"));
        Assert.Equal(manifest.Description, Value("description"));
        Assert.Equal(manifest.Copyright, Value("copyright"));
        Assert.Equal("MIT", Value("license"));
        string[] tags = Value("tags").Split(' ');
        Assert.Equal(tags.Distinct(), tags);
        Assert.Superset(
            new HashSet<string>(
            [
                "PSModule", "PSEdition_Core", "PSIncludes_Cmdlet", .. manifest.Tags,
                .. manifest.ExportedCmdlets.Keys.SelectMany(command => (string[])[$"PSCmdlet_{command}", $"PSCommand_{command}"]),
            ]),
            tags.ToHashSet());
    }

    [Fact]
    public void NoticesHaveTheLicenceOfEveryPackage()
    {
        using ZipArchive package = ZipFile.OpenRead(BuildScript.Pack(folder.Path));
        string notices = System.Text.Encoding.UTF8.GetString(Bytes(package, "THIRD-PARTY-NOTICES.txt"));
        string[] sections = notices.Split(new string('-', 80))[1..];
        string[] packages =
        [
            .. from project in BuildScript.Projects
               from reference in Items(Path.Combine(project, project + ".csproj"), "PackageReference")
               where (string?)reference.Attribute("ExcludeAssets") != "runtime"
               select (string)reference.Attribute("Include")!,
        ];
        Assert.Contains("SharpZipLib", packages);
        foreach (string name in packages)
        {
            string version = (string)Items("Directory.Packages.props", "PackageVersion")
                .Single(item => (string?)item.Attribute("Include") == name).Attribute("Version")!;
            string section = Assert.Single(
                sections, text => text.TrimStart().StartsWith($"{name} {version}\n", StringComparison.Ordinal));
            Assert.Matches("(?m)^Copyright .+", section);
            Assert.Contains("The above copyright notice", section, StringComparison.Ordinal);
            Assert.DoesNotContain("PolyTools contributors", section, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AnAssemblyOfUnknownOriginIsNotShipped()
    {
        string root = BuildScript.CopyRepository(folder.File("repository"));
        File.Copy(Path.Combine(root, "bin", "deps", "ZstdSharp.dll"), Path.Combine(root, "bin", "deps", "Unknown.dll"));
        Fails(root, "Unknown.dll");
    }

    [Fact]
    public void APackageWithoutALicenceIsNotShipped()
    {
        string root = BuildScript.CopyRepository(folder.File("repository"));
        // This package names its licence by an address only.
        File.Delete(Path.Combine(root, "tools", "licences", "K4os.Compression.LZ4.txt"));
        Fails(root, "K4os.Compression.LZ4");
    }

    [Fact]
    public void ReplacesThePackageThatIsThere()
    {
        string path = BuildScript.Pack(folder.Path);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllText(path, "not a package");
        Assert.Equal(path, BuildScript.Pack(folder.Path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        using ZipArchive first = new(new MemoryStream(whole));
        using ZipArchive second = ZipFile.OpenRead(path);
        Assert.Equal(first.Entries.Select(entry => entry.FullName).Order(), second.Entries.Select(entry => entry.FullName).Order());
    }

    [Theory]
    [InlineData("Pack")]
    [InlineData("Install")]
    public void WhatIfWritesNothing(string task)
    {
        string target = folder.File("target");
        ShellResult result = BuildScript.Run(task, target, null, "-WhatIf");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(target, result.StandardOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Fact]
    public void DebugIsRefused()
    {
        ShellResult result = BuildScript.Run("Pack", folder.Path, null, "-Configuration", "Debug");
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with spaces, [brackets] and größere 数")]
    public void WorksWhereItIsUnpacked(string name)
    {
        string unpacked = folder.File(name);
        ZipFile.ExtractToDirectory(BuildScript.Pack(folder.Path), unpacked);
        CheckModule(unpacked);
    }

    [Fact]
    public void NuGetTakesIt()
    {
        string package = BuildScript.Pack(folder.File("source"));
        string version = Path.GetFileNameWithoutExtension(package)["PolyTools.".Length..];
        string project = folder.Write("download.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreSources>{folder.File("source")}</RestoreSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="PolyTools" Version="[{version}]" />
              </ItemGroup>
            </Project>
            """);
        var start = new ProcessStartInfo("dotnet", ["restore", project, "--packages", folder.File("packages")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };
        using Process restore = Process.Start(start)!;
        string output = restore.StandardOutput.ReadToEnd();
        restore.WaitForExit();
        Assert.True(restore.ExitCode == 0, output);
        CheckModule(Path.Combine(folder.File("packages"), "polytools", version));
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static void CheckModule(string unpacked)
    {
        ShellResult result = ShellProcess.Run(
            ["-NoModule", "-Command", """
                $ErrorActionPreference = 'Stop'
                Import-Module ([WildcardPattern]::Escape("$env:UNPACKED/PolyTools.psd1"))
                (Get-Module PolyTools).ModuleBase
                Invoke-PolyEval '2*x + 1' -Variable @{ x = [double[]](1, 2) } -PassThru
                (Get-Help Invoke-PolyEval).Synopsis
                (Get-PolyCodec zstd).Name
                """],
            environment: new Dictionary<string, string> { ["UNPACKED"] = unpacked });
        Assert.Equal("", result.StandardError);
        using var engine = new Engine();
        string synopsis = Assert.Single(engine.Run("(Get-Help Invoke-PolyEval).Synopsis")).ToString();
        Assert.Equal([unpacked, "3", "5", synopsis, "zstd"], result.Lines);
    }

    private static byte[] Bytes(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name)!.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static IEnumerable<string> Files(string subfolder, string ending) =>
        Directory.EnumerateFiles(Path.Combine(BuildScript.Root, subfolder), "*" + ending, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(BuildScript.Root, file).Replace('\\', '/'));

    private static IEnumerable<XElement> Items(string file, string name) =>
        XDocument.Load(Path.Combine(BuildScript.Root, file)).Descendants(name);

    private void Fails(string root, string named)
    {
        string target = folder.File("out");
        Directory.CreateDirectory(target);
        string existing = Path.Combine(target, "PolyTools.0.1.0.nupkg");
        File.WriteAllText(existing, "the package before");
        ShellResult result = BuildScript.Run("Pack", target, root);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(named, result.StandardError, StringComparison.Ordinal);
        Assert.Equal([existing], Directory.GetFileSystemEntries(target));
        Assert.Equal("the package before", File.ReadAllText(existing));
    }
}
