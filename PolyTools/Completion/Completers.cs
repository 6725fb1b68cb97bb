using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PolyTools.Native.Expressions;

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

/// <summary>Completes the names of functions, reductions and constants, and their other names.</summary>
public sealed class FunctionCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, string Description)> Names =>
        from function in FunctionCatalog.All
        from name in function.Aliases.Prepend(function.Name)
        // A sign would have to be quoted, and is typed as fast.
        where char.IsLetter(name[0])
        orderby name
        select (name, name == function.Name ? function.Usage : $"{function.Name}: {function.Usage}");
}
