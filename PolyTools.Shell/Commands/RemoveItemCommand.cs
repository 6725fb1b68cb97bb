using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Removes items: files, folders, variables, functions.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
public sealed class RemoveItemCommand : PSCmdlet
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>The items, with wildcards.</summary>
    [Parameter(
        Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    /// <summary>The items, taken as they are.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Removes what is in a container too, without asking.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Removes hidden and read-only items too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isLiteral = ParameterSetName == "LiteralPath";
        foreach (var path in isLiteral ? LiteralPath : Path)
        {
            foreach (var item in this.Try(path, () => InvokeProvider.Item.Get([path], Force, isLiteral)) ?? []) Remove(item);
        }
    }

    private void Remove(PSObject item)
    {
        var path = (string)item.Properties["PSPath"].Value;
        var file = item.BaseObject as FileSystemInfo;
        var isContainer = item.Properties["PSIsContainer"]?.Value is true;
        var shown = file?.FullName ?? path;
        var action = file is null ? "Remove Item" : isContainer ? "Remove Directory" : "Remove File";
        if (!ShouldProcess(shown, action)) return;

        var children = isContainer && file?.LinkTarget is null
            ? this.Try(path, () => InvokeProvider.ChildItem.GetNames([path], ReturnContainers.ReturnAllContainers, false, 0, Force, true))
            : [];
        if (children is null) return;
        if (children.Count > 0 && !Recurse && !ShouldContinue(
                $"The item at {shown} has children and the Recurse parameter was not specified. If you continue, all " +
                "children will be removed with the item. Are you sure you want to continue?",
                "Confirm", ref _yesToAll, ref _noToAll))
            return;

        this.Try(path, () =>
        {
            InvokeProvider.Item.Remove([path], Recurse || children.Count > 0, Force, literalPath: true);
            return path;
        });
    }
}
