using System.Xml.Linq;
using Xunit;

namespace PolyTools.Tests.Commands;

/// <summary>All tables, with names and numbers as long as they come.</summary>
public sealed class ViewTests
{
    private static readonly XDocument Views = XDocument.Load(
        Path.Combine(Path.GetDirectoryName(Engine.Manifest)!, "PolyTools", "Formatting", "PolyTools.Format.ps1xml"));

    /// <summary>The names of the tables.</summary>
    public static TheoryData<string> Tables => [.. Views.Descendants("View").Where(view => view.Element("TableControl") is not null).Select(NameOf)];

    [Fact]
    public void NumbersStandAtTheRight()
    {
        foreach (XElement view in Views.Descendants("View").Where(view => view.Element("TableControl") is not null))
        {
            XElement[] headers = [.. view.Descendants("TableColumnHeader")];
            XElement[] cells = [.. view.Descendants("TableColumnItem")];
            Assert.Equal(headers.Length, cells.Length);
            for (int i = 0; i < cells.Length; i++)
            {
                string content = cells[i].Value;
                bool isNumber = content.Contains("{0:", StringComparison.Ordinal) || content.Contains("ColumnNumber", StringComparison.Ordinal) || content is "Threads" or "Level" or "Count";
                Assert.True(!isNumber || (string?)headers[i].Element("Alignment") == "Right", $"{NameOf(view)}: {headers[i].Element("Label")?.Value}");
            }
        }
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void EveryColumnIsThereAtAHundredColumns(string culture)
    {
        using var folder = new TemporaryFolder();
        string script = folder.Write(
            "views.ps1",
            $$"""
            [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo('{{culture}}')
            $null = Get-PolyCodec zstd
            foreach ($name in '{{string.Join("', '", Tables.Select(row => row.Data))}}') {
                $type = ($name -split '#')[0] -as [type]
                $values = [ordered]@{}
                foreach ($property in $type.GetProperties()) {
                    $kind = [Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType
                    $values[$property.Name] = switch ($kind.Name) {
                        'String' { if ($property.Name -eq 'Path') { '/somewhere/' + 'path' * 20 } else { 'a name of many words' * 5 } }
                        'Double' { 123456.789 }
                        'Int64' { 12345678 }
                        'Int32' { 12345 }
                        'Boolean' { $true }
                        default { 'words and words ' * 3 }
                    }
                }
                $object = [pscustomobject]$values
                $object.PSObject.TypeNames.Insert(0, $type.FullName)
                $object.PSObject.TypeNames.Insert(0, $name)
                "== $name"
                $object | Format-Table
            }
            """);
        ShellResult result = ShellProcess.Run([script], folder.Path, new Dictionary<string, string> { ["COLUMNS"] = "100" });
        Assert.Equal("", result.StandardError);
        string name = "";
        var shown = new Dictionary<string, List<string>>();
        foreach (string line in result.Lines)
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
                shown.Add(name = line[3..], []);
            else
                shown[name].Add(line);
        }

        foreach (XElement view in Views.Descendants("View").Where(view => view.Element("TableControl") is not null))
        {
            List<string> lines = shown[NameOf(view)];
            int rule = lines.FindIndex(line => line.StartsWith("--", StringComparison.Ordinal) || line.TrimStart().StartsWith("--", StringComparison.Ordinal));
            Assert.True(rule > 0, $"{NameOf(view)}: {string.Join('\n', lines)}");
            int columns = lines[rule].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.True(view.Descendants("TableColumnHeader").Count() == columns, $"{NameOf(view)} has {columns} columns:\n{string.Join('\n', lines)}");
            Assert.All(lines.Skip(rule - 1), line => Assert.InRange(line.Length, 0, 100));
            // No number lost digits; PowerShell cuts off the first ones of those at the right.
            Assert.DoesNotContain(lines.Skip(rule + 1), line => System.Text.RegularExpressions.Regex.IsMatch(line, @"(^|\s)…[\d.,]+(\s|$)|\d…"));
        }
    }

    private static string NameOf(XElement view) => view.Element("Name")!.Value;
}
