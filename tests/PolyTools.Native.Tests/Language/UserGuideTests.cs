using PolyTools.Native.Engines;
using Xunit;

namespace PolyTools.Native.Tests.Language;

/// <summary>
/// The tables of NumExpr's user guide (2.14), row by row, and what its own tests show that people write. Values are
/// NumPy's; where the guide
/// lists a limit of NumExpr, the test is of what lies beyond it.
/// </summary>
public class UserGuideTests
{
    [Fact]
    public void First_example() => Table.Check("2*j + 3*l", "2*x + 3*y", "2*i + 3*j");

    // --- Datatypes supported internally ------------------------------------------------------------------------------

    [Theory]
    [InlineData("p")]
    [InlineData("i")]
    [InlineData("k")]
    [InlineData("f")]
    [InlineData("x")]
    [InlineData("z")]
    [InlineData("s")]
    [InlineData("i1")]
    [InlineData("u1")]
    [InlineData("i2")]
    [InlineData("u2")]
    [InlineData("u4")]
    [InlineData("u8")]
    public void Every_type_is_its_own_value(string name) =>
        Table.Check(name, $"{name}[2:9:2]", $"{name}[::-1]", $"{name}[3]");

    // --- Casting rules ----------------------------------------------------------------------------------------------

    /// <summary>
    /// NumExpr makes int32 of the small integers and int64 of uint32; here they stay what they are, as in NumPy.
    /// </summary>
    [Fact]
    public void Small_integers_stay_small() => Table.Check(
        "i1 + i1b", "u1*u1b", "i2 - i2b", "u2 + u2b", "u4 + u4b", "u4*u4", "u1 + 1", "i1*100", "u2 + i1",
        "u4 + i2", "u8 + k");

    /// <summary>
    /// NumExpr makes float64 of a function of int8 or int16; here it is float32, as in NumPy for int16.
    /// </summary>
    [Fact]
    public void Functions_of_small_integers_are_float32() =>
        Table.Check("sin(i1)", "sin(i2)", "sin(u1)", "sin(u2)", "sin(i)", "sin(k)");

    /// <summary>NumExpr lets a scalar widen an array; here it does not, as in NumPy 2.</summary>
    [Fact]
    public void A_scalar_widens_no_array() => Table.Check(
        "f * 0.25", "f * h", "f + n", "f * pi", "0.1 * f + 2", "where(p, f, 0.5)", "maximum(f, 0.1)", "f**2.5",
        "i * n", "i1 + n", "u1 // 7");

    [Fact]
    public void A_scalar_that_does_not_fit_is_an_error_but_in_a_comparison()
    {
        Table.Check("u1 < 300", "u1 == 300", "u1 > -1", "i1 >= -129", "i2 != 70000", "u8 > -1",
            "k < 10000000000000000000", "300 > u1 > -1");
        Table.CheckErrors("u1 + 300", "i1 * 128", "u1 & -1", "where(p, u1, 256)", "i2 // 40000", "minimum(u1, -1)");
    }

    [Fact]
    public void A_scalar_of_a_higher_kind_does() => Table.Check(
        "i * 0.5", "p * 2", "p + 0.5", "k + 1.5j", "f * 2j", "x + c", "u1 / 2", "i1 * h", "p & True",
        "where(p, 1, 0)", "where(p, 1, 0.5)");

    // --- Supported operators ----------------------------------------------------------------------------------------

    [Fact]
    public void Bitwise_and_logical_operators() => Table.Check(
        "p & q", "p | q", "~p", "p ^ q", "i & j", "i | j", "~i", "i ^ j", "k & l", "k | l", "~k", "k ^ l",
        "u1 & 0xF", "(x < 1) & ~(y > 1)",
        "p and q", "p or not q", "(x > 1) and (x < 9)", "not (x > 1) or p", "p and q or yes", "u1 & u1b | 1 ^ u1");

    [Fact]
    public void Comparison_operators() => Table.Check(
        "x < y", "x <= y", "x == y", "x != y", "x >= y", "x > y", "z < w", "z <= w", "z == w", "z != w", "z >= z",
        "z > w",
        "s < r", "s <= r", "s == r", "s != r", "s >= r", "s > r", "0 < x < 1", "x < y < 2 < 3", "1 < 2", "i == k",
        "u8 == k", "u8 < l", "k > u8b");

    [Fact]
    public void Unary_minus() =>
        Table.Check("-x", "-i", "-f", "-z", "-u1", "-x**2", "2**-1.0", "- -x", "-k", "-(x + y)", "+x");

    [Fact]
    public void Binary_arithmetic_operators() => Table.Check(
        "x + y", "x - y", "x * y", "x / y", "x // y", "x ** y", "x % y", "j << 2", "j >> 2", "i + j", "i - j",
        "i * j", "i / j", "i // j", "i % j",
        "z + w", "z - w", "z * w", "z / w", "w ** z", "f / g", "f // g", "f % g", "2**3**0", "x - y - x",
        "x / y / 2", "8 // 3 % 2");

    /// <summary>
    /// Of shifts by the width or more C defines nothing; NumPy and NumExpr 2.14.2 shift everything out.
    /// </summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100)]
    public void Shifts_by_any_count(int count) => Table.Check(
        [.. new[] { "i1", "u1", "i2", "u2", "i", "u4", "k", "u8" }.SelectMany(name =>
        {
            string by = count < 0 && name[0] == 'u' ? "255" : $"({count})";
            string array = $"(0*{name} + {by})";
            return (string[])[$"{name} << {array}", $"{name} >> {array}", $"{name} << {by}", $"{name} >> {by}"];
        }).Where(text => !(text.Contains("255") && text.Contains("u1", StringComparison.Ordinal) && count >= 0))]);

    [Fact]
    public void Division_of_integers_has_the_divisors_sign_and_no_trap() => Table.Check(
        "i % -7", "i // -7", "k % l", "k // l", "i1 // i1b", "i1 % i1b", "i1 // -1", "i1 % -1", "i // -1",
        "k // -1", "k % -1", "u1 // u1b",
        "u8 % u8b", "i // 0", "i % 0", "fmod(i, j)", "fmod(k, -1)", "i1 / i1b", "p // q", "p % q");

    [Fact]
    public void Powers() => Table.Check(
        "(x+1)**-7", "(x+1)**-2.5", "(x+1)**-1.5", "(x+1)**-1.3", "(x+1)**-.5", "(x+1)**0", "(x+1)**0.0",
        "(x+1)**1", "(x+1)**2.3", "(x+1)**2.5",
        "(x+1)**3", "(f+1)**-7", "(f+1)**.5", "(f+1)**4", "j**-1.0", "l**-1.0", "j**2", "j**3", "i1**5", "u1**2",
        "x**2", "x**0.5", "2**x",
        "x**x", "w**2", "w**0.5", "2**40", "u1**u1b", "p**q", "x**-1", "x**-2", "x**-3", "x**-4", "x**5",
        "pow(x, 3)", "power(abs(x), y)");

    [Fact]
    public void A_negative_power_of_integers_is_an_error()
    {
        Table.CheckErrors("i**-1", "u1**-2", "i**(1 - 2)");
        Assert.Throws<PolyException>(() => Comparison.Evaluate("i**j", Table.Used("i**j"), EngineKind.Fused));
    }

    // --- Supported functions ----------------------------------------------------------------------------------------

    [Fact]
    public void Where() => Table.Check(
        "where(x < y, x, y)", "where(p, i, j)", "where(p, i, x)", "where(yes, x, y)", "where(True, x, y)",
        "where(False, i, j)", "where(x > 10, y < x, y > x)",
        "where(x != 0.0, 2, x)", "where(p, z, 1)", "where(p, s, r)", "where(p, s, 'none')", "where(x != 0, 1, 0)",
        "where((x - 10) != 0.0, x, 2)",
        "where(row > 5, m, -m)", "where(m > 0, row, col)");

    [Theory]
    [InlineData("isinf")]
    [InlineData("isnan")]
    [InlineData("isfinite")]
    [InlineData("signbit")]
    public void Classes_of_numbers(string name) => Table.Check(
        [$"{name}(x)", $"{name}(f)", $"{name}(x / 0)", $"{name}(2.5)", .. name == "signbit" ? (string[])[]
            : [$"{name}(z)", $"{name}(complex(x, y))"]]);

    [Theory]
    [InlineData("sin")]
    [InlineData("cos")]
    [InlineData("tan")]
    [InlineData("arcsin")]
    [InlineData("arccos")]
    [InlineData("arctan")]
    [InlineData("sinh")]
    [InlineData("cosh")]
    [InlineData("tanh")]
    [InlineData("arcsinh")]
    [InlineData("arccosh")]
    [InlineData("arctanh")]
    [InlineData("log")]
    [InlineData("log10")]
    [InlineData("log1p")]
    [InlineData("log2")]
    [InlineData("exp")]
    [InlineData("expm1")]
    [InlineData("sqrt")]
    public void Functions_of_floats_and_complex_numbers(string name) => Table.Check(
        $"{name}(x)", $"{name}(f)", $"{name}(z)", $"{name}(w)", $"{name}(c)", $"{name}(0.5)", $"x + {name}(y)",
        $"{name}(x/10)", $"{name}(m)",
        $"{name}(z*0 + 0.25)", $"{name}(1j*imag(z))");

    [Fact]
    public void Functions_of_two_floats() => Table.Check(
        "arctan2(x, y)", "arctan2(f, g)", "hypot(x, y)", "hypot(f, g)", "nextafter(x, y)", "nextafter(f, g)",
        "copysign(x, y)", "copysign(f, g)",
        "maximum(x, y)", "minimum(x, y)", "maximum(f, g)", "minimum(f, g)", "maximum(i, j)", "minimum(k, l)",
        "maximum(u8, u8b)", "fmod(x, y)",
        "fmod(f, g)", "arctan2(x + y, 1)", "arctan2(1, y + 1)", "hypot(1, y)", "copysign(1, y)", "nextafter(1, y)",
        "fmod(x, 1)", "fmod(1, y)");

    [Fact]
    public void Rounding_and_signs() => Table.Check(
        "trunc(x)", "round(x)", "round(x*2)", "round(z*4)", "round(i)", "round(k)", "round(f)", "sign(x)",
        "sign(f)", "sign(i)", "sign(k)", "sign(z)",
        "abs(x)", "abs(f)", "abs(i)", "abs(k)", "abs(u1)", "floor(x)", "ceil(x)", "floor(i)", "ceil(u8)",
        "trunc(k)", "round(0.5)", "round(1.5)", "round(-2.5)");

    [Fact]
    public void Complex_numbers() => Table.Check(
        "conj(z)", "real(z)", "imag(z)", "complex(x, y)", "complex(i, j)", "complex(1, y)", "complex(1, 2)",
        "real(sin(complex(m, row))) + imag(m*2j)",
        "z + 1j*x", "2j", "1.5j*x", "1.2e3 + 4.5e6j", "real(z)*imag(w)", "z*conj(z)", "abs(z)", "abs(c)",
        "z == conj(z)", "1.1e1j + z", "3.j + z");

    /// <summary>NumExpr's abs of complex numbers is complex; NumPy's, and this, is a float.</summary>
    [Fact]
    public void The_absolute_value_of_a_complex_number_is_a_float() =>
        Table.Check("abs(z)", "abs(z) < 5", "real(abs(z))");

    /// <summary>NumExpr's tests have tan and tanh where exp overflows.</summary>
    [Fact]
    public void Tangents_of_large_complex_numbers() => Table.Check(
        "tan(z*100)", "tanh(z*100)", "tan(w*300j)", "tanh(w*300)", "tan(complex(l*16, l*16))",
        "tanh(complex(l*16, l*16))");

    [Fact]
    public void Strings() => Table.Check(
        "contains(s, 'ab')", "contains(s, r)", "contains('abcd', s)", "contains('test abc here', r)",
        "contains(s, '')", "contains(s, word)",
        "contains('abc', 'ab')", "startswith(s, 'a')", "endswith(s, 'c')", "startswith(s, r)", "endswith(s, r)",
        "s == 'abc'", "s != r", "'abc' <= s",
        "(s == '') & (r == '')", "(s == \"abc\") | (r == '')", "s >= word", "s == 'b:'",
        "where(contains(s, 'a'), s, '-')", "contains(s, '\\t')",
        "'a' < s < 'c'", "startswith('abc', 'abcd')", "endswith(s, '\U0001F600')", "any(contains(s, 'x'))",
        "sum(startswith(s, 'a'))");

    [Fact]
    public void Strings_have_no_arithmetic() =>
        Table.CheckErrors("s + r", "s * 2", "-s", "s >= i", "sin(s)", "s & r", "where(p, s, 1)", "contains(s, 1)",
            "contains(x, 'a')", "s < 1");

    [Fact]
    public void A_long_needle()
    {
        var variables = new Dictionary<string, ArrayData>
        {
            ["hay"] = ArrayData.Of("1" + new string('a', 40), new string('a', 39), new string('a',
                39) + "b" + new string('a', 41)),
            ["needle"] = ArrayData.Scalar(new string('a', 40)),
        };
        Assert.Equal(new[] { true, false, true }, Comparison.Evaluate("contains(hay, needle)", variables,
            EngineKind.Fused).Elements);
    }

    /// <summary>
    /// Every piece of a text, cut at any two places, is in it; and another text is where .NET says so.
    /// </summary>
    [Fact]
    public void Contains_is_that_of_NET_for_all_pairs()
    {
        const string Words = "in the beginning the sea was still and the wind was still in the sea";
        string[] parts = [.. Enumerable.Range(0, Words.Length - 7).SelectMany(i => (string[])[Words[i..(i + 3)],
            Words[i..(i + 7)]]).Distinct()];
        string[] wholes = [.. Enumerable.Range(0, Words.Length - 12).Select(i => Words[i..(i + 12)])];
        var variables = new Dictionary<string, ArrayData>
        {
            ["whole"] = new(DType.String, [wholes.Length, 1], wholes), ["part"] = ArrayData.Of(parts),
        };
        bool[] expected = [.. wholes.SelectMany(whole => parts.Select(part => whole.Contains(part,
            StringComparison.Ordinal)))];
        Assert.Equal(expected, Comparison.Evaluate("contains(whole, part)", variables, EngineKind.Fused).Elements);
    }

    // --- Supported reduction operations -----------------------------------------------------------------------------

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
    public void Reductions(string name) => Table.Check(
        $"{name}(m)", $"{name}(m, axis=None)", $"{name}(m, 0)", $"{name}(m, axis=0)", $"{name}(m, axis=1)",
        $"{name}(t, axis=2)", $"{name}(mi)",
        $"{name}(mi, axis=1)", $"{name}(m**2 + 2, axis=1)", $"{name}(mi**2 + 2, axis=0)",
        $"{name}(complex(m, 2.0), axis=0)", $"{name}(m - 1, axis=0)",
        // What the guide says is not there: negative axes, several, and an operation after a reduction.
        $"{name}(m, axis=-1)", $"{name}(t, axis=-2)", $"{name}(t, axis=(0, 1))", $"{name}(t, axis=(-1, 0))",
        $"{name}(t, axis=(1,), keepdims=True)",
        $"{name}(t, axis=(0, 1, 2))", $"{name}(m, keepdims=True)", $"{name}(t, axis=())", $"{name}(m)*(1)",
        $"2 * {name}(m, axis=0) + {name}(m)",
        $"{name}(m > 2, axis=1)", $"{name}(row + col, axis=0)", $"{name}(m[:, 1:3], axis=1)", $"{name}(t[1], 0)",
        $"{name}(t[..., 0])");

    [Fact]
    public void Places_of_extremes() => Table.Check(
        "argmin(m)", "argmax(m)", "argmin(m, axis=0)", "argmax(m, axis=1)", "argmax(t, axis=-1)", "argmin(mi)",
        "argmax(mi)", "argmin(x)", "argmax(p)",
        "argmin(mi, axis=-1)", "argmin(u1)", "argmax(m, axis=1, keepdims=True)");

    [Fact]
    public void Reductions_inside_of_expressions() => Table.Check(
        "(m - mean(m)) / std(m)", "m / sum(m, axis=1, keepdims=True)", "m - mean(m, axis=0)", "sum(1*m)*(-1)",
        "where(m > mean(m), m, 0)",
        "sum(exp(m - max(m)))", "max(m) - min(m)", "sum(m*m, axis=0) / sum(abs(m), 0)", "var(m, ddof=1)",
        "std(m, axis=1, ddof=1)", "any(m > 11.6) and True",
        "all(isfinite(m)) & (m > 0)", "sum(where(m > 0, 1, 0))", "mean(p)", "sum(i1)", "prod(u1)", "sum(u8)",
        "sum(k)", "mean(k)", "sum(f)", "sum(i == j)");

    [Fact]
    public void Reductions_of_nothing()
    {
        Table.Check(
            "sum(none)", "prod(none)", "any(none > 1)", "all(none > 1)", "mean(none)", "sum(nomatrix, axis=0)",
            "sum(nomatrix, axis=1)", "max(nomatrix, axis=1)",
            "prod(nomatrix, 0)", "none + 1", "none * none", "nomatrix * 2", "sqrt(none)");
        foreach (string text in (string[])["min(none)", "max(none)", "argmin(none)", "max(nomatrix, axis=0)"])
            Assert.ThrowsAny<PolyException>(() => Comparison.Evaluate(text, Table.Used(text), EngineKind.Fused));
    }

    [Fact]
    public void Axes_that_are_not_there_are_errors() => Table.CheckErrors(
        "sum(m, axis=2)", "sum(m, axis=-3)", "sum(m, axis=(0, 0))", "sum(m, axis=(0, -2))", "sum(x, axis=1)",
        "argmax(m, axis=(0, 1))", "sum(m, axis=1.5)",
        "sum(m, axis=x)", "mean(m, ddof=1)", "sum()", "sum(m, 0, 1, 2, 3)", "sum(m, what=1)");

    // --- Shapes, statements, constants ------------------------------------------------------------------------------

    [Fact]
    public void Broadcasting()
    {
        Table.Check("m + row", "m + col", "row + col", "t * row - col", "2.0*m + 3.0*row", "m[::2] + row", "m < col",
            "t + m", "x[:4] * m", "where(m > 0, row, col)");
        Table.CheckErrors("m + x", "row + x", "t + x[:3]", "col[:2] + m");
    }

    [Fact]
    public void Subscripts()
    {
        Table.Check(
            "x[1:]", "x[:-1] + x[1:]", "x[::2]", "x[::-1]", "x[-1]", "m[0]", "m[:, 0]", "m[1, 2]", "m[..., 0]",
            "m[-1, ::-1]", "t[0, ..., 1]", "t[:, 1]", "t[1:]",
            "x[2:2]", "x[5:2]", "x[100:]", "x[-100:3]", "x[10:2:-3]", "x[1:] - x[:-1]", "s[::2] == r[::2]",
            "m[0:2, 1:4:2]", "t[...]", "sum(x[3:8])");
        Table.CheckErrors("x[14]", "x[-15]", "m[0, 0, 0]", "x[::0]", "x[..., ...]", "x[1.5]", "x[y]", "n[0]",
            "x[None]");
    }

    [Fact]
    public void Several_statements() => Table.Check(
        "a1 = x*x; b1 = a1 + y; sqrt(b1)/a1", "a1 = x*x\nb1 = a1 + y\nsqrt(b1)/a1", "v = m - mean(m); sum(v*v)",
        "v = 2; v*x", "e = x; e*2", "x = y; x + 1",
        "v = x; v = v*v; v + x", "v = (x +\n y); v", "v = p; where(v, x, y)", "v = 'ab'; contains(s, v)",
        "v = x < 1; w2 = y < 1; v & w2;");

    [Fact]
    public void Constants_and_literals() => Table.Check(
        "pi", "e", "inf", "nan", "True", "False", "1", "1.5", "1e3", "0x1F", "0b1", "0o7", "2j", "1.5j", "'text'",
        "\"text\"", "x*2.e-5", "x*2.e+5", "x*2e-5",
        "x*2E-5", "x*2.0e5", "x*2.2e5", "2.+x", "x*pi", "x + e", "maximum(x, -inf)", "x == nan", "0xFF + k",
        "1_000*x", ".5*x");

    /// <summary>What is computed from scalars alone is a scalar.</summary>
    [Fact]
    public void Scalars_alone() => Table.Check(
        "1+1", "cos(1+1)", "arcsin(0.5)", "7.0 < 5", "n*n", "n/2", "n//2", "-n % 2", "h**2", "n**2", "2**40",
        "yes & False", "not yes", "c*c", "abs(c)", "real(c)", "word == 'ab'",
        "contains(word, 'a')", "where(yes, n, 2)", "n < h < 4", "minimum(n, 2)", "clip(h, 0, 1)", "floor(h)",
        "sqrt(n)", "1 << 40", "~n", "f * (cos(3) + 5)", "isnan(nan)",
        "h // 0.7", "h % 0.7", "-7 // 2", "-7 % 3", "sign(-h)", "True + 1", "n + yes");

    [Fact]
    public void Overflow_of_scalars_is_an_error() =>
        Table.CheckErrors("2**64", "18446744073709551615 + 1", "2**63 * 2 + k", "10**30", "-2**63 - 1");

    // --- What NumExpr's own tests show that people write -------------------------------------------------------------

    [Theory]
    [InlineData("x", "y", "x", "y", "h")]
    [InlineData("f", "g", "f", "g", "h")]
    [InlineData("i", "j", "i", "j", "n")]
    [InlineData("k", "l", "k", "l", "n")]
    [InlineData("z", "w", "z", "w", "c")]
    public void Expressions_of_every_type(string a, string b, string c, string d, string scalar)
    {
        bool isComplex = a == "z";
        bool isInteger = a is "i" or "k";
        var texts = new List<string>
        {
            $"{b}*{c} + {d}*{a}", $"2*{a} + 3*{b}", $"-{a}", $"sinh({a})", $"2*{a} + (cos(3) + 5)*sinh(cos({b}))",
            $"where({a} != 0.0, 2, {a})",
            $"cos({a})", $"({a} + 2.0*{b}) / (1 + {a} + 4*{b}*{b})", $"{a} + {scalar}", $"{scalar}*{b} + {a}",
        };
        foreach (string operation in (string[])["+", "-", "*", "/", "%", "//", "**"])
        {
            if (isComplex && (operation is "%" or "//"))
                continue;
            foreach (string right in (string[])[$"({b}+3)", "4", "2", "-1", "0.5", "0"])
            {
                // A negative power of integers is an error.
                if (operation == "**" && isInteger && (right == "-1" || right.Contains('(')))
                    continue;
                texts.Add($"({a}+1) {operation} {right}");
            }

            if (!(operation == "**" && isInteger))
            {
                texts.Add($"3 {operation} ({b}+3)");
                texts.Add($"2 {operation} ({b}+3)");
            }
        }

        foreach (string comparison in Typing.Comparisons)
        {
            texts.AddRange(
                [$"{a}/2 + 5 {comparison} {b}", $"{a}/2 + 5 {comparison} 7", $"7 {comparison} {b}",
                    $"7.0 {comparison} 5"]);
        }

        // Comparisons of what is rounded in one way or another are no test.
        if (isComplex)
            texts.RemoveAll(text => text.Contains("/2 + 5"));
        string[] functions =
        [
            "ones_like", "sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
            "arcsinh", "arccosh", "arctanh", "log", "log1p",
            "log10", "log2", "exp", "expm1", "abs", "conj", "round", "sign", .. isComplex ? (string[])[] : ["ceil",
            "floor", "trunc"],
        ];
        texts.AddRange(functions.Select(function => $"{a} + {function}({b} + {c})"));
        if (!isComplex)
        {
            foreach (string function in (string[])["arctan2", "fmod", "hypot", "nextafter", "copysign"])
                texts.AddRange([$"{a} + {function}({b}+{c}, {d}+1)", $"{a} + {function}({b}+{c}, 1)",
                    $"{a} + {function}(1, {d}+1)"]);
            texts.Add($"0.25 * ({a} < 5) + 0.33 * ({a} >= 5)");
            texts.Add($"where({a} > 10, {b} < {a}, {b} > {a})");
            texts.Add($"2*{a} + arctan2({a}, {b})");
        }

        Table.Check(texts);
    }

    [Theory]
    [InlineData("x + 3")]
    [InlineData("(m - 3) * row + (m - 3)")]
    [InlineData("p * q")]
    [InlineData("p + q")]
    [InlineData("(i - 1)*(i + 1)")]
    [InlineData("((.25*x + .75)*x - 1.5)*x - 2")]
    [InlineData(".25*x**3 + .75*x**2 - 1.5*x - 2")]
    [InlineData("x**2 + y**2 + 2*x*y")]
    [InlineData("sin(x)**2 + cos(x)**2")]
    [InlineData("sqrt(x*x + y*y)")]
    [InlineData("a1 = x - y; a1*a1")]
    public void Expressions_that_people_write(string text) => Table.Check(text);

    /// <summary>
    /// Notations that NumExpr has beside the language's own: parts as attributes, copy, and texts of bytes.
    /// </summary>
    [Theory]
    [InlineData("z.real")]
    [InlineData("z.imag")]
    [InlineData("(z*w).imag")]
    [InlineData("sin(complex(x, y)).real + z.imag")]
    [InlineData("where((x - 10).real != 0.0, x, 2)")]
    [InlineData("copy(x)")]
    [InlineData("x + copy(y + x)")]
    [InlineData("copy(i)")]
    [InlineData("contains(s, b'ab')")]
    [InlineData("s == b\"abc\"")]
    public void Notations_of_NumExpr(string text) => Table.Check(text);

    [Theory]
    [InlineData("2+")]
    [InlineData("x < [0, 0, 0]")]
    [InlineData("__builtins__")]
    [InlineData("lambda x: x")]
    [InlineData("locals()[\"evaluate\"]")]
    [InlineData("import os;")]
    [InlineData("os. cpu_count()")]
    [InlineData("(3+1).\u1d47it_length()")]
    [InlineData("missing + x")]
    [InlineData("sine(x)")]
    [InlineData("sin(x, y)")]
    [InlineData("sin()")]
    [InlineData("x if p else y")]
    [InlineData("x; y")]
    [InlineData("v = x")]
    [InlineData("sin = x; sin")]
    [InlineData("where(x, 1, 2)")]
    [InlineData("x and y")]
    [InlineData("not x")]
    [InlineData("p - q")]
    [InlineData("-p")]
    [InlineData("x & y")]
    [InlineData("~x")]
    [InlineData("x << 1")]
    [InlineData("z // w")]
    [InlineData("z % w")]
    [InlineData("arctan2(z, 1)")]
    [InlineData("floor(z)")]
    [InlineData("complex(z, 1)")]
    public void What_is_not_an_expression_is_refused(string text) => Table.CheckErrors(text);

    /// <summary>Division of integers by zero gives 0, where NumPy does.</summary>
    [Theory]
    [InlineData("j // 0")]
    [InlineData("j % 0")]
    [InlineData("fmod(j, 0)")]
    public void Division_by_zero_is_zero(string text) =>
        Assert.All((int[])Comparison.Evaluate(text, Table.Used(text), EngineKind.Fused).Elements, value =>
            Assert.Equal(0, value));
}
