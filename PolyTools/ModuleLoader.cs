using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace PolyTools;

/// <summary>Loads the engines and all third-party assemblies from <c>bin/deps</c> in a context of their own.</summary>
/// <remarks>
/// PowerShell loads this assembly in its default context, where another module may already have put an older or newer
/// copy of a library that PolyTools uses. Here only the request for PolyTools.Native is answered; what that assembly
/// needs is then asked of the private context, which looks in <c>bin/deps</c> first. PowerShell reads the types of this
/// assembly before OnImport runs, so no type here derives from or implements a Native
/// type, and no public type has an instance field of a Native enum or struct, whose layout would be asked for too early.
/// </remarks>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private const string EntryAssembly = "PolyTools.Native";

    private static int isRegistered;

    /// <summary>Called by PowerShell at each import; the handler stays for the life of the process.</summary>
    public void OnImport()
    {
        if (Interlocked.Exchange(ref isRegistered, 1) != 0)
            return;
        AssemblyLoadContext own = AssemblyLoadContext.GetLoadContext(typeof(ModuleLoader).Assembly)!;
        var engines = new Lazy<Assembly>(() =>
        {
            string folder = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!, "deps");
            // By path: a name that is not found would be asked of this handler again.
            return new PrivateContext(folder).LoadFromAssemblyPath(Path.Combine(folder, EntryAssembly + ".dll"));
        });
        own.Resolving += (_, name) => name.Name == EntryAssembly ? engines.Value : null;
    }

    private sealed class PrivateContext(string folder) : AssemblyLoadContext("PolyTools")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            // What is not here is the runtime's, and comes from the default context.
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
