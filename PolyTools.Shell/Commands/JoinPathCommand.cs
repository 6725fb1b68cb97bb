using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Joins a path and a child path with the provider's separator.</summary>
[Cmdlet(VerbsCommon.Join, "Path")]
[OutputType(typeof(string))]
public sealed class JoinPathCommand : PSCmdlet
{
    /// <summary>The paths.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string[] Path { get; set; } = [];

    /// <summary>What to append.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string ChildPath { get; set; } = "";

    /// <summary>What to append after that, in turn.</summary>
    [Parameter(Position = 2, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? AdditionalChildPath { get; set; }

    /// <summary>Gives the existing paths that match, which may have wildcards.</summary>
    [Parameter]
    public SwitchParameter Resolve { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            var joined = this.Try(path, () => (AdditionalChildPath ?? []).Prepend(ChildPath).Aggregate(path, SessionState.Path.Combine));
            if (joined is null) continue;
            if (!Resolve)
            {
                WriteObject(joined);
                continue;
            }

            foreach (var match in this.Try(joined, () => SessionState.Path.GetResolvedPSPathFromPSPath(joined)) ?? [])
                WriteObject(match.Path);
        }
    }
}
