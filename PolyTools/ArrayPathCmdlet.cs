using System.Management.Automation;

namespace PolyTools;

/// <summary>What the commands share that take arrays by paths with wildcards, by literal paths, and as objects.</summary>
public abstract class ArrayPathCmdlet : ArrayCmdlet
{
    /// <summary>The set of parameters with a path that may have wildcards.</summary>
    internal const string PathSet = "Path";

    /// <summary>The set of parameters with a path that is taken as it is.</summary>
    internal const string LiteralSet = "LiteralPath";

    /// <summary>The set of parameters with objects.</summary>
    internal const string ObjectSet = "InputObject";

    /// <summary>Paths that are taken as they are.</summary>
    [Parameter(ParameterSetName = LiteralSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArrayPathCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Arrays that other commands emitted.</summary>
    [Parameter(ParameterSetName = ObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ChunkedArray[] InputObject { get; set; } = [];

    /// <summary>Does something for each array that the parameters name; an error with one is reported and the others go on.</summary>
    /// <param name="patterns">The paths that may have wildcards.</param>
    /// <param name="action">Gets the full path, and whether a wildcard found it.</param>
    internal void ForEachArray(string[] patterns, Action<string, bool> action)
    {
        if (ParameterSetName == ObjectSet)
        {
            foreach (ChunkedArray array in InputObject)
                Reporting(array.Path, () => action(array.Path, false));
            return;
        }

        bool isLiteral = ParameterSetName == LiteralSet;
        ForEachPath(isLiteral ? LiteralPath : patterns, isLiteral, action);
    }
}
