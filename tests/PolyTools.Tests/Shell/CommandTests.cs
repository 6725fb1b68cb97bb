using Xunit;

namespace PolyTools.Tests.Shell;

/// <summary>The shell's subset of Utility and Management, against what pwsh documents.</summary>
public sealed class CommandTests : IDisposable
{
    private const string People =
        "$p = [pscustomobject]@{ Name = 'b'; N = 10; Z = 1 }, [pscustomobject]@{ Name = 'A'; N = 9; Z = 2 }, " +
        "[pscustomobject]@{ Name = 'c'; N = 9; Z = 3 };";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Run(string command)
    {
        var result = ShellProcess.Command(command, _folder.Path);
        Assert.Equal("", result.StandardError);
        return result.Lines;
    }

    private string Error(string command)
    {
        var result = ShellProcess.Command(command, _folder.Path);
        Assert.NotEqual("", result.StandardError);
        return result.StandardError;
    }

    [Theory]
    [InlineData("Get-PolyCodec | Select-Object ", "DefaultLevel Description Kind Levels Name Portable ZarrV2 ZarrV3")]
    [InlineData("Get-PolyCodec | Select-Object -Property Name, d", "DefaultLevel Description")]
    [InlineData("Get-PolyCodec | Sort-Object z", "ZarrV2 ZarrV3")]
    [InlineData("Get-PolyCodec | Where-Object K", "Kind")]
    public void Properties_of_what_comes_are_completed(string line, string expected)
    {
        var result = ShellProcess.Run(
            ["-Command", $"$line = '{line}'; (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -join ' '"]);
        Assert.Equal("", result.StandardError);
        Assert.Equal([expected], result.Lines);
    }

    [Theory]
    [InlineData("1..5 | Select-Object -First 2", "1 2")]
    [InlineData("1..5 | Select-Object -Last 2", "4 5")]
    [InlineData("1..5 | Select-Object -Skip 3", "4 5")]
    [InlineData("1..5 | Select-Object -Skip 1 -First 2", "2 3")]
    [InlineData("1..5 | Select-Object -Last 2 -Skip 1", "3 4")]
    [InlineData("1..5 | Select-Object -First 1 -Last 1", "1 5")]
    [InlineData("1..5 | Select-Object -SkipLast 3", "1 2")]
    [InlineData("1..5 | Select-Object -Index 0,3", "1 4")]
    [InlineData("1..5 | Select-Object -SkipIndex 0,3", "2 3 5")]
    [InlineData("1..5 | Select-Object -First 0", "")]
    [InlineData("'a','A','a' | Select-Object -Unique", "a A")]
    [InlineData("'a','A','a' | Select-Object -Unique -CaseInsensitive", "a")]
    [InlineData("3,1,2 | Sort-Object", "1 2 3")]
    [InlineData("3,1,2 | Sort-Object -Descending", "3 2 1")]
    [InlineData("3,1,2 | Sort-Object -Top 2", "1 2")]
    [InlineData("3,1,2 | Sort-Object -Bottom 2", "2 3")]
    [InlineData("'b','A','a','B' | Sort-Object -Unique", "A b")]
    [InlineData("'b','A','a','B' | Sort-Object -CaseSensitive", "a A b B")]
    [InlineData("'10','9' | Sort-Object { [int]$_ }", "9 10")]
    [InlineData("Write-Output 1 2 | ForEach-Object { $_ + 1 }", "2 3")]
    [InlineData("(Write-Output -NoEnumerate (1,2) | Measure-Object).Count", "1")]
    [InlineData("(1,2,3 | group { $_ % 2 }).Name", "0 1")]
    [InlineData("(1..4 | measure -Sum).Sum", "10")]
    public void Values(string command, string expected) => Assert.Equal(expected, string.Join(" ", Run(command)));

    [Theory]
    [InlineData("$p | Sort-Object N, Name | % Name", "A c b")]
    [InlineData("$p | Sort-Object N | % Name", "A c b")]
    [InlineData("$p | Sort-Object @{ e = 'N'; Descending = $true }, @{ e = 'Name'; Descending = $false } | % Name", "b A c")]
    [InlineData("$p + [pscustomobject]@{ Name = 'none' } | Sort-Object N -Descending | % Name", "b A c none")]
    [InlineData("$p | Select-Object -ExpandProperty N", "10 9 9")]
    [InlineData("$p | Select-Object N -Unique | % N", "10 9")]
    [InlineData("($p | Select-Object N*, @{ n = 'Twice'; e = { $_.N * 2 } }, Absent -First 1).psobject.Properties | % { \"$($_.Name)=$($_.Value)\" }", "Name=b N=10 Twice=20 Absent=")]
    [InlineData("($p | Select-Object -ExcludeProperty N* -First 1).psobject.Properties.Name", "Z")]
    [InlineData("$p | Group-Object N | % { \"$($_.Name):$($_.Count):$($_.Group[0].Name)\" }", "9:2:A 10:1:b")]
    [InlineData("$p | Group-Object N -NoElement | % { \"$($_.Name):$($_.Count):$($_.Group.Count)\" }", "9:2:0 10:1:0")]
    [InlineData("($p | Group-Object N -AsHashTable)[9].Name", "A c")]
    [InlineData("($p | Group-Object N -AsHashTable -AsString)['10'].Name", "b")]
    [InlineData("$p | Measure-Object N -Average -Maximum -Minimum | % { $_.Count, $_.Minimum, $_.Maximum }", "3 9 10")]
    [InlineData("$p | Measure-Object Name -Maximum | % Maximum", "c")]
    public void Properties(string command, string expected) =>
        Assert.Equal(expected, string.Join(" ", Run(People + command)));

    [Fact]
    public void Select_First_stops_the_commands_before_it() =>
        Assert.Equal(["1", "2", "after"], Run("& { $i = 0; while ($true) { (++$i) } } | Select-Object -First 2; 'after'"));

    [Fact]
    public void Select_Wait_lets_them_run_to_their_end() =>
        Assert.Equal(["1", "end"], Run("$x = & { 1; 2; $script:ran = 'end' } | Select-Object -First 1 -Wait; $x; $ran"));

    [Fact]
    public void An_error_after_a_provider_command_ends_the_pipeline_once()
    {
        _folder.Write("a", "");
        _folder.Write("b", "");
        var result = ShellProcess.Command("$ErrorActionPreference = 'Stop'; Get-ChildItem | ForEach-Object { 'one'; throw 'mine' }", _folder.Path);
        Assert.Equal(["one"], result.Lines);
        Assert.Contains("mine", result.StandardError);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public void Measure_gives_the_sample_standard_deviation() =>
        Assert.Equal(["2.138"], Run("((2,4,4,4,5,5,7,9 | Measure-Object -StandardDeviation).StandardDeviation).ToString('F3', [cultureinfo]::InvariantCulture)"));

    [Fact]
    public void Measure_counts_lines_words_and_characters()
    {
        var text = Run("'one two', 'three' | Measure-Object -Line -Word -Character | Format-List Lines, Words, Characters");
        Assert.Equal(["Lines:2", "Words:3", "Characters:12"], text.Where(line => line.Length > 0).Select(line => line.Replace(" ", "")));
        Assert.Equal(["10"], Run("('one two', 'four' | measure -Character -IgnoreWhiteSpace).Characters"));
    }

    [Theory]
    [InlineData("'x' | Measure-Object -Sum", "not numeric")]
    [InlineData("1 | Measure-Object NoSuch", "NoSuch")]
    [InlineData("1 | Select-Object -ExpandProperty NoSuch", "NoSuch")]
    [InlineData("1 | Select-Object @{ Wrong = 1 }", "Wrong")]
    [InlineData("1 | Sort-Object -Culture no-such-culture-at-all-xyz", "no-such-culture")]
    [InlineData("Get-Content nothing.txt", "nothing.txt")]
    [InlineData("Get-ChildItem nothing", "nothing")]
    [InlineData("Remove-Item nothing", "nothing")]
    [InlineData("Set-Location nothing", "nothing")]
    [InlineData("Get-Process -Name no-such-process", "no-such-process")]
    [InlineData("Get-Process -Id 99999999", "99999999")]
    [InlineData("Get-Content x -Raw -Tail 1", "-Raw")]
    [InlineData("1 | Export-Csv a.csv -UseQuotes Never", "UseQuotes")]
    [InlineData("1 | Export-Csv a.csv -Encoding utf7", "Encoding")]
    [InlineData("1 | Export-Csv a.csv -Delimiter é", "-Delimiter")]
    [InlineData("1 | Export-Csv a.csv", "System.Int32")]
    [InlineData("1 | Export-Csv no/such/folder/a.csv", "no/such/folder")]
    public void Mistakes_are_named(string command, string text) => Assert.Contains(text, Error(command));

    [Fact]
    public void Format_Table_takes_names_wildcards_and_calculated_properties()
    {
        var table = Run(People + "$p | Format-Table Na*, @{ n = 'Half'; e = { $_.N / 2 }; f = 'F2'; a = 'left' } -AutoSize");
        Assert.Equal(["", "Name Half", "---- ----", "b    5.00", "A    4.50", "c    4.50"], table.Select(line => line.TrimEnd()));
    }

    [Fact]
    public void Format_Table_hides_headers_and_wraps()
    {
        Assert.Equal(["", "1"], Run("[pscustomobject]@{ a = 1 } | ft -HideTableHeaders").Select(line => line.Trim()));
        var wrapped = ShellProcess.Run(
            ["-NoModule", "-Command", "[pscustomobject]@{ a = 'one two three four five six seven'; b = 2 } | ft -Wrap"],
            null, new Dictionary<string, string> { ["COLUMNS"] = "30" });
        Assert.Contains("sixseven", string.Concat(wrapped.StandardOutput.Where(character => !char.IsWhiteSpace(character))));
        Assert.All(wrapped.Lines, line => Assert.True(line.Length <= 30, line));
    }

    [Fact]
    public void Format_Table_groups()
    {
        var lines = Run(People + "$p | Sort-Object N | Format-Table Name -GroupBy N").Select(line => line.Trim()).Where(line => line.Length > 0);
        Assert.Equal(["N: 9", "Name", "----", "A", "c", "N: 10", "Name", "----", "b"], lines);
    }

    [Fact]
    public void Format_List_shows_a_property_a_line() =>
        Assert.Equal(["Name : b", "N    : 10"], Run(People + "$p[0] | Format-List Name, N").Where(line => line.Length > 0));

    [Fact]
    public void A_modules_views_serve_Format_Table_implicit_output_and_View()
    {
        _folder.Write("Some.psd1", "@{ ModuleVersion = '1.0'; RootModule = 'Some.psm1'; FormatsToProcess = 'Some.ps1xml' }");
        _folder.Write("Some.psm1", "function Get-Some { [pscustomobject]@{ PSTypeName = 'Some.Type'; A = 1; B = 2; C = 3; D = 4; E = 5; F = 6 } }");
        static string View(string name, string property) =>
            $"<View><Name>{name}</Name><ViewSelectedBy><TypeName>Some.Type</TypeName></ViewSelectedBy><TableControl><TableHeaders>" +
            $"<TableColumnHeader><Label>{name} {property}</Label></TableColumnHeader></TableHeaders><TableRowEntries><TableRowEntry>" +
            $"<TableColumnItems><TableColumnItem><PropertyName>{property}</PropertyName></TableColumnItem></TableColumnItems>" +
            "</TableRowEntry></TableRowEntries></TableControl></View>";
        _folder.Write("Some.ps1xml", $"<Configuration><ViewDefinitions>{View("first", "B")}{View("second", "C")}</ViewDefinitions></Configuration>");

        string[] Table(string command) =>
            [.. Run("Import-Module ./Some.psd1; " + command).Select(line => line.Trim()).Where(line => line.Length > 0)];
        Assert.Equal(["first B", "-------", "2"], Table("Get-Some"));
        Assert.Equal(["first B", "-------", "2"], Table("Get-Some | Format-Table"));
        Assert.Equal(["second C", "--------", "3"], Table("Get-Some | Format-Table -View second"));
    }

    [Fact]
    public void Write_Host_passes_the_pipeline_and_joins_items()
    {
        Assert.Equal(["a-b:c", "0"], Run("$x = & { Write-Host a, b -Separator '-' -NoNewline; Write-Host ':c' }; @($x).Count"));
        Assert.Equal(["1 2"], Run("Write-Host 1 2"));
    }

    [Fact]
    public void Items_are_listed_filtered_and_recursed()
    {
        Directory.CreateDirectory(_folder.File("sub/deep"));
        foreach (var name in (string[])["a.txt", "b.cs", ".hidden", "sub/c.cs", "sub/deep/d.cs"]) _folder.Write(name, "");

        Assert.Equal(["sub", "a.txt", "b.cs"], Run("Get-ChildItem | % Name"));
        Assert.Contains(".hidden", Run("gci -Force | % Name"));
        Assert.Equal(["a.txt"], Run("gci *.txt -Name"));
        Assert.Equal(["b.cs"], Run("gci -Filter *.cs -Name"));
        Assert.Equal(["b.cs", "c.cs", "d.cs"], Run("gci -Recurse -Filter *.cs | % Name"));
        Assert.Equal(["b.cs", "c.cs", "d.cs"], Run("gci *.cs -Recurse | % Name"));
        Assert.Equal(["sub", "sub/deep"], Run("gci -Recurse -Directory -Name"));
        Assert.Equal(["a.txt", "b.cs", "c.cs"], Run("gci -Depth 1 -File | % Name"));
        Assert.Equal(["a.txt"], Run("gci -File -Exclude *.cs | % Name"));
        Assert.Equal(["d.cs"], Run("Get-Item sub/*/d.cs | % Name"));
        Assert.Equal(["True"], Run("(Get-Item Env:PATH).Value.Length -gt 0"));
    }

    [Fact]
    public void Content_is_read_whole_from_the_start_and_from_the_end()
    {
        _folder.Write("[1].txt", "é\r\ntwo\nthree");
        Assert.Equal(["é", "two", "three"], Run("Get-Content -LiteralPath '[1].txt'"));
        Assert.Equal(["é"], Run("gc -LiteralPath '[1].txt' -TotalCount 1"));
        Assert.Equal(["two", "three"], Run("gc -LiteralPath '[1].txt' -Tail 2"));
        Assert.Equal(["True"], Run("(gc -LiteralPath '[1].txt' -Raw) -ceq \"é`r`ntwo`nthree\""));
        Assert.Equal(["2500"], Run("1..2500 > n.txt; (gc n.txt).Count"));
    }

    [Fact]
    public void Locations_change_back_and_home()
    {
        Directory.CreateDirectory(_folder.File("[x]"));
        Assert.Equal(
            [_folder.File("[x]"), _folder.Path, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)],
            Run("Set-Location -LiteralPath '[x]'; \"$PWD\"; cd -; \"$PWD\"; cd; \"$PWD\""));
    }

    [Fact]
    public void Remove_Item_removes_what_it_was_told_and_asks_about_what_it_was_not()
    {
        Directory.CreateDirectory(_folder.File("full"));
        Directory.CreateDirectory(_folder.File("empty"));
        foreach (var name in (string[])["a.txt", "b.txt", "c.cs", "full/x"]) _folder.Write(name, "");

        Assert.Contains("What if", Run("Remove-Item *.txt -WhatIf")[0]);
        Assert.True(File.Exists(_folder.File("a.txt")));
        Run("Remove-Item *.txt; Remove-Item empty");
        Assert.Equal(["c.cs", "full"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());

        string[] remove = ["-NoModule", "-Command", "Remove-Item full"];
        Assert.Contains("has children", ShellProcess.Run(remove, _folder.Path, null, "n\n").StandardOutput);
        Assert.True(Directory.Exists(_folder.File("full")));
        ShellProcess.Run(remove, _folder.Path, null, "y\n");
        Assert.False(Directory.Exists(_folder.File("full")));
    }

    [Fact]
    public void Remove_Item_Recurse_does_not_follow_links()
    {
        Directory.CreateDirectory(_folder.File("kept"));
        _folder.Write("kept/x", "");
        Directory.CreateDirectory(_folder.File("gone/deep"));
        Directory.CreateSymbolicLink(_folder.File("gone/link"), _folder.File("kept"));
        Run("Remove-Item gone -Recurse");
        Assert.False(Directory.Exists(_folder.File("gone")));
        Assert.True(File.Exists(_folder.File("kept/x")));
    }

    [Fact]
    public void Processes_are_found_by_id_and_by_name()
    {
        Assert.Equal(["True"], Run("(Get-Process -Id $PID).Id -eq $PID"));
        Assert.Equal(["True"], Run("@(Get-Process dot* | % Id) -contains $PID"));
    }

    [Theory]
    [InlineData("Join-Path a b", "a/b")]
    [InlineData("Join-Path a/ b c d", "a/b/c/d")]
    [InlineData("'x','y' | Join-Path -ChildPath z", "x/z y/z")]
    public void Paths_are_joined(string command, string expected) =>
        Assert.Equal(expected, string.Join(" ", Run(command)).Replace('\\', '/'));

    [Theory]
    [InlineData("ft", "Format-Table")]
    [InlineData("fl", "Format-List")]
    [InlineData("select", "Select-Object")]
    [InlineData("group", "Group-Object")]
    [InlineData("measure", "Measure-Object")]
    [InlineData("epcsv", "Export-Csv")]
    [InlineData("echo", "Write-Output")]
    [InlineData("dir", "Get-ChildItem")]
    [InlineData("gci", "Get-ChildItem")]
    [InlineData("gi", "Get-Item")]
    [InlineData("gc", "Get-Content")]
    [InlineData("cd", "Set-Location")]
    [InlineData("gps", "Get-Process")]
    [InlineData("ri", "Remove-Item")]
    [InlineData("del", "Remove-Item")]
    public void Aliases_are_those_of_pwsh(string alias, string command) =>
        Assert.Equal([command], Run($"(Get-Command {alias}).ResolvedCommandName"));
}
