using System.Diagnostics;
using Xunit;

namespace PolyTools.Tests.Shell;

public sealed class HostTests
{
    [Fact]
    public void Redirected_output_and_errors_have_no_escape_sequences()
    {
        var result = ShellProcess.Command(
            "Write-Host 'red' -ForegroundColor Red; \"`e[31mred`e[0m\"; [pscustomobject]@{ a = 1 } | Format-Table;" +
            "[pscustomobject]@{ a = 1 } | Format-List; Get-Item /no/such/item; $host.UI.WriteWarningLine('w'); 1/0");
        Assert.DoesNotContain("\x1b", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("\x1b", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(["red", "red"], result.Lines[..2]);
    }

    [Fact]
    public void Warnings_and_verbose_messages_go_to_standard_error()
    {
        var result = ShellProcess.Command(
            "function f { [CmdletBinding()] param() $PSCmdlet.WriteWarning('careful'); $PSCmdlet.WriteVerbose('detail'); 'out' }; f -Verbose");
        Assert.Equal(["out"], result.Lines);
        Assert.Contains("WARNING: careful", result.StandardError);
        Assert.Contains("VERBOSE: detail", result.StandardError);
    }

    [Fact]
    public void Progress_is_not_shown_where_nobody_can_see_it()
    {
        var result = ShellProcess.Command(
            "$host.UI.WriteProgress(1, [System.Management.Automation.ProgressRecord]::new(1, 'Working', 'on it')); 'out'");
        Assert.Equal("out" + Environment.NewLine, result.StandardOutput);
        Assert.Equal("", result.StandardError);
    }

    [Theory]
    [InlineData(null, 120)]
    [InlineData("60", 60)]
    [InlineData("nonsense", 120)]
    public void The_width_is_COLUMNS_or_120(string? columns, int width)
    {
        var environment = columns is null ? [] : new Dictionary<string, string> { ["COLUMNS"] = columns };
        var result = ShellProcess.Run(
            ["-NoModule", "-Command", "$host.UI.RawUI.WindowSize.Width; [pscustomobject]@{ a = 'x' * 500; b = 1 } | Format-Table"],
            null, environment);
        Assert.Equal(width.ToString(), result.Lines[0]);
        Assert.All(result.Lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(result.Lines, line => line.Length > width - 10);
    }

    [Fact]
    public void Output_and_errors_of_native_commands_and_their_exit_codes_are_the_commands_own()
    {
        var result = ShellProcess.Command("dotnet --version; $LASTEXITCODE; dotnet no-such-verb | Out-Null; $LASTEXITCODE");
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Lines[0]);
        Assert.Equal(["0", "1"], result.Lines[1..]);
        Assert.NotEqual("", result.StandardError);
    }

    [Fact]
    public void Results_of_native_commands_are_lines() =>
        Assert.Equal(["True"], ShellProcess.Command("$v = dotnet --version; $v -is [string] -and $v -match '^\\d'").Lines);

    [Fact]
    public void Redirection_writes_what_the_terminal_would_show()
    {
        using var folder = new TemporaryFolder();
        var result = ShellProcess.Command(
            "'é' > a.txt; 'b' >> a.txt; [pscustomobject]@{ n = 1 } > table.txt; Get-Item /no/such/item 2> error.txt", folder.Path);
        Assert.Equal("", result.StandardOutput + result.StandardError);
        Assert.Equal(["é", "b"], File.ReadAllLines(folder.File("a.txt")));
        Assert.Equal(["", "n", "-", "1", ""], File.ReadAllLines(folder.File("table.txt")).Select(line => line.Trim()));
        Assert.Contains("/no/such/item", File.ReadAllText(folder.File("error.txt")));
    }

    [Fact]
    public void A_choice_is_asked_until_an_answer_fits()
    {
        const string Command =
            "$c = [System.Management.Automation.Host.ChoiceDescription[]]('&Yes', '&No'); $host.UI.PromptForChoice('Title', 'Really?', $c, 0)";
        string Answer(string input) => ShellProcess.Run(["-NoModule", "-Command", Command], null, null, input).Lines[^1][^1..];
        Assert.Equal("1", Answer("maybe\nn\n"));
        Assert.Equal("1", Answer("No\n"));
        Assert.Equal("0", Answer("\n"));
    }

    [Fact]
    public void A_question_without_anybody_to_answer_is_an_error()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kept.txt", "");
        var result = ShellProcess.Command("Remove-Item kept.txt -Confirm", folder.Path);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("standard input has ended", result.StandardError);
        Assert.True(File.Exists(folder.File("kept.txt")));
    }

    [Theory]
    [InlineData("INT", 130, "while ($true) { }")]
    [InlineData("INT", 130, "1..6000 | ForEach-Object { [Threading.Thread]::Sleep(100) }")]
    [InlineData("INT", 130, "$x = sleep 600")]
    [InlineData("TERM", 143, "while ($true) { }")]
    public void A_signal_stops_the_pipeline_and_the_shell(string signal, int exitCode, string work)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill command.");
        using var process = ShellProcess.Start(["-NoModule", "-Command", $"'started'; {work}; 'unreached'"]);
        Assert.Equal("started", process.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString()])) kill.WaitForExit();
        var result = ShellProcess.Finish(process);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain("unreached", result.StandardOutput);
    }

    [Fact]
    public void A_signal_lets_finally_blocks_run()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill command.");
        using var folder = new TemporaryFolder();
        folder.Write("work.txt", "");
        using var process = ShellProcess.Start(
            ["-NoModule", "-Command", "try { 'started'; while ($true) { } } finally { Remove-Item work.txt }"], folder.Path);
        Assert.Equal("started", process.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString()])) kill.WaitForExit();
        Assert.Equal(130, ShellProcess.Finish(process).ExitCode);
        Assert.False(File.Exists(folder.File("work.txt")));
    }
}
