using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>The exercises by one command, and their answers.</summary>
public sealed partial class InvokePolyExerciseTests
{
    private static readonly string[] Common = ["Exercise", "Title", "Expression", "Engine", "Seconds", "Outcome", "Ratio", "CompressMBPerSecond", "Case"];

    /// <summary>One quick run of all twelve, and all that follows from its rows.</summary>
    [Fact]
    public void TwelveExercisesGiveRowsOfOneTypeAndAnswers()
    {
        using var folder = new TemporaryFolder();
        string script = folder.Write("all.ps1", """
            $rows = 1..12 | Invoke-PolyExercise -Quick -Path (Join-Path $PSScriptRoot 'disk')
            $rows | Export-Csv rows.csv
            $rows | Invoke-PolyExercise -Explain | Export-Csv answers.csv
            $rows | Format-Table
            "types: $(($rows | ForEach-Object { $_.GetType().FullName } | Group-Object).Name)"
            """);
        Directory.CreateDirectory(folder.File("disk"));

        ShellResult result = ShellProcess.Run([script], folder.Path, new Dictionary<string, string> { ["COLUMNS"] = "100" });

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("types: PolyTools.ExerciseResult", result.Lines[^1]);
        Assert.Equal(12, result.Lines.Count(line => line.StartsWith("   Exercise: ", StringComparison.Ordinal)));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("disk")));
        string[] header = File.ReadLines(folder.File("rows.csv")).First().Replace("\"", "", StringComparison.Ordinal).Split(',');
        Assert.Equal(["Exercise", "Title", "Expression", "Engine", "Storage"], header[..5]);
        Assert.Equal(Common, Common.Intersect(header));
        Assert.Equal(header.Length, header.Distinct().Count());
        string answers = File.ReadAllText(folder.File("answers.csv"));
        for (int number = 1; number <= 12; number++)
            Assert.Contains($"\n\"{number}\",", answers, StringComparison.Ordinal);
        // The course's own questions.
        foreach (string question in new[]
        {
            "Why do you think the speed-up is so large?", "Why do you think numpy is performing much more efficiently with this new expression?",
            "Why is the speed-up in numexpr not so high in comparison?", "Why does numexpr continue to be faster than numpy?",
            "Why do you think it is more efficient than the above approaches?", "How does the efficiency scale?", "Why do you think it scales that way?",
            "Why does it scale differently from the polynomial?", "Do you notice some difference between the times of numpy.memmap and tables.Expr? Why?",
            "why is the out-of-memory paradigm slower?", "is the improvement noticeable?", "Which one compresses better?",
            "Which one achieves the best compression/time ratio?", "competitive in terms of speed with the non-compressed mode?",
            "Which approach (numpy.memmap or tables.Expr) is faster?", "Which compression level gives best speed?", "Could you explain why?",
            "Why do you think tables.Expr consumes so little memory?",
        })
        {
            if (Environment.ProcessorCount > 1 || !question.Contains("scale", StringComparison.Ordinal))
                Assert.Contains(question, answers, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RowsStreamAsTheyAreMeasured()
    {
        using var folder = new TemporaryFolder();
        // The other eleven never begin: no row of theirs is seen, and no file.
        string script = folder.Write("first.ps1", """
            $seen = @()
            $first = Invoke-PolyExercise -Quick | ForEach-Object { $script:seen += "$($_.Exercise) $($_.Engine)"; $_ } | Select-Object -First 1
            "$($first.Exercise) $($first.Engine); seen: $seen"
            """);
        ShellResult result = ShellProcess.Run([script], folder.Path);
        Assert.Equal("1 Eager; seen: 1 Eager", result.StandardOutput.Trim());
    }

    [Fact]
    public void AnswersHaveTheFiguresOfTheirRows()
    {
        using var engine = new Engine();
        PSObject[] rows = [.. engine.Run("Invoke-PolyExercise 1 -Quick")];
        PSObject[] answers = [.. engine.Run("$rows | Invoke-PolyExercise -Explain", ("rows", rows))];
        Assert.Equal(2, rows.Length);
        Assert.Equal(2, answers.Length);
        double[] seconds = [.. rows.Select(row => (double)row.Properties["Seconds"].Value)];
        string answer = (string)answers[0].Properties["Answer"].Value;
        double[] told =
        [
            .. Times().Matches(answer).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                * match.Groups[2].Value switch { "µs" => 1e-6, "ms" => 1e-3, _ => 1 }),
        ];
        Assert.Equal(2, told.Length);
        // Blocked, then Eager.
        Assert.Equal(seconds[1], told[0], 0.01 * seconds[1]);
        Assert.Equal(seconds[0], told[1], 0.01 * seconds[0]);
        // The loops of the plan: eight operations, and one pass.
        Assert.Contains("8 passes", (string)answers[1].Properties["Answer"].Value, StringComparison.Ordinal);
        Assert.Contains("1 pass,", (string)answers[1].Properties["Answer"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void AnswersSayWhatWasNotMeasured()
    {
        using var engine = new Engine();
        PSObject[] answers = [.. engine.Run("Invoke-PolyExercise 3 -Quick | Where-Object Engine -NE C | Invoke-PolyExercise -Explain")];
        Assert.Contains("There is no row of the engine C (", (string)Assert.Single(answers).Properties["Answer"].Value, StringComparison.Ordinal);
        Assert.Equal(
            "The rows of exercise 1 are too few to answer its questions.",
            Assert.Single(engine.Run("Invoke-PolyExercise 1 -Quick | Where-Object Engine -EQ Eager | Invoke-PolyExercise -Explain 3>&1")).ToString());
    }

    [Fact]
    public void NumbersCompleteWithTitles()
    {
        using var engine = new Engine();
        CommandCompletion completion = Complete(engine, "Invoke-PolyExercise -Number 1");
        Assert.Equal(["1", "10", "11", "12"], completion.CompletionMatches.Select(match => match.CompletionText));
        Assert.All(completion.CompletionMatches, match => Assert.Equal($"{match.CompletionText} {match.ToolTip}", match.ListItemText));
        Assert.Equal(12, Complete(engine, "Invoke-PolyExercise ").CompletionMatches.Count(match => char.IsDigit(match.CompletionText[0])));
    }

    [Theory]
    [InlineData("", "Eager Blocked Fused after", true)]
    [InlineData("-ErrorAction SilentlyContinue", "Eager Blocked Fused after", false)]
    [InlineData("-ErrorAction Stop", "", true)]
    public void ErrorActionReachesTheScripts(string parameter, string output, bool hasError)
    {
        // Without a compiler the script of exercise 3 has errors, and goes on.
        var nowhere = new Dictionary<string, string> { ["PATH"] = AppContext.BaseDirectory, ["CC"] = "" };
        ShellResult result = ShellProcess.Run(
            ["-Command", $"$engines = @(); Invoke-PolyExercise 3 -Quick {parameter} | ForEach-Object {{ $script:engines += $_.Engine }}; \"$script:engines after\""],
            environment: nowhere);
        Assert.Equal(output, result.StandardOutput.Trim());
        Assert.Equal(hasError, result.StandardError.Contains("C compiler", StringComparison.Ordinal));
    }

    [Fact]
    public void AWrongNumberLeavesTheOthers()
    {
        using var engine = new Engine();
        IList<ErrorRecord> errors;
        Assert.Equal(2, engine.Run("13, 1 | Invoke-PolyExercise -Quick", out errors).Count);
        Assert.StartsWith("InvalidExercise", Assert.Single(errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-PolyExercise 13", "InvalidExercise")]
    [InlineData("Invoke-PolyExercise 0", "InvalidExercise")]
    [InlineData("Invoke-PolyExercise 6 -Path no-such-folder", "FolderNotFound")]
    public void MistakesAreTyped(string script, string id)
    {
        using var engine = new Engine();
        Assert.StartsWith(id, engine.RunToError(script).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static CommandCompletion Complete(Engine engine, string line) => (CommandCompletion)Assert.Single(engine.Run(
        "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)", ("line", line))).BaseObject;

    [GeneratedRegex(@"([\d.]+) (µs|ms|s)\b")]
    private static partial Regex Times();
}
