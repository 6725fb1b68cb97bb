using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace PolyTools.HelpBuilder;

/// <summary>A command of the module, as the engine understands it.</summary>
/// <param name="Name">Verb and noun.</param>
/// <param name="ParameterSets">Its parameter sets, without the common parameters.</param>
internal sealed record Command(string Name, IReadOnlyList<CommandParameterSetInfo> ParameterSets)
{
    /// <summary>All parameters, by position and then in the order in which they are declared.</summary>
    public IReadOnlyList<CommandParameterInfo> Parameters { get; } =
    [
        .. ParameterSets.SelectMany(set => set.Parameters).Where(IsOwn).DistinctBy(parameter => parameter.Name)
            .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position),
    ];

    /// <summary>-WhatIf and -Confirm, if the command has them.</summary>
    public IReadOnlyList<CommandParameterInfo> ShouldProcessParameters { get; } =
    [
        .. ParameterSets[0].Parameters.Where(parameter => parameter.Name is "WhatIf" or "Confirm").OrderByDescending(parameter => parameter.Name),
    ];

    /// <summary>The commands in a module's assembly.</summary>
    public static IEnumerable<Command> In(string module)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(module))!;
        // The types of fields must be found; none of the module's code runs.
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            string path = Path.Combine(folder, "deps", name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
        foreach (Type type in Assembly.LoadFrom(module).GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
            {
                string name = $"{cmdlet.VerbName}-{cmdlet.NounName}";
                yield return new Command(name, new CmdletInfo(name, type).ParameterSets);
            }
        }
    }

    /// <summary>Whether a parameter is the command's own and shown.</summary>
    public static bool IsOwn(CommandParameterInfo parameter) =>
        !Cmdlet.CommonParameters.Contains(parameter.Name)
        && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name)
        && !parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow);
}
