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
        "Timeline",
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

    [Fact]
    public void EagerHoldsTemporariesThatFusedDoesNot()
    {
        const string Expression = "sin(x) + cos(x)*exp(x)";
        PSObject[] rows =
            [.. engine.Run($"Invoke-PolyEval '{Expression}' -Engine Fused, Eager -Threads 1 -Count 8000000 -Repeat 1")];
        // x and the result are 128 MB; Eager adds at least one whole-array temporary of 64 MB.
        Assert.InRange(Number(rows[0], "PeakMemoryMB"), 120, 160);
        Assert.InRange(Number(rows[1], "PeakMemoryMB"), 185, 300);
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
        Assert.Equal(7.0, Assert.Single(engine.Run("Invoke-PolyEval 'a*b + 1' -Variable @{a=2;b=[decimal]3} -PassThru")).BaseObject);
        Assert.Equal(true, Assert.Single(engine.Run("Invoke-PolyEval 'a & True' -Variable @{a=$true} -PassThru")).BaseObject);
    }

    [Fact]
    public void ExpressionsComeFromThePipeline()
    {
        Assert.Equal(
            [3.0, 4.0], engine.Run("'1 + 2', '2*2' | Invoke-PolyEval -PassThru").Select(result => (double)result.BaseObject));
        Assert.Equal(2, engine.Run("'x', 'x*x' | Invoke-PolyEval -Count 100").Count);
    }

    [Fact]
    public void NamesMatchWithoutRegardToCaseWhereNoneMatchesExactly()
    {
        object variables = new System.Collections.Hashtable(StringComparer.Ordinal) { ["a"] = 1, ["A"] = 2, ["Bee"] = 3 };
        Assert.Equal(21.0, Assert.Single(engine.Run("Invoke-PolyEval 'a + 10*A' -Variable $v -PassThru", ("v", variables))).BaseObject);
        Assert.Equal(3.0, Assert.Single(engine.Run("Invoke-PolyEval 'bee' -Variable $v -PassThru", ("v", variables))).BaseObject);
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
    [InlineData("Invoke-PolyEval 'a + b' -Variable @{a=1,2;b=1,2,3}", "LengthMismatch")]
    [InlineData("Invoke-PolyEval 'x + b' -Count 7 -Variable @{b=1,2,3}", "LengthMismatch")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a='text'}", "UnsupportedVariable")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=$null}", "UnsupportedVariable")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=1,'two'}", "UnsupportedElementType")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=1,$true}", "UnsupportedElementType")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{a=[double[,]]::new(2,2)}", "UnsupportedRank")]
    [InlineData("Invoke-PolyEval 'a' -Variable @{'a b'=1}", "InvalidVariableName")]
    [InlineData("Invoke-PolyEval 'x' -Engine * -PassThru -Count 10", "PassThruNeedsOneCombination")]
    [InlineData("Invoke-PolyEval 'x', '2*x' -PassThru -Count 10", "PassThruNeedsOneCombination")]
    public void BadInputHasAStableErrorId(string script, string id)
    {
        ErrorRecord error = engine.RunToError(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.NotEqual("", error.ToString());
        // The process lives on.
        Assert.Equal(2.0, Assert.Single(engine.Run("Invoke-PolyEval '1 + 1' -PassThru")).BaseObject);
    }

    [Fact]
    public void AnErrorOfAnExpressionShowsThePlace()
    {
        string[] lines = engine.RunToError("Invoke-PolyEval '2*sine(x) + 1'").ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(["Unknown function 'sine'. Did you mean 'sin'?", "  2*sine(x) + 1", "    ^"], lines);
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
    public void StopEndsALongRunAndFreesItsMemory()
    {
        using PowerShell shell = engine.Create("Invoke-PolyEval 'x**2.5' -Engine Eager -Count 20000000 -Repeat 1000");
        IAsyncResult running = shell.BeginInvoke();
        Thread.Sleep(1500);
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        // x, the result and temporaries took 320 MB and more.
        Assert.True(Environment.WorkingSet < 1_000_000_000, "Memory of the stopped run is still held.");
        Assert.Equal(2.0, Assert.Single(engine.Run("Invoke-PolyEval '1 + 1' -PassThru")).BaseObject);
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
    public void EnginesComplete()
    {
        PSObject completion = Assert.Single(engine.Run(
            "$line = 'Invoke-PolyEval -Engine '; [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)"));
        Assert.Equal(
            ["Eager", "Blocked", "Fused", "C"],
            ((CommandCompletion)completion.BaseObject).CompletionMatches.Select(match => match.CompletionText));
    }

    private static object? Value(PSObject row, string name) => row.Properties[name].Value;

    private static double Number(PSObject row, string name) =>
        Convert.ToDouble(Value(row, name), CultureInfo.InvariantCulture);
}
