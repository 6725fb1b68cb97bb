using System.Text;
using Xunit;

namespace PolyTools.Tests.Shell;

public sealed class ExportCsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Export(string objects, string parameters = "")
    {
        var result = ShellProcess.Command($"{objects} | Export-Csv out.csv {parameters}", _folder.Path);
        Assert.Equal("", result.StandardError);
        return File.ReadAllText(_folder.File("out.csv")).ReplaceLineEndings("\n");
    }

    [Fact]
    public void Every_field_is_quoted_and_null_is_empty() =>
        Assert.Equal(
            "\"a\",\"b\",\"c\"\n\"1\",,\"\"\n\"x\"\"y\",\"1,5\",\"two\nlines\"\n",
            Export("[pscustomobject]@{ a = 1; b = $null; c = '' }, [pscustomobject]@{ c = \"two`nlines\"; b = '1,5'; a = 'x\"y' }"));

    [Fact]
    public void The_first_object_says_which_columns_there_are() =>
        Assert.Equal("\"a\",\"x\"\n\"1\",\"0\"\n,\n\"3\",\n", Export("[pscustomobject]@{ a = 1; x = 0 }, [pscustomobject]@{ b = 2 }, [pscustomobject]@{ a = 3; b = 4 }"));

    [Fact]
    public void Odd_values_come_back()
    {
        string[] values = ["", "\"", ",", "\n", "\r\n", " lead and trail ", "'", "`", "é€😀", "=1+1", "#", "\\", "\0", "a\tb"];
        var text = string.Join(",", values.Select(value =>
            $"[pscustomobject]@{{ n = 1; v = [string]::new([char[]]({string.Join(",", value.Select(c => $"{(int)c}").DefaultIfEmpty(""))})) }}"));
        Export(text.Replace("([char[]]())", "(@())"));
        Assert.Equal(values, Read());
    }

    [Fact]
    public void Numbers_are_written_as_text_in_the_current_culture_as_pwsh_writes_them()
    {
        Assert.Equal(
            "\"x\"\n\"1,5\"\n", Export("[cultureinfo]::CurrentCulture = 'de-DE'; [pscustomobject]@{ x = 1.5 }"));
        Assert.Equal(
            "\"x\"\n\"0.1\"\n", Export("[cultureinfo]::CurrentCulture = ''; [pscustomobject]@{ x = 0.1 }"));
    }

    [Fact]
    public void Values_that_are_collections_and_dates_are_written_as_their_text() =>
        Assert.Equal("\"l\",\"d\"\n\"System.Int32[]\",\"1.00:00:00\"\n", Export("[pscustomobject]@{ l = [int[]](1, 2); d = [timespan]::FromDays(1) }"));

    [Fact]
    public void Append_adds_under_the_columns_of_the_file()
    {
        _folder.Write("out.csv", "\"b\",\"a\"\n\"1\",\"2\"");
        Assert.Equal("\"b\",\"a\"\n\"1\",\"2\"\n\"4\",\"3\"\n", Export("[pscustomobject]@{ a = 3; b = 4; c = 5 }", "-Append"));

        var missing = ShellProcess.Command("[pscustomobject]@{ a = 3 } | Export-Csv out.csv -Append", _folder.Path);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("'b'", missing.StandardError);
        Assert.EndsWith("\"4\",\"3\"\n,\"3\"\n", Export("[pscustomobject]@{ a = 3 }", "-Append -Force"));
    }

    [Fact]
    public void Append_starts_a_file_that_is_not_there() =>
        Assert.Equal("\"a\"\n\"1\"\n", Export("[pscustomobject]@{ a = 1 }", "-Append"));

    [Fact]
    public void Delimiter_and_encoding_are_as_asked()
    {
        Assert.Equal("\"a\";\"b\"\n\"1\";\"2\"\n", Export("[pscustomobject]@{ a = 1; b = 2 }", "-Delimiter ';' -NoTypeInformation"));
        Assert.NotEqual(0xEF, File.ReadAllBytes(_folder.File("out.csv"))[0]);
        Export("'text'", "-Encoding utf8BOM");
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(_folder.File("out.csv"))[..3]);
    }

    [Fact]
    public void WhatIf_and_NoClobber_leave_files_alone()
    {
        var whatIf = ShellProcess.Command("1 | Export-Csv new.csv -WhatIf", _folder.Path);
        Assert.Contains("What if", whatIf.StandardOutput);
        Assert.False(File.Exists(_folder.File("new.csv")));

        _folder.Write("out.csv", "kept");
        Assert.Equal(1, ShellProcess.Command("[pscustomobject]@{ a = 1 } | Export-Csv out.csv -NoClobber", _folder.Path).ExitCode);
        Assert.Equal("kept", File.ReadAllText(_folder.File("out.csv")));
    }

    [Fact]
    public void Paths_are_PowerShells()
    {
        Directory.CreateDirectory(_folder.File("sub"));
        var result = ShellProcess.Command(
            "cd sub; [pscustomobject]@{ a = 1 } | Export-Csv ../up.csv; [pscustomobject]@{ a = 1 } | Export-Csv -LiteralPath '[x].csv'", _folder.Path);
        Assert.Equal("", result.StandardError);
        Assert.True(File.Exists(_folder.File("up.csv")));
        Assert.True(File.Exists(_folder.File("sub/[x].csv")));
    }

    [Fact]
    public void Hashtables_are_rows() =>
        Assert.Equal("\"a\",\"b\"\n\"1\",\"2\"\n", Export("[ordered]@{ a = 1; b = 2 }"));

    /// <summary>The last field of every record but the first, read as RFC 4180 says.</summary>
    private List<string> Read()
    {
        var text = File.ReadAllText(_folder.File("out.csv"));
        var records = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
            else if (text[i] == '"') quoted = !quoted;
            else if (quoted) field.Append(text[i]);
            else if (text[i] is ',' or '\n')
            {
                if (text[i] == '\n') records.Add(field.ToString());
                field.Clear();
            }
        }

        return records[1..];
    }
}
