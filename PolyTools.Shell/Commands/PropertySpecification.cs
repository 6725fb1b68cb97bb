using System.Collections;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace PolyTools.Shell.Commands;

/// <summary>
/// A property as users write one for -Property: a name, a wildcard, a script block, or a hashtable with an
/// Expression and, where the command has them, a Name (Label) and a direction.
/// </summary>
internal sealed class PropertySpecification
{
    private PropertySpecification(PSPropertyExpression expression) => Expression = expression;

    public PSPropertyExpression Expression { get; }

    /// <summary>The name that a hashtable gives, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>The direction that a hashtable gives, or null.</summary>
    public bool? Descending { get; private set; }

    /// <summary>Reads the argument of a -Property parameter.</summary>
    /// <param name="cmdlet">Ends with an error that says what is wrong.</param>
    /// <param name="arguments">The argument; null gives an empty list.</param>
    /// <param name="allowed">The keys besides Expression: <c>Name</c>, <c>Label</c>, <c>Ascending</c>, <c>Descending</c>.</param>
    public static List<PropertySpecification> Parse(Cmdlet cmdlet, object?[]? arguments, params string[] allowed) =>
        (arguments ?? []).Select(argument => Parse(cmdlet, argument, allowed)).ToList();

    /// <summary>The values of the property on an object: none if it is missing, several for a wildcard.</summary>
    public IEnumerable<(string Name, object? Value)> Evaluate(PSObject target)
    {
        if (Expression.Script is not null)
        {
            foreach (var result in Expression.GetValues(target))
                yield return (Name ?? Expression.ToString(), result.Exception is null ? result.Result : null);
            yield break;
        }

        foreach (var resolved in Expression.ResolveNames(target))
        {
            foreach (var result in resolved.GetValues(target))
                yield return (Name ?? resolved.ToString(), result.Exception is null ? result.Result : null);
        }
    }

    private static PropertySpecification Parse(Cmdlet cmdlet, object? argument, string[] allowed)
    {
        var value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        if (value is not IDictionary table) return new PropertySpecification(ToExpression(cmdlet, value));

        object? expression = null;
        string? name = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            var key = entry.Key.ToString() ?? "";
            if (Means(key, "Expression", always: true)) expression = entry.Value;
            else if (Means(key, "Name") || Means(key, "Label")) name = entry.Value?.ToString();
            else if (Means(key, "Descending")) descending = LanguagePrimitives.IsTrue(entry.Value);
            else if (Means(key, "Ascending")) descending = !LanguagePrimitives.IsTrue(entry.Value);
            else throw Fail(cmdlet, "UnknownPropertyKey", $"The key '{key}' is not one of: {string.Join(", ", ["Expression", .. allowed])}.");
        }

        if (expression is PSObject wrappedExpression) expression = wrappedExpression.BaseObject;
        return new PropertySpecification(ToExpression(cmdlet, expression)) { Name = name, Descending = descending };

        // Keys may be shortened, as everywhere in PowerShell: n, l, e.
        bool Means(string key, string word, bool always = false) =>
            key.Length > 0 && (always || allowed.Contains(word)) && word.StartsWith(key, StringComparison.OrdinalIgnoreCase);
    }

    private static PSPropertyExpression ToExpression(Cmdlet cmdlet, object? value) => value switch
    {
        ScriptBlock script => new PSPropertyExpression(script),
        string { Length: > 0 } name => new PSPropertyExpression(name),
        null or string => throw Fail(cmdlet, "MissingPropertyExpression", "A property needs a name or an expression."),
        _ => new PSPropertyExpression(LanguagePrimitives.ConvertTo<string>(value)),
    };

    private static PipelineStoppedException Fail(Cmdlet cmdlet, string id, string message)
    {
        cmdlet.ThrowTerminatingError(
            new ErrorRecord(new PSArgumentException(message), id, ErrorCategory.InvalidArgument, null));
        return new PipelineStoppedException();
    }
}
