using System.Diagnostics;
using System.Management.Automation;
using System.Text.RegularExpressions;
using Xunit;

namespace PolyTools.Tests;

/// <summary>Every command arrives with its help, and the help's examples are true.</summary>
public sealed class HelpTests
{
    private const int LeastExamples = 3;
    private const string TopicPrefix = "about_";

    private static string Root { get; } = Path.GetDirectoryName(Engine.Manifest)!;

    private static string Pages { get; } = Path.Combine(Root, "docs", "en-US");

    /// <summary>The pages about commands.</summary>
    public static TheoryData<string> PageNames => [.. Names().Where(name => !name.StartsWith(TopicPrefix, StringComparison.Ordinal))];

    /// <summary>The pages about topics, whose examples <see cref="DocumentationTests"/> runs.</summary>
    public static TheoryData<string> TopicNames => [.. Names().Where(name => name.StartsWith(TopicPrefix, StringComparison.Ordinal))];

    [Fact]
    public void GetHelpKnowsEveryCommandAndParameter()
    {
        using var engine = new Engine();
        CommandInfo[] commands =
            [.. engine.Run("Get-Command -Module PolyTools").Select(command => (CommandInfo)command.BaseObject)];

        Assert.Equal(PageNames.Select(row => row.Data).Order(), commands.Select(command => command.Name).Order());
        foreach (CommandInfo command in commands)
        {
            PSObject help = Assert.Single(engine.Run($"Get-Help {command.Name} -Full"));
            Assert.NotEqual("", Text(help, "Synopsis").Trim());
            // Without its file, Get-Help makes up a synopsis from the syntax.
            Assert.DoesNotContain("[<CommonParameters>]", Text(help, "Synopsis"), StringComparison.Ordinal);
            Assert.NotEqual("", Text(help, "description"));
            Assert.True(
                Items(help, "examples", "example").Length >= LeastExamples, $"{command.Name} has too few examples.");
            var described = Items(help, "parameters", "parameter")
                .ToDictionary(parameter => Text(parameter, "name"), parameter => Text(parameter, "description"));
            IEnumerable<string> parameters =
                command.Parameters.Keys.Except(Cmdlet.CommonParameters);
            Assert.Equal(parameters.Order(), described.Keys.Order());
            Assert.DoesNotContain("", described.Values);
        }
    }

    [Fact]
    public void EveryOutputTypeIsDescribedWithItsProperties()
    {
        using var engine = new Engine();
        // Of each type, what a page's chapter of outputs says of it and of those beside it.
        var described = new Dictionary<Type, List<string>>();
        foreach (PSObject found in engine.Run("Get-Command -Module PolyTools"))
        {
            var command = (CommandInfo)found.BaseObject;
            PSObject help = Assert.Single(engine.Run($"Get-Help {command.Name} -Full"));
            string outputs = string.Join(", ", Items(help, "returnValues", "returnValue")
                .Select(value => Text((PSObject)value.Properties["type"].Value, "name") + ": " + Text(value, "description")));
            foreach (Type type in command.OutputType.Select(output => output.Type).Where(type => type?.Namespace == "PolyTools").OfType<Type>())
            {
                Assert.Contains(type.FullName!, outputs, StringComparison.Ordinal);
                described.TryAdd(type, []);
                described[type].Add(outputs);
            }
        }

        Assert.NotEmpty(described);
        foreach ((Type type, List<string> outputs) in described)
        {
            string[][] left = [.. outputs.Select(text => Unnamed(type, text).ToArray())];
            Assert.True(left.Any(names => names.Length == 0), $"No page names of {type}: {string.Join(", ", left.MinBy(names => names.Length)!)}");
        }

        // A page can refer to the properties of another type, which its own page names.
        IEnumerable<string> Unnamed(Type type, string text)
        {
            Type[] referred = [.. described.Keys.Where(other => other != type && Regex.IsMatch(text, $@"\b(properties|those) of {other.FullName}\b"))];
            return type.GetProperties().Select(property => property.Name).Where(name =>
                !Regex.IsMatch(text, $@"\b{name}\b") && !Array.Exists(referred, other => other.GetProperty(name) is not null));
        }
    }

    [Theory]
    [MemberData(nameof(PageNames))]
    public void ExamplesRunWithoutError(string command)
    {
        using var folder = new TemporaryFolder();
        string script = folder.Write("examples.ps1", $$"""
            $ErrorActionPreference = 'Stop'
            $number = 0
            foreach ($example in (Get-Help {{command}} -Full).examples.example) {
                $number++
                try {
                    & ([scriptblock]::Create($example.code)) | Out-Default
                    "example $number done"
                }
                catch {
                    # The one thing that the machine may lack.
                    if ($_.FullyQualifiedErrorId -like 'NoCCompiler*') { "example $number done" }
                    else { "example $number failed: $_" }
                }
            }
            "$number examples"
            """);

        ShellResult result = ShellProcess.Run([script], folder.Path);

        Assert.Equal("", result.StandardError);
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain(result.Lines, line => line.Contains(" failed: ", StringComparison.Ordinal));
        int examples = result.Lines.Count(line => line.StartsWith("example ", StringComparison.Ordinal));
        Assert.InRange(examples, LeastExamples, int.MaxValue);
        Assert.Equal($"{examples} examples", result.Lines[^1]);
    }

    [Theory]
    [MemberData(nameof(TopicNames))]
    public void GetHelpShowsTheTopic(string topic)
    {
        using var engine = new Engine();
        string text = Assert.Single(engine.Run($"Get-Help {topic}")).ToString();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(["TOPIC", "    " + topic, "", "SHORT DESCRIPTION"], lines[..4]);
        Assert.Contains("LONG DESCRIPTION", lines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        PSObject entry = Assert.Single(engine.Run($"Get-Help {TopicPrefix}PolyTools*"), entry => Text(entry, "Name") == topic);
        Assert.Equal(lines[4].Trim(), Text(entry, "Synopsis").Trim());
    }

    [Theory]
    [InlineData("## SEE ALSO", "## SEE", "The section 'SEE' is not one of ")]
    [InlineData("## SEE ALSO", "## NOTES", "The section 'SEE ALSO' is missing.")]
    [InlineData("# about_PolyTools", "# about_Poly", "The title is 'about_Poly', and the file is 'about_PolyTools.md'.")]
    [InlineData("PS> $x = ", "PS> $a_name_that_is_much_too_long_for_a_line_of_eighty_columns_in_a_topic = ", " characters; 72 fit.")]
    [InlineData("## LONG DESCRIPTION", "More.\n\n## LONG DESCRIPTION", "The short description is one line.")]
    public void TopicThatGetHelpCannotShowFailsTheBuild(string text, string replacement, string message)
    {
        using var folder = new TemporaryFolder();
        CopyPages(folder);
        Replace(folder.File("about_PolyTools.md"), text, replacement);

        (int exitCode, string error) = BuildHelp(folder);

        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Matches(@"about_PolyTools\.md\(\d+\): error HELP: ", error);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.help.txt"));
    }

    [Theory]
    [InlineData("### -Repeat", "### -Repeats", "'-Repeats' is not a parameter of Invoke-PolyEval")]
    [InlineData("### -Repeat", "### -Repeats", "The parameter '-Repeat' of Invoke-PolyEval is missing.")]
    [InlineData("### -BlockSize", "### -BlockSize\n\n### -BlockSize", "The parameter '-BlockSize' has no description.")]
    [InlineData("Default value: Fused", "Type: string", "A yaml block says 'Default value: …' under a parameter")]
    [InlineData("## SYNOPSIS", "## SUMMARY", "The section 'SYNOPSIS' is missing.")]
    [InlineData("### Example 1: ", "### Sample: ", "The example's heading begins with 'Example 1: '.")]
    [InlineData("Invoke-PolyEval -Count 1e6 -Engine * | Format-Table", "Invoke-PolyEval -Count 1e6 -Engine * -Expression '.25*x**3 + .75*x**2 - 1.5*x - 2' | Format-Table -AutoSize", "characters; 94 fit.")]
    [InlineData("## EXAMPLES", "| a | b |\n| - | - |\n| 1 | 2 |\n\n## EXAMPLES", "Only headings, paragraphs, lists and code can be shown by Get-Help.")]
    [InlineData("# Invoke-PolyEval", "# Invoke-Poly", "The title is 'Invoke-Poly', and the command is 'Invoke-PolyEval'.")]
    public void PageThatDoesNotFitItsCommandFailsTheBuild(string text, string replacement, string message)
    {
        using var folder = new TemporaryFolder();
        CopyPages(folder);
        Replace(folder.File("Invoke-PolyEval.md"), text, replacement);

        (int exitCode, string error) = BuildHelp(folder);

        Assert.Equal(1, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Matches(@"Invoke-PolyEval\.md\(\d+\): error HELP: ", error);
        Assert.False(File.Exists(folder.File("help.xml")));
    }

    [Fact]
    public void CommandWithoutPageAndPageWithoutCommandFailTheBuild()
    {
        using var folder = new TemporaryFolder();
        CopyPages(folder);
        File.Move(folder.File("Invoke-PolyEval.md"), folder.File("Invoke-Nothing.md"));

        (int exitCode, string error) = BuildHelp(folder);

        Assert.Equal(1, exitCode);
        Assert.Contains("The command 'Invoke-PolyEval' has no page.", error, StringComparison.Ordinal);
        Assert.Contains("The module has no command 'Invoke-Nothing'.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void BuiltHelpIsThatOfThePages()
    {
        using var folder = new TemporaryFolder();

        (int exitCode, string error) = BuildHelp(folder, Pages);

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(
            File.ReadAllText(folder.File("help.xml")),
            File.ReadAllText(Path.Combine(Root, "en-US", "PolyTools.dll-Help.xml")));
        string[] topics = [.. TopicNames.Select(row => row.Data + ".help.txt").Order()];
        foreach (string built in new[] { folder.Path, Path.Combine(Root, "en-US") })
            Assert.Equal(topics, Directory.EnumerateFiles(built, "*.help.txt").Select(Path.GetFileName).Order());
        Assert.All(topics, topic => Assert.Equal(File.ReadAllText(folder.File(topic)), File.ReadAllText(Path.Combine(Root, "en-US", topic))));
    }

    private static IEnumerable<string> Names() => Directory.EnumerateFiles(Pages, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!);

    private static void Replace(string page, string text, string replacement)
    {
        string content = File.ReadAllText(page);
        Assert.Contains(text, content, StringComparison.Ordinal);
        int at = content.IndexOf(text, StringComparison.Ordinal);
        File.WriteAllText(page, content[..at] + replacement + content[(at + text.Length)..]);
    }

    private static void CopyPages(TemporaryFolder folder)
    {
        foreach (string page in Directory.EnumerateFiles(Pages, "*.md"))
            File.Copy(page, folder.File(Path.GetFileName(page)));
    }

    private static (int ExitCode, string Error) BuildHelp(TemporaryFolder folder, string? pages = null)
    {
        string builder = Path.Combine(Root, "artifacts", "bin", "HelpBuilder", "release", "HelpBuilder.dll");
        string[] arguments =
            ["exec", builder, Path.Combine(Root, "bin", "PolyTools.dll"), pages ?? folder.Path, folder.File("help.xml")];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static PSObject[] Items(PSObject help, string list, string item) =>
        help.Properties[list]?.Value is PSObject found && found.Properties[item]?.Value is { } items
            ? [.. LanguagePrimitives.ConvertTo<object[]>(items).Select(PSObject.AsPSObject)] : [];

    private static string Text(PSObject help, string name) => help.Properties[name]?.Value switch
    {
        null => "",
        PSObject[] paragraphs => string.Join("\n", paragraphs.Select(paragraph => Text(paragraph, "Text"))),
        var value => value.ToString() ?? "",
    };
}
