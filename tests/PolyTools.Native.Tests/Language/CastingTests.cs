using System.Globalization;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// Every operator and function with every type, and pair of types, that it has; and errors for those that it has not.
/// </summary>
public class CastingTests
{
    private static readonly string[] Scalars = ["True", "2", "2.5", "3j", "'ab'", "n", "h", "c", "yes", "word"];

    [Theory]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("*")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("%")]
    [InlineData("**")]
    [InlineData("<<")]
    [InlineData(">>")]
    [InlineData("&")]
    [InlineData("|")]
    [InlineData("^")]
    [InlineData("and")]
    [InlineData("or")]
    [InlineData("<")]
    [InlineData("<=")]
    [InlineData("==")]
    [InlineData("!=")]
    [InlineData(">=")]
    [InlineData(">")]
    public void Operators_with_all_pairs_of_types(string name) =>
        CheckPairs((a, b) => Typing.Operator(name, a, b), (a, b) => $"{a} {name} {b}");

    [Theory]
    [InlineData("arctan2")]
    [InlineData("atan2")]
    [InlineData("hypot")]
    [InlineData("fmod")]
    [InlineData("copysign")]
    [InlineData("nextafter")]
    [InlineData("minimum")]
    [InlineData("maximum")]
    [InlineData("power")]
    [InlineData("pow")]
    [InlineData("floor_divide")]
    [InlineData("remainder")]
    [InlineData("mod")]
    [InlineData("complex")]
    [InlineData("contains")]
    [InlineData("startswith")]
    [InlineData("endswith")]
    public void Functions_with_all_pairs_of_types(string name) =>
        CheckPairs((a, b) => Typing.Call(name, a, b), (a, b) => $"{name}({a}, {b})");

    [Theory]
    [InlineData("sin")]
    [InlineData("cos")]
    [InlineData("tan")]
    [InlineData("arcsin")]
    [InlineData("asin")]
    [InlineData("arccos")]
    [InlineData("acos")]
    [InlineData("arctan")]
    [InlineData("atan")]
    [InlineData("sinh")]
    [InlineData("cosh")]
    [InlineData("tanh")]
    [InlineData("arcsinh")]
    [InlineData("asinh")]
    [InlineData("arccosh")]
    [InlineData("acosh")]
    [InlineData("arctanh")]
    [InlineData("atanh")]
    [InlineData("log")]
    [InlineData("log10")]
    [InlineData("log1p")]
    [InlineData("log2")]
    [InlineData("exp")]
    [InlineData("expm1")]
    [InlineData("exp2")]
    [InlineData("sqrt")]
    [InlineData("cbrt")]
    [InlineData("floor")]
    [InlineData("ceil")]
    [InlineData("trunc")]
    [InlineData("round")]
    [InlineData("rint")]
    [InlineData("sign")]
    [InlineData("abs")]
    [InlineData("absolute")]
    [InlineData("fabs")]
    [InlineData("isnan")]
    [InlineData("isinf")]
    [InlineData("isfinite")]
    [InlineData("signbit")]
    [InlineData("real")]
    [InlineData("imag")]
    [InlineData("conj")]
    [InlineData("conjugate")]
    [InlineData("ones_like")]
    public void Functions_with_all_types(string name)
    {
        var texts = new List<string>();
        var errors = new List<string>();
        foreach ((string operand, Node node) in Arrays().Concat(Scalars.Select(scalar => (scalar, ScalarNode(scalar)))))
        {
            if (Typing.Call(name, node) is not null)
                texts.Add($"{name}({operand})");
            else if (node.Type == DType.String || (node.Type == DType.Complex128 && name != "fabs"))
                errors.Add($"{name}({operand})");
        }

        Assert.NotEmpty(texts);
        Table.Check(texts);
        Table.CheckErrors(errors);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("~")]
    [InlineData("not ")]
    public void Unary_operators_with_all_types(string name)
    {
        var texts = new List<string>();
        var errors = new List<string>();
        foreach ((string operand, Node node) in Arrays().Concat(Scalars.Select(scalar => (scalar, ScalarNode(scalar)))))
            (Typing.Operator(name.Trim(), node) is null ? errors : texts).Add($"{name}{operand}");
        Table.Check(texts);
        Table.CheckErrors(errors);
    }

    [Fact]
    public void Where_and_clip_with_all_pairs_of_types()
    {
        CheckPairs((a, b) => Typing.Call("where", Variable("q"), a, b), (a, b) => $"where(q, {a}, {b})");
        string[] numbers = [.. Operands.Arrays.Where(pair => pair.Type.IsInteger() || pair.Type.IsFloat())
            .Select(pair => pair.Name)];
        Table.Check([.. numbers.SelectMany(name => (string[])[$"clip({name}, 2, 5)", $"clip({name}, 0.5, 2.5)",
            $"clip({name}, j, x)"])]);
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("prod")]
    [InlineData("min")]
    [InlineData("max")]
    [InlineData("mean")]
    [InlineData("var")]
    [InlineData("std")]
    [InlineData("any")]
    [InlineData("all")]
    [InlineData("argmin")]
    [InlineData("argmax")]
    public void Reductions_with_all_types(string name)
    {
        // Zeros of both signs are there, of which min and max may find either; x*x has one.
        Table.Check([.. Operands.Arrays.Where(pair => pair.Type != DType.String)
            .Select(pair => pair.Type.IsFloat() ? $"{name}(abs({pair.Name}))" : $"{name}({pair.Name})")]);
        Table.CheckErrors($"{name}(s)");
    }

    /// <summary>Every pair of arrays, and every array with every scalar on either side.</summary>
    private static void CheckPairs(Func<Node, Node, Node?> make, Func<string, string, string> write)
    {
        var texts = new List<string>();
        var errors = new List<string>();
        (string Name, Node Node)[] arrays = [.. Arrays()];
        (string Name, Node Node)[] others = [.. Operands.Others.Select(name => (name, Variable(name)))];
        (string Name, Node Node)[] scalars = [.. Scalars.Select(scalar => (scalar, ScalarNode(scalar)))];
        foreach ((string a, Node x) in arrays)
        {
            foreach ((string b, Node y) in others)
                Add(a, x, b, y);
            foreach ((string b, Node y) in scalars)
            {
                Add(a, x, b, y);
                Add(b, y, a, x);
            }
        }

        Assert.NotEmpty(texts);
        Table.Check(texts);
        Table.CheckErrors(errors);

        void Add(string a, Node x, string b, Node y)
        {
            if (make(x, y) is not null)
                texts.Add(write(a, b));
            else if (IsTypeError(x, y, write("", "")))
                errors.Add(write(a, b));
        }
    }

    /// <summary>
    /// Whether an operation is refused for its types; a negative power of integers is for its values.
    /// </summary>
    private static bool IsTypeError(Node x, Node y, string operation)
    {
        bool isPower = operation.Contains("**") || operation.Contains("pow", StringComparison.Ordinal);
        return !isPower || x.Type == DType.String || y.Type == DType.String;
    }

    private static IEnumerable<(string Name, Node Node)> Arrays() =>
        Operands.Arrays.Select(pair => (pair.Name, Variable(pair.Name)));

    private static Node Variable(string name) => Typing.Variable(name, Operands.All[name]);

    private static Node ScalarNode(string text) => text switch
    {
        "True" => Typing.Literal(text, DType.Bool, 1),
        "2.5" => Typing.Literal(text, DType.Float64),
        "3j" => Typing.Literal(text, DType.Complex128),
        "'ab'" => Typing.Literal(text, DType.String),
        _ when char.IsDigit(text[0]) => Typing.Literal(text, DType.Int64, int.Parse(text,
            CultureInfo.InvariantCulture)),
        _ => Variable(text),
    };
}
