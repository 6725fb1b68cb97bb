using System.Management.Automation;
using System.Runtime.Loader;
using Xunit;

namespace PolyTools.Tests;

/// <summary>The module as PowerShell's engine sees it.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void ManifestExportsWhatTheAssemblyHas()
    {
        using var engine = new Engine();
        PSObject manifest = Assert.Single(engine.Run($"Test-ModuleManifest '{Engine.Manifest}'"));
        string[] exported = [.. ((PSModuleInfo)manifest.BaseObject).ExportedCommands.Keys];
        string[] loaded = [.. engine.Run("Get-Command -Module PolyTools").Select(command => command.ToString())];
        Assert.Equal(exported.Order(), loaded.Order());
        Assert.Contains("Invoke-PolyEval", loaded);
    }

    [Fact]
    public void EnginesLoadInAContextOfTheirOwn()
    {
        using var engine = new Engine();
        engine.Run("Invoke-PolyEval 'x' -Count 10");
        System.Reflection.Assembly[] native =
        [
            .. AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == "PolyTools.Native"),
        ];
        Assert.Equal("PolyTools", AssemblyLoadContext.GetLoadContext(Assert.Single(native))!.Name);
        Assert.Equal(
            Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "bin", "deps"), Path.GetDirectoryName(native[0].Location));
    }

    [Fact]
    public void TypesCanBeReadBeforeTheEnginesCanBeFound()
    {
        // PowerShell reads the exported types and their public members before it calls the module's OnImport, without
        // which nobody answers a request for PolyTools.Native. A second copy in an empty context is in that state.
        var bare = new AssemblyLoadContext("bare", isCollectible: true);
        var requests = new List<string?>();
        bare.Resolving += (_, name) =>
        {
            requests.Add(name.Name);
            return null;
        };
        string path = Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "bin", "PolyTools.dll");
        Type[] types = [.. bare.LoadFromAssemblyPath(path).ExportedTypes];
        Assert.Contains(types, type => type.Name == "InvokePolyEvalCommand");
        foreach (Type type in types)
        {
            type.GetCustomAttributes(inherit: true);
            foreach (System.Reflection.MemberInfo member in type.GetMembers())
                member.GetCustomAttributes(inherit: true);
        }

        bare.Unload();
        Assert.Empty(requests);
    }

    [Fact]
    public void ImportsAgainAfterItWasRemoved()
    {
        using var engine = new Engine();
        for (int i = 0; i < 3; i++)
        {
            engine.Run("Invoke-PolyEval 'x + 1' -Count 10 -PassThru");
            engine.Run($"Remove-Module PolyTools; Import-Module '{Engine.Manifest}'");
        }

        Assert.Equal(2L, Assert.Single(engine.Run("Invoke-PolyEval '1 + 1' -PassThru")).BaseObject);
    }

    [Fact]
    public void EveryTypeInTheOutputIsTheModulesOwn()
    {
        using var engine = new Engine();
        foreach (string script in (string[])
            [
                "Get-PolyHardware", "Get-PolyFunction", "Get-PolyCodec", "Invoke-PolyEval 'x' -Count 10",
                "Measure-MemoryBandwidth Copy -Count 1000 -Threads 1",
                "1..10 | Measure-Compression -Codec none",
                "Measure-StorageBandwidth ([IO.Path]::GetTempPath()) -Size 1MB -Repeat 1",
            ])
        {
            foreach (PSObject result in engine.Run(script))
            {
                Type type = result.BaseObject.GetType();
                Assert.Equal("PolyTools", type.Assembly.GetName().Name);
                Assert.All(type.GetProperties(), property => Assert.NotEqual(
                    "PolyTools.Native", property.PropertyType.Assembly.GetName().Name));
            }
        }
    }
}
