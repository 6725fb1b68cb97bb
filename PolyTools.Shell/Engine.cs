using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace PolyTools.Shell;

/// <summary>
/// The places where the engine keeps to itself what its own host and its Utility module use: the formatter behind
/// Format-Table and Format-List, the stop of the commands before Select-Object -First, and the exit of a script.
/// </summary>
internal static class Engine
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private static readonly Assembly Automation = typeof(PSObject).Assembly;

    /// <summary>Makes a formatting cmdlet render in a shape.</summary>
    /// <param name="command">The cmdlet.</param>
    /// <param name="shape"><c>Table</c> or <c>List</c>.</param>
    public static void UseFormatter(FrontEndCommandBase command, string shape)
    {
        var shapes = Find("Microsoft.PowerShell.Commands.Internal.Format.FormatShape");
        var formatter = Find("Microsoft.PowerShell.Commands.Internal.Format.InnerFormatShapeCommand");
        var field = typeof(FrontEndCommandBase).GetField("implementation", Hidden)
            ?? throw Changed("FrontEndCommandBase.implementation");
        field.SetValue(command, Create(formatter, Enum.Parse(shapes, shape)));
    }

    /// <summary>The exception that ends the commands before one in its pipeline and nothing else.</summary>
    public static Exception StopUpstream(Cmdlet command) =>
        (Exception)Create(Find("System.Management.Automation.StopUpstreamCommandsException"), command);

    /// <summary>
    /// Lets the next script's <c>exit</c> reach the host, as <c>pwsh -File</c> does. Otherwise a script's exit ends
    /// in $LASTEXITCODE, where it cannot be told from a native command's.
    /// </summary>
    public static void LetScriptExitReachHost(Runspace runspace)
    {
        var context = typeof(Runspace).GetProperty("ExecutionContext", Hidden)?.GetValue(runspace)
            ?? throw Changed("Runspace.ExecutionContext");
        var property = context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden)
            ?? throw Changed("ExecutionContext.ScriptCommandProcessorShouldRethrowExit");
        property.SetValue(context, true);
    }

    private static Type Find(string name) => Automation.GetType(name) ?? throw Changed(name);

    private static object Create(Type type, object argument) =>
        Activator.CreateInstance(type, Hidden, null, [argument], null) ?? throw Changed(type.Name);

    private static InvalidOperationException Changed(string name) =>
        new($"System.Management.Automation {Automation.GetName().Version} has no {name}; the shell needs the version it was built with.");
}
