using System.Text.RegularExpressions;
using Xunit;

namespace PolyTools.Tests;

/// <summary>Every block of the documents is run, in order and one session to a document, and shows what it says.</summary>
/// <remarks>
/// Commands run with the text that stands there. What they measure by default is less than a reader would measure
/// (<see cref="Preparation"/>), and figures are not compared. The pages about commands are for <see cref="HelpTests"/>.
/// </remarks>
public sealed partial class DocumentationTests
{
    /// <summary>Defaults that make measuring short, and operands for the blocks of bare expressions.</summary>
    private const string Preparation = """
        $PSDefaultParameterValues = @{ 'Invoke-PolyEval:Repeat' = 1; 'Measure-Compression:Repeat' = 1; 'Measure-Compression:Sample' = 1MB
            'Measure-MemoryBandwidth:Repeat' = 1; 'Measure-StorageBandwidth:Size' = 1MB; 'Measure-StorageBandwidth:Repeat' = 1 }
        """;

    private const string Operands =
        "@{ x = [double[]](1, 2); y = [double[]](3, 4); t = [double[]](1, 2); name = 'x1', 'y1' }";

    private static string Root { get; } = Path.GetDirectoryName(Engine.Manifest)!;

    public static TheoryData<string> Documents =>
    [
        "README.md", "CHANGELOG.md",
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(Relative).Order(),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs", "en-US"), "about_*.md").Select(Relative).Order(),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void BlocksRunAndShowWhatTheDocumentSays(string document)
    {
        using var folder = new TemporaryFolder();
        // What docs/shell.md calls a script of the reader's.
        folder.Write("script.ps1", "param([int] $Count, [switch] $Quick) \"$Count $Quick\"");
        var session = new List<DocumentStep>();
        foreach (DocumentBlock block in DocumentBlock.Of(Path.Combine(Root, document)))
        {
            switch (block.Language)
            {
                case "" when block.Lines[0].StartsWith("PS> ", StringComparison.Ordinal):
                    session.AddRange(block.Transcript());
                    break;
                case "" when block.Lines.All(line => line.StartsWith("dotnet ", StringComparison.Ordinal)):
                    foreach (string line in block.Lines)
                        CheckProgram(line, folder);
                    break;
                case "powershell" when block.Lines[0].StartsWith("./build.ps1", StringComparison.Ordinal):
                    CheckClone(block);
                    break;
                case "powershell":
                    session.Add(new DocumentStep(block.Number, ". {\n" + string.Join("\n", block.Lines.Where(line => line.Length > 0)) + "\n}", []));
                    break;
                case "expression":
                    session.AddRange(block.Lines.Where(line => line.Length > 0).Select(line => new DocumentStep(
                        block.Number, $"$null = Invoke-PolyEval '{line.Replace("'", "''", StringComparison.Ordinal)}' -Variable {Operands} -PassThru", [])));
                    break;
                default:
                    Assert.Fail($"{document}({block.Number}): nothing runs a block in '{block.Language}' that begins with '{block.Lines[0]}'.");
                    break;
            }
        }

        if (session.Count > 0)
            RunSession(document, session, folder);
    }

    [Fact]
    public void TopicNamesEveryCommand()
    {
        using var engine = new Engine();
        string topic = File.ReadAllText(Path.Combine(Root, "docs", "en-US", "about_PolyTools.md"));
        Assert.All(engine.Run("Get-Command -Module PolyTools"), command => Assert.Contains($"| {command} |", topic, StringComparison.Ordinal));
    }

    /// <summary>Feeds commands to one shell as a person would, and holds its answers against what the document shows.</summary>
    private static void RunSession(string document, List<DocumentStep> steps, TemporaryFolder folder)
    {
        var input = new List<string>([Preparation]);
        foreach ((int i, DocumentStep step) in steps.Index())
        {
            input.Add(Mark(i));
            input.Add(step.Command);
        }

        input.Add(Mark(steps.Count));
        ShellResult result = ShellProcess.Run([], folder.Path, input: string.Join('\n', input) + "\n");
        string[][] outputs = Parts(result.StandardOutput, steps.Count), errors = Parts(result.StandardError, steps.Count);
        foreach ((int i, DocumentStep step) in steps.Index())
        {
            string where = $"{document}({step.Line}): {step.Command}";
            string[] error = [.. errors[i].Where(line => !line.StartsWith("WARNING: ", StringComparison.Ordinal))];
            if (error.Length > 0 && !CCompiler.Exists && error[0].Contains("compiler", StringComparison.Ordinal))
                continue;
            string[] expected = step.Output;
            if (error.Length > 0)
            {
                Assert.True(
                    string.Join('\n', error) == string.Join('\n', expected.TakeLast(error.Length)), $"{where}\nsays:\n{string.Join('\n', error)}");
                expected = expected[..^error.Length];
            }

            if (expected.Length > 0)
                Assert.True(Shape(expected) == Shape(outputs[i]), $"{where}\nprints:\n{string.Join('\n', outputs[i])}");
        }
    }

    private static string Mark(int number) => $"[Console]::Out.WriteLine('#mark {number}'); [Console]::Error.WriteLine('#mark {number}')";

    /// <summary>What stands between the marks, without empty lines.</summary>
    private static string[][] Parts(string text, int count)
    {
        string[] parts = Marks().Split(text.ReplaceLineEndings("\n"));
        Assert.True(parts.Length == count + 2, "The session ended before its last command:\n" + text);
        return [.. parts[1..^1].Select(part => part.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToArray())];
    }

    /// <summary>
    /// What must be the same: of a table its headings and, once each and without their figures, its rows; of anything else
    /// everything.
    /// </summary>
    private static string Shape(string[] lines)
    {
        int rule = Array.FindIndex(lines, line => line.StartsWith("---", StringComparison.Ordinal));
        if (rule < 1)
            return string.Join('\n', lines);
        // Which rows are on the Pareto front is measured, too.
        IEnumerable<string> rows = lines[(rule + 1)..].Select(
            row => Caps().Replace(Figures().Replace(row, "#"), "cap").Replace("# yes", "#", StringComparison.Ordinal));
        if (!CCompiler.Exists)
            rows = rows.Where(row => !row.StartsWith("C ", StringComparison.Ordinal));
        return string.Join('\n', rows.Prepend(lines[rule - 1]).Select(line => Blanks().Replace(line, " ").Trim()).Distinct());
    }

    /// <summary>A block that a reader runs in a clone.</summary>
    private static void CheckClone(DocumentBlock block)
    {
        // The tests do not build what they run: that the script has the task is all that is asked.
        foreach (string line in block.Lines.Where(line => line.StartsWith("./build.ps1", StringComparison.Ordinal)))
            CheckTask(line);
        string script = string.Join('\n', block.Lines.Where(line => !line.StartsWith("./build.ps1", StringComparison.Ordinal)));
        ShellResult result = ShellProcess.Run(["-NoModule", "-Command", "$ErrorActionPreference = 'Stop'\n" + script], Root);
        if (CCompiler.Exists)
            Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
    }

    private static void CheckTask(string line)
    {
        string[] words = line.Split(' ');
        string build = File.ReadAllText(Path.Combine(Root, "build.ps1"));
        if (words.Length == 1)
            return;
        Assert.Equal("-Task", words[1]);
        Assert.Matches($@"ValidateSet\([^)]*'{words[2]}'", build);
    }

    /// <summary>A line that begins with dotnet: what it names is there, and what it gives the shell runs in the built one.</summary>
    private static void CheckProgram(string line, TemporaryFolder folder)
    {
        string[] words = [.. Words().Matches(line).Select(word => word.Value.Trim('\''))];
        int end = Array.IndexOf(words, "--");
        string[] options = end < 0 ? words : words[..end];
        Assert.Contains(options[1], new[] { "build", "run", "test" });
        int configuration = Array.IndexOf(options, "-c");
        if (configuration > 0)
            Assert.Equal("Release", options[configuration + 1]);
        int project = Array.IndexOf(options, "--project");
        Assert.NotEmpty(Directory.EnumerateFiles(
            project < 0 ? Root : Path.Combine(Root, options[project + 1]), project < 0 ? "*.slnx" : "*.csproj"));
        if (project < 0 || options[project + 1] != "PolyTools.Shell")
            return;
        string[] arguments = [.. (end < 0 ? [] : words[(end + 1)..]).Select(word => File.Exists(Path.Combine(Root, word)) ? Path.Combine(Root, word) : word)];
        ShellResult result = ShellProcess.Run(arguments, folder.Path);
        if (CCompiler.Exists)
            Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
        if (arguments.Length > 0)
            Assert.NotEqual("", result.StandardOutput);
    }

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    [GeneratedRegex(@"^#mark \d+\n", RegexOptions.Multiline)]
    private static partial Regex Marks();

    /// <summary>A word that is a number, with its unit.</summary>
    [GeneratedRegex(@"(?<!\S)[-+]?\d[\d.,]*(E[-+]?\d+)?(?!\S)")]
    private static partial Regex Figures();

    /// <summary>The ways to cap the memory of a process, of which each system has its own.</summary>
    [GeneratedRegex(@"cgroup v\d|RLIMIT_DATA|job object")]
    private static partial Regex Caps();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Words();
}
