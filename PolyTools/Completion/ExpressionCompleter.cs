using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;
using PolyTools.Native.Expressions;

namespace PolyTools;

/// <summary>Completes the name at the cursor in an expression: functions, constants, and variables.</summary>
/// <remarks>
/// PowerShell replaces the whole argument by a completion, so each is the whole argument as it was typed, with another name in it.
/// </remarks>
public sealed class ExpressionCompleter : IArgumentCompleter
{
    private const string VariableParameter = "Variable";

    /// <summary>The variable that there is without being named.</summary>
    private const string OwnVariable = "x";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(commandAst);
        int? cursor = Cursor();
        TypedText typed = wordToComplete.Length == 0 ? TypedText.Nothing : TypedText.Find(commandAst, wordToComplete, cursor);
        var completion = ExpressionCompletion.At(
            typed.Text, typed.IndexOf(cursor), Variables(commandAst, fakeBoundParameters).Append(OwnVariable));
        return completion is null ? [] :
        [
            .. completion.Offers.Select(offer => new CompletionResult(
                typed.Replace(completion.Start, completion.End, offer.Text), offer.Name, CompletionResultType.ParameterValue, offer.Description)),
        ];
    }

    /// <summary>Where the cursor is in the input, as TabExpansion2 was told, which PowerShell calls for every host; null if somebody did without it.</summary>
    /// <remarks>A completer is not told itself.</remarks>
    private static int? Cursor()
    {
        foreach (CallStackFrame frame in Runspace.DefaultRunspace?.Debugger?.GetCallStack() ?? [])
        {
            Dictionary<string, object> parameters = frame.InvocationInfo.BoundParameters;
            if (parameters.TryGetValue("positionOfCursor", out object? position) && position is IScriptPosition place)
                return place.Offset;
            if (parameters.TryGetValue("cursorColumn", out object? column) && column is int offset)
                return offset;
        }

        return null;
    }

    /// <summary>The names in the table of variables on the same line, as far as they can be known before it runs.</summary>
    private static IEnumerable<string> Variables(CommandAst command, IDictionary bound)
    {
        if (ArrayValue.Unwrap(bound?[VariableParameter]) is IDictionary table)
            return Names(table);
        ExpressionAst? argument = null;
        for (int i = 0; i < command.CommandElements.Count; i++)
        {
            if (command.CommandElements[i] is CommandParameterAst parameter
                && VariableParameter.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase))
            {
                argument = parameter.Argument ?? command.CommandElements.ElementAtOrDefault(i + 1) as ExpressionAst;
            }
        }

        return argument switch
        {
            HashtableAst literal => Names(literal),
            VariableExpressionAst variable => Assigned(command, variable) is { } literal ? Names(literal) : [],
            _ => [],
        };
    }

    private static IEnumerable<string> Names(IDictionary table) => table.Keys.Cast<object>().Select(key => $"{key}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(HashtableAst table) =>
        table.KeyValuePairs.Select(pair => pair.Item1).OfType<StringConstantExpressionAst>().Select(key => key.Value);

    /// <summary>The table that a variable was given last before the command, in the same text.</summary>
    private static HashtableAst? Assigned(CommandAst command, VariableExpressionAst variable)
    {
        Ast root = command;
        while (root.Parent is not null)
            root = root.Parent;
        return root.FindAll(
                ast => ast is AssignmentStatementAst { Left: VariableExpressionAst left, Right: CommandExpressionAst { Expression: HashtableAst } }
                    && left.VariablePath.UserPath.Equals(variable.VariablePath.UserPath, StringComparison.OrdinalIgnoreCase)
                    && ast.Extent.EndOffset <= command.Extent.StartOffset,
                searchNestedScriptBlocks: true)
            .Cast<AssignmentStatementAst>().MaxBy(assignment => assignment.Extent.EndOffset) is { Right: CommandExpressionAst { Expression: HashtableAst table } }
            ? table : null;
    }

    /// <summary>An argument as it was typed, and the text that it stands for.</summary>
    private sealed class TypedText
    {
        /// <summary>No argument yet.</summary>
        public static readonly TypedText Nothing = new("", 0, [], isLast: true);

        private readonly string typed;
        private readonly int offset;
        private readonly char quote;
        private readonly bool isLast;
        private readonly StringBuilder text = new();

        /// <summary>Where each character of the text begins in what was typed, and where the last one ends.</summary>
        private readonly List<int> places = [];

        /// <param name="typed">What was typed.</param>
        /// <param name="offset">Where, in the input.</param>
        /// <param name="nested">What PowerShell puts values in the place of: parts of what was typed.</param>
        /// <param name="isLast">True if nothing follows in the input.</param>
        private TypedText(string typed, int offset, IEnumerable<IScriptExtent> nested, bool isLast)
        {
            (this.typed, this.offset, this.isLast) = (typed, offset, isLast);
            quote = typed is ['\'' or '"', ..] ? typed[0] : '\0';
            (int Start, int End)[] values = [.. nested.Select(extent => (extent.StartOffset - offset, extent.EndOffset - offset))];
            int i = quote == '\0' ? 0 : 1;
            while (i < typed.Length)
            {
                (int start, int end) = Array.Find(values, value => value.Start == i);
                int next = i + 1;
                char c = typed[i];
                if (end > start)
                {
                    // A value, whatever it is.
                    c = '1';
                    next = end;
                }
                else if (quote != '\0' && c == quote)
                {
                    if (next == typed.Length || typed[next] != quote)
                        break;
                    next++;
                }
                else if (quote != '\'' && c == '`' && next < typed.Length)
                {
                    c = typed[next] is 'n' or 'r' ? '\n' : typed[next];
                    next++;
                }

                text.Append(c);
                places.Add(i);
                i = next;
            }

            places.Add(i);
        }

        /// <summary>The text that it stands for.</summary>
        public string Text => text.ToString();

        /// <summary>The argument at the cursor; where that is not known, the last one that reads like the word.</summary>
        public static TypedText Find(CommandAst command, string word, int? cursor)
        {
            ExpressionAst[] arguments =
            [
                .. command.FindAll(ast => ast is StringConstantExpressionAst or ExpandableStringExpressionAst, searchNestedScriptBlocks: false)
                    .Cast<ExpressionAst>(),
            ];
            ExpressionAst? found = cursor is int place
                ? Array.FindLast(arguments, argument => argument.Extent.StartOffset <= place && place <= argument.Extent.EndOffset)
                : Array.FindLast(arguments, argument => argument is StringConstantExpressionAst constant && constant.Value == word.Trim('\'', '"'));
            if (found is null)
                return new TypedText(word, 0, [], isLast: true);
            return new TypedText(
                found.Extent.Text, found.Extent.StartOffset,
                found is ExpandableStringExpressionAst expandable ? expandable.NestedExpressions.Select(nested => nested.Extent) : [],
                found.Extent.StartScriptPosition.GetFullScript().AsSpan(found.Extent.EndOffset).IsWhiteSpace());
        }

        /// <summary>The index in the text of a place in the input; the text's end where that is not known.</summary>
        public int IndexOf(int? cursor)
        {
            if (cursor is not int place)
                return text.Length;
            int index = places.FindIndex(start => start >= place - offset);
            return index < 0 ? text.Length : index;
        }

        /// <summary>What was typed, with another part of the text.</summary>
        public string Replace(int start, int end, string part)
        {
            string replaced = typed[..places[start]] + part + typed[places[end]..];
            // Without quotes, PowerShell would take a parenthesis for its own. What can go on stays open.
            bool needsQuotes = quote == '\0' && part.EndsWith('(');
            if (!needsQuotes)
                return replaced;
            string quoted = "'" + replaced.Replace("'", "''", StringComparison.Ordinal);
            return isLast && end == text.Length ? quoted : quoted + "'";
        }
    }
}
