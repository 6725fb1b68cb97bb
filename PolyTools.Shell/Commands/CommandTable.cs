using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PolyTools.Shell.Commands;

/// <summary>The commands that the shell adds to the engine's own.</summary>
internal static class CommandTable
{
    private static readonly Type[] Types =
    [
        typeof(ExportCsvCommand), typeof(FormatListCommand), typeof(FormatTableCommand), typeof(GetChildItemCommand),
        typeof(GetContentCommand), typeof(GetItemCommand), typeof(GetProcessCommand), typeof(GroupObjectCommand),
        typeof(JoinPathCommand), typeof(MeasureObjectCommand), typeof(OutFileCommand), typeof(RemoveItemCommand),
        typeof(SelectObjectCommand), typeof(SetLocationCommand), typeof(SortObjectCommand), typeof(WriteHostCommand),
        typeof(WriteOutputCommand),
    ];

    /// <summary>The entries for a session. The engine itself brings their usual aliases.</summary>
    public static IEnumerable<SessionStateCommandEntry> Commands
    {
        get
        {
            foreach (var type in Types)
            {
                var cmdlet = (CmdletAttribute)type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false)[0];
                yield return new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null);
            }

            // The engine sorts the members that it completes by this very name, and fails where there is no such command.
            yield return new SessionStateAliasEntry(@"Microsoft.PowerShell.Utility\Sort-Object", "Sort-Object");
        }
    }
}
