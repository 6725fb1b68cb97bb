using System.Diagnostics;
using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Gets running processes.</summary>
[Cmdlet(VerbsCommon.Get, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
public sealed class GetProcessCommand : PSCmdlet
{
    /// <summary>The names, with wildcards; all processes if none is given.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    /// <summary>The process ids.</summary>
    [Parameter(ParameterSetName = "Id", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[] Id { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Id") WriteById();
        else WriteByName();
    }

    private void WriteById()
    {
        foreach (var id in Id)
        {
            try
            {
                WriteObject(Process.GetProcessById(id));
            }
            catch (ArgumentException)
            {
                WriteNotFound($"Cannot find a process with the process identifier {id}.", id);
            }
        }
    }

    private void WriteByName()
    {
        var processes = Process.GetProcesses()
            .OrderBy(process => process.ProcessName, StringComparer.OrdinalIgnoreCase).ThenBy(process => process.Id).ToList();
        foreach (var name in Name ?? ["*"])
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = processes.FindAll(process => pattern.IsMatch(process.ProcessName));
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteNotFound($"Cannot find a process with the name \"{name}\". Verify the process name and call the cmdlet again.", name);
            WriteObject(found, enumerateCollection: true);
        }
    }

    private void WriteNotFound(string message, object target) => WriteError(new ErrorRecord(
        new ItemNotFoundException(message), "NoProcessFound", ErrorCategory.ObjectNotFound, target));
}
