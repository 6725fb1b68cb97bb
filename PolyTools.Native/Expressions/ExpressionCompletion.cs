namespace PolyTools.Native.Expressions;

/// <summary>A name that may stand at a place in an expression.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">What is written: after a function's name, the parenthesis that it needs.</param>
/// <param name="Description">How it is used, or what it is.</param>
public sealed record NameOffer(string Name, string Text, string Description);

/// <summary>The names that may stand at a place in an expression, and what they take the place of.</summary>
/// <param name="Start">Where the name at that place begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Offers">The names: attributes alone after a point; else variables, then the language's own in alphabetical order.</param>
public sealed record ExpressionCompletion(int Start, int End, IReadOnlyList<NameOffer> Offers)
{
    /// <summary>What may stand at a place.</summary>
    /// <param name="text">The expression, which need not be complete.</param>
    /// <param name="caret">The place; a name that begins there or before it goes on up to it.</param>
    /// <param name="variables">The names of the variables.</param>
    /// <returns>Null inside a string, a comment or a number, and where the text before it is none of the language.</returns>
    public static ExpressionCompletion? At(string text, int caret, IEnumerable<string> variables)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variables);
        int start = caret, end = caret;
        while (start > 0 && Lexer.IsNamePart(text[start - 1]))
            start--;
        while (end < text.Length && Lexer.IsNamePart(text[end]))
            end++;
        List<Token> before;
        try
        {
            // With a name at the place: where the lexer sees none, none can stand.
            before = Lexer.Tokenize(text[..start] + "a");
        }
        catch (ExpressionException)
        {
            return null;
        }

        int place = before.Count - 2;
        if (place < 0 || before[place] is not { Kind: TokenKind.Name } name || name.Position != start || (start < caret && char.IsAsciiDigit(text[start])))
            return null;
        string prefix = text[start..caret];
        int next = end;
        while (next < text.Length && text[next] == ' ')
            next++;
        bool isCall = next < text.Length && text[next] == '(';
        IEnumerable<NameOffer> all = place > 0 && before[place - 1].Kind == TokenKind.Dot
            ?
            [
                new NameOffer("real", "real", "z.real: the real part"),
                new NameOffer("imag", "imag", "z.imag: the imaginary part"),
            ]
            : Assigned(before).Select(own => new NameOffer(own, own, "A name of this expression"))
                .Concat(variables.Select(variable => new NameOffer(variable, variable, "A variable")))
                .DistinctBy(offer => offer.Name)
                .Concat(Language(isCall));
        return new ExpressionCompletion(
            start, end, [.. all.Where(offer => offer.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))]);
    }

    /// <summary>The names that statements before the place have given values, the last one first.</summary>
    private static IEnumerable<string> Assigned(List<Token> tokens) =>
        from i in Enumerable.Range(0, tokens.Count - 1).Reverse()
        where tokens[i].Kind == TokenKind.Name && tokens[i + 1].Kind == TokenKind.Assign
            && (i == 0 || tokens[i - 1].Kind is TokenKind.Semicolon or TokenKind.LineEnd)
        select tokens[i].Text;

    private static IEnumerable<NameOffer> Language(bool isCall) =>
        (from function in FunctionCatalog.All
         // The other names of operators are those of functions.
         from name in function.Kind == FunctionKind.Operator ? function.Aliases.Where(alias => char.IsLetter(alias[0])) : function.Aliases.Prepend(function.Name)
         select new NameOffer(
             name, function.Kind == FunctionKind.Constant || isCall ? name : name + "(",
             name == function.Name ? function.Usage : $"{function.Name}: {function.Usage}"))
        .OrderBy(offer => offer.Name, StringComparer.Ordinal);
}
