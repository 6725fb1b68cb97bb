using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Get-PolyFunction as users call it, and whether what it says is so.</summary>
public sealed class GetPolyFunctionTests
{
    /// <summary>The elements of an array of each type, in PowerShell's notation.</summary>
    private static readonly Dictionary<string, string> Arrays = new()
    {
        ["bool"] = "[bool[]]($true, $false)",
        ["int8"] = "[sbyte[]](1, 2)",
        ["uint8"] = "[byte[]](1, 2)",
        ["int16"] = "[int16[]](1, 2)",
        ["uint16"] = "[uint16[]](1, 2)",
        ["int32"] = "[int[]](1, 2)",
        ["uint32"] = "[uint32[]](1, 2)",
        ["int64"] = "[long[]](1, 2)",
        ["uint64"] = "[uint64[]](1, 2)",
        ["float32"] = "[float[]](0.5, 0.25)",
        ["float64"] = "[double[]](0.5, 0.25)",
        ["complex128"] = "[System.Numerics.Complex[]](0.5, 0.25)",
        ["str"] = "[string[]]('a', 'b')",
    };

    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(bool)] = "bool",
        [typeof(sbyte)] = "int8",
        [typeof(byte)] = "uint8",
        [typeof(short)] = "int16",
        [typeof(ushort)] = "uint16",
        [typeof(int)] = "int32",
        [typeof(uint)] = "uint32",
        [typeof(long)] = "int64",
        [typeof(ulong)] = "uint64",
        [typeof(float)] = "float32",
        [typeof(double)] = "float64",
        [typeof(System.Numerics.Complex)] = "complex128",
        [typeof(string)] = "str",
    };

    [Fact]
    public void ListsTheWholeLanguage()
    {
        using var engine = new Engine();
        Collection<PSObject> all = engine.Run("Get-PolyFunction");
        string[] names = [.. all.Select(entry => Text(entry, "Name"))];

        Assert.Equal("PolyTools.FunctionInfo", all[0].TypeNames[0]);
        Assert.Equal(names.Length, names.Distinct().Count());
        string[] language =
        [
            .. "+ - * / // % ** -x +x < <= == != >= > & | ^ ~ << >> and or not".Split(' '),
            .. "where isinf isnan isfinite signbit sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh".Split(' '),
            .. "arcsinh arccosh arctanh log log10 log1p log2 exp expm1 exp2 sqrt cbrt hypot".Split(' '),
            .. "floor ceil trunc round sign abs fmod copysign nextafter maximum minimum".Split(' '),
            .. "conj real imag complex contains startswith endswith ones_like clip".Split(' '),
            .. "sum prod min max mean var std any all argmin argmax".Split(' '),
            .. "pi e inf nan True False".Split(' '),
        ];
        Assert.Empty(language.Except(names));
        Assert.Equal(
            ["Operator", "Function", "Reduction", "Constant"], all.Select(entry => Text(entry, "Kind")).Distinct());
        // Anything else would be cut short in a list and be a type's name in a CSV file.
        Assert.All(all.SelectMany(entry => entry.Properties), property => Assert.True(
            property.Value is null or string or int or double, property.Name));
    }

    [Fact]
    public void FindsNamesOtherNamesAndWildcards()
    {
        using var engine = new Engine();
        Assert.Equal(["arcsin", "arctan2"], Found(engine, "Get-PolyFunction atan2, arcsin"));
        Assert.Equal(["**"], Found(engine, "Get-PolyFunction pow"));
        Assert.Equal(["startswith", "endswith"], Found(engine, "Get-PolyFunction *swith, STARTSWITH"));
        Assert.Equal(["*"], Found(engine, "Get-PolyFunction '`*'"));
        Assert.Equal(["sin", "cos"], Found(engine, "'sin', 'cos' | Get-PolyFunction"));
        Assert.Empty(Found(engine, "Get-PolyFunction none*"));
        ErrorRecord error = engine.RunToError("Get-PolyFunction sine");
        Assert.StartsWith("UnknownFunction", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'sin'?", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("sine", error.TargetObject);
    }

    [Fact]
    public void TypesAreThoseThatExpressionsHave()
    {
        using var engine = new Engine();
        var wrong = new List<string>();
        foreach (PSObject entry in engine.Run("Get-PolyFunction").Where(entry => Text(entry, "Kind") != "Constant"))
        {
            Dictionary<string, string> signatures = Signatures(entry);
            // Optional arguments are left out.
            string usage = Text(entry, "Usage").Split(", axis=")[0];
            if (usage.Contains('(', StringComparison.Ordinal) && !usage.EndsWith(')'))
                usage += ")";
            foreach ((string type, string array) in Arrays)
            {
                Collection<PSObject> values = engine.Run($$"""
                    $v = {{array}}
                    , (Invoke-PolyEval '{{usage}}' -PassThru -Threads 1 -WarningAction Ignore -Variable @{
                        a = $v; b = $v; low = $v; high = $v; condition = [bool[]]($true, $false) })
                    """, out IList<ErrorRecord> errors);
                string result = errors.Count == 0 ? TypeName(values[0].BaseObject)
                    : errors[0].FullyQualifiedErrorId.StartsWith("TypeMismatch", StringComparison.Ordinal) ? ""
                    : errors[0].ToString();
                string said = signatures.GetValueOrDefault(type, "");
                if (said != result)
                    wrong.Add($"{usage} of {type} is '{result}', not '{said}'");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    // NumPy's types, but that what is float16 there is float32 here.
    [InlineData("sin", "bool, int, float, complex", "float, complex", "bool, int, float")]
    [InlineData("+", "bool, int, float, complex", "same", "bool, int, float")]
    [InlineData("-", "int, float, complex", "same", "int, float")]
    [InlineData("/", "bool, int, float, complex", "float, complex", "bool, int, float")]
    [InlineData("//", "bool, int, float", "int, float", "bool, int8-32, float")]
    [InlineData("**", "bool, int, float, complex", "int, float, complex", "bool, int, float")]
    [InlineData("<<", "bool, int", "int", "bool, int")]
    [InlineData("and", "bool", "same", "bool")]
    [InlineData("<", "bool, int, float, complex, str", "bool", "bool, int, float")]
    [InlineData("where", "bool, int, float, complex, str", "same", "bool, int, float")]
    [InlineData("abs", "bool, int, float, complex", "bool, int, float", "bool, int, float")]
    [InlineData("arctan2", "bool, int, float", "float", "bool, int, float")]
    [InlineData("complex", "bool, int, float", "complex", "")]
    [InlineData("contains", "str", "bool", "")]
    [InlineData("argmin", "bool, int, float, complex", "int64", "bool, int, float")]
    [InlineData("pi", "", "float64", "")]
    public void SaysTypesInShort(string name, string types, string result, string simd)
    {
        using var engine = new Engine();
        PSObject entry = Assert.Single(engine.Run($"Get-PolyFunction '{name}' | Where-Object Name -eq '{name}'"));
        Assert.Equal((types, result, simd), (Text(entry, "Types"), Text(entry, "Result"), Text(entry, "Simd")));
    }

    [Fact]
    public void ErrorsAreThoseOfTheDocumentation()
    {
        using var engine = new Engine();
        Dictionary<string, PSObject> all =
            engine.Run("Get-PolyFunction").ToDictionary(entry => Text(entry, "Name"));
        string page = Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "docs", "accuracy.md");
        // | function | type | PolyTools | at | -FastMath | …
        string[][] rows =
        [
            .. File.ReadLines(page).Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..])
                .Where(cells => cells[1] is "float32" or "float64"),
        ];
        Assert.Equal(2 * 24, rows.Length);
        foreach (string[] cells in rows)
        {
            PSObject entry = all[cells[0] == "power" ? "**" : cells[0]];
            Assert.Equal(Number(cells[2]), entry.Properties[cells[1] == "float64" ? "MeasuredUlp" : "MeasuredUlpFloat32"].Value);
            Assert.True(Number(cells[2]) <= (double)entry.Properties["MaxUlp"].Value, string.Join(" ", cells));
            double? fast = Number(cells[4]);
            Assert.Equal(fast is not null, entry.Properties["FastUlp"].Value is not null);
            if (fast is not null)
                Assert.InRange((double)entry.Properties["FastUlp"].Value, fast.Value, 4);
        }

        static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void TablesFitTheirColumns(int columns)
    {
        ShellResult result = ShellProcess.Run(
            ["-Command", "Get-PolyFunction"], null, new Dictionary<string, string> { ["COLUMNS"] = $"{columns}", ["LC_ALL"] = "C" });
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Kind: Reduction", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("…", result.StandardOutput, StringComparison.Ordinal);
        // Lines end with words.
        Assert.Contains("float, complex", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Lines, line => line.TrimStart().StartsWith("plex", StringComparison.Ordinal));
        Assert.Matches("bool, int, float +1 power", result.StandardOutput);
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, columns));
    }

    [Fact]
    public void CompletesNames()
    {
        using var engine = new Engine();
        string[] completions = Completions(engine, "Get-PolyFunction arct");
        Assert.Equal(["arctan", "arctan2", "arctanh"], completions);
        Assert.Equal(["pow", "power"], Completions(engine, "Get-PolyFunction -Name pow"));
    }

    private static string[] Completions(Engine engine, string line)
    {
        PSObject completion = Assert.Single(engine.Run(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)", ("line", line)));
        return
        [
            .. ((CommandCompletion)completion.BaseObject).CompletionMatches.Select(match => match.CompletionText),
        ];
    }

    /// <summary>The type of a value, or of an array's elements.</summary>
    private static string TypeName(object value) =>
        Names[value is Array ? value.GetType().GetElementType()! : value.GetType()];

    private static string[] Found(Engine engine, string script) =>
        [.. engine.Run(script).Select(entry => Text(entry, "Name"))];

    private static string Text(PSObject entry, string property) => (string)entry.Properties[property].Value;

    /// <summary>The result of each type of the operands: the text is <c>int64 of int8, int16; float32 of float32</c>.</summary>
    private static Dictionary<string, string> Signatures(PSObject entry) => Text(entry, "Signatures")
        .Split("; ", StringSplitOptions.RemoveEmptyEntries)
        .Select(group => group.Split(" of "))
        .SelectMany(group => group[1].Split(", "), (group, operand) => (operand, result: group[0]))
        .ToDictionary(pair => pair.operand, pair => pair.result);
}
