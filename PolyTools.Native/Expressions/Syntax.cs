namespace PolyTools.Native.Expressions;

internal enum SyntaxKind
{
    /// <summary>An integer literal; its value is a BigInteger.</summary>
    Integer,

    /// <summary>A literal with a point or an exponent; its value is a double.</summary>
    Float,

    /// <summary>A literal that ends with j; its value is the imaginary part, a double.</summary>
    Imaginary,

    /// <summary>A string literal; its value is a string, in which escapes have been replaced.</summary>
    Text,

    /// <summary>A variable or a constant.</summary>
    Name,

    /// <summary>
    /// An operator or a function, named by the text, with its operands and keyword arguments. The unary operators are
    /// <c>-x</c>, <c>+x</c>, <c>~</c> and <c>not</c>.
    /// </summary>
    Call,

    /// <summary>Elements of a variable: the only operand is a Name.</summary>
    Subscript,

    /// <summary>Several values in parentheses, as an argument or keyword argument of a call.</summary>
    Tuple,
}

/// <summary>
/// A node of the syntax tree. Its operands are indices of earlier nodes in <see cref="Syntax.Nodes"/>.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">
/// A name, an operator, or a literal as it was written; of a subscript, its brackets and what is between them.
/// </param>
/// <param name="Position">
/// Index of the first character of its name, operator or literal; of a tuple or a subscript, of its opening bracket.
/// </param>
/// <param name="Value">What a literal stands for, else null.</param>
/// <param name="Operands">The operands, positional arguments, or a tuple's items.</param>
/// <param name="Keywords">The keyword arguments of a call, each name once.</param>
/// <param name="Slices">The items of a subscript: at least one, and one ellipsis at most.</param>
internal sealed record SyntaxNode(
    SyntaxKind Kind, string Text, int Position, object? Value, int[] Operands, SyntaxKeyword[] Keywords,
    SyntaxSlice[] Slices);

/// <summary>A keyword argument, such as <c>axis=0</c>.</summary>
/// <param name="Name">What stands before the <c>=</c>.</param>
/// <param name="Position">Index of the name's first character.</param>
/// <param name="Operand">Index of the argument's node.</param>
internal sealed record SyntaxKeyword(string Name, int Position, int Operand);

/// <summary>
/// An item of a subscript: <c>...</c>, an index, or <c>start:stop:step</c>, in which what was left out is null.
/// </summary>
/// <param name="IsEllipsis">True for <c>...</c>, which has nothing else.</param>
/// <param name="IsIndex">True for a single index, which is <paramref name="Start"/>.</param>
/// <param name="Start">The first index; negative ones count from the end.</param>
/// <param name="Stop">The index before which it ends.</param>
/// <param name="Step">From one index to the next; never 0.</param>
internal readonly record struct SyntaxSlice(bool IsEllipsis, bool IsIndex, long? Start, long? Stop, long? Step);

/// <summary>
/// What a text says, before types: nodes in an order in which operands come before their uses, so that every later
/// step is a loop and an expression's depth is never the depth of a stack.
/// </summary>
/// <remarks>
/// A node can be an operand more than once: the middle of a chained comparison, and what a temporary stands for. An
/// assigned value that nothing uses is there as well, so that mistakes in it are found.
/// </remarks>
/// <param name="Text">The expression as it was written.</param>
/// <param name="Nodes">The nodes; the last one is the value of the last statement.</param>
internal sealed record Syntax(string Text, IReadOnlyList<SyntaxNode> Nodes);
