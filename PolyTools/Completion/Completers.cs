using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PolyTools;

/// <summary>Completes names from a list.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <summary>The names, each with a line that describes it.</summary>
    protected abstract IEnumerable<(string Name, string Description)> Names { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern(wordToComplete + "*", WildcardOptions.IgnoreCase);
        return from name in Names
               where pattern.IsMatch(name.Name)
               select new CompletionResult(
                   name.Name, name.Name, CompletionResultType.ParameterValue, name.Description);
    }
}

/// <summary>Completes the names of the engines.</summary>
public sealed class EngineCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
    [
        ("Eager", "NumPy's way: one operation after the other over whole arrays"),
        ("Blocked", "NumExpr's way: all operations on a block that fits the cache, then the next block"),
        ("Fused", "The whole expression as one SIMD loop"),
        ("C", "The expression as C, compiled by the system's compiler"),
    ];
}
