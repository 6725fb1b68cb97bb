using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace PolyTools.Shell.Commands;

/// <summary>Formats objects as a list of properties, by the engine's own formatter and its parameters.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    /// <summary>Connects the cmdlet to the formatter.</summary>
    public FormatListCommand() => Engine.UseFormatter(this, "List");
}
