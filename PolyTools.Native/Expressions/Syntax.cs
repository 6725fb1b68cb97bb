namespace PolyTools.Native.Expressions;

internal enum SyntaxKind
{
    Number,
    Name,

    /// <summary>An operator or a function with its operands.</summary>
    Call,
}

/// <summary>A node of the syntax tree. Its operands are indices of earlier nodes in <see cref="Syntax.Nodes"/>.</summary>
internal sealed record SyntaxNode(SyntaxKind Kind, string Text, int Position, double Value, int[] Operands);

/// <summary>
/// What a text says, before types: nodes in an order in which operands come before their uses, so that every later
/// step is a loop and an expression's depth is never the depth of a stack.
/// </summary>
/// <param name="Text">The expression as it was written.</param>
/// <param name="Nodes">The nodes; the last one is the whole expression.</param>
internal sealed record Syntax(string Text, IReadOnlyList<SyntaxNode> Nodes);
