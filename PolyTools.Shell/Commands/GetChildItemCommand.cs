using System.Management.Automation;

namespace PolyTools.Shell.Commands;

/// <summary>Gets what is in a folder or another container of a provider.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Items")]
public sealed class GetChildItemCommand : PSCmdlet
{
    private WildcardPattern[] _include = [];
    private WildcardPattern[] _exclude = [];

    /// <summary>The containers, with wildcards; the current location if none is named.</summary>
    [Parameter(Position = 0, ParameterSetName = "Items", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = ["."];

    /// <summary>The containers, taken as they are.</summary>
    [Parameter(ParameterSetName = "LiteralItems", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A wildcard that names must match.</summary>
    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    /// <summary>Wildcards of which names must match one.</summary>
    [Parameter]
    public string[]? Include { get; set; }

    /// <summary>Wildcards that names must not match.</summary>
    [Parameter]
    public string[]? Exclude { get; set; }

    /// <summary>Goes into the containers in the container, but not through symbolic links.</summary>
    [Parameter]
    [Alias("s")]
    public SwitchParameter Recurse { get; set; }

    /// <summary>How many levels below the container to go; implies -Recurse.</summary>
    [Parameter]
    public uint Depth { get; set; } = uint.MaxValue;

    /// <summary>Shows hidden items too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives names, relative to the container, instead of items.</summary>
    [Parameter]
    public SwitchParameter Name { get; set; }

    /// <summary>Only containers.</summary>
    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    /// <summary>Only items that are not containers.</summary>
    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _exclude = Patterns(Exclude);
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Depth))) Recurse = true;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isLiteral = ParameterSetName == "LiteralItems";
        foreach (var path in isLiteral ? LiteralPath : Path)
        {
            var (container, pattern) = Split(path, isLiteral);
            _include = [.. Patterns(Include), .. Patterns(pattern is null ? null : [pattern])];
            Write(container, "", isLiteral, Depth);
        }
    }

    /// <summary>With -Recurse, a path such as <c>src/*.cs</c> means the files *.cs anywhere under src.</summary>
    private (string Container, string? Pattern) Split(string path, bool isLiteral)
    {
        if (!Recurse || isLiteral) return (path, null);
        var leaf = SessionState.Path.ParseChildName(path);
        if (!WildcardPattern.ContainsWildcardCharacters(leaf) || leaf == "*") return (path, null);
        var parent = SessionState.Path.ParseParent(path, null);
        return (parent.Length == 0 ? "." : parent, leaf);
    }

    // One container at a time, so that one that cannot be read is an error and not the end.
    private void Write(string path, string prefix, bool isLiteral, uint depth)
    {
        var containers = new List<(string Path, string Name)>();
        var items = this.Try(path, () => InvokeProvider.ChildItem.Get([path], recurse: false, Force, isLiteral));
        foreach (var item in items ?? [])
        {
            var name = item.Properties["PSChildName"]?.Value as string ?? "";
            var isContainer = item.Properties["PSIsContainer"]?.Value is true;
            if (IsWanted(name, isContainer)) WriteObject(Name ? prefix + name : item);
            if (Recurse && isContainer && depth > 0 && item.BaseObject is not FileSystemInfo { LinkTarget: not null }
                && item.Properties["PSPath"]?.Value is string itemPath)
                containers.Add((itemPath, prefix + name + System.IO.Path.DirectorySeparatorChar));
        }

        foreach (var (itemPath, name) in containers)
            Write(itemPath, name, isLiteral: true, depth - 1);
    }

    private bool IsWanted(string name, bool isContainer) =>
        (!Directory || isContainer) && (!File || !isContainer)
        && (Filter is null || WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase).IsMatch(name))
        && (_include.Length == 0 || Array.Exists(_include, pattern => pattern.IsMatch(name)))
        && !Array.Exists(_exclude, pattern => pattern.IsMatch(name));

    private static WildcardPattern[] Patterns(string[]? wildcards) =>
        [.. (wildcards ?? []).Select(wildcard => WildcardPattern.Get(wildcard, WildcardOptions.IgnoreCase))];
}
