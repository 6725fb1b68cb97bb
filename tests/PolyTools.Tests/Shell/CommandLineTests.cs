using Xunit;

namespace PolyTools.Tests.Shell;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ShellResult Script(string text, params string[] args)
    {
        _folder.Write("script.ps1", text);
        return ShellProcess.Run(["-NoModule", "script.ps1", .. args], _folder.Path);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit", 0)]
    [InlineData("1", 0)]
    [InlineData("throw 'no'", 1)]
    [InlineData("1/0", 1)]
    [InlineData("1/0; 1", 0)]
    [InlineData("Get-Item /no/such/item", 1)]
    [InlineData("if (", 1)]
    [InlineData("1 1", 1)]
    [InlineData("no-such-command", 1)]
    public void A_command_has_the_exit_code_that_pwsh_gives_it(string command, int exitCode) =>
        Assert.Equal(exitCode, ShellProcess.Command(command).ExitCode);

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("function f { exit 9 }; f; 'unreached'", 9)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Get-Item /no/such/item; 'done'", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Item /no/such/item; 'unreached'", 1)]
    [InlineData("dotnet no-such-verb *> $null; exit 0", 0)]
    [InlineData("dotnet no-such-verb *> $null; exit $LASTEXITCODE", 1)]
    [InlineData("if (", 1)]
    [InlineData("try { throw 'no' } catch { }", 0)]
    public void A_script_has_the_exit_code_that_pwsh_gives_it(string text, int exitCode)
    {
        var result = Script(text);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain("unreached", result.StandardOutput);
    }

    [Theory]
    [InlineData("throw 'what happened'", "what happened")]
    [InlineData("if (", "ParserError: Missing condition")]
    [InlineData("1 1", "Unexpected token '1'")]
    [InlineData("no-such-command", "no-such-command")]
    [InlineData("Get-Item -NoSuchParameter 1", "NoSuchParameter")]
    public void Errors_are_told_on_standard_error_only(string command, string text)
    {
        var result = ShellProcess.Command(command);
        Assert.Contains(text, result.StandardError);
        Assert.Equal("", result.StandardOutput);
    }

    [Fact]
    public void An_error_in_a_script_names_file_and_line()
    {
        var result = Script("\n\nthrow 'here'");
        Assert.Contains("script.ps1:3", result.StandardError);
    }

    [Fact]
    public void Arguments_reach_param_with_names_switches_and_positions()
    {
        const string Text = """
            param([int]$Count, [switch]$Quick, [switch]$Slow, [string]$Name)
            "$($Count + 1)|$Quick|$Slow|$Name|$args|$($args.Count)"
            """;
        Assert.Equal(["1001|True|False|a b|rest -5|2"],
            Script(Text, "-Count", "1000", "-Quick", "-Name", "a b", "rest", "-5").Lines);
        Assert.Equal(["8|False|True|x:y||0"], Script(Text, "-Count:7", "-Quick:$false", "-Slow:$true", "-Name:x:y").Lines);
    }

    [Fact]
    public void An_argument_is_text_and_not_code() =>
        Assert.Equal(["$(1+1); exit 4|2"],
            Script("param($a) \"$a|$($args.Count)\"", "$(1+1); exit 4", "it's", "*").Lines);

    [Fact]
    public void An_argument_that_does_not_fit_fails_and_names_the_parameter()
    {
        var result = Script("param([int]$Count) 'unreached'", "-Count", "many");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'Count'", result.StandardError);
        Assert.Equal("", result.StandardOutput);
    }

    [Fact]
    public void A_script_knows_its_folder_and_runs_in_the_users()
    {
        Directory.CreateDirectory(_folder.File("a [b]"));
        _folder.Write("a [b]/where am I.ps1", "$PSScriptRoot; $PSCommandPath; \"$PWD\"; $MyInvocation.MyCommand.Name");
        var result = ShellProcess.Run(["-NoModule", "a [b]/where am I.ps1"], _folder.Path);
        Assert.Equal(
            [_folder.File("a [b]"), _folder.File("a [b]/where am I.ps1"), _folder.Path, "where am I.ps1"], result.Lines);
    }

    [Theory]
    [InlineData("no-such-script.ps1", "no-such-script.ps1")]
    [InlineData("script.txt", ".ps1")]
    [InlineData("-NoSuchOption", "-NoSuchOption")]
    [InlineData("-Command", "-Command")]
    [InlineData("-Command|1|2", "quotes")]
    public void A_wrong_command_line_gets_a_sentence_and_exit_code_64(string args, string text)
    {
        var result = ShellProcess.Run(args.Split('|'), _folder.Path);
        Assert.Equal(64, result.ExitCode);
        Assert.Contains(text, result.StandardError);
        Assert.Equal("", result.StandardOutput);
    }

    [Theory]
    [InlineData("-Help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_goes_to_standard_output(string option)
    {
        var result = ShellProcess.Run([option]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("script.ps1", result.StandardOutput);
        Assert.Contains("-NoModule", result.StandardOutput);
        Assert.Equal("", result.StandardError);
    }

    [Fact]
    public void The_module_that_is_named_is_imported_and_NoModule_leaves_it_out()
    {
        _folder.Write("PolyTools.psd1", "@{ ModuleVersion = '9.8.7'; RootModule = 'Some.psm1' }");
        _folder.Write("Some.psm1", "function Get-Some { 'some' }");
        var environment = new Dictionary<string, string> { ["POLYTOOLS_MODULE"] = _folder.Path };

        Assert.Equal(["some"], ShellProcess.Run(["-Command", "Get-Some"], null, environment).Lines);
        Assert.Equal([""], ShellProcess.Run(["-NoModule", "-Command", "Get-Module"], null, environment).Lines);
    }

    [Fact]
    public void A_module_that_cannot_be_imported_is_told_and_nothing_runs()
    {
        _folder.Write("PolyTools.psd1", "@{ ModuleVersion = '1.0'; RootModule = 'missing.dll' }");
        var environment = new Dictionary<string, string> { ["POLYTOOLS_MODULE"] = _folder.File("PolyTools.psd1") };
        var result = ShellProcess.Run(["-Command", "'ran'"], null, environment);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("missing.dll", result.StandardError);
        Assert.Equal("", result.StandardOutput);
    }

    [Fact]
    public void Without_arguments_commands_come_from_standard_input()
    {
        var result = ShellProcess.Run(["-NoModule"], null, null, "$x = 20\nfunction f {\n  $x + 1\n}\nthrow 'no'\nf\nexit 5\n'unreached'\n");
        Assert.Equal(5, result.ExitCode);
        Assert.Equal(["21"], result.Lines);
        Assert.Contains("no", result.StandardError);
    }
}
