using System.Globalization;
using System.Management.Automation;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>Invoke-PolyEval as PowerShell runs it.</summary>
public sealed class InvokePolyEvalTests : IDisposable
{
    private const string Horner = "((.25*x + .75)*x - 1.5)*x - 2";

    private static readonly string[] Properties =
    [
        "Expression", "Engine", "Storage", "Codec", "Level", "Filter", "Threads", "Count", "DType", "Seconds",
        "MinSeconds", "MaxSeconds", "MElementsPerSecond", "GBPerSecond", "PercentOfPeak", "Speedup", "PeakMemoryMB",
        "MinorFaults", "MajorFaults", "ReadMB", "WrittenMB", "StoredMB", "Ratio", "MaxDifference", "MaxUlp", "Outcome",
        "Timeline", "DeviceReadMB", "DeviceWrittenMB", "MemoryCap", "ResultStorage", "Sync", "CompilerFlag", "Passes",
        "Operations", "TrafficMB", "MemoryCapMB", "FastMath",
    ];

    private readonly Engine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void EmitsOneRowPerCombinationInTheOrderGiven()
    {
        PSObject[] rows = [.. engine.Run("Invoke-PolyEval 'x + 1', 'x * 2' -Engine Fused, Eager -Threads 2, 1 -Count 5000")];
        Assert.Equal(
            [
                "x + 1 Fused 2", "x + 1 Fused 1", "x + 1 Eager 1",
                "x * 2 Fused 2", "x * 2 Fused 1", "x * 2 Eager 1",
            ],
            rows.Select(row => $"{Value(row, "Expression")} {Value(row, "Engine")} {Value(row, "Threads")}"));
        Assert.All(rows, row => Assert.Equal(Properties, row.Properties.Select(property => property.Name)));
    }

    [Fact]
    public void RowsAreConsistent()
    {
        foreach (PSObject row in engine.Run($"Invoke-PolyEval '{Horner}' -Engine Eager, Blocked, Fused -Count 100000 -Repeat 5"))
        {
            double seconds = Number(row, "Seconds");
            Assert.InRange(seconds, Number(row, "MinSeconds"), Number(row, "MaxSeconds"));
            Assert.True(seconds > 0);
            Assert.Equal(0.1 / seconds, Number(row, "MElementsPerSecond"), 6);
            // x once in, the result once out.
            Assert.Equal(16e5 / seconds / 1e9, Number(row, "GBPerSecond"), 6);
            Assert.True(Number(row, "PercentOfPeak") > 0);
            Assert.Equal(0, Number(row, "MaxDifference"));
            Assert.Equal(0, Number(row, "MaxUlp"));
            Assert.Equal("Completed", Value(row, "Outcome"));
            Assert.Equal("float64", Value(row, "DType"));
            Assert.Equal(100000L, Value(row, "Count"));
        }
    }

    [Fact]
    public void SpeedupIsAgainstTheFirstRowAndDifferencesShow()
    {
        PSObject[] rows = [.. engine.Run("Invoke-PolyEval 'x', 'x + 0.5', 'x + 0.5' -Count 10000")];
        Assert.Equal(1.0, Number(rows[0], "Speedup"));
        Assert.Equal(Number(rows[0], "Seconds") / Number(rows[1], "Seconds"), Number(rows[1], "Speedup"), 9);
        Assert.Equal(0.5, Number(rows[1], "MaxDifference"));
        Assert.Equal(0.0, Number(rows[1], "MaxUlp"));
        Assert.Equal(0.0, Number(rows[2], "MaxUlp"));
    }

    [Theory]
    [InlineData("[double[]](1, 2, 3)", typeof(double[]))]
    [InlineData("[float[]](1, 2, 3)", typeof(float[]))]
    [InlineData("[int[]](1, 2, 3)", typeof(double[]))]
    [InlineData("[long[]](1, 2, 3)", typeof(double[]))]
    [InlineData("[byte[]](1, 2, 3)", typeof(double[]))]
    [InlineData("[uint16[]](1, 2, 3)", typeof(double[]))]
    [InlineData("[decimal[]](1, 2, 3)", typeof(double[]))]
    [InlineData("[half[]](1, 2, 3)", typeof(float[]))]
    [InlineData("(1, 2, 3)", typeof(double[]))]
    [InlineData("(1..3)", typeof(double[]))]
    [InlineData("(1, 2.0, [byte]3)", typeof(double[]))]
    [InlineData("([System.Collections.Generic.List[int]](1, 2, 3))", typeof(double[]))]
    [InlineData("([System.Collections.ArrayList]@(1, 2, 3))", typeof(double[]))]
    public void TakesArraysAndListsOfNumbers(string value, Type type)
    {
        object result = Assert.Single(engine.Run($"Invoke-PolyEval 'v*2 + 0.5' -Variable @{{ v = {value} }} -PassThru")).BaseObject;
        Assert.IsType(type, result);
        Assert.Equal([2.5, 4.5, 6.5], ((Array)result).Cast<object>().Select(item => Convert.ToDouble(item, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("[int[]](1, 2, 3)", typeof(int[]))]
    [InlineData("[long[]](1, 2, 3)", typeof(long[]))]
    [InlineData("[byte[]](1, 2, 3)", typeof(byte[]))]
    [InlineData("[sbyte[]](1, 2, 3)", typeof(sbyte[]))]
    [InlineData("[uint16[]](1, 2, 3)", typeof(ushort[]))]
    [InlineData("[float[]](1, 2, 3)", typeof(float[]))]
    [InlineData("(1, 2, 3)", typeof(long[]))]
    [InlineData("(1..3)", typeof(long[]))]
    [InlineData("(1, 2.0, [byte]3)", typeof(double[]))]
    [InlineData("([System.Collections.Generic.List[int]](1, 2, 3))", typeof(long[]))]
    [InlineData("([System.Collections.ArrayList]@(1, 2, 3))", typeof(long[]))]
    public void IntegersStayIntegers(string value, Type type)
    {
        object result = PassThru("v*2 + 1", $"v = {value}");
        Assert.IsType(type, result);
        Assert.Equal([3.0, 5, 7], ((Array)result).Cast<object>().Select(item => Convert.ToDouble(item, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void ArraysOfOtherTypes()
    {
        Assert.Equal(new[] { true, false }, PassThru("a == 'x' or b", "a = 'x', 'y'; b = $false, $false"));
        Assert.Equal(new[] { false, true }, PassThru("not b", "b = $true, $false"));
        Assert.Equal(
            new System.Numerics.Complex[] { new(1, 2), new(3, -4) },
            PassThru("conj(z)", "z = [System.Numerics.Complex[]]([System.Numerics.Complex]::new(1, -2), [System.Numerics.Complex]::new(3, 4))"));
        Assert.Equal(new[] { 1L, 4, 9 }, PassThru("v*v", "v = [System.ArraySegment[long]]::new([long[]](0, 1, 2, 3), 1, 3)"));
    }

    [Fact]
    public void PassThruGivesATableOfTheShape()
    {
        const string Table = "m = $m; row = 10, 20, 30; column = $c";
        (string, object)[] given =
            [("m", new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }), ("c", new long[,] { { 100 }, { 200 } })];
        Assert.Equal(new double[,] { { 2, 4, 6 }, { 8, 10, 12 } }, PassThru("m*2", Table, given));
        Assert.Equal(new double[,] { { 11, 22, 33 }, { 14, 25, 36 } }, PassThru("m + row", Table, given));
        Assert.Equal(new long[,] { { 110, 120, 130 }, { 210, 220, 230 } }, PassThru("row + column", Table, given));
        Assert.Equal(new double[,] { { 6, 4 }, { 3, 1 } }, PassThru("m[::-1, ::-2]", Table, given));
        Assert.Equal(new double[] { 2, 5 }, PassThru("m[:, 1]", Table, given));
        Assert.Equal(6.0, PassThru("m[-1, -1] + 0", Table, given));
        Assert.Equal(
            new bool[,,] { { { true, false } } }, PassThru("a > 1", "a = $a", [("a", new int[,,] { { { 2, 1 } } })]));
    }

    [Theory]
    [InlineData("sum(m)", 21.0)]
    [InlineData("mean(m)", 3.5)]
    [InlineData("max(i)", 30)]
    [InlineData("sum(i)", 60L)]
    [InlineData("argmin(m)", 0L)]
    [InlineData("any(m > 5)", true)]
    [InlineData("sum(i) / sum(m)", 60 / 21.0)]
    public void AFullReductionIsAScalar(string expression, object expected)
    {
        (string, object)[] given = [("m", new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }), ("i", new[] { 10, 20, 30 })];
        Assert.Equal(expected, PassThru(expression, "m = $m; i = $i", given));
    }

    [Fact]
    public void AReductionOfSomeAxesIsAnArray()
    {
        (string, object)[] given = [("m", new double[,] { { 1, 2, 3 }, { 4, 5, 6 } })];
        Assert.Equal(new double[] { 5, 7, 9 }, PassThru("sum(m, axis=0)", "m = $m", given));
        Assert.Equal(new double[,] { { 6 }, { 15 } }, PassThru("sum(m, -1, keepdims=True)", "m = $m", given));
        Assert.Equal(new double[,] { { -1, 0, 1 }, { -1, 0, 1 } }, PassThru("m - mean(m, axis=1, keepdims=True)", "m = $m", given));
        Assert.Equal(7.0, Assert.Single(engine.Run("Invoke-PolyEval 'sum(x + 1)' -Count 7 -PassThru")).BaseObject);
    }

    [Fact]
    public void RowsOfAReductionCountWhatItReads()
    {
        PSObject row = Assert.Single(engine.Run("Invoke-PolyEval 'sum(x*x)' -Count 1000"));
        Assert.Equal(1000L, Value(row, "Count"));
        Assert.Equal((8000 + 8) / Number(row, "Seconds") / 1e9, Number(row, "GBPerSecond"), 6);
    }

    [Fact]
    public void SeveralStatementsAreOneExpression()
    {
        Assert.Equal(new double[] { 6, 20 }, PassThru("t = a*a; u = t + a; u", "a = 2.0, 4"));
        Assert.Equal(new double[] { 1.5, 1.25 }, PassThru("t = a*a\nu = t + a\n(u/\n t)", "a = 2.0, 4"));
        PSObject row = Assert.Single(engine.Run("Invoke-PolyEval 't = x*x; t + t' -Count 100"));
        Assert.Equal("t = x*x; t + t", Value(row, "Expression"));
    }

    [Fact]
    public void APathIsReadRelativeToTheShellsLocation()
    {
        using var folder = new TemporaryFolder();
        WriteNpy(folder.File("table.npy"), "<f8", "(2, 2)", BitConverter.GetBytes(1.0), BitConverter.GetBytes(2.0),
            BitConverter.GetBytes(3.0), BitConverter.GetBytes(4.0));
        WriteNpy(folder.File("small.NPY"), "<i2", "(2,)", BitConverter.GetBytes((short)7), BitConverter.GetBytes((short)-1));
        string script = $"""
            $ExecutionContext.SessionState.Path.SetLocation('{folder.Path}') > $null
            Invoke-PolyEval 'm + r' -Variable @{"{"} m = 'table.npy'; r = './small.NPY' {"}"} -PassThru
            """;
        Assert.Equal(new double[,] { { 8, 1 }, { 10, 3 } }, Assert.Single(engine.Run(script)).BaseObject);
        Assert.Equal(
            new short[] { 14, -2 }, PassThru("r + r", $"r = '{folder.File("small.NPY")}'"));
        ErrorRecord missing = engine.RunToError("Invoke-PolyEval 'r' -Variable @{ r = 'no-such.npy' }");
        Assert.StartsWith("FileNotFound,", missing.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(folder.File("no-such.npy"), missing.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-PolyEval 'a // b' -Variable @{a=7,8;b=0,3} -PassThru", 1)]
    [InlineData("Invoke-PolyEval 'a % b' -Variable @{a=7,8;b=0,3} -Engine Eager, Blocked, Fused -Threads 1, 2", 1)]
    [InlineData("Invoke-PolyEval 'a // b', 'a % b' -Variable @{a=7,8;b=0,0}", 1)]
    [InlineData("'a // b', 'a % b' | Invoke-PolyEval -Variable @{a=7,8;b=0,0} -PassThru", 1)]
    [InlineData("Invoke-PolyEval 'a // b' -Variable @{a=7,8;b=2,3} -PassThru", 0)]
    [InlineData("Invoke-PolyEval 'a / b' -Variable @{a=7,8;b=0,3} -PassThru", 0)]
    [InlineData("Invoke-PolyEval 'a // b' -Variable @{a=7.0,8;b=0,3} -PassThru", 0)]
    public void DivisionOfIntegersByZeroWarnsOnce(string script, int warnings)
    {
        using PowerShell shell = engine.Create(script);
        shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        Assert.Equal(warnings, shell.Streams.Warning.Count);
        Assert.All(shell.Streams.Warning, warning => Assert.Equal(
            "An integer was divided by zero, which gave 0.", warning.Message));
    }

    [Fact]
    public void DivisionOfIntegersByZeroIsZero() =>
        Assert.Equal(new[] { 0L, 2 }, PassThru("a // b", "a = 7, 8; b = 0, 3"));

    [Fact]
    public void PassThruGivesOneArray()
    {
        Assert.IsType<double[]>(Assert.Single(engine.Run("Invoke-PolyEval 'x' -Count 5 -PassThru")).BaseObject);
        Assert.Equal(
            new[] { -1, -0.5, 0, 0.5, 1 }, Assert.Single(engine.Run("Invoke-PolyEval 'x' -Count 5 -PassThru")).BaseObject);
        Assert.Equal(
            new[] { true, false }, Assert.Single(engine.Run("Invoke-PolyEval 'a > b' -Variable @{a=2,1;b=1.5} -PassThru")).BaseObject);
        Assert.Equal(
            new[] { 1f, 2f }, Assert.Single(engine.Run("Invoke-PolyEval 'x' -Count 2 -Range 1,2 -DType float32 -PassThru")).BaseObject);
        Assert.Empty(Assert.IsType<double[]>(
            Assert.Single(engine.Run("Invoke-PolyEval 'a + 1' -Variable @{a=@()} -PassThru")).BaseObject));
    }

    [Fact]
    public void ScalarsGiveAScalar()
    {
        Assert.Equal(7L, PassThru("a*b + 1", "a = 2; b = 3"));
        Assert.Equal(1.5, PassThru("a / b", "a = 3; b = 2"));
        Assert.Equal(true, PassThru("t == 'abc'", "t = 'abc'"));
        Assert.Equal("abc", PassThru("t", "t = 'abc'"));
        Assert.Equal(new System.Numerics.Complex(-4, 0), PassThru("(a*1j)**2 + 0j*a", "a = 2"));
        Assert.Equal(7.0, Assert.Single(engine.Run("Invoke-PolyEval 'a*b + 1' -Variable @{a=2;b=[decimal]3} -PassThru")).BaseObject);
        Assert.Equal(true, Assert.Single(engine.Run("Invoke-PolyEval 'a & True' -Variable @{a=$true} -PassThru")).BaseObject);
    }

    [Fact]
    public void ExpressionsComeFromThePipeline()
    {
        Assert.Equal(
            [3L, 4L], engine.Run("'1 + 2', '2*2' | Invoke-PolyEval -PassThru").Select(result => (long)result.BaseObject));
        Assert.Equal(2, engine.Run("'x', 'x*x' | Invoke-PolyEval -Count 100").Count);
    }

    [Fact]
    public void NamesMatchWithoutRegardToCaseWhereNoneMatchesExactly()
    {
        object variables = new System.Collections.Hashtable(StringComparer.Ordinal) { ["a"] = 1, ["A"] = 2, ["Bee"] = 3 };
        Assert.Equal(21L, Assert.Single(engine.Run("Invoke-PolyEval 'a + 10*A' -Variable $v -PassThru", ("v", variables))).BaseObject);
        Assert.Equal(3L, Assert.Single(engine.Run("Invoke-PolyEval 'bee' -Variable $v -PassThru", ("v", variables))).BaseObject);
    }

    [Fact]
    public void GeneratedXHasTheLengthOfTheArrays()
    {
        Assert.Equal(
            new[] { 9.0, 10, 11 }, Assert.Single(engine.Run("Invoke-PolyEval 'x + y' -Variable @{y=10,10,10} -PassThru")).BaseObject);
    }

    [Fact]
    public void NanAndInfinitiesFlow()
    {
        Assert.Equal(
            new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.NaN },
            Assert.Single(engine.Run("Invoke-PolyEval 'a/b' -Variable @{a=0.0,1,-1,[double]::NaN;b=0.0,0,0,1} -PassThru")).BaseObject);
    }

    [Theory]
    [InlineData("Invoke-PolyEval 'x + nope' -Count 10", "UnknownName")]
    [InlineData("Invoke-PolyEval 'sine(x)' -Count 10", "UnknownFunction")]
    [InlineData("Invoke-PolyEval '(x + 1' -Count 10", "UnbalancedParenthesis")]
    [InlineData("Invoke-PolyEval 'sin(x, x)' -Count 10", "WrongArgumentCount")]
    [InlineData("Invoke-PolyEval 'x' -Count 0", "InvalidCount")]
    [InlineData("Invoke-PolyEval 'x' -Count -3", "InvalidCount")]
    [InlineData("Invoke-PolyEval 'x' -Count 9e18", "InvalidCount")]
    [InlineData("Invoke-PolyEval 'x' -Count 1e15", "NotEnoughMemory")]
    [InlineData("Invoke-PolyEval 'x' -Count 3e9 -DType float32 -PassThru", "CountTooLarge")]
    [InlineData("Invoke-PolyEval 'x' -Threads 0", "InvalidThreads")]
    [InlineData("Invoke-PolyEval 'x' -Threads 1000000", "InvalidThreads")]
    [InlineData("Invoke-PolyEval 'x' -Engine Warp", "UnknownEngine")]
    [InlineData("Invoke-PolyEval 'x' -Repeat 0", "InvalidRepeat")]
    [InlineData("Invoke-PolyEval 'x' -BlockSize -1", "InvalidBlockSize")]
    [InlineData("Invoke-PolyEval 'a + b' -Variable @{a=1,2;b=1,2,3}", "ShapeMismatch")]
    [InlineData("Invoke-PolyEval 'x + b' -Count 7 -Variable @{b=1,2,3}", "ShapeMismatch")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a='no-such-file.npy'}", "FileNotFound")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=(Get-Command Invoke-PolyEval)}", "UnsupportedVariable")]
    [InlineData("Invoke-PolyEval 'a + 1' -Variable @{a='text'}", "TypeMismatch")]
    [InlineData("Invoke-PolyEval 'x + b' -Count 3 -Variable @{b=[int[,]]::new(2,2)}", "ShapeMismatch")]
    [InlineData("Invoke-PolyEval 'b + 300' -Variable @{b=[byte[]](1,2)}", "IntegerOutOfRange")]
    [InlineData("Invoke-PolyEval 'b + s' -Variable @{b=[byte[]](1,2);s=300}", "IntegerOutOfRange")]
    [InlineData("Invoke-PolyEval 'a ** b' -Variable @{a=1,2;b=-1,2}", "NegativePower")]
    [InlineData("Invoke-PolyEval 'a[2]' -Variable @{a=1,2}", "SubscriptOutOfRange")]
    [InlineData("Invoke-PolyEval 't = x' -Count 10", "MissingResult")]
    [InlineData("Invoke-PolyEval 'sum(x, axis=1)' -Count 10", "InvalidAxis")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=-1,[ulong]::MaxValue}", "UnsupportedElementType")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=$null}", "UnsupportedVariable")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=1,'two'}", "UnsupportedElementType")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=1,$true}", "UnsupportedElementType")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{'a b'=1}", "InvalidVariableName")]
    [InlineData("Invoke-PolyEval 'x' -Engine * -PassThru -Count 10", "PassThruNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'x', '2*x' -PassThru -Count 10", "PassThruNeedsOneCombination")]
    public void BadInputHasAStableErrorId(string script, string id)
    {
        ErrorRecord error = engine.RunToError(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEqual("", error.ToString());
        // The process lives on.
        Assert.Equal(2L, Assert.Single(engine.Run("Invoke-PolyEval '1 + 1' -PassThru")).BaseObject);
    }

    [Fact]
    public void AnErrorOfAnExpressionShowsThePlace()
    {
        string[] lines = engine.RunToError("Invoke-PolyEval '2*sine(x) + 1'").ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(["Unknown function 'sine'. Did you mean 'sin'?", "  2*sine(x) + 1", "    ^"], lines);
    }

    [Fact]
    public void ShapesThatDoNotFitShowThePlace()
    {
        string[] lines = engine.RunToError("Invoke-PolyEval '1 + (a*b)' -Variable @{a=1,2;b=1,2,3}")
            .ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(
            ["'*' cannot bring arrays of shapes (2,) and (3,) together.", "  1 + (a*b)", "        ^"], lines);
    }

    [Fact]
    public void TooLargeACountNamesTheFigureAndWhatFits()
    {
        ErrorRecord error = engine.RunToError("Invoke-PolyEval 'x' -Count 1e12");
        Assert.Contains($"{16_000_000:N0} MB", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Count", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutACompilerTheOtherRowsStillCome()
    {
        string? before = Environment.GetEnvironmentVariable("CC");
        try
        {
            Environment.SetEnvironmentVariable("CC", "no-such-compiler-here");
            PSObject[] rows = [.. engine.Run("Invoke-PolyEval 'x + 2' -Engine * -Count 1000", out IList<ErrorRecord> errors)];
            Assert.Equal(["Eager", "Blocked", "Fused"], rows.Select(row => Value(row, "Engine")));
            Assert.StartsWith("NoCCompiler,", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CC", before);
        }
    }

    [Fact]
    public void TableFitsAHundredColumnsInEveryCulture()
    {
        foreach (string culture in (string[])["en-US", "de-DE", "tr-TR"])
        {
            foreach (string expression in (string[])["x*x", "'x*x', 'where(x > 0, sqrt(abs(x)) + sin(x)**2, 3*x + 1.5)'"])
            {
                ShellResult result = ShellProcess.Run(
                    ["-Command", $$"""
                        [System.Threading.Thread]::CurrentThread.CurrentCulture = [cultureinfo]'{{culture}}'
                        Invoke-PolyEval {{expression}} -Engine * -Threads 1,2 -Count 20000 | Format-Table
                        """],
                    environment: new Dictionary<string, string> { ["COLUMNS"] = "100" });
                Assert.Equal(0, result.ExitCode);
                Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
                Assert.Contains(result.Lines, line => line.Contains("Fused", StringComparison.Ordinal));
                Assert.DoesNotContain("…", result.Lines[1] + result.Lines[2], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void FastMathChangesLastBitsAndIsShown()
    {
        using var engine = new Engine();
        PSObject[] rows =
        [
            .. engine.Run("""
                $x = [double[]](1..1000 | ForEach-Object { $_ / 7 })
                $fast = Invoke-PolyEval 'sin(x)' -Variable @{ x = $x } -FastMath -PassThru
                $exact = Invoke-PolyEval 'sin(x)' -Variable @{ x = $x } -PassThru
                [pscustomobject] @{ Different = @(0..999 | Where-Object { $fast[$_] -ne $exact[$_] }).Count }
                Invoke-PolyEval 'sin(x)' -Count 1000 -Repeat 1 -FastMath -Engine Eager, Fused
                Invoke-PolyEval 'sin(x)' -Count 1000 -Repeat 1
                """),
        ];
        Assert.InRange((int)rows[0].Properties["Different"].Value, 1, 999);
        Assert.Equal([true, true, false], rows[1..].Select(row => (bool)row.Properties["FastMath"].Value));
    }

    [Fact]
    public void EnginesComplete()
    {
        PSObject completion = Assert.Single(engine.Run(
            "$line = 'Invoke-PolyEval -Engine '; [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)"));
        Assert.Equal(
            ["Eager", "Blocked", "Fused", "C"],
            ((CommandCompletion)completion.BaseObject).CompletionMatches.Select(match => match.CompletionText));
    }

    private object PassThru(string expression, string variables, params (string Name, object Value)[] given) =>
        Assert.Single(engine.Run(
            $"Invoke-PolyEval \"{expression.Replace("\n", "`n", StringComparison.Ordinal)}\" -Variable @{{ {variables} }} -PassThru", given)).BaseObject;

    /// <summary>Writes an array as numpy.save does, format 1.0.</summary>
    private static void WriteNpy(string path, string type, string shape, params byte[][] elements)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(128 - 10 - 1) + "\n";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length)];
        File.WriteAllBytes(path, [.. start, .. System.Text.Encoding.Latin1.GetBytes(header), .. elements.SelectMany(element => element)]);
    }

    private static object? Value(PSObject row, string name) => row.Properties[name].Value;

    private static double Number(PSObject row, string name) =>
        Convert.ToDouble(Value(row, name), CultureInfo.InvariantCulture);
}
