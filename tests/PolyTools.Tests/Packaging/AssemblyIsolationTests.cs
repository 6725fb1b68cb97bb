using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Xunit;

namespace PolyTools.Tests.Packaging;

/// <summary>The module beside another that has brought an older or a newer copy of a library that both use.</summary>
public sealed class AssemblyIsolationTests : IDisposable
{
    private static readonly string[] Libraries = ["ICSharpCode.SharpZipLib", "K4os.Compression.LZ4"];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, bool> Cases => new()
    {
        { "1.0.0.0", true }, { "1.0.0.0", false }, { "99.0.0.0", true }, { "99.0.0.0", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void EachModuleUsesItsOwnCopy(string version, bool otherIsFirst)
    {
        string manifest = WriteOtherModule(Version.Parse(version));
        const string UseOther = "Import-Module $env:OTHER; Use-OtherLibraries";
        const string UseOwn =
            """
            Import-Module $env:OWN
            $values = [double[]](0..4999 | ForEach-Object { [math]::Floor($_ / 3) })
            foreach ($codec in 'bzip2', 'zlib', 'gzip', 'lz4', 'blosc:lz4hc', 'blosc:zlib', 'zstd') {
                $path = "$env:ARRAYS/$($codec -replace ':').zarr"
                $null = New-ChunkedArray $path -InputObject $values -Codec $codec -ChunkShape 1000
                "$codec $([Linq.Enumerable]::SequenceEqual($values, [double[]](Read-ChunkedArray $path))) $(@(Test-ChunkedArray $path).Count) bad"
            }
            """;
        const string ShowLoaded =
            """
            [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object {
                $name = $_.GetName()
                if ($name.Name -in 'ICSharpCode.SharpZipLib', 'K4os.Compression.LZ4') {
                    "$($name.Name) $($name.Version) $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name) $($_.Location)"
                }
            }
            """;
        // Both again at the end: what the later one has loaded must not disturb the earlier one.
        string[] script = otherIsFirst
            ? [UseOther, UseOwn, UseOther]
            : [UseOwn, UseOther, UseOwn.Replace("$env:ARRAYS/", "$env:ARRAYS/again-", StringComparison.Ordinal)];
        ShellResult result = ShellProcess.Run(
            ["-NoModule", "-Command", "$ErrorActionPreference = 'Stop'\n" + string.Join('\n', script.Append(ShowLoaded))],
            environment: new Dictionary<string, string>
            {
                ["OTHER"] = manifest, ["OWN"] = Engine.Manifest, ["ARRAYS"] = folder.Path,
            });

        Assert.Equal("", result.StandardError);
        string[] other = [.. Libraries.Select(name => $"other {name} {version} True")];
        string[] own =
        [
            .. from codec in (string[])["bzip2", "zlib", "gzip", "lz4", "blosc:lz4hc", "blosc:zlib", "zstd"] select codec + " True 0 bad",
        ];
        string[] loaded =
        [
            .. Libraries.Select(name => $"{name} {OwnVersion(name)} PolyTools {OwnPath(name)}"),
            .. Libraries.Select(name => $"{name} {version} Default {folder.File($"Other/{name}.dll")}"),
        ];
        Assert.Equal(
            otherIsFirst ? [.. other, .. own, .. other] : (string[])[.. own, .. other, .. own], result.Lines[..^loaded.Length]);
        Assert.Equal(loaded.Order(), result.Lines[^loaded.Length..].Order());
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private static string OwnPath(string name) =>
        Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "bin", "deps", name + ".dll");

    private static Version OwnVersion(string name) => System.Reflection.AssemblyName.GetAssemblyName(OwnPath(name)).Version!;

    // A script module, as most are, that loads the libraries from its own folder as PowerShell does it for modules.
    private string WriteOtherModule(Version version)
    {
        Directory.CreateDirectory(folder.File("Other"));
        foreach (string name in Libraries)
            File.WriteAllBytes(folder.File($"Other/{name}.dll"), WithVersion(File.ReadAllBytes(OwnPath(name)), version));
        folder.Write("Other/Other.psm1",
            """
            function Use-OtherLibraries {
                $data = [byte[]](0..9999 | ForEach-Object { $_ % 7 })
                $packed = [IO.MemoryStream]::new()
                $stream = [ICSharpCode.SharpZipLib.BZip2.BZip2OutputStream]::new($packed)
                $stream.IsStreamOwner = $false
                $stream.Write($data, 0, $data.Length)
                $stream.Dispose()
                $packed.Position = 0
                $unpacked = [IO.MemoryStream]::new()
                [ICSharpCode.SharpZipLib.BZip2.BZip2InputStream]::new($packed).CopyTo($unpacked)
                Show-Library $stream.GetType() $data $unpacked.ToArray()

                $packed = [K4os.Compression.LZ4.LZ4Pickler]::Pickle($data, 'L09_HC')
                Show-Library ([K4os.Compression.LZ4.LZ4Pickler]) $data ([K4os.Compression.LZ4.LZ4Pickler]::Unpickle($packed))
            }

            function Show-Library([type] $Type, [byte[]] $Data, [byte[]] $Unpacked) {
                $name = $Type.Assembly.GetName()
                "other $($name.Name) $($name.Version) $([Linq.Enumerable]::SequenceEqual($Data, $Unpacked))"
            }
            """);
        return folder.Write("Other/Other.psd1",
            """
            @{
                RootModule         = 'Other.psm1'
                ModuleVersion      = '1.0'
                RequiredAssemblies = 'ICSharpCode.SharpZipLib.dll', 'K4os.Compression.LZ4.dll'
                FunctionsToExport  = 'Use-OtherLibraries'
            }
            """);
    }

    // The same library under another version: a registry need not have an older and a newer one.
    private static byte[] WithVersion(byte[] assembly, Version version)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        // The row of the assembly: a hash algorithm in four bytes, then the version's parts in two each.
        int row = image.PEHeaders.MetadataStartOffset
            + image.GetMetadataReader().GetTableMetadataOffset(TableIndex.Assembly) + sizeof(int);
        int[] parts = [version.Major, version.Minor, version.Build, version.Revision];
        for (int i = 0; i < parts.Length; i++)
            BitConverter.TryWriteBytes(assembly.AsSpan(row + (2 * i)), (ushort)parts[i]);
        return assembly;
    }
}
