namespace PolyTools.Native.Tests.Engines;

/// <summary>An expression as a tree, from which its text is made with no more parentheses than it needs.</summary>
/// <param name="Head">A name, a number, an operator, or a function's name.</param>
/// <param name="IsBoolean">Whether its value is a boolean.</param>
/// <param name="Operands">What the operator or function is applied to.</param>
internal sealed record Tree(string Head, bool IsBoolean, params Tree[] Operands)
{
    public string Text => Print(0);

    /// <summary>This tree and all below it.</summary>
    public IEnumerable<Tree> All => Operands.SelectMany(operand => operand.All).Append(this);

    /// <summary>How tightly an operator binds; 10 for what needs no parentheses.</summary>
    private int Level => (Head, Operands.Length) switch
    {
        ("<" or "<=" or "==" or "!=" or ">=" or ">", _) => 1,
        ("|", _) => 2,
        ("^", _) => 3,
        ("&", _) => 4,
        ("+" or "-", 2) => 6,
        ("*" or "/" or "%", _) => 7,
        ("-" or "+" or "~", 1) => 8,
        ("**", _) => 9,
        _ => 10,
    };

    /// <summary>Smaller trees of the same kind: those below it, and itself with an operand made smaller.</summary>
    public IEnumerable<Tree> Smaller()
    {
        foreach (Tree operand in Operands.Where(operand => operand.IsBoolean == IsBoolean))
            yield return operand;
        for (int i = 0; i < Operands.Length; i++)
        {
            // An exponent is part of the operation: another one may need another way to compute it.
            if (Head == "**" && i == 1)
                continue;
            foreach (Tree smaller in Operands[i].Smaller())
            {
                var operands = (Tree[])Operands.Clone();
                operands[i] = smaller;
                yield return this with { Operands = operands };
            }
        }
    }

    private string Print(int level)
    {
        int own = Level;
        string text = (own, Operands.Length) switch
        {
            (10, 0) => Head,
            (10, _) => $"{Head}({string.Join(", ", Operands.Select(operand => operand.Print(0)))})",
            (8, _) => Head + Operands[0].Print(8),
            (9, _) => $"{Operands[0].Print(10)}**{Operands[1].Print(8)}",
            // A comparison beside a comparison would be a chain.
            (1, _) => $"{Operands[0].Print(2)} {Head} {Operands[1].Print(2)}",
            _ => $"{Operands[0].Print(own)} {Head} {Operands[1].Print(own + 1)}",
        };
        return own < level ? $"({text})" : text;
    }
}

/// <summary>Makes random well-typed expressions of the variables of <see cref="OperandPool"/>.</summary>
/// <param name="seed">Chooses them.</param>
/// <param name="exactOnly">Only what IEEE 754 defines to the bit, and whole powers, which are expanded.</param>
internal sealed class RandomExpression(int seed, bool exactOnly)
{
    private static readonly string[] Numbers = ["a", "b", "c", "f", "g", "s", "t"];
    private static readonly string[] Arrays = ["a", "b", "c", "f", "g"];
    private static readonly string[] Literals =
        ["0.", "1.", "2.", ".5", "3.25", "0.1", "1e300", "1e-300", "1e39", "1_000.", "pi", "7", "inf"];

    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "+", "-", "*", "%"];
    private static readonly string[] Exact = ["sqrt", "abs", "floor", "ceil"];
    private static readonly string[] Library = ["sin", "cos", "tan", "exp", "log"];
    private static readonly string[] Logical = ["&", "|", "^"];
    private static readonly string[] Comparisons = ["<", "<=", "==", "!=", ">=", ">"];

    private readonly Random random = new(seed + OperandPool.SeedOffset);
    private readonly List<Tree> made = [];

    /// <summary>An expression that has an array.</summary>
    /// <param name="depth">Operations inside each other at most.</param>
    public Tree Next(int depth)
    {
        while (true)
        {
            made.Clear();
            Tree tree = random.Next(4) == 0 ? Boolean(depth) : Number(depth);
            if (tree.All.Any(part => part.Head is "a" or "b" or "c" or "f" or "g" or "p" or "q"))
                return tree;
        }
    }

    /// <summary>An expression whose value is a number.</summary>
    public Tree Number(int depth)
    {
        // Again what was made before, so that there are common subexpressions.
        if (made.Count > 0 && random.Next(7) == 0)
        {
            Tree again = made[random.Next(made.Count)];
            if (!again.IsBoolean)
                return again;
        }

        Tree tree = depth == 0 || random.Next(12) == 0 ? Leaf() : Operation(depth - 1);
        made.Add(tree);
        return tree;
    }

    private Tree Leaf() =>
        random.Next(4) == 0 ? new Tree(Pick(Literals), false) : new Tree(Pick(Numbers), false);

    private Tree Operation(int depth)
    {
        switch (random.Next(exactOnly ? 12 : 16))
        {
            case 0:
                return new Tree(random.Next(5) == 0 ? "+" : "-", false, Number(depth));
            case 1:
                return new Tree(Pick(Exact), false, Number(depth));
            case 2:
                return new Tree(random.Next(2) == 0 ? "minimum" : "maximum", false, Number(depth), Number(depth));
            case 3:
            case 4:
                return new Tree("where", false, Boolean(depth), Number(depth), Number(depth));
            case 5:
                int exponent = random.Next(-4, 5);
                var magnitude = new Tree(Math.Abs(exponent).ToString(), false);
                // A power of a scalar is pow, which has no bits of its own.
                return new Tree("**", false, new Tree(Pick(exactOnly ? Arrays : Numbers), false),
                    exponent < 0 ? new Tree("-", false, magnitude) : magnitude);
            case < 12:
                return new Tree(Pick(Arithmetic), false, Number(depth), Number(depth));
            case 12:
                return new Tree("**", false, Number(depth), Number(depth));
            case 13:
                return new Tree("arctan2", false, Number(depth), Number(depth));
            default:
                return new Tree(Pick(Library), false, Number(depth));
        }
    }

    private Tree Boolean(int depth)
    {
        if (depth == 0 || random.Next(10) == 0)
            return new Tree(random.Next(8) switch { 0 => "k", 1 => "True", 2 => "False", < 5 => "p", _ => "q" }, true);
        Tree tree = random.Next(6) switch
        {
            0 => new Tree("~", true, Boolean(depth - 1)),
            1 or 2 => new Tree(Pick(Logical), true, Boolean(depth - 1), Boolean(depth - 1)),
            _ => new Tree(Pick(Comparisons), true, Number(depth - 1), Number(depth - 1)),
        };
        made.Add(tree);
        return tree;
    }

    private string Pick(string[] names) => names[random.Next(names.Length)];
}
