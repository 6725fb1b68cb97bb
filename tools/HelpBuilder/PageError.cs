namespace PolyTools.HelpBuilder;

/// <summary>What is wrong with a page.</summary>
/// <param name="File">The page.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">A sentence.</param>
internal sealed record PageError(string File, int Line, string Message)
{
    /// <summary>In the form that MSBuild turns into an error of the build.</summary>
    public override string ToString() => $"{File}({Line}): error HELP: {Message}";
}
