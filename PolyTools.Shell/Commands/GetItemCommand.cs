using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Gets items of a provider: files, folders, variables, functions.</summary>
[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
public sealed class GetItemCommand : PSCmdlet
{
    /// <summary>The items, with wildcards.</summary>
    [Parameter(
        Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    /// <summary>The items, taken as they are.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Gets hidden items too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isLiteral = ParameterSetName == "LiteralPath";
        foreach (var path in isLiteral ? LiteralPath : Path)
            WriteObject(this.Try(path, () => InvokeProvider.Item.Get([path], Force, isLiteral)) ?? [], enumerateCollection: true);
    }
}
