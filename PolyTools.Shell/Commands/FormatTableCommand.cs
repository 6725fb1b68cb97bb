using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace PolyTools.Shell.Commands;

/// <summary>Formats objects as a table, by the engine's own formatter and its parameters.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    /// <summary>Connects the cmdlet to the formatter.</summary>
    public FormatTableCommand() => Engine.UseFormatter(this, "Table");
}
