using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Sets the current location; without a path, the home folder.</summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
public sealed class SetLocationCommand : PSCmdlet
{
    /// <summary>The location, with wildcards; <c>-</c> goes back, <c>+</c> forward.</summary>
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    /// <summary>The location, taken as it is.</summary>
    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string LiteralPath { get; set; } = "";

    /// <summary>Gives the new location.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = ParameterSetName == "LiteralPath" ? WildcardPattern.Escape(LiteralPath) : Path;
        if (path.Length == 0) path = "~";
        var location = this.Try(path, () => SessionState.Path.SetLocation(path));
        if (PassThru && location is not null) WriteObject(location);
    }
}
